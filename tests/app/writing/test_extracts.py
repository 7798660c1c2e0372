"""Answers made of the evidence sentences themselves."""

from __future__ import annotations

from app.citations import Numbering
from app.writing.extracts import closest
from index.text.passages import SentenceSplitter
from index.types import Article, Evidence, Scores

TEXT = "The army retook Harun on Sunday. The rebels had taken the town in May. Rain fell in the hills."


def found_in(article: Article) -> tuple[Evidence, ...]:
    """All sentences of an article."""
    sentences = tuple(SentenceSplitter().split(article.text))
    return (Evidence(article, 0, len(article.text), sentences, Scores(1, 1, 1, 1)),)


FOUND = found_in(Article(TEXT))


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


def test_each_sentence_proves_itself() -> None:
    (first, *_) = closest("Who retook Harun?", FOUND, lambda text: 0.5, Numbering(), 1)
    assert [c.quote for c in first.citations] == [first.text]
