"""Article + offsets → HTML: the text in paragraphs, with the cited place marked.

    marked           text + spans → paragraphs with <mark>
    article_body     the whole reader, to be put into the page or a page of its own

Text, headline and address come from whoever wrote the archive's files, so an address becomes a link only if it is http
or https.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from markupsafe import Markup

from app.language.paragraphs import Span, paragraph_spans
from app.language.published import known_date
from app.web import texts
from app.web.plain_page import own_page
from app.web.templating import Macros
from index.printed_pages import PagePicture
from index.types import Article, Story, Told

_HTML = Macros("reader.html")
_PAGES_SHOWN = 2  # of a place that goes over the end of one
_MOST_NAMED = 12  # articles of a story that are linked


def paragraphs_html(text: str, cited: Span | None, also: Sequence[Span] = ()) -> Markup:
    """The text as paragraphs, ``cited`` in ``<mark id="cited">`` and ``also`` in lighter marks.

    A place that reaches over paragraphs becomes one mark in each; only the first has the id. Where places
    overlap, ``cited`` wins. Spans outside the text are left unmarked.
    """
    cited = cited if cited is not None and cited.within(len(text)) else None
    kinds = _Kinds(cited, tuple(span for span in also if span.within(len(text))))
    return _HTML.text(_pieces(text, paragraph, kinds) for paragraph in paragraph_spans(text))


def article_body(
    article: Article,
    cited: Span | None = None,
    also: Sequence[Span] = (),
    story: Story | None = None,
    told: Told | None = None,
    picture: Callable[[int], PagePicture | None] = lambda page: None,
) -> Markup:
    """The reader: what is known about the article, the page that it was read from, then its text.

    ``picture`` gives the picture of a page. Links are written for the root."""
    known = known_date(article)
    return _HTML.article(
        article,
        known=known,
        written=texts.known_date(known, article.published),
        shared=_shared(article, story),
        told=told or Told(),
        scan=_scan(article, cited, picture),
        text=paragraphs_html(article.text, cited, also),
        original=article.url.strip() if is_linkable(article.url) else "",
    )


def is_linkable(url: str) -> bool:
    """Only web addresses become links: ``javascript:`` in a source file would run in the reader's page."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


@dataclass(frozen=True)
class _Kinds:
    """Which mark, if any, a character stands in."""

    cited: Span | None
    also: tuple[Span, ...]

    def cuts(self, inside: Span) -> list[int]:
        """Every offset at which the mark may change, with both ends."""
        spans = (*((self.cited,) if self.cited else ()), *self.also)
        edges = {edge for span in spans for edge in (span.start, span.end)}
        inner = {edge for edge in edges if inside.start < edge < inside.end}
        return sorted(inner | {inside.start, inside.end})

    def at(self, offset: int) -> str:
        if self.cited and self.cited.start <= offset < self.cited.end:
            return "cited"
        return "also" if any(span.start <= offset < span.end for span in self.also) else ""


def _pieces(text: str, paragraph: Span, kinds: _Kinds) -> list[tuple[str, str]]:
    """The stretches of a paragraph, each with the kind of mark that it stands in."""
    return [(kinds.at(start), text[start:end]) for start, end in pairwise(kinds.cuts(paragraph))]


def _shared(article: Article, story: Story | None) -> Markup:
    """Who else has the story, each a way to its article, and who had it first."""
    others = story.others(article.id) if story else ()
    if not story or not others:
        return Markup()
    more = texts.and_more(len(others) - _MOST_NAMED) if len(others) > _MOST_NAMED else ""
    first = texts.first_in(story.first.outlet, known_date(story.first)) if story.first else ""
    return _HTML.shared(others[:_MOST_NAMED], more, first)


def _scan(article: Article, cited: Span | None, picture: Callable[[int], PagePicture | None]) -> Markup:
    """How surely the article was recognised, and the page with the cited place lit, or else its first."""
    if article.layout is None:
        return _HTML.printed(article.page_of(cited.start)) if cited and article.pages else Markup()
    cited = cited if cited is not None and cited.within(len(article.text)) else None
    boxes = article.layout.boxes(cited.start, cited.end) if cited else []
    pages = list(dict.fromkeys(box.page for box in boxes)) or article.layout.pages[:1]
    shown = [(found, [b for b in boxes if b.page == page]) for page in pages[:_PAGES_SHOWN] if (found := picture(page))]
    return _HTML.scan(
        article,
        article.layout.confidence(0, len(article.text)),
        article.layout.confidence(cited.start, cited.end) if cited else None,
        shown,
        [page for page in article.layout.pages if page not in pages],
    )


def missing_body() -> Markup:
    """What the reader shows for an article that the archive does not hold (any more)."""
    return _HTML.missing()


def article_page(title: str, body: Markup, up: str = "../") -> Markup:
    """The reader as a page of its own, for an address that somebody passed on."""
    return own_page(title, _HTML.page(body), up=up, styles=["rooms.css"], based=True)
