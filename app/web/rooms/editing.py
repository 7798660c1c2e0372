"""Beneath an article: what was corrected of it, and the forms that correct and delete it. See ``app.archives.editing``.

Links and actions are written for the root, as the article's are. Everything works without scripts: deleting is in a
part that has to be opened, and ``rooms.js`` only spares the reload.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from app.archives.editing import TakenOut
from app.file_names import shown_source
from app.web.rooms import texts as room_texts
from app.web.templating import Macros
from index.stores.corrections import value_of
from index.types import Article, Correction

_HTML = Macros("rooms/editing.html")
_SHOWN = 200  # deleted articles
_LONGEST = 500  # characters of a field


def corrected_note(corrections: Sequence[Correction]) -> Markup:
    """What of an article is not as its source states it; for every reader."""
    lines = [room_texts.correction(one.field, one.read, one.corrected) for one in corrections]
    return _HTML.corrected(lines) if lines else Markup()


def editing_forms(
    article: Article,
    corrected: bool,
    query: str = "",
    said: str = "",
    typed: Mapping[str, str] | None = None,
) -> Markup:
    """The part that opens. ``said`` is why something was refused, ``typed`` what was typed then; ``query`` is that of
    the article's address, so that the cited sentence stays lit."""
    values = {name: value_of(article, name) for name in room_texts.EDIT_FIELDS} | dict(typed or {})
    return _HTML.forms(article.id, values, corrected, query, said, _LONGEST)


def deleted_body(title: str) -> Markup:
    """What stands in the place of an article that was just deleted."""
    return _HTML.deleted(title)


def taken_out_body() -> Markup:
    """What the reader shows for an article that was deleted."""
    return _HTML.was_taken_out()


def edit_link(article_id: str, title: str) -> Markup:
    """In a list, a way to the forms of an article."""
    return _HTML.link(article_id, title)


def taken_out_list(taken_out: Sequence[TakenOut]) -> Markup:
    """The part of the archive's room with what stays out, each with a button that ends it. Of places on the disk the
    last name alone is shown, and none is sent."""
    if not taken_out:
        return Markup()
    rows = [(one.key, one.title or shown_source(one.places[0].source)) for one in taken_out[:_SHOWN]]
    return _HTML.taken_out(rows, len(taken_out), max(0, len(taken_out) - _SHOWN))


def refused_body(note: str) -> Markup:
    """Why something could not be taken in again."""
    return _HTML.refused(note)
