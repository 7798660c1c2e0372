"""Who says what: the reports that differ in a table, and beneath it what each outlet says, one section an outlet."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

from app.about.phrases import UNKNOWN_OUTLET
from app.citations import Numbering
from app.followups.question_kinds import QuestionKind, kind_of
from app.language.reading import read
from app.localization import translated
from app.news.reports import disagreements
from app.replies.progress import Progress
from app.replies.reply import Asked, Means, state_disagreements, state_sections
from app.types import Disagreement, Event, Section, Statement
from app.writing.extracts import as_statement, nearest_places
from app.writing.planted import without_planted
from index.search import Found

_WIDER = 4  # times the evidence of a question
_MOST = 6  # outlets
_SAME = 0.45  # cosine with the nearest sentence of all, below which an outlet tells of something else
_INNER = re.compile(r"\b(?:how (?:many|much|long|old|far)|when|where|why|whether)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Accounts:
    """Answers with the sentence of each outlet that is nearest to what was asked."""

    means: Means

    def __call__(self, asked: Asked, progress: Progress) -> Generator[Event, None, Found]:
        found, promising = yield from self.means.looked_for(asked, inner_question(asked), progress, _WIDER)
        if not promising:
            return found
        told = self.by_outlet(found)
        yield from state_sections(
            (Section(outlet, (progress.numbering.renumbered(statement),)) for outlet, statement in told), progress
        )
        said = [statement for _, statement in told]
        compare = partial(disagreements, found.question, said, found.evidence, progress.numbering)
        differing: tuple[Disagreement, ...] = progress.attempt("comparing with other reports", compare, ())
        yield from state_disagreements(differing, progress)
        return found

    def by_outlet(self, found: Found, like: str = "") -> list[tuple[str, Statement]]:
        """For each outlet its sentence that tells the same as the nearest one of all, that first; or as ``like``.

        By likeness to that sentence: what others say of a thing is worded as reports word it, not as a question does.
        """
        nearness = partial(self.means.search.closeness, found)
        ranked = nearest_places(found.question, without_planted(found.evidence), nearness)
        if kind_of(found.question) is QuestionKind.NUMBER:
            ranked = [place for place in ranked if read(place[1].quote(place[2])).figures] or ranked
        quotes = [item.quote(sentence) for _, item, sentence in ranked]
        alike = self.means.search.cosines(like or quotes[0], quotes) if quotes else []
        told: dict[str, Statement] = {}
        for place in sorted(range(len(quotes)), key=lambda at: -alike[at]):
            _, item, sentence = ranked[place]
            if alike[place] >= _SAME and len(told) < _MOST:
                told.setdefault(
                    item.article.outlet or translated(UNKNOWN_OUTLET), as_statement(item, sentence, Numbering())
                )
        return list(told.items())


def inner_question(asked: Asked) -> str:
    """ "how many died in Palmyra" of "compare how many died in Palmyra according to the papers"; else the topic."""
    start, at = _INNER.search(asked.question), asked.question.find(asked.topic)
    return asked.question[start.start() : at + len(asked.topic)] if start and start.start() <= at else asked.topic
