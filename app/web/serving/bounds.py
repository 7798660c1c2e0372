"""How much one reader may take of the server: bytes and seconds of a request, and pages that stay open.

A question or a form has some hundred bytes; only what adds articles has more. The size is counted as the body comes,
since a sender need not announce it, and the time too: who sends a byte a minute holds a connection all the same.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import WebSettings
from app.web import texts
from app.web.rooms.texts import more_than_fits
from app.web.serving.refusals import API, OPENAI, TOOLS, is_api, refusal

_BODY_BYTES = 200_000  # of a question or a form; a verdict may carry a note
_SIGN_IN_BYTES = 4_096  # what a stranger may send: a token, and where it leads
_BODY_SECONDS = 30.0
_FORM_OVERHEAD = 200_000  # bytes of a form beside its files
_MB = 1_000_000
_OF_A_PROXY = re.compile(r"forwarded|via|x-forwarded-.+|x-real-ip")  # headers that one adds
_HEARTBEAT = "/gradio_api/heartbeat/"  # of a page, for as long as it is open
_ANSWERS = "/gradio_api/queue/data"  # while one is written
_ASKED = frozenset(
    (
        *(f"{API}/{name}" for name in ("ask", "ask/stream", "claims", "timeline")),
        *(f"{OPENAI}/{name}" for name in ("chat/completions", "responses")),
        TOOLS,
    )
)
_ASKED_AT_A_TIME = 64  # as many as the page's: each takes a thread, and they share the model


def _too_large() -> str:
    return texts.BODY_TOO_LARGE


@dataclass(frozen=True)
class BodyLimit:
    """Of one request: in bytes, and in seconds from its head to the end of its body."""

    size: int
    seconds: float
    refusal: Callable[[], str] = _too_large  # called for each, in the reader's language


def _upload_limit(mb: float, seconds: float) -> BodyLimit:
    return BodyLimit(int(mb * _MB) + _FORM_OVERHEAD, seconds, partial(more_than_fits, mb))


class Bounded:
    """ASGI middleware: bodies end in time and size (408, 413), pages and what programs ask are as many as can be
    served (503)."""

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        self._app = app
        self._pages = _Streams(settings.pages, settings.pages_per_address)
        self._answers = _Streams(settings.pages, settings.pages_per_address)  # apart: idle pages leave room for them
        self._asked = _Streams(_ASKED_AT_A_TIME, settings.pages_per_address)
        one = _upload_limit(settings.upload_mb, settings.upload_seconds)
        files = max(settings.uploads_mb, settings.upload_mb)
        self._api = BodyLimit(_BODY_BYTES, _BODY_SECONDS, lambda: texts.API_TOO_LARGE)
        self._limits = {
            f"{API}/articles": one,
            f"{API}/articles/files": one,
            TOOLS: one if settings.adds else self._api,
            "/archive/add/text": one,
            "/account/password": BodyLimit(_SIGN_IN_BYTES, _BODY_SECONDS),
            "/sign-in": BodyLimit(_SIGN_IN_BYTES, _BODY_SECONDS),
            "/archive/add/files": _upload_limit(files, settings.upload_seconds),
        }
        self._other = BodyLimit(_BODY_BYTES, _BODY_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == "/" and self._pages.are_all_taken(address_of(scope)):
            await _too_many(scope)(scope, receive, send)  # said here, where it is read at once
        elif (streams := self._streams_of(scope["path"], scope["method"])) is not None:
            app = self._bounded if streams is self._asked else self._app
            with streams.one_more(address_of(scope)) as there_is_room:
                await (app if there_is_room else _too_many(scope))(scope, receive, send)
        else:
            await self._bounded(scope, receive, send)

    def _streams_of(self, path: str, method: str) -> _Streams | None:
        if path.startswith(_HEARTBEAT):
            return self._pages
        if path in _ASKED and (method == "POST" or path != TOOLS):
            return self._asked
        listening = path == TOOLS and method == "GET"  # which a program does for as long as it runs
        return self._answers if path == _ANSWERS or listening else None

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._limits.get(scope["path"], self._api if is_api(scope["path"]) else self._other)
        if _announced(scope) > limit.size:
            await refusal(scope, limit.refusal(), 413)(scope, receive, send)
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
            return await self._refuse(self._limit.refusal(), 413)
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if not self.refused:
            self._answered = True
            await self._send(message)

    async def _refuse(self, sentence: str, status: int) -> Message:
        self.refused = True
        if not self._answered:
            answer = refusal(self._scope, sentence, status, {"Connection": "close"})
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


def is_from_here(scope: Scope) -> bool:
    """Whether a program of this machine asks for itself, and not a proxy for somebody else."""
    try:
        here = ipaddress.ip_address(str((scope.get("client") or ("",))[0])).is_loopback
    except ValueError:
        return False
    return here and not is_handed_on(Headers(scope=scope))


def is_handed_on(headers: Headers) -> bool:
    """Whether a proxy says that it asks for somebody else."""
    return any(map(_OF_A_PROXY.fullmatch, headers.keys()))


def address_of(scope: Scope) -> str:
    """Whom to count a request for."""
    return counted_as(str((scope.get("client") or ("",))[0]))


def counted_as(host: str) -> str:
    """The address, of IPv6 the network that one household or office has."""
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


def _too_many(scope: Scope) -> Response:
    said = texts.TOO_MANY_ORDERS if is_api(scope["path"]) else texts.TOO_MANY_PAGES
    return refusal(scope, said, 503, {"Retry-After": "60"})
