"""The panel beside the conversation: what was found, then what an answer cites, one card an article.

    sources_html    of the newest answer, drawn while it comes
    earlier_html    of one before it, which the page keeps with its question (page.js shows it while that is in view)

A place is an article and a span of its text: a link to the article, which page.js opens beside the conversation. Pure;
every text of articles, models and readers is escaped before anything is marked in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from urllib.parse import quote, urlencode

from app.language.shared_by import shared_by
from app.types import Citation
from app.web import texts
from app.web.exchange import Exchange
from index.stores.keywords import terms_of

Place = tuple[str, int, int]  # article id, start, end

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def sources_html(exchange: Exchange | None) -> str:
    """The panel; empty, and by that hidden, where nothing was asked, or nothing of what an article tells."""
    if exchange is None or exchange.holding:
        return ""
    if exchange.over and (exchange.refused or exchange.citations or not exchange.searched_for):
        return _panel(texts.SOURCES, exchange, _proof(exchange) + _also_found(exchange))
    if not exchange.evidence:
        return _panel(texts.SOURCES, exchange, _hint(_why_empty(exchange)))
    hint = "" if exchange.over else _hint(texts.FOUND_HINT)
    return _panel(texts.FOUND, exchange, hint + _cards(exchange.evidence, exchange))


def earlier_html(exchange: Exchange) -> str:
    """What an answer cites, and no more: a conversation of many questions carries it for each of them."""
    return "" if exchange.holding else _panel(texts.SOURCES, exchange, _proof(exchange))


def article_address(place: Place, also: Iterable[Place] = ()) -> str:
    """Where the article route shows a place, with other cited places of the same article lightly marked."""
    article_id, start, end = place
    marks = [f"{s}-{e}" for other, s, e in also if other == article_id and (s, e) != (start, end)]
    query = urlencode({"start": start, "end": end, **({"mark": ",".join(marks)} if marks else {})}, safe=",")
    return f"articles/{quote(article_id, safe='')}?{query}#cited"


def place_of(citation: Citation) -> Place:
    return (citation.article_id, citation.start, citation.end)


def link(place: Place, places: Sequence[Place] = ()) -> str:
    """The attributes of a link to a place: for a browser without scripts, and for page.js."""
    article_id, start, end = place
    return (
        f' href="{escape(article_address(place, places))}" data-article="{escape(article_id)}"'
        f' data-start="{start}" data-end="{end}"'
    )


@lru_cache(maxsize=2048)  # a panel is drawn with every update of its answer
def lit(text: str, asked: frozenset[str]) -> str:
    """A text as HTML, with the words that have one of the terms ``asked`` marked, in whatever form they stand there."""
    return "".join(_lit(text, asked))


def _lit(text: str, asked: frozenset[str]) -> Iterator[str]:
    end = 0
    for word in _WORD.finditer(text):
        if asked.intersection(terms_of(word[0])):
            yield f"{escape(text[end : word.start()])}<mark>{escape(word[0])}</mark>"
            end = word.end()
    yield escape(text[end:])


# The panel


def _panel(heading: str, exchange: Exchange, body: str) -> str:
    question = f'<p class="panel-question" dir="auto">{escape(exchange.question)}</p>'
    return f'<h2 class="panel-heading">{heading}</h2>{question}{body}'


def _hint(text: str) -> str:
    return f'<p class="hint">{text}</p>'


def _why_empty(exchange: Exchange) -> str:
    if exchange.evidence is not None:
        return texts.NOTHING_FOUND
    return texts.NO_SOURCES if exchange.over else texts.SEARCHING


def _proof(exchange: Exchange) -> str:
    if exchange.refused:
        return _hint(texts.NOTHING_PROVES)
    return _cards(exchange.citations, exchange) or _hint(texts.NO_SOURCES)


def _also_found(exchange: Exchange) -> str:
    cited = [place_of(citation) for citation in exchange.citations]
    uncited = [found for found in exchange.evidence or () if not any(_touches(found, place) for place in cited)]
    if not uncited:
        return ""
    cards = _cards(uncited, exchange)
    return f'<details class="also-found"><summary>{texts.ALSO_FOUND} ({len(uncited)})</summary>{cards}</details>'


def _touches(found: Citation, place: Place) -> bool:
    article_id, start, end = place
    return found.article_id == article_id and start < found.end and found.start < end


def _cards(citations: Iterable[Citation], exchange: Exchange) -> str:
    """One an article, in the order in which they are first named; its sentences under it, numbered where cited."""
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.article_id, []).append(citation)
    places = [place_of(citation) for citation in exchange.citations]
    respelled = (r.held for r in exchange.answer.respelled) if exchange.answer else ()
    asked = frozenset(terms_of(" ".join([exchange.question, exchange.searched_for, *respelled])))
    cards = "".join(_card(of_one, places, asked) for of_one in by_article.values())
    return f'<ol class="cards">{cards}</ol>' if cards else ""


def _card(citations: Sequence[Citation], places: Sequence[Place], asked: frozenset[str]) -> str:
    first = citations[0]
    shared = shared_by(first.outlet, first.also_in, None, named=0)
    sentences = "".join(_sentence(citation, places, asked) for citation in citations)
    return (
        f'<li class="card"><span class="card-meta">{escape(texts.about(first.outlet, first.published, shared))}</span>'
        f'<a class="card-title" dir="auto"{link(place_of(first), places)}>{escape(first.title or texts.UNTITLED)}</a>'
        f'<ul class="places">{sentences}</ul></li>'
    )


def _sentence(citation: Citation, places: Sequence[Place], asked: frozenset[str]) -> str:
    badge = f'<span class="badge">{citation.number}</span>' if citation.number else ""
    quoted = lit(" ".join(citation.quote.split()), asked)
    return (
        f'<li><a class="place"{link(place_of(citation), places)}>{badge}'
        f'<span class="card-quote" dir="auto">{quoted}</span></a></li>'
    )
