"""How much of each came in the last minute, quarter of an hour, day: moving windows, in memory of a fixed size. What
counts for an hour and more is kept besides, where there is a place for it: a restart gives no day's quota back.

The storage in memory that comes with ``limits`` keeps every name that it has ever counted, and looks at all of them in
a thread of its own after each; whoever comes from ever new addresses would fill the memory of the server with them.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from itertools import islice
from typing import Protocol

from app.latest import Latest

_MOST = 20_000  # names of one span that are remembered: half a kilobyte each, more of who is always busy
_PARTS = 200  # of a span, that are told apart
_KEPT = 3600  # seconds of a span that is worth keeping

Counted = list[tuple[float, int]]  # since when, and how much; oldest first


class Keeping(Protocol):
    """Where it outlives a restart. What cannot be read or written is told to the log, and stops nobody."""

    def counted(self, now: float) -> list[tuple[int, str, float, int]]:
        """Span in seconds, name, since when, how much: what counts now, the oldest first."""
        ...

    def count(self, span: int, name: str, since: float, amount: int) -> None:
        """``amount`` is all since then, and takes the place of what was said of it before."""
        ...


class Windows:
    """Amounts by name. Of more names than are remembered, those go that were counted longest ago: not those that
    somebody is busy with. Safe to share between threads. With ``keeping``, the clock outlives a restart too."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most: int = _MOST, keeping: Keeping | None = None
    ) -> None:
        self._clock = clock
        self._most = most
        self._keeping = keeping
        self._lock = threading.Lock()
        self._spans: dict[int, Latest[str, Counted]] = {}
        for span, name, since, amount in keeping.counted(clock()) if keeping else ():
            names = self._names(span)
            names[name] = [*(names.get(name) or []), (since, amount)]

    def add(self, span: int, name: str, amount: int = 1) -> None:
        """Counts for so many seconds, whether there is room or not."""
        now = self._clock()
        with self._lock:
            names = self._names(span)
            _forget(names, now - span, 2)
            counted: Counted = names.get(name) or []
            names[name] = counted
            if counted and now - counted[-1][0] < span / _PARTS:
                counted[-1] = counted[-1][0], counted[-1][1] + amount
            else:
                counted.append((now, amount))
            counted[:] = [one for one in counted if one[0] > now - span]
            if self._keeping is not None and span >= _KEPT:
                self._keeping.count(span, name, *counted[-1])

    def wait(self, most: int, span: int, name: str) -> int:
        """Seconds until there is room for one more, with ``most`` in so many seconds; 0: there is."""
        now = self._clock()
        with self._lock:
            names = self._spans.get(span)
            kept: Counted = names.get(name, []) if names else []
            counted = [one for one in kept if one[0] > now - span]
        over = sum(amount for _, amount in counted) + 1 - most
        for since, amount in counted:
            if over <= 0:
                break
            over -= amount
            if over <= 0:
                return max(1, math.ceil(since + span - now))
        return 0 if over <= 0 else span

    def _names(self, span: int) -> Latest[str, Counted]:
        return self._spans.setdefault(span, Latest(self._most))

    def __len__(self) -> int:
        """How many names are remembered."""
        with self._lock:
            return sum(map(len, self._spans.values()))


def _forget(names: Latest[str, Counted], before: float, most: int) -> None:
    """Some of those in which nothing is left; each that is added takes two away, so none stay for long."""
    for name in [name for name, counted in islice(names.items(), most) if counted[-1][0] <= before]:
        del names[name]
