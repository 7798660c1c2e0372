"""Quoted words: a promise of the exact ones, so they are compared character for character, typography aside."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"\"([^\"]{2,}?)(?:\"|$)")
# Several words. What opens and is never closed is taken too, without a group: it is not read from each mark anew.
_SINGLE = re.compile(r"(?<!\w)'(?=[A-Za-z])(?:((?:[^\s'\"]|'(?=\w))*+\s(?:[^'\"]|'(?=\w))*+)'|(?:[^'\"]|'(?=\w))*+)")


def quotes_in(plain: str) -> tuple[str, ...]:
    """What a text has in quotation marks, without the punctuation that a writer may change at its ends.

    A mark that is never closed quotes all that follows: a model that forgets one has still promised the exact words.
    """
    found = [m[1] for m in _QUOTED.finditer(plain)] + [m[1] for m in _SINGLE.finditer(_QUOTED.sub(" ", plain)) if m[1]]
    stripped = (quote.strip(" ,.;:!?'-") for quote in found)
    return tuple(quote for quote in stripped if len(quote) > 1)


def holds(plain: str, quote: str) -> bool:
    """Whether a text has the quoted words, all of them and whole, but for the case of the first letter."""
    return _stands_in(plain, quote) or _stands_in(plain, quote[:1].swapcase() + quote[1:])


def _stands_in(plain: str, quote: str) -> bool:
    at = plain.find(quote)
    while at != -1:
        before, after = plain[at - 1 : at] if at else "", plain[at + len(quote) : at + len(quote) + 1]
        if not (before.isalnum() and quote[0].isalnum()) and not (after.isalnum() and quote[-1].isalnum()):
            return True
        at = plain.find(quote, at + 1)
    return False
