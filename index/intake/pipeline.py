"""Steps of a pipeline that run at the same time, each in a thread, a short queue between them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")

_ROOM = 4  # finished items that wait for the next step
_WAIT = 0.1  # seconds between looks at whether the next step is still there


@contextmanager
def ahead(items: Iterable[T], room: int = _ROOM) -> Iterator[Iterator[T]]:
    """Runs an iterator in a thread, up to ``room`` items ahead of whoever takes them.

    An exception of the iterator is raised where its items are taken. On leaving, the thread is told to stop and
    waited for; an item it is working on is finished first.
    """
    step = _Step(items, room)
    thread = threading.Thread(target=step.work, daemon=True)
    thread.start()
    try:
        yield step.take()
    finally:
        step.stop.set()
        thread.join()


class _Step(Generic[T]):
    """One step: what it has finished waits in a queue."""

    def __init__(self, items: Iterable[T], room: int) -> None:
        self.stop = threading.Event()
        self._items = items
        self._results: queue.Queue[tuple[str, T | BaseException | None]] = queue.Queue(room)

    def work(self) -> None:
        try:
            for item in self._items:
                self._put("item", item)
                if self.stop.is_set():
                    return
            self._put("end")
        except BaseException as error:  # handed on whatever it is, or the taker would wait for ever
            self._put("error", error)

    def _put(self, kind: str, value: T | BaseException | None = None) -> None:
        while not self.stop.is_set():
            try:
                self._results.put((kind, value), timeout=_WAIT)
                return
            except queue.Full:
                continue

    def take(self) -> Iterator[T]:
        while True:
            try:
                kind, value = self._results.get(timeout=_WAIT)
            except queue.Empty:
                # A step that was told to stop puts nothing more; without this look, its taker would wait for ever.
                if self.stop.is_set():
                    return
                continue
            if kind == "end":
                return
            if kind == "error":
                assert isinstance(value, BaseException)
                raise value
            yield value  # type: ignore[misc]
