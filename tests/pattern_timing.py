"""Times patterns on the texts that would be worst for them, and prints as JSON which grow too fast.

``tests/test_patterns.py`` hands them in, pickled: they are known to whoever has imported all of the project, which
takes as long as to time them. A process of its own, with one thread: a match that takes too long is ended by a signal,
and in a process in which hundreds of other tests had left threads and stacks for signals, that signal brought the
process down.
"""

from __future__ import annotations

import json
import pickle
import re
import signal
import sys
import time
from typing import Any

from index.readers.dates import written_dates
from tests.patterns import Ops, Used, may_grow, texts_for

SHORT, LENGTHS = 500, (1_000, 2_000, 4_000)  # characters
LOOK = 8 * SHORT  # characters of the first look: of a pattern that opens with a long word few places are tried
GROWTH = 2.5  # at most, for twice the text
LIMIT_SECONDS = 0.25  # of one match; what is so far beyond the others that the test cannot wait for it


class TooLong(Exception):
    """A match ran past its limit."""


def walk(pattern: re.Pattern[Any], text: Any) -> None:
    for _ in pattern.finditer(text):
        pass


RUN = {"walk": walk, "match": re.Pattern.match, "fullmatch": re.Pattern.fullmatch}


def late(*_: object) -> None:
    if matching:
        raise TooLong


matching: list[re.Pattern[Any]] = []  # what is timed now, else nothing: a signal that comes afterwards means nothing


def seconds(used: Used, operation: str, text: tuple[str, str, str], length: int, times: int = 1) -> float:
    """The least time of so many tries, of this thread alone; infinite where one ran past the limit."""
    start, run, end = text
    written: str | bytes = start + (run * (length // len(run) + 1))[:length] + end
    if isinstance(used.pattern.pattern, bytes):
        written = str(written).encode()
    best = float("inf")
    for _ in range(times):
        try:
            matching[:] = [used.pattern]
            signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_SECONDS)
            began = time.thread_time()
            RUN[operation](used.pattern, written)
            best = min(best, time.thread_time() - began)
        except TooLong:
            return float("inf")
        finally:
            matching.clear()
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return best


SQUARE = Used("a pattern that is known to take the square", re.compile("a+b"), frozenset({"walk"}))


def floor() -> float:
    """A third of what the cheapest pattern that takes the square needs for a short text: nothing below can take it."""
    return min(seconds(SQUARE, "walk", ("", "a", ""), SHORT) for _ in range(30)) / 3


def grows(used: Used, operation: str, text: tuple[str, str, str], floor: float) -> list[float]:
    """The times if they grow too fast, however often they are taken; else nothing.

    Most need one look: what is as fast on a long text as the square of a short one cannot grow with the square unseen.
    Of the others most need two: three doublings lie between a short text and that of the look.
    """
    look = seconds(used, operation, text, LOOK)
    if look < floor:
        return []
    short = seconds(used, operation, text, SHORT)
    if look < GROWTH**3 * short < float("inf"):
        return []
    if short == float("inf"):
        return [short]
    taken: list[float] = []
    for times in (1, 3, 9):
        taken = [seconds(used, operation, text, length, times) for length in (SHORT, *LENGTHS)]
        if not too_fast(taken):
            return []
        if taken[1] == float("inf"):  # for the shortest of three: no other process takes so much of the time
            break
    return taken


def too_fast(taken: list[float]) -> bool:
    if float("inf") in taken:
        return True
    return taken[-1] > GROWTH**2 * taken[1] and taken[-1] > GROWTH * taken[-2] * 0.9


def telling(operations: Ops) -> list[str]:
    """Those that need timing: each of the others tries at the first place all that ``match`` tries, and goes on."""
    return sorted(operations - {"match"}) or ["match"]


def slow(used: Used, least: float) -> list[str]:
    """The first text on which a pattern grows too fast, told for whoever has to mend it."""
    if not may_grow(used.pattern):
        return []
    for text in texts_for(used.pattern):
        for operation in telling(used.operations):
            if taken := grows(used, operation, text, least):
                times = ", ".join(f"{one * 1_000:.1f}" for one in taken)
                return [f"{used.where} by {operation} on {text}: {times} ms; {used.pattern.pattern!r:.120}"]
    return []


def months() -> list[Used]:
    """The patterns of written dates in a language with few accents, one with many, and one of another script."""
    found = []
    for language in ("en", "fr", "ru", "ar"):
        names = written_dates._names(language)
        found += [*names.forms, names.month_form]
    return [Used(f"months {at}", pattern, frozenset({"walk"})) for at, pattern in enumerate(found)]


def main() -> None:
    signal.signal(signal.SIGVTALRM, late)
    given: list[Used] = pickle.load(sys.stdin.buffer)
    least = floor()
    print(json.dumps([line for used in given for line in slow(used, least)]))


if __name__ == "__main__":
    main()
