"""A conversation as exchanges: whatever the turns, bounded and without markers."""

from __future__ import annotations

import pytest

from app.followups.conversation import MOST_EXCHANGES, Exchange, exchanges
from app.types import Turn


def test_markers_and_line_breaks_are_left_out() -> None:
    turns = [Turn("user", "Who won?"), Turn("assistant", "Rovers won. [1][2]\n\nIt rained. [3, 4]")]
    assert exchanges(turns) == [Exchange("Who won?", "Rovers won. It rained.")]


@pytest.mark.parametrize(
    "refusal",
    [
        "The archive does not answer this. I looked for “Who won?” in 24 articles.",
        "The archive has nothing about that.",
        "I could not find anything on this.",
        "No article says so.",
    ],
)
def test_a_refusal_answers_nothing(refusal: str) -> None:
    assert exchanges([Turn("user", "Who won?"), Turn("assistant", refusal)]) == [Exchange("Who won?", "")]


def test_turns_may_come_in_any_order() -> None:
    turns = [
        Turn("assistant", "Welcome."),
        Turn("user", "Who won?"),
        Turn("user", "..."),
        Turn("user", "Who lost?"),
        Turn("assistant", "Brannock lost."),
        Turn("assistant", "By one goal."),
    ]
    assert exchanges(turns) == [Exchange("Who won?"), Exchange("Who lost?", "Brannock lost.")]


def test_only_the_last_exchanges_count() -> None:
    turns = [Turn("user", f"Question {number}?") for number in range(100)]
    assert [e.question for e in exchanges(turns)] == [f"Question {n}?" for n in range(100 - MOST_EXCHANGES, 100)]


def test_a_long_sentence_ends_with_a_whole_word() -> None:
    found = exchanges([Turn("user", "word " * 200)])[0].question
    assert len(found) <= 300
    assert found.endswith("word")
