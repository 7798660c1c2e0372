"""Whom a request is counted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.web.owner import reader_of


@dataclass(frozen=True)
class Caller:
    """Who asks: by account, where there is one, by the cookie of a browser, or by the address of a program."""

    reader: str  # who takes turns at the model; see ``app.models.places``


def caller_of(request: Request) -> Caller:
    """The one place that tells who asks."""
    return Caller(reader_of(request))


Calling = Annotated[Caller, Depends(caller_of)]
