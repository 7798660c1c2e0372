"""Beneath an article: what was corrected of it, and the forms that correct and delete it. See ``app.editing``.

Links and actions are written for the root, as the article's are. Everything works without scripts: deleting is in a
part that has to be opened, and ``rooms.js`` only spares the reload.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote

from app.editing import TakenOut
from app.web import texts
from app.web.file_names import shown_source
from index.stores.corrections import value_of
from index.types import Article, Correction

_SHOWN = 200  # deleted articles
_LONGEST = 500  # characters of a field


def corrected_note(corrections: Sequence[Correction]) -> str:
    """What of an article is not as its source states it; for every reader."""
    if not corrections:
        return ""
    lines = "".join(
        f'<li dir="auto">{escape(texts.correction(one.field, one.read, one.corrected))}</li>' for one in corrections
    )
    return f'<div class="corrected" tabindex="-1"><p>{texts.CORRECTED}</p><ul>{lines}</ul></div>'


def editing_forms(
    article: Article,
    corrected: bool,
    query: str = "",
    said: str = "",
    typed: Mapping[str, str] | None = None,
) -> str:
    """The part that opens. ``said`` is why something was refused, ``typed`` what was typed then; ``query`` is that of
    the article's address, so that the cited sentence stays lit."""
    address = f"articles/{quote(article.id, safe='')}"
    values = {name: value_of(article, name) for name in texts.EDIT_FIELDS} | dict(typed or {})
    fields = "".join(_field(name, values[name]) for name in texts.EDIT_FIELDS)
    undo = f'<button class="plain" name="undo" value="1">{texts.EDIT_UNDO}</button>' if corrected else ""
    note = f'<p class="form-note" role="alert" tabindex="-1" data-said>{escape(said)}</p>' if said else ""
    return (
        f'<details class="editing" id="editing"{" open" if said else ""}><summary>{texts.EDIT_TITLE}</summary>{note}'
        f'<form method="post" action="{address}/correct{f"?{escape(query)}" if query else ""}" data-edit'
        f' data-failed="{texts.EDIT_FAILED}">{fields}'
        f'<p class="form-end"><button class="go">{texts.EDIT_SAVE}</button>{undo}</p></form>'
        f'<details class="sure"><summary>{texts.DELETE_ARTICLE}</summary>'
        f'<form method="post" action="{address}/delete" data-edit data-failed="{texts.EDIT_FAILED}">'
        f'<p class="hint">{texts.DELETE_EXPLAINED}</p>'
        f'<p class="form-end"><button class="plain danger">{texts.DELETE_ARTICLE_SURE}</button></p></form>'
        "</details></details>"
    )


def _field(name: str, value: str) -> str:
    is_day = name == "published"
    hint = f'<span class="hint" id="edit-{name}-hint">{texts.EDIT_DAY_HINT}</span>' if is_day else ""
    described = f' aria-describedby="edit-{name}-hint"' if is_day else ""
    return (
        f"<label><span>{texts.EDIT_FIELDS[name]}</span>"
        f'<input name="{name}" value="{escape(value)}" maxlength="{_LONGEST}" dir="auto"{described}></label>{hint}'
    )


def deleted_body(title: str) -> str:
    """What stands in the place of an article that was just deleted."""
    return (
        f'<p class="story-missing" id="story-title" role="status" tabindex="-1" data-said dir="auto">'
        f'{escape(texts.deleted(title))}</p><p><a href="archive#taken-out">{texts.TAKEN_OUT}</a></p>'
    )


def taken_out_body() -> str:
    """What the reader shows for an article that was deleted."""
    return f'<p class="story-missing" id="story-title" tabindex="-1">{texts.ARTICLE_TAKEN_OUT}</p>'


def edit_link(article_id: str, title: str) -> str:
    """In a list, a way to the forms of an article."""
    label = escape(f"{texts.EDIT_TITLE}: {title or texts.UNTITLED}")
    address = f"../articles/{quote(article_id, safe='')}#editing"
    return f'<a class="edit" href="{address}" aria-label="{label}">{texts.EDIT_TITLE}</a>'


def taken_out_list(taken_out: Sequence[TakenOut]) -> str:
    """The part of the archive's room with what stays out, each with a button that ends it. Of places on the disk the
    last name alone is shown, and none is sent."""
    if not taken_out:
        return ""
    rows = "".join(_taken_out(one) for one in taken_out[:_SHOWN])
    rest = len(taken_out) - _SHOWN
    more = f'<p class="hint">{texts.more_failures(rest)}</p>' if rest > 0 else ""
    return (
        f'<section class="taken-out" id="taken-out"><h2>{texts.TAKEN_OUT} ({len(taken_out):,})</h2>'
        f'<p class="hint">{texts.TAKEN_OUT_HINT}</p><ul>{rows}</ul>{more}</section>'
    )


def _taken_out(one: TakenOut) -> str:
    name = one.title or shown_source(one.places[0].source)
    return (
        f'<li><span dir="auto">{escape(name)}</span><form method="post" action="archive/taken-out">'
        f'<button class="plain" name="key" value="{one.key}" aria-label="{escape(texts.take_in(name))}">'
        f"{texts.TAKE_IN}</button></form></li>"
    )
