"""The gate that every request passes: who it comes from, and whether they may.

    identity    in ``request.state.identity`` from here on, for whatever answers
    401         not signed in: a page leads to the sign-in
    403         signed in, without the right that the address takes (``route_rights``)
    429         too many wrong keys from an address, or more questions than one may ask

Who it is tells ``Anybody`` where nobody signs in, else ``SignedIn``. ``FromProxy`` stands before all else and takes the
name that a trusted proxy gives; from anybody else that header is taken out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts.account_file import Accounts
from app.accounts.keys import PREFIX
from app.accounts.limiting import Guesses, Questions
from app.accounts.rights import ASKING, DEFAULT_ARCHIVE, EVERY_ARCHIVE, NOBODY, Identity, Right
from app.archives.home_archives import ALL
from app.audit.noting import CALL, Deed, note
from app.errors import AccountRefused
from app.web.accounts import texts
from app.web.accounts.cookies import SESSION, cookie_of
from app.web.accounts.route_rights import OPEN_HERE, SEARCH, Unplaced, methods_of, right_for
from app.web.serving.bounds import address_of, counted_as, is_from_here
from app.web.serving.refusals import API, TOOLS, is_api, not_found, refusal
from app.web.serving.signin import bearer, leads_to_sign_in
from index.types import archive_of

_OF_AN_ARCHIVE = re.compile(rf"(?:{API})?/(?:articles|jobs)/(?!files$)([^/]+)")

_log = logging.getLogger(__name__)


class Who(Protocol):
    """Tells whom a request comes from."""

    async def of(self, request: Request) -> Identity | Response | None:
        """None: from nobody who has signed in. An answer where that is all there is to say."""
        ...


class Anybody:
    """Where nobody signs in, all are the same."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    async def of(self, request: Request) -> Identity:
        return self._identity


class SignedIn:
    """By what a trusted proxy says, a key, or a session. What is looked up is a file's, so a thread does it."""

    def __init__(self, accounts: Accounts, guesses: Guesses) -> None:
        self._accounts = accounts
        self._guesses = guesses

    async def of(self, request: Request) -> Identity | Response | None:
        if name := request.scope.get("state", {}).get(_PROXIED):
            return await run_in_threadpool(self._vouched_for, name, request.scope)
        key = bearer(request.headers)
        if key is not None:
            return await self._with_key(key, request.scope)
        token = cookie_of(request, SESSION)
        return await run_in_threadpool(self._accounts.signed_in, token) if token else None

    async def _with_key(self, key: str, scope: Scope) -> Identity | Response:
        address = address_of(scope)
        if wait := self._guesses.wait(address):
            return refusal(scope, texts.sign_in_later(wait), 429, {"Retry-After": str(wait)})
        identity = await run_in_threadpool(self._accounts.with_key, key) if key.startswith(PREFIX) else None
        if identity is None:
            self._guesses.add(address)
            await run_in_threadpool(note, Deed.SIGN_IN_FAILED, what="with a key")
            return refusal(scope, texts.KEY_UNKNOWN, 401, _WANTED)
        return identity

    def _vouched_for(self, name: str, scope: Scope) -> Identity | Response | None:
        try:
            return self._accounts.vouched_for(name)
        except AccountRefused as refused:  # no name that a user can have
            _log.warning("the proxy names %r, who is not let in: %s %s", name[:200], refused, refused.help_message)
            return refusal(scope, texts.proxy_name_refused(name[:200]), 403)


class Gate:
    """ASGI middleware. ``questions`` counts what programs ask; see ``app.web.page`` for the page's."""

    def __init__(self, app: ASGIApp, who: Who, questions: Questions) -> None:
        self._app = app
        self._who = who
        self._questions = questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        found = await self._passed(request)
        if isinstance(found, Response):
            await found(scope, receive, send)
            return
        spend = partial(self._questions.spend, asker_of(found, address_of(scope)))
        scope.setdefault("state", {}).update(identity=found, spend=spend)
        before = ASKING.set(found)
        try:
            await self._app(scope, receive, send)
        finally:
            ASKING.reset(before)

    async def _passed(self, request: Request) -> Identity | Response:
        try:
            right = right_for(request.method, request.url.path)
        except Unplaced:
            return _not_there(request)
        if right is None:
            return NOBODY
        if request.url.path in OPEN_HERE and is_from_here(request.scope):
            return NOBODY
        found = await self._who.of(request)
        if found is None:
            return _not_signed_in(request)
        if isinstance(found, Response):
            return found
        if (call := CALL.get()) is not None:  # also of what is refused from here on
            call.by, call.who, call.key = str(found.by), found.name, found.key
        archives = archives_named(request)
        if not (all(found.may(right, name) for name in archives) and found.may_somewhere(right)):
            return refusal(request.scope, _why_not(found, right, archives), 403)
        # What programs ask and what is searched for is counted here; what is asked on the page it counts itself.
        if right is Right.ASK and (is_api(request.url.path) or _searches(request)):
            return await run_in_threadpool(self._counted, request, found)
        return found

    def _counted(self, request: Request, found: Identity) -> Identity | Response:
        def wait() -> int:
            return self._questions.ask(asker_of(found, address_of(request.scope)))

        if request.url.path == TOOLS:  # a tool that asks counts itself: most messages of the protocol ask nothing
            request.state.too_many = lambda: texts.too_many_questions(left) if (left := wait()) else ""
            return found
        return too_many_questions(request.scope, left) if (left := wait()) else found


def archives_named(request: Request) -> tuple[str, ...]:
    """The archives that an address names: that of an article or of a job, and those of the query; what is told of the
    server is told of all. Which are meant where it names none, and what a body names, is told by what answers
    (``app.web.archive_choice``)."""
    if request.url.path in OPEN_HERE:
        return (EVERY_ARCHIVE,)
    thing = _OF_AN_ARCHIVE.match(request.url.path)
    own = (archive_of(thing[1]) or DEFAULT_ARCHIVE,) if thing else ()
    return (*own, *(name for name in request.query_params.getlist("archive") if name and name != ALL))


def _searches(request: Request) -> bool:
    return request.url.path == SEARCH and bool(request.query_params.get("q", "").strip())


def asker_of(identity: Identity, address: str) -> str:
    """By whom questions are counted: key, user, or the address where nobody signs in."""
    return identity.key or identity.user or counted_as(address)


def too_many_questions(scope: Scope, wait: int) -> Response:
    return refusal(scope, texts.too_many_questions(wait), 429, {"Retry-After": str(wait)})


def _why_not(identity: Identity, right: Right, archives: Sequence[str]) -> str:
    """Of the key, where that alone is in the way: another would do."""
    account = replace(identity, scopes=frozenset(Right), archives=None)
    if not (all(account.may(right, name) for name in archives) and account.may_somewhere(right)):
        return texts.RIGHT_MISSING
    if right not in identity.scopes:
        return texts.scope_missing(right)
    return texts.KEY_ELSEWHERE


def _not_there(request: Request) -> Response:
    if taken := methods_of(request.url.path):
        said = texts.takes_other_methods(taken, request.method[:20])
        return refusal(request.scope, said, 405, {"Allow": ", ".join(taken)})
    return not_found(request.scope)


def _not_signed_in(request: Request) -> Response:
    if "text/html" in request.headers.get("accept", "") and "x-fragment" not in request.headers:
        return leads_to_sign_in(request)
    return _unknown(request.scope)


def _unknown(scope: Scope) -> Response:
    return refusal(scope, texts.SIGN_IN_NEEDED, 401, _WANTED)


_WANTED = {"WWW-Authenticate": "Bearer"}
_PROXIED = "proxied_user"


def _as_utf8(value: str) -> str:
    """What a proxy writes into a header, which is read as Latin-1: nearly always UTF-8."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


class FromProxy:
    """ASGI middleware, before any that replaces the peer's address: the user whom a trusted proxy names.

    The header counts from a trusted peer, given once. It is taken out of every request, so that nobody reads it who
    does not know where it came from.
    """

    def __init__(self, app: ASGIApp, header: str, is_trusted: Callable[[str], bool]) -> None:
        self._app = app
        self._header = header.lower()
        self._is_trusted = is_trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = Headers(scope=scope).getlist(self._header)
            left = [(name, value) for name, value in scope["headers"] if name.decode("latin-1") != self._header]
            peer = (scope.get("client") or ("",))[0]
            user = _as_utf8(given[0]).strip() if len(given) == 1 and self._is_trusted(peer) else ""
            scope = {**scope, "headers": left, "state": {**scope.get("state", {}), _PROXIED: user}}
        await self._app(scope, receive, send)
