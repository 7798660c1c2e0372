"""Whether two dates that cannot be put on a calendar may be the same: "4 September", "September", "on Sunday"."""

from __future__ import annotations

import re
from functools import lru_cache

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_SPAN = re.compile(r"\b(?:hour|day|night|week|month|year|decade|centur|quarter)", re.IGNORECASE)
_DIGITS = {
    word: str(number)
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}
_NEARER = frozenset(["early", "earlier", "late", "later", "previously", "the", "just", "about"])
_PART = re.compile(r"[A-Za-z]+|\d+")


@lru_cache(maxsize=8192)
def agree(claimed: str, stated: str) -> bool:
    """Whether every part that the claim names is named by what is stated, and none differs."""
    if _SPAN.search(claimed) or _SPAN.search(stated):
        return _same_span(claimed, stated)
    one, other = _parts(claimed), _parts(stated)
    shared = one.keys() & other.keys()
    if not shared or any(one[part] != other[part] for part in shared):
        return False
    return one.keys() <= other.keys() or (one.keys() - other.keys() == {"weekday"})


def _parts(text: str) -> dict[str, int | str]:
    """Day, month, year and weekday as written; a relative date ("last month") is one part of its own."""
    found: dict[str, int | str] = {}
    for written in _PART.findall(text):
        short = written[:3].casefold()
        if written.isdigit():
            found["year" if len(written) == 4 else "day"] = int(written)
        elif short in _MONTHS and len(written) >= 3:
            found["month"] = _MONTHS.index(short)
        elif short in _WEEKDAYS and written.casefold().endswith(("day", short)):
            found["weekday"] = _WEEKDAYS.index(short)
    return found or {"words": _plain(text.split(" ", 1)[-1] if text.split(" ")[0].casefold() in _NEARER else text)}


def _same_span(claimed: str, stated: str) -> bool:
    """Whether two relative dates are the same words in any order; one may add when on that day: "earlier today"."""
    one, other = _words(claimed), _words(stated)
    if one == other:
        return True
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[0] in _NEARER and longer[1:] == shorter


def _words(text: str) -> list[str]:
    """Sorted, but for a first word that only says when on that day."""
    words = [_DIGITS.get(word, word) for word in text.casefold().split()]
    nearer = words[:1] if words and words[0] in _NEARER else []
    return nearer + sorted(words[len(nearer) :])


def _plain(text: str) -> str:
    return " ".join(_words(text))
