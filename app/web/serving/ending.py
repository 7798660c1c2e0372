"""How open responses end where the server stops: a stream with a last event, everything else as what it is.

uvicorn would cut them off, in the middle of a chunk, and a browser or program would take that for a broken network.
"""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web import texts
from app.web.serving.refusals import TOOLS, refusal

_LOOK = 0.02  # seconds
_GRADIO = b'data: {"msg": "close_stream", "event_id": null}\n\n'  # with it, the page's own client takes it for the end
_OTHERS = b"event: closing\ndata: {}\n\n"
_FULL = {"Retry-After": "30", "Connection": "close"}


class OpenResponses:
    """Those of one server. To be used from its loop alone."""

    def __init__(self) -> None:
        self._open: dict[asyncio.Task[object], str] = {}  # by the task that answers: path
        self.closing = False

    def add(self, task: asyncio.Task[object], of: str) -> None:
        self._open[task] = of

    def remove(self, task: asyncio.Task[object]) -> None:
        self._open.pop(task, None)

    async def settle(self, seconds: float) -> None:
        """Returns once those are over that end by themselves, or after so many seconds."""
        until = asyncio.get_running_loop().time() + seconds
        while any(map(_ends, self._open.values())) and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(_LOOK)

    async def close(self, seconds: float) -> None:
        """Ends what is open now, and refuses what comes."""
        self.closing = True
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)


def _ends(path: str) -> bool:
    return path != f"GET {TOOLS}" and not path.startswith("GET /gradio_api/heartbeat/")


class EndsWithTheServer:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, responses: OpenResponses) -> None:
        self._app = app
        self._responses = responses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        if scope["type"] != "http" or task is None:
            await self._app(scope, receive, send)
            return
        if self._responses.closing:
            await refusal(scope, texts.STOPPING, 503, _FULL)(scope, receive, send)
            return
        response = _Response(scope, receive, send)
        self._responses.add(task, f"{scope['method']} {scope['path']}")
        try:
            await self._app(scope, receive, response.send)
        except asyncio.CancelledError:
            if not self._responses.closing:
                raise
            task.uncancel()
            await response.end()
        finally:
            self._responses.remove(task)


class _Response:
    """What was sent of it so far."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._headers: Headers | None = None
        self._whole = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._headers = Headers(raw=list(message.get("headers", [])))
        elif message["type"] == "http.response.body":
            self._whole = not message.get("more_body", False)
        await self._send(message)

    async def end(self) -> None:
        if self._whole:
            return
        if self._headers is None:
            await refusal(self._scope, texts.STOPPING, 503, _FULL)(self._scope, self._receive, self._send)
        elif self._headers.get("content-type", "").startswith("text/event-stream"):
            last = _GRADIO if self._scope["path"].startswith("/gradio_api/") else _OTHERS
            await self._send({"type": "http.response.body", "body": last, "more_body": False})
        elif "content-length" not in self._headers:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
