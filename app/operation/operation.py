"""What a server is given of all that is made known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.audit.noting import Recorder
from app.operation.answer_watch import AnswerWatch
from app.operation.metrics import Metrics
from app.operation.running import Running
from app.operation.traces import Traces

Check = Callable[[], object]  # raises where something is not ready


@dataclass(frozen=True)
class Operation:
    """Of one server. ``checks``: by name, what has to be well before readers are sent here."""

    metrics: Metrics = field(default_factory=Metrics)
    traces: Traces | None = None
    audit: Recorder | None = None
    questions: bool = False
    checks: Mapping[str, Check] = field(default_factory=dict)
    running: Running = field(default_factory=Running)

    def watch(self) -> AnswerWatch:
        """Of an answer that begins now, for the call that is being answered."""
        return AnswerWatch(self.metrics, self.traces, questions=self.questions)
