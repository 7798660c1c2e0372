"""What a feed or a sitemap says of one page, and what of it counts where the page itself is silent."""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import asdict, dataclass, replace
from datetime import date

from index.readers.languages import language_of
from index.types import Article

_NOTE_CHARS = 2_000


@dataclass(frozen=True)
class Entry:
    """One item of a feed, or one address of a sitemap. What it does not state is empty."""

    address: str  # of its page, in our spelling; of an entry without a page: the feed's and a digest
    changed: str = ""  # anything that differs once the page has changed: lastmod, updated
    page: bool = True  # whether there is a page at ``address``
    title: str = ""
    byline: str = ""
    outlet: str = ""
    section: str = ""
    language: str = ""
    published: str = ""  # ISO 8601 day
    method: str = ""  # where that day stood
    content: str = ""  # HTML of the entry itself

    def packed(self) -> str:
        """As text for the catalog, without what is empty."""
        return json.dumps({name: value for name, value in asdict(self).items() if value != ""}, ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> Entry:
        return cls(**json.loads(text))

    def completed(self, article: Article) -> Article:
        """The article of this entry's page, with what the page did not state. The page's own word goes first."""
        known = {
            name: getattr(self, name)
            for name in ("title", "byline", "outlet", "section", "language")
            if getattr(self, name) and not getattr(article, name)
        }
        article = replace(article, **known)
        if self.page and not article.url:
            article = replace(article, url=self.address)
        if self.published and article.published is None:
            day = date.fromisoformat(self.published)
            return replace(article, published=day, published_precision="day", published_method=self.method)
        return article

    def as_page(self) -> bytes:
        """The entry's own text as a small page, for the reader of pages."""
        title = html.escape(self.title)
        language = f' lang="{html.escape(self.language)}"' if self.language else ""
        return (
            f'<!DOCTYPE html><html{language}><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body><article><h1>{title}</h1>{self.content}</article></body></html>"
        ).encode("utf-8", "replace")

    def as_note(self, text: str, source: str) -> Article | None:
        """The entry's own text where it is too short for what readers take for a page; None where there is none."""
        if len(text) > _NOTE_CHARS or not any(map(str.isalnum, text)):
            return None
        return self.completed(Article(text, language=self.language or language_of(text), source=source))


def pageless(feed: str, name: str) -> str:
    """The source of an entry that has no page. With a space it is no address, and never taken for one.

    ``feed#7`` would not do: entries move up as new ones come, and what is missing of a document's numbered items is
    taken for deleted.
    """
    return f"{feed} entry {hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]}"
