"""Sessions of the protocol's older versions: so many of one reader at most, and each is its reader's alone.

A program that ends without a word leaves its session open for half an hour, and there is a limit to all of them
together. Whoever opens one too many loses the one that was not used for longest: the program that has it is told that
there is no such session, as the protocol has it for one that has ended, and opens another.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.latest import Latest
from app.web.owner import caller_of

MOST_EACH = 20
_ID = b"mcp-session-id"
_ENDED = {404, 410}
_MOST = 10_000  # ids whose reader is known; more sessions than this there cannot be
_NO_SESSION = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "Session not found"}}


class SessionsBounded:
    """ASGI application before that of the protocol's library."""

    def __init__(self, app: ASGIApp, most_each: int = MOST_EACH) -> None:
        self._app = app
        self._most_each = most_each
        self._readers: Latest[str, str] = Latest(_MOST)  # by id, the one that was used longest ago first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reader, id = caller_of(Request(scope)).reader, Headers(scope=scope).get(_ID.decode(), "")
        if self._readers.get(id, reader) != reader:
            await JSONResponse(_NO_SESSION, 404)(scope, receive, send)
            return
        if id in self._readers:
            self._readers[id] = reader

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._learn(scope["method"], id, reader, message)
            await send(message)

        await self._app(scope, receive, watched)
        await self._end_oldest(reader, scope)

    def _learn(self, method: str, id: str, reader: str, answer: Message) -> None:
        opened = Headers(raw=answer.get("headers", [])).get(_ID.decode(), "")
        if id and (answer["status"] in _ENDED or method == "DELETE"):
            self._readers.pop(id, None)
        elif not id and opened and answer["status"] < 400:
            self._readers[opened] = reader

    async def _end_oldest(self, reader: str, scope: Scope) -> None:
        own = [id for id, whose in self._readers.items() if whose == reader]
        for id in own[: -self._most_each]:
            self._readers.pop(id, None)
            headers = [(name, value) for name, value in scope["headers"] if name not in (_ID, b"content-length")]
            ending = {**scope, "method": "DELETE", "headers": [*headers, (_ID, id.encode())]}
            await self._app(ending, _nothing_more, _unheard)


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _unheard(message: Message) -> None:
    """Nobody waits for it."""
