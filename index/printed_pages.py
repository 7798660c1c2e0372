"""Where the words of an article stand on the pages that it was read from, and how surely they were read.

Kept as bytes, 19 a word before they are packed, because few readers of an article ask for it: unpacked when they do.
Places are ten-thousandths of the page's width and height from its top left corner, so that they hold for a picture of
the page in any size.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_WORD = struct.Struct("<IHHHHHHB")
_MOST_BYTES = 64_000_000  # unpacked, of one article
SCALE = 10_000
UNCERTAIN = 92  # mean confidence of a sentence below which readers are warned; see docs/results/scans.json


class PlacedWord(NamedTuple):
    """A word of the text, or a part that a line's end divided, and its box; ``confidence`` is 0 … 100."""

    start: int
    length: int
    page: int  # 1, 2, …
    left: int
    top: int
    right: int
    bottom: int
    confidence: int


class Box(NamedTuple):
    """A piece of a line on a page, in ten-thousandths of the page."""

    page: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class PagePicture:
    """A page as it was scanned, small enough to keep: WebP in shades of grey."""

    page: int
    width: int  # pixels
    height: int
    data: bytes


@dataclass(frozen=True)
class Layout:
    """The words of one article with their places, in the order of the text."""

    packed: bytes

    @classmethod
    def of(cls, words: Iterable[PlacedWord]) -> Layout:
        return cls(zlib.compress(b"".join(_WORD.pack(*word) for word in words)))

    @cached_property
    def words(self) -> tuple[PlacedWord, ...]:
        """Raises ValueError for bytes that are none of ``of``."""
        unpacking = zlib.decompressobj()
        try:
            data = unpacking.decompress(self.packed, _MOST_BYTES)
            return tuple(PlacedWord(*word) for word in _WORD.iter_unpack(data))
        except (zlib.error, struct.error) as error:
            raise ValueError(f"no layout: {error}") from error

    @property
    def pages(self) -> list[int]:
        """The pages on which the article stands."""
        return sorted({word.page for word in self.words})

    def within(self, start: int, end: int) -> list[PlacedWord]:
        """The words that a stretch of the text touches."""
        return [word for word in self.words if word.start < end and start < word.start + word.length]

    def confidence(self, start: int, end: int) -> int | None:
        """Mean confidence of a stretch of the text, 0 … 100; long words count more. None where no word was read so."""
        words = self.within(start, end)
        total = sum(word.length for word in words)
        return round(sum(word.confidence * word.length for word in words) / total) if total else None

    def boxes(self, start: int, end: int) -> list[Box]:
        """The places of a stretch of the text: one box for each line that it stands on."""
        found: list[Box] = []
        for word in self.within(start, end):
            if found and _same_line(found[-1], word):
                last = found[-1]
                top, bottom = min(last.top, word.top), max(last.bottom, word.bottom)
                found[-1] = Box(word.page, last.left, top, word.right, bottom)
            else:
                found.append(Box(word.page, word.left, word.top, word.right, word.bottom))
        return found

    def fits(self, text: str) -> bool:
        """Whether all of it lies within a text, and no box outside its page."""
        return all(w.start + w.length <= len(text) and w.left <= w.right <= SCALE and w.top <= w.bottom <= SCALE
                   for w in self.words)  # fmt: skip


def _same_line(box: Box, word: PlacedWord) -> bool:
    """Whether a word goes on in a line: beside it, and not further than a gap between columns."""
    middle = (word.top + word.bottom) // 2
    return box.page == word.page and box.top <= middle <= box.bottom and 0 <= word.right - box.right <= SCALE // 4


def pages_of(words: Sequence[PlacedWord], length: int) -> tuple[int, ...]:
    """The offset at which each page of the document begins; the pages before the article's first begin with it."""
    last = max((word.page for word in words), default=0)
    starts = dict[int, int]()
    for word in words:
        starts.setdefault(word.page, word.start)
    found: list[int] = []
    for page in range(last, 0, -1):
        found.append(starts.get(page, found[-1] if found else length))
    return (0, *found[::-1][1:]) if found else ()
