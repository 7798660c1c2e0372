"""Jobs of several hosts at the same time, those of one host one after the other."""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")

_WAIT = 0.1  # seconds between looks at whether the results are still wanted


def by_host(
    jobs: Sequence[J], host_of: Callable[[J], Hashable], work: Callable[[J], R], hosts_at_once: int
) -> Iterator[tuple[J, R]]:
    """Each job with its result, as they are done. At most a few results wait for whoever takes them.

    An exception of ``work`` is raised here. When the iterator is closed, jobs that have begun are left to end alone.
    """
    lanes: dict[Hashable, list[J]] = defaultdict(list)
    for job in jobs:
        lanes[host_of(job)].append(job)
    waiting: queue.SimpleQueue[list[J]] = queue.SimpleQueue()
    for lane in lanes.values():
        waiting.put(lane)
    done: queue.Queue[tuple[J, R | None, BaseException | None]] = queue.Queue(hosts_at_once)
    stop = threading.Event()

    def put(result: tuple[J, R | None, BaseException | None]) -> None:
        while not stop.is_set():
            try:
                done.put(result, timeout=_WAIT)
                return
            except queue.Full:
                continue

    def run() -> None:
        while not stop.is_set():
            try:
                lane = waiting.get_nowait()
            except queue.Empty:
                return
            for job in lane:
                if stop.is_set():
                    return
                try:
                    put((job, work(job), None))
                except BaseException as error:  # handed on whatever it is, or the taker would wait for ever
                    put((job, None, error))

    for _ in range(min(hosts_at_once, len(lanes))):
        threading.Thread(target=run, daemon=True).start()
    try:
        for _ in jobs:
            job, result, error = done.get()
            if error is not None:
                raise error
            yield job, result  # type: ignore[misc]
    finally:
        stop.set()
