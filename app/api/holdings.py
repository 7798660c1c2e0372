"""What the archive holds, and how it is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app import service
from app.accounts.rights import Right, identity_of
from app.api.responses import documented, unless_known
from app.records.archive import ArchivesRecord, StatusRecord
from app.web.rooms.services import Rooms

_DAYS = 31  # of usage


def archive_routes(rooms: Rooms) -> APIRouter:
    routes = APIRouter(tags=["archives"])

    @routes.get("/archives", responses=documented(), response_model=ArchivesRecord, summary="What they cover")
    def archives(request: Request) -> Response:
        """Days, outlets, sections and languages, with their articles."""
        return unless_known(request, ArchivesRecord(archives=[service.overview(rooms.archive)]))

    @routes.get("/status", responses=documented(), response_model=StatusRecord, summary="How they are")
    def status(request: Request) -> Response:
        """What is indexed, what failed and why; for who may do everything also what chat models took."""
        told = service.status(rooms.archive, rooms.chat_model)
        if rooms.usage is not None and identity_of(request).may(Right.ADMIN):
            told = told.model_copy(update={"usage": rooms.usage.latest(_DAYS)})
        return unless_known(request, told)

    return routes
