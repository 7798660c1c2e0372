"""Which tests ``make quick`` leaves out because they take long: those in ``slow.txt``, which are measured.

``make unit PYTEST_ARGS=--durations=0 > LOG; python -m tests.slow LOG`` measures them anew. A test that is not listed
there is quick until then, or slow by its own mark.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

LIST = Path(__file__).with_name("slow.txt")
SECONDS = 0.06  # of a worker beside another one
_TIMED = re.compile(r" *([0-9.]+)s (?:call|setup|teardown) +(\S+?\.py::[\w:]+)(.*)")


def mark_slow(items: Iterable[pytest.Item]) -> None:
    """Marks those of the list."""
    slow = set(LIST.read_text("utf-8").split())
    for item in items:
        if _function(item.nodeid) in slow:
            item.add_marker("slow")


def slow_tests(log: Iterable[str]) -> list[str]:
    """The functions of which one case takes long, by the durations that pytest printed."""
    seconds: dict[tuple[str, str], float] = defaultdict(float)
    for line in log:
        if timed := _TIMED.match(line):
            seconds[timed[2], timed[3]] += float(timed[1])
    return sorted({function for (function, _), took in seconds.items() if took > SECONDS})


def _function(test: str) -> str:
    return test.partition("[")[0]


if __name__ == "__main__":
    found = slow_tests(Path(sys.argv[1]).read_text("utf-8", errors="replace").splitlines())
    LIST.write_text("\n".join(found) + "\n", "utf-8")
    sys.stdout.write(f"{len(found)} slow tests\n")
