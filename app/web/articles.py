"""The route of an article.

A fragment for the reader beside the conversation, or a page of its own for an address that was passed on.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.web import texts
from app.web.assistant import WebAssistant
from app.web.reader import Span, article_body, article_page, missing_body

MARKS_AT_MOST = 100  # an address can name as many as it likes; each costs time


def article_routes(assistant: WebAssistant) -> APIRouter:
    """``GET /articles/{id}?start=&end=&mark=s-e,s-e``; with ``X-Fragment: 1``, no page around the article."""
    routes = APIRouter()

    @routes.get("/articles/{article_id}", response_class=HTMLResponse)
    def article(
        request: Request, article_id: str, start: str = "", end: str = "", mark: str = "", fragment: str = ""
    ) -> HTMLResponse:
        found = assistant.article(article_id)
        title = found.title if found else texts.ARTICLE_MISSING
        story = assistant.story(article_id) if found else None
        told = assistant.told(article_id) if found else None
        body = article_body(found, span(start, end), spans(mark), story, told) if found else missing_body()
        is_fragment = fragment == "1" or request.headers.get("x-fragment") == "1"
        return HTMLResponse(body if is_fragment else article_page(title, body), 200 if found else 404)

    return routes


def span(start: str, end: str) -> Span | None:
    """A place from an address; None for anything but a pair of numbers. Whether it fits is asked later."""
    if not (_is_number(start) and _is_number(end)):
        return None
    return Span(int(start), int(end))


def spans(marks: str) -> list[Span]:
    """The places of ``3-10,20-31``; pieces that are none are passed over."""
    pairs = (piece.partition("-") for piece in marks.split(",")[:MARKS_AT_MOST])
    return [found for start, _, end in pairs if (found := span(start, end)) is not None]


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 12
