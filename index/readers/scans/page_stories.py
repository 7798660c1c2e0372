"""A page → its stories: each headline with the text that stands under it.

A headline is set in letters a third larger than the text. It reaches as far to both sides as nothing is printed beside
it, so that a short one stands over all columns of its story. A line belongs to the nearest headline above it. What is
set large and has no text of its own under it (a quote, the words below a picture) is text; the name of the paper and
the day above all stories are told apart, for they are the outlet and the day of each.

Only pages in columns are taken apart: in a letter or a report, larger letters begin chapters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.readers.scans.column_order import body_size, columns, in_order, rows, with_initials
from index.readers.scans.tesseract import Line, Solid

HEADLINE = 1.35  # times the size of the text
_DOUBTFUL = 1.12  # from here on it may be one
_LEAST_WORDS = 25  # of a story
_MASTHEAD_WORDS = 25  # of all that stands between the name of a paper and its first headline
_NOISE = 30  # confidence of the best word of a line below which it is a speck


@dataclass
class Headline:
    """Lines set large, one above the other, and the stretch of the page's width that belongs to them."""

    lines: list[Line]
    left: float = 0.0
    right: float = 0.0

    @property
    def top(self) -> float:
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        return max(line.bottom for line in self.lines)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of its lines together."""
        left, right = min(line.left for line in self.lines), max(line.right for line in self.lines)
        return left, self.top, right, self.bottom

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)


@dataclass
class Printed:
    """A story of a page: its headline, if it has one, and its lines in order."""

    headline: list[Line]
    lines: list[Line]


@dataclass
class PageStories:
    """What stands on a page. ``doubt``: it may hold several stories, which nothing tells apart."""

    stories: list[Printed] = field(default_factory=list)
    masthead: str = ""
    below_masthead: str = ""
    doubt: bool = False


def stories_of(lines: Sequence[Line], solids: Sequence[Solid] = ()) -> PageStories:
    """The stories of a page in the order of their headlines; text above the first of them is a story without one."""
    kept = with_initials([line for line in lines if _is_text(line)])
    if not kept:
        return PageStories()
    size = body_size(kept)
    headlines = _headlines([line for line in kept if line.size >= HEADLINE * size])
    found = PageStories()
    if headlines and (head := _masthead(headlines, kept)):
        found.masthead, found.below_masthead = head.text, " ".join(line.text for line in _below(head, headlines, kept))
        gone = {id(line) for line in (*head.lines, *_below(head, headlines, kept))}
        kept = [line for line in kept if id(line) not in gone]
        headlines.remove(head)
    text = [line for line in kept if not any(line in head.lines for head in headlines)]
    many = columns(text, size) > 1
    if many:
        headlines = _with_text(headlines, kept, solids)
        found.stories = _printed(headlines, kept, size, solids)
        found.doubt = len(found.stories) < 2 and _is_doubtful(text, size)
    if len(found.stories) < 2:
        title = headlines[0].lines if headlines and _is_above(headlines[0], kept) else []
        rest = [line for line in kept if line not in title]
        found.stories = [Printed(title, _read_in_order(rest, size, solids))]
    return found


def _is_text(line: Line) -> bool:
    return any(char.isalnum() for char in line.text) and max(word.confidence for word in line.words) >= _NOISE


def _headlines(lines: Sequence[Line]) -> list[Headline]:
    """Large lines, those that go on below each other in one size as one headline, from the top."""
    found: list[Headline] = []
    for line in sorted(lines, key=lambda line: (line.top, line.left)):
        for head in found:
            last = head.lines[-1]
            near = line.top - last.bottom < 0.9 * last.size and abs(line.size - last.size) < 0.3 * last.size
            if near and line.left < max(one.right for one in head.lines) and last.left < line.right:
                head.lines.append(line)
                break
        else:
            found.append(Headline([line]))
    return found


def _masthead(headlines: Sequence[Headline], lines: Sequence[Line]) -> Headline | None:
    """The name of the paper: the uppermost large line, if others follow it and only a day and the like between."""
    first = headlines[0]
    if len(headlines) < 2 or any(line.bottom < first.top for line in lines):
        return None
    below = _below(first, headlines, lines)
    return first if below and sum(len(line.words) for line in below) <= _MASTHEAD_WORDS else None


def _below(head: Headline, headlines: Sequence[Headline], lines: Sequence[Line]) -> list[Line]:
    """The lines between a headline and the next ones."""
    limit = min((other.top for other in headlines if other.top > head.bottom), default=head.bottom)
    return [line for line in lines if line.top >= head.bottom and line.bottom <= limit and line not in head.lines]


def _with_text(headlines: Sequence[Headline], lines: Sequence[Line], solids: Sequence[Solid]) -> list[Headline]:
    """The headlines that have a story under them. Those that have none are text of another, which may then be one."""
    left = list(headlines)
    while left:
        _stretch(left, lines, solids)
        held = _assigned(left, lines)
        short = [head for head in left if sum(len(line.words) for line in held[id(head)]) < _LEAST_WORDS]
        if not short:
            break
        left.remove(min(short, key=lambda head: head.size))
    return left


def _stretch(headlines: Sequence[Headline], lines: Sequence[Line], solids: Sequence[Solid]) -> None:
    """Gives each headline the free width on both of its sides."""
    for head in headlines:
        left, right = min(line.left for line in head.lines), max(line.right for line in head.lines)
        others = [other.extent for other in headlines if other is not head]
        others += [(line.left, line.top, line.right, line.bottom) for line in lines if line not in head.lines]
        others += solids
        beside = [box for box in others if box[1] < head.bottom and box[3] > head.top]
        head.left = max((box[2] for box in beside if box[2] <= left + 1), default=float("-inf"))
        head.right = min((box[0] for box in beside if box[0] >= right - 1), default=float("inf"))


def _assigned(headlines: Sequence[Headline], lines: Sequence[Line]) -> dict[int, list[Line]]:
    """The lines of each headline, by its id; 0 for those above all."""
    titles = {id(line) for head in headlines for line in head.lines}
    held: dict[int, list[Line]] = {0: [], **{id(head): [] for head in headlines}}
    for line in lines:
        if id(line) in titles:
            continue
        middle = (line.top + line.bottom) / 2
        above = [
            head
            for head in headlines
            if head.bottom <= middle and head.left <= (line.left + line.right) / 2 <= head.right
        ]
        held[id(max(above, key=lambda head: head.bottom)) if above else 0].append(line)
    return held


def _printed(
    headlines: Sequence[Headline], lines: Sequence[Line], size: float, solids: Sequence[Solid]
) -> list[Printed]:
    held = _assigned(headlines, lines)
    found = [Printed(head.lines, _read_in_order(held[id(head)], size, solids)) for head in headlines]
    return [Printed([], _read_in_order(held[0], size, solids)), *found] if held[0] else found


def _read_in_order(lines: Sequence[Line], size: float, solids: Sequence[Solid]) -> list[Line]:
    """The lines of a story; words below a picture, which stand in the midst of it, come last."""
    captions = [line for line in lines if _is_caption(line, size, solids)]
    text = [line for line in lines if line not in captions]
    return [*rows(in_order(text, size)), *rows(in_order(captions, size))]


def _is_caption(line: Line, size: float, solids: Sequence[Solid]) -> bool:
    middle = (line.left + line.right) / 2
    return line.size < 0.9 * size and any(
        bottom - top > 4 * size and left <= middle <= right and 0 <= line.bottom - bottom < 5 * line.size
        for left, top, right, bottom in solids
    )


def _is_doubtful(text: Sequence[Line], size: float) -> bool:
    """Whether lines are set a little larger than the text: headlines of several stories, or of parts of one."""
    larger = [line for line in text if line.size >= _DOUBTFUL * size and len(line.words) >= 2]
    return len(_headlines(larger)) >= 2


def _is_above(head: Headline, lines: Sequence[Line]) -> bool:
    """Whether a headline has at most a few words above it."""
    return sum(len(line.words) for line in lines if line.bottom <= head.top) < _LEAST_WORDS
