"""The time, and waiting for it to pass. Handed in, so that a test of a week's polling takes no time."""

from __future__ import annotations

import threading
import time


class Clock:
    """The machine's own."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    def now(self) -> float:
        """Seconds since 1970: what is stored, and compared with after a restart."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some moment: what waiting within a run is measured by."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Waits, but not beyond ``wake``."""
        self._closed.wait(seconds)

    def wake(self) -> None:
        """Ends all waiting: the run is over."""
        self._closed.set()

    @property
    def woken(self) -> bool:
        return self._closed.is_set()
