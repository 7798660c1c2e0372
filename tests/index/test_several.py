"""Several archives searched at once: one order, one name for each article, no story twice."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import FilterUnknown
from index.search import Found, Search
from index.settings import IndexSettings
from index.several import Holdings, SeveralSearch
from index.stores.archive import Archive, open_archive
from index.stores.term_weights import holding_of, idf_of
from index.types import Filters, archive_of, own_id
from tests.fakes import WordEmbedder
from tests.homes import two_archives

SETTINGS = IndexSettings()
MERGER = "What did the Brannock ferry line pay a lobbyist?"


class OtherEmbedder(WordEmbedder):
    """Another model: its cosines are far from those of the first."""

    def embed_question(self, question: str):  # type: ignore[no-untyped-def]
        return super().embed_question(question) / 100


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, indexed: Path) -> Path:
    made = tmp_path_factory.mktemp("several")
    from tests.conftest import _written

    return two_archives(made / "home", indexed, lambda *articles: _written(made / "articles", *articles))


@pytest.fixture
def archives(home: Path, tmp_path: Path) -> Iterator[dict[str, Archive]]:
    shutil.copytree(home, tmp_path / "home")
    places = {"default": "archive", "desk": "archives/desk/archive"}
    with ExitStack() as opened:
        yield {
            name: opened.enter_context(closing(open_archive(tmp_path / "home" / place, SETTINGS)))
            for name, place in places.items()
        }


@pytest.fixture
def several(archives: dict[str, Archive]) -> SeveralSearch:
    embedder = WordEmbedder()
    shared = lambda: embedder  # noqa: E731
    return over(archives, dict.fromkeys(archives, shared))


def over(archives: dict[str, Archive], embedders: dict[str, Callable[[], WordEmbedder]]) -> SeveralSearch:
    searches = {name: Search(one, embedders[name], SETTINGS.search) for name, one in archives.items()}
    return SeveralSearch(searches, SETTINGS.search)


def told(found: Found) -> list[tuple[str, str]]:
    return [(one.article.archive, one.text) for one in found.evidence]


def test_evidence_of_all_is_in_one_order_and_has_its_archives_name(several: SeveralSearch) -> None:
    found = several.find(MERGER)
    assert told(found)[0][0] == "desk"
    assert "Ottilie Krane" in told(found)[0][1]
    assert {name for name, _ in told(found)} == {"default", "desk"}
    totals = [one.scores.total for one in found.evidence]
    assert totals == sorted(totals, reverse=True)
    for one in found.evidence:
        assert one.article.id == f"{one.article.archive}.{own_id(one.article.id)}"
    assert found.looked_through == {f"{archive_of(one)}.{own_id(one)}" for one in found.looked_through}
    assert found.filters.archives == ("default", "desk")


def test_what_both_have_is_told_once(several: SeveralSearch) -> None:
    """The same article lies in both; without this its sentences would crowd out everything else."""
    texts = [text for _, text in told(several.find("How many sailors work for the two lines?"))]
    assert len(texts) == len(set(texts))
    assert any("2,300 sailors" in text for text in texts)


def test_no_more_is_told_than_was_asked_for(several: SeveralSearch) -> None:
    whole = several.find(MERGER).evidence
    some = several.find(MERGER, 250).evidence
    assert sum(len(one.text) for one in some) <= 250 < sum(len(one.text) for one in whole)
    assert some[0].article == whole[0].article


def test_a_word_is_as_rare_as_in_all_passages_together(several: SeveralSearch, archives: dict[str, Archive]) -> None:
    """5 passages in all, 2 of which have the word, weighed as a sample of 500: log((500 + 1) / (2 + .5))."""
    assert [one.catalog.passages.count() for one in archives.values()] == [3, 2]
    found = several.find("sailors")
    assert found.terms.idf == {"sailor": pytest.approx(math.log(501 / 2.5))}
    assert several.find("lobbyist").terms.idf == {"lobbyist": pytest.approx(math.log(501 / 1.5))}


@pytest.mark.parametrize("passages", [3, 499, 501, 40_000])
def test_how_many_have_a_word_is_told_from_its_rarity(passages: int) -> None:
    for holding in (0, 1, passages // 2, passages):
        assert holding_of(idf_of(holding, passages), passages) == pytest.approx(holding, abs=1e-6)
    assert idf_of(passages, passages) < idf_of(passages // 2, passages) < idf_of(0, passages)


def test_where_models_differ_sentences_are_measured_with_the_first(archives: dict[str, Archive]) -> None:
    """The cosines of another model would put all of its archive last, or first."""
    first, other = WordEmbedder(), OtherEmbedder()
    found = over(archives, {"default": lambda: first, "desk": lambda: other}).find(MERGER)
    assert found.evidence[0].article.archive == "desk"
    for one in found.evidence:
        cosine = float(first.embed_question(MERGER) @ first.embed_question(one.text))
        assert one.scores.cosine == pytest.approx(cosine, abs=1e-5)
        words = 0.5 * one.scores.passage_bm25 + 0.15 * one.scores.sentence_bm25
        assert one.scores.total == pytest.approx(cosine + words, abs=1e-5)


def test_limits_count_in_each_archive_that_knows_them(several: SeveralSearch, archives: dict[str, Archive]) -> None:
    only = several.find(MERGER, filters=Filters(outlets=("Investigations",)))
    assert {name for name, _ in told(only)} == {"desk"}
    with pytest.raises(FilterUnknown, match="The Moon"):
        several.find(MERGER, filters=Filters(outlets=("The Moon",)))
    named = only.evidence[0].article.id
    assert [one.article.id for one in several.find(MERGER, filters=Filters(article_ids=(named,))).evidence] == [named]
    bare = own_id(several.find("chess").evidence[0].article.id)  # without a name, of the default archive
    assert {name for name, _ in told(several.find("chess", filters=Filters(article_ids=(bare,))))} == {"default"}


def test_a_question_is_only_respelt_where_no_archive_has_its_words(several: SeveralSearch) -> None:
    assert several.respelled("lobbyist") == ("lobbyist", ())  # "default" does not have it
    put, replaced = several.respelled("Brannok ferry")
    assert (put, replaced) == ("Brannock ferry", (("Brannok", "Brannock"),))


def test_articles_are_found_by_the_ids_that_citations_have(
    several: SeveralSearch, archives: dict[str, Archive]
) -> None:
    held = Holdings(archives)
    for one in several.find(MERGER).evidence:
        found = held.article(one.article.id)
        assert found is not None
        assert (found.id, found.text) == (one.article.id, one.article.text)
        assert (
            held.article(f"{'desk' if one.article.archive == 'default' else 'nowhere'}.0{one.article.id[-31:]}") is None
        )
    assert held.outlets() == ("Desert Wire", "Harbour Post", "Investigations")
    ferry = next(o for o in several.find("ferry").evidence if o.article.archive == "default").article
    assert held.article(own_id(ferry.id)) == replace(ferry, archive="")  # as it was before there were several
