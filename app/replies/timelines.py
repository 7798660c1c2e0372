"""A timeline: no model is asked, each row is a sentence of an article."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from app.news.timeline import timeline, when
from app.replies.progress import Progress
from app.replies.reply import Asked, Means
from app.types import DatedEvent, Event, Statement, Verdict
from app.writing import texts
from app.writing.planted import without_planted
from index.search import Found

_WIDER = 6  # times the evidence of a question: rows stand anywhere in the articles
_OF_TOPIC = 0.45  # score below which a sentence is of another topic


@dataclass(frozen=True)
class Timelines:
    """Answers with the dated sentences of a topic."""

    means: Means

    def __call__(self, asked: Asked, progress: Progress) -> Generator[Event, None, Found]:
        found, promising = yield from self.means.looked_for(asked, asked.topic, progress, _WIDER)
        if promising:
            progress.timeline = timeline(
                asked.topic, without_planted(found.evidence), self.means.search.cosines, progress.numbering, _OF_TOPIC
            )
            progress.stated += [as_statement(event) for event in progress.timeline]
        return found


def as_statement(event: DatedEvent) -> Statement:
    """A row in a sentence, for a history and for who reads without tables."""
    return Statement(
        f"{when(event) or texts.UNDATED_EVENT}: {event.text}", (event.citation, *event.also), Verdict.SUPPORTED
    )
