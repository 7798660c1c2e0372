"""Places at a model that answers a few questions at a time, given to the readers in turn.

The engine would queue by itself, but without end and without telling: here the wait is bounded, and whoever gives up
leaves the queue. Every reader has a queue of their own, and a place that becomes free goes to the next reader, not to
the next question: who asks in ten tabs at once holds nobody up by more than one answer.
"""

from __future__ import annotations

import threading
from collections import deque
from contextvars import ContextVar

# Who asks, in the thread that an answer is computed in; "" where that is not known: all those are one reader.
READER: ContextVar[str] = ContextVar("reader", default="")


class TooMany(Exception):
    """A reader has as many questions waiting as one reader may have."""


class Places:
    """A fixed number of places and the queues for them. Safe to share between threads."""

    def __init__(self, count: int, waiting_each: int) -> None:
        self._free = count
        self._waiting_each = waiting_each
        self._lock = threading.Lock()
        self._ends: deque[Ticket] = deque()  # what ends an answer that has had its turn, newest first
        self._queues: dict[str, deque[Ticket]] = {}  # by reader, in the order of their turns; none is empty

    def ask(self, reader: str = "", *, first: bool = False) -> Ticket:
        """A ticket at the end of the reader's queue, or before all for what ends an answer that has had its turn.

        Raises TooMany if ``waiting_each`` others are in that queue.
        """
        ticket = Ticket(self, reader)
        with self._lock:
            if self._free and (first or not self._queues):
                self._free -= 1
                ticket._called.set()
            elif first:
                self._ends.appendleft(ticket)
            else:
                self._join(reader, ticket)
        return ticket

    @property
    def waiting(self) -> int:
        """How many tickets wait."""
        with self._lock:
            return len(self._ends) + sum(map(len, self._queues.values()))

    def _join(self, reader: str, ticket: Ticket) -> None:
        queue = self._queues.setdefault(reader, deque())
        if len(queue) >= self._waiting_each:
            raise TooMany
        queue.append(ticket)

    def _left(self, ticket: Ticket) -> None:
        with self._lock:
            if not ticket._called.is_set():
                self._forget(ticket)
            elif following := self._following():
                following._called.set()
            else:
                self._free += 1

    def _following(self) -> Ticket | None:
        if self._ends:
            return self._ends.popleft()
        if not self._queues:
            return None
        reader = next(iter(self._queues))
        queue = self._queues.pop(reader)
        ticket = queue.popleft()
        if queue:
            self._queues[reader] = queue  # behind the other readers
        return ticket

    def _forget(self, ticket: Ticket) -> None:
        if ticket in self._ends:
            self._ends.remove(ticket)
            return
        queue = self._queues[ticket._reader]
        queue.remove(ticket)
        if not queue:
            del self._queues[ticket._reader]


class Ticket:
    """A place, or the wait for one. Whoever asked for it must ``leave``, with a place or without."""

    def __init__(self, places: Places, reader: str) -> None:
        self._places = places
        self._reader = reader
        self._called = threading.Event()
        self._gone = False

    def called(self, seconds: float) -> bool:
        """Whether the place is there within so many seconds."""
        return self._called.wait(seconds)

    def leave(self) -> None:
        """Gives the place to the next in the queue, or stops waiting for one. Once is enough, twice does no harm."""
        if not self._gone:
            self._gone = True
            self._places._left(self)
