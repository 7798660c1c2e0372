"""Europresse: a page of articles, each with a class for what it states.

<article><span class="DocPublicationName">Harbour Post</span>                        newspaper
<span class="DocHeader">Sea, dimanche 30 juin 2024 312 mots, p. 12</span>            section, day
<p class="titreArticleVisu">Ferry closes</p> <div class="docAuthors">Mira Tolland</div>
<div class="docOcurrContainer"><p>The last ferry …</p></div></article>
"""

from __future__ import annotations

import re

from index.readers.dates.written_dates import stamps
from index.readers.exports import Entry
from index.readers.fields import one_line
from index.readers.pages.markup import read_markup
from index.readers.pages.page_tree import Node, html_of, parse_page
from index.settings import ReadingSettings

MARK = "DocPublicationName"
_LANGUAGES = ("fr", "en", "de", "es")
_PAGE = re.compile(r"\bp{1,2}\. ?(?P<page>\d{1,3})\b")
_NO_DAY = "an article of Europresse without a day and a newspaper of its own"


def entries_of_page(html: str, settings: ReadingSettings) -> list[Entry]:
    """The articles of a page that was saved from Europresse. Raises ArticleUnreadable as ``parse_page`` does."""
    return [_entry(node) for node in parse_page(html, settings).iter("article")]


def _entry(article: Node) -> Entry:
    header = _text(article, "DocHeader")
    days = next(filter(None, (stamps(header, language) for language in _LANGUAGES)), [])
    outlet, body = _text(article, MARK), _first_node(article, "docOcurrContainer")
    text = read_markup(html_of(body)).text if body is not None else ""
    if not text.strip():
        return Entry(reason="an article of Europresse without its text")
    if not outlet or not days or not days[0].day:
        return Entry(reason=_NO_DAY)
    section = re.sub(r",[^,]{0,30}$", "", header[: days[0].start])
    fields: dict[str, object] = {
        "title": _text(article, "titreArticleVisu") or _text(article, "titreArticle"),
        "outlet": outlet,
        "byline": _text(article, "docAuthors"),
        "published": days[0].day.isoformat(),
        "section": section.strip() if section != header[: days[0].start] else "",
    }
    page = _PAGE.search(header)
    return Entry(text, fields, page=int(page["page"]) if page else 0)


def _first_node(article: Node, name: str) -> Node | None:
    return next((node for node in article.iter() if name in (node.get("class") or "").split()), None)


def _text(article: Node, name: str) -> str:
    node = _first_node(article, name)
    return one_line(node.text_content()) if node is not None else ""
