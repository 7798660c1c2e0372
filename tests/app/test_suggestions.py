"""Questions that may be asked next: about whom and what the evidence names, and the archive can answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.replies.suggestions import candidates
from app.types import Answer, Answered
from index.types import Evidence, Scores, Sentence
from tests.app.web.fake_assistant import EVIDENCE, FORGED, PALMYRA, SAPPERS, STATEMENTS, FakeAssistant


def answer(**changes: object) -> Answer:
    given = Answer("Who retook Palmyra?", "Who retook Palmyra?", STATEMENTS, with_context(), refused=False)
    return replace(given, **changes)  # type: ignore[arg-type]


def with_context() -> tuple[Evidence, ...]:
    """The evidence with all sentences of the article around it."""
    edges = [0, *(n + 2 for n, letter in enumerate(PALMYRA.text) if letter == "." and n + 2 < len(PALMYRA.text))]
    sentences = tuple(Sentence(a, b - 1) for a, b in zip(edges, [*edges[1:], len(PALMYRA.text) + 1], strict=True))
    return tuple(replace(e, context=sentences) if e.article == PALMYRA else e for e in EVIDENCE)


def test_people_who_are_introduced_and_who_speak_are_asked_about() -> None:
    asked = candidates(answer())
    assert "What did the Syrian Observatory for Human Rights say?" in asked
    assert "Who is Rami Abdel Rahman?" in asked


def test_another_article_about_the_same_thing_is_asked_about() -> None:
    assert f"What is reported about “{SAPPERS.title}”?" in candidates(answer())


@pytest.mark.parametrize("asked", ["Who is Rami Abdel Rahman?", "What did Mr Rahman say?"])
def test_nothing_is_asked_that_was_asked_about(asked: str) -> None:
    assert not any("Rahman" in question for question in candidates(answer(), [asked]))


def test_who_wrote_the_article_is_not_asked_about() -> None:
    assert not any("Levant Wire" in question or "Gazette" in question for question in candidates(answer()))


def test_a_refusal_suggests_nothing_about_articles_that_have_nothing_to_do_with_it() -> None:
    refused = answer(question="Who won in Peru?", searched_for="Who won in Peru?", statements=(), refused=True)
    assert candidates(refused) == []


def test_every_question_is_one_and_none_comes_twice() -> None:
    forged = next(e.answer for e in FakeAssistant().answer("forged") if isinstance(e, Answered))
    for questions in (candidates(answer()), candidates(forged)):
        assert len(questions) == len(set(questions))
        assert all(question.endswith("?") for question in questions)
        assert not any(FORGED in question for question in questions)
    assert candidates(answer(evidence=(), statements=())) == []


def test_scores_play_no_part() -> None:
    weak = tuple(replace(e, scores=Scores(0, 0, 0, 0)) for e in with_context())
    assert candidates(answer(evidence=weak)) == candidates(answer())
