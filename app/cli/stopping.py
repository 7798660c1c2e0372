"""Ctrl-C and SIGTERM as a request: what is in work is finished first. The second time they stop at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AT_ONCE = 130  # what a shell says of a command that was stopped by Ctrl-C
_SHOW_CURSOR = "\x1b[?25h"  # a progress bar hides it


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """An event that is set by the first signal. The second ends the process, which harms nothing: an archive bears to
    be cut off anywhere, and the next run goes on from there."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # only it may be told of signals
        yield stop
        return

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            _tell(
                f"{_SHOW_CURSOR if sys.stderr.isatty() else ''}Stopped at once. Nothing is lost; run it again to go on."
            )
            os._exit(_AT_ONCE)
        stop.set()
        if not sys.stderr.isatty():  # on a terminal the progress display says so
            _tell("Stopping when this batch is written; once more stops at once.")

    earlier = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _tell(line: str) -> None:
    """Past every buffer: the signal may have come in the middle of a write to it."""
    os.write(2, f"{line}\n".encode())
