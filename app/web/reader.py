"""Article + offsets → HTML: the text in paragraphs, with the cited place marked.

    Span             start and end in the article's text, half open
    marked           text + spans → paragraphs with <mark>
    article_body     the whole reader, to be put into the page or a page of its own

Text, headline and address come from whoever wrote the archive's files, so everything is escaped and an
address becomes a link only if it is http or https.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from urllib.parse import urlsplit

from app.language.published import known_date
from app.web import texts
from app.web.plain_page import own_page
from index.types import Article, Story

_NEWLINES = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")
_MOST_NAMED = 12  # articles of a story that are linked
_WRAPPED_LINE = 45  # as in index.text.passages: a longer line that ends mid-sentence was wrapped, not ended
_SENTENCE_END = ".!?:;\"'\u201d\u2019)]"


@dataclass(frozen=True, order=True)
class Span:
    """A place in an article's text: ``text[start:end]``."""

    start: int
    end: int

    def within(self, length: int) -> bool:
        """Whether it is a place at all. Offsets come from an address that anyone can type."""
        return 0 <= self.start < self.end <= length


def marked(text: str, cited: Span | None, also: Sequence[Span] = ()) -> str:
    """The text as paragraphs, ``cited`` in ``<mark id="cited">`` and ``also`` in lighter marks.

    A place that reaches over paragraphs becomes one mark in each; only the first has the id. Where places
    overlap, ``cited`` wins. Spans outside the text are left unmarked.
    """
    cited = cited if cited is not None and cited.within(len(text)) else None
    kinds = _Kinds(cited, tuple(span for span in also if span.within(len(text))))
    paragraphs = ("".join(_pieces(text, paragraph, kinds)) for paragraph in paragraph_spans(text))
    html = "".join(f'<p dir="auto">{paragraph}</p>' for paragraph in paragraphs)
    return html.replace('<mark class="cited">', '<mark class="cited" id="cited">', 1)


def paragraph_spans(text: str) -> Iterator[Span]:
    """Stretches between the newlines that end a paragraph, without the white space around them."""
    start = len(text) - len(text.lstrip())
    for gap in _NEWLINES.finditer(text, start):
        if gap.start() > start and _ends_paragraph(text, start, gap):
            yield Span(start, gap.start())
            start = gap.end()
    if (end := len(text.rstrip())) > start:
        yield Span(start, end)


def article_body(
    article: Article, cited: Span | None = None, also: Sequence[Span] = (), story: Story | None = None
) -> str:
    """The reader: what is known about the article, then its text. Links are written for the root."""
    language = f' lang="{escape(article.language)}"' if article.language else ""
    return (
        f'<article class="story"{language}>'
        f'<p class="story-outlet">{escape(article.outlet or texts.UNKNOWN_OUTLET)}</p>'
        f'<h2 class="story-title" id="story-title" tabindex="-1" dir="auto">'
        f"{escape(article.title or texts.UNTITLED)}</h2>"
        f"{_facts(article, story)}"
        f'<div class="story-text">{marked(article.text, cited, also)}</div>'
        f"{_original(article.url)}"
        "</article>"
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


def _pieces(text: str, paragraph: Span, kinds: _Kinds) -> Iterator[str]:
    cuts = kinds.cuts(paragraph)
    for start, end in pairwise(cuts):
        kind = kinds.at(start)
        piece = escape(text[start:end])
        yield f'<mark class="{kind}">{piece}</mark>' if kind else piece


def _ends_paragraph(text: str, start: int, gap: re.Match[str]) -> bool:
    if gap.group().count("\n") > 1:
        return True
    line = text[max(start, text.rfind("\n", 0, gap.start()) + 1) : gap.start()].strip()
    return len(line) < _WRAPPED_LINE or line[-1] in _SENTENCE_END


def _facts(article: Article, story: Story | None) -> str:
    known = known_date(article)
    written = texts.known_date(known, article.published)
    if known:
        written = f'<time datetime="{known}">{written}</time>'
    facts = [escape(fact) for fact in (article.byline, article.dateline) if fact]
    return f'<p class="story-facts">{" · ".join([*facts, written])}{_shared(article, story)}</p>'


def _shared(article: Article, story: Story | None) -> str:
    """Who else has the story, each a way to its article, and who had it first."""
    others = story.others(article.id) if story else ()
    if not story or not others:
        return ""
    links = ", ".join(
        f'<a href="articles/{escape(one.article_id)}" data-article="{escape(one.article_id)}" dir="auto"'
        f' title="{escape(one.title)}">{escape(one.outlet or texts.UNKNOWN_OUTLET)}</a>'
        for one in others[:_MOST_NAMED]
    )
    more = texts.and_more(len(others) - _MOST_NAMED) if len(others) > _MOST_NAMED else ""
    first = texts.first_in(story.first.outlet, known_date(story.first)) if story.first else ""
    return f'<span class="story-also">{texts.ALSO_IN} {links}{more}{escape(first)}</span>'


def _original(url: str) -> str:
    if not is_linkable(url):
        return ""
    return (
        f'<p class="story-original"><a href="{escape(url.strip())}" target="_blank"'
        f' rel="noopener noreferrer">{texts.ORIGINAL} <span aria-hidden="true">↗</span></a></p>'
    )


def missing_body() -> str:
    """What the reader shows for an article that the archive does not hold (any more)."""
    return f'<p class="story-missing" id="story-title" tabindex="-1">{texts.ARTICLE_MISSING}</p>'


def article_page(title: str, body: str, up: str = "../") -> str:
    """The reader as a page of its own, for an address that somebody passed on."""
    return own_page(title, f"<main>{body}</main>", up=up, styles=["rooms.css"], based=True)
