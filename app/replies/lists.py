"""Every one of a sort: the sentences of the whole archive that each name something which none before has named."""

from __future__ import annotations

from collections.abc import Hashable

from app.language.reading import Reading, read
from app.replies.briefs import Place, places_on, worth_of
from index.search import Found, Search


def items(question: str, found: Found, search: Search, most: int) -> list[Place]:
    """The sentences that tell most of what was asked, best first.

    Told apart by what they name, not by their likeness as the points of a brief are: the items of a list are told in
    sentences that are alike.
    """
    told = set(_named(read(question)))
    worth = {place: worth_of(place, found, search) for place in places_on(question, found)}
    chosen: list[Place] = []
    for place in sorted(worth, key=lambda one: -worth[one]):
        named = _named(read(place[0].quote(place[1])))
        if named <= told or len(chosen) == most:
            continue
        told |= named
        chosen.append(place)
    return chosen


def _named(reading: Reading) -> set[Hashable]:
    """The names and figures of a sentence."""
    return {*reading.names, *((figure.value, figure.unit) for figure in reading.figures)}
