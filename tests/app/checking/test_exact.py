"""Days are compared by the calendar, and by their words where the calendar rests on a verb."""

from __future__ import annotations

from datetime import date

import pytest

from app.checking.exact import holds_day
from app.language.reading import read

THURSDAY = date(2024, 5, 9)


@pytest.mark.parametrize(
    ("said", "told", "same"),
    [
        ("They will vote on Tuesday.", "Councillors voted on Tuesday.", True),  # ahead in one, behind in the other
        ("They will vote on Tuesday.", "Councillors voted on Monday.", False),
        ("It closed on 7 May 2024.", "It closed on Tuesday.", True),
        ("It closed on 8 May 2024.", "It closed on Tuesday.", False),
        ("It closed in May 2024.", "It closed on 7 May 2023.", False),
    ],
)
def test_a_day_agrees_by_the_calendar_or_by_the_same_words(said: str, told: str, same: bool) -> None:
    (one,), (other,) = read(said, THURSDAY).days, read(told, THURSDAY).days
    assert (holds_day(one, other) or holds_day(other, one)) is same
