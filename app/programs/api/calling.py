"""Whom a request is counted for, as FastAPI hands it to a route."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from app.caller import Caller
from app.web.owner import caller_of


def _caller(request: Request) -> Caller:
    return caller_of(request)


Calling = Annotated[Caller, Depends(_caller)]
