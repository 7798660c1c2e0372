"""The values that a sentence gives, at their places: numbers with their units, dates and names.

``app.language.reading`` reads what a text says; here it matters where a value stands and what it is a value of.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from app.language.dates import DateMention, dates_in
from app.language.figures import Bound, quantities
from app.language.names import name_spans, parts_of


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
    bound: Bound = Bound.EXACT  # "at least 400" and "450" can both be right
    certain: bool = True  # a date that was worked out from the day of publication is not


def alike_in_unit(one: Value, other: Value) -> bool:
    """Whether two numbers can be of one measure: a figure that is named again may come without its unit, but "second"
    is a place among several and no "2"."""
    return one.unit == other.unit or (not (one.unit and other.unit) and "th" not in (one.unit, other.unit))


# "Channel 4", "BBC Two", "6-2", "under-18s": part of a name or of something that is no amount
_NO_AMOUNT_BEFORE = re.compile(r"[\w.,][–-]$|(?<=\s)[A-Z][\w’]*\s$|\b(?:aged?|between)\s$")
_NO_AMOUNT_AFTER = re.compile(r"[–-]\d|s\b|:\d|-year-old|\s(?:to|or)\s\d+[\s-]year")


@lru_cache(maxsize=4096)
def values_in(text: str, published: date | None = None) -> tuple[Value, ...]:
    """The values of a sentence, in order. Digits of dates are no numbers, months and weekdays no names."""
    mentions = dates_in(text, published)
    found = [*_dates(text, mentions), *_numbers(text, mentions), *_names(text, mentions)]
    return tuple(sorted(found, key=lambda value: value.start))


def _dates(text: str, mentions: tuple[DateMention, ...]) -> Iterator[Value]:
    for m in mentions:
        if m.first is not None:
            yield Value(m.start, m.end, Kind.DATE, (m.first, m.last), text[m.start : m.end], certain=not m.inferred)


def _numbers(text: str, mentions: tuple[DateMention, ...]) -> Iterator[Value]:
    for q in quantities(text):
        named = q.text[0].isupper() and bool(re.search(r"[^.!?\s] $", text[: q.start]))
        if named or _within(q.start, q.end, mentions) or _NO_AMOUNT_AFTER.match(text, q.end):
            continue
        rest = text[q.end : q.end + 2]
        if (q.unit == "th" and re.match(r"\s[A-Z]", rest)) or (not q.unit and rest[:1].isalnum()):
            continue  # "Twentieth Century Fox", "21st"
        if not q.unit and _NO_AMOUNT_BEFORE.search(text, max(0, q.start - 30), q.start):
            continue
        yield Value(q.start, q.end, Kind.NUMBER, (q.value, q.unit), text[q.start : q.end], q.unit, bound=q.bound)


def _names(text: str, mentions: tuple[DateMention, ...]) -> Iterator[Value]:
    for start, end in name_spans(text):
        if not _within(start, end, mentions):
            yield Value(start, end, Kind.NAME, parts_of(text[start:end]), text[start:end])


def _within(start: int, end: int, mentions: tuple[DateMention, ...]) -> bool:
    return any(start < m.end and m.start < end for m in mentions)
