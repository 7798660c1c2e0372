"""What an answer in the making tells, one event after another; the last is ``answered``, or ``error``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.records.answers import AnswerRecord, CitationRecord, EvidenceRecord, StatementRecord
from app.records.problems import Problem
from app.records.record import Record
from app.types import RequestKind


class UnderstoodEvent(Record):
    """What kind of request the message was taken for."""

    type: Literal["understood"] = "understood"
    kind: RequestKind


class SearchingEvent(Record):
    """The question that is searched for."""

    type: Literal["searching"] = "searching"
    question: str


class EvidenceEvent(Record):
    """All evidence, best first; well before the first word of the answer."""

    type: Literal["evidence"] = "evidence"
    evidence: list[EvidenceRecord]


class QuotedEvent(Record):
    """The sentences that the answer will stand on."""

    type: Literal["quoted"] = "quoted"
    quotes: list[CitationRecord]


class QueuedEvent(Record):
    """The question waits for its turn at the model; what follows says that it has come."""

    type: Literal["queued"] = "queued"
    place: int
    """in line; 1: the next"""
    seconds: int
    """until its turn, about; 0: not known"""


class DraftingEvent(Record):
    """The sentence that is being written, so far. Not checked, so not to be shown as fact."""

    type: Literal["drafting"] = "drafting"
    text: str


class StatedEvent(Record):
    """A statement that passed the check; replaces the draft."""

    type: Literal["stated"] = "stated"
    statement: StatementRecord


class DroppedEvent(Record):
    """A statement that nothing proves; the draft is to be taken away."""

    type: Literal["dropped"] = "dropped"
    statement: StatementRecord


class NoticedEvent(Record):
    """Something the reader should know: a model that is down, say."""

    type: Literal["noticed"] = "noticed"
    text: str


class AnsweredEvent(Record):
    """The end, with everything."""

    type: Literal["answered"] = "answered"
    answer: AnswerRecord


class ErrorEvent(Record):
    """The end where it went wrong."""

    type: Literal["error"] = "error"
    problem: Problem


EventRecord = Annotated[
    UnderstoodEvent
    | SearchingEvent
    | EvidenceEvent
    | QuotedEvent
    | QueuedEvent
    | DraftingEvent
    | StatedEvent
    | DroppedEvent
    | NoticedEvent
    | AnsweredEvent
    | ErrorEvent,
    Field(discriminator="type"),
]
