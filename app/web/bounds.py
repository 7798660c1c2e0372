"""How much one reader may take of the server: bytes and seconds of a request, and pages that stay open.

    Bounded           bodies, and event streams, which Gradio's page keeps open while it is shown
    PatientProtocol   the seconds in which the head of a request must arrive

A question or a form has some hundred bytes; only what adds articles has more. The size is counted as the body comes,
since a sender need not announce it, and the time too: who sends a byte a minute holds a connection all the same.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.settings import WebSettings
from app.web import texts

HEAD_BYTES = 32_768  # request line and headers; a browser's are two thousand
_HEAD_SECONDS = 20.0
_BODY_BYTES = 200_000  # of a question or a form; a verdict may carry a note
_BODY_SECONDS = 30.0
_FORM_OVERHEAD = 200_000  # bytes of a form beside its files
_MB = 1_000_000
_STREAMS = ("/gradio_api/heartbeat/", "/gradio_api/queue/data")
_STREAMS_OF_A_PAGE = 2


@dataclass(frozen=True)
class BodyLimit:
    """Of one request: in bytes, and in seconds from its head to the end of its body."""

    size: int
    seconds: float
    refusal: str = texts.BODY_TOO_LARGE


class Bounded:
    """ASGI middleware: bodies end in time and size (408, 413), and pages are as many as can be served (503)."""

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        self._app = app
        self._open = _Streams(settings.pages * _STREAMS_OF_A_PAGE, settings.pages_per_address * _STREAMS_OF_A_PAGE)
        text = BodyLimit(int(settings.upload_mb * _MB) + _FORM_OVERHEAD, settings.upload_seconds, texts.ADD_TOO_LARGE)
        files = int(max(settings.uploads_mb, settings.upload_mb) * _MB) + _FORM_OVERHEAD
        self._limits = {
            "/archive/add/text": text,
            "/archive/add/files": BodyLimit(files, settings.upload_seconds, texts.ADD_TOO_LARGE),
        }
        self._other = BodyLimit(_BODY_BYTES, _BODY_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == "/" and self._open.are_all_taken(address_of(scope)):
            await _too_many()(scope, receive, send)  # said here, where it is read: the page could not say it
        elif scope["path"].startswith(_STREAMS):
            with self._open.one_more(address_of(scope)) as there_is_room:
                await (self._app if there_is_room else _too_many())(scope, receive, send)
        else:
            await self._bounded(scope, receive, send)

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._limits.get(scope["path"], self._other)
        if _announced(scope) > limit.size:
            await PlainTextResponse(limit.refusal, 413)(scope, receive, send)
            return
        body = _Body(limit, scope, receive, send)
        try:
            await self._app(scope, body.receive, body.send)
        except ClientDisconnect:
            if not body.refused:
                raise


class _Body:
    """A request's body that is counted as it comes. Past its limit the reader is told, and the application is told
    that the reader has gone: it may have a form half read, and every reader of bodies knows how to end then.

    Starlette's RequestBodyLimitMiddleware knows no time, and says nothing that a reader could use.
    """

    def __init__(self, limit: BodyLimit, scope: Scope, receive: Receive, send: Send) -> None:
        self._limit, self._scope, self._receive, self._send = limit, scope, receive, send
        self._until = asyncio.get_running_loop().time() + limit.seconds
        self._size = 0
        self._whole = self._answered = self.refused = False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()  # waits for the reader to go
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            return await self._refuse(texts.BODY_TOO_SLOW, 408)
        self._size += len(message.get("body", b""))
        if self._size > self._limit.size:
            return await self._refuse(self._limit.refusal, 413)
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if not self.refused:
            self._answered = True
            await self._send(message)

    async def _refuse(self, sentence: str, status: int) -> Message:
        self.refused = True
        if not self._answered:
            answer = PlainTextResponse(sentence, status, {"Connection": "close"})
            await answer(self._scope, self._receive, self._send)
        return {"type": "http.disconnect"}


class _Streams:
    """Open event streams, in all and by address."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._open: Counter[str] = Counter()

    def are_all_taken(self, address: str) -> bool:
        return self._open.total() >= self._most or self._open[address] >= self._most_of_one

    @contextmanager
    def one_more(self, address: str) -> Iterator[bool]:
        """Counts one while it is open; False where there is no room for it."""
        if self.are_all_taken(address):
            yield False
            return
        self._open[address] += 1
        try:
            yield True
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]


class PatientProtocol(H11Protocol):
    """uvicorn's connection, closed if the head of a request takes too long; uvicorn itself waits for ever.

    h11 and not httptools, which uvicorn would prefer: it bounds the head, and refuses a second Host header.
    """

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_between_requests():
            if self._waiting is None:
                self._wait_for_head()
        else:
            self._stop_waiting()

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_head(self) -> None:
        self._waiting = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def address_of(scope: Scope) -> str:
    """Whom to count a request for: the address, of IPv6 the network that one household or office has."""
    host = str((scope.get("client") or ("",))[0])
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # a proxy's own name for somebody
        return host
    if isinstance(address, ipaddress.IPv6Address) and not address.ipv4_mapped:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _announced(scope: Scope) -> int:
    """Bytes of the body; 0 if that is not said, or not in figures: then they are counted."""
    written = Headers(scope=scope).get("content-length", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else 0


def _too_many() -> PlainTextResponse:
    return PlainTextResponse(texts.TOO_MANY_PAGES, 503, {"Retry-After": "60"})
