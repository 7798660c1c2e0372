"""One question and what has come of it so far: a fold over the events of its answer.

    exchange = Exchange.begun(question, conversation)
    for event in assistant.answer(question): exchange = exchange.after(event)

Pure, so that what a reader sees at any moment can be tested without a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.citations import citation_at
from app.file_names import without_folders
from app.stores.conversations import Record, new_id
from app.types import (
    Answer,
    Answered,
    Citation,
    Drafting,
    Dropped,
    Event,
    EvidenceFound,
    Holding,
    Noticed,
    Queued,
    Quoted,
    RequestKind,
    Searching,
    Stated,
    Statement,
    Turn,
    Understood,
)
from index.types import Evidence

Happened = (
    Understood | Searching | EvidenceFound | Quoted | Drafting | Stated | Dropped | Noticed | Answered
)  # what changes more than the place in line


@dataclass(frozen=True)
class Exchange:
    """A question and its answer, whole or in the making."""

    question: str
    id: str = ""
    conversation: str = ""  # the id of the one it belongs to
    asked: str = ""  # ISO 8601, UTC
    searched_for: str = ""
    evidence: tuple[Citation, ...] | None = None  # as places, numbered 0; None until the search is over
    asked_as: RequestKind | None = None  # what the reader says that it is
    kind: RequestKind = RequestKind.FACT  # what it was understood as
    quotes: tuple[Citation, ...] = ()  # sentences that the answer will stand on, numbered 0
    queued: Queued | None = None  # while it waits for the model
    draft: str = ""  # unchecked, so never shown as fact
    statements: tuple[Statement, ...] = ()
    dropped: tuple[Statement, ...] = ()
    notice: str = ""
    note: str = ""  # what went wrong beside the answer; not kept
    answer: Answer | None = None
    stopped: bool = False
    show_unproven: bool = False  # whether what was left out is open to be read, struck through
    failure: str = ""  # why there is no answer, in words for the reader

    @classmethod
    def begun(cls, question: str, conversation: str, *, show_unproven: bool = False) -> Exchange:
        """A new one, with the id and the time by which it is kept."""
        asked = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(question, new_id(), conversation, asked, show_unproven=show_unproven)

    @classmethod
    def from_record(cls, record: Record, conversation: str = "", *, show_unproven: bool = False) -> Exchange:
        """As it was when it was kept."""
        exchange = cls(
            record.question,
            record.id,
            conversation,
            record.asked,
            record.searched_for,
            record.found,
            statements=record.statements,
            stopped=record.stopped,
            failure=without_folders(record.failure),
            show_unproven=show_unproven,
        )
        return exchange._answered(record.answer, record.found) if record.answer else exchange

    @property
    def record(self) -> Record:
        """What is kept of it. One that is not over yet is kept as if it had been stopped: it may never go on."""
        known = self.stop()
        answer = replace(self.answer, evidence=()) if self.answer else None
        return Record(
            self.id,
            self.question,
            self.asked,
            self.searched_for,
            self.evidence or (),
            self.statements,
            answer,
            known.stopped,
            self.failure,
        )

    @property
    def over(self) -> bool:
        return self.answer is not None or self.stopped or bool(self.failure)

    @property
    def refused(self) -> bool:
        return self.answer is not None and self.answer.refused

    @property
    def holding(self) -> Holding | None:
        """What the archive itself holds, where that was asked."""
        return self.answer.holding if self.answer is not None else None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Each cited place once, by number; with a refusal, the nearest sentences."""
        if self.answer is not None and self.answer.refused:
            return self.answer.nearest
        cited = {c.number: c for s in self.statements for c in s.citations}
        cited |= {c.number: c for c in self.quotes if self.answer is not None}
        return tuple(cited[number] for number in sorted(cited))

    def after(self, event: Event) -> Exchange:
        """The exchange once ``event`` has happened."""
        if isinstance(event, Queued):
            return replace(self, queued=event)
        return (replace(self, queued=None) if self.queued else self)._after(event)

    def _after(self, event: Happened) -> Exchange:
        match event:
            case Searching(question):
                return replace(self, searched_for=question)
            case EvidenceFound(evidence):
                return replace(self, evidence=places(evidence))
            case Understood(kind):
                return replace(self, kind=kind)
            case Quoted(quotes):
                return replace(self, quotes=quotes)
            case Drafting(text):
                return replace(self, draft=text)
            case Stated(statement):
                return replace(self, draft=self._undecided(statement), statements=(*self.statements, statement))
            case Dropped(statement):
                return replace(self, draft=self._undecided(statement), dropped=(*self.dropped, statement))
            case Noticed(text):
                return replace(self, notice=without_folders(text))
            case Answered(answer):
                return self._answered(answer, places(answer.evidence))

    def stop(self) -> Exchange:
        """What was stated stays; the draft does not, because nobody checked it."""
        return self if self.over else replace(self, draft="", queued=None, stopped=True)

    def fail(self, message: str) -> Exchange:
        return replace(self, draft="", queued=None, failure=message)

    def noted(self, message: str) -> Exchange:
        """Says beside the answer what went wrong without ending it: that it will not be found in the history."""
        return replace(self, note=f"{self.note} {message}".strip())

    def passed(self) -> Exchange:
        """As one that others come after: the articles that were found for it are in the archive, and needed no more."""
        return replace(self, answer=replace(self.answer, evidence=())) if self.answer else self

    def turns(self) -> list[Turn]:
        """Its two messages in the history of later questions; none where nothing was answered."""
        said = self.answer.said if self.answer else " ".join(s.text for s in self.statements)
        if not said:
            return []
        answer = replace(self.answer, evidence=()) if self.answer else None  # its articles are in the archive
        return [Turn("user", self.question), Turn("assistant", said, answer)]

    def _undecided(self, statement: Statement) -> str:
        """The sentences of the draft that still wait for the check; none where it cannot be told which was meant."""
        before, found, after = self.draft.partition(statement.text)
        return f"{before.rstrip()} {after.lstrip()}".strip() if found else ""

    def _answered(self, answer: Answer, found: tuple[Citation, ...]) -> Exchange:
        # The answer is the record: it is shown as it stands, whatever the events before it said.
        return replace(
            self,
            searched_for=answer.searched_for,
            evidence=found,
            draft="",
            statements=answer.statements,
            dropped=answer.dropped,
            notice=without_folders(answer.notice),
            kind=answer.kind,
            quotes=answer.quotes,
            answer=answer,
        )


def places(evidence: Iterable[Evidence]) -> tuple[Citation, ...]:
    """Evidence as places with their quotes: all that is shown and kept of it."""
    return tuple(citation_at(found, found.start, found.end) for found in evidence)
