"""Two or more things beside each other: for each its own search of the whole archive, and what the articles say of it.

The first sentences of all sides tell of the same matter as far as any do, so that the sides stand in a table, a row a
matter: by the likeness of the sentences, the likest pairs first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from app.citations import Numbering
from app.replies.briefs import points
from app.replies.progress import Progress
from app.replies.reply import Asked, Means, state_sections
from app.requests.topics import without_frame
from app.types import Event, RequestKind, Section, Statement
from app.writing.extracts import as_statement
from index.search import Found

_EACH = 5  # sentences a side
_MOST_SIDES = 4
_WIDER = 4  # times the evidence of a question, a side
_BETWEEN = re.compile(
    r"(?<!\s)\s*+[,;/]\s*+|(?<!\s)\s++(?:vs?\.?|versus|and|with|or|to|against|than|from)\s++",
    re.IGNORECASE,
)

Cosines = Callable[[str, Sequence[str]], list[float]]


@dataclass(frozen=True)
class Comparisons:
    """Answers with a section for each thing that is compared."""

    means: Means

    def __call__(self, asked: Asked, progress: Progress) -> Generator[Event, None, Found]:
        both, _ = yield from self.means.looked_for(asked, asked.topic, progress)
        names = sides(asked.topic)
        found = [self.means.find(asked, name, _WIDER, whole=True) for name in names]
        progress.looked_through = len(frozenset[str]().union(*(one.looked_through for one in found)))
        told = side_by_side(self._new_sentences(names, found), self.means.search.cosines)
        yield from state_sections(
            (
                Section(name, tuple(map(progress.numbering.renumbered, own)))
                for name, own in zip(names, told, strict=True)
            ),
            progress,
        )
        return both

    def _new_sentences(self, names: Sequence[str], found: Sequence[Found]) -> list[list[Statement]]:
        """The sentences of each side that none before it has told."""
        told: list[list[Statement]] = []
        for name, one in zip(names, found, strict=True):
            promising = self.means.judge.promises(one)
            places = points(name, one, self.means.search, _EACH) if promising else []
            said = {statement.text for own in told for statement in own}
            own = (as_statement(*place, Numbering()) for place in places)
            told.append([statement for statement in own if statement.text not in said])
        return told


def side_by_side(told: Sequence[Sequence[Statement]], cosines: Cosines) -> list[list[Statement]]:
    """The sentences of each side, in the order of the first side's that they are likest to; the likest pairs first."""
    if not told:
        return []
    first, *others = told
    texts = [statement.text for statement in first]
    tables = [[cosines(statement.text, texts) for statement in own] for own in others]
    best = [max((row[at] for table in tables for row in table), default=0.0) for at in range(len(first))]
    order = sorted(range(len(first)), key=lambda at: -best[at])
    return [
        [first[at] for at in order],
        *(_in_rows(own, table, order) for own, table in zip(others, tables, strict=True)),
    ]


def _in_rows(own: Sequence[Statement], likeness: Sequence[Sequence[float]], order: Sequence[int]) -> list[Statement]:
    """One side's sentences: for each row the likest of those that are left, then the rest."""
    left, rows = list(range(len(own))), list[int]()
    for at in order[: len(own)]:
        rows.append(max(left, key=lambda one: likeness[one][at]))
        left.remove(rows[-1])
    return [own[one] for one in (*rows, *left)]


def sides(topic: str) -> list[str]:
    """What is compared: "Chelsea and Arsenal", "Chelsea differ from Arsenal" → Chelsea, Arsenal."""
    parts = (without_frame(part, RequestKind.COMPARISON) for part in _BETWEEN.split(topic))
    found = list(dict.fromkeys(filter(None, parts)))
    return found[:_MOST_SIDES] if len(found) > 1 else [topic]
