"""Misspelt words of questions, over real stores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build
from index.search import Search
from index.settings import IndexSettings, SearchSettings
from index.stores.archive import Archive
from index.text.spelling import Written, best, likeness, misspelt
from index.types import Article
from tests.fakes import PALMYRA, WordEmbedder, tuned


def held(search: Search, question: str) -> dict[str, str]:
    return dict(search.respelled(question)[1])


def test_misspelt_words_are_put_as_the_articles_write_them(search: Search) -> None:
    """Typed without care, a question must still find its article: by meaning too, which knows no "palmira"."""
    question, replaced = search.respelled("who overan palmira with jihadst rule")
    assert question == "who overran Palmyra with jihadist rule"
    assert replaced == (("overan", "overran"), ("palmira", "Palmyra"), ("jihadst", "jihadist"))
    assert search.find(question).evidence[0].article.title == PALMYRA.title


@pytest.mark.parametrize(
    "question",
    [
        "Who overran Palmyra?",
        "Did soldiers die in battles?",  # the articles have other forms of them
        'Who overran "palmira"?',
        "Who was Palmerston?",
        "Did a shutout follow?",  # a word that no article has, and near none that was meant
        "What of 2,301 sailors or A380s?",
        "谁在周日占领了帕尔米拉?",
        "",
    ],
)
def test_what_is_no_misspelling_stays_as_it_is(search: Search, question: str) -> None:
    """Known words, double quotes, real words, other names, numbers, and writing without spaces."""
    assert search.respelled(question) == (question, ())


def test_nothing_is_respelt_where_similar_words_are_not_to_be_looked_for(archive: Archive, embedder: object) -> None:
    search = Search(archive, lambda: embedder, tuned(SearchSettings, fuzzy=False))  # type: ignore[arg-type, return-value]
    assert search.respelled("Who overran palmira?") == ("Who overran palmira?", ())


def test_words_of_articles_that_were_added_later_are_known(
    make_archive: Callable[[], Archive],
    write_articles: Callable[..., str],
    embedder: WordEmbedder,
    tmp_path: Path,
) -> None:
    """The index's terms are kept, but no longer than it stays as it is."""
    archive = make_archive()
    search = Search(archive, lambda: embedder, IndexSettings().search)
    build([write_articles(PALMYRA)], archive, lambda: embedder, IndexSettings())
    assert held(search, "the parlament") == {}
    later = Article(
        title="Vote", outlet="Post", source="vote.md", text="The parliament of Osk voted for the parliament."
    )
    build([write_articles(later)], archive, lambda: embedder, IndexSettings())
    assert held(search, "the parlament") == {"parlament": "parliament"}


def test_a_first_word_keeps_its_capital(search: Search) -> None:
    assert search.respelled("Grandmastrs of theatres")[0] == "Grandmasters of theatres"


def test_a_question_of_nothing_but_unknown_words_is_left_alone(search: Search) -> None:
    """It is in another language, or no question."""
    question = "overan palmira jihadst goverment grandmastrs sailrs"
    assert search.respelled(question) == (question, ())


# Which word was meant


def test_the_likelier_word_is_nearer_sounds_alike_and_is_more_frequent() -> None:
    assert likeness("palmira", Written("Palmyra", 5, 20_000)) > likeness("palmira", Written("Palmita", 5, 20_000))
    assert likeness("suport", Written("support", 5, 20_000)) > likeness("suport", Written("export", 5, 20_000))
    assert likeness("tabel", Written("table", 50, 20_000)) > likeness("tabel", Written("table", 5, 20_000))
    assert best("sirian", [Written("Syrian", 20, 20_000), Written("Siena", 20, 20_000)], is_name=False) == "Syrian"


def test_a_name_is_taken_for_another_only_where_that_is_nearly_certain() -> None:
    """There are more names than words, and what is near one is another person."""
    assert best("Merkle", [Written("Merkel", 30, 20_000)], is_name=True) == "Merkel"
    assert best("Jansen", [Written("Hansen", 30, 20_000)], is_name=True) == ""
    assert best("Kushner", [Written("Usher", 16, 20_000)], is_name=True) == ""
    assert best("Castle", [Written("castel", 30, 20_000)], is_name=True) == "", "no name"


@given(st.text(max_size=30))
def test_any_word_may_be_asked_about(word: str) -> None:
    folded = misspelt(word)
    if folded:
        assert likeness(folded, Written(folded, 3, 20_000)) < 0, "a word is not its own misspelling"
        best(word, [Written("Palmyra", 3, 20_000), Written("support", 3, 20_000)], is_name=False)
