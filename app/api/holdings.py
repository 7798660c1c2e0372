"""What the archive holds, and how it is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app import service
from app.api.responses import documented, unless_known
from app.records.archive import ArchivesRecord, StatusRecord
from app.web.rooms.services import Rooms


def archive_routes(rooms: Rooms) -> APIRouter:
    routes = APIRouter(tags=["archives"])

    @routes.get("/archives", responses=documented(), response_model=ArchivesRecord, summary="What they cover")
    def archives(request: Request) -> Response:
        """Days, outlets, sections and languages, with their articles."""
        return unless_known(request, ArchivesRecord(archives=[service.overview(rooms.archive)]))

    @routes.get("/status", responses=documented(), response_model=StatusRecord, summary="How they are")
    def status(request: Request) -> Response:
        """What is indexed, what failed and why."""
        return unless_known(request, service.status(rooms.archive, rooms.chat_model))

    return routes
