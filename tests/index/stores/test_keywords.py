"""BM25 in a real Tantivy index."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.stores.keywords import KeywordIndex
from index.text.terms import holds_terms, terms_of
from index.types import Article, Filters, Passage, Sentence


def passage(article: Article) -> Passage:
    return Passage(article.id, 0, 0, len(article.text), (Sentence(0, len(article.text)),))


@pytest.fixture
def keywords(tmp_path: Path) -> KeywordIndex:
    index = KeywordIndex(tmp_path / "tantivy")
    articles = [
        Article("The ferries merged in June."),
        Article("Troops took Al-Qaryatayn."),
        Article("Rain fell."),
    ]
    index.replace([(a, [passage(a)]) for a in articles])
    return index


def test_terms_are_stemmed_folded_and_without_stop_and_question_words() -> None:
    assert terms_of("Who did the Élysée’s ministers meet?") == ["elyse", "minist", "meet"]


def test_a_rare_term_weighs_more_than_a_common_one(keywords: KeywordIndex) -> None:
    everywhere = Article("ferry ferry troops")
    keywords.replace([(everywhere, [passage(everywhere)])])
    weights = keywords.weigh("ferry rain").idf
    assert weights["rain"] > weights["ferri"]


def test_the_passage_with_the_words_comes_first(keywords: KeywordIndex) -> None:
    found = keywords.candidates(keywords.weigh("Which ferry merged?"), 10)
    assert found == [f"{Article('The ferries merged in June.').id}-0"]


def test_writing_an_article_again_leaves_it_once(keywords: KeywordIndex) -> None:
    article = Article("The ferries merged in June.")
    keywords.replace([(article, [passage(article)])])
    assert keywords.count() == 3


def test_a_removed_article_is_gone(keywords: KeywordIndex) -> None:
    keywords.replace([], removed=[Article("Rain fell.").id])
    assert keywords.count() == 2
    assert keywords.candidates(keywords.weigh("rain"), 10) == []


def test_all_articles_with_a_phrase_are_told_each_once(tmp_path: Path) -> None:
    """What a search looks at is cut; a count must not be."""
    index = KeywordIndex(tmp_path / "many")
    articles = [Article(f"Ferry {n} left. The ferry came back.") for n in range(300)] + [Article("Back came a ferry.")]
    index.replace([(a, [passage(a), replace(passage(a), number=1)]) for a in articles])
    assert index.articles_with("ferries") == {article.id for article in articles}
    assert index.articles_with("came back") == {article.id for article in articles[:-1]}
    assert index.articles_with("the") == set()


def test_articles_with_a_phrase_are_limited_as_a_search_is(tmp_path: Path) -> None:
    index = KeywordIndex(tmp_path / "dated")
    old, new = (Article("A ferry.", published=date(year, 1, 1)) for year in (2015, 2016))
    index.replace([(a, [passage(a)]) for a in (old, new, Article("One more ferry."))])
    assert index.articles_with("ferry", Filters(published_from=date(2016, 1, 1))) == {new.id}


@pytest.mark.parametrize(
    ("text", "phrase", "held"),
    [
        ("The Bank of England spoke.", "bank of england", True),
        ("The Bank spoke. England lost.", "bank of england", False),
        ("Bankers", "bank", False),
        ("He ran banks.", "the bank", True),
    ],
)
def test_a_text_holds_a_phrase_in_whatever_form_its_words_stand(text: str, phrase: str, held: bool) -> None:
    assert holds_terms(text, phrase) is held


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.text(max_size=80) | st.sampled_from(["", "*", "a AND (", "title:x", "🙂", "' OR 1=1 --", "[a TO", "\\"]))
def test_no_question_is_a_syntax_error(keywords: KeywordIndex, question: str) -> None:
    keywords.candidates(keywords.weigh(question), 5)


def test_what_a_killed_run_left_of_a_deletion_does_not_stop_the_same_deletion(tmp_path: Path) -> None:
    """Tantivy names the file by the change, which the next run repeats: it would find it there and refuse."""
    articles = [Article("Rain fell."), Article("Snow fell.")]
    folder, killed = tmp_path / "tantivy", tmp_path / "killed"
    KeywordIndex(folder).replace([(a, [passage(a)]) for a in articles])
    shutil.copytree(folder, killed)
    KeywordIndex(folder).replace([], removed=[articles[0].id])
    (left,) = [path for path in folder.glob("*.del") if not (killed / path.name).exists()]
    for name in (left.name, ".managed.json"):  # written before the commit that the run did not reach
        shutil.copy(folder / name, killed / name)
    again = KeywordIndex(killed)
    again.replace([], removed=[articles[0].id])
    assert again.count() == 1
