"""The token that readers must know where other machines reach the chat (setting ``web.token``).

    GET, POST /sign-in    asks for it, once a browser
    cookie                says until when its browser may read, signed with the token: the token itself is not in it,
                          and another token ends it
    Authorization: Bearer TOKEN     for programs

There is one token for all readers, so it keeps strangers out and does not tell readers apart: ``app.accounts`` does.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts.limiting import Guesses
from app.audit.noting import Deed, note
from app.web import texts
from app.web.accounts.cookies import cookie_of, give
from app.web.accounts.route_rights import OPEN_HERE
from app.web.plain_page import own_page
from app.web.serving.bounds import address_of, is_from_here
from app.web.serving.refusals import is_api, refusal
from app.web.templating import Macros

ADDRESS = "/sign-in"
COOKIE = "dateline_pass"
_HTML = Macros("signin.html")
_VALID = 30 * 24 * 60 * 60  # seconds
_FIELDS = 8  # of a form; ours has two
_LATE = 1.0  # seconds that a wrong token waits for its answer after many others


class TokenAsked:
    """ASGI middleware: nothing but the page's own files is served before the token was given."""

    def __init__(
        self,
        app: ASGIApp,
        token: str,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._token = token.encode()
        self._now = now
        self._wrong = Guesses(clock=clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_open(scope) or self._is_let_in(scope):
            await self._app(scope, receive, send)
        else:
            await (await self._answer(Request(scope, receive)))(scope, receive, send)

    # What is answered without a pass

    async def _answer(self, request: Request) -> ASGIApp:
        address = address_of(request.scope)
        token = bearer(request.headers)
        if token is not None:
            return self._app if await self._is_right(token, address) else self._refused(request.scope, address)
        if request.url.path == ADDRESS:
            return await self._sign_in(request, address)
        if "text/html" in request.headers.get("accept", "") and "x-fragment" not in request.headers:
            return leads_to_sign_in(request)
        said = texts.PROGRAM_TOKEN_NEEDED if is_api(request.url.path) else texts.TOKEN_NEEDED
        return refusal(request.scope, said, 401, {"WWW-Authenticate": "Bearer"})

    async def _sign_in(self, request: Request, address: str) -> Response:
        if request.method != "POST":
            return _form(request.query_params.get("next", ""))
        sent = _fields((await request.body()).decode("utf-8", "replace"))
        next = sent.get("next", [""])[0]
        if await self._is_right(sent.get("token", [""])[0].strip(), address):
            await run_in_threadpool(note, Deed.SIGNED_IN, what="with the token")
            answer = RedirectResponse(within(next), 303)
            self._give_pass(request, answer)
            return answer
        blocked = self._wrong.wait(address)
        return _form(next, texts.TOKEN_LATER if blocked else texts.TOKEN_WRONG, 429 if blocked else 401)

    def _refused(self, scope: Scope, address: str) -> Response:
        if self._wrong.wait(address):
            return refusal(scope, texts.TOKEN_LATER, 429, {"Retry-After": "60"})
        return refusal(scope, texts.TOKEN_WRONG, 401, {"WWW-Authenticate": "Bearer"})

    async def _is_right(self, token: str, address: str) -> bool:
        """Counts a wrong one. After too many the right one is wrong as well: else each try would still tell."""
        if self._wrong.wait(address):
            return False
        right = hmac.compare_digest(token.encode(), self._token)
        if not right:
            late = self._wrong.are_many()
            self._wrong.add(address)
            await run_in_threadpool(note, Deed.SIGN_IN_FAILED, what="with a token")
            await asyncio.sleep(_LATE if late else 0)
        return right

    # The pass

    def _is_let_in(self, scope: Scope) -> bool:
        return scope["path"] != ADDRESS and self._has_pass(scope)

    def _has_pass(self, scope: Scope) -> bool:
        until, _, signature = cookie_of(HTTPConnection(scope), COOKIE).partition(".")
        if not until.isascii() or not until.isdigit() or len(until) > 12:
            return False
        return hmac.compare_digest(signature.encode(), self._signed(until).encode()) and self._now() < int(until)

    def _give_pass(self, request: Request, answer: Response) -> None:
        until = str(int(self._now()) + _VALID)
        give(request, answer, COOKIE, f"{until}.{self._signed(until)}", _VALID)

    def _signed(self, until: str) -> str:
        return hmac.new(self._token, f"{COOKIE} {until}".encode(), hashlib.sha256).hexdigest()


def _is_open(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith("/page/") or path == "/healthz" or (path in OPEN_HERE and is_from_here(scope))


def bearer(headers: Headers) -> str | None:
    """The token that a program sends; None where it sends none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def leads_to_sign_in(request: Request) -> Response:
    """By a relative address: a proxy may serve the chat under a path of its own."""
    path = request.url.path.lstrip("/")
    wanted = f"{path}?{request.url.query}" if request.url.query else path
    return RedirectResponse(f"{'../' * path.count('/') or './'}sign-in?next={quote(wanted, safe='')}", 303)


def _fields(form: str) -> dict[str, list[str]]:
    try:
        return parse_qs(form, max_num_fields=_FIELDS)
    except ValueError:  # no form of ours
        return {}


def within(next: str) -> str:
    """An address under this one, whatever was sent: "//elsewhere" and "https:" would lead to another host."""
    return f"./{next.lstrip('/')}"


def _form(next: str, wrong: str = "", status: int = 200) -> Response:
    body = _HTML.form(next, wrong)
    page = own_page(texts.SIGN_IN_TITLE, body, up="./", kind="room", styles=["rooms.css"])
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})
