"""The routes of an article: reading it, and where the chat is set to, correcting and deleting it.

A fragment for the reader beside the conversation, or a page of its own for an address that was passed on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from markupsafe import Markup

from app.accounts.rights import DEFAULT_ARCHIVE, Right, identity_of
from app.archives.editing import Editing
from app.errors import AppFailure
from app.language.paragraphs import Span
from app.web import texts
from app.web.archive_choice import room_with
from app.web.reader import article_body, article_page, missing_body
from app.web.rooms import texts as room_texts
from app.web.rooms.editing import corrected_note, deleted_body, editing_forms, taken_out_body
from app.web.rooms.services import Rooms
from app.web.rooms.shown_archive import show
from app.web_assistant import WebAssistant
from index.errors import IndexFailure
from index.intake.removal import is_removed
from index.types import Article, archive_of, own_id

MARKS_AT_MOST = 100  # an address can name as many as it likes; each costs time
_log = logging.getLogger(__name__)


def article_routes(assistant: WebAssistant, rooms: Rooms | None = None) -> APIRouter:
    """``GET /articles/{id}?start=&end=&mark=s-e,s-e``; with ``X-Fragment: 1``, no page around the article.
    ``GET /articles/{id}/pages/{n}``: the picture of a page that it was read from.

    With rooms in which articles may be edited, also ``POST /articles/{id}/correct`` and ``POST /articles/{id}/delete``.
    """
    routes, shown = APIRouter(), _Shown(assistant, rooms)

    @routes.get("/articles/{article_id}", response_class=HTMLResponse)
    def article(request: Request, article_id: str, fragment: str = "") -> HTMLResponse:
        found = assistant.article(article_id)
        body = shown.body(found, request) if found else shown.missing(article_id)
        title = found.title if found else texts.ARTICLE_MISSING
        is_fragment = fragment == "1" or _wants_fragment(request)
        return HTMLResponse(body if is_fragment else article_page(title, body), 200 if found else 404)

    @routes.get("/articles/{article_id}/pages/{page}")
    def page(article_id: str, page: int) -> Response:
        found = assistant.article(article_id)
        picture = assistant.picture(found.id, page) if found and 0 < page <= len(found.pages) else None
        if picture is None:
            return PlainTextResponse(texts.PAGE_MISSING, 404)
        return Response(picture.data, media_type="image/webp", headers={"Cache-Control": "private, max-age=3600"})

    if rooms is not None and rooms.editing is not None:
        routes.include_router(_editing_routes(assistant, rooms, shown))
    return routes


class _Shown:
    """An article with what was corrected of it, and the forms where there are any."""

    def __init__(self, assistant: WebAssistant, rooms: Rooms | None) -> None:
        self._assistant, self._rooms = assistant, rooms

    def body(self, article: Article, request: Request, said: str = "", typed: dict[str, str] | None = None) -> Markup:
        asked = {name: request.query_params.get(name, "") for name in ("start", "end", "mark")}
        cited, also = span(asked["start"], asked["end"]), spans(asked["mark"])
        story, told = self._assistant.story(article.id), self._assistant.reader_notes(article.id)
        body = article_body(article, cited, also, story, told, partial(self._assistant.picture, article.id))
        if self._rooms is None:
            return body
        room = self._rooms.of(archive_of(article.id) or DEFAULT_ARCHIVE)
        made = room.archive.catalog.corrections.of(own_id(article.id))
        query = urlencode({name: value for name, value in asked.items() if value})
        edits = room.editing and identity_of(request).may(Right.WRITE, room.name)
        forms = editing_forms(article, bool(made), query, said, typed) if edits else Markup()
        return body + corrected_note(made) + forms

    def missing(self, article_id: str) -> Markup:
        if self._rooms is not None:
            room = self._rooms.of(archive_of(article_id) or DEFAULT_ARCHIVE)
            if is_removed(room.archive.catalog, own_id(article_id)):
                return taken_out_body()
        return missing_body()


def _editing_routes(assistant: WebAssistant, rooms: Rooms, shown: _Shown) -> APIRouter:
    routes = APIRouter()

    def editing_of(request: Request, article_id: str) -> Editing:
        editing = room_with(identity_of(request), rooms, article_id, Right.WRITE).editing
        assert editing is not None  # of one home all or none have it
        return editing

    @routes.post("/articles/{article_id}/correct", response_class=HTMLResponse)
    async def correct(request: Request, article_id: str) -> Response:
        form = await request.form(max_files=0)
        sent = {name: value for name, value in form.items() if isinstance(value, str)}
        typed = {name: sent[name] for name in room_texts.EDIT_FIELDS if name in sent}
        return await run_in_threadpool(change, request, article_id, None if sent.get("undo") else typed)

    def change(request: Request, article_id: str, typed: dict[str, str] | None) -> Response:
        editing = editing_of(request, article_id)
        corrected, said = _tried(lambda: editing.correct(own_id(article_id), typed))
        made = replace(corrected, archive=archive_of(article_id)) if corrected else None
        if made and not _wants_fragment(request):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"../{made.id}{query}#edit-article", 303)
        now = made or assistant.article(article_id)
        if now is None:
            return _answer(request, shown.missing(article_id), 404)
        return _answer(request, shown.body(now, request, said, typed if said else None), 422 if said else 200)

    @routes.post("/articles/{article_id}/delete", response_class=HTMLResponse)
    def delete(request: Request, article_id: str) -> Response:
        found = assistant.article(article_id)
        if found is None:
            return _answer(request, shown.missing(article_id), 404)
        editing = editing_of(request, found.id)
        _, said = _tried(lambda: editing.delete(own_id(found.id)))
        if said:
            return _answer(request, shown.body(found, request, said), 422)
        show(archive_of(found.id), rooms.names())
        return _answer(request, deleted_body(found.title), 200)

    return routes


def _tried(change: Callable[[], Article | None]) -> tuple[Article | None, str]:
    """What came of a change, and why it failed, in words."""
    try:
        return change(), ""
    except (AppFailure, IndexFailure) as failure:
        return None, texts.failed(str(failure), failure.help_message)
    except OSError:
        _log.exception("an article could not be changed")
        return None, room_texts.EDIT_BROKE


def _answer(request: Request, body: Markup, status: int) -> HTMLResponse:
    page = body if _wants_fragment(request) else article_page(room_texts.EDIT_TITLE, body, up="../../")
    return HTMLResponse(page, status)


def _wants_fragment(request: Request) -> bool:
    return request.headers.get("x-fragment") == "1"


def span(start: str, end: str) -> Span | None:
    """A place from an address; None for anything but a pair of numbers. Whether it fits is asked later."""
    if not (_is_number(start) and _is_number(end)):
        return None
    return Span(int(start), int(end))


def spans(marks: str) -> list[Span]:
    """The places of ``3-10,20-31``; pieces that are none are passed over."""
    pairs = (piece.partition("-") for piece in marks.split(",")[:MARKS_AT_MOST])
    return [found for start, _, end in pairs if (found := span(start, end)) is not None]


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 12
