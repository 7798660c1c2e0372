"""What a page orders of Gradio's queue: how many orders of one address may wait, and how long a session's name may be.

Gradio bounds what waits in all. It keeps a session's messages and state by the name that the page gives it, for an hour
after nobody asks for them, whoever made it up and however long it is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import WebSettings
from app.web import texts
from app.web.serving.bounds import address_of

if TYPE_CHECKING:
    from gradio import Blocks

_JOIN = "/gradio_api/queue/join"
_RUN = "/gradio_api/run/predict"
_SESSION = 64  # characters; the page's has eleven
_ORDERS_OF_A_PAGE = 2  # that wait: a question, and what was clicked beside it


class OrdersBounded:
    """ASGI middleware: refuses an order of a session that no page would name so (400), and more than one address may
    have waiting (503). ``waiting`` tells how many these are."""

    def __init__(self, app: ASGIApp, settings: WebSettings, waiting: Callable[[str], int]) -> None:
        self._app = app
        self._most = settings.pages_per_address * _ORDERS_OF_A_PAGE
        self._waiting = waiting
        self._coming: Counter[str] = Counter()  # that are read, and do not wait in the queue yet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in (_JOIN, _RUN):
            await self._app(scope, receive, send)
        elif scope["path"] == _JOIN:
            await self._join(scope, receive, send)
        else:
            await self._order(scope, receive, send)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = address_of(scope)
        if self._waiting(address) + self._coming[address] >= self._most:
            await PlainTextResponse(texts.TOO_MANY_ORDERS, 503, {"Retry-After": "60"})(scope, receive, send)
            return
        self._coming[address] += 1
        try:
            await self._order(scope, receive, send)
        finally:
            self._coming[address] -= 1
            if not self._coming[address]:
                del self._coming[address]

    async def _order(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        if _names_a_session(body):
            await self._app(scope, _again(body, receive), send)
        else:
            await PlainTextResponse(texts.NO_ORDER, 400)(scope, receive, send)


def waiting_of(blocks: Blocks, address: str) -> int:
    """How many orders of an address wait in the page's queue."""
    queues = blocks._queue.event_queue_per_concurrency_id.values()
    return sum(address_of(event.request.scope) == address for queue in queues for event in queue.queue)


def all_waiting(blocks: Blocks) -> int:
    """How many orders wait in all."""
    return sum(len(queue.queue) for queue in blocks._queue.event_queue_per_concurrency_id.values())


def _names_a_session(body: bytes) -> bool:
    try:
        order = json.loads(body)
    except (ValueError, RecursionError):
        return False
    session = order.get("session_hash") if isinstance(order, dict) else None
    return isinstance(session, str) and 0 < len(session) <= _SESSION


def _again(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that begins with the body, which was read."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return left.pop() if left else await receive()

    return received
