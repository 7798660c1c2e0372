"""The rooms' addresses.

GET   /archive?year=                      what is covered
GET   /archive/articles?page=&outlet=…    articles, page by page
GET   /search?q=&outlet=…                 evidence without a model
GET   /archive/adding                     how far adding is, as a fragment
POST  /archive/adding                     what failed of uploads is told no more
POST  /archive/add/files, text, address   adds articles, where the chat is set to
POST  /archive/taken-out                  a deleted article stays out no more
GET   /limits, POST /limits               the limits that the browser remembers, as a fragment
POST  /feedback                           a verdict on an answer

Another site's page reaches none that changes something (``app.web.serving.foreign``), and no body is larger than it
may be (``app.web.serving.bounds``).
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app import service
from app.accounts.rights import Identity, Right, identity_of
from app.archives.adding import Adding, reason
from app.errors import AppFailure
from app.stores.feedback import Reason, Vote
from app.types import Respelling
from app.web import texts
from app.web.accounts.cookies import path_of
from app.web.archive_choice import archives_for, readers_filters, room_shown
from app.web.rooms import texts as room_texts
from app.web.rooms.adding import adding_forms, adding_state
from app.web.rooms.coverage import covering
from app.web.rooms.editing import refused_body, taken_out_list
from app.web.rooms.limits import COOKIE, Chosen, Counting, cookie_of, limits_bar, limits_in_cookie
from app.web.rooms.listing import PAGE, listing, searching
from app.web.rooms.services import Rooms
from app.web.rooms.shell import room_page
from app.web.rooms.shown_archive import in_archive
from index.errors import IndexFailure
from index.readers import formats
from index.types import Evidence, Filters

_log = logging.getLogger(__name__)
_MOST_FILES = 200
_EVIDENCE_CHARS = 6_000  # about forty sentences
_YEAR_OF_SECONDS = 31_536_000


def room_routes(rooms: Rooms) -> APIRouter:
    """All of them."""
    routes = APIRouter()
    for part in (_archive_routes, _search_routes, _limits_routes, _feedback_routes):
        routes.include_router(part(rooms))
    if rooms.adding is not None:
        routes.include_router(_adding_routes(rooms))
    if rooms.editing is not None:
        routes.include_router(_taking_in_routes(rooms))
    return routes


def _archive_routes(rooms: Rooms) -> APIRouter:
    routes = APIRouter()

    @routes.get("/archive", response_class=HTMLResponse)
    def archive(request: Request, year: str = "") -> HTMLResponse:
        room = room_shown(request, rooms)
        overview = room.archive.catalog.overview
        known = year if len(year) == 4 and year.isascii() and year.isdigit() else ""
        facts = (("outlet", room_texts.OUTLETS), ("section", room_texts.SECTIONS), ("language", room_texts.LANGUAGES))
        counted = [(field, heading, overview.counted(field)) for field, heading in facts]
        uploads = str(room.adding.folder) if room.adding else ""
        writes = identity_of(request).may(Right.WRITE, room.name)
        adding, taken_out = (_adding(room), _taken_out(room)) if writes else (Markup(), Markup())
        body = covering(room.archive.catalog.status(), overview.months(), counted, known, adding, uploads)
        return _page(room_texts.ARCHIVE_TITLE, body + taken_out, "archive")

    @routes.get("/archive/articles", response_class=HTMLResponse)
    def articles(request: Request, page: str = "1") -> HTMLResponse:
        room = room_shown(request, rooms)
        chosen = replace(Chosen.of(request.query_params.multi_items()), archives=())
        filters = Filters() if chosen.wrong else chosen.filters() or Filters()
        only = next((name for name in ("undated", "doubtful") if request.query_params.get(name) == "only"), "")
        number = int(page) if page.isdigit() and 0 < int(page) < 10**6 else 1
        found = service.articles(room.archive, filters, page=number, size=PAGE, prefix=room.prefix, only=only)
        edits = bool(room.editing) and identity_of(request).may(Right.WRITE, room.name)
        body = listing(found, chosen, room.archive.catalog.overview.counted, only, edits=edits)
        return _page(room_texts.LIST_TITLE, body, "archive", depth=1)

    return routes


def _search_routes(rooms: Rooms) -> APIRouter:
    routes = APIRouter()

    @routes.get("/search", response_class=HTMLResponse)
    def search(request: Request, q: str = "") -> HTMLResponse:
        asked = any(name in request.query_params for name in ("q", "outlet", "from", "to", "as_of", "archive"))
        chosen = Chosen.of(request.query_params.multi_items()) if asked else limits_in_cookie(request.cookies)
        identity = identity_of(request)
        found, failure, respelled = _search_results(rooms, identity, q, chosen)
        names = archives_for(identity, rooms, Right.ASK)
        counted = _counting(rooms, identity, chosen)
        body = searching(q, found, chosen, counted, failure, respelled, names)
        return _page(room_texts.SEARCH_TITLE, body, "search")

    return routes


def _counting(rooms: Rooms, identity: Identity, chosen: Chosen) -> Counting:
    """The values of the archives that are chosen, of all together."""
    filters = readers_filters(identity, rooms, chosen.filters())
    names = (filters.archives if filters else ()) or (rooms.name,)
    overviews = [rooms.of(name).archive.catalog.overview for name in names]

    def counted(field: str) -> list[tuple[str, int]]:
        counts = Counter[str]()
        for overview in overviews:
            counts.update(dict(overview.counted(field)))
        return counts.most_common()

    return overviews[0].counted if len(overviews) == 1 else counted


def _search_results(
    rooms: Rooms, identity: Identity, question: str, chosen: Chosen
) -> tuple[tuple[Evidence, ...] | None, str, tuple[Respelling, ...]]:
    """The evidence, why there is none, and which words were searched for in another spelling."""
    if not question.strip() or chosen.wrong:
        return None, chosen.wrong, ()
    try:
        filters = readers_filters(identity, rooms, chosen.filters())
        finder = rooms.finder(filters.archives if filters else ())
        found, respelled = service.find(finder, question, filters, _EVIDENCE_CHARS)
        return found.evidence, "", respelled
    except IndexFailure as failure:
        return None, texts.failed(str(failure), failure.help_message), ()


def _limits_routes(rooms: Rooms) -> APIRouter:
    routes = APIRouter()

    def bar(identity: Identity, chosen: Chosen) -> HTMLResponse:
        names = archives_for(identity, rooms, Right.ASK)
        return HTMLResponse(limits_bar(chosen, _counting(rooms, identity, chosen), "limits", chosen.wrong, names))

    @routes.get("/limits", response_class=HTMLResponse)
    def limits(request: Request) -> HTMLResponse:
        return bar(identity_of(request), limits_in_cookie(request.cookies))

    @routes.post("/limits", response_class=HTMLResponse)
    async def change(request: Request) -> Response:
        chosen = _changed(await _pairs(request), limits_in_cookie(request.cookies))
        if chosen.archives == archives_for(identity_of(request), rooms, Right.ASK)[:1]:
            chosen = replace(chosen, archives=())  # which goes without saying
        answer: Response = await run_in_threadpool(bar, identity_of(request), chosen)
        if "x-fragment" not in request.headers:
            answer = RedirectResponse("./", 303)
        if not chosen.wrong:
            answer.set_cookie(
                COOKIE,
                cookie_of(chosen),
                _YEAR_OF_SECONDS,
                path=path_of(request),
                secure=request.url.scheme == "https",
                samesite="strict",
                httponly=True,
            )
        return answer

    return routes


def _changed(pairs: list[tuple[str, str]], before: Chosen) -> Chosen:
    """The limits after a form: all anew, one less, or none."""
    sent = dict(pairs)
    if sent.get("clear"):
        return Chosen()
    if removed := sent.get("remove"):
        for name, value in parse_qsl(removed):
            before = before.without(name, value)
        return before
    return Chosen.of(pairs)


def _feedback_routes(rooms: Rooms) -> APIRouter:
    routes = APIRouter()

    @routes.post("/feedback")
    async def feedback(request: Request) -> Response:
        sent = dict(await _pairs(request))
        held = rooms.held.get(sent.get("answer", ""))
        if held is None:
            return JSONResponse({"said": room_texts.FEEDBACK_GONE}, 410)
        try:
            vote, reason = Vote(sent.get("vote", "")), Reason(sent.get("reason", ""))
        except ValueError:
            return JSONResponse({"said": room_texts.FEEDBACK_FAILED}, 400)
        try:
            note, voter = sent.get("note", ""), identity_of(request).user or sent.get("voter", "")[:64]
            await run_in_threadpool(rooms.feedback.add, held, vote, reason, note, voter)
        except AppFailure as failure:
            _log.exception("a verdict could not be kept")
            return JSONResponse({"said": texts.failed(str(failure), failure.help_message)}, 500)
        return JSONResponse({"said": room_texts.FEEDBACK_THANKS})

    return routes


# Adding


def _adding(rooms: Rooms) -> Markup:
    adding = rooms.adding
    if adding is None:
        return Markup()
    return adding_forms(adding.state(), formats(), adding.limit_mb)


def _adding_routes(rooms: Rooms) -> APIRouter:
    routes = APIRouter()

    def opened(request: Request) -> tuple[Rooms, Adding]:
        room = room_shown(request, rooms, Right.WRITE)
        assert room.adding is not None  # of one home all or none have it
        return room, room.adding

    @routes.get("/archive/adding", response_class=HTMLResponse)
    def state(request: Request) -> HTMLResponse:
        return HTMLResponse(adding_state(opened(request)[1].state()))

    @routes.post("/archive/adding", response_class=HTMLResponse)
    def dismiss(request: Request) -> Response:
        room, adding = opened(request)
        adding.dismiss()
        room.archive.catalog.files.forget_failures(str(adding.folder))
        if "x-fragment" in request.headers:
            return HTMLResponse(adding_state(adding.state()))
        return RedirectResponse(in_archive("../archive#adding"), 303)

    @routes.post("/archive/add/{kind}", response_class=HTMLResponse)
    async def add(request: Request, kind: str) -> Response:
        _, adding = opened(request)
        try:
            note = await _added(adding, kind, request)
        except AppFailure as failure:
            note = texts.failed(str(failure), failure.help_message)
        except OSError as error:  # of the folder in which a large upload waits until it has come in
            _log.exception("an upload could not be taken in")
            note = texts.failed(f"{room_texts.UPLOAD_FAILED}: {reason(error)}", room_texts.UPLOAD_AGAIN)
        if "x-fragment" in request.headers:
            return HTMLResponse(adding_state(adding.state(), note), 422 if note else 200)
        if not note:
            return RedirectResponse(in_archive("../../archive#adding"), 303)
        # Without scripts: the browser's way back leads to the form with what was typed into it.
        refused = room_page(room_texts.ADD_TITLE, adding_state(adding.state(), note, alone=True), "archive", depth=2)
        return HTMLResponse(refused, 422)

    return routes


async def _added(adding: Adding, kind: str, request: Request) -> str:
    """Adds what a form holds; why it does not, or ""."""
    if kind == "files":
        return await _files_added(adding, request)
    sent = dict(await _pairs(request))
    if kind == "text":
        facts = {name: sent.get(name, "")[:500] for name in ("title", "outlet", "published")}
        await run_in_threadpool(adding.add_text, sent.get("text", ""), **facts)
        return ""
    if kind == "address":
        await run_in_threadpool(adding.add_address, sent.get("address", "")[:2000])
        return ""
    return room_texts.ADD_FAILED


async def _files_added(adding: Adding, request: Request) -> str:
    try:
        form = await request.form(max_files=_MOST_FILES)
    except HTTPException:  # more of them, or cut off
        return texts.ADD_TOO_LARGE
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    notes = []
    for one in files:
        try:
            adding.check_size(one.filename or "", one.size or 0)
            await run_in_threadpool(adding.add_file, one.filename or "", await one.read())
        except AppFailure as failure:  # the others are added all the same
            notes.append(texts.failed(str(failure), failure.help_message))
    await form.close()
    return " ".join(notes) if files else room_texts.ADD_NOTHING


# What was deleted


def _taken_out(rooms: Rooms) -> Markup:
    return taken_out_list(rooms.editing.taken_out()) if rooms.editing else Markup()


def _taking_in_routes(rooms: Rooms) -> APIRouter:
    """The way back. What was uploaded or fetched is read again at once; of a folder the next indexing run does that."""
    routes = APIRouter()

    @routes.post("/archive/taken-out", response_class=HTMLResponse)
    async def take_in(request: Request) -> Response:
        key = dict(await _pairs(request)).get("key", "")
        return await run_in_threadpool(taken_in, request, key)

    def taken_in(request: Request, key: str) -> Response:
        room = room_shown(request, rooms, Right.WRITE)
        adding, editing = room.adding, room.editing
        assert editing is not None  # of one home all or none have it
        try:
            sources = editing.readmit(key)
        except (AppFailure, IndexFailure) as failure:
            return refused(texts.failed(str(failure), failure.help_message), 422)
        begun = [source for source in sources if adding is not None and adding.add_again(source)]
        if len(begun) < len(sources):
            return refused(room_texts.TAKEN_IN_LATER, 200)
        return RedirectResponse(in_archive(f"../archive#{'adding' if begun else 'taken-out'}"), 303)

    def refused(note: str, status: int) -> Response:
        return HTMLResponse(room_page(room_texts.TAKEN_OUT, refused_body(note), "archive", depth=1), status)

    return routes


# Requests


async def _pairs(request: Request) -> list[tuple[str, str]]:
    """The fields of a form without files."""
    form = await request.form(max_files=0)
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def _page(title: str, body: Markup, here: str, depth: int = 0) -> HTMLResponse:
    return HTMLResponse(room_page(title, body, here, depth), headers={"Cache-Control": "no-cache"})
