"""Names and marks of cookies that let somebody in.

Over https a cookie is called ``__Host-…``: the browser then takes it from this host alone, over https alone, and gives
it to no other. Over http no browser would take it by that name.
"""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

SESSION = "dateline_session"
FOR_THIS_HOST = "__Host-"
KNOWN = "dateline_known"  # that somebody has signed in with this browser; see ``app.accounts.limiting``


def cookie_of(request: HTTPConnection, name: str) -> str:
    return request.cookies.get(_named(request, name), "")


def give(request: HTTPConnection, answer: Response, name: str, value: str, seconds: float) -> None:
    """Out of reach of scripts, and sent along by no other site's page but with a link to here."""
    answer.set_cookie(
        _named(request, name), value, int(seconds), secure=_is_secure(request), httponly=True, samesite="lax"
    )


def take(request: HTTPConnection, answer: Response, name: str) -> None:
    answer.delete_cookie(_named(request, name), secure=_is_secure(request), httponly=True, samesite="lax")


def _named(request: HTTPConnection, name: str) -> str:
    return f"{FOR_THIS_HOST}{name}" if _is_secure(request) else name


def _is_secure(request: HTTPConnection) -> bool:
    return request.url.scheme == "https"
