"""Whom a request is counted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.web.bounds import address_of
from app.web.owner import owner_of


@dataclass(frozen=True)
class Caller:
    """Who asks. There are no accounts: a browser is known by its cookie, and a program by its address."""

    reader: str  # who takes turns at the model; see ``app.models.places``


def caller_of(request: Request) -> Caller:
    """The one place that tells who asks."""
    return Caller(owner_of(request) or address_of(request.scope))


Calling = Annotated[Caller, Depends(caller_of)]
