"""The answers that are being computed. Where the server stops, they get a few seconds to end by themselves; the others
end in words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from app.errors import AppFailure

PATIENCE = 5.0  # seconds that an answer gets where the server stops
_LOOK = 0.05


class Outcome(StrEnum):
    """What came of a question."""

    ANSWERED = "answered"
    TOLD = "told"  # of the archive itself or of Dateline: no article proves it
    REFUSED = "refused"
    STOPPED = "stopped"  # by whoever asked, who may have left
    FAILED = "failed"
    ENDED = "ended"  # by the server, which was stopped


class Stopping(AppFailure):
    """The server is being stopped in the middle of an answer."""

    def __init__(self) -> None:
        super().__init__("the server is being stopped", "Ask again when it is back, usually within a minute.")


class Endable(Protocol):
    """A running answer."""

    def end(self, failure: Exception) -> None:
        """Ends it with ``failure``, which whoever waits for it is told."""
        ...


class Running:
    """All of one server. To be used from its loop alone."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._answers: set[Endable] = set()

    def add(self, answer: Endable) -> None:
        self._answers.add(answer)

    def remove(self, answer: Endable) -> None:
        self._answers.discard(answer)

    async def finish(self, hurried: Callable[[], bool]) -> None:
        """Returns once all have ended, in words if they take too long, or once somebody is in a hurry."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        while self._answers and loop.time() < until and not hurried():
            await asyncio.sleep(_LOOK)
        for answer in list(self._answers):
            answer.end(Stopping())
