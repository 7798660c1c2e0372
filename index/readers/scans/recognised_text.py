"""Recognised lines → the text of an article, with the exact place of each word in it and on its page.

Words of a line and lines of a paragraph are separated by a space, paragraphs by an empty line; a word that a line's end
divides is joined, and each of its halves keeps its own box.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from index.printed_pages import SCALE, PlacedWord
from index.readers.hyphenation import keeps_hyphen
from index.readers.scans.tesseract import Line

_DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]$")
_ENDS = (".", "!", "?", ":", '."', ".\u201d", "\u201d", ".)", "\u00bb", '!"', '?"')
_GAP = 1.6  # of the usual distance between two lines


@dataclass
class Text:
    """A text that grows word by word."""

    sizes: Mapping[int, tuple[int, int]]  # of the picture of each page, in pixels
    words: frozenset[str]  # of the whole document, for divided ones
    pieces: list[str] = field(default_factory=list)
    placed: list[PlacedWord] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def paragraphs(self, lines: Sequence[Line], going_on: bool = False) -> None:
        """Adds lines in order. ``going_on``: the first goes on with what ends within a sentence, on the next page."""
        begins = _beginnings(lines)
        for number, line in enumerate(lines):
            new = number in begins or (number == 0 and not (going_on and not self.text_ends()))
            following = lines[number + 1].words[0].text if number + 1 < len(lines) else ""
            self._line(line, new, following)

    def text_ends(self) -> bool:
        """Whether the text so far ends a sentence."""
        return not self.pieces or self.pieces[-1].endswith(_ENDS)

    def _line(self, line: Line, new: bool, following: str) -> None:
        if self.pieces and not self.pieces[-1].endswith(("\u00ad", "\n")):
            self._add("\n\n" if new else " ")
        elif self.pieces and self.pieces[-1] == "\u00ad":
            self.pieces.pop()  # a mark that is not counted
        width, height = self.sizes[line.page]
        for number, word in enumerate(line.words):
            if number:
                self._add(" ")
            written = word.text
            if divided := number == len(line.words) - 1 and bool(following) and bool(_DIVIDED.search(written)):
                bare = written[:-1]
                written = f"{bare}-" if keeps_hyphen(bare, following, self.words) else bare
            across = _share(word.left, width), _share(word.right, width)
            down = _share(word.top, height), _share(word.bottom, height)
            box = (across[0], down[0], across[1], down[1])
            self.placed.append(PlacedWord(self.length, len(written), line.page, *box, word.confidence))
            self._add(written)
            if divided:
                self.pieces.append("\u00ad")

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)


def _share(pixels: float, whole: int) -> int:
    return max(0, min(SCALE, round(pixels * SCALE / whole)))


def _beginnings(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that begin a paragraph, but for the first."""
    if len(lines) < 2:
        return set()
    size = median(line.size for line in lines)
    steps = [b.top - a.top for a, b in pairwise(lines) if 0 < b.top - a.top < 3 * size]
    usual = median(steps) if steps else size
    found = set()
    for number in range(1, len(lines)):
        last, line = lines[number - 1], lines[number]
        if _is_apart(last, line, size, usual) or _is_indented(lines, number, size):
            found.add(number)
    return found


def _is_apart(last: Line, line: Line, size: float, usual: float) -> bool:
    """By a gap, or by another size."""
    if _DIVIDED.search(last.text) and line.text[:1].islower():
        return False
    down = line.top - last.top
    return _GAP * usual < down < 12 * size or abs(line.size - last.size) > 0.18 * size


def _is_indented(lines: Sequence[Line], number: int, size: float) -> bool:
    """Whether a line begins further to the right than those around it, or follows a short one that ends a sentence."""
    last, line = lines[number - 1], lines[number]
    if not last.text.endswith(_ENDS):
        return False
    same = line.top > last.top  # in one column
    after = lines[number + 1] if number + 1 < len(lines) and lines[number + 1].top > line.top else None
    edge = after.left if after else last.left
    indented = 0.5 * size < line.left - edge < 4 * size and (after is not None or same)
    column = max(one.right for one in lines[max(0, number - 4) : number + 3] if abs(one.left - last.left) < 4 * size)
    return indented or (same and column - last.right > 4 * size and abs(line.left - last.left) < 4 * size)
