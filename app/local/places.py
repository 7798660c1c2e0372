"""Places at a model that answers a few questions at a time, given out first come, first served.

The engine would queue by itself, but without end and without telling: here the wait is bounded, whoever gives up
leaves the queue, and a place that becomes free goes to the first in it, never to one who has just come.
"""

from __future__ import annotations

import threading
from collections import deque


class Places:
    """A fixed number of places and the queue for them. Safe to share between threads."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()
        self._queue: deque[Ticket] = deque()

    def ask(self, *, first: bool = False) -> Ticket:
        """A ticket at the end of the queue, or in front of it for what ends an answer that has had its turn."""
        ticket = Ticket(self)
        with self._lock:
            if self._free and (first or not self._queue):
                self._free -= 1
                ticket._called.set()
            elif first:
                self._queue.appendleft(ticket)
            else:
                self._queue.append(ticket)
        return ticket

    @property
    def waiting(self) -> int:
        """How many are in the queue."""
        return len(self._queue)

    def _left(self, ticket: Ticket) -> None:
        with self._lock:
            if not ticket._called.is_set():
                self._queue.remove(ticket)
            elif self._queue:
                self._queue.popleft()._called.set()
            else:
                self._free += 1


class Ticket:
    """A place, or the wait for one. Whoever asked for it must ``leave``, with a place or without."""

    def __init__(self, places: Places) -> None:
        self._places = places
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
