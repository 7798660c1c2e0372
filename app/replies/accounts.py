"""Who says what: the reports that differ in a table, and beneath it what each outlet says, one section an outlet."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

from app.citations import Numbering
from app.news.reports import disagreements
from app.progress import Progress
from app.replies.reply import Asked, Means
from app.types import Event, Section, Statement, Verdict
from app.writing.extracts import closest
from app.writing.planted import trusted
from index.search import Found
from index.types import Evidence

_WIDER = 4  # times the evidence of a question
_MOST = 6  # outlets
_SHARE = 0.6  # of the best score, below which an outlet's sentence is about something else
_NO_OUTLET = "Outlet not known"


@dataclass(frozen=True)
class Accounts:
    """Answers with the sentence of each outlet that is nearest to what was asked."""

    means: Means

    def __call__(self, asked: Asked, progress: Progress) -> Generator[Event, None, Found]:
        found, promising = yield from self.means.looked_for(asked, asked.topic, progress, _WIDER)
        if not promising:
            return found
        told = progress.attempt("choosing sentences", partial(self._told, found), [])
        for outlet, statement in told:
            statement = progress.numbering.renumbered(statement)
            progress.sections.append(Section(outlet, (statement,)))
            yield progress.state(statement)
        said = [statement for _, statement in told]
        compare = partial(disagreements, found.question, said, found.evidence, progress.numbering)
        progress.disagreements = progress.attempt("comparing with other reports", compare, ())
        for one in progress.disagreements:
            yield progress.state(Statement(one.text, tuple(r.citation for r in one.reports), Verdict.SUPPORTED))
        return found

    def _told(self, found: Found) -> list[tuple[str, Statement]]:
        """For each outlet its nearest sentence, best first."""
        by_outlet: dict[str, list[Evidence]] = {}
        evidence = trusted(found.evidence)
        least = _SHARE * max((item.scores.total for item in evidence), default=0.0)
        for item in evidence:
            if item.scores.total >= least:
                by_outlet.setdefault(item.article.outlet or _NO_OUTLET, []).append(item)
        nearness = partial(self.means.search.closeness, found)
        told = []
        for outlet, items in list(by_outlet.items())[:_MOST]:
            for statement in closest(found.question, items, nearness, Numbering(), 1):
                told.append((outlet, statement))
        return told
