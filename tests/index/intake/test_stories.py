"""Stories in a real catalog: who belongs together whatever the order, and what is left when articles go."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.build import build, rebuild
from index.errors import StoreFailure
from index.intake.stories import Gatherer
from index.search import Search
from index.settings import IndexSettings, StorySettings
from index.stores.archive import Archive, open_archive
from index.stores.catalog import Catalog
from index.types import Article, Filters
from tests.fakes import CHESS, WordEmbedder, tuned

SETTINGS = IndexSettings()
NUMBERS = [str(n) for n in range(400)]
Partition = frozenset[frozenset[str]]


def story(of: int, cut: int = 0, outlet: str = "Reed Press") -> Article:
    """One of many stories that have nothing in common; ``cut`` words are missing at its end."""
    words = random.Random(of).choices(NUMBERS, k=60)
    text = " ".join(words[: len(words) - cut])
    return Article(text=text, outlet=outlet, source=f"{of}-{cut}-{outlet}")


# 0 and 24 words cut are one story, so are 24 and 40; 0 and 40 are not: the middle one joins them.
WHOLE, MIDDLE, SHORT = story(1), story(1, 24, "Harbour Post"), story(1, 40, "Kestrel")
SOME = [WHOLE, MIDDLE, SHORT, story(1, outlet="Osk Times"), story(2), story(2, 5, "Kestrel"), story(3), story(4)]


@contextmanager
def opened() -> Iterator[Catalog]:
    with TemporaryDirectory() as folder:
        catalog = Catalog(Path(folder) / "catalog.sqlite3")
        yield catalog
        catalog.close()


def add(catalog: Catalog, articles: Sequence[Article], gather: bool = True) -> None:
    catalog.articles.place(articles)
    catalog.articles.mark_ready([a.id for a in articles])
    if gather:
        Gatherer(catalog, SETTINGS.stories).gather()


def partition(catalog: Catalog, articles: Iterable[Article]) -> Partition:
    """Which articles are together, by their sources."""
    sources = {a.id: a.source for a in articles}
    stories = catalog.stories.of(sources).values()
    return frozenset(frozenset(sources[p.article_id] for p in story.publications) for story in stories)


def sources(*articles: Article) -> frozenset[str]:
    return frozenset(a.source for a in articles)


def rows(catalog: Catalog) -> dict[str, int]:
    tables = ("tellers", "tellings", "bands", "unsettled")
    return {table: catalog.articles._all(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


def test_articles_that_tell_the_same_are_one_story() -> None:
    with opened() as catalog:
        add(catalog, SOME)
        together = {sources(WHOLE, MIDDLE, SHORT, SOME[3]), sources(SOME[4], SOME[5])}
        assert partition(catalog, SOME) == together
        assert (catalog.status().stories, catalog.status().story_articles) == (2, 6)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(SOME), st.integers(1, len(SOME)))
def test_the_order_of_arrival_changes_nothing(order: list[Article], at_once: int) -> None:
    with opened() as catalog:
        for first in range(0, len(order), at_once):
            add(catalog, order[first : first + at_once])
        assert partition(catalog, SOME) == {sources(WHOLE, MIDDLE, SHORT, SOME[3]), sources(SOME[4], SOME[5])}


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.sampled_from(range(len(SOME))), min_size=1), st.permutations(SOME))
def test_what_comes_and_goes_leaves_no_trace(passing: set[int], order: list[Article]) -> None:
    passers = [SOME[i] for i in passing]
    stay = [a for a in SOME if a not in passers]
    with opened() as catalog:
        add(catalog, stay)
        before, counted = partition(catalog, SOME), rows(catalog)
        add(catalog, [a for a in order if a in passers])
        catalog.articles.remove([a.id for a in passers])
        Gatherer(catalog, SETTINGS.stories).gather()
        assert (partition(catalog, SOME), rows(catalog)) == (before, counted)


def test_an_article_between_two_stories_makes_them_one_and_the_older_number_stays() -> None:
    with opened() as catalog:
        add(catalog, [SHORT, story(1, 40, "Osk Times"), WHOLE, SOME[3]])
        numbers = [catalog.stories.of([a.id])[a.id].number for a in (SHORT, WHOLE)]
        assert numbers[0] < numbers[1]
        add(catalog, [MIDDLE])
        assert {s.number for s in catalog.stories.of([SHORT.id, WHOLE.id, MIDDLE.id]).values()} == {numbers[0]}


def test_a_story_keeps_its_number_when_any_of_its_articles_goes() -> None:
    three = [WHOLE, SOME[3], story(1, 3, "Kestrel")]
    for gone in three:
        with opened() as catalog:
            add(catalog, three)
            number = catalog.stories.of([WHOLE.id, SOME[3].id])[SOME[3].id].number
            catalog.articles.remove([gone.id])
            Gatherer(catalog, SETTINGS.stories).gather()
            kept = [a for a in three if a is not gone]
            assert {s.number for s in catalog.stories.of([a.id for a in kept]).values()} == {number}
            assert partition(catalog, three) == {sources(*kept)}


def test_a_number_never_comes_to_mean_another_story() -> None:
    with opened() as catalog:
        add(catalog, [story(2), SOME[5]])
        number = catalog.stories.of([SOME[5].id])[SOME[5].id].number
        catalog.articles.remove([story(2).id, SOME[5].id])
        Gatherer(catalog, SETTINGS.stories).gather()
        add(catalog, [WHOLE, SOME[3]])
        assert catalog.stories.of([WHOLE.id])[WHOLE.id].number > number


def test_an_article_that_is_pending_is_in_no_story() -> None:
    with opened() as catalog:
        catalog.articles.place([WHOLE, SOME[3]])
        catalog.articles.mark_ready([WHOLE.id])
        Gatherer(catalog, SETTINGS.stories).gather()
        assert catalog.stories.of([WHOLE.id, SOME[3].id]) == {}
        assert rows(catalog)["tellers"] == 1


def test_a_gathering_that_was_cut_off_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off within a transaction: of its articles, none is in a story."""
    with opened() as catalog:
        add(catalog, SOME, gather=False)
        real, calls = catalog.stories.add, list[str]()

        def failing(db: object, article_id: str, *rest: object) -> None:
            calls.append(article_id)
            if len(calls) == 4:
                raise StoreFailure("disk full")
            real(db, article_id, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(catalog.stories, "add", failing)
        with pytest.raises(StoreFailure):
            Gatherer(catalog, SETTINGS.stories).gather()
        assert rows(catalog) == {"tellers": 0, "tellings": 0, "bands": 0, "unsettled": 0}
        monkeypatch.undo()
        Gatherer(catalog, SETTINGS.stories).gather()
        assert (catalog.status().stories, catalog.status().story_articles) == (2, 6)


def test_other_settings_gather_the_stories_anew() -> None:
    with opened() as catalog:
        add(catalog, SOME)
        strict = tuned(StorySettings, similarity=0.95, containment=1.0, least_similarity=0.95, bands=20, band_rows=5)
        Gatherer(catalog, strict).gather()
        assert partition(catalog, SOME) == {sources(WHOLE, SOME[3])}
        catalog.articles.remove([WHOLE.id])
        assert rows(catalog)["bands"] == 20 * rows(catalog)["tellings"]
        Gatherer(catalog, SETTINGS.stories).gather()
        assert partition(catalog, SOME) == {sources(MIDDLE, SHORT, SOME[3]), sources(SOME[4], SOME[5])}


def test_only_new_articles_cost_anything() -> None:
    with opened() as catalog:
        add(catalog, SOME)
        version = catalog.version()
        assert Gatherer(catalog, SETTINGS.stories).gather() == 0
        assert catalog.version() == version
        catalog.articles.place([story(7)])
        catalog.articles.mark_ready([story(7).id])
        assert Gatherer(catalog, SETTINGS.stories).gather() == 1


# Through the write path and the read path

TEXT = (
    "The Brannock ferry line will merge with its rival Osk after a year of talks, the two companies said in Karsk. "
    "The deal is worth $1.13bn and needs approval by 4 September. About 2,300 sailors work for the two lines, and the "
    "union said on Wednesday that 118 of them would lose their work."
)
FIRST = Article(text=TEXT, title="Ferry lines to merge", outlet="Reed Press", published=date(2021, 6, 2), source="a.md")
COPY = replace(FIRST, title="Brannock and Osk merge", outlet="Northern Post", published=date(2021, 6, 3), source="b.md")
UPDATE = replace(COPY, text=TEXT.replace("118", "188"), outlet="Kestrel", published=date(2021, 6, 4), source="c.md")
Write = Callable[..., str]


@pytest.fixture
def told(make_archive: Callable[[], Archive], write_articles: Write, embedder: WordEmbedder) -> Archive:
    made = make_archive()
    build([write_articles(FIRST, COPY, UPDATE, CHESS)], made, lambda: embedder, SETTINGS)
    return made


def test_evidence_says_who_else_has_the_story_and_who_had_it_first(told: Archive, embedder: WordEmbedder) -> None:
    found = Search(told, lambda: embedder, SETTINGS.search).find("How many sailors would lose their work?")
    (item,) = [e for e in found.evidence if "118" in e.text]
    assert item.story is not None
    assert [p.outlet for p in item.story.publications] == ["Reed Press", "Northern Post", "Kestrel"]
    assert item.story.first is not None
    assert item.story.first.outlet == "Reed Press"
    record = item.record()
    assert record["story"] == item.story.number
    assert len(record["also_in"]) == 2  # type: ignore[arg-type]
    assert record["first"]["published"] == "2021-06-02"  # type: ignore[index]


def test_a_story_does_not_swallow_another_figure(told: Archive, embedder: WordEmbedder) -> None:
    search = Search(told, lambda: embedder, SETTINGS.search)
    found = search.find("How many sailors would lose their work?")
    assert {n for n in ("118", "188") for e in found.evidence if n in e.text} == {"118", "188"}


@pytest.mark.parametrize("article", [FIRST, COPY, UPDATE])
def test_a_filter_by_outlet_finds_the_copy_in_that_outlet(
    told: Archive, embedder: WordEmbedder, article: Article
) -> None:
    search = Search(told, lambda: embedder, SETTINGS.search)
    found = search.find("Who will merge?", filters=Filters(outlets=(article.outlet,)))
    assert {e.article.outlet for e in found.evidence} == {article.outlet}
    assert all(e.story and len(e.story.publications) == 3 for e in found.evidence)


def test_what_nobody_else_has_is_no_story(told: Archive) -> None:
    alone = [a for a in told.catalog.articles.recent(10) if a.text == CHESS.text]
    assert told.catalog.stories.of([alone[0].id]) == {}


def test_rebuilding_keeps_the_stories(told: Archive, embedder: WordEmbedder) -> None:
    ids = [a.id for a in told.catalog.articles.recent(10)]
    before = told.catalog.stories.of(ids)
    again = open_archive(told.folder, SETTINGS, rebuild=True)
    rebuild(again, lambda: embedder, SETTINGS)
    assert again.catalog.stories.of(ids) == before
    again.catalog.close()


def test_the_status_counts_stories(told: Archive) -> None:
    status = told.catalog.status()
    assert (status.stories, status.story_articles) == (1, 3)


def test_copies_do_not_crowd_out_what_else_was_written(
    make_archive: Callable[[], Archive], write_articles: Write, embedder: WordEmbedder
) -> None:
    made = make_archive()
    copies = [replace(FIRST, outlet=f"Outlet {n}", source=f"copy{n}.md") for n in range(12)]
    other = Article(text="The Osk line may sell its oldest ferry.", outlet="Osk Times", source="other.md")
    build([write_articles(*copies, other)], made, lambda: embedder, SETTINGS)
    few = SETTINGS.search.model_copy(update={"vector_candidates": 4, "keyword_candidates": 4, "cached_questions": 0})
    found = Search(made, lambda: embedder, few).find("Which line will merge with its rival Osk?")
    assert any(e.article.outlet == "Osk Times" for e in found.evidence)
    assert len({e.article.id for e in found.evidence}) == 2
