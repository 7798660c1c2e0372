"""No text may freeze the server by a pattern: the interpreter's lock is held while one is matched.

Nothing else runs meanwhile, not even the Stop button. So every pattern of the project is timed on the texts that
would be worst for it, made from what it is built of. What counts is growth: twice the text may take 2.5 times as long.
"""

from __future__ import annotations

import json
import pickle
import re
import signal
import subprocess
import sys

import pytest

from tests.pattern_timing import months
from tests.patterns import ROOT, Used, all_patterns, source

# Makes its patterns from the month names of a language; they are timed as well.
ASIDE = {"index.readers.dates.written_dates"}
MADE_UP = {
    (r"\s+$", "walk"),
    (r"<[^>]*>", "walk"),
    (r"^(?:[A-Z][A-Z]+[ .-]*)+\d", "match"),
    (r"(?:a|a)*b", "fullmatch"),
    (r"\bspoke\b[^.]*\bwith\b", "walk"),
    (r"ministry of foreign [^.]*there", "walk"),
    (r"\d+\s*,?\s*\d+x", "walk"),
}

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that ends a match")


def too_slow(*patterns: Used) -> list[str]:
    """What a process of its own finds; see ``tests.pattern_timing``."""
    command = [sys.executable, "-m", "tests.pattern_timing"]
    given = pickle.dumps(patterns)
    done = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr.decode()
    return list(json.loads(done.stdout))


@pytest.mark.slow
def test_no_pattern_of_the_project_takes_the_square_of_a_text() -> None:
    """36 capitals at the head of a sentence took six seconds, 45 Chinese characters for ever."""
    assert too_slow(*all_patterns(), *months()) == []


@pytest.mark.slow
def test_every_pattern_made_in_a_function_is_among_those_timed() -> None:
    """A pattern that is put together where nobody sees it is one that nobody times."""
    assert set(source().unread) <= ASIDE


@pytest.mark.slow
def test_patterns_that_take_the_square_or_worse_are_found() -> None:
    """The test of all patterns is worth what it finds."""
    made_up = [Used(f"made up: {one}", re.compile(one), frozenset({operation})) for one, operation in MADE_UP]
    found = too_slow(*made_up)
    assert [used.where for used in made_up if not any(line.startswith(f"{used.where} by ") for line in found)] == []
