"""HEAD: what GET would answer, without its body."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class HeadsServed:
    """ASGI middleware: hands HEAD on as GET, which is all that FastAPI's routes know. The server below leaves the body
    out, since it knows what was asked. Which addresses it is to be had for stands in ``app.web.accounts.route_rights``:
    none whose answer goes on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] == "HEAD"
        await self._app({**scope, "method": "GET"} if asks else scope, receive, send)
