"""The routes of conversations: list, rename, delete, share, export, print, and the page of a shared one.

    GET    /conversations?q=                 the owner's, as a fragment for the drawer
    POST   /conversations/{id}/name          {"name": …}
    DELETE /conversations/{id}
    GET    /conversations/{id}/share         what can be done with one, as a fragment
    POST, DELETE /conversations/{id}/share   makes or revokes its address
    GET    /conversations/{id}.md .html .docx, /conversations/{id}/print
    GET    /shared/{secret}                  read-only, for whoever has the address

Whose they are is told by a cookie. A form on another site could make a browser send it along: nothing that changes
something is let through from there (``app.web.serving.foreign``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from markupsafe import Markup

from app.settings import WebSettings
from app.stores.conversations import Conversations, Kept, Listed
from app.web import frame, render, texts
from app.web.documents.conversation_document import Written, document_of
from app.web.documents.docx_export import MEDIA_TYPE, docx
from app.web.documents.exports import document_html, markdown, web_page
from app.web.exchange import Exchange
from app.web.owner import owner_of
from app.web.plain_page import READING, own_page
from app.web.source_panel import sources_html
from app.web.templating import Macros

_FORMATS = {"md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8", "docx": MEDIA_TYPE}
_HTML = Macros("history.html")


def history_routes(conversations: Conversations, settings: WebSettings) -> APIRouter:
    routes = APIRouter()
    routes.include_router(_keeping(conversations))
    routes.include_router(_taking_away(conversations))
    routes.include_router(_sharing(conversations, settings))
    return routes


def _own(conversations: Conversations, request: Request, id: str) -> Kept:
    kept = conversations.conversation(owner_of(request), id)
    if kept is None:
        raise HTTPException(404, texts.NOT_KEPT)
    return kept


def _keeping(conversations: Conversations) -> APIRouter:
    routes = APIRouter()

    def done(changed: bool) -> Response:
        return JSONResponse({"done": changed}, 200 if changed else 404)

    @routes.get("/conversations", response_class=HTMLResponse)
    def listed(request: Request, q: str = "", current: str = "") -> str:
        return list_html(conversations.listed(owner_of(request), q[:200]), q, current)

    @routes.post("/conversations/{id}/name")
    def rename(request: Request, id: str, name: Annotated[str, Body(embed=True, max_length=1000)]) -> Response:
        return done(conversations.rename(owner_of(request), id, name))

    @routes.delete("/conversations/{id}")
    def delete(request: Request, id: str) -> Response:
        return done(conversations.delete(owner_of(request), id))

    return routes


def _taking_away(conversations: Conversations) -> APIRouter:
    routes = APIRouter()

    @routes.get("/conversations/{id}/print", response_class=HTMLResponse)
    def print_view(request: Request, id: str) -> str:
        return print_page(document_of(_own(conversations, request, id)))

    @routes.get("/conversations/{id}.{form}")
    def export(request: Request, id: str, form: str) -> Response:
        if form not in _FORMATS:
            raise HTTPException(404)
        kept = _own(conversations, request, id)
        named = f"attachment; filename*=UTF-8''{quote(file_name(kept.title))}.{form}"
        return Response(
            _exported(document_of(kept), form), media_type=_FORMATS[form], headers={"Content-Disposition": named}
        )

    return routes


def _sharing(conversations: Conversations, settings: WebSettings) -> APIRouter:
    routes = APIRouter()

    @routes.get("/conversations/{id}/share", response_class=HTMLResponse)
    def sharing(request: Request, id: str) -> str:
        return share_html(_own(conversations, request, id), settings.sharing)

    @routes.post("/conversations/{id}/share", response_class=HTMLResponse)
    def share(request: Request, id: str) -> str:
        if not settings.sharing:
            raise HTTPException(403, "sharing is off (setting web.sharing)")
        secret = conversations.share(owner_of(request), id)
        return share_html(_own(conversations, request, id), True, secret)

    @routes.delete("/conversations/{id}/share", response_class=HTMLResponse)
    def unshare(request: Request, id: str) -> str:
        conversations.unshare(owner_of(request), id)
        return share_html(_own(conversations, request, id), settings.sharing)

    @routes.get("/shared/{secret}", response_class=HTMLResponse)
    def shared(secret: str) -> HTMLResponse:
        kept = conversations.shared(secret) if settings.sharing else None
        if kept is None:
            return HTMLResponse(own_page(texts.SHARED_LABEL, _HTML.shared_missing()), 404)
        return HTMLResponse(shared_page(kept))

    return routes


def _exported(document: Written, form: str) -> bytes:
    if form == "docx":
        return docx(document)
    return (markdown(document) if form == "md" else web_page(document)).encode()


def file_name(title: str) -> str:
    """A name that every file system takes."""
    words = re.findall(r"\w+", title)
    return "-".join(words)[:60].strip("-") or texts.FILE_NAME


# HTML


def list_html(listed: Iterable[Listed], search: str = "", current: str = "") -> Markup:
    return _HTML.list(list(listed), texts.HISTORY_NONE_FOUND if search.strip() else texts.HISTORY_EMPTY, current)


def share_html(kept: Kept, sharing: bool, secret: str = "") -> Markup:
    """What the window for sharing shows about a conversation; ``secret``, of the link that was made just now."""
    return _HTML.sharing(kept, sharing, secret)


def print_page(document: Written) -> Markup:
    body = _HTML.printed(document_html(document))
    return own_page(document.title, body, up="../../", kind="standalone printed", scripts=READING)


def shared_page(kept: Kept) -> Markup:
    """A conversation to be read, with its sources; nothing on it changes anything."""
    exchanges = [Exchange.from_record(record, kept.id) for record in kept.records]
    body = _HTML.shared(
        kept,
        # A conversation of one question is named for it; said twice, it would look like a mistake.
        is_title_hidden=len(exchanges) == 1 and exchanges[0].question == kept.title,
        conversation=render.conversation(exchanges, render.TO_READ),
        sources=sources_html(exchanges[-1] if exchanges else None),
        frame=frame,
    )
    return own_page(kept.title, body, kind="shared", styles=["rooms.css"], scripts=READING, based=True)
