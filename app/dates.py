"""Days that a text names, in words or figures, and those it names only by their distance from publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day, month or year that a text names: everything from ``first`` to ``last``, both included."""

    start: int  # offsets in the text: text[start:end] is what it says
    end: int
    first: date | None  # None where the text alone does not tell (a weekday, a day without a year) and neither
    last: date | None  # does the day of publication
    inferred: bool  # worked out from the day of publication
