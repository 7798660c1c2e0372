"""The events of an answer as one text that only grows, with the places of its markers.

What is streamed cannot be taken back, so nothing is added but statements that passed the check. Kinds that have
parts (a heading for each claim, thing or outlet) are told at their end, when their headings are known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.file_names import without_folders
from app.types import Answer, Answered, Citation, Event, RequestKind, Stated, Statement, Understood
from app.writing.respelt import respelt_note

_AS_STATED = (RequestKind.FACT, RequestKind.LIST, RequestKind.BRIEF, RequestKind.FOLLOW_UP)


@dataclass(frozen=True, slots=True)
class Marker:
    """``text[start:end]`` is "[1]" and stands for the citation."""

    start: int
    end: int
    citation: Citation

    def url_citation(self, address: Callable[[str, int, int], str]) -> dict[str, Any]:
        """As OpenAI's clients read it; ``address`` is that of a place in an article."""
        cited = self.citation
        url = address(cited.article_id, cited.start, cited.end)
        return {"start_index": self.start, "end_index": self.end, "title": cited.title, "url": url}


@dataclass
class Text:
    """An answer as far as it was told."""

    text: str = ""
    markers: list[Marker] = field(default_factory=list)
    answer: Answer | None = None  # once it is over
    _kind: RequestKind = RequestKind.FACT
    _told: int = 0  # statements

    def after(self, event: Event) -> str:
        """Takes the event in; returns what it adds to the text."""
        before = len(self.text)
        match event:
            case Understood(kind):
                self._kind = kind
            case Stated(statement) if self._kind in _AS_STATED:
                self._state(statement, "\n- " if self._kind is RequestKind.LIST else " ")
            case Answered(answer):
                self.answer = answer
                self._end(answer)
        return self.text[before:]

    def _end(self, answer: Answer) -> None:
        apart = "\n" if answer.timeline else "\n\n" if answer.sections else " "
        for section in answer.sections if self._told == 0 else ():
            self._add("\n\n", section.heading)
            for statement in section.statements:
                self._state(statement, "\n- ")
        for statement in answer.statements[self._told :]:
            self._state(statement, apart)
        if answer.holding is not None:
            self._add(" ", answer.holding.text)
            for row in answer.holding.rows:
                self._add("\n", f"- {row.text} ({row.note})" if row.note else f"- {row.text}")
        if answer.refused:
            self._add("\n\n", answer.refusal)
            for citation in answer.nearest:
                self._add("\n", f"- “{' '.join(citation.quote.split())}”")
                self._mark([citation])
        self._add("\n\n", " ".join(filter(None, (respelt_note(answer.respelled), without_folders(answer.notice)))))

    def _state(self, statement: Statement, apart: str) -> None:
        self._told += 1
        self._add(apart, statement.text)
        self._mark(statement.citations)

    def _add(self, apart: str, words: str) -> None:
        if words:
            self.text += (apart if self.text else apart.lstrip()) + words

    def _mark(self, citations: Sequence[Citation]) -> None:
        self.text += " " if citations else ""
        for citation in citations:
            start = len(self.text)
            self.text += f"[{citation.number}]"
            self.markers.append(Marker(start, len(self.text), citation))
