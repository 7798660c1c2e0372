"""No text may freeze the server by a pattern: the interpreter's lock is held while one is matched.

Nothing else runs meanwhile, not even the Stop button. So every pattern of the project is timed on the texts that
would be worst for it, made from what it is built of. What counts is growth: twice the text may take 2.5 times as long.
"""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from index.readers import written_dates
from tests.patterns import Used, all_patterns, may_grow, source, texts_for

SHORT, LENGTHS = 500, (1_000, 2_000, 4_000)  # characters
LOOK = 4_000  # characters of the first look: of a pattern that opens with a long word few places are tried
GROWTH = 2.5  # at most, for twice the text
LIMIT_SECONDS = 0.25  # of one match; what is so far beyond the others that the test cannot wait for it
ASIDE = {"index.readers.written_dates"}  # makes its patterns from the month names of a language; see below

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that ends a match")


class TooLong(Exception):
    """A match ran past its limit."""


def walk(pattern: re.Pattern[Any], text: Any) -> None:
    for _ in pattern.finditer(text):
        pass


RUN = {"walk": walk, "match": re.Pattern.match, "fullmatch": re.Pattern.fullmatch}


@contextmanager
def limited() -> Iterator[None]:
    """Ends what is in it after so much time of this process. The engine of ``re`` looks for signals as it goes."""

    def late(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, late)
    try:
        yield
    finally:
        signal.signal(signal.SIGVTALRM, before)


def seconds(used: Used, operation: str, text: tuple[str, str, str], length: int, times: int = 1) -> float:
    """The least time of so many tries, of this thread alone; infinite where one ran past the limit."""
    start, run, end = text
    written: str | bytes = start + (run * (length // len(run) + 1))[:length] + end
    if isinstance(used.pattern.pattern, bytes):
        written = str(written).encode()
    best = float("inf")
    for _ in range(times):
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_SECONDS)
        try:
            began = time.thread_time()
            RUN[operation](used.pattern, written)
            best = min(best, time.thread_time() - began)
        except TooLong:
            return float("inf")
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return best


SQUARE = Used("a pattern that is known to take the square", re.compile("a+b"), frozenset({"walk"}))


def floor() -> float:
    """A third of what the cheapest pattern that takes the square needs for a short text: nothing below can take it."""
    with limited():
        return min(seconds(SQUARE, "walk", ("", "a", ""), SHORT) for _ in range(30)) / 3


def grows(used: Used, operation: str, text: tuple[str, str, str], floor: float) -> list[float]:
    """The times if they grow too fast, however often they are taken; else nothing.

    Most need one look: what is as fast on a long text as the square of a short one cannot grow with the square unseen.
    """
    if seconds(used, operation, text, LOOK) < floor:
        return []
    short, longer = (seconds(used, operation, text, length) for length in (SHORT, 4 * SHORT))
    if longer < GROWTH**2 * short:
        return []
    if short == float("inf"):
        return [short]
    taken: list[float] = []
    for times in (1, 3, 9):
        taken = [seconds(used, operation, text, length, times) for length in (SHORT, *LENGTHS)]
        if not too_fast(taken):
            return []
    return taken


def too_fast(taken: list[float]) -> bool:
    if float("inf") in taken:
        return True
    return taken[-1] > GROWTH**2 * taken[1] and taken[-1] > GROWTH * taken[-2] * 0.9


def slow(used: Used, least: float) -> list[str]:
    """The first text on which a pattern grows too fast, told for whoever has to mend it."""
    if not may_grow(used.pattern):
        return []
    with limited():
        for text in texts_for(used.pattern):
            for operation in sorted(used.operations):
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


@pytest.mark.slow
def test_no_pattern_of_the_project_takes_the_square_of_a_text() -> None:
    """36 capitals at the head of a sentence took six seconds, 45 Chinese characters for ever."""
    least = floor()
    assert not [line for used in (*all_patterns(), *months()) for line in slow(used, least)]


@pytest.mark.slow
def test_every_pattern_made_in_a_function_is_among_those_timed() -> None:
    """A pattern that is put together where nobody sees it is one that nobody times."""
    assert set(source().unread) <= ASIDE


@pytest.mark.parametrize(
    ("pattern", "operation"),
    [
        (r"\s+$", "walk"),
        (r"<[^>]*>", "walk"),
        (r"^(?:[A-Z][A-Z]+[ .-]*)+\d", "match"),
        (r"(?:a|a)*b", "fullmatch"),
        (r"\bspoke\b[^.]*\bwith\b", "walk"),
        (r"ministry of foreign [^.]*there", "walk"),
        (r"\d+\s*,?\s*\d+x", "walk"),
    ],
)
def test_a_pattern_that_takes_the_square_or_worse_is_found(pattern: str, operation: str) -> None:
    """The test of all patterns is worth what it finds."""
    assert slow(Used("made up", re.compile(pattern), frozenset({operation})), floor())
