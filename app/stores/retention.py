"""Deletes what readers asked once it is as old as the setting ``web.keep_days`` says, while the chat runs.

And what a reader deleted, where it could not be taken out of the file at once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial

_log = logging.getLogger(__name__)
_PAUSE = 3_600.0  # seconds between two looks: what is due goes within an hour, also while nobody asks anything

Forget = Callable[[float], int]  # deletes what is older than so many days; returns how many


def start_forgetting(
    days: float,
    stores: Sequence[Forget],
    stop: threading.Event | None = None,
    pause: float = _PAUSE,
    *,
    tidy: Sequence[Callable[[], object]] = (),
) -> threading.Thread | None:
    """Looks through the stores at once and then every ``pause`` seconds, in a thread of its own; for 0 days not.

    ``tidy`` is called each time, for 0 days too: what takes away what a reader's own deletion could not, and what has a
    time of its own. None where there is nothing to do.
    """
    work: list[Callable[[], object]] = [partial(_forget, forget, days) for forget in stores if days]
    work += tidy
    if not work:
        return None
    stop = stop or threading.Event()

    def run() -> None:
        while True:
            for each in work:
                _try(each)
            if stop.wait(pause):
                return

    thread = threading.Thread(target=run, name="forgetting", daemon=True)
    thread.start()
    return thread


def _forget(forget: Forget, days: float) -> None:
    if gone := forget(days):
        _log.info("Deleted %s that nobody had gone on with for %g days.", gone, days)


def _try(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:  # a disk that is full, say: the next look may find room, and the chat goes on
        _log.exception("what is to be deleted could not be; it is tried again")
