"""Deletes what readers asked once it is as old as the setting ``web.keep_days`` says, while the chat runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

_log = logging.getLogger(__name__)
_PAUSE = 3_600.0  # seconds between two looks: what is due goes within an hour, also while nobody asks anything

Forget = Callable[[float], int]  # deletes what is older than so many days; returns how many


def start_forgetting(
    days: float, stores: Sequence[Forget], stop: threading.Event | None = None, pause: float = _PAUSE
) -> threading.Thread | None:
    """Looks through the stores at once and then every ``pause`` seconds, in a thread of its own; None for 0 days."""
    if not days:
        return None
    stop = stop or threading.Event()

    def run() -> None:
        while True:
            _forget(days, stores)
            if stop.wait(pause):
                return

    thread = threading.Thread(target=run, name="forgetting", daemon=True)
    thread.start()
    return thread


def _forget(days: float, stores: Sequence[Forget]) -> None:
    for forget in stores:
        try:
            if gone := forget(days):
                _log.info("Deleted %s that nobody had gone on with for %g days.", gone, days)
        except Exception:  # a disk that is full, say: the next look may find room, and the chat goes on
            _log.exception("what is older than %g days could not be deleted; it is tried again", days)
