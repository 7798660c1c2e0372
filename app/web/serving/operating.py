"""The addresses for those who run the server.

GET /healthz    the process answers: for whatever starts it again when it does not
GET /readyz     it can answer questions: for whatever sends readers to it; says what is not well
GET /metrics    figures for Prometheus

The first is open to all, and says nothing else. The others are for programs of this machine, and for administrators;
see ``app.web.accounts.gate``.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from app.errors import AppFailure
from app.file_names import without_folders
from app.incidents import log_incident
from app.operation.operation import Check, Operation
from index.errors import IndexFailure

_FRESH = {"Cache-Control": "no-store"}
_WELL = "ok"


def operation_routes(operation: Operation) -> APIRouter:
    routes = APIRouter()

    @routes.get("/healthz")
    async def healthz() -> PlainTextResponse:
        return PlainTextResponse(_WELL, headers=_FRESH)

    @routes.get("/readyz")
    def readyz() -> Response:
        found = {name: _state(name, check) for name, check in operation.checks.items()}
        ready = all(state == _WELL for state in found.values())
        return JSONResponse({"ready": ready, **found}, 200 if ready else 503, _FRESH)

    @routes.get("/metrics")
    def metrics(request: Request) -> Response:
        told, kind = operation.metrics.exposition(request.headers.get("accept", ""))
        return Response(told, headers={"Content-Type": kind, **_FRESH})

    return routes


def _state(name: str, check: Check) -> str:
    """ "ok", or what is not, without the folders of the machine."""
    try:
        check()
    except (AppFailure, IndexFailure) as failure:
        return without_folders(f"{failure}. {failure.help_message}".strip())
    except Exception:
        return f"failed; the log has the reason under the reference {log_incident(f'{name} is not ready')}"
    return _WELL
