"""Keeps the engine running: looks every few seconds whether it is there and responds, else starts another.

An engine that crashed, or that is alive and silent, costs the questions that met it their model's answer, never those
after it. One that fails again and again (too little memory, a broken file) is not started in a circle: after a few
tries at once, each further one waits longer than the last, and readers are told.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from app.errors import ModelUnavailable
from app.models.engine import Engine

_log = logging.getLogger(__name__)
_POLITE_SECONDS = 1.0  # for a hung engine to end by itself
_AT_ONCE = 3  # failures after which the engine is started again at once
_LONGEST = 600.0  # seconds between two tries


def pause_after(failures: int, first: float) -> float:
    """Seconds before the next try: none after the first few failures, then ``first``, doubled by each further one."""
    return min(_LONGEST, first * 2.0 ** min(failures - _AT_ONCE - 1, 30)) if failures > _AT_ONCE else 0.0


class Keeper:
    """One engine after the other. Safe to share between threads."""

    def __init__(self, start: Callable[[], Engine], look_seconds: float, retry_seconds: float) -> None:
        """``look_seconds`` between two looks; ``retry_seconds`` is the first pause after repeated failures."""
        self._start = start
        self._look_seconds, self._retry_seconds = look_seconds, retry_seconds
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._failures = 0  # in a row, without an answer in between
        self._next_try = 0.0
        self._gone = False  # whether the present engine's end has been noticed
        self._engine = start()
        threading.Thread(target=self._watch, name="engine keeper", daemon=True).start()

    @property
    def engine(self) -> Engine:
        """The latest one, in whatever state."""
        return self._engine

    def ready(self) -> Engine:
        """An engine that has loaded; started now if there is none. Raises ModelUnavailable where it may not be yet."""
        with self._lock:
            self._renew()
            engine, pause = self._engine, max(1.0, self._next_try - time.monotonic())
            if self._gone:
                raise ModelUnavailable(
                    f"the local model failed {self._failures} times and is started again in {pause:.0f} seconds",
                    f"The engine's log is {engine.log}. Free memory, or set chat.model to another model.",
                )
        engine.address()
        return engine

    def worked(self) -> None:
        """The engine wrote an answer to its end: whatever failed before is over."""
        self._failures = 0

    def replace(self, engine: Engine) -> None:
        """Ends an engine that is of no use any more and starts another, unless that has been done."""
        engine.close(_POLITE_SECONDS)
        with self._lock:
            self._renew()

    def close(self) -> None:
        with self._lock:
            self._closed.set()
        self._engine.close()

    def _watch(self) -> None:
        while not self._closed.wait(self._look_seconds):
            try:
                self._look()
            except Exception:  # the next look comes whatever this one met
                _log.exception("looking after the local model's engine failed")

    def _look(self) -> None:
        engine = self._engine
        if engine.alive and not engine.responds():
            _log.warning("The local model's engine is silent; another one is started.")
            engine.close(_POLITE_SECONDS)
        with self._lock:
            self._renew()

    def _renew(self) -> None:
        """Another engine in the place of one that has ended, if it is time for it."""
        if self._closed.is_set() or self._engine.alive:
            return
        if not self._gone:
            self._gone = True
            self._failed()
        if time.monotonic() < self._next_try:
            return
        self._engine.close()
        try:
            self._engine = self._start()
            self._gone = False
        except (OSError, RuntimeError) as error:  # no memory for a process or a thread, no room for its log
            _log.warning("The local model's engine could not be started: %s", error)
            self._failed()

    def _failed(self) -> None:
        self._failures += 1
        self._next_try = time.monotonic() + pause_after(self._failures, self._retry_seconds)
