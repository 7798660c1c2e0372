"""Newsletters: one mail (.eml) or a whole mailbox (.mbox).

The subject is the headline, the sender the outlet, the header "Date" the date. Of a mail in several forms the HTML is
read, as a web page without menus; where that holds no article, the plain text.
"""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from typing import BinaryIO

from index.errors import ArticleUnreadable
from index.readers.datelines import dateline_of
from index.readers.documents import Document
from index.readers.fields import one_line, require_text
from index.readers.html import read_html
from index.readers.languages import language_of
from index.readers.lines import lines
from index.readers.markup import read_markup
from index.readers.skips import Skips
from index.readers.text_files import clean, decode, open_document, read_bytes, require_size, size_limit
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_PARTS = 200  # of one mail; what has more is no newsletter
_REPLY = re.compile(r"(?:(?:fwd?|wg|tr|re|aw)\s*:\s*)+", re.IGNORECASE)
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_mail(document: Document, settings: ReadingSettings) -> Iterator[Article]:
    """The article of one mail. Raises ArticleUnreadable and OSError."""
    yield _article(read_bytes(document, settings), document.source, settings)


def read_mbox(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The mails of a mailbox as ``source#number``, and a SkippedFile for each of the first 100 without a text.

    Raises ArticleUnreadable for a file without mails, and OSError.
    """
    skips, number = Skips(document.source, "mail"), 0
    with open_document(document) as file:
        for number, (data, size) in enumerate(_mails(file, size_limit(settings)), start=1):
            try:
                require_size(size, settings)
                yield _article(_ESCAPED_FROM.sub(rb"\1", data), f"{document.source}#{number}", settings)
            except ArticleUnreadable as error:
                yield from skips.one(number, str(error))
    yield from skips.rest()
    if not number:
        raise ArticleUnreadable("no mail in it")


def _mails(file: BinaryIO, limit: int) -> Iterator[tuple[bytes, int]]:
    """Each mail and its size; what is over the limit is cut off. A mail begins with "From " below an empty line."""
    held: list[bytes] = []
    size, blank, begun = 0, True, False
    for line in lines(file, limit):
        if blank and line.data.startswith(b"From "):
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


def _article(data: bytes, source: str, settings: ReadingSettings) -> Article:
    # The newer policy parses headers when they are read, and raises anything on those that are damaged.
    mail = BytesParser(policy=email.policy.compat32).parsebytes(data)
    name, address = parseaddr(_header(mail, "From"))
    article = _body(mail, source, settings)
    text = require_text(article.text, settings)
    published = _published(mail)
    return replace(
        article,
        text=text,
        title=_REPLY.sub("", _header(mail, "Subject"), count=1) or article.title,
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
