"""The chat's server: our routes and the Gradio page in one application.

create_app   articles, conversations, page files, page
serve        create_app on the address of the settings, until interrupted
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.responses import FileResponse, PlainTextResponse
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.accounts.account_file import Accounts
from app.accounts.limiting import Questions
from app.accounts.provider import Remembering
from app.operation.operation import Operation
from app.settings import WebSettings
from app.stores.conversations import Conversations
from app.web import texts
from app.web.accounts.gate import FromProxy, Gate
from app.web.accounts.pages import SigningIn, account_routes
from app.web.accounts.renewing import Renewing
from app.web.accounts.starting import require_way_in, signing_in_for, who_asks
from app.web.archive_choice import tell_of_missing_archives
from app.web.articles import article_routes
from app.web.history import history_routes
from app.web.owner import OwnerCookie
from app.web.rooms.routes import room_routes
from app.web.rooms.services import Rooms
from app.web.serving.bounds import Bounded
from app.web.serving.calls import Calls
from app.web.serving.certificate import Certificate
from app.web.serving.connections import HEAD_BYTES, Peers, allow_open_files, most_connections, patient
from app.web.serving.ending import EndsWithTheServer, OpenResponses
from app.web.serving.foreign import Hosts, OwnSiteOnly
from app.web.serving.headers import OwnHostOnly
from app.web.serving.heads import HeadsServed
from app.web.serving.in_language import InLanguage
from app.web.serving.listening import addresses, listen
from app.web.serving.operating import operation_routes
from app.web.serving.orders import OrdersBounded, all_waiting, waiting_of
from app.web.serving.signin import TokenAsked
from app.web.serving.under_path import UnderPath, require_free_path
from app.web.stream import SearchesFirst
from app.web_assistant import WebAssistant

AddingApis = Callable[[FastAPI, SearchesFirst], None]  # of programs, which take turns at the machine with the page

_HERE = Path(__file__).parent
_FILES = {
    **{f"fonts/{font.name}": "font/woff2" for font in (_HERE / "fonts").glob("*.woff2")},
    "fonts.css": "text/css",
    "style.css": "text/css",
    "rooms.css": "text/css",
    "page.js": "text/javascript",
    "conversation.js": "text/javascript",
    "rooms.js": "text/javascript",
    "connection.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_FONTS_KEPT = f"public, max-age={7 * 24 * 60 * 60}"
_QUIET = {  # read by Gradio and by the hub's client when they are imported or a page is built
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # its monitor, which is not served here, would put every event of the page through pandas
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9),
}
LAST_WORDS = 2.0  # seconds for what is said at the end to be sent
LAST_ARTICLES = 10.0  # seconds for those that are being added; what is cut off is gone on with at the next start
_SESSIONS_OF_A_PAGE = 4  # Gradio forgets one an hour after its page was closed


def create_app(
    assistant: WebAssistant,
    settings: WebSettings,
    conversations: Conversations | None = None,
    rooms: Rooms | None = None,
    accounts: Accounts | None = None,
    api: AddingApis | None = None,
    operation: Operation | None = None,
) -> FastAPI:
    """The application: ``/`` the page, ``/articles/…`` the articles, ``/conversations/…`` and ``/shared/…`` what was
    asked, ``/page/…`` stylesheets and scripts, and the addresses of the rooms (app.web.rooms.routes) where there are
    any, with what ``api`` adds for programs (app.programs). Without ``conversations``, they are kept until the program
    ends. Raises SettingsInvalid where readers are to sign in and nobody could."""
    require_way_in(settings, accounts)
    os.environ.update(_QUIET)  # before Gradio is imported, which is late anyway because it takes seconds
    from app.web.fast_gradio import gr
    from app.web.page import Page
    from app.web.theme import theme

    conversations, operation = conversations or Conversations(None), operation or Operation()
    app = FastAPI(title=texts.PRODUCT, docs_url=None, redoc_url=None, openapi_url=None)
    tell_of_missing_archives(app)
    app.include_router(article_routes(assistant, rooms))
    app.include_router(history_routes(conversations, settings))
    app.include_router(_file_routes())
    app.include_router(operation_routes(operation))
    turns = SearchesFirst(running=operation.running, watch=operation.watch)
    if rooms is not None:
        app.include_router(room_routes(rooms))
    if api is not None:
        api(app, turns)
    signing_in = signing_in_for(settings, accounts)
    if signing_in is not None:
        app.include_router(account_routes(signing_in))
    questions = Questions(settings.questions_allowed, keeping=rooms.usage if rooms else None)
    blocks = Page(
        assistant,
        conversations,
        rooms,
        turns,
        show_unproven=settings.show_unproven,
        language=settings.language,
        questions=questions,
    ).blocks
    _guard(app, settings, partial(waiting_of, blocks), signing_in, questions)
    operation.metrics.count_waiting(partial(all_waiting, blocks))
    blocks.state_session_capacity = settings.pages * _SESSIONS_OF_A_PAGE
    gr.mount_gradio_app(
        app,
        # Handlers that take their turn in the queue are not to be had past it: what remains is the one that stops.
        blocks.queue(api_open=False, max_size=settings.waiting),
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        root_path=settings.root_path,
        theme=theme(),
        footer_links=[],
        favicon_path=str(_HERE / "icon.svg"),
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )
    return app


def _guard(
    app: FastAPI,
    settings: WebSettings,
    waiting: Callable[[str], int],
    signing_in: SigningIn | None,
    questions: Questions,
) -> None:
    """Who may talk to the application, and how much. The last that is added comes first."""
    app.add_middleware(HeadsServed)
    app.add_middleware(OrdersBounded, settings=settings, waiting=waiting)
    app.add_middleware(OwnerCookie)
    if signing_in is not None:
        app.add_middleware(Renewing, sessions=signing_in.accounts.sessions)
    if signing_in is not None and signing_in.provider is not None:
        app.add_middleware(Remembering, folder=settings.root_path)
    app.add_middleware(Gate, who=who_asks(settings, signing_in), questions=questions)
    if settings.asks_for_token:
        app.add_middleware(TokenAsked, token=settings.token)
    app.add_middleware(Bounded, settings=settings)
    app.add_middleware(OwnSiteOnly, hosts=Hosts.of(settings), proxied=settings.asks_somebody or not settings.is_local)
    app.add_middleware(OwnHostOnly, title=texts.PRODUCT)
    app.add_middleware(InLanguage, setting=settings.language)


def _file_routes() -> APIRouter:
    """The page's own files, by name: the folder they lie in also holds this program. And whether anybody is there."""
    routes = APIRouter()
    process = secrets.token_hex(8)  # by which an open page knows that the server was started anew

    @routes.get("/page/alive")
    async def alive() -> PlainTextResponse:
        return PlainTextResponse(process, headers={"Cache-Control": "no-store"})

    @routes.get("/page/{name:path}")
    def file(name: str) -> FileResponse:
        if name not in _FILES:
            raise HTTPException(404)
        kept = _FONTS_KEPT if name.startswith("fonts/") else "no-cache"
        return FileResponse(_HERE / name, media_type=_FILES[name], headers={"Cache-Control": kept})

    return routes


def serve(
    assistant: WebAssistant,
    settings: WebSettings,
    ready: Callable[[str], None],
    conversations: Conversations | None = None,
    rooms: Rooms | None = None,
    accounts: Accounts | None = None,
    api: AddingApis | None = None,
    operation: Operation | None = None,
) -> None:
    """Serves until interrupted; calls ``ready`` with each address of the page once it can be opened.

    Raises AppFailure if the address is taken or is none of this machine's, and SettingsInvalid where readers are to
    sign in and nobody could.
    """
    try:
        with suppress(KeyboardInterrupt):
            ChatServer(assistant, settings, ready, conversations, rooms, accounts, api, operation).run()
    finally:
        if rooms:
            rooms.stop(LAST_ARTICLES)
        if operation is not None and operation.traces is not None:
            operation.traces.close()


@contextmanager
def stopped_by_sigterm() -> Iterator[None]:
    """As by Ctrl-C. uvicorn ends by either, and then has the system end the process by the same signal: nothing after
    it would be done."""
    if threading.current_thread() is not threading.main_thread():  # only it may be told of signals
        yield
        return

    def asked(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def proxies_of(settings: WebSettings) -> list[str] | str:
    """Those that may say for whom they ask; where none are set, as uvicorn has it."""
    return list(settings.trusted_proxies) or os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


class ChatServer(uvicorn.Server):
    """uvicorn on a socket that was bound first: a busy port is told before anything heavy is loaded."""

    def __init__(
        self,
        assistant: WebAssistant,
        settings: WebSettings,
        ready: Callable[[str], None],
        conversations: Conversations | None = None,
        rooms: Rooms | None = None,
        accounts: Accounts | None = None,
        api: AddingApis | None = None,
        operation: Operation | None = None,
    ) -> None:
        require_way_in(settings, accounts)
        require_free_path(settings)
        certificate = Certificate(settings) if settings.tls_certificate else None
        self._listening = listen(settings)
        self._addresses = addresses(settings, self._listening)
        self._ready = ready
        allow_open_files()
        self._operation = operation or Operation()
        app = create_app(assistant, settings, conversations, rooms, accounts, api, self._operation)
        self._responses = OpenResponses()
        app.add_middleware(EndsWithTheServer, responses=self._responses)
        app.add_middleware(Calls, operation=self._operation)
        # uvicorn types what a server calls more narrowly than Starlette what an application takes
        told = ProxyHeadersMiddleware(app, proxies_of(settings))  # type: ignore[arg-type]
        outermost: Any = told
        if settings.proxy_user_header:
            outermost = FromProxy(outermost, settings.proxy_user_header, told.trusted_hosts.__contains__)
        if settings.root_path:
            outermost = UnderPath(outermost, settings.root_path)
        config = uvicorn.Config(
            outermost,
            proxy_headers=False,  # above: by then the peer's own address would be gone
            log_level="warning",
            log_config=None,  # as everything is logged; see ``app.operation.logs``
            ws="none",
            server_header=False,
            h11_max_incomplete_event_size=HEAD_BYTES,
            limit_concurrency=most_connections(settings.pages),
            ssl_context_factory=(lambda config, default: certificate.context) if certificate else None,
            callback_notify=certificate.renew if certificate else None,
            timeout_graceful_shutdown=round(LAST_WORDS),
        )
        config.http = patient(Peers(settings, told.trusted_hosts))  # type: ignore[arg-type]
        super().__init__(config)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        with closing(self._listening), stopped_by_sigterm():
            super().run([self._listening, *(sockets or [])])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Nobody new is let in; answers get some seconds, then they end in words, and open streams with an event."""
        for server in self.servers:
            server.close()
        await self._operation.running.finish(lambda: self.force_exit)
        await self._responses.settle(LAST_WORDS)
        await self._responses.close(LAST_WORDS)
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            for address in self._addresses:
                self._ready(address)
