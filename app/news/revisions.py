"""Where a text takes a value back: "188, not 118", "the correct figure is 188", "revised from 14 to 17".

Each value gets a side from the words that lead to it and follow it in its clause: it was wrong, or it is right. Words
that only go with corrections ("misstated", "should have read") take a side alone; others ("earlier", "now") only
where the two values take both. What the other value is, or which of two, follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from itertools import combinations

from app.news.values import Kind, Value, alike_in_unit, values_in

_SENTENCE = re.compile(r"[.;]\s")  # within which a word takes the side of a value
_FOLLOWS = re.compile(r"[^.;:,]{0,60}")


class _Side(Enum):
    WRONG = "wrong"
    RIGHT = "right"
    WAS = "was"  # told before: wrong if the other value is right or is told now
    NOW = "now"


_LEADING = re.compile(
    r"\b(?:(?P<wrong>(?<!was )(?<!were )not|rather\sthan|instead\sof|misstat\w+|misreport\w+|misspel\w+|misidentif\w+"
    r"|overstat\w+|understat\w+|wrong(?:ly)?|incorrect(?:ly)?|mistak\w+|erroneous(?:ly)?|error"
    r"|(?:earlier|previous|original)\sversion)"
    r"|(?P<right>in\sfact|actual(?:ly)?|correct|right|true|correction|should\s(?:have\s)?(?:be|been|read|said|given|put)"
    r"|(?:revis|correct|amend|updat)\w+\s[^.;]{0,40}?\bto\s(?:say|state|show|reflect|read|make\sclear))"
    r"|(?P<was>earlier|previous(?:ly)?|initial(?:ly)?|original(?:ly)?|first|had\s(?:said|stated|given|put))"
    r"|(?P<now>now|but\srather|but|it\sis|it\swas|they\sare|they\swere))\b",
    re.IGNORECASE,
)
_REVISED = re.compile(r"\b(?:revis|correct|amend|restat|adjust)\w+", re.IGNORECASE)
_FROM_TO = re.compile(r"\b(?P<which>from|to)\s(?:(?:the|an?|some|about)\s)*$")
_FOLLOWING = re.compile(
    r"\b(?:(?P<wrong>(?:was|were|is|are)\s(?:wrong|incorrect|mistaken|an?\serror)|in\serror|by\smistake|incorrectly|wrongly)"
    r"|(?P<right>(?:is|are|was|were)\s(?:the\s)?(?:correct|right)|is\sright)"
    r"|(?P<was>(?:first|originally|initially|previously|earlier|wrongly)\s(?:reported|stated|given|said)|as\sreported"
    r"|reported\s(?:earlier|at\sthe\stime)))\b",
    re.IGNORECASE,
)
_DIRECTLY = re.compile(r"^(?:not|rather\sthan|instead\sof|but|but\srather)$", re.IGNORECASE)  # of what comes next
_SMALL = re.compile(r"\s*(?:(?:the|an?|at|about|by|in|on|as|for|of|some|around|nearly|from)\s)*", re.IGNORECASE)
_MAY = re.compile(
    r"\b(?:correct|revis|amend|restat|misstat|misreport|misidentif|wrong|incorrect|erroneous|mistak|error)"
    r"|\b(?:earlier|previous)\s(?:report|version|story|article)|\bnot\s(?:the\s)?\d|\bfirst\s(?:announced|reported|estimate)"
    r"|\bshould have (?:been|read|said)|\bclarification",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Revision:
    """A value that a text takes back, and the one it gives instead."""

    old: Value
    new: Value


def may_revise(text: str) -> bool:
    """Whether a text has words that go with corrections at all; cheap, for whole articles."""
    return bool(_MAY.search(text))


@lru_cache(maxsize=2048)
def revisions_in(text: str, published: date | None = None) -> tuple[Revision, ...]:
    """What a sentence, or a correction of several, takes back; values that stand nearest to each other first."""
    if not (_LEADING.search(text) or _FOLLOWING.search(text) or _REVISED.search(text)):
        return ()
    return tuple(_revisions(text, values_in(text, published)))


def _revisions(text: str, values: tuple[Value, ...]) -> Iterator[Revision]:
    taken: set[Value] = set()
    for one, other in sorted(combinations(values, 2), key=lambda pair: pair[1].start - pair[0].end):
        if {one, other} & taken or not _comparable(one, other):
            continue
        if revision := _revision(text, one, other, values):
            taken |= {one, other}
            yield revision


def _comparable(one: Value, other: Value) -> bool:
    """Names are not: of 21 corrections that SQuAD's and the BBC's articles seemed to make, 19 were of names."""
    if one.kind is not other.kind or one.kind is Kind.NAME or one.key == other.key:
        return False
    return alike_in_unit(one, other)


def _revision(text: str, one: Value, other: Value, values: tuple[Value, ...]) -> Revision | None:
    first, second = _side(text, one, values), _side(text, other, values)
    wrong, right = {_Side.WRONG, _Side.WAS}, {_Side.RIGHT, _Side.NOW}
    if (first in wrong and second in right) or (first is _Side.WRONG and second is None):
        return Revision(old=one, new=other)
    if (second in wrong and first in right) or (second is _Side.WRONG and first is None):
        return Revision(old=other, new=one)
    if second is _Side.RIGHT and first is None and _SENTENCE.search(text, one.end, other.start):
        return Revision(old=one, new=other)
    return None


def _side(text: str, value: Value, values: tuple[Value, ...]) -> _Side | None:
    """What the last word before a value says of it, else the first behind it."""
    opens = max((m.end() for m in _SENTENCE.finditer(text, 0, value.start)), default=0)
    before = text[opens : value.start]
    if (ends := _FROM_TO.search(before)) and _REVISED.search(before):
        return _Side.WRONG if ends["which"] == "from" else _Side.RIGHT
    opens = max([opens, *(v.end for v in values if v.end <= value.start and v.kind is value.kind)])
    found = [m for m in _LEADING.finditer(text, opens, value.start) if _applies(m, text[m.end() : value.start])]
    behind = _FOLLOWS.match(text, value.end)
    after = _FOLLOWING.search(behind[0]) if behind else None
    match = after if after and (not found or found[-1].lastgroup == "now") else found[-1] if found else None
    return _Side(match.lastgroup) if match else None


def _applies(match: re.Match[str], gap: str) -> bool:
    """ "Not", "but" and the like take the side of what they stand before, not of all that follows."""
    return bool(_SMALL.fullmatch(gap)) or not _DIRECTLY.match(match[0])
