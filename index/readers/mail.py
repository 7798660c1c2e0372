"""Newsletters: one mail (.eml) or a whole mailbox (.mbox).

The subject is the headline, the sender the outlet, the header "Date" the date. Of a mail in several forms the HTML is
read, as a web page without menus; where that holds no article, the plain text. A mail that forwards another is that
one, with its sender and day, and a digest of several stories is several articles (``index.readers.forwarded``).
"""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from itertools import islice
from typing import BinaryIO

from index.errors import ArticleUnreadable
from index.readers.dates.datelines import dateline_of
from index.readers.documents import Document
from index.readers.fields import one_line, require_text
from index.readers.forwarded import Forwarded, forwarded_in, stories, stories_of_text, without_signature
from index.readers.language_detection import language_of
from index.readers.pages.html import read_html
from index.readers.pages.markup import read_markup
from index.readers.skips import Skips
from index.readers.text_files import clean, decode, open_document, read_bytes, require_size, size_limit
from index.readers.texts.lines import lines
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_PARTS = 200  # of one mail; what has more is no newsletter
_REPLY = re.compile(r"(?:(?:fwd?|wg|tr|re|aw)\s*:\s*)+", re.IGNORECASE)
_BEGIN = re.compile(rb"From \S+ .{0,60}\d{1,2}:\d\d.{0,40}\d{4}")
_COVERING_CHARS = 400  # of a mail that does no more than pass on others
_DEEPEST = 3  # mails in mails
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_mail(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The article of one mail, or those of a digest as ``source#number``. Raises ArticleUnreadable and OSError."""
    articles = _articles(_parsed(read_bytes(document, settings)), document.source, settings)
    for number, article in enumerate(articles, start=1):
        yield article if len(articles) == 1 else replace(article, source=f"{document.source}#{number}")


def read_mbox(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The mails of a mailbox as ``source#number``, those of a digest as ``source#number.number``, and a SkippedFile for
    each of the first 100 without a text.

    Raises ArticleUnreadable for a file without mails, and OSError.
    """
    skips, number = Skips(document.source, "mail"), 0
    with open_document(document) as file:
        for number, (data, size) in enumerate(_mails(file, size_limit(settings)), start=1):
            try:
                require_size(size, settings)
                place = f"{document.source}#{number}"
                articles = _articles(_parsed(_ESCAPED_FROM.sub(rb"\1", data)), place, settings)
                for part, article in enumerate(articles, start=1):
                    yield article if len(articles) == 1 else replace(article, source=f"{place}.{part}")
            except ArticleUnreadable as error:
                yield from skips.one(number, str(error))
    yield from skips.rest()
    if not number:
        raise ArticleUnreadable("no mail in it")


def _mails(file: BinaryIO, limit: int) -> Iterator[tuple[bytes, int]]:
    """Each mail and its size; what is over the limit is cut off.

    A mail begins below an empty line with "From ", an address and a time. "From the quay, people waved." is a sentence.
    """
    held: list[bytes] = []
    size, blank, begun = 0, True, False
    for line in lines(file, limit):
        if blank and _BEGIN.match(line.data):
            if begun:
                yield b"".join(held), size
            held, size, begun = [], 0, True
        elif begun:
            if size + line.size <= limit:
                held.append(line.data)
            size += line.size
        blank = not line.data.strip()
    if begun:
        yield b"".join(held), size


def _parsed(data: bytes) -> Message:
    # The newer policy parses headers when they are read, and raises anything on those that are damaged.
    return BytesParser(policy=email.policy.compat32).parsebytes(data)


def _articles(mail: Message, source: str, settings: ReadingSettings, depth: int = 0) -> list[Article]:
    """The articles of a mail: of the mails in it, of a digest, or its own. Raises ArticleUnreadable."""
    inner = _inner(mail) if depth < _DEEPEST else []
    if inner:
        found: list[Article] = []
        for one in inner:
            with suppress(ArticleUnreadable):
                found += _articles(one, source, settings, depth + 1)
        if found:
            return found
    html = _part(mail, "text/html")
    told = stories(html) if html else stories_of_text(clean(_part(mail, "text/plain")))
    if not told:
        return [_article(mail, source, settings)]
    return [_stated(mail, Article(story.text, title=story.heading, url=story.url), source, settings) for story in told]


def _inner(mail: Message) -> list[Message]:
    """The mails that a mail passes on whole, if it says little itself."""
    own = _part(mail, "text/plain") or read_markup(_part(mail, "text/html")).text
    if mail.get_content_type() != "multipart/digest" and len(own.strip()) > _COVERING_CHARS:
        return []
    held: list[Message] = []
    for part in islice(mail.walk(), _PARTS):
        if part.get_content_type() == "message/rfc822" and isinstance(payload := part.get_payload(), list):
            held += [one for one in payload if isinstance(one, Message)]
    return held


def _article(mail: Message, source: str, settings: ReadingSettings) -> Article:
    """A mail that is one story: its own, or one that it forwards, whose sender and day count then."""
    article = _body(mail, source, settings)
    passed_on = _passed_on(mail, article.text)
    if not passed_on or not passed_on.text.strip():
        subject = _REPLY.sub("", _header(mail, "Subject"), count=1)
        return _stated(mail, replace(article, title=subject or article.title), source, settings)
    piece = Article(passed_on.text, title=passed_on.subject or _REPLY.sub("", _header(mail, "Subject"), count=1))
    if day := passed_on.published:
        method = "date of the forwarded mail"
        piece = replace(piece, published=day.day, published_precision=day.precision, published_method=method)
    return replace(_stated(mail, piece, source, settings, own=False), outlet=passed_on.outlet)


def _passed_on(mail: Message, text: str) -> Forwarded | None:
    """What a mail forwards. Its day may be missing from the ``text`` of a page, whose lines of dates are no text."""
    found = forwarded_in(_part(mail, "text/plain")) or forwarded_in(text)
    if found and found.published:
        return found
    whole = forwarded_in(clean(read_markup(_part(mail, "text/html")).text))
    return replace(found, published=whole.published) if found and whole else found or whole


def _stated(mail: Message, article: Article, source: str, settings: ReadingSettings, own: bool = True) -> Article:
    """An article with what its mail states; with nothing of that but the language if it is not the mail's ``own``."""
    name, address = parseaddr(_header(mail, "From"))
    text = require_text(without_signature(article.text), settings)
    published = _published(mail) if own else None
    return replace(
        article,
        text=text,
        outlet=one_line(name) or one_line(address) or article.outlet,
        dateline=article.dateline or dateline_of(text),
        language=article.language or language_of(text),
        published=published or article.published,
        published_precision="day" if published else article.published_precision,
        published_method="date of the mail" if published else article.published_method,
        source=source,
    )


def _body(mail: Message, source: str, settings: ReadingSettings) -> Article:
    """The article of the best part: HTML, else plain text. Raises ArticleUnreadable where there is neither."""
    html, plain = _part(mail, "text/html"), _part(mail, "text/plain")
    if html.strip():
        article = _of_html(html, source, settings)
        if article and 2 * len(article.text) >= min(len(plain.strip()), 2_000):
            return article
        text = clean(read_markup(html).text)  # too little for an article on a page, or too much of it
        if text.strip() and 2 * len(plain.strip()) <= len(text):
            return Article(text)
    if not plain.strip():
        raise ArticleUnreadable("no text in this mail")
    return Article(clean(plain))


def _of_html(html: str, source: str, settings: ReadingSettings) -> Article | None:
    page = Document(source, "mail.html", media_type="text/html", data=html.encode("utf-8", "replace"))
    try:
        return next((found for found in read_html(page, settings) if isinstance(found, Article)), None)
    except ArticleUnreadable:
        return None


def _part(mail: Message, kind: str) -> str:
    """The first part of a kind that is no attachment, as text; "" without one."""
    for number, part in enumerate(mail.walk()):
        if number >= _PARTS:
            break
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and data.strip():
                return _decoded(data, part)
    return ""


def _decoded(data: bytes, part: Message) -> str:
    """By the encoding that the mail states, or by what the bytes look like if it is wrong."""
    try:
        stated = part.get_content_charset() or ""
        if stated not in ("", "us-ascii"):
            return data.decode(stated)
    except (LookupError, UnicodeDecodeError, HeaderParseError, ValueError):
        pass
    try:
        return decode(data)
    except ArticleUnreadable:
        return ""


def _header(mail: Message, name: str) -> str:
    """A header with its encoded words as text, on one line."""
    written = str(mail.get(name, ""))
    try:
        return one_line(str(make_header(decode_header(written))))
    except (HeaderParseError, LookupError, UnicodeDecodeError, ValueError):
        return one_line(written)


def _published(mail: Message) -> date | None:
    """The day of the header "Date" where it was sent."""
    try:
        return parsedate_to_datetime(str(mail.get("Date", ""))).date()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
