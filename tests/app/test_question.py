"""Follow-ups: rewritten only where needed, and never into something that was not said."""

from __future__ import annotations

import pytest

from app.errors import ModelBroke
from app.question import needs_rewriting, standalone
from app.types import Turn
from tests.fakes import ScriptedModel

HISTORY = (
    Turn("user", "What is Speegle?"),
    Turn("assistant", "A search engine from CEC Systems that reads its results aloud. [1]"),
)


@pytest.mark.parametrize(
    "question",
    ["When did they launch it?", "And in 2015?", "Why?", "Who ordered that?", "What about France?"],
)
def test_a_question_that_leans_on_the_conversation_is_rewritten(question: str) -> None:
    assert needs_rewriting(question, HISTORY)


@pytest.mark.parametrize("question", ["Which firm did Yahoo buy in October?", "Who retook Palmyra in March?"])
def test_a_question_that_stands_alone_costs_no_call(question: str) -> None:
    model = ScriptedModel(["never used?"])
    assert standalone(question, HISTORY, model) == question
    assert model.asked == []


def test_the_first_question_is_never_rewritten() -> None:
    assert not needs_rewriting("Who did that?", ())


def test_the_model_sees_the_conversation_without_markers() -> None:
    model = ScriptedModel(["When did CEC Systems launch Speegle?"])
    assert standalone("When did they launch it?", HISTORY, model) == "When did CEC Systems launch Speegle?"
    assert "Reader: What is Speegle?" in model.asked[0][1]
    assert "[1]" not in model.asked[0][1]


@pytest.mark.parametrize("bad", ["", "Who won the world cup in Brazil against Germany?", "a\nb?"])
def test_a_rewriting_that_drifts_is_not_used(bad: str) -> None:
    found = standalone("When did they launch it?", HISTORY, ScriptedModel([bad]))
    assert found == "What is Speegle? When did they launch it?"


def test_a_model_that_breaks_leaves_the_readers_own_words() -> None:
    model = ScriptedModel([ModelBroke("gone")])
    assert standalone("When did they launch it?", HISTORY, model) == "What is Speegle? When did they launch it?"


def test_without_a_model_the_last_question_comes_along() -> None:
    assert standalone("Why?", HISTORY, None) == "What is Speegle? Why?"
