"""Which archives a request is about, and whether whoever asks may.

An archive is named in an address (``?archive=NAME``, or before an article's id), or in the limits of a question. Where
none is named, the first that they may read is meant: that of the program, if it is one of them. What somebody may not
read is to them as if there were none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

from app.accounts.rights import DEFAULT_ARCHIVE, Identity, Right, identity_of
from app.archives.home_archives import ALL
from app.records.requests import Limits
from app.web import texts
from app.web.rooms import texts as room_texts
from app.web.rooms.services import Rooms
from app.web.rooms.shown_archive import show
from index.errors import ArchiveMissing, FilterUnknown, IndexFailure
from index.types import Filters, archive_of, own_id


def archives_for(identity: Identity, rooms: Rooms, right: Right = Right.READ) -> tuple[str, ...]:
    """Those in which they may, the program's own first."""
    allowed = [name for name in rooms.names() if identity.may(right, name)]
    return tuple(sorted(allowed, key=lambda name: name != rooms.name))


def chosen_archives(
    identity: Identity, rooms: Rooms, wanted: Sequence[str], right: Right = Right.ASK
) -> tuple[str, ...]:
    """The archives that are meant. Raises FilterUnknown for one that is not theirs to ask, or is not there."""
    allowed = archives_for(identity, rooms, right)
    if ALL in wanted:
        wanted = allowed
    if unknown := [name for name in wanted if name not in allowed]:
        raise _unknown(unknown[0], allowed)
    chosen = tuple(dict.fromkeys(wanted)) or allowed[:1]
    if not chosen:
        raise _unknown(rooms.name, ())
    return chosen


def limited(identity: Identity, rooms: Rooms, limits: Limits) -> Limits:
    """The limits of a question with the archives that are meant by them. Raises FilterUnknown."""
    chosen = chosen_archives(identity, rooms, limits.archive)
    # That of the program, unless it was named, goes without saying.
    said = () if chosen == (rooms.name,) and not limits.archive else chosen
    return limits.model_copy(update={"archive": said, "article": tuple(_id(one, chosen) for one in limits.article)})


def _id(article_id: str, chosen: Sequence[str]) -> str:
    """As it is known to what searches them: the default archive alone knows no names."""
    return own_id(article_id) if chosen == (archive_of(article_id),) == (DEFAULT_ARCHIVE,) else article_id


def room_of(identity: Identity, rooms: Rooms, archive: str | Sequence[str] = "", right: Right = Right.READ) -> Rooms:
    """The rooms of the archive that is named. Raises FilterUnknown."""
    wanted = [archive] if isinstance(archive, str) else archive
    chosen = chosen_archives(identity, rooms, [name for name in wanted if name], right)
    if len(chosen) > 1:
        raise FilterUnknown(room_texts.ONE_ARCHIVE, room_texts.archives_there_are(chosen))
    return rooms.of(chosen[0])


def room_shown(request: Request, rooms: Rooms, right: Right = Right.READ) -> Rooms:
    """The rooms of the archive that an address of the page names, which from here on is shown. Raises FilterUnknown."""
    identity = identity_of(request)
    room = room_of(identity, rooms, request.query_params.get("archive", ""), right)
    show(room.name, archives_for(identity, rooms))
    return room


def readers_filters(identity: Identity, rooms: Rooms, filters: Filters | None) -> Filters | None:
    """What a reader of the page limits questions to, with the archives that are meant; what is not theirs any more, or
    gone, is passed over. Raises FilterUnknown where they may ask none."""
    wanted = filters.archives if filters else ()
    allowed = archives_for(identity, rooms, Right.ASK)
    known = [name for name in wanted if name in allowed or name == ALL]
    chosen = chosen_archives(identity, rooms, known)
    if chosen == (rooms.name,) and not known:
        return replace(filters, archives=()) if wanted and filters else filters
    return replace(filters or Filters(), archives=chosen)


def room_with(identity: Identity, rooms: Rooms, article_id: str, right: Right = Right.READ) -> Rooms:
    """The rooms of the archive that an article's id names, or a job's. Raises FilterUnknown."""
    return room_of(identity, rooms, archive_of(article_id) or DEFAULT_ARCHIVE, right)


def tell_of_missing_archives(app: FastAPI) -> None:
    """Has a reader of the page told of an archive that there is no more, or not for them."""

    @app.exception_handler(FilterUnknown)
    @app.exception_handler(ArchiveMissing)
    def missing(request: Request, failure: Exception) -> PlainTextResponse:
        said = failure.help_message if isinstance(failure, IndexFailure) else ""
        return PlainTextResponse(texts.failed(str(failure), said), 404)


def _unknown(name: str, allowed: Sequence[str]) -> FilterUnknown:
    there = room_texts.archives_there_are(allowed) if allowed else room_texts.NO_ARCHIVE_OPEN
    return FilterUnknown(room_texts.no_such_archive(name), there)
