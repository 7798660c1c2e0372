"""Articles: listed, read, added and deleted; and how far adding is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Path, Query, Request, Response, UploadFile

from app import service
from app.adding import Adding
from app.api.calling import Calling
from app.api.repeating import Begun, Key
from app.api.responses import Refused, documented, links, unless_known
from app.jobs import job_record
from app.records.articles import ArticleRecord, ArticlesRecord, JobRecord, JobState
from app.records.requests import AddRequest, ArticlesQuery
from app.web.rooms.services import Rooms

_CLOSED = "Articles are neither added nor deleted over the network here; the setting web.adding allows it."
_NO_ARTICLE = "The archive has no article of this id. It may have been deleted; GET articles lists what there is."
_NO_JOB = "No job of this id is remembered: the latest 1,000 are, until the server stops. Adding again does no harm."

ArticleId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Place = Annotated[
    str, Query(pattern=r"^\d{1,9}-\d{1,9}$", description="a place in the text, to be told with its paragraph: 120-245")
]


def reading_routes(rooms: Rooms) -> APIRouter:
    """``articles`` and one of them."""
    routes, archive = APIRouter(tags=["articles"]), rooms.archive

    @routes.get("/articles", responses=documented(), response_model=ArticlesRecord, summary="A list")
    def articles(request: Request, asked: Annotated[ArticlesQuery, Query()]) -> Response:
        """Page by page, latest published first; the Link header leads to the other pages."""
        named = {"author": asked.author, "words": asked.q}
        found = service.articles(archive, asked.filters, **named, page=asked.page, size=asked.size)
        return unless_known(request, found, links(request, found.page, found.pages))

    @routes.get("/articles/{article_id}", responses=documented(404), response_model=ArticleRecord, summary="One")
    def article(request: Request, article_id: ArticleId, highlight: Place | None = None) -> Response:
        """With its text, and with "highlight" a place in it: start and end of a citation."""
        start, _, end = (highlight or "").partition("-")
        found = service.article(archive, article_id, (int(start), int(end)) if highlight else None)
        if found is None:
            raise Refused(404, _NO_ARTICLE)
        return unless_known(request, found)

    return routes


def changing_routes(rooms: Rooms) -> APIRouter:
    """Adding with its jobs, and deleting, where the settings allow it: else each says so."""
    routes, begun = APIRouter(tags=["articles"]), Begun()

    @routes.post("/articles", status_code=202, responses=documented(403, 413), summary="Add a text or an address")
    def add(wanted: AddRequest, response: Response, caller: Calling, key: Key = "") -> JobRecord:
        """Answered by a job, whose address the Location header has."""
        adding = _opened(rooms)
        job = begun.once(caller.reader, key, wanted.model_dump_json().encode(), lambda: service.add(adding, wanted))
        response.headers["Location"] = f"jobs/{job}"
        return _told(adding, job)

    @routes.post("/articles/files", status_code=202, responses=documented(403, 413), summary="Add a file")
    def add_file(
        file: Annotated[UploadFile, File(description="of any format that Dateline reads")],
        response: Response,
        caller: Calling,
        key: Key = "",
    ) -> JobRecord:
        """The same with a file, as multipart/form-data."""
        adding, name = _opened(rooms), file.filename or ""
        adding.check_size(name, file.size or 0)
        content = file.file.read()
        whole = name.encode("utf-8", "replace") + b"\0" + content
        job = begun.once(caller.reader, key, whole, lambda: adding.add_file(name, content))
        response.headers["Location"] = f"../jobs/{job}"
        return _told(adding, job)

    @routes.get("/jobs/{job_id}", responses=documented(403, 404), summary="How far adding is")
    def job(job_id: Annotated[str, Path(max_length=64)]) -> JobRecord:
        """What became of something that was added."""
        return _told(_opened(rooms), job_id)

    @routes.delete("/articles/{article_id}", status_code=204, responses=documented(403, 404), summary="Delete one")
    def delete(article_id: ArticleId) -> None:
        """Out of the archive, and not taken in again with its file."""
        if rooms.editing is None:
            raise Refused(403, _CLOSED)
        found = rooms.archive.catalog.articles.get(article_id)
        if found is None:
            raise Refused(404, _NO_ARTICLE)
        rooms.editing.delete(found.id)

    return routes


def _opened(rooms: Rooms) -> Adding:
    if rooms.adding is None:
        raise Refused(403, _CLOSED)
    return rooms.adding


def _told(adding: Adding, job_id: str) -> JobRecord:
    found, now = adding.jobs.get(job_id), adding.state()
    if found is None:
        raise Refused(404, _NO_JOB)
    progress = {"blocked": now.blocked, "to_index": now.to_index, "indexed": now.indexed}
    told = progress if found.state is JobState.RUNNING else {}
    return job_record(found).model_copy(update=told)
