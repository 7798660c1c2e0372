"""Places at a model that answers a few questions at a time, given to the readers in turn.

The engine would queue by itself, but without end and without telling: here the wait is bounded, and whoever gives up
leaves the queue. Every reader has a queue of their own, and a place that becomes free goes to the next reader, not to
the next question: who asks in ten tabs at once holds nobody up by more than one answer. Who waits is told how many come
before (``Ticket.in_line``), and for about how long, by how long the last answers took.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

_NEWEST = 0.3  # what the latest answer counts in how long answers take


class TooMany(Exception):
    """A reader has as many questions waiting as one reader may have."""


class Places:
    """A fixed number of places and the queues for them. Safe to share between threads."""

    def __init__(self, count: int, waiting_each: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = self._count = count
        self._clock = clock
        self._seconds = 0.0  # that an answer holds its place; 0: none has ended yet
        self._waiting_each = waiting_each
        self._lock = threading.Lock()
        self._ends: deque[Ticket] = deque()  # what ends an answer that has had its turn, newest first
        self._queues: dict[str, deque[Ticket]] = {}  # by reader, in the order of their turns; none is empty

    def ask(self, reader: str = "", *, first: bool = False) -> Ticket:
        """A ticket at the end of the reader's queue, or before all for what ends an answer that has had its turn.

        Raises TooMany if ``waiting_each`` others are in that queue.
        """
        ticket = Ticket(self, None if first else reader)
        with self._lock:
            if self._free and (first or not self._queues):
                self._free -= 1
                self._call(ticket)
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

    def _leave(self, ticket: Ticket) -> None:
        with self._lock:
            if not ticket._called.is_set():
                self._forget(ticket)
                return
            self._learn(ticket)
            if following := self._following():
                self._call(following)
            else:
                self._free += 1

    def _call(self, ticket: Ticket) -> None:
        ticket._since = self._clock()
        ticket._called.set()

    def _learn(self, ticket: Ticket) -> None:
        if ticket._reader is not None:
            took = self._clock() - ticket._since
            self._seconds += (_NEWEST if self._seconds else 1.0) * (took - self._seconds)

    def _in_line(self, ticket: Ticket) -> tuple[int, int]:
        with self._lock:
            if ticket._called.is_set() or ticket._reader is None:
                return 0, 0
            depth = self._queues[ticket._reader].index(ticket)  # of each queue, one goes before each of one's own
            place, behind = len(self._ends) + depth + 1, False
            for reader, queue in self._queues.items():
                behind = behind or reader == ticket._reader
                if reader != ticket._reader:
                    place += min(len(queue), depth if behind else depth + 1)
            return place, math.ceil(place * self._seconds / self._count)

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
        assert ticket._reader is not None
        queue = self._queues[ticket._reader]
        queue.remove(ticket)
        if not queue:
            del self._queues[ticket._reader]


class Ticket:
    """A place, or the wait for one. Whoever asked for it must ``leave``, with a place or without."""

    def __init__(self, places: Places, reader: str | None) -> None:
        """``reader`` is None for what ends an answer."""
        self._places = places
        self._reader = reader
        self._since = 0.0  # when it was called
        self._called = threading.Event()
        self._gone = False

    def called(self, seconds: float) -> bool:
        """Whether the place is there within so many seconds."""
        return self._called.wait(seconds)

    def in_line(self) -> tuple[int, int]:
        """Which place in line it has, 1 for the next, and about how many seconds until its turn, 0 where nothing is
        known of that; (0, 0) once it was called."""
        return self._places._in_line(self)

    def leave(self) -> None:
        """Gives the place to the next in the queue, or stops waiting for one. Once is enough, twice does no harm."""
        if not self._gone:
            self._gone = True
            self._places._leave(self)
