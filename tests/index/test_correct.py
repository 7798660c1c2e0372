"""What a person corrects of an article holds in all stores, and is still so when its source is read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build
from index.correct import correct, understood
from index.errors import CorrectionRefused, StoreFailure
from index.intake.article_names import articles_named
from index.intake.removal import plan_removal, readmit, remove
from index.langchain_retriever import EvidenceRetriever
from index.search import Search
from index.stores.archive import Archive
from index.stores.corrections import FIELDS, value_of, with_values
from index.stores.doctor import check
from index.types import Article, Filters
from tests.index.intake.test_sync import SETTINGS, Newsroom, counts

WRONG = {"title": "Ferry to merge", "outlet": "Wire", "published": "2021-06-02", "text": "The ferry line will merge."}


@pytest.fixture
def room(tmp_path: Path, make_archive: Callable[[], Archive]) -> Newsroom:
    made = Newsroom(tmp_path / "news", make_archive())
    made.write("ferry.jsonl", json.dumps(WRONG) + "\n")
    made.write("b.txt")
    made.sync()
    return made


def ferry(room: Newsroom) -> Article:
    found = room.archive.catalog.articles.get(room.archive.catalog.files.place(str(room.folder / "ferry.jsonl#1")))
    assert found
    return found


def put_right(room: Newsroom, **facts: str) -> Article:
    (made,) = correct(room.archive, lambda: room.embedder, SETTINGS, [ferry(room).id], facts)
    return made


def found(room: Newsroom, question: str, filters: Filters | None = None) -> list[Article]:
    search = Search(room.archive, lambda: room.embedder, SETTINGS.search)
    return [evidence.article for evidence in search.find(question, filters=filters).evidence]


def titles(room: Newsroom) -> list[str]:
    """What a search finds of what has a headline: the other article has none."""
    return [article.title for article in found(room, "Who will merge?") if article.title]


def test_a_corrected_article_is_found_by_its_new_outlet_and_day_alone(room: Newsroom) -> None:
    """Filters are answered by metadata of both indexes: what is left as it was there would hide or show it wrongly."""
    before = ferry(room)
    made = put_right(room, outlet="Harbour Post", published="3 June 2021", section="Sea")
    assert (made.outlet, made.published, made.section) == ("Harbour Post", date(2021, 6, 3), "Sea")
    room.assert_whole()
    assert room.archive.catalog.overview.known_values("outlet") == ["Harbour Post"]
    by_vector = room.archive.vectors.candidates(room.embedder.embed_question("ferry"), 9, Filters(outlets=("Wire",)))
    terms = room.archive.keywords.weigh("ferry")
    assert by_vector == room.archive.keywords.candidates(terms, 9, Filters(outlets=("Wire",))) == []
    assert [one.text for one in found(room, "Who will merge?", Filters(outlets=("Harbour Post",), sections=("Sea",)))]
    assert room.archive.keywords.articles_with("Harbour Post") == {made.id}, "the outlet is among the words it has"
    assert "Harbour Post" in room.embedder.embedded[-1].headline, "and in what its vectors were made of"
    assert before.id not in {passage.rpartition("-")[0] for passage in room.archive.vectors.passage_ids()}


def test_evidence_for_langchain_tells_the_corrected_facts(room: Newsroom) -> None:
    put_right(room, title="Rival ferry lines to merge", byline="Ann Pike")
    retriever = EvidenceRetriever(search=Search(room.archive, lambda: room.embedder, SETTINGS.search))
    (told,) = [d.metadata for d in retriever.invoke("Which line will merge?") if "merge" in d.page_content]
    assert (told["title"], told["byline"], told["outlet"]) == ("Rival ferry lines to merge", "Ann Pike", "Wire")


def test_a_correction_survives_when_its_file_is_read_again_and_when_it_comes_back(room: Newsroom) -> None:
    made = put_right(room, outlet="Harbour Post")
    path = room.folder / "ferry.jsonl"
    room.archive.catalog.files.read_again([str(path)])
    assert counts(room.sync()) == {"unchanged": 2}
    assert ferry(room) == made
    path.unlink()
    room.sync()
    assert room.archive.catalog.status().corrected == (), "nothing is told of what is not there"
    room.write("ferry.jsonl", json.dumps(WRONG) + "\n")
    room.sync()
    assert ferry(room) == made
    assert [one.corrected for one in room.archive.catalog.status().corrected] == ["Harbour Post"]


def test_a_correction_goes_over_to_the_next_text_under_the_same_headline(room: Newsroom) -> None:
    """A file is edited more often than it is replaced: what was wrong in it is wrong in the next version too."""
    put_right(room, outlet="Harbour Post", section="Sea")
    room.write("ferry.jsonl", json.dumps(WRONG | {"text": "The ferry line will not merge.", "section": "Ports"}) + "\n")
    assert counts(room.sync()) == {"changed": 1, "unchanged": 1, "removed": 1}
    assert (ferry(room).outlet, ferry(room).section) == ("Harbour Post", "Ports"), "what the source now states counts"
    room.archive.catalog.files.read_again([str(room.folder / "ferry.jsonl")])
    assert counts(room.sync()) == {"unchanged": 2}
    room.write("ferry.jsonl", json.dumps(WRONG | {"title": "Bridge closed", "text": "The bridge is closed."}) + "\n")
    room.sync()
    assert ferry(room).outlet == "Wire", "another article in its place is not corrected"


def test_another_copy_of_what_was_corrected_is_not_a_second_article(room: Newsroom) -> None:
    made = put_right(room, outlet="Harbour Post")
    room.write("copies.jsonl", json.dumps(WRONG | {"text": "The ferry  line will merge."}) + "\n")
    assert counts(room.sync()) == {"unchanged": 2, "duplicates": 1}
    assert len(room.archive.catalog.files.places_of(made.id)) == 2


def test_two_articles_that_become_one_by_a_correction_are_one(room: Newsroom) -> None:
    room.write("right.jsonl", json.dumps(WRONG | {"outlet": "Harbour Post"}) + "\n")
    room.sync()
    made = put_right(room, outlet="Harbour Post")
    assert len(room.archive.catalog.files.places_of(made.id)) == 2
    room.assert_whole()
    room.archive.catalog.files.read_again([str(room.folder / "ferry.jsonl")])
    assert counts(room.sync()) == {"unchanged": 3}


def test_what_was_corrected_twice_can_be_taken_back_and_old_citations_still_open_it(room: Newsroom) -> None:
    before = ferry(room)
    ids = {before.id, put_right(room, outlet="Harbour Post").id, put_right(room, published="", title="Merger").id}
    assert len(ids) == 3
    (made,) = correct(room.archive, lambda: room.embedder, SETTINGS, [ferry(room).id], None)
    assert made == before
    assert {room.archive.catalog.articles.get(old) for old in ids} == {before}
    assert room.archive.catalog.status().corrected == ()
    room.assert_whole()
    room.archive.catalog.files.read_again([str(room.folder / "ferry.jsonl")])
    assert counts(room.sync()) == {"unchanged": 2}
    assert ferry(room) == before


def test_an_article_that_somebody_publishes_with_what_was_taken_back_is_its_own(room: Newsroom) -> None:
    put_right(room, outlet="Harbour Post")
    correct(room.archive, lambda: room.embedder, SETTINGS, [ferry(room).id], None)
    room.write("other.jsonl", json.dumps(WRONG | {"outlet": "Harbour Post"}) + "\n")
    assert counts(room.sync()) == {"new": 1, "unchanged": 2}


def test_a_day_that_is_known_less_well_is_corrected_without_another_id(room: Newsroom) -> None:
    put_right(room, published="2021-06-01")
    made = put_right(room, published="June 2021")
    assert (made.published, made.published_precision) == (date(2021, 6, 1), "month")
    assert [one.corrected for one in room.archive.catalog.status().corrected] == ["2021-06"]
    room.assert_whole()


def test_a_removed_article_stays_out_with_its_correction_and_comes_back_with_it(room: Newsroom) -> None:
    made = put_right(room, outlet="Harbour Post")
    remove(room.archive, plan_removal(room.archive.catalog, [made.id[:8]]))
    room.write("copy.jsonl", json.dumps(WRONG) + "\n")
    assert counts(room.sync()) == {"unchanged": 1}
    assert titles(room) == []
    assert readmit(room.archive, [str(room.folder / "ferry.jsonl")])
    room.sync()
    assert ferry(room) == made


def next_run(room: Newsroom) -> None:
    build([str(room.folder)], room.archive, lambda: room.embedder, SETTINGS)


def test_what_was_taken_out_of_one_file_stays_in_the_other_when_it_is_corrected(room: Newsroom) -> None:
    """That one place stays out is remembered by the article's id, which a correction changes."""
    room.write("copy.jsonl", json.dumps(WRONG) + "\n")
    room.sync()
    remove(room.archive, plan_removal(room.archive.catalog, [str(room.folder / "copy.jsonl#1")]))
    made = put_right(room, outlet="Harbour Post")
    for name in ("ferry.jsonl", "copy.jsonl"):
        room.archive.catalog.files.read_again([str(room.folder / name)])
    assert counts(room.sync()) == {"unchanged": 2}
    assert [*room.archive.catalog.files.places_of(made.id)] == [str(room.folder / "ferry.jsonl#1")]


class Broken(Exception):
    """A kill at some moment."""


@pytest.mark.slow
@pytest.mark.parametrize("cut", ["embedding", "vectors", "keywords", "dropping"])
def test_cut_off_anywhere_it_is_found_by_doctor_and_ended_by_the_next_run(
    room: Newsroom, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalog has it first, so that whatever was not done is done again from there."""

    def die(*arguments: object, **named: object) -> None:
        raise Broken

    store, name = {
        "embedding": (room.embedder, "embed_passages"),
        "vectors": (room.archive.vectors, "add"),
        "keywords": (room.archive.keywords, "writing"),
        "dropping": (room.archive.vectors, "remove"),
    }[cut]
    with monkeypatch.context() as broken:
        broken.setattr(store, name, die)
        with pytest.raises((Broken, StoreFailure)):
            put_right(room, outlet="Harbour Post")
    assert ferry(room).outlet == "Harbour Post"
    assert [finding.advice for finding in check(room.archive) if finding.store == "articles"]
    next_run(room)
    assert check(room.archive) == []
    assert titles(room) == ["Ferry to merge"]
    assert found(room, "Who will merge?", Filters(outlets=("Harbour Post",)))
    room.assert_whole()


@pytest.mark.slow
def test_a_removal_that_was_cut_off_is_found_by_doctor(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """All three stores agree on such an article, so that nothing but its lack of a place tells of it."""

    def die(*arguments: object, **named: object) -> None:
        raise Broken

    removal = plan_removal(room.archive.catalog, [ferry(room).id])
    with monkeypatch.context() as broken:
        broken.setattr(room.archive.vectors, "remove", die)
        with pytest.raises(Broken):
            remove(room.archive, removal)
    assert [f.text for f in check(room.archive)] == ["1 articles were taken out but are still held"]
    next_run(room)
    assert check(room.archive) == []
    assert titles(room) == []


def test_an_article_is_named_by_its_id_its_place_or_an_address_and_what_names_several_is_told(room: Newsroom) -> None:
    url = "https://harbour.example/news/ferry"
    room.write("page.jsonl", json.dumps({"text": "A new pier was built.", "url": url}) + "\n")
    room.write("lines.jsonl", '{"text": "One of them."}\n{"text": "Another of them."}\n')
    room.sync()
    catalog = room.archive.catalog
    pier = catalog.files.place(str(room.folder / "page.jsonl#1"))
    named = [pier, pier[:9], f"{room.folder}/page.jsonl", f"{room.folder}/page.jsonl#1", url, f"{url}/#top"]
    named.append(f"http://127.0.0.1:7860/articles/{pier}?start=1&end=9#cited")
    assert {name: articles_named(catalog, name) for name in named} == {name: [pier] for name in named}
    assert articles_named(catalog, "https://harbour.example/other") == articles_named(catalog, "nowhere.txt") == []
    assert len(articles_named(catalog, f"{room.folder}/lines.jsonl")) == 2
    assert plan_removal(catalog, [url]).articles == [pier]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"published": "03/04/2016"}, "“03/04/2016” is no date that can be read in one way alone"),
        ({"published": "31 February 2016"}, "is no date"),
        ({"title": "x" * 501}, "501 characters"),
        ({"outlet": "A\x00B"}, "cannot be written"),
        ({"text": "Another text."}, "nothing that can be corrected"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_reason(facts: dict[str, str], said: str) -> None:
    with pytest.raises(CorrectionRefused, match=said):
        understood(facts)


_DAYS = st.dates(date(1600, 1, 1), date(2099, 12, 31)).map(date.isoformat)
_VALUES = st.fixed_dictionaries(
    {name: st.text("Aé“ ", max_size=5) for name in FIELDS if name != "published"},
    optional={"published": st.tuples(_DAYS, st.sampled_from([4, 7, 10])).map(lambda d: d[0][: d[1]]) | st.just("")},
)


@given(_VALUES)
def test_an_article_states_what_it_was_given(values: dict[str, str]) -> None:
    made = with_values(Article("Text.", published=date(2016, 3, 27)), values)
    assert {name: value_of(made, name) for name in values} == values
