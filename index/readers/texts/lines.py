"""Lines of a file that may be larger than the memory, and may have lines that are.

A line is read no further than a limit; the rest of it is passed over, a piece at a time, so that one line of 300 MB
costs that line only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_PIECE = 1 << 20  # bytes read at once of a line that is too long


class Line(NamedTuple):
    """A line by its number from 1, its end included; ``data`` is cut off where ``size`` exceeds the limit."""

    number: int
    data: bytes
    size: int


def lines(file: BinaryIO, limit: int) -> Iterator[Line]:
    """All lines of a file, blank ones too, each no further than ``limit`` bytes."""
    number = 0
    while data := file.readline(limit + 1):
        number += 1
        cut = len(data) > limit and not data.endswith(b"\n")
        yield Line(number, data, len(data) + (_pass_over(file) if cut else 0))


def _pass_over(file: BinaryIO) -> int:
    """Passes over the rest of a line and returns how long it was."""
    size = 0
    while piece := file.readline(_PIECE):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size
