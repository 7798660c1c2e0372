"""What a call of a model took, as it is told or estimated, and to whom it is counted."""

from __future__ import annotations

import pytest

from app.caller import CALLER, UNKNOWN, Caller
from app.models.spending import Meter, Spent

ASKED = [("system", "x" * 60), ("human", "y" * 41)]


@pytest.fixture
def told() -> list[Spent]:
    return []


def test_what_a_model_tells_of_itself_is_added_up(told: list[Spent]) -> None:
    """One tells all of it with its last piece, another what it reads with its first."""
    meter = Meter("m", ASKED, told.append)
    meter.add("", {"input_tokens": 25, "output_tokens": 1})
    meter.add("Troops won.", None)
    meter.add("", {"input_tokens": 0, "output_tokens": 7})
    meter.end()
    assert told == [Spent("m", 25, 8)]


def test_of_what_broke_off_before_it_was_told_four_characters_are_a_token(told: list[Spent]) -> None:
    meter = Meter("m", ASKED, told.append)
    meter.add("Troops wo", None)
    meter.end()
    assert told == [Spent("m", 26, 3, estimated=True)]


def test_a_call_that_nothing_came_of_took_nothing(told: list[Spent]) -> None:
    Meter("m", ASKED, told.append).end()
    assert told == []


def test_whoever_asks_has_it_taken_off_what_they_may(told: list[Spent]) -> None:
    taken: list[int] = []
    CALLER.set(Caller(spend=taken.append))
    meter = Meter("m", ASKED, told.append)
    meter.add("", {"input_tokens": 25, "output_tokens": 8})
    meter.end()
    CALLER.set(UNKNOWN)
    assert taken == [33]
