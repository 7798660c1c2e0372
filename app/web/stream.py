"""An answer that is computed in a thread, as batches of events that can be stopped.

``Assistant.answer`` blocks for seconds while a model reads its prompt. Left to Gradio, a generator that
blocks cannot be stopped before its next event, and stopping it holds a lock that every other reader's answer
needs. Here the blocking happens in a thread of its own, and whoever stops waiting goes on at once.

When many ask at the same moment, evidence comes first for all of them (``SearchesFirst``): a search takes a fraction of
what an answer takes, and who has evidence to read does not mind the answer's coming a little later. Measured with 50
people who ask at once, two cores, no model: without it, the last of them saw evidence after 6.4 seconds.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from typing import TYPE_CHECKING

from app.caller import CALLER, UNKNOWN, Caller
from app.operation.running import Outcome, Running
from app.types import Drafting, Event, EvidenceFound, Queued

if TYPE_CHECKING:
    from app.operation.answer_watch import AnswerWatch

_log = logging.getLogger(__name__)
_END = object()


class SearchesFirst:
    """Lets what can wait do so while somebody's evidence is still looked for, but not for long."""

    def __init__(
        self, patience: float = 2.0, running: Running | None = None, watch: Callable[[], AnswerWatch] | None = None
    ) -> None:
        """``running`` and ``watch``: what is told of each answer, where a server is looked after."""
        self._patience = patience  # seconds; a search that hangs must not hold up every answer
        self.running, self.watch = running or Running(), watch
        self._searching = 0
        self._changed = threading.Condition()

    @contextmanager
    def searching(self) -> Iterator[None]:
        with self._changed:
            self._searching += 1
        try:
            yield
        finally:
            with self._changed:
                self._searching -= 1
                self._changed.notify_all()

    def give_way(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._searching, self._patience)


class AnswerStream:
    """One running answer: the page consumes ``batches``; ``stop`` may be called at any time from its loop."""

    def __init__(self, events: Iterator[Event], turns: SearchesFirst | None = None, caller: Caller = UNKNOWN) -> None:
        self._events = events
        self._caller = caller
        self._turns = turns or SearchesFirst()
        self._context = copy_context()  # with the language in which the reader is spoken to
        self._loop = asyncio.get_running_loop()
        self._arrived: asyncio.Queue[object] = asyncio.Queue()
        self._cancelled = threading.Event()
        self._ended = False
        self._error: Exception | None = None
        self._watch = self._turns.watch() if self._turns.watch else None
        self.stopped = False

    def stop(self) -> None:
        """Ends ``batches`` now and the model at its next event."""
        self.stopped = True
        self._cancelled.set()
        self._arrived.put_nowait(_END)

    def end(self, failure: Exception) -> None:
        """Ends ``batches`` with a failure: the server stops, and gives whoever waits for it this reason."""
        self._cancelled.set()
        if self._watch is not None:
            self._watch.ended(Outcome.ENDED)
        self._arrived.put_nowait(failure)

    async def batches(self, patience: float = 0.0, beat: float = 0.0) -> AsyncGenerator[list[Event]]:
        """Events as they come, those that wait together in one list: a slow browser must not delay the model.

        With ``patience``, the first list waits as many seconds for the evidence, and is empty if nothing has come.
        Lists of drafts alone are ``beat`` seconds apart, and anything else comes at once.
        Raises what the answer raised. Closing the iterator stops the model.
        """
        threading.Thread(target=self._context.run, args=(self._pump,), name="answer", daemon=True).start()
        self._turns.running.add(self)
        try:
            if patience:
                yield self._sorted(await self._until_evidence(patience))
            drafted = 0.0  # when the last draft was passed on: the first of a sentence waits for nothing
            while not self._ended:
                batch = self._sorted(await self._until(drafted + beat))
                if batch:
                    drafted = self._loop.time() if isinstance(batch[-1], Drafting) else 0.0
                    yield batch
        finally:
            self._cancelled.set()
            self._turns.running.remove(self)
        if self._error is not None:
            raise self._error

    async def _until_evidence(self, patience: float) -> list[object]:
        arrived: list[object] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while not arrived or (isinstance(arrived[-1], Event) and not isinstance(arrived[-1], EvidenceFound)):
                    arrived.append(await self._arrived.get())
        return arrived

    async def _until(self, beat: float) -> list[object]:
        """What comes next, with what waits beside it; nothing but drafts waits for what comes up to the beat."""
        arrived = [await self._arrived.get()]
        with suppress(TimeoutError):
            async with asyncio.timeout_at(beat):
                while isinstance(arrived[-1], Drafting):
                    arrived.append(await self._arrived.get())
        while not self._arrived.empty():
            arrived.append(self._arrived.get_nowait())
        return arrived

    def _sorted(self, arrived: list[object]) -> list[Event]:
        """The events among what arrived, up to the end or an error, which are remembered."""
        batch: list[Event] = []
        for item in arrived:
            if isinstance(item, Event):
                batch.append(item)
                continue
            self._ended = True
            self._error = item if isinstance(item, Exception) else None
            break
        return [] if self.stopped else batch

    def _pump(self) -> None:
        CALLER.set(self._caller)  # in this thread, which is the answer's own
        outcome = Outcome.STOPPED
        try:
            with self._turns.searching():
                found = self._pass_on(until=EvidenceFound)
            if found:
                self._turns.give_way()
                if not self._cancelled.is_set():
                    self._pass_on()
        except Exception as error:
            outcome = Outcome.FAILED
            self._tell(error)
        finally:
            self._close()
            if self._watch is not None:
                self._watch.ended(outcome)
            self._tell(_END)

    def _pass_on(self, until: type[Event] | None = None) -> bool:
        """Tells the events, up to the first of a kind; whether there was one of it, and there may be more. A place in
        line comes every moment, so that whoever waits can be stopped, and is told when it has changed."""
        place: Event | None = None
        for event in self._events:
            if self._cancelled.is_set():
                return False
            if self._watch is not None:
                self._watch.after(event)
            if event != place:
                self._tell(event)
            place = event if isinstance(event, Queued) else None
            if until is not None and isinstance(event, until):
                return True
        return False

    def _close(self) -> None:
        if isinstance(self._events, Generator):
            try:
                self._events.close()
            except Exception:  # the answer is over, so there is nobody left to tell but the log
                _log.exception("an answer could not be closed")

    def _tell(self, item: object) -> None:
        with suppress(RuntimeError):  # the loop is closed when the server went down in the middle of an answer
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, item)
