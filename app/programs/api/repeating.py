"""A request to add that is sent again, because its answer was lost, adds nothing again.

A program gives each thing that it adds a key of its own (the header Idempotency-Key). The same key with the same thing
is answered by the job that it began; with another thing it is a mistake. Keys are remembered while the server runs: an
article that is added again later is the same article.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import Annotated

from fastapi import Header

from app.latest import Latest
from app.programs.api.responses import Refused

_KEPT = 1_000
_OTHER = "This Idempotency-Key came before with something else. Give each thing that is added a key of its own."

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="of your choice, another for each thing; sent again, it is answered by the same job. Needed with a "
        "file where no token is sent",
    ),
]


class Begun:
    """What was begun, by caller and key. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun: Latest[tuple[str, str], tuple[str, str]] = Latest(_KEPT)

    def once(self, caller: str, key: str, content: bytes, begin: Callable[[], str]) -> str:
        """The job that ``begin`` begins, or has begun with this key. Raises Refused where that was of something else.

        Held while it begins: the same request may come twice at once.
        """
        if not key:
            return begin()
        digest = hashlib.sha256(content).hexdigest()
        with self._lock:
            if (known := self._begun.get((caller, key))) is None:
                known = self._begun[caller, key] = digest, begin()
        if known[0] != digest:
            raise Refused(422, _OTHER)
        return known[1]
