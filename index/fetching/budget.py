"""How long each source may take in one run: a feed of a thousand slow pages must not keep the others waiting."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.fetching.clock import Clock


class Budget:
    """The seconds that were spent on each source: on asking, on waiting for its hosts' turns, and on parsing.

    Not on waiting until other sources' pages are parsed: ``waited`` says how long the thread that asks has done so in
    all. Shared between threads. What has begun is finished, so a source may take as much longer as one page does.
    """

    def __init__(self, seconds: float, clock: Clock, waited: Callable[[], float]) -> None:
        self.seconds = seconds
        self._waited = waited
        self._clock = clock
        self._spent: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    def used_up(self, source: str) -> bool:
        with self._lock:
            return self._spent[source] >= self.seconds

    @contextmanager
    def spending(self, source: str) -> Iterator[None]:
        began, waited = self._clock.monotonic(), self._waited()
        try:
            yield
        finally:
            spent = self._clock.monotonic() - began - (self._waited() - waited)
            with self._lock:
                self._spent[source] += max(0.0, spent)
