"""The panel beside the conversation: what was found, then what an answer cites, one card an article.

    sources_html    of the newest answer, drawn while it comes
    earlier_html    of one before it, which the page keeps with its question (page.js shows it while that is in view)

A place is an article and a span of its text: a link to the article, which page.js opens beside the conversation. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote, urlencode

from markupsafe import Markup

from app.language.shared_by import shared_by
from app.types import Citation
from app.web import texts
from app.web.exchange import Exchange
from app.web.templating import Macros, joined, remembered
from index.text.terms import terms_of
from index.types import archive_of

Place = tuple[str, int, int]  # article id, start, end

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HTML = Macros("sources.html")


def sources_html(exchange: Exchange | None) -> Markup:
    """The panel; empty, and by that hidden, where nothing was asked, or nothing of what an article tells."""
    if exchange is None or exchange.holding:
        return Markup()
    if exchange.over and (exchange.refused or exchange.citations or not exchange.searched_for):
        return _HTML.panel(texts.SOURCES, exchange.question, _proof(exchange) + _also_found(exchange))
    if not exchange.evidence:
        return _HTML.panel(texts.SOURCES, exchange.question, _HTML.hint(_why_empty(exchange)))
    hint = Markup() if exchange.over else _HTML.hint(texts.FOUND_HINT)
    return _HTML.panel(texts.FOUND, exchange.question, hint + _cards(exchange.evidence, exchange))


def earlier_html(exchange: Exchange) -> Markup:
    """What an answer cites, and no more: a conversation of many questions carries it for each of them."""
    return Markup() if exchange.holding else _HTML.panel(texts.SOURCES, exchange.question, _proof(exchange))


def article_address(place: Place, also: Iterable[Place] = ()) -> str:
    """Where the article route shows a place, with other cited places of the same article lightly marked."""
    article_id, start, end = place
    marks = [f"{s}-{e}" for other, s, e in also if other == article_id and (s, e) != (start, end)]
    query = urlencode({"start": start, "end": end, **({"mark": ",".join(marks)} if marks else {})}, safe=",")
    return f"articles/{quote(article_id, safe='')}?{query}#cited"


def place_of(citation: Citation) -> Place:
    return (citation.article_id, citation.start, citation.end)


@lru_cache(maxsize=2048)  # an answer is drawn anew with every update
def link(place: Place, places: tuple[Place, ...] = ()) -> Markup:
    """The attributes of a link to a place: for a browser without scripts, and for page.js."""
    return _HTML.link(article_address(place, places), *place)


@lru_cache(maxsize=2048)
def with_words_marked(text: str, asked: frozenset[str]) -> Markup:
    """A text as HTML, with the words that have one of the terms ``asked`` marked, in whatever form they stand there."""
    return joined(_lit(text, asked))


def _lit(text: str, asked: frozenset[str]) -> Iterator[str]:
    end = 0
    for word in _WORD.finditer(text):
        if asked.intersection(terms_of(word[0])):
            yield text[end : word.start()]
            yield _HTML.lit(word[0])
            end = word.end()
    yield text[end:]


# The panel


def _why_empty(exchange: Exchange) -> str:
    if exchange.evidence is not None:
        return texts.NOTHING_FOUND
    return texts.NO_SOURCES if exchange.over else texts.SEARCHING


def _proof(exchange: Exchange) -> Markup:
    if exchange.refused:
        return _HTML.hint(texts.NOTHING_PROVES)
    return _cards(exchange.citations, exchange) or _HTML.hint(texts.NO_SOURCES)


def _also_found(exchange: Exchange) -> Markup:
    cited = [place_of(citation) for citation in exchange.citations]
    uncited = [found for found in exchange.evidence or () if not any(_touches(found, place) for place in cited)]
    return _HTML.also_found(len(uncited), _cards(uncited, exchange)) if uncited else Markup()


def _touches(found: Citation, place: Place) -> bool:
    article_id, start, end = place
    return found.article_id == article_id and start < found.end and found.start < end


def _cards(citations: Iterable[Citation], exchange: Exchange) -> Markup:
    """One an article, in the order in which they are first named; its sentences under it, numbered where cited."""
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.article_id, []).append(citation)
    places = tuple(place_of(citation) for citation in exchange.citations)
    respelled = (r.held for r in exchange.answer.respelled) if exchange.answer else ()
    asked = frozenset(terms_of(" ".join([exchange.question, exchange.searched_for, *respelled])))
    return _HTML.cards([_card(tuple(of_one), places, asked) for of_one in by_article.values()])


@remembered
def _card(citations: tuple[Citation, ...], places: tuple[Place, ...], asked: frozenset[str]) -> Markup:
    return _HTML.card(
        citations,
        about=about,
        link=lambda citation: link(place_of(citation), places),
        lit=lambda citation: with_words_marked(" ".join(citation.quote.split()), asked),
    )


def about(citation: Citation) -> str:
    """Outlet, day, and in how many other outlets the story is."""
    shared = shared_by(citation.outlet, citation.also_in, None, named=0)
    return texts.about(citation.outlet, citation.published, shared, archive_of(citation.article_id))
