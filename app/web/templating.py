"""HTML from the templates in the folder beside this module, written in Jinja.

A template holds macros, and ``Macros`` makes functions of them that give ``Markup``: HTML that is told from text by its
type. Whatever else is put into a template is escaped, so that text of articles, models and readers cannot become HTML
because a call was forgotten; a name that a template does not know is an error and not an empty place.

A line break between two tags, with the white space around it, is no part of the HTML; any other is a space. As it is
written, there would be gaps between words and their marks, and each update of an answer would carry the indentation.
No expression of a template, and no comment, may therefore go over a line's end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial, wraps
from typing import TypeVarTuple
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from app.accounts.rights import ASKING
from app.localization import direction, language
from app.web import texts
from app.web.accounts import texts as account_texts
from app.web.rooms import texts as room_texts
from app.web.rooms.shown_archive import archives_shown, in_archive

_BREAK = re.compile(
    r"(?P<dropped>(?<=[>}])[^\S\n]*+\n\s*+(?=[<{]|\Z)|(?<!\s)[^\S\n]*+\n\s*+(?=\{[{%]-))|(?<!\s)[^\S\n]*+\n\s*+"
)


class _Breaks(Extension):
    """Takes the line breaks out of a template, and leaves them in comments: an error names its line."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _BREAK.sub(_without, source)


def _without(found: re.Match[str]) -> str:
    lines = "\n" * found[0].count("\n")
    return f"{'' if found['dropped'] is not None else ' '}{{#{lines}#}}"


_TEMPLATES = Environment(
    loader=PackageLoader("app.web"),
    autoescape=True,
    undefined=StrictUndefined,
    extensions=[_Breaks],
    auto_reload=False,
)
_TEMPLATES.globals.update(
    texts=texts,
    room_texts=room_texts,
    account_texts=account_texts,
    language=language,
    direction=direction,
    asking=ASKING.get,
    archives_shown=archives_shown,
    in_archive=in_archive,  # no filter: what a filter makes of a constant, Jinja works out once
)
_TEMPLATES.filters["in_path"] = partial(quote, safe="")  # a name as one part of an address


class Macros:
    """The macros of a template, as functions."""

    def __init__(self, template: str) -> None:
        self._macros = _TEMPLATES.get_template(template).module

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        macro: Callable[..., Markup] = getattr(self._macros, name)
        return macro


_Arguments = TypeVarTuple("_Arguments")


def remembered(draw: Callable[[*_Arguments], Markup]) -> Callable[[*_Arguments], Markup]:
    """For what an answer draws anew with every update though nothing of it has changed: by its arguments, which can be
    hashed, and the reader's language."""

    @lru_cache(maxsize=1024)
    def kept(language: str, *known: *_Arguments) -> Markup:
        return draw(*known)

    @wraps(draw)
    def drawn(*known: *_Arguments) -> Markup:
        return kept(language(), *known)

    return drawn


def joined(parts: Iterable[str], between: str = "") -> Markup:
    """Pieces of HTML in a row; what is text among them is escaped."""
    return Markup(between).join(parts)
