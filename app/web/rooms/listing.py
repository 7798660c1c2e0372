"""Lists: /archive/articles, all articles page by page, and /search, the evidence for a question without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from app.language.published import known_date
from app.language.shared_by import shared_by
from app.records.articles import ArticlesRecord, ListedArticle
from app.types import Respelling
from app.web import texts
from app.web.rooms import texts as room_texts
from app.web.rooms.editing import edit_link
from app.web.rooms.limits import Chosen, Counting, fields
from app.web.rooms.shell import archive_choice
from app.web.source_panel import article_address, with_words_marked
from app.web.templating import Macros
from app.writing.respelt import respelt_note
from index.text.terms import terms_of
from index.types import Evidence

PAGE = 200  # articles
_HTML = Macros("rooms/listing.html")
_NEWLINES = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")


def listing(
    found: ArticlesRecord,
    chosen: Chosen,
    counted: Counting,
    only: str = "",
    *,
    edits: bool = False,
) -> Markup:
    """One page of articles, each ``PAGE`` of them. ``only``: the undated or doubtful ones are listed. ``edits``: each
    with a way to correct or delete it."""
    first, total, rows = (found.page - 1) * PAGE, found.total, found.articles
    return _HTML.listing(
        archive_choice("articles"),
        room_texts.shown_of(first + 1, first + len(rows), total) if rows else room_texts.NO_ARTICLES,
        limits=_limits_details(chosen, counted),
        first=first + 1,
        rows=[(row, _facts(row), edit_link(row.id, row.title) if edits else "") for row in rows],
        pages=_pages(first, total, [*chosen.pairs(), *([(only, "only")] if only else [])]),
    )


def _facts(row: ListedArticle) -> str:
    facts = [texts.outlet_and_date(row.outlet, row.published), *([row.section] if row.section else [])]
    return " · ".join(facts)


def _pages(first: int, total: int, chosen: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str, str]]:
    """The ways to other pages: address, name, and how they stand to this one."""
    newer = [(_page_address(max(0, first - PAGE), chosen), room_texts.PREVIOUS, "prev")] if first > 0 else []
    older = [(_page_address(first + PAGE, chosen), room_texts.NEXT, "next")] if first + PAGE < total else []
    return newer + older


def _page_address(first: int, chosen: Sequence[tuple[str, str]]) -> str:
    return f"articles?{urlencode([*chosen, ('page', str(first // PAGE + 1))])}"


def searching(
    question: str,
    found: Sequence[Evidence] | None,
    chosen: Chosen,
    counted: Counting,
    failure: str = "",
    respelled: Sequence[Respelling] = (),
    archives: Sequence[str] = (),
) -> Markup:
    """The search room; ``found`` is None before anything was asked."""
    return _HTML.searching(
        question,
        found is None,
        limits=_limits_details(chosen, counted, archives),
        outcome=_outcome(question, found, failure, respelled),
    )


def _outcome(question: str, found: Sequence[Evidence] | None, failure: str, respelled: Sequence[Respelling]) -> Markup:
    if failure:
        return _HTML.failure(failure)
    if found is None:
        return _HTML.hint(room_texts.SEARCH_HINT)
    articles = len({item.article.id for item in found})
    asked = frozenset(terms_of(" ".join([question, *(one.held for one in respelled)])))
    return _HTML.found(
        respelt_note(respelled),
        room_texts.search_found(len(found), articles) if found else room_texts.SEARCH_NOTHING,
        [(item.article, *_result_parts(item, asked)) for item in found],
    )


def _result_parts(item: Evidence, asked: frozenset[str]) -> tuple[str, str, Markup]:
    """Address, facts and the sentences themselves."""
    article = item.article
    others = item.story.others(article.id) if item.story else ()
    shared = shared_by(article.outlet, others, None, named=0)
    about = texts.about(article.outlet, known_date(article), shared, article.archive)
    address = article_address((article.id, item.start, item.end))
    return address, about, with_words_marked(_NEWLINES.sub("\n", item.text), asked)


def _limits_details(chosen: Chosen, counted: Counting, archives: Sequence[str] = ()) -> Markup:
    return _HTML.limits(len(chosen.pairs()), chosen.wrong, fields(chosen, counted, archives))
