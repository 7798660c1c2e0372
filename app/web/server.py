"""The chat's server: our routes and the Gradio page in one application.

create_app   articles, conversations, page files, page
serve        create_app on the address of the settings, until interrupted
"""

from __future__ import annotations

import errno
import logging
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import uvicorn
from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.responses import FileResponse, PlainTextResponse

from app.conversations import Conversations
from app.errors import AppFailure
from app.settings import WebSettings
from app.web import texts
from app.web.articles import article_routes
from app.web.assistant import WebAssistant
from app.web.headers import OwnHostOnly
from app.web.history import history_routes
from app.web.owner import OwnerCookie
from app.web.rooms.desk import Rooms
from app.web.rooms.routes import room_routes

_UVICORN_LOG = logging.getLogger("uvicorn.error")
_HERE = Path(__file__).parent
_FILES = {
    "style.css": "text/css",
    "rooms.css": "text/css",
    "page.js": "text/javascript",
    "conversation.js": "text/javascript",
    "rooms.js": "text/javascript",
    "connection.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_QUIET = {  # read by Gradio and by the hub's client when they are imported or a page is built
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # its monitor, which is not served here, would put every event of the page through pandas
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9),
}
_LAST_WORDS = 1  # seconds for open pages to go; each holds a connection for as long as it is open
_OTHER_PORT = "Set DATELINE_WEB__PORT to another port, or end the program that uses it."
_OTHER_HOST = "Set DATELINE_WEB__HOST to an address of this machine, such as 127.0.0.1."


def create_app(
    assistant: WebAssistant,
    settings: WebSettings,
    conversations: Conversations | None = None,
    rooms: Rooms | None = None,
) -> FastAPI:
    """The application: ``/`` the page, ``/articles/…`` the articles, ``/conversations/…`` and ``/shared/…`` what was
    asked, ``/page/…`` stylesheets and scripts, and the addresses of the rooms (app.web.rooms.routes) where there are
    any. Without ``conversations``, they are kept until the program ends."""
    os.environ.update(_QUIET)  # before Gradio is imported, which is late anyway because it takes seconds
    import gradio as gr

    from app.web.page import Page, theme

    conversations = conversations or Conversations(None)
    app = FastAPI(title=texts.PRODUCT, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(article_routes(assistant))
    app.include_router(history_routes(conversations, settings))
    app.include_router(_file_routes())
    if rooms is not None:
        app.include_router(room_routes(rooms))
    app.add_middleware(OwnerCookie)
    app.add_middleware(OwnHostOnly, title=texts.PRODUCT)
    gr.mount_gradio_app(
        app,
        Page(assistant, conversations, rooms, show_unproven=settings.show_unproven).blocks,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
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


def _file_routes() -> APIRouter:
    """The page's own files, by name: the folder they lie in also holds this program. And whether anybody is there."""
    routes = APIRouter()
    process = secrets.token_hex(8)  # by which an open page knows that the server was started anew

    @routes.get("/page/alive")
    async def alive() -> PlainTextResponse:
        return PlainTextResponse(process, headers={"Cache-Control": "no-store"})

    @routes.get("/page/{name}")
    def file(name: str) -> FileResponse:
        if name not in _FILES:
            raise HTTPException(404)
        return FileResponse(_HERE / name, media_type=_FILES[name], headers={"Cache-Control": "no-cache"})

    return routes


def serve(
    assistant: WebAssistant,
    settings: WebSettings,
    ready: Callable[[str], None],
    conversations: Conversations | None = None,
    rooms: Rooms | None = None,
) -> None:
    """Serves until interrupted; calls ``ready`` with the page's address once it can be opened.

    Raises AppFailure if the address is taken or is none of this machine's.
    """
    with suppress(KeyboardInterrupt):
        ChatServer(assistant, settings, ready, conversations, rooms).run()


class ChatServer(uvicorn.Server):
    """uvicorn on a socket that was bound first: a busy port is told before anything heavy is loaded."""

    def __init__(
        self,
        assistant: WebAssistant,
        settings: WebSettings,
        ready: Callable[[str], None],
        conversations: Conversations | None = None,
        rooms: Rooms | None = None,
    ) -> None:
        self._listening = _listen(settings)
        self._address = _address(settings.host, self._listening)
        self._ready = ready
        config = uvicorn.Config(
            create_app(assistant, settings, conversations, rooms),
            log_level="warning",
            timeout_graceful_shutdown=_LAST_WORDS,
        )
        super().__init__(config)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        level = _UVICORN_LOG.level
        try:
            with closing(self._listening):
                super().run([self._listening, *(sockets or [])])
        finally:
            _UVICORN_LOG.setLevel(level)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        _UVICORN_LOG.setLevel(logging.CRITICAL)  # each page that is still open would end in a traceback
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready(self._address)


def _listen(settings: WebSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise _unavailable(error, settings) from error
    return listening


def _unavailable(error: OSError, settings: WebSettings) -> AppFailure:
    if error.errno == errno.EADDRINUSE:
        return AppFailure(f"port {settings.port} is in use", _OTHER_PORT)
    if error.errno == errno.EACCES:
        return AppFailure(f"port {settings.port} needs more rights than this user has", _OTHER_PORT)
    return AppFailure(f"cannot listen on {settings.host}: {error.strerror or error}", _OTHER_HOST)


def _address(host: str, listening: socket.socket) -> str:
    port = listening.getsockname()[1]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
