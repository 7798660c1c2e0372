"""The parts of an answer that are not its sentences in a row: sections, quotes, and what the request was taken for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from markupsafe import Markup

from app.types import Answer, Citation, RequestKind, Section, Statement
from app.web import texts
from app.web.exchange import Exchange
from app.web.templating import Macros

_HTML = Macros("parts.html")


def sections_html(sections: Sequence[Section], statement: Callable[[Statement], Markup]) -> Markup:
    """Each with its heading; what nothing was found for says so."""
    return _HTML.sections(sections, statement)


def compared_html(sections: Sequence[Section], statement: Callable[[Statement], Markup]) -> Markup:
    """The same as a table, a column each: its rows tell of the same matter as far as sentences do."""
    rows = list(zip_longest(*(one.statements for one in sections))) or [(None,) * len(sections)]
    return _HTML.compared(sections, rows, statement)


def looked_through_html(answer: Answer | None) -> Markup:
    """How many articles a list or a comparison was looked for in."""
    if answer is None or answer.refused or not answer.looked_through:
        return Markup()
    return _HTML.looked_through(answer.looked_through)


def points_html(statements: Sequence[Statement], statement: Callable[[Statement], Markup]) -> Markup:
    """The sentences of a brief, one a line, each with the outlet and the day of the article."""
    return _HTML.points(statements, statement)


def quotes_html(exchange: Exchange, chip: Callable[[Citation], Markup], link: Callable[[Citation], Markup]) -> Markup:
    """The sentences that the answer stands on, as printed; before it is there, what it will stand on.

    ``link`` gives the attributes of a link to the place of a citation.
    """
    heading = texts.heading_of_quotes(exchange.answer) if exchange.answer else texts.FOUND_FIRST
    return _HTML.quotes(heading, exchange.quotes, chip, link)


def understood_html(exchange: Exchange, *, newest: bool) -> Markup:
    """What the request was taken for, where it was not a plain question; a click on another kind asks it as that."""
    kind = exchange.kind
    if not exchange.over or kind not in texts.KINDS or (not newest and kind is RequestKind.FACT):
        return Markup()
    said = "" if kind is RequestKind.FACT else texts.understood(kind)
    others = [other for other in texts.OFFERED_KINDS if other is not kind] if newest else []
    return _HTML.understood(said, others)
