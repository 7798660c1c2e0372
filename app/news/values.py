"""The values that a sentence gives, at their places: numbers with their units, dates and names.

``app.language.reading`` reads what a text says; of its figures those are left out here that are no amounts.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from app.language.figures import Quantity
from app.language.names import parts_of
from app.language.reading import Reading, read


class Kind(Enum):
    NUMBER = "number"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Value:
    """Something a sentence gives: text[start:end] as written, and a key that is equal for equal values."""

    start: int
    end: int
    kind: Kind
    key: Hashable
    written: str
    unit: str = ""  # of numbers: a currency, "%" or a measure; "" for counts
    certain: bool = True  # a date that was worked out from the day of publication is not


def alike_in_unit(one: Value, other: Value) -> bool:
    """Whether two numbers can be of one measure: a figure that is named again may come without its unit."""
    return one.unit == other.unit or not (one.unit and other.unit)


# "Channel 4", "BBC Two", "6-2", "under-18s": part of a name or of something that is no amount
_NO_AMOUNT_BEFORE = re.compile(r"[\w.,][–-]$|(?<=\s)[A-Z][\w’]*\s$|\b(?:aged?|between)\s$")
_NO_AMOUNT_AFTER = re.compile(r"[–-]\d|s\b|:\d|-year-old|\s(?:to|or)\s\d+[\s-]year")


@lru_cache(maxsize=4096)
def values_in(text: str, published: date | None = None) -> tuple[Value, ...]:
    """The values of a sentence in order, at their places in its plain form (``Reading.plain``)."""
    told = read(text, published)
    plain, days = told.plain, (day for day in told.days if day.first)
    found = [
        *(Value(q.start, q.end, Kind.NUMBER, (q.value, q.unit), q.text, q.unit) for q in _amounts(told)),
        *(Value(m.start, m.end, Kind.DATE, (m.first, m.last), m.text, certain=not m.inferred) for m in days),
        *(Value(start, end, Kind.NAME, parts_of(plain[start:end]), plain[start:end]) for start, end in told.places),
    ]
    return tuple(sorted(found, key=lambda value: value.start))


def _amounts(told: Reading) -> Iterator[Quantity]:
    text = told.plain
    for q in told.figures:
        named = q.text[0].isupper() and bool(re.search(r"[^.!?\s] $", text[: q.start]))
        if named or _NO_AMOUNT_AFTER.match(text, q.end):
            continue
        if q.unit or not _NO_AMOUNT_BEFORE.search(text, max(0, q.start - 30), q.start):
            yield q
