"""The parts of an answer that are not its sentences in a row: sections, quotes, and what the request was taken for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import zip_longest

from app.about.words import looked_through
from app.types import Answer, Citation, RequestKind, Section, Statement
from app.web import texts
from app.web.exchange import Exchange


def sections_html(sections: Sequence[Section], statement: Callable[[Statement], str]) -> str:
    """Each with its heading; what nothing was found for says so."""
    return f'<div class="sections">{"".join(_section(one, statement) for one in sections)}</div>'


def _section(section: Section, statement: Callable[[Statement], str]) -> str:
    told = "".join(f'<li dir="auto">{statement(one)}</li>' for one in section.statements)
    body = f"<ul>{told}</ul>" if told else f'<p class="aside">{texts.SECTION_EMPTY}</p>'
    return f'<section class="part"><h3 dir="auto">{escape(section.heading)}</h3>{body}</section>'


def compared_html(sections: Sequence[Section], statement: Callable[[Statement], str]) -> str:
    """The same as a table, a column each: its rows tell of the same matter as far as sentences do."""
    heads = "".join(f'<th scope="col" dir="auto">{escape(one.heading)}</th>' for one in sections)
    rows = list(zip_longest(*(one.statements for one in sections))) or [(None,) * len(sections)]
    body = "".join(f"<tr>{''.join(_cell(one, statement, not at) for one in row)}</tr>" for at, row in enumerate(rows))
    return (
        f'<div class="table-scroll"><table class="compared"><caption>{texts.COMPARED}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(one: Statement | None, statement: Callable[[Statement], str], first: bool) -> str:
    if one is None:
        return f'<td class="aside">{texts.SECTION_EMPTY if first else ""}</td>'
    return f'<td dir="auto">{statement(one)} {_origin(one.citations[:1])}</td>'


def looked_through_html(answer: Answer | None) -> str:
    """How many articles a list or a comparison was looked for in."""
    if answer is None or answer.refused or not answer.looked_through:
        return ""
    return f'<p class="aside">{looked_through(answer.looked_through)}</p>'


def points_html(statements: Sequence[Statement], statement: Callable[[Statement], str]) -> str:
    """The sentences of a brief, one a line, each with the outlet and the day of the article."""
    told = "".join(f'<li dir="auto">{statement(one)} {_origin(one.citations[:1])}</li>' for one in statements)
    return f'<ul class="points">{told}</ul>' if told else ""


def quotes_html(exchange: Exchange, chip: Callable[[Citation], str], link: Callable[[Citation], str]) -> str:
    """The sentences that the answer stands on, as printed; before it is there, what it will stand on.

    ``link`` gives the attributes of a link to the place of a citation.
    """
    if not exchange.quotes:
        return ""
    heading = texts.heading_of_quotes(exchange.answer) if exchange.answer else texts.FOUND_FIRST
    told = "".join(
        f'<li><q dir="auto">{escape(" ".join(c.quote.split()))}</q>{chip(c) if c.number else ""}'
        f' <a class="origin"{link(c)}>{_from(c)}</a></li>'
        for c in exchange.quotes
    )
    return f'<div class="quotes"><h3>{heading}</h3><ul>{told}</ul></div>'


def _origin(citations: Sequence[Citation]) -> str:
    return "".join(f'<span class="origin">{_from(c)}</span>' for c in citations)


def _from(citation: Citation) -> str:
    return escape(texts.outlet_and_date(citation.outlet, citation.published))


def understood_html(exchange: Exchange, *, newest: bool) -> str:
    """What the request was taken for, where it was not a plain question; a click on another kind asks it as that."""
    kind = exchange.kind
    if not exchange.over or kind not in texts.KINDS or (not newest and kind is RequestKind.FACT):
        return ""
    said = "" if kind is RequestKind.FACT else texts.UNDERSTOOD.format(kind=texts.KINDS[kind])
    others = [other for other in texts.OFFERED_KINDS if other is not kind] if newest else []
    buttons = "".join(
        f'<button type="button" class="kind" data-do="as" data-kind="{other}">{texts.KINDS[other]}</button>'
        for other in others
    )
    return f'<p class="understood">{escape(said)} {texts.ANSWER_AS if buttons else ""}{buttons}</p>'
