"""One request to a host at a time, and a pause before the next: a newspaper's server is a guest house, not a disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from index.errors import FetchFailed
from index.fetching.clock import Clock
from index.settings import FetchingSettings


@dataclass
class _Lane:
    """What is known of one host."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = float("-inf")  # of the monotonic clock


class Turns:
    """Whose turn it is, for each host. Shared between threads."""

    def __init__(self, settings: FetchingSettings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._lanes: dict[str, _Lane] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str, delay: float) -> Iterator[None]:
        """Waits until ``host`` may be asked; the next turn comes ``delay`` seconds after this one ends.

        Raises FetchFailed where the host wants a longer rest than ``max_wait_seconds``.
        """
        lane = self._lane(host)
        with lane.lock:
            self._wait(host, lane.free_at - self._clock.monotonic(), delay)
            try:
                yield
            finally:
                lane.free_at = max(lane.free_at, self._clock.monotonic() + delay)

    def rest(self, host: str, seconds: float) -> None:
        """Nobody asks ``host`` for that long: it said so."""
        lane = self._lane(host)
        lane.free_at = max(lane.free_at, self._clock.monotonic() + seconds)

    def _wait(self, host: str, seconds: float, delay: float) -> None:
        if seconds > max(self._settings.max_wait_seconds, delay):
            raise FetchFailed("status", f"{host} wants to be left alone for {seconds:,.0f} s more", wait=seconds)
        if seconds > 0:
            self._clock.sleep(seconds)
        if self._clock.woken:
            raise FetchFailed("timeout", "the run was ended before this was fetched")

    def _lane(self, host: str) -> _Lane:
        with self._lock:
            return self._lanes.setdefault(host, _Lane())
