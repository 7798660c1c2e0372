"""The tools at an address of the chat. The protocol's library takes seconds to import: the first that asks waits for
it, and no start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from app.programs.tools.tool_sessions import SessionsBounded
from app.settings import WebSettings
from app.web.rooms.services import Rooms
from app.web.stream import SearchesFirst
from app.web_assistant import WebAssistant

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class ToolAddress:
    """ASGI application. ``lifespan`` is to be entered by the application that it is part of."""

    def __init__(self, make: Callable[[], StreamableHTTPSessionManager]) -> None:
        self._make = make
        self._wanted: asyncio.Event | None = None
        self._served: asyncio.Future[ASGIApp] | None = None

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        self._wanted, self._served = asyncio.Event(), asyncio.get_running_loop().create_future()
        running = asyncio.create_task(self._run(self._wanted, self._served))
        try:
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._wanted is None or self._served is None:
            raise RuntimeError("the application was not started")
        self._wanted.set()
        await (await asyncio.shield(self._served))(scope, receive, send)

    async def _run(self, wanted: asyncio.Event, served: asyncio.Future[ASGIApp]) -> None:
        """From the first request to the end, in one task, as the library asks for."""
        await wanted.wait()
        try:
            manager = await asyncio.to_thread(self._make)
        except Exception as error:
            served.set_exception(error)
            return
        async with manager.run():
            served.set_result(SessionsBounded(manager.handle_request))
            await asyncio.Event().wait()


def tool_address(assistant: WebAssistant, rooms: Rooms, turns: SearchesFirst, settings: WebSettings) -> ToolAddress:
    """Streamable HTTP. Who may ask, and how much they may send, is seen to before (``app.web``): the library's own
    checks would do the same again."""

    def make() -> StreamableHTTPSessionManager:
        from mcp.server.transport_security import TransportSecuritySettings

        from app.programs.tools.tool_server import tool_server

        server = tool_server(assistant, rooms, turns)
        server.streamable_http_app(
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
            max_request_body_size=int((settings.upload_mb + 1) * 1_000_000),
            max_sessions=settings.pages,
        )
        return server.session_manager

    return ToolAddress(make)
