"""Who asks, as far as answering has to know: by whom readers take turns, and to whom is counted what it takes."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass


def _nothing(tokens: int) -> None:
    """Where nobody counts."""


@dataclass(frozen=True)
class Caller:
    """``Caller()`` is whoever is not known: all those are one."""

    reader: str = ""  # who takes turns at the model (``app.models.places``): a user, a browser or an address
    user: str = ""  # the name of who has signed in, to whom costs are counted
    spend: Callable[[int], None] = _nothing  # is told the tokens that a model has read and written


UNKNOWN = Caller()
CALLER: ContextVar[Caller] = ContextVar("caller", default=UNKNOWN)  # in the thread that an answer is computed in
