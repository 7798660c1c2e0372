"""An answer that is computed in a thread, as batches of events that can be stopped.

``Assistant.answer`` blocks for seconds while a model reads its prompt. Left to Gradio, a generator that
blocks cannot be stopped before its next event, and stopping it holds a lock that every other reader's answer
needs. Here the blocking happens in a thread of its own, and whoever stops waiting goes on at once.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import suppress

from app.types import Event

_log = logging.getLogger(__name__)
_END = object()


class AnswerStream:
    """One running answer: the page consumes ``batches``; ``stop`` may be called at any time from its loop."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._loop = asyncio.get_running_loop()
        self._arrived: asyncio.Queue[object] = asyncio.Queue()
        self._cancelled = threading.Event()
        self._ended = False
        self._error: Exception | None = None
        self.stopped = False

    def stop(self) -> None:
        """Ends ``batches`` now and the model at its next event."""
        self.stopped = True
        self._cancelled.set()
        self._arrived.put_nowait(_END)

    async def batches(self) -> AsyncIterator[list[Event]]:
        """Events as they come, those that wait together in one list: a slow browser must not delay the model.

        Raises what the answer raised. Closing the iterator stops the model.
        """
        threading.Thread(target=self._pump, name="answer", daemon=True).start()
        try:
            while not self._ended:
                batch = self._sorted([await self._arrived.get(), *self._waiting()])
                if batch:
                    yield batch
        finally:
            self._cancelled.set()
        if self._error is not None:
            raise self._error

    def _waiting(self) -> Iterator[object]:
        while not self._arrived.empty():
            yield self._arrived.get_nowait()

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
        try:
            for event in self._events:
                if self._cancelled.is_set():
                    break
                self._tell(event)
        except Exception as error:
            self._tell(error)
        finally:
            self._close()
            self._tell(_END)

    def _close(self) -> None:
        if isinstance(self._events, Generator):
            try:
                self._events.close()
            except Exception:  # the answer is over, so there is nobody left to tell but the log
                _log.exception("an answer could not be closed")

    def _tell(self, item: object) -> None:
        with suppress(RuntimeError):  # the loop is closed when the server went down in the middle of an answer
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, item)
