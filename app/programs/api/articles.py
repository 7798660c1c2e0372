"""Articles: listed, read, added and deleted; and how far adding is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Path, Query, Request, Response, UploadFile

from app import service
from app.accounts.rights import Right, identity_of
from app.archives.adding import Adding
from app.archives.jobs import job_record
from app.programs.api.calling import Calling
from app.programs.api.repeating import Begun, Key
from app.programs.api.responses import Refused, documented, links, unless_known
from app.records.articles import ArticleRecord, ArticlesRecord, JobRecord, JobState
from app.records.requests import AddRequest, ArticlesQuery
from app.web.archive_choice import room_of, room_with
from app.web.rooms.services import Rooms
from index.types import own_id

_CLOSED = "Articles are neither added nor deleted over the network here; the setting web.adding allows it."
_NO_ARTICLE = "The archive has no article of this id. It may have been deleted; GET articles lists what there is."
_NO_JOB = "No job of this id is remembered: the latest 1,000 are, until the server stops. Adding again does no harm."

ArticleId = Annotated[
    str,
    Path(
        pattern=r"^([a-z0-9][a-z0-9-]{0,39}\.)?[0-9a-f]{32}$",
        description="with its archive's name before it, and a dot",
    ),
]
InArchive = Annotated[str, Query(max_length=40, description="to which it is added; none: the first")]
Place = Annotated[
    str, Query(pattern=r"^\d{1,9}-\d{1,9}$", description="a place in the text, to be told with its paragraph: 120-245")
]


def reading_routes(rooms: Rooms) -> APIRouter:
    """``articles`` and one of them."""
    routes = APIRouter(tags=["articles"])

    @routes.get("/articles", response_model=ArticlesRecord, summary="A list")
    def articles(request: Request, asked: Annotated[ArticlesQuery, Query()]) -> Response:
        """Page by page, latest published first; the Link header leads to the other pages."""
        room = room_of(identity_of(request), rooms, asked.archive)
        named = {"author": asked.author, "words": asked.q, "prefix": room.prefix}
        found = service.articles(room.archive, asked.filters, **named, page=asked.page, size=asked.size)
        return unless_known(request, found, links(request, found.page, found.pages))

    @routes.get("/articles/{article_id}", responses=documented(404), response_model=ArticleRecord, summary="One")
    def article(request: Request, article_id: ArticleId, highlight: Place | None = None) -> Response:
        """With its text, and with "highlight" a place in it: start and end of a citation."""
        start, _, end = (highlight or "").partition("-")
        held = room_with(identity_of(request), rooms, article_id).holdings
        found = service.article(held, article_id, (int(start), int(end)) if highlight else None)
        if found is None:
            raise Refused(404, _NO_ARTICLE)
        return unless_known(request, found)

    return routes


def changing_routes(rooms: Rooms) -> APIRouter:
    """Adding with its jobs, and deleting, where the settings allow it: else each says so."""
    routes, begun = APIRouter(tags=["articles"]), Begun()

    @routes.post("/articles", status_code=202, summary="Add a text or an address")
    def add(wanted: AddRequest, request: Request, response: Response, caller: Calling, key: Key = "") -> JobRecord:
        """Answered by a job, whose address the Location header has."""
        room = room_of(identity_of(request), rooms, wanted.archive, Right.WRITE)
        adding = _opened(room)
        job = begun.once(caller.reader, key, wanted.model_dump_json().encode(), lambda: service.add(adding, wanted))
        told = _job_record(room, adding, job)
        response.headers["Location"] = f"jobs/{told.id}"
        return told

    @routes.post("/articles/files", status_code=202, summary="Add a file")
    def add_file(
        file: Annotated[UploadFile, File(description="of any format that Dateline reads")],
        request: Request,
        response: Response,
        caller: Calling,
        key: Key = "",
        archive: InArchive = "",
    ) -> JobRecord:
        """The same with a file, as multipart/form-data."""
        room = room_of(identity_of(request), rooms, archive, Right.WRITE)
        adding, name = _opened(room), file.filename or ""
        adding.check_size(name, file.size or 0)
        content = file.file.read()
        whole = f"{room.name} {name}".encode("utf-8", "replace") + b"\0" + content
        job = begun.once(caller.reader, key, whole, lambda: adding.add_file(name, content))
        told = _job_record(room, adding, job)
        response.headers["Location"] = f"../jobs/{told.id}"
        return told

    @routes.get("/jobs/{job_id}", responses=documented(404), summary="How far adding is")
    def job(request: Request, job_id: Annotated[str, Path(max_length=110)]) -> JobRecord:
        """What became of something that was added."""
        room = room_with(identity_of(request), rooms, job_id, Right.WRITE)
        return _job_record(room, _opened(room), own_id(job_id))

    @routes.delete("/articles/{article_id}", status_code=204, responses=documented(404), summary="Delete one")
    def delete(request: Request, article_id: ArticleId) -> None:
        """Out of the archive, and not taken in again with its file."""
        room = room_with(identity_of(request), rooms, article_id, Right.WRITE)
        if room.editing is None:
            raise Refused(403, _CLOSED)
        found = room.archive.catalog.articles.get(own_id(article_id))
        if found is None:
            raise Refused(404, _NO_ARTICLE)
        room.editing.delete(found.id)

    return routes


def _opened(rooms: Rooms) -> Adding:
    if rooms.adding is None:
        raise Refused(403, _CLOSED)
    return rooms.adding


def _job_record(room: Rooms, adding: Adding, job_id: str) -> JobRecord:
    found, now = adding.jobs.get(job_id), adding.state()
    if found is None:
        raise Refused(404, _NO_JOB)
    progress = {"blocked": now.blocked, "to_index": now.to_index, "indexed": now.indexed}
    told = progress if found.state is JobState.RUNNING else {}
    return job_record(found, room.prefix).model_copy(update=told)
