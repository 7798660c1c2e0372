"""A session that goes on for days does so under a new token each day, which comes with the page."""

from __future__ import annotations

from fastapi.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts.rights import By, identity_of
from app.accounts.sessions import LONGEST, Sessions
from app.web.accounts.cookies import SESSION, cookie_of, give, sending


class Renewing:
    """ASGI middleware, within the gate. With the page alone: what a page asks for beside may come back unread."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", "/"):
            await self._app(scope, receive, send)
            return
        request, token = HTTPConnection(scope), None
        if identity_of(request).by is By.SESSION:
            token = await run_in_threadpool(self._sessions.renewed, cookie_of(request, SESSION))
        if token is None:
            await self._app(scope, receive, send)
            return
        carrier = Response()
        give(request, carrier, SESSION, token, LONGEST)
        await self._app(scope, receive, sending(send, carrier.headers["set-cookie"]))
