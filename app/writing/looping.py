"""Whether a model has run into a loop: it writes the same again and again until something stops it.

Small models do this when they are out of words, at best until the limit of tokens, which on a laptop are ten
seconds. Each piece of the stream is looked at as it comes, so that the model can be stopped.
"""

from __future__ import annotations

import re

_LONGEST_UNIT = 240  # characters that repeat as one; two sentences that take turns are about that long
_LEAST_TIMES = 3  # "New York, New York" is a song
_LEAST_CHARS = 48  # that repetitions cover together: "ha ha ha" is a laugh
_MARKER = re.compile(r"\[[\d,\s]*+\]?")


def loops(text: str) -> bool:
    """Whether the text ends in one stretch repeated at least three times, markers and case aside."""
    tail = comparable(text)[-_LEAST_TIMES * _LONGEST_UNIT :]
    return any(_repeats(tail, unit) for unit in range(1, min(_LONGEST_UNIT, len(tail) // _LEAST_TIMES) + 1))


def comparable(text: str) -> str:
    """What two texts have in common that say the same word for word."""
    return " " + " ".join(_MARKER.sub(" ", text).casefold().split())


def _repeats(tail: str, unit: int) -> bool:
    times = max(_LEAST_TIMES, -(-_LEAST_CHARS // unit))
    last = tail[-unit:]
    return len(tail) >= times * unit and tail.endswith(last * times) and any(c.isalnum() for c in last)
