"""Where a text takes a value back: "188, not 118", "the correct figure is 188", "revised from 14 to 17"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.news.values import Kind, Value, values_in

_NOT = re.compile(r"\b(?:not|rather than|instead of)\s+(?:the\s|at\s|about\s|an?\s|by\s|in\s|on\s)*$")
_BUT = re.compile(r"but\s+(?:rather\s)?(?:the\s|at\s|about\s|an?\s|by\s|in\s|on\s)*$")
_AFTER_NOT = re.compile(r"\b[Nn]ot\s+(?:the\s|at\s|about\s|an?\s|by\s|in\s|on\s)*$")
_EARLIER = re.compile(
    r"\b(?:(?:earlier|previous|initial|original|first)\s(?:report|version|story|article|edition|figure|count|estimate"
    r"|statement|toll)|(?:earlier|previously|originally|initially|wrongly|incorrectly|mistakenly|erroneously)\s"
    r"(?:reported|said|stated|given|gave|put|named|described|identified))",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"\b(?:(?:correct|right|actual|true|revised|corrected)\s(?:figure|number|count|total|toll|name|date|place|value|spelling"
    r"|amount|sum|age)?|should\s(?:have\s)?(?:be|been|read|said)|in\sfact|actually|now|it\swas|they\swere|it\sis)\b",
    re.IGNORECASE,
)
_REVISED = re.compile(r"\b(?:revis(?:ed|ing)|correct(?:ed|ing|s)|amended|restated)\b", re.IGNORECASE)
_HINT = re.compile(
    r"\b(?:not|rather|instead|earlier|previous|initial|original|first|wrong|incorrect|mistaken|erroneous|revis|correct|amend"
    r"|restat)",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\bcorrections?\b|\bcorrected\b|\brevised?\b|\bcorrect\s(?:figure|number|count|name|date)|\b(?:earlier|previous)\s"
    r"(?:report|version|story|article)|\bnot\s(?:the\s)?\d|\bfirst\s(?:announced|reported|thought|estimate|figure)|\bwrongly\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Revision:
    """A value that a text takes back, and the one it gives instead."""

    old: Value
    new: Value


def may_revise(text: str) -> bool:
    """Whether a text has words that go with corrections at all; cheap, for whole articles."""
    return bool(_CORRECTION.search(text))


@lru_cache(maxsize=2048)
def revisions_in(text: str, published: date | None = None) -> tuple[Revision, ...]:
    """What a sentence takes back."""
    if not _HINT.search(text):
        return ()
    return tuple(_revisions(text, values_in(text, published)))


def _revisions(text: str, values: tuple[Value, ...]) -> Iterator[Revision]:
    for place, one in enumerate(values):
        for other in values[place + 1 :]:
            if one.kind is not other.kind or one.key == other.key or not _comparable(one, other):
                continue
            revision = _between(text, one, other)
            if revision:
                yield revision
                break


def _comparable(one: Value, other: Value) -> bool:
    return one.unit == other.unit or not (one.unit and other.unit)


def _between(text: str, one: Value, other: Value) -> Revision | None:
    """What the words before, between and behind two values say of them."""
    before, gap = text[: one.start], text[one.end : other.start]
    if _AFTER_NOT.search(before) and _BUT.search(gap):
        return Revision(old=one, new=other)
    if _NOT.search(gap) and _close(one, gap):
        return Revision(old=other, new=one)
    if _EARLIER.search(before) and _RIGHT.search(gap):
        return Revision(old=one, new=other)
    if _EARLIER.search(gap) and _RIGHT.search(before):
        return Revision(old=other, new=one)
    if _REVISED.search(before) and re.search(r"\bfrom\s\W*$", before) and re.fullmatch(r"[\w\s]{0,30}\bto\s", gap):
        return Revision(old=one, new=other)
    if _REVISED.search(before + gap) and re.search(r"\bto\s$", before) and re.fullmatch(r"[\w\s]{0,30}\bfrom\s", gap):
        return Revision(old=other, new=one)
    return None


def _close(value: Value, gap: str) -> bool:
    """ "17 objects were taken, not the 14": some words may lie between numbers, none between names."""
    longest = 8 if value.kind is Kind.NUMBER else 4
    return len(gap.split()) <= longest and not re.search(r"[.;:]", gap)
