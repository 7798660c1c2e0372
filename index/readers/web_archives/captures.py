"""Captures: answers of servers as they were recorded, one after another, and the articles on them.

An article keeps the address at which its page was published, and the day that the page states: the day of the capture
only bounds it. Where it was read (``source``) names the capture as web archives do: ``file#20240630160000/address``.
Several captures of a page are revisions of it, and the newest answers. A capture that says "as before" is the article
of the page before; an address that leads on to a page is another address of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urldefrag, urljoin

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import one_line
from index.readers.notes import note
from index.readers.pages.html import read_html
from index.readers.pages.page_addresses import plain_address
from index.readers.registry import format_named
from index.readers.revision_order import notice_of, revision_of
from index.readers.skips import Skips
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_READ = {"text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf"}
_HELD_CHARS = 20_000_000  # of articles, for captures that say "as before"
_HELD_ADDRESSES = 100_000
_ADDRESS_CHARS = 2_000


@dataclass(frozen=True)
class Capture:
    """One answer. ``body`` is empty where it is as before: then ``digest`` or ``before`` says as which."""

    url: str
    at: datetime | None  # None where the file does not say
    status: int = 200
    media_type: str = ""
    body: bytes = b""
    location: str = ""
    digest: str = ""
    revisit: bool = False
    before: tuple[str, datetime | None] = ("", None)  # address and time of the capture that a revisit is as


class Captures:
    """Makes articles of the captures of one file, and counts what is none."""

    def __init__(self, document: Document, settings: ReadingSettings) -> None:
        self._document, self._settings = document, settings
        self._skips = Skips(document.source, "page")
        self._articles: OrderedDict[str, Article] = OrderedDict()  # by what a revisit may call them
        self._chars = 0
        self._led_from: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self.found = self.count = self.missing = 0

    def read(self, capture: Capture) -> Iterator[Article | SkippedFile]:
        """The article of a capture; nothing for a picture, an error or a way to a page that is not read yet."""
        self.count += 1
        if capture.location and 300 <= capture.status < 400:
            yield from self._follow(capture)
        elif capture.revisit:
            if article := self._as_before(capture):
                yield self._captured(article, capture)
            elif capture.status in (0, 200, 304):
                self.missing += 1
        elif capture.status == 200 and self._format(capture):
            yield from self._read_page(capture)

    def end(self) -> Iterator[SkippedFile]:
        """What could not be read, to be called at the end. Raises ArticleUnreadable for a file without any page."""
        yield from self._skips.rest()
        if self.missing:
            note(self._document.source, f"{self.missing:,} captures are as pages that are not in this file")
        if not self.found and not self._skips.count:
            raise ArticleUnreadable(f"no page with an article among its {self.count:,} records")

    def _format(self, capture: Capture) -> str:
        return _READ.get(capture.media_type.split(";")[0].strip().lower(), "")

    def _read_page(self, capture: Capture) -> Iterator[Article | SkippedFile]:
        page = Document(
            _source(self._document, capture),
            "page",
            url=capture.url[:_ADDRESS_CHARS],
            media_type=capture.media_type,
            data=capture.body,
        )
        try:
            found = list(self._articles_on(page, capture))
        except ArticleUnreadable as error:
            yield from self._skips.at(page.source, str(error))
            return
        for article in found:
            captured = self._captured(article, capture)
            self._hold(captured, capture)
            yield captured

    def _articles_on(self, page: Document, capture: Capture) -> Iterator[Article]:
        if not page.data.strip():
            raise ArticleUnreadable("empty file")
        name = self._format(capture)
        read = (
            read_html(page, self._settings, today=capture.at.date() if capture.at else None)
            if name == "html"
            else format_named(name).read(page, self._settings)
        )
        for found in read:
            if isinstance(found, SkippedFile):
                raise ArticleUnreadable(found.reason)
            yield replace(found, url=found.url or page.url)

    def _captured(self, article: Article, capture: Capture) -> Article:
        """The article as of a capture: when, where in the file, and by which addresses one comes to it."""
        self.found += 1
        captured = replace(
            article,
            source=_source(self._document, capture),
            items=(),
            revision=revision_of(capture.at) if capture.at else 0,
            notice=notice_of(capture.at) if capture.at else "",
        )
        return _reached_by(captured, (capture.url, *self._led_from.get(_key(capture.url), ())))

    def _follow(self, capture: Capture) -> Iterator[Article]:
        """Remembers what leads to an address; yields its article anew where that was read before."""
        target = _key(urljoin(capture.url, capture.location))
        earlier = self._led_from.get(_key(capture.url), ())
        led = tuple(dict.fromkeys((*self._led_from.get(target, ()), *earlier, capture.url)))[:20]
        self._led_from[target] = led
        if len(self._led_from) > _HELD_ADDRESSES:
            self._led_from.popitem(last=False)
        if article := self._articles.get(target):
            yield _reached_by(article, led)

    def _as_before(self, capture: Capture) -> Article | None:
        """The article of a capture that says "as before": by its digest, else by the capture that it names.

        Crawlers that take a digest of the packed answer have another one for the same page. A server that answers "not
        modified" means what it last sent for the address.
        """
        named = _capture_key(*capture.before) if capture.before[0] else ""
        last = _capture_key(capture.url) if capture.status == 304 else ""
        return next((held for name in (capture.digest, named, last) if (held := self._articles.get(name))), None)

    def _hold(self, article: Article, capture: Capture) -> None:
        """Keeps the article of a page, the first of several, for revisits. The last capture of an address counts."""
        for name in filter(None, (capture.digest, _capture_key(capture.url, capture.at), _capture_key(capture.url))):
            former = self._articles.get(name)
            if former is not None and (name == capture.digest or former.source == article.source):
                continue
            self._chars += len(article.text) - (len(former.text) if former else 0)
            self._articles[name] = article
        while self._chars > _HELD_CHARS:
            _, oldest = self._articles.popitem(last=False)
            self._chars -= len(oldest.text)


def _reached_by(article: Article, addresses: Iterable[str]) -> Article:
    """The article with these addresses besides those that it has."""
    every = dict.fromkeys((*article.items, *addresses))
    return replace(article, items=tuple(address for address in every if address != article.url))


def _capture_key(url: str, at: datetime | None = None) -> str:
    return f"{_key(url)} {at.astimezone(UTC):%Y%m%d%H%M%S}" if at else _key(url)


def time_of(written: str) -> datetime | None:
    """A time of ISO 8601, in UTC where it names no zone."""
    try:
        at = datetime.fromisoformat(written.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _key(url: str) -> str:
    """An address as it is compared: a way may lead to a page with words for those who count readers."""
    return (plain_address(url) or urldefrag(url).url).rstrip("/")


def _source(document: Document, capture: Capture) -> str:
    address = one_line(capture.url.encode("utf-8", "replace").decode())[:_ADDRESS_CHARS]
    time = f"{capture.at.astimezone(UTC):%Y%m%d%H%M%S}/" if capture.at else ""
    return f"{document.source}#{time}{address}"
