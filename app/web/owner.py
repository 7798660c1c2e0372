"""Whose conversations are whose: a random secret in a cookie of the browser, made with its first page.

Where nobody signs in, whoever uses the browser sees the conversations that were held in it; else they are those of the
user, whatever the browser. The cookie goes to this
host only, whatever the port, and scripts cannot read it. Another site's page can lead here with it (SameSite=Lax), and
neither change anything nor read an answer (``app.web.serving.foreign``).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts.rights import identity_of
from app.caller import Caller
from app.web.accounts.cookies import FOR_THIS_FOLDER, FOR_THIS_HOST, prefix_of, sending
from app.web.serving.bounds import counted_as
from app.web.serving.own_address import folder_of

if TYPE_CHECKING:
    import gradio as gr

COOKIE = "dateline_reader"
_YEAR = 365 * 24 * 60 * 60
_SHORTEST = 40  # characters of a secret of 32 bytes; anything shorter was not made here


class WithCookies(Protocol):
    """A request of Starlette or of Gradio."""

    @property
    def cookies(self) -> Mapping[str, str]: ...


def owner_of(request: WithCookies) -> str:
    """The secret of whoever has signed in, else of this browser; "" where it keeps no cookies, and then nothing is kept
    for it."""
    if signed_in := identity_of(request).owner:
        return signed_in
    named = (request.cookies.get(f"{prefix}{COOKIE}") for prefix in (FOR_THIS_FOLDER, FOR_THIS_HOST, ""))
    secret = next(filter(None, named), "")
    return secret if len(secret) >= _SHORTEST else ""


def reader_of(request: gr.Request | Request) -> str:
    """By whom readers take turns: the user, the browser, or the address where it keeps no cookies.

    Not by the page: whoever keeps no cookies would be a new reader with each. Who makes cookies up is held by the
    pages of one address (``app.web.serving.bounds``).
    """
    return owner_of(request) or counted_as(request.client.host if request.client else "")


def caller_of(request: gr.Request | Request) -> Caller:
    """The one place that tells who asks. What counts tokens, the gate has left with the request."""
    spend = getattr(request, "request", request).scope.get("state", {}).get("spend")
    told = Caller(reader_of(request), identity_of(request).name)
    return replace(told, spend=spend) if spend else told


class OwnerCookie:
    """ASGI middleware: gives a browser its secret with the page, once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or owner_of(HTTPConnection(scope)):
            await self._app(scope, receive, send)
            return

        cookie = _cookie(folder_of(scope), secure=scope.get("scheme") == "https")
        await self._app(scope, receive, sending(send, cookie))


def _cookie(folder: str, *, secure: bool) -> str:
    name = f"{prefix_of(folder, secure)}{COOKIE}"
    parts = [f"{name}={secrets.token_urlsafe(32)}", f"Path={folder}/", "HttpOnly", "SameSite=Lax", f"Max-Age={_YEAR}"]
    return "; ".join([*parts, "Secure"] if secure else parts)
