"""The forms that add articles, and how far adding is. See ``app.archives.adding``."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from app.archives.adding import AddingState
from app.file_names import shown_source, without_folders
from app.web import texts
from app.web.rooms import texts as room_texts
from app.web.templating import Macros

_HTML = Macros("rooms/adding.html")


def adding_forms(state: AddingState, suffixes: Iterable[str], limit_mb: float) -> Markup:
    """The section of the archive's room."""
    return _HTML.forms(adding_state(state), room_texts.upload_hint(" ".join(suffixes), limit_mb))


def adding_state(state: AddingState, note: str = "", *, alone: bool = False) -> Markup:
    """How far it is, what was not taken and why. Replaced while it runs, and read out when it changes. ``alone``: on a
    page of its own, where there is nothing to go on with."""
    skipped = [(shown_source(one.source), without_folders(one.reason)) for one in state.skipped]
    return _HTML.state(state, note or _state_text(state), skipped, alone)


def dismissal(*, in_place: bool = False) -> Markup:
    """A button by which what failed of uploads is told no more; ``in_place``: rooms.js spares the reload."""
    return _HTML.dismissal(in_place)


def _state_text(state: AddingState) -> str:
    if state.blocked:
        return room_texts.ADDING_BLOCKED
    if state.running:
        what = (
            room_texts.adding_progress(state.indexed, state.to_index) if state.to_index else room_texts.ADDING_READING
        )
        return f"{room_texts.adding_inputs(state.inputs)}: {what}" if state.inputs else what
    if state.failure:
        return texts.failed(state.failure, "")
    return room_texts.adding_done(state.added, state.unchanged, state.left_out) if state.runs else ""
