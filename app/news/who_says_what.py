"""Who says what: reports that give different figures for the same thing, side by side, one row a report.

Made of an answer's disagreements and nothing else, so every row has been found and compared by ``app.news.reports``
and cites the sentence that gives its figure. Here each row gets what a reader needs to weigh it: whose count it is
where the sentence names its source, and how it stands to the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.news.attribution import source_of
from app.news.reports import correcting_report
from app.types import Citation, Disagreement, Relation, Report


class Standing(StrEnum):
    """How one report stands to the others of its table."""

    CORRECTS = "corrects"  # says that an earlier figure was wrong
    CORRECTED = "corrected"  # gives the figure that was taken back
    LATEST = "latest"  # of a count that goes on
    EARLIER = "earlier"
    OPEN = "open"  # nothing tells which is right


@dataclass(frozen=True, slots=True)
class Claim:
    """What one report gives."""

    value: str
    source: str  # whom the sentence names for it: "the Syrian army"; "" where the report itself says so
    standing: Standing
    citation: Citation
    copies: tuple[Citation, ...]  # the same report in other outlets: no second source


def claims(disagreement: Disagreement) -> tuple[Claim, ...]:
    """The rows, in the order of the reports: newest first, undated last."""
    return tuple(
        Claim(r.value, source_of(r.citation.quote, r.value), _standing(r, disagreement), r.citation, r.also)
        for r in disagreement.reports
    )


def _standing(report: Report, disagreement: Disagreement) -> Standing:
    if disagreement.relation is Relation.CORRECTION:
        winner = correcting_report(disagreement)
        if winner is report:
            return Standing.CORRECTS
        return Standing.OPEN if winner is None or winner.value == report.value else Standing.CORRECTED
    if disagreement.relation is Relation.UPDATE:
        return Standing.LATEST if report.value == disagreement.reports[0].value else Standing.EARLIER
    return Standing.OPEN
