"""The forms that add articles, and how far adding is. See ``app.adding``."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from app.adding import AddingState
from app.web import texts
from app.web.file_names import shown_source, without_folders


def adding_forms(state: AddingState, suffixes: Iterable[str], limit_mb: float) -> str:
    """The section of the archive's room."""
    readable = " ".join(suffixes)
    return (
        f'<section class="adding" id="adding"><h2>{texts.ADD_TITLE}</h2>{adding_state(state)}'
        f'<div class="adding-forms">{_files_form(readable, limit_mb)}{_paste_form()}{_address_form()}</div></section>'
    )


def adding_state(state: AddingState, note: str = "", *, alone: bool = False) -> str:
    """How far it is, what was not taken and why. Replaced while it runs, and read out when it changes. ``alone``: on a
    page of its own, where there is nothing to go on with."""
    said = note or _said(state)
    data = f'data-state="archive/adding" data-failed="{texts.ADD_FAILED}"{" data-busy" if state.busy else ""}'
    return (
        f'<div id="adding-state" class="adding-state" role="status" {data}>'
        f"{f'<p>{escape(said)}</p>' if said else ''}{_bar(state)}{_waiting(state)}{_skipped(state)}"
        f"{dismissal(in_place=True) if said and not (alone or state.busy) else ''}</div>"
    )


def dismissal(*, in_place: bool = False) -> str:
    """A button by which what failed of uploads is told no more; ``in_place``: rooms.js spares the reload."""
    return (
        f'<form method="post" action="archive/adding"{" data-add" if in_place else ""}>'
        f'<button class="plain">{texts.DISMISS if in_place else texts.DISMISS_UPLOADS}</button></form>'
    )


def _said(state: AddingState) -> str:
    if state.blocked:
        return texts.ADDING_BLOCKED
    if state.running:
        what = texts.adding_progress(state.indexed, state.to_index) if state.to_index else texts.ADDING_READING
        return f"{texts.adding_inputs(state.inputs)}: {what}" if state.inputs else what
    if state.failure:
        return texts.failed(state.failure, "")
    return texts.adding_done(state.added, state.unchanged, state.left_out) if state.runs else ""


def _bar(state: AddingState) -> str:
    if not state.running:
        return ""
    progress = f' value="{state.indexed}" max="{state.to_index}"' if state.to_index else ""
    return f'<progress aria-label="{texts.ADD_TITLE}"{progress}></progress>'


def _waiting(state: AddingState) -> str:
    return f'<p class="hint">{texts.adding_waiting(state.waiting)}</p>' if state.waiting else ""


def _skipped(state: AddingState) -> str:
    if not state.skipped:
        return ""
    items = "".join(
        f'<li><span class="path" dir="auto">{escape(shown_source(one.source))}</span>:'
        f" {escape(without_folders(one.reason))}</li>"
        for one in state.skipped
    )
    return f'<p class="not-taken">{texts.ADDING_NOT_TAKEN} ({len(state.skipped):,})</p><ul>{items}</ul>'


def _files_form(readable: str, limit_mb: float) -> str:
    return (
        '<form method="post" action="archive/add/files" enctype="multipart/form-data" data-add>'
        f"<h3>{texts.ADD_FILES}</h3>"
        f'<label><span>{texts.ADD_FILES_LABEL}</span><input type="file" name="files" multiple required></label>'
        f'<p class="hint">{escape(texts.upload_hint(readable, limit_mb))}</p>'
        f'<p class="form-end"><button class="go">{texts.ADD_FILES_BUTTON}</button></p></form>'
    )


def _paste_form() -> str:
    return (
        f'<form method="post" action="archive/add/text" data-add><h3>{texts.ADD_PASTE}</h3>'
        f'<label><span>{texts.FIELD_TITLE}</span><input name="title" maxlength="500" dir="auto"></label>'
        f'<div class="pair"><label><span>{texts.FIELD_OUTLET}</span><input name="outlet" maxlength="200" dir="auto">'
        f'</label><label><span>{texts.FIELD_PUBLISHED}</span><input type="date" name="published"></label></div>'
        f'<label><span>{texts.FIELD_TEXT}</span><textarea name="text" rows="5" required dir="auto"></textarea></label>'
        f'<p class="form-end"><button class="go">{texts.ADD_PASTE_BUTTON}</button></p></form>'
    )


def _address_form() -> str:
    return (
        f'<form method="post" action="archive/add/address" data-add><h3>{texts.ADD_ADDRESS}</h3>'
        f'<label><span>{texts.ADD_ADDRESS_LABEL}</span><input type="url" name="address" required maxlength="2000"'
        f' placeholder="https://"></label>'
        f'<p class="form-end"><button class="go">{texts.ADD_ADDRESS_BUTTON}</button></p></form>'
    )
