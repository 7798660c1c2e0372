"""Every one of a sort: sentences that each name something which none before has named.

Of the best evidence first, then of the whole archive. Of the whole archive at once fewer of the items were found: among
so many sentences, those that tell most of anything outweigh those that tell of what was asked (docs/answering.md).
"""

from __future__ import annotations

from collections.abc import Hashable

from app.language.reading import Reading, read
from app.replies.briefs import Place, places_on, worth_of
from index.search import Finder, Found


def items(question: str, near: Found, whole: Found, search: Finder, most: int) -> list[Place]:
    """The sentences that tell most of what was asked, best first: of the ``near`` evidence, then of the ``whole``.

    Told apart by what they name, not by their likeness as the points of a brief are: the items of a list are told in
    sentences that are alike.
    """
    told = set(_names_and_figures(read(question)))
    chosen: list[Place] = []
    for found in (near, whole):
        worth = {place: worth_of(place, found, search) for place in places_on(question, found)}
        for place in sorted(worth, key=lambda one: -worth[one]):
            named = _names_and_figures(read(place[0].quote(place[1])))
            if named <= told or len(chosen) == most:
                continue
            told |= named
            chosen.append(place)
    return chosen


def _names_and_figures(reading: Reading) -> set[Hashable]:
    """The names and figures of a sentence."""
    return {*reading.names, *((figure.value, figure.unit) for figure in reading.figures)}
