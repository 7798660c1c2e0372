"""Records of what Dateline holds in its own types."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from app.file_names import without_folders
from app.records import events
from app.records.answers import (
    AnswerRecord,
    ClaimRecord,
    EvidenceRecord,
    FiltersRecord,
    SearchRecord,
    StatementRecord,
    TimelineRecord,
)
from app.records.record import Record
from app.types import (
    Answer,
    Answered,
    Drafting,
    Dropped,
    Event,
    EvidenceFound,
    Noticed,
    Queued,
    Quoted,
    Respelling,
    Searching,
    Stated,
    Understood,
)
from app.writing.refusal_text import limits
from index.types import Evidence, Filters

if TYPE_CHECKING:
    from index.search import Found

_KEY = 16  # hex digits
R = TypeVar("R", bound=Record)


def answer_record(answer: Answer, suggestions: Iterable[str] = ()) -> AnswerRecord:
    """The whole record of an answer."""
    return AnswerRecord.model_validate(
        {
            **{field.name: getattr(answer, field.name) for field in fields(answer)},
            "id": key_of(answer),
            "answer": answer.text,
            "notice": without_folders(answer.notice),
            "refused_for": answer.refused_for if answer.refused else "",
            "evidence": evidence_records(answer.evidence),
            "suggestions": tuple(suggestions),
        }
    )


def key_of(answer: Answer) -> str:
    """16 hex digits that name an answer: the same question answered alike under the same settings is one answer."""
    parts = (answer.question, answer.searched_for, answer.limits, answer.text, answer.model, answer.settings_hash)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_KEY]


def timeline_record(answer: Answer) -> TimelineRecord:
    """What happened when, of an answer that is a timeline."""
    own = {name: getattr(answer, name) for name in TimelineRecord.model_fields if name != "answer"}
    return TimelineRecord.model_validate({**own, "answer": answer.text})


def claim_records(answer: Answer) -> list[ClaimRecord]:
    """The claims of an answer that checks some."""
    return [
        ClaimRecord(
            claim=section.claim,
            verdict=section.claim_verdict,
            told=section.heading,
            statements=[StatementRecord.model_validate(one) for one in section.statements],
        )
        for section in answer.sections
        if section.claim_verdict is not None
    ]


def search_record(found: Found, respelled: Sequence[Respelling]) -> SearchRecord:
    """What a search came to."""
    return SearchRecord(
        question=found.question,
        respelled=list(respelled),
        filters=FiltersRecord.model_validate(found.filters),
        limits=limits(found.filters),
        evidence=evidence_records(found.evidence),
    )


def evidence_records(evidence: Iterable[Evidence]) -> list[EvidenceRecord]:
    return [EvidenceRecord.model_validate(one.record()) for one in evidence]


def filters_record(filters: Filters | None) -> dict[str, Any]:
    """What a search was limited to; empty fields are left out."""
    record = FiltersRecord.model_validate(filters or Filters()).model_dump(mode="json")
    return {name: value for name, value in record.items() if value}


_AS_THEY_ARE: Mapping[type, type[Record]] = {
    Understood: events.UnderstoodEvent,
    Searching: events.SearchingEvent,
    Quoted: events.QuotedEvent,
    Queued: events.QueuedEvent,
    Drafting: events.DraftingEvent,
    Stated: events.StatedEvent,
    Dropped: events.DroppedEvent,
}


def event_record(event: Event) -> events.EventRecord:
    """What is told of an event; ``suggestions`` go with the answer."""
    match event:
        case EvidenceFound(evidence):
            return events.EvidenceEvent(evidence=evidence_records(evidence))
        case Noticed(text):
            return events.NoticedEvent(text=without_folders(text))
        case Answered(answer):
            return events.AnsweredEvent(answer=answer_record(answer))
    told: Any = _AS_THEY_ARE[type(event)].model_validate(event)
    record: events.EventRecord = told
    return record


def with_addresses(record: R, address: Callable[[str, int, int], str]) -> R:
    """The record, each place in it with the address that is given for its article, start and end."""
    return type(record).model_validate(record.model_dump(), context=address)
