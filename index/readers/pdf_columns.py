"""Pages set in two columns whose lines were drawn across both: the left column comes before the right one.

pdfium takes what stands on one height for one line, and a sentence of it would be half of one story, half of another.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar

_SPACES = re.compile(r"(?<=\S) +(?=\S)")
_GAP = 1.0  # of a line's height: wider than any space within a line
_LEAST_ROWS = 3  # lines that are divided at one place
_LEAST_WORDS = 3  # of each half, in the middle: cells of tables have fewer
_ALIGNED = 12.0  # points between the beginnings of a column's lines


class Placed(Protocol):
    """A line with its place on the page."""

    @property
    def text(self) -> str: ...
    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float | None: ...


L = TypeVar("L", bound=Placed)


def halves(content: Any, written: str, start: int) -> Iterator[tuple[int, str]]:
    """(number of its first character, text) of each stretch of a printed line that stands apart from the others."""
    begin = 0
    for space in _SPACES.finditer(written):
        _, bottom, right, top = content.get_charbox(start + space.start() - 1, loose=True)
        left = content.get_charbox(start + space.end(), loose=True)[0]
        if left - right > _GAP * (top - bottom) > 0:
            yield start + begin, written[begin : space.start()]
            begin = space.end()
    yield start + begin, written[begin:]


def by_columns(rows: Sequence[Sequence[L]]) -> list[list[L]]:
    """The rows of a page, each as its stretches, in the order in which they are read. Rows that are no columns of prose
    stay as they are.
    """
    divided = [number for number, row in enumerate(rows) if len(row) == 2]
    if len(divided) < _LEAST_ROWS:
        return [list(row) for row in rows]
    middle = statistics.median(rows[number][1].left for number in divided)
    words = [len(half.text.split()) for number in divided for half in rows[number]]
    aligned = [number for number in divided if abs(rows[number][1].left - middle) <= _ALIGNED]
    if len(aligned) < _LEAST_ROWS or statistics.median(words) < _LEAST_WORDS:
        return [list(row) for row in rows]
    first, last = aligned[0], aligned[-1]
    while last + 1 < len(rows) and len(rows[last + 1]) == 1:  # the longer column's end
        last += 1
    inside = [line for row in rows[first : last + 1] for line in row]
    left = [[line] for line in inside if line.left < middle - _ALIGNED]
    right = [[line] for line in inside if line.left >= middle - _ALIGNED]
    return [*map(list, rows[:first]), *left, *right, *map(list, rows[last + 1 :])]
