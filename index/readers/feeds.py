"""RSS and Atom feeds that were saved as files: one article an entry, from its content or else its summary.

feedparser knows the dialects, forgives broken XML and drops entities that a document defines for itself. It is given
bytes only, since it would take text for an address or a path and open it. A feed's own language and title are those of
its entries where they state none. Feeds that are fetched are parsed here too (``index.fetching.feed_entries``).
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from xml.parsers import expat

from index.errors import ArticleUnreadable
from index.readers.dates.date_parsing import is_past
from index.readers.dates.written_dates import stamps
from index.readers.documents import Document
from index.readers.fields import article_of, one_line
from index.readers.pages.markup import read_markup
from index.readers.records.record_dates import stated_date
from index.readers.records.release import require_released
from index.readers.skips import Skips
from index.readers.text_files import read_bytes
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_DEEPEST = 200  # elements within elements
_MENDED = 1_000_000  # bytes of a feed that is not well-formed
_DATE_CHARS = 60
_LONGEST_NAME = 500  # characters of an entry's identifier
_TONGUES = ("fr", "de", "es", "it", "pt", "nl", "pl", "ru")
_LEFT_OPEN = 20  # items, or tags, without an end
_OPENED, _CLOSED = re.compile(rb"<(?:\w+:)?(?:item|entry)\b", re.I), re.compile(rb"</(?:\w+:)?(?:item|entry)\b", re.I)


def read_feed(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The entries with text, as ``source#number``, and a SkippedFile for each of the first 100 without.

    Raises ArticleUnreadable for a file that is no feed or has no entries, and OSError.
    """
    feed = parsed_feed(read_bytes(document, settings))
    if not feed.entries:
        reason = feed.get("bozo_exception")
        raise ArticleUnreadable(f"no entries in this feed{f' ({one_line(str(reason))[:100]})' if reason else ''}")
    skips = Skips(document.source, "entry")
    names = entry_names([(entry.get("id"), entry.get("link")) for entry in feed.entries], feed.feed.get("link"))
    for number, (entry, name) in enumerate(zip(feed.entries, names, strict=True), start=1):
        try:
            require_released(entry)
            article = _article(entry, feed.feed, f"{document.source}#{number}", settings)
            yield replace(article, items=(name,) if name else ())
        except ArticleUnreadable as error:
            yield from skips.one(number, str(error))
    yield from skips.rest()


def parsed_feed(data: bytes, headers: Mapping[str, str] | None = None) -> Any:
    """What feedparser makes of a feed; ``headers`` are those it was sent with: its links are completed by them.

    Raises ArticleUnreadable for what is no feed, and for what is made to keep a parser busy.
    """
    import feedparser

    _require_harmless(data)
    sent = headers is not None
    found = feedparser.parse(
        io.BytesIO(data), response_headers=dict(headers or {}), sanitize_html=sent, resolve_relative_uris=sent
    )
    if not found.get("version") and not found.entries:
        raise ArticleUnreadable("looks like a feed, but no entry of it can be read")
    return found


def entry_names(told: Sequence[tuple[object, object]], home: object) -> list[str]:
    """What the entries of a feed are called wherever they are met again, from the identifier and the link of each.

    An entry keeps its identifier when its headline or its address changes. One that is no address, URN or tag, such as
    "4711", is a name within its site, whose address ``home`` is. "" where it names nothing: none is stated, the site is
    not known, the front page is given, or several entries have the same.
    """
    counted = Counter(identifier for identifier, _ in told)
    return [_name(i, home or link) if counted[i] == 1 else "" for i, link in told]


def _name(identifier: object, site: object) -> str:
    name = one_line(identifier) if isinstance(identifier, str) else ""
    if not name or len(name) > _LONGEST_NAME or name.startswith(("urn:", "tag:")):
        return name if len(name) <= _LONGEST_NAME else ""
    try:
        parts, host = urlsplit(name), urlsplit(site).hostname if isinstance(site, str) else ""
    except ValueError:
        return ""
    if parts.scheme in ("http", "https"):
        return name if parts.path.strip("/") or parts.query else ""
    return f"{host} {name}" if host else ""


def _require_harmless(data: bytes) -> None:
    """Raises ArticleUnreadable for what feedparser would take minutes over.

    Well-formed XML it reads in no time. What is not goes to its forgiving parser, whose time grows with the square of
    the items left open: 50,000 of them, 700 KB, did not end in four minutes.
    """
    depth = [0]

    def start(*_: object) -> None:
        depth[0] += 1
        if depth[0] > _DEEPEST:
            raise ArticleUnreadable("a feed with elements too deep in one another")

    def end(_: str) -> None:
        depth[0] -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        left_open = len(_OPENED.findall(data)) - len(_CLOSED.findall(data))
        if len(data) > _MENDED or left_open > _LEFT_OPEN or data.count(b"<") - data.count(b">") > _LEFT_OPEN:
            raise ArticleUnreadable(
                f"a feed that is not well-formed XML, and too broken to be read: {error}"
            ) from error


def _article(entry: Any, feed: Any, source: str, settings: ReadingSettings) -> Article:
    text = read_markup(_longest(entry)).text
    link = one_line(entry.get("link", ""))
    if not text.strip():
        raise ArticleUnreadable(f"no text in this entry; its page is {link}" if link else "no text in this entry")
    record = {
        "title": read_markup(entry.get("title", "")).text,
        "outlet": entry.get("source", {}).get("title", "") or feed.get("title", ""),
        "byline": authors_of(entry),
        "url": link,
        "section": next((tag.get("term") or "" for tag in entry.get("tags", ())), ""),
        "language": _language(entry) or feed.get("language", ""),
    }
    article = article_of(text, record, source, settings)
    published = _published(entry, record["language"])
    precision, method = ("day", "feed entry") if published else ("", "")
    return replace(article, published=published, published_precision=precision, published_method=method)


def _longest(entry: Any) -> str:
    """The content of an entry in full; feeds give it beside a summary, in either element."""
    texts = [part.get("value") or "" for part in entry.get("content", ())]
    return max([*texts, entry.get("summary", "") or ""], key=len)


def _language(entry: Any) -> str:
    return next((part.get("language") or "" for part in entry.get("content", ())), "")


def authors_of(entry: Any) -> list[str]:
    """The authors of an entry as they are written. Of one with an address feedparser cuts the name in two."""
    names = [one_line(author.get("name") or "") for author in entry.get("authors", ())]
    return names if len(names) > 1 else [str(entry.get("author") or "")]


def _published(entry: Any, language: str) -> date | None:
    """The day as the feed writes it, whatever the time zone; in forms that only feedparser knows, in UTC.

    A day to come and the first of 1970 are how systems write that they do not know.
    """
    for name in ("published", "updated", "created"):
        written = one_line(entry.get(name) or "")
        stated = stated_date(written)
        if day := stated.day if stated and stated.precision == "day" else _in_words(written, language):
            return day if is_past(day) else None
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        if parts := entry.get(name):
            try:
                day = date(parts[0], parts[1], parts[2])
            except ValueError:
                continue
            return day if is_past(day) else None
    return None


def _in_words(written: str, language: str) -> date | None:
    """ "29 juin 2016", "29.06.2016 15:07": days that can be read in one way, in the feed's language or in any."""
    for tongue in dict.fromkeys((language[:2].lower(), *_TONGUES)):
        found = stamps(written, tongue) if len(written) <= _DATE_CHARS else []
        if len(found) == 1 and found[0].precision == "day" and found[0].day:
            return found[0].day
    return None
