"""Jobs of several hosts at the same time, those of one host one after the other."""

from __future__ import annotations

import queue
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Generic, TypeAlias, TypeVar

J = TypeVar("J")
R = TypeVar("R")
_Done: TypeAlias = "tuple[J, R | None, BaseException | None]"

_WAIT = 0.1  # seconds between looks at whether the results are still wanted
_ROOM = 8_000_000  # what results that nobody has taken yet may weigh: characters, say


def by_host(
    jobs: Sequence[J],
    host_of: Callable[[J], Hashable],
    work: Callable[[J], R],
    hosts_at_once: int,
    stop: threading.Event,
    weigh: Callable[[R], int] = lambda _: 1,
) -> Iterator[tuple[J, R]]:
    """Each job with its result, as they are done, until ``stop`` is set.

    Work goes on while nobody takes its results, until they weigh too much together. An exception of ``work`` is raised
    here. When the iterator is closed, jobs that have begun are left to end alone.
    """
    lanes: dict[Hashable, list[J]] = defaultdict(list)
    for job in jobs:
        lanes[host_of(job)].append(job)
    waiting: queue.SimpleQueue[list[J]] = queue.SimpleQueue()
    for lane in lanes.values():
        waiting.put(lane)
    done: _Results[_Done[J, R]] = _Results()
    for _ in range(min(hosts_at_once, len(lanes))):
        threading.Thread(target=_run, args=(waiting, done, work, stop, weigh), daemon=True).start()
    try:
        for _ in jobs:
            if (taken := done.take(stop)) is None:
                return
            job, result, error = taken
            if error is not None:
                raise error
            yield job, result  # type: ignore[misc]
    finally:
        done.close()


def _run(
    waiting: queue.SimpleQueue[list[J]],
    done: _Results[_Done[J, R]],
    work: Callable[[J], R],
    stop: threading.Event,
    weigh: Callable[[R], int],
) -> None:
    """One thread: a host's jobs after another's, while the results are wanted."""
    while not done.closed:
        try:
            lane = waiting.get_nowait()
        except queue.Empty:
            return
        for job in lane:
            if done.closed or stop.is_set():
                return
            try:
                result = work(job)
                done.put((job, result, None), weigh(result))
            except BaseException as error:  # handed on whatever it is, or the taker would wait for ever
                done.put((job, None, error), 1)


class _Results(Generic[R]):
    """Results that wait to be taken: so many that they do not weigh too much, though always one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held: deque[tuple[R, int]] = deque()
        self._weight = 0
        self.closed = False

    def put(self, result: R, weight: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self.closed or not self._held or self._weight + weight <= _ROOM)
            self._held.append((result, weight))
            self._weight += weight
            self._changed.notify_all()

    def take(self, stop: threading.Event) -> R | None:
        """The next result; None if ``stop`` is set before there is one."""
        with self._changed:
            while not self._held:
                if stop.is_set():
                    return None
                self._changed.wait(_WAIT)
            result, weight = self._held.popleft()
            self._weight -= weight
            self._changed.notify_all()
            return result

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._held.clear()
            self._changed.notify_all()
