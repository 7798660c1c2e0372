"""Two or more things beside each other: for each its own search, and what the articles say of it."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from app.citations import Numbering
from app.progress import Progress
from app.replies.briefs import points
from app.replies.reply import Asked, Means, state_sections
from app.requests.topics import stripped
from app.types import Event, RequestKind, Section, Statement
from app.writing.extracts import as_statement
from index.search import Found

_EACH = 4  # sentences a side
_MOST_SIDES = 4
_WIDER = 2  # times the evidence of a question, a side
_BETWEEN = re.compile(
    r"(?<!\s)\s*+[,;/]\s*+|(?<!\s)\s++(?:vs?\.?|versus|and|with|or|to|against|than|from)\s++",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Comparisons:
    """Answers with a section for each thing that is compared."""

    means: Means

    def __call__(self, asked: Asked, progress: Progress) -> Generator[Event, None, Found]:
        both, _ = yield from self.means.looked_for(asked, asked.topic, progress)
        told = (Section(side, tuple(self._told(side, asked, progress))) for side in sides(asked.topic))
        yield from state_sections(told, progress)
        return both

    def _told(self, side: str, asked: Asked, progress: Progress) -> Iterator[Statement]:
        """The sentences of a side that none before it has told."""
        found = self.means.find(asked, side, _WIDER)
        if not self.means.judge.promises(found):
            return
        said = {statement.text for statement in progress.stated}
        for place in points(side, found, self.means.search, _EACH):
            statement = as_statement(*place, Numbering())
            if statement.text not in said:
                yield progress.numbering.renumbered(statement)


def sides(topic: str) -> list[str]:
    """What is compared: "Chelsea and Arsenal", "Chelsea differ from Arsenal" → Chelsea, Arsenal."""
    parts = (stripped(part, RequestKind.COMPARISON) for part in _BETWEEN.split(topic))
    found = list(dict.fromkeys(filter(None, parts)))
    return found[:_MOST_SIDES] if len(found) > 1 else [topic]
