"""Answers made of the evidence sentences themselves."""

from __future__ import annotations

from datetime import date

import pytest

from app.citations import Numbering
from app.extracts import closest
from index.passages import SentenceSplitter
from index.types import Article, Evidence, Scores

TEXT = "The army retook Harun on Sunday. The rebels had taken the town in May. Rain fell in the hills."


def found_in(article: Article) -> tuple[Evidence, ...]:
    """All sentences of an article."""
    sentences = tuple(SentenceSplitter().split(article.text))
    return (Evidence(article, 0, len(article.text), sentences, Scores(1, 1, 1, 1)),)


FOUND = found_in(Article(TEXT))


def told(question: str, *, turned: bool = False) -> list[str]:
    return [s.text for s in closest(question, FOUND, lambda text: 0.5, Numbering(), 3, turned=turned)]


def test_a_sentence_that_says_the_opposite_answers_another_question() -> None:
    assert "The army retook Harun on Sunday." in told("When did the army retake Harun?")
    assert "The army retook Harun on Sunday." not in told("When did the army lose Harun?")


def test_a_question_and_a_sentence_that_breaks_off_answer_nothing() -> None:
    text = "When did the army retake Harun? The army retook Harun on ... The army retook Harun on Sunday."
    found = found_in(Article(text))
    told = closest("When did the army retake Harun?", found, lambda text: 0.5, Numbering(), 3)
    assert [s.text for s in told] == ["The army retook Harun on Sunday."]


def test_a_heading_and_the_end_of_a_sentence_answer_nothing() -> None:
    text = "Harun Recapture Report.\n\nof Harun, which the army retook.\n\nThe army retook Harun on Sunday."
    found = found_in(Article(text))
    told = closest("When did the army retake Harun?", found, lambda text: 0.5, Numbering(), 3)
    assert [s.text for s in told] == ["The army retook Harun on Sunday."]


def test_who_won_a_part_is_not_quoted_for_who_won_it_all() -> None:
    text = "Ida Holm sprinted to win the last stage of the Tour of Osk."
    found = found_in(Article(text))
    for question, quoted in (("Who won the Tour of Osk?", []), ("Who won the last stage of the Tour of Osk?", [text])):
        assert [s.text for s in closest(question, found, lambda text: 0.5, Numbering(), 1)] == quoted


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many Tarners support the ban?", "Two thirds of Tarners support the ban, a poll found."),
        ("Where in Tarn did the bomb explode?", "The bomb exploded in a suburb of Tarn."),
        ("Who beat Ida Holm at the Osk Open?", "Mara Quist beat her in the second round of the Osk Open."),
    ],
)
def test_a_part_may_be_what_is_asked_for(question: str, text: str) -> None:
    found = found_in(Article(text))
    assert [s.text for s in closest(question, found, lambda text: 0.5, Numbering(), 1)] == [text]


def test_a_year_from_which_only_is_counted_is_not_the_year_asked_for() -> None:
    found = found_in(Article("Ida Holm won the Osk Open on Saturday. She is the youngest champion of it since 2018."))
    for year in (2017, 2018):
        question = f"Who won the Osk Open in {year}?"
        assert closest(question, found, lambda text: 0.5, Numbering(), 1, exact=True) == []
    found = found_in(Article("Ida Holm won the Osk Open of 2018 on Saturday."))
    assert closest("Who won the Osk Open in 2018?", found, lambda text: 0.5, Numbering(), 1, exact=True)


def test_a_year_may_be_counted_from_the_day_of_publication() -> None:
    article = Article("Ida Holm won the Osk Prize last year.", published=date(2017, 1, 5))
    found = found_in(article)
    for year, quoted in ((2016, True), (2015, False)):
        question = f"Who won the Osk Prize in {year}?"
        assert bool(closest(question, found, lambda text: 0.5, Numbering(), 1, exact=True)) is quoted


@pytest.mark.parametrize(
    ("published", "title", "quoted"),
    [(None, "", False), (date(2016, 3, 27), "", True), (None, "The fall of Harun in 2016", True)],
)
def test_where_a_year_is_asked_the_sentence_or_what_is_beside_it_has_it(
    published: date | None, title: str, quoted: bool
) -> None:
    article = Article(TEXT, title=title, published=published)
    found = found_in(article)
    told = closest("Who retook Harun in 2016?", found, lambda text: 0.5, Numbering(), 1, exact=True)
    assert bool(told) is quoted


def test_the_nearest_sentences_of_a_refusal_may_say_the_opposite() -> None:
    assert "The army retook Harun on Sunday." in told("When did the army lose Harun?", turned=True)


def test_each_sentence_proves_itself() -> None:
    (first, *_) = closest("Who retook Harun?", FOUND, lambda text: 0.5, Numbering(), 1)
    assert [c.quote for c in first.citations] == [first.text]
