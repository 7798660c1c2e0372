"""Stories that go on on another page of a paper: "Continued on page 4", and there "Continued from page 1".

Two halves belong together if each names the other's page, by the numbers that are printed. Where several do, a word of
the headline stands over both halves; where nothing tells which is whose, each stays a story.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.readers.scans.page_stories import Printed
from index.readers.scans.tesseract import Line

_PAGE = r"(?:page|p\.|pg\.?|seite|s\.|p[áa]gina|p[áa]g\.?)\s*(?P<page>\d{1,3})"
_ON = re.compile(
    r"(?:cont(?:inued|\.|'d)?|turn|please (?:see|turn)|see(?: [\w’'-]+,?){1,3}|fortsetzung|(?:lesen sie )?weiter|"
    rf"(?:lire la )?suite|contin[úu]a|sigue|pasa)\s+(?:to |on |auf |en |in |à |a )?(?:la )?{_PAGE}\W*$",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"(?:(?:cont(?:inued|\.|'d)?\s+)?from|fortsetzung von|suite de(?: la)?|viene de(?: la)?)\s+{_PAGE}\W*$",
    re.IGNORECASE,
)
_HEAD_LINES = 3  # of a story's second half, of which one says where the first is
_LEADING_WORDS = "continued from page please turn fortsetzung seite weiter suite página viene pasa sigue continúa"
_LEADING = frozenset(_LEADING_WORDS.split())
_WORD = re.compile(r"[^\W\d_]{4,}")


def rejoined(stories: Sequence[list[Printed]]) -> list[list[Printed]]:
    """The stories with their second halves, without the lines that lead from one to the other."""
    begun = {number: page for number, story in enumerate(stories) if (page := _goes_on(story))}
    second = {number: page for number, story in enumerate(stories) if (page := comes_from(story))}
    halves = {
        first: other
        for first in begun
        if len(fitting := _fitting(stories, first, begun, second)) == 1
        for other in fitting
        if _fitting(stories, other, second, begun) == [first]
    }
    found = [list(story) for story in stories]
    for first, other in halves.items():
        _cut_last(found[first])
        found[first] += _second_half(found[other])
    gone = set(halves.values())
    return [story for number, story in enumerate(found) if number not in gone]


def _goes_on(story: Sequence[Printed]) -> int:
    """The number of the page on which a story goes on; 0 for one that ends."""
    lines = story[-1].lines
    match = _ON.search(lines[-1].text) if lines else None
    return int(match["page"]) if match else 0


def comes_from(story: Sequence[Printed]) -> int:
    """The number of the page on which a story began; 0 for one that begins here."""
    return next((int(match["page"]) for line in _head(story) if (match := _FROM.search(line.text))), 0)


def _head(story: Sequence[Printed]) -> list[Line]:
    return [*story[0].headline, *story[0].lines[:_HEAD_LINES]]


def _fitting(stories: Sequence[list[Printed]], one: int, own: dict[int, int], others: dict[int, int]) -> list[int]:
    """The halves that fit ``one``: as many pages away as the printed numbers are; of several those of one headline."""
    here = _page_of(stories[one])
    fitting = [
        other
        for other, page in others.items()
        if other != one and (apart := _page_of(stories[other]) - here) and apart == own[one] - page
    ]
    named = [other for other in fitting if _words(stories[one]) & _words(stories[other])]
    return named if len(fitting) > 1 else fitting


def _page_of(story: Sequence[Printed]) -> int:
    return _head(story)[0].page if _head(story) else 0


def _words(story: Sequence[Printed]) -> set[str]:
    """The words of a headline, and of the lines that lead from one half to the other."""
    told = [*story[0].headline, *story[-1].lines[-1:], *(line for line in _head(story) if _FROM.search(line.text))]
    return {word.casefold() for line in told for word in _WORD.findall(line.text)} - _LEADING


def _cut_last(story: list[Printed]) -> None:
    story[-1] = Printed(story[-1].headline, story[-1].lines[:-1])


def _second_half(story: Sequence[Printed]) -> list[Printed]:
    """The parts of a second half; what stands over it is no headline of its own."""
    first, *rest = story
    return [Printed([], [line for line in first.lines if not _FROM.search(line.text)]), *rest]
