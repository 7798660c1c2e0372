"""What one answer has come to so far."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from app.citations import Numbering
from app.incidents import log_incident
from app.localization import translated
from app.models.chat_model import ChatModel
from app.types import (
    DatedEvent,
    Disagreement,
    Dropped,
    Holding,
    Noticed,
    RequestKind,
    Respelling,
    Section,
    Stated,
    Statement,
    Sureness,
    Verdict,
)
from app.writing import texts

T = TypeVar("T")


@dataclass
class Progress:
    """What one answer has come to so far."""

    question: str
    started: float
    sureness: Sureness = Sureness.BALANCED
    numbering: Numbering = field(default_factory=Numbering)
    stated: list[Statement] = field(default_factory=list)
    dropped: list[Statement] = field(default_factory=list)
    disagreements: tuple[Disagreement, ...] = ()
    timeline: tuple[DatedEvent, ...] = ()
    kind: RequestKind = RequestKind.FACT
    quotes: list[Statement] = field(default_factory=list)  # what the answer stands on, or what else there is
    sections: list[Section] = field(default_factory=list)
    looked_through: int = 0  # articles, where the whole archive was
    tabled: bool = False
    holding: Holding | None = None
    respelled: tuple[Respelling, ...] = ()
    foreign: str = ""  # the language of a question that the articles are not in and that was not translated
    signals: dict[str, float] = field(default_factory=dict)
    notice: str = ""
    model: str = "extractive"
    timings: dict[str, float] = field(default_factory=dict)

    def mark(self, step: str) -> None:
        self.timings.setdefault(step, round(time.monotonic() - self.started, 3))

    def drop(self, statement: Statement, reason: str) -> Dropped:
        self.dropped.append(replace(statement, citations=(), verdict=Verdict.UNSUPPORTED, reason=reason))
        return Dropped(self.dropped[-1])

    def attempt(self, step: str, work: Callable[[], T], instead: T) -> T:
        """What the work comes to; ``instead`` where it raises, which the reader and the log are told.

        ``step`` is written where this is called, as a constant: so the catalogs of translations find it.
        """
        try:
            return work()
        except Exception:
            self.skip(step)
            return instead

    def skip(self, step: str) -> Noticed:
        """Tells the reader and the log of a step whose error is being handled."""
        return self.notify(texts.STEP_SKIPPED.format(step=translated(step), reference=log_incident(f"{step} failed")))

    def notify(self, text: str) -> Noticed:
        """Tells the reader something more about how this came about."""
        self.notice = f"{self.notice} {text}".strip()
        return Noticed(self.notice)

    def quoted(self, model: ChatModel | None) -> None:
        """Says that the answer is made of the articles' own sentences."""
        if model is None:
            self.model = "extractive"
        else:
            self.notice = texts.UNPROVEN_QUOTED

    def state(self, statement: Statement) -> Stated:
        self.stated.append(statement)
        self.mark("first_statement")
        return Stated(statement)
