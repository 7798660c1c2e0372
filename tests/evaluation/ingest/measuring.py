"""Reads every layout as files are read, and compares what came out with what is true of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from index.errors import ArticleUnreadable
from index.readers.pages.html import page_article
from index.settings import ReadingSettings
from index.text.sentence_ends import UNSPACED
from index.types import Article
from tests.evaluation.ingest.layouts import TODAY, Layout

_WORDS = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
FACTS = ("outlet", "byline", "section", "url", "language")


@dataclass(frozen=True)
class Read:
    """A layout and the article that was read from it."""

    layout: Layout
    article: Article

    @property
    def date_is_right(self) -> bool:
        layout, article = self.layout, self.article
        return article.published == layout.day and (
            layout.day is None or article.published_precision == layout.precision
        )

    def fact_is_right(self, name: str) -> bool:
        return bool(getattr(self.article, name) == self.expected(name))

    def expected(self, name: str) -> str:
        layout = self.layout
        return {"url": layout.canonical, "language": layout.story.language}.get(name) or str(getattr(layout, name, ""))

    @property
    def kept(self) -> float:
        """Share of the article's own characters that are in the text."""
        paragraphs = self.layout.story.paragraphs
        return sum(len(one) for one in paragraphs if one in self.article.text) / sum(map(len, paragraphs))

    @property
    def let_in(self) -> float:
        """Share of the text that is none of the article's paragraphs."""
        lines = [line for line in self.article.text.split("\n") if line]
        foreign = [line for line in lines if line not in self.layout.story.paragraphs]
        return sum(map(len, foreign)) / max(1, sum(map(len, lines)))


def read_layouts(layouts: Iterable[Layout]) -> list[Read]:
    settings = ReadingSettings()
    return [Read(layout, page_article(layout.page, layout.url, settings, TODAY)) for layout in layouts]


def htmldate_alone(layout: Layout, *, extensive: bool = True) -> date | None:
    """What htmldate says of a page when asked for the original date; not ``extensive``, it guesses less."""
    import htmldate

    limit = TODAY.isoformat()
    found = htmldate.find_date(
        layout.page, url=layout.url, original_date=True, max_date=limit, extensive_search=extensive
    )
    return date.fromisoformat(found) if found else None


def trafilatura_alone(layout: Layout) -> date | None:
    """What trafilatura's metadata say of a page as they come."""
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(layout.page, default_url=layout.url).date
    return date.fromisoformat(found) if found else None


def own_text(layout: Layout) -> str:
    """The text that ours reads, "" for a page that it refuses."""
    try:
        return page_article(layout.page, layout.url, ReadingSettings(), TODAY).text
    except ArticleUnreadable:
        return ""


def trafilatura_text(layout: Layout) -> str:
    """The text that trafilatura takes from a page as it comes, without comments."""
    from trafilatura import extract

    return extract(layout.page, url=layout.url, include_comments=False) or ""


def precision_and_recall(text: str, layout: Layout) -> tuple[float, float]:
    """How many of the words of ``text`` are the story's, and how many of the story's are in it, each as often as it is.

    A line that is the headline counts for neither: some keep it in the text. A character is a word where words are not
    divided.
    """
    lines = [line for line in text.split("\n") if _words(line) != _words(layout.story.title)]
    found, true = _words("\n".join(lines)), _words("\n".join(layout.story.paragraphs))
    common = (found & true).total()
    return common / max(1, found.total()), common / max(1, true.total())


def _words(text: str) -> Counter[str]:
    return Counter(_WORDS.findall(text.casefold()))
