"""Names and marks of cookies that let somebody in.

Over https a cookie is called ``__Host-…``: the browser then takes it from this host alone, over https alone, and gives
it to no other. Over http no browser would take it by that name. In a folder (``web.root_path``) it is called
``__Secure-…`` and goes there alone: another server may have the root of the host.
"""

from __future__ import annotations

from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Message, Send

from app.web.serving.own_address import folder_of

SESSION = "dateline_session"
FOR_THIS_HOST = "__Host-"
FOR_THIS_FOLDER = "__Secure-"
KNOWN = "dateline_known"  # that somebody has signed in with this browser; see ``app.accounts.limiting``


def cookie_of(request: HTTPConnection, name: str) -> str:
    return request.cookies.get(_cookie_name(request, name), "")


def give(request: HTTPConnection, answer: Response, name: str, value: str, seconds: float) -> None:
    """Out of reach of scripts, and sent along by no other site's page but with a link to here."""
    answer.set_cookie(_cookie_name(request, name), value, int(seconds), **_marks(request))


def take(request: HTTPConnection, answer: Response, name: str) -> None:
    answer.delete_cookie(_cookie_name(request, name), **_marks(request))


def sending(send: Send, cookie: str) -> Send:
    """Sends a response with a cookie more, which is the value of a ``Set-Cookie``."""

    async def with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            headers.append("Set-Cookie", cookie)
            message = {**message, "headers": headers.raw}
        await send(message)

    return with_cookie


def prefix_of(folder: str, secure: bool) -> str:
    """Of a cookie's name."""
    if not secure:
        return ""
    return FOR_THIS_FOLDER if folder else FOR_THIS_HOST


def path_of(request: HTTPConnection) -> str:
    """To which a cookie goes."""
    return f"{folder_of(request.scope)}/"


def _marks(request: HTTPConnection) -> dict[str, Any]:
    return {"path": path_of(request), "secure": _is_secure(request), "httponly": True, "samesite": "lax"}


def _cookie_name(request: HTTPConnection, name: str) -> str:
    return f"{prefix_of(folder_of(request.scope), _is_secure(request))}{name}"


def _is_secure(request: HTTPConnection) -> bool:
    return request.url.scheme == "https"
