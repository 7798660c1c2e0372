"""What is told of the bad items of one file: the first hundred one by one, the others as a number.

A file in the wrong format would otherwise fill the screen, and the catalog.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.types import SkippedFile

_REPORTED = 100


@dataclass
class Skips:
    """The bad items of ``source``, which are called ``item``: a line, a row, an entry."""

    source: str
    item: str
    count: int = 0

    def one(self, number: int, reason: str) -> Iterator[SkippedFile]:
        """The failure of the item of this number, if it is among the first."""
        yield from self.at(f"{self.source}#{number}", reason)

    def at(self, source: str, reason: str) -> Iterator[SkippedFile]:
        """The same of an item that has a name instead of a number."""
        self.count += 1
        if self.count <= _REPORTED:
            yield SkippedFile(source, reason)

    def rest(self) -> Iterator[SkippedFile]:
        """How many more there were, if there were; to be called at the end."""
        if self.count > _REPORTED:
            more = self.count - _REPORTED
            noun = self.item if more == 1 else f"{self.item[:-1]}ies" if self.item.endswith("y") else f"{self.item}s"
            yield SkippedFile(self.source, f"{more:,} more {noun} could not be read")
