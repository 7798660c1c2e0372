"""Keeps following what may change: folders here, and whatever else says when it is due (feeds, for example).

    follow ── asks each source whether it is due, and lets it take in; a failure is told and tried again later
    Folders ── due when the system tells of a change and it has been quiet since, and from time to time in any case

The system is asked through watchfiles, which knows the ways of Linux, macOS and Windows. It loses sight of a folder
that is deleted and made anew, so the folders are compared by their inodes at every look and watched afresh.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.errors import IndexFailure
from index.readers.file_finding import Root, is_within
from index.settings import SyncSettings

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.25  # between questions to the sources whether they are due
_STEP_MS = 50  # between looks at what the system told
_MOST_QUIETS = 20  # times the quiet that is waited for, after which changes are taken in though they go on


class Followed(Protocol):
    """Something that may have news."""

    def due(self) -> bool:
        """Whether there is something to take in now. Must not take long."""

    def take_in(self) -> None:
        """Takes it in. May raise anything: it is asked again later."""

    def close(self) -> None:
        """Ends the watching."""


def follow(
    sources: Sequence[Followed],
    stop: threading.Event,
    retry_seconds: float,
    failed: Callable[[Exception], None],
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Runs until ``stop`` is set. A source that fails, however it does, is asked again later, and the others go on."""
    resting: dict[int, float] = {}
    try:
        while not stop.is_set():
            for number, source in enumerate(sources):
                if stop.is_set() or clock() < resting.get(number, 0.0):
                    continue
                try:
                    if source.due():
                        source.take_in()
                except Exception as failure:
                    if not isinstance(failure, IndexFailure):
                        _log.warning("following goes on after an error that nobody had foreseen", exc_info=failure)
                    failed(failure)
                    resting[number] = clock() + retry_seconds
            stop.wait(_LOOK_SECONDS)
    finally:
        for source in sources:
            source.close()


@dataclass
class Folders:
    """Follows files, folders and globs; they are due at once, then after changes, and from time to time in any case.

    ``ignored`` are folders whose changes mean nothing: the archive's own, which may lie within one that is followed.
    """

    paths: Sequence[str]
    run: Callable[[], None]
    settings: SyncSettings
    ignored: Sequence[Path] = ()
    clock: Callable[[], float] = time.monotonic
    _changes: _Changes = field(default_factory=lambda: _Changes())
    _run_at: float | None = None
    _failed: bool = False
    _watched: dict[str, tuple[int, int]] = field(default_factory=dict)
    _watched_at: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def due(self) -> bool:
        self._watch_afresh()
        now, limits = self.clock(), self.settings
        if self._run_at is None or self._failed:
            return True
        blind = self._watched and not self._watching()  # the system watches no more folders, say
        if now - self._run_at >= (limits.retry_seconds if blind else limits.rescan_seconds):
            return True
        return self._changes.settled(now, limits.debounce_seconds)

    def take_in(self) -> None:
        # Before the run: what changes while it goes on is looked at again.
        self._changes.clear()
        self._run_at, self._failed = self.clock(), True
        self.run()
        self._failed = False

    def close(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _watching(self) -> bool:
        return bool(self._thread and self._thread.is_alive())

    def _watch_afresh(self) -> None:
        """Watches what is there, if that is not what is being watched."""
        bases = {Root.named(path).base for path in self.paths}
        there = {base: identity for base in sorted(bases) if (identity := _identity(base))}
        now = self.clock()
        if there == self._watched and (self._watching() or now - self._watched_at < self.settings.retry_seconds):
            return
        self.close()
        self._changes.noticed(now)
        self._watched, self._watched_at, self._stop = there, now, threading.Event()
        if there:
            self._thread = threading.Thread(target=self._watch, args=(list(there), self._stop), daemon=True)
            self._thread.start()

    def _watch(self, paths: list[str], stop: threading.Event) -> None:
        from watchfiles import watch

        ignored = [os.path.realpath(folder) for folder in self.ignored]
        # The system's watch follows links, wherever they lead: to "/", it would tell of whatever happens anywhere.
        allowed = [""] if self.settings.follow_links else [Root.named(path).folder for path in self.paths]

        def matters(_: object, path: str) -> bool:
            real = os.path.realpath(path)
            return any(is_within(real, folder) for folder in allowed) and not any(is_within(real, f) for f in ignored)

        watching = watch(
            *paths,
            watch_filter=matters,
            debounce=_STEP_MS * 10,
            step=_STEP_MS,
            rust_timeout=_STEP_MS * 4,
            yield_on_timeout=True,
            stop_event=stop,
            ignore_permission_denied=True,
            raise_interrupt=False,
        )
        try:
            # The first answer, even if it is an empty one, comes when the watch stands: what changed since the folders
            # were looked through and until then was told to nobody.
            for number, changed in enumerate(watching):
                if changed or not number:
                    self._changes.noticed(self.clock())
        except (OSError, RuntimeError) as error:
            _log.warning("folders cannot be watched for now, and are looked through instead: %s", error)


class _Changes:
    """When something changed: shared by the thread that watches and the one that takes in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._first = self._last = -1.0

    def noticed(self, now: float) -> None:
        with self._lock:
            self._first = now if self._first < 0 else self._first
            self._last = now

    def clear(self) -> None:
        with self._lock:
            self._first = self._last = -1.0

    def settled(self, now: float, quiet: float) -> bool:
        """Whether there were changes and it has been quiet since, or they do not end."""
        with self._lock:
            return self._first >= 0 and (now - self._last >= quiet or now - self._first >= quiet * _MOST_QUIETS)


def _identity(path: str) -> tuple[int, int] | None:
    """Which folder a name leads to; None where there is none."""
    try:
        told = os.stat(path)
    except (OSError, ValueError):
        return None
    return told.st_dev, told.st_ino
