"""Words that the end of a line divides: whether their hyphen is one of printing or of spelling.

"gov-" and "ernment" are one word, "well-" and "known" two. What else the document says tells them apart: the form that
occurs elsewhere in it is taken. Where neither does, a capital behind the hyphen is a name's ("Jean-" and "Pierre"), and
else the word is joined, as nine of ten are, but for compounds that have a hyphen already ("eleven-year-" and "old") and
for English numbers ("forty-" and "one"), which are seldom divided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Begun at the first of its letters alone: tried at each of a long chain, one that ends the line takes the square of it.
_WORDS = re.compile(r"(?<![^\W\d_])(?<![^\W\d_][-\u2010])[^\W\d_]++(?:[-\u2010][^\W\d_]++)*+(?![-\u2010]\s*$)")
_TENS = frozenset(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
_WORD = re.compile(r"[^\W_]++(?:-[^\W_]++)*+")
_LONGEST = 100  # characters that are looked at of a line's end and of the next one's beginning


def words_in(lines: Iterable[str]) -> frozenset[str]:
    """All words of a document's lines, in small letters, but for those that a line's end divides."""
    return frozenset(word.lower().replace("\u2010", "-") for line in lines for word in _WORDS.findall(line))


def keeps_hyphen(before: str, after: str, words: frozenset[str]) -> bool:
    """Whether the hyphen between two lines stays: ``before`` ends without it, ``after`` begins the next line."""
    if not after[:1].isalpha():
        return True
    first, second = _WORD.findall(before[-_LONGEST:]), _WORD.match(after[:_LONGEST])
    start, end = first[-1].lower() if first else "", second[0].lower() if second else ""
    if f"{start}-{end}" in words or start in _TENS or "-" in start + end:
        return True
    return after[:1].isupper() and f"{start}{end}" not in words
