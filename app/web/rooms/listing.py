"""Lists: /archive/articles, all articles page by page, and /search, the evidence for a question without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote, urlencode

from app.language.published import known_date
from app.language.shared_by import shared_by
from app.types import Respelling
from app.web import texts
from app.web.rooms.editing import edit_link
from app.web.rooms.limits import Chosen, fields
from app.web.sources import article_address, lit
from app.writing.respelt import respelt_note
from index.stores.keywords import terms_of
from index.stores.overview import Listed, Overview
from index.types import Evidence

PAGE = 200  # articles
_NEWLINES = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")


def listing(
    rows: Sequence[Listed], first: int, total: int, chosen: Chosen, overview: Overview, *, edits: bool = False
) -> str:
    """One page of articles: ``rows`` are those from number ``first`` (0, 1, …) of ``total``. ``edits``: each with a way
    to correct or delete it."""
    items = "".join(f"<li>{_row(row)}{edit_link(row.id, row.title) if edits else ''}</li>" for row in rows)
    shown = texts.shown_of(first + 1, first + len(rows), total) if rows else texts.NO_ARTICLES
    return (
        f'<h1>{texts.LIST_TITLE}</h1><p class="lead">{shown}</p>{_limits_form("articles", chosen, overview)}'
        f'<ol class="articles" start="{first + 1}">{items}</ol>{_pages(first, total, chosen)}'
    )


def _row(row: Listed) -> str:
    facts = [texts.outlet_and_date(row.outlet, known_date(row)), *([row.section] if row.section else [])]
    language = f' lang="{escape(row.language)}"' if row.language else ""
    return (
        f'<a href="../articles/{quote(row.id, safe="")}"><span class="row-meta">{escape(" · ".join(facts))}</span>'
        f'<span class="row-title" dir="auto"{language}>{escape(row.title or texts.UNTITLED)}</span></a>'
        f'<p class="row-opening" dir="auto"{language}>{escape(row.opening)}</p>'
    )


def _pages(first: int, total: int, chosen: Chosen) -> str:
    links = []
    if first > 0:
        links.append(_page_link(max(0, first - PAGE), chosen, texts.PREVIOUS, "prev"))
    if first + PAGE < total:
        links.append(_page_link(first + PAGE, chosen, texts.NEXT, "next"))
    return f'<nav class="pages" aria-label="{texts.PAGES_LABEL}">{"".join(links)}</nav>' if links else ""


def _page_link(first: int, chosen: Chosen, label: str, rel: str) -> str:
    address = f"articles?{urlencode([*chosen.pairs(), ('page', str(first // PAGE + 1))])}"
    return f'<a href="{escape(address)}" rel="{rel}">{label}</a>'


def searching(
    question: str,
    found: Sequence[Evidence] | None,
    chosen: Chosen,
    overview: Overview,
    failure: str = "",
    respelled: Sequence[Respelling] = (),
) -> str:
    """The search room; ``found`` is None before anything was asked."""
    return (
        f'<h1>{texts.SEARCH_TITLE}</h1><form class="search-form" method="get" action="search" role="search">'
        f'<label class="wide"><span class="hidden-label">{texts.SEARCH_LABEL}</span><input type="search" name="q"'
        f' value="{escape(question)}" placeholder="{texts.SEARCH_LABEL}" maxlength="2000"'
        f"{' autofocus' if found is None else ''}></label>"
        f'<button class="go">{texts.SEARCH_BUTTON}</button>'
        f"{_limits_details(chosen, overview)}</form>{_outcome(question, found, failure, respelled)}"
    )


def _outcome(question: str, found: Sequence[Evidence] | None, failure: str, respelled: Sequence[Respelling]) -> str:
    if failure:
        return f'<p class="failure" role="alert">{escape(failure)}</p>'
    if found is None:
        return f'<p class="hint">{texts.SEARCH_HINT}</p>'
    told = f'<p class="aside" dir="auto">{escape(respelt_note(respelled))}</p>' if respelled else ""
    if not found:
        return f'{told}<p class="lead">{texts.SEARCH_NOTHING}</p>'
    articles = len({item.article.id for item in found})
    asked = frozenset(terms_of(" ".join([question, *(one.held for one in respelled)])))
    items = "".join(_evidence(item, asked) for item in found)
    return f'{told}<p class="lead">{texts.search_found(len(found), articles)}</p><ol class="found">{items}</ol>'


def _evidence(item: Evidence, asked: frozenset[str]) -> str:
    article = item.article
    others = item.story.others(article.id) if item.story else ()
    meta = texts.about(article.outlet, known_date(article), shared_by(article.outlet, others, None, named=0))
    address = article_address((article.id, item.start, item.end))
    quoted = lit(_NEWLINES.sub("\n", item.text), asked)
    language = f' lang="{escape(article.language)}"' if article.language else ""
    return (
        f'<li><a class="card" href="{escape(address)}">'
        f'<span class="card-meta">{escape(meta)}</span>'
        f'<span class="card-title" dir="auto"{language}>{escape(article.title or texts.UNTITLED)}</span>'
        f'<span class="card-quote" dir="auto"{language}>{quoted}</span></a></li>'
    )


def _limits_details(chosen: Chosen, overview: Overview) -> str:
    count = len(chosen.pairs())
    return (
        f'<details class="limits-panel"{" open" if chosen.wrong else ""}><summary>{texts.LIMITS}'
        f"{f' ({count})' if count else ''}</summary>{_wrong(chosen)}{fields(chosen, overview)}"
        f'<p class="form-end"><button class="go">{texts.LIMITS_APPLY}</button></p></details>'
    )


def _limits_form(action: str, chosen: Chosen, overview: Overview) -> str:
    return f'<form class="search-form" method="get" action="{action}">{_limits_details(chosen, overview)}</form>'


def _wrong(chosen: Chosen) -> str:
    return f'<p class="form-note" role="alert">{chosen.wrong}</p>' if chosen.wrong else ""
