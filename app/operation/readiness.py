"""When readers may be sent to a server."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.errors import AppFailure


class NotReady(AppFailure):
    """Something is not well yet."""


def when_set(warm: threading.Event) -> Callable[[], object]:
    """A check that goes well once the models are loaded: whoever asks before waits for them."""

    def check() -> None:
        if not warm.is_set():
            raise NotReady("the models are still being loaded", "Questions wait for them meanwhile.")

    return check
