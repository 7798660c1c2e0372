"""How long each source may take in one run: a feed of a thousand slow pages must not keep the others waiting."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from index.fetching.clock import Clock


class Budget:
    """The seconds that were spent on each source: on asking, on waiting for its hosts' turns, and on parsing.

    Shared between threads. What has begun is finished, so a source may take as much longer as one page does.
    """

    def __init__(self, seconds: float, clock: Clock) -> None:
        self.seconds = seconds
        self._clock = clock
        self._spent: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    def used_up(self, source: str) -> bool:
        with self._lock:
            return self._spent[source] >= self.seconds

    @contextmanager
    def spending(self, source: str) -> Iterator[None]:
        began = self._clock.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._spent[source] += self._clock.monotonic() - began
