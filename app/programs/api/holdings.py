"""What the archive holds, and how it is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app import service
from app.accounts.rights import EVERY_ARCHIVE, Right, identity_of
from app.programs.api.responses import unless_known
from app.records.archive import ArchivesRecord, StatusRecord
from app.web.archive_choice import archives_for, room_of
from app.web.rooms.services import Rooms

_DAYS = 31  # of usage


def archive_routes(rooms: Rooms) -> APIRouter:
    routes = APIRouter(tags=["archives"])

    @routes.get("/archives", response_model=ArchivesRecord, summary="What they cover")
    def archives(request: Request) -> Response:
        """Days, outlets, sections and languages, with their articles."""
        names = archives_for(identity_of(request), rooms)
        return unless_known(
            request, ArchivesRecord(archives=[service.overview(name, rooms.of(name).archive) for name in names])
        )

    @routes.get("/status", response_model=StatusRecord, summary="How they are")
    def status(
        request: Request, archive: Annotated[str, Query(max_length=40, description="by name; none: the first")] = ""
    ) -> Response:
        """What is indexed, what failed and why; for who may do everything also what chat models took."""
        identity = identity_of(request)
        room = room_of(identity, rooms, archive)
        told = service.status(room.name, room.archive, room.chat_model)
        if rooms.usage is not None and identity.may(Right.ADMIN, EVERY_ARCHIVE):
            told = told.model_copy(update={"usage": rooms.usage.latest(_DAYS)})
        return unless_known(request, told)

    return routes
