"""One visit to an address: fetched, parsed, read. Nothing is stored here, so it may take its time, and fail in any way.

    look ── a source, or a sitemap that one names → what it lists, or its own articles
    page ── a page that a source lists            → its articles, or those of the feed's own words

Run by several threads at the same time. Whatever is raised over an address, foreseen or not, is the failure of that
address; the caller gets it as a value and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from index.errors import ArticleUnreadable, FetchFailed
from index.fetching.budget import Budget
from index.fetching.entries import note_of
from index.fetching.fetcher import Fetched, Fetcher
from index.fetching.parsing import Listing, Parser
from index.fetching.urls import Url, parse_url
from index.readers.documents import Document
from index.readers.fields import one_line
from index.readers.file_finding import reason_of
from index.settings import FetchingSettings
from index.stores.source_table import Found, Source
from index.types import Article, SkippedFile

Read = Callable[[Document], Iterator[Article | SkippedFile]]  # may raise ArticleUnreadable and OSError

_PASSING = frozenset({"dns", "refused", "timeout", "protocol"})  # kinds that may be over in an hour
_PASSING_STATUS = frozenset({408, 425, 429, *range(500, 600)})
_FROM_FEED = "read from the feed"  # begins the status of a page whose feed's words stand in for it
_LONGEST_ADDRESS = 2_000  # characters
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/json": ".json",
}


@dataclass(frozen=True)
class Look:
    """A source, or a sitemap that one names, to be fetched."""

    source: Source
    url: Url
    page: Found  # the source as the page that it may be
    sitemap: Found | None = None
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class PageRead:
    """What came of a page."""

    articles: tuple[Article, ...] = ()
    reasons: tuple[SkippedFile, ...] = ()  # items of it that could not be read
    failure: FetchFailed | None = None  # nothing of it could be
    unchanged: bool = False
    status: str = "read"
    etag: str = ""
    modified: str = ""

    @property
    def weight(self) -> int:
        """What it takes of the memory, in characters."""
        return sum(len(article.text) for article in self.articles) + 1_000


@dataclass(frozen=True)
class Seen:
    """What a look showed: that nothing has changed, what is listed, or a page."""

    fetched: Fetched | None = None  # without its data; None where a page could not be had
    listing: Listing | None = None
    page: PageRead | None = None

    @property
    def weight(self) -> int:
        listed = sum(len(entry.content) + 1_000 for entry in self.listing.entries) if self.listing else 0
        return listed + (self.page.weight if self.page else 1_000)


@dataclass(frozen=True)
class Waits:
    """Not visited: its source has had its time in this run."""

    weight: int = 100


class Visitor:
    """Visits addresses. Shared between threads."""

    def __init__(
        self, fetcher: Fetcher, parser: Parser, read: Read, settings: FetchingSettings, budget: Budget
    ) -> None:
        self._fetcher, self._parser, self._read = fetcher, parser, read
        self._settings, self._budget = settings, budget

    def look(self, look: Look) -> Seen | Waits | FetchFailed:
        if self._budget.used_up(look.source.address):
            return Waits()
        with self._budget.spending(look.source.address):
            try:
                return self._looked(look)
            except Exception as error:
                return failure_of(error)

    def page(self, page: Found) -> PageRead | Waits:
        if self._budget.used_up(page.source):
            return Waits()
        with self._budget.spending(page.source):
            try:
                return self._visited(page)
            except Exception as error:
                return PageRead(failure=failure_of(error))

    # Looking at sources

    def _looked(self, look: Look) -> Seen:
        try:
            got = self._fetcher.fetch(look.url, etag=look.etag, modified=look.modified)
        except FetchFailed as failure:
            if look.source.kind != "page":
                raise
            return Seen(page=self._had(look.page, failure))
        if got.unchanged:
            return Seen(got, page=PageRead(unchanged=True) if look.source.kind == "page" else None)
        listing = self._listing(look, got)
        page = self._had(look.page, got) if listing.kind == "page" else None
        return Seen(replace(got, data=b""), None if page else listing, page)

    def _listing(self, look: Look, got: Fetched) -> Listing:
        """Raises FetchFailed where a feed has become a page: that is an error page or a login, and no article."""
        listing = self._parser.listing(got.data, got.final, got.media_type, self._settings)
        front = listing.kind == "page" and not look.sitemap and look.url.is_root
        if front and (sitemaps := self._fetcher.sitemaps(look.url)):
            listing = Listing("site", files=tuple((str(url), "") for url in sitemaps))
        if listing.kind == "page" and look.source.kind not in ("", "page"):
            raise FetchFailed("type", f"a {'sitemap' if look.sitemap else look.source.kind} is wanted, but a page came")
        if look.sitemap and listing.kind != "sitemap":
            raise FetchFailed("type", f"named as a sitemap, but it is a {listing.kind}")
        return listing

    # Pages

    def _visited(self, page: Found) -> PageRead:
        if not page.entry.page:
            return self._had(page, None)  # the feed's own words are all there is
        try:
            url = parse_url(page.address, self._settings)
            got = self._fetcher.fetch(url, etag=page.etag, modified=page.modified)
        except FetchFailed as failure:
            return self._had(page, failure)
        return PageRead(unchanged=True) if got.unchanged else self._had(page, got)

    def _had(self, page: Found, got: Fetched | FetchFailed | None) -> PageRead:
        """What is in a page; where it cannot be had, what the feed says of it, if that may stand in."""
        found = PageRead(failure=got) if isinstance(got, FetchFailed) else self._articles(page, got)
        if found.failure and self._may_use_entry(page, found.failure):
            instead = self._articles(page, None)
            # No validators: should the page become readable, it must not be taken for unchanged.
            if not instead.failure:
                return replace(instead, status=f"{_FROM_FEED}, because: {found.failure}")
        return found

    def _articles(self, page: Found, got: Fetched | None) -> PageRead:
        """What a page holds, or the feed's words where nothing was fetched; or why it holds nothing."""
        document, articles, reasons = _document(page, got), list[Article](), list[SkippedFile]()
        try:
            for item in self._read(document):
                if isinstance(item, SkippedFile):
                    reasons.append(item)
                else:
                    articles.append(_completed(item, page, document))
        except ArticleUnreadable as error:
            reasons.append(SkippedFile(page.address, str(error)))
        except OSError as error:
            reasons.append(SkippedFile(page.address, reason_of(error)))
        if got is None and not articles:
            text = self._parser.plain(page.entry.content)
            if short := note_of(page.entry, text, document.source):
                articles, reasons = [short], []
        if not articles:
            return PageRead(failure=FetchFailed("type", reasons[0].reason if reasons else "no article is in it"))
        validators = (got.etag, got.modified) if got else ("", "")
        return PageRead(tuple(articles), tuple(reasons), None, False, "read", *validators)

    def _may_use_entry(self, page: Found, failure: FetchFailed) -> bool:
        """Whether the feed's words stand in for a page that cannot be had; one that may come back is waited for, and
        what a page said when it could still be had is not given up for a teaser."""
        passing = failure.kind in _PASSING or failure.status in _PASSING_STATUS
        had = page.read > 0 and not page.status.startswith(_FROM_FEED)
        return page.entry.page and bool(page.entry.content) and not (passing or had)


def failure_of(error: Exception) -> FetchFailed:
    """Whatever was raised over an address, as the failure of that address."""
    if isinstance(error, FetchFailed):
        return error
    said = one_line(f"{type(error).__name__}: {error}")[:200]
    return FetchFailed("unexpected", f"something in it could not be dealt with: {said}")


def host_of(page: Found) -> str:
    """Whose turn it needs; "" where nothing is asked."""
    try:
        return urlsplit(page.address).hostname or "" if page.entry.page else ""
    except ValueError:
        return ""


def _completed(article: Article, page: Found, document: Document) -> Article:
    """The article with what its entry says and it does not; its own address is the document's if it is all of it.

    Of several in one document none has that address, or the entry's name: they would be taken for versions of one page.
    """
    if len(article.url) > _LONGEST_ADDRESS:
        article = replace(article, url="")  # stated by the page; it would be compared with those of all articles
    if article.source != document.source:
        return replace(page.entry.completed(article), url=article.url)
    names = tuple(dict.fromkeys(filter(None, (*article.items, page.entry.item))))
    url = article.url or page.entry.link or document.url
    return page.entry.completed(replace(article, url=url, items=names))


def _document(page: Found, got: Fetched | None) -> Document:
    """A page as the readers get it."""
    if got is None:
        url = page.address if page.entry.page else ""
        return Document(page.address, "entry.html", url, "text/html", data=page.entry.as_page())
    return Document(page.address, _name(got), str(got.final), got.media_type, data=got.data)


def _name(got: Fetched) -> str:
    """The file name of an address; where it has no suffix, the one of its type, so that readers know it."""
    name = unquote(got.final.path.rpartition("/")[2], errors="replace").replace("/", "_") or "index"
    suffix = _SUFFIXES.get(got.media_type, "")
    return name if not suffix or name.lower().endswith(suffix) else name + suffix
