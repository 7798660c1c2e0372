"""Signing in and out, and the page of one's own account.

    GET, POST /sign-in              name and password
    GET  /sign-in/provider          to the OpenID Connect provider, and …
    GET  /sign-in/provider/back     … back from it
    GET  /account                   who one is, where one is signed in
    POST /account/sign-out, sign-out-others, password

Everything works without scripts. That no other site sends these forms is the business of ``app.web.serving.foreign``.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from functools import partial

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from app.accounts.account_file import Accounts
from app.accounts.limiting import KNOWN_FOR, Guesses, is_known, mark_of_browser
from app.accounts.provider import Provider, ProviderUnreachable, SignInFailed
from app.accounts.rights import EVERY_ARCHIVE, By, Identity, identity_of
from app.accounts.sessions import LONGEST, Session
from app.accounts.users import User
from app.audit.noting import CALL, Deed, note
from app.errors import AccountRefused
from app.web.accounts import texts
from app.web.accounts.cookies import KNOWN, SESSION, cookie_of, give, take
from app.web.plain_page import own_page
from app.web.rooms.shell import room_page
from app.web.serving.bounds import address_of
from app.web.serving.own_address import own_address
from app.web.serving.signin import within
from app.web.templating import Macros
from app.web.texts import failed

_log = logging.getLogger(__name__)
_HTML = Macros("accounts.html")
_BROWSERS = {
    "Edg/": "Edge",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}  # claims all after it
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS X", "Linux")  # the first of these is it
_AT_A_TIME = 2  # passwords that are hashed: each takes 64 MiB for as long
_FIELDS = 8  # of a form; ours have three


@dataclass
class SigningIn:
    """What the pages are over."""

    accounts: Accounts
    guesses: Guesses
    provider: Provider | None = None
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_A_TIME))


class TooManyGuesses(Exception):
    """``wait``: seconds until this browser is listened to again."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def account_routes(signing_in: SigningIn) -> APIRouter:
    routes = APIRouter()
    routes.include_router(_password_routes(signing_in))
    routes.include_router(_own_routes(signing_in))
    if signing_in.provider is not None:
        routes.include_router(_provider_routes(signing_in, signing_in.provider))
    return routes


# Name and password


def _password_routes(signing_in: SigningIn) -> APIRouter:
    routes = APIRouter()

    @routes.get("/sign-in", response_class=HTMLResponse)
    async def form(request: Request, next: str = "") -> Response:
        return await _form(signing_in, next)

    @routes.post("/sign-in", response_class=HTMLResponse)
    async def sign_in(request: Request) -> Response:
        sent = await _fields(request)
        name, password, next = (sent.get(one, "") for one in ("name", "password", "next"))
        try:
            user = await checked(signing_in, request, name, password)
        except TooManyGuesses as many:
            return await _form(signing_in, next, name, texts.sign_in_later(many.wait), 429, many.wait)
        if user is None:
            return await _form(signing_in, next, name, texts.SIGN_IN_WRONG, 401)
        if not any(user.roles.values()):  # a session could only be refused, at each address
            return await _form(signing_in, next, name, texts.NO_ROLE, 403)
        return await _let_in(signing_in, request, user, within(next))

    return routes


async def checked(signing_in: SigningIn, request: Request, name: str, password: str) -> User | None:
    """The user whose name and password these are. Raises TooManyGuesses: then a right one is not told from a wrong."""
    guesses, address = signing_in.guesses, address_of(request.scope)
    named = await run_in_threadpool(signing_in.accounts.users.by_name, name)
    known = is_known(named, cookie_of(request, KNOWN))
    async with signing_in.hashing:
        if wait := guesses.wait(address, name, known=known):
            raise TooManyGuesses(wait)
        user = await run_in_threadpool(signing_in.accounts.users.with_password, name, password)
        if user is None:
            guesses.add(address, name)
            # What is typed into the field of a name may be a password: only a name that there is is written down.
            note_failure = partial(note, Deed.SIGN_IN_FAILED, what=named.name if named else "")
            await run_in_threadpool(note_failure)
    return user


async def _let_in(signing_in: SigningIn, request: Request, user: User, to: str) -> Response:
    answer = RedirectResponse(to, 303)
    begin, before = signing_in.accounts.sessions.begin, cookie_of(request, SESSION)
    token = await run_in_threadpool(begin, user.id, request.headers.get("user-agent", ""), before)
    give(request, answer, SESSION, token, LONGEST)
    give(request, answer, KNOWN, mark_of_browser(user), KNOWN_FOR)
    if (call := CALL.get()) is not None:
        call.by, call.who = str(By.SESSION), user.name
    await run_in_threadpool(note, Deed.SIGNED_IN)
    return answer


async def _form(
    signing_in: SigningIn, next: str, name: str = "", wrong: str = "", status: int = 200, wait: int = 0, up: str = "./"
) -> Response:
    provider = signing_in.provider.name if signing_in.provider else ""
    passwords = await run_in_threadpool(signing_in.accounts.users.can_sign_in)
    body = _HTML.sign_in(passwords, provider, next, name, wrong, up)
    page = own_page(texts.SIGN_IN, body, up=up, kind="room", styles=["rooms.css"])
    return HTMLResponse(page, status, {"Cache-Control": "no-store"} | ({"Retry-After": str(wait)} if wait else {}))


# The provider


def _provider_routes(signing_in: SigningIn, provider: Provider) -> APIRouter:
    routes = APIRouter()

    @routes.get("/sign-in/provider")
    async def leads_there(request: Request, next: str = "") -> Response:
        request.session["next"] = next[:500]
        try:
            return await provider.leads_to(request, f"{own_address(request)}sign-in/provider/back")
        except ProviderUnreachable as failure:
            _log.warning("%r", str(failure))  # on one line, whatever the provider wrote
            return await _form(signing_in, next, wrong=texts.PROVIDER_UNREACHABLE, status=502, up="../")

    @routes.get("/sign-in/provider/back")
    async def back(request: Request) -> Response:
        next, up = str(request.session.pop("next", "")), "../../"
        try:
            vouched = await provider.came_back(request)
        except ProviderUnreachable as failure:
            _log.warning("%r", str(failure))  # on one line, whatever the provider wrote
            return await _form(signing_in, next, wrong=texts.PROVIDER_UNREACHABLE, status=502, up=up)
        except SignInFailed as failure:
            _log.warning("%r", str(failure))  # on one line, whatever the provider wrote
            await run_in_threadpool(partial(note, Deed.SIGN_IN_FAILED, what=f"by {provider.name}"))
            return await _form(signing_in, next, wrong=texts.PROVIDER_REFUSED, status=401, up=up)
        known_as = signing_in.accounts.users.known_as
        user = await run_in_threadpool(known_as, vouched.issuer, vouched.subject, vouched.name, vouched.roles)
        if user is None or user.disabled or not any(vouched.roles.values()):
            note_failure = partial(note, Deed.SIGN_IN_FAILED, what=user.name if user else f"by {vouched.issuer}")
            await run_in_threadpool(note_failure)
            return await _form(signing_in, next, wrong=texts.NOT_LET_IN, status=403, up=up)
        return await _let_in(signing_in, request, user, f"../../{within(next).removeprefix('./')}")

    return routes


# One's own account


def _own_routes(signing_in: SigningIn) -> APIRouter:
    routes, sessions = APIRouter(), signing_in.accounts.sessions

    @routes.get("/account", response_class=HTMLResponse)
    def account(request: Request, changed: str = "") -> Response:
        return _account(signing_in, identity_of(request), said=texts.PASSWORD_CHANGED if changed else "")

    @routes.post("/account/sign-out")
    def sign_out(request: Request) -> Response:
        sessions.end(_own_session(request).session)
        note(Deed.SIGNED_OUT)
        answer = RedirectResponse("../sign-in", 303, {"Clear-Site-Data": '"cache"'})
        take(request, answer, SESSION)
        return answer

    @routes.post("/account/sign-out-others")
    def sign_out_others(request: Request) -> Response:
        identity = _own_session(request)
        sessions.end_all(identity.user, but=identity.session)
        note(Deed.SIGNED_OUT, what="everywhere else")
        return RedirectResponse("../account", 303)

    @routes.post("/account/password", response_class=HTMLResponse)
    async def change_password(request: Request) -> Response:
        identity, sent = _own_session(request), await _fields(request)
        try:
            user = await checked(signing_in, request, identity.name, sent.get("now", ""))
            if user is None:
                return await _again(identity, texts.PASSWORD_NOW_WRONG, 401)
            async with signing_in.hashing:
                await run_in_threadpool(signing_in.accounts.users.set_password, user, sent.get("new", ""))
        except TooManyGuesses as many:
            return await _again(identity, texts.sign_in_later(many.wait), 429)
        except AccountRefused as refused:
            return await _again(identity, failed(str(refused), refused.help_message), 422)
        return await _let_in(signing_in, request, user, "../account?changed=1")

    async def _again(identity: Identity, wrong: str, status: int) -> Response:
        return await run_in_threadpool(_account, signing_in, identity, wrong, status)

    return routes


def _own_session(request: Request) -> Identity:
    """Whoever uses a key, or comes by a proxy, has no session to end and no password to change here."""
    identity = identity_of(request)
    if identity.by is not By.SESSION:
        raise HTTPException(403, texts.RIGHT_MISSING)
    return identity


def _account(signing_in: SigningIn, identity: Identity, wrong: str = "", status: int = 200, said: str = "") -> Response:
    user = signing_in.accounts.users.of_id(identity.user)
    sessions, depth = signing_in.accounts.sessions.of_user(identity.user), 1 if wrong else 0
    body = _HTML.account(
        identity.name,
        _roles(identity),
        [(_in_short(one.agent), _minute(one), one.hash == identity.session) for one in sessions],
        identity.by is By.SESSION,
        bool(user and user.has_password),
        wrong,
        said,
        "../" * depth,
    )
    page = room_page(texts.ACCOUNT_TITLE, body, "account", depth)
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})


def _roles(identity: Identity) -> list[tuple[str, str]]:
    """The archives in which they may something else than in the others, each with the role in it; "" for the others,
    with "" where they may nothing there. One that is shut to them is not named: to them there is none."""
    told = {"" if name == EVERY_ARCHIVE else name: role or "" for name, role in identity.roles.items()}
    return sorted((name, role) for name, role in told.items() if role or not name)


def _in_short(agent: str) -> str:
    """ "Firefox, Windows" of what a browser says of itself; whole where it says neither."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return ", ".join(filter(None, (browser, system))) or agent


def _minute(session: Session) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(session.seen))


async def _fields(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=_FIELDS) as form:
        sent = {name: value for name, value in form.items() if isinstance(value, str)}
    return {name: value.encode("utf-8", "replace").decode() for name, value in sent.items()}  # no halves of characters
