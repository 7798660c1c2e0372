"""The order in which the lines of a story are read: column after column, and large initials before their words.

The page is cut where nothing is printed (recursive X-Y cut, Nagy and Seth 1984): first along gutters, from left to
right, else along the widest gap between lines; what cannot be cut is one column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from index.readers.scans.tesseract import Line, Word

_GUTTER = 0.5  # of the size of the letters: wider than any space between words of a justified line across the page
_INITIAL = 1.7  # times the size of the letters
_DEEPEST = 60  # cuts in cuts


def body_size(lines: Sequence[Line]) -> float:
    """The size in which most of a page is set; 1 for an empty one."""
    sizes = sorted((line.size, line.chars) for line in lines)
    half, seen = sum(chars for _, chars in sizes) / 2, 0
    for size, chars in sizes:
        seen += chars
        if seen >= half:
            return max(1.0, size)
    return 1.0


def in_order(lines: Sequence[Line], size: float, deep: int = 0) -> list[Line]:
    """The lines as they are read, where the letters are of this size."""
    if len(lines) < 2 or deep > _DEEPEST:
        return sorted(lines, key=lambda line: (line.top, line.left))
    for cut in (_apart(lines, lambda line: (line.left, line.right), _GUTTER * size), _widest(lines)):
        if len(cut) > 1:
            return [line for part in cut for line in in_order(part, size, deep + 1)]
    return sorted(lines, key=lambda line: (line.top, line.left))


def columns(lines: Sequence[Line], size: float) -> int:
    """How many columns stand side by side at the most."""
    if len(lines) < 2:
        return len(lines)
    side_by_side = _apart(lines, lambda line: (line.left, line.right), _GUTTER * size)
    if len(side_by_side) > 1:
        return sum(columns(part, size) for part in side_by_side)
    parts = _widest(lines)
    return max(columns(part, size) for part in parts) if len(parts) > 1 else 1


def with_initials(lines: Sequence[Line]) -> list[Line]:
    """The lines, each large first letter of a paragraph before the word that it begins."""
    size = body_size(lines)
    found, initials = [], list[Word]()
    for line in lines:
        first = line.words[0]
        if first.bottom - first.top > _INITIAL * size and len(first.text) == 1 and first.text.isupper():
            initials.append(first)
            if len(line.words) == 1:
                continue
            line = _without_first(line)
        found.append(line)
    for initial in initials:
        _join(initial, found, size)
    return found


def _without_first(line: Line) -> Line:
    words = line.words[1:]
    down = line.bottom - max(word.bottom for word in line.words)  # by which it was moved when the page was put straight
    top, bottom = min(word.top for word in words) + down, max(word.bottom for word in words) + down
    return replace(line, words=words, left=line.left + words[0].left - line.words[0].left, top=top, bottom=bottom)


def _join(initial: Word, lines: list[Line], size: float) -> None:
    """Puts a letter before the uppermost line beside it; one that nothing stands beside is a line of its own."""
    beside = [
        at
        for at, line in enumerate(lines)
        if initial.left < line.words[0].left < initial.right + 1.5 * size
        and initial.top - size < line.words[0].top < initial.bottom - 0.5 * size
    ]
    if not beside:
        box = (initial.left, initial.top, initial.right, initial.bottom)
        lines.append(Line((initial,), *box, size))
        return
    at = min(beside, key=lambda at: lines[at].words[0].top)
    first = lines[at].words[0]
    whole = replace(first, text=initial.text + first.text, left=initial.left, top=min(initial.top, first.top))
    left = lines[at].left - (first.left - initial.left)
    lines[at] = replace(lines[at], words=(whole, *lines[at].words[1:]), left=left)


def beside_initial(lines: Sequence[Line], size: float) -> int:
    """How many lines at the beginning of a text stand beside a large letter that was not recognised: they are indented,
    and the first begins in the midst of a word. 0 where there is no such letter."""
    if len(lines) < 4 or not lines[0].text[:1].islower():
        return 0
    count = 1
    while count < min(6, len(lines) - 1):
        line = lines[count]
        indented = abs(line.left - lines[0].left) <= 0.6 * size or swallows_initial(line, size)
        if not indented or line.bottom <= lines[count - 1].bottom:  # the next column
            break
        count += 1
    room = lines[0].left - lines[count].left
    return count if count > 1 and size < room < 8 * size else 0


def swallows_initial(line: Line, size: float) -> bool:
    """Whether the first word of a line was taken for one with a large letter that stands before it."""
    return line.words[0].bottom - line.words[0].top > _INITIAL * size


def with_initial(lines: Sequence[Line], initial: Word, size: float) -> list[Line]:
    """The lines with this letter before the first word of the first."""
    found = list(lines)
    _join(initial, found, size)
    return found


def _apart(lines: Sequence[Line], extent: Callable[[Line], tuple[float, float]], gap: float) -> list[list[Line]]:
    """Groups between which at least so much is free all the way."""
    groups: list[list[Line]] = []
    end = 0.0
    for line in sorted(lines, key=extent):
        start, stop = extent(line)
        if groups and start - end < gap:
            groups[-1].append(line)
            end = max(end, stop)
        else:
            groups.append([line])
            end = stop
    return groups


def _widest(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines above and below the widest gap in their height; all of them where there is none."""
    ordered = sorted(lines, key=lambda line: line.top)
    best, at, end = 0.0, 0, ordered[0].bottom
    for number, line in enumerate(ordered[1:], start=1):
        if line.top - end > best:
            best, at = line.top - end, number
        end = max(end, line.bottom)
    return [ordered[:at], ordered[at:]] if at else [ordered]


def rows(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines in order, those that stand beside each other on one height as one: a date beside a name."""
    for _, beside in groupby(lines, key=_Height()):
        group = list(beside)
        yield group[0] if len(group) == 1 else _as_one(group)


class _Height:
    """Numbers lines in order: the same number for a line that stands to the right of the one before it."""

    def __init__(self) -> None:
        self._last: Line | None = None
        self._number = 0

    def __call__(self, line: Line) -> int:
        last = self._last
        beside = last is not None and line.left >= last.right and last.top < (line.top + line.bottom) / 2 < last.bottom
        self._number += not beside
        self._last = line
        return self._number


def _as_one(group: Sequence[Line]) -> Line:
    words = tuple(word for line in group for word in line.words)
    top, bottom = min(line.top for line in group), max(line.bottom for line in group)
    return replace(group[0], words=words, right=group[-1].right, top=top, bottom=bottom)
