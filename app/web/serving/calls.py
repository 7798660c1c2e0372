"""Each request as a ``Call``: an id, who asks, and what is told of it to those who run the server.

An ASGI middleware makes it, before all others; the gate adds who asks. It is ``app.audit.noting.CALL`` for whatever is
answered at once. What Gradio carries out later, or a session of tools, in tasks of their own, is put into the call of
its request again (``calling``).
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.audit.noting import Call, answering
from app.operation.operation import Operation
from app.web.serving.bounds import address_of
from app.web.serving.refusals import API, OPENAI, TOOLS

_log = logging.getLogger(__name__)
_AREAS = (  # by the beginning of the path; the first that fits
    (r"/gradio_api/", "page"),
    (r"/$", "page"),
    (rf"{API}/", "api"),
    (rf"{OPENAI}/", "openai"),
    (rf"{TOOLS}$", "tools"),
    (r"/articles/", "articles"),
    (r"/(?:archive|search|limits|feedback)", "rooms"),
    (r"/(?:conversations|shared)", "conversations"),
    (r"/(?:sign-in|account)", "accounts"),
    (r"/(?:healthz|readyz|metrics)$|/page/alive$", "operation"),
    (r"/(?:page|assets)/|/(?:theme\.css|favicon\.ico)$", "files"),
)
_COMPILED = tuple((re.compile(pattern), area) for pattern, area in _AREAS)
_UNTOLD = ("operation", "files")  # asked for every few seconds, or with each page: told of where they are refused
_SECRET = re.compile(r"(/shared/).*|(/gradio_api/heartbeat/).*")  # whoever knows it may read
_STREAM = "text/event-stream"


class Calls:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, operation: Operation) -> None:
        self._app = app
        self._operation = operation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        call, began = Call(address=address_of(scope), recorder=self._operation.audit), time.monotonic()
        scope.setdefault("state", {})["call"] = call
        traces = self._operation.traces
        if traces is not None:
            call.span = traces.request(f"{scope['method']} {area_of(scope['path'])}", Headers(scope=scope))
        told: dict[str, Any] = {"status": 499, "kind": ""}  # as servers log of a client that left

        async def noticed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                headers["X-Request-ID"] = call.id
                told.update(status=message["status"], kind=headers.get("content-type", ""))
                message = {**message, "headers": headers.raw}
            await send(message)

        with answering(call):
            try:
                await self._app(scope, receive, noticed)
            finally:
                self._tell(scope, call, told["status"], told["kind"], time.monotonic() - began)

    def _tell(self, scope: Scope, call: Call, status: int, kind: str, seconds: float) -> None:
        area, path = area_of(scope["path"]), _SECRET.sub(r"\1\2…", scope["path"])
        self._operation.metrics.called(area, status, None if kind.startswith(_STREAM) else seconds)
        facts = {"method": scope["method"], "status": status, "area": area}
        if self._operation.traces is not None:
            self._operation.traces.request_ended(call.span, facts)
        if area not in _UNTOLD or status >= 400:
            who = {"address": call.address, "by": call.by, "who": call.who, "key": call.key}
            more = {name: value for name, value in who.items() if value}
            _log.info("%s %s: %d", scope["method"], path, status, extra={**facts, "seconds": round(seconds, 3), **more})


def area_of(path: str) -> str:
    """What an address is for, in one of a dozen words."""
    return next((area for pattern, area in _COMPILED if pattern.match(path)), "other")


def call_of(request: Any) -> Call | None:
    """Of a request of Starlette or of Gradio."""
    scope = getattr(request, "request", request).scope  # Gradio's holds Starlette's
    state: Mapping[str, Any] = scope.get("state", {})
    return state.get("call")


def calling(request: Any) -> AbstractContextManager[None]:
    """In the call of this request, whatever task it is that goes on with it."""
    return answering(call_of(request))
