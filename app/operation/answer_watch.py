"""What is told of each answer: figures, a line of the log, a record of the audit log, spans."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping

from app.audit.noting import CALL, Deed, answering, note
from app.operation.metrics import Metrics
from app.operation.running import Outcome
from app.operation.traces import Traces
from app.types import Answer, Answered, Drafting, Event, EvidenceFound, Queued, Searching, Stated, Understood

_log = logging.getLogger(__name__)
_STEPS: Mapping[type, str] = {  # an event → what an answer has come to with the first of its kind
    Understood: "understood",
    Searching: "searching",
    EvidenceFound: "evidence",
    Queued: "in line",
    Drafting: "first word",
    Stated: "first statement",
    Answered: "whole",
}
_BEGUN = "begun"
_NS = 1_000_000_000


class AnswerWatch:
    """One answer, from the question to its end. ``after`` and ``ended`` are called by whoever computes it."""

    def __init__(self, metrics: Metrics, traces: Traces | None, *, questions: bool) -> None:
        self._metrics, self._traces, self._questions = metrics, traces, questions
        self._call = CALL.get()
        self._began, self._began_ns = time.monotonic(), time.time_ns()
        self._reached: dict[str, float] = {}  # seconds by step
        self._step = _BEGUN
        self._answer: Answer | None = None
        self._lock = threading.Lock()
        self._over = False
        metrics.went_on(to=_BEGUN)

    def after(self, event: Event) -> None:
        if isinstance(event, Answered):
            self._answer = event.answer
        step = _STEPS.get(type(event))
        if step is None or step in self._reached:
            return
        self._reached[step] = seconds = time.monotonic() - self._began
        self._metrics.reached(step, seconds)
        with self._lock:
            if not self._over:
                self._metrics.went_on(self._step, step)
                self._step = step

    def ended(self, otherwise: Outcome) -> None:
        """``otherwise``: what came of it where it came to no answer. A second time nothing happens."""
        with self._lock:
            if self._over:
                return
            self._over = True
            self._metrics.went_on(self._step)
        answer, outcome = self._answer, self._outcome(otherwise)
        refused_for = str(answer.refused_for) if answer and answer.refused else ""
        self._metrics.answered(outcome, _model(answer), refused_for)
        with answering(self._call):
            asked = answer.question if answer else ""
            self._log(outcome, asked)
            note(Deed.ASKED, outcome=outcome, question=asked)
        self._trace(outcome, asked)

    def _outcome(self, otherwise: Outcome) -> Outcome:
        if self._answer is None:
            return otherwise
        if self._answer.refused:
            return Outcome.REFUSED
        return Outcome.TOLD if self._answer.holding else Outcome.ANSWERED

    def _facts(self, outcome: Outcome, asked: str) -> dict[str, str | int]:
        facts: dict[str, str | int] = {"outcome": str(outcome), "model": _model(self._answer)}
        if self._answer is not None:
            facts |= {"kind": str(self._answer.kind), "evidence": len(self._answer.evidence)}
            facts["statements"] = len(self._answer.statements)
        return facts | ({"question": asked} if self._questions and asked else {})

    def _log(self, outcome: Outcome, asked: str) -> None:
        seconds = {step: round(at, 3) for step, at in self._reached.items()}
        whole = round(time.monotonic() - self._began, 3)
        _log.info(
            "a question was %s", outcome, extra={**self._facts(outcome, asked), "seconds": whole, "steps": seconds}
        )

    def _trace(self, outcome: Outcome, asked: str) -> None:
        if self._traces is None:
            return
        steps = {step: self._began_ns + int(at * _NS) for step, at in self._reached.items()}
        within = self._call.span if self._call else None
        self._traces.answer(within, self._began_ns, time.time_ns(), steps, self._facts(outcome, asked))


def _model(answer: Answer | None) -> str:
    return (answer.model if answer else "") or "none"
