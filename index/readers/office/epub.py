"""EPUB: one article a chapter, in the order of the book, without its cover and table of contents.

Our own few lines over zip and XML: the usual library for it is under the AGPL.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from index.errors import ArticleUnreadable
from index.readers.dates.date_parsing import parse_date
from index.readers.documents import Document
from index.readers.fields import article_of, one_line
from index.readers.office.packages import Package, local, open_package, part_name
from index.readers.pages.markup import read_markup
from index.readers.skips import Skips
from index.readers.text_files import decode
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_CHAPTER = ("application/xhtml+xml", "text/html")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?")


def read_epub(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The chapters that hold text, as ``source#number``, and a SkippedFile for each that cannot be read.

    Raises ArticleUnreadable for a book without any, and OSError.
    """
    skips, found = Skips(document.source, "chapter"), False
    with open_package(document, settings) as package:
        main = _main_part(package)
        book = package.xml(main)
        stated = _stated(book)
        for number, name in enumerate(_chapters(book, posixpath.dirname(main)), start=1):
            try:
                article = _chapter(package, name, stated, f"{document.source}#{number}", settings)
            except ArticleUnreadable as error:
                yield from skips.one(number, str(error))
                continue
            if article:
                found = True
                yield article
    yield from skips.rest()
    if not found and not skips.count:
        raise ArticleUnreadable("no text in it")


def _main_part(package: Package) -> str:
    for element in package.xml("META-INF/container.xml").iter():
        if local(element) == "rootfile" and element.get("full-path"):
            return part_name("", element.get("full-path", ""))
    raise ArticleUnreadable("damaged: it does not say where its contents are")


def _stated(book: Element) -> dict[str, str]:
    """What the book says about itself, by the names of Dublin Core; several authors are joined."""
    stated: dict[str, str] = {}
    for element in book.iter():
        if local(element) == "metadata":
            for child in element:
                name, text = local(child), one_line(child.text or "")
                if name == "creator" and stated.get(name) and text:
                    stated[name] += f", {text}"
                elif text:
                    stated.setdefault(name, text)
    return stated


def _chapters(book: Element, folder: str) -> Iterator[str]:
    """The parts of the book in its order, each once."""
    parts: dict[str, str] = {}
    order: list[str] = []
    for element in book.iter():
        name = local(element)
        is_chapter = name == "item" and element.get("media-type") in _CHAPTER
        if is_chapter and "nav" not in element.get("properties", "").split():
            parts[element.get("id", "")] = part_name(folder, unquote(element.get("href", "")))
        elif name == "itemref":
            order.append(element.get("idref", ""))
    yield from dict.fromkeys(parts[reference] for reference in order if reference in parts)


def _chapter(
    package: Package, name: str, stated: dict[str, str], source: str, settings: ReadingSettings
) -> Article | None:
    """The article of a chapter; None for one without text, such as a cover."""
    data = package.read(name)
    markup = read_markup(decode(data), keep_heading=False)
    if not markup.text.strip():
        return None
    record = {
        "title": markup.heading or markup.title or stated.get("title", ""),
        "outlet": stated.get("publisher", ""),
        "byline": stated.get("creator", ""),
        "language": stated.get("language", ""),
    }
    article = article_of(markup.text, record, source, settings)
    published, precision = _published(stated.get("date", ""))
    method = "properties of the book" if published else ""
    return replace(article, published=published, published_precision=precision, published_method=method)


def _published(written: str) -> tuple[date | None, str]:
    """Day, month or year, as the book states it."""
    if day := parse_date(written):
        return day, "day"
    partial = _PARTIAL.fullmatch(written)
    if not partial:
        return None, ""
    try:
        return date(int(partial[1]), int(partial[2] or 1), 1), "month" if partial[2] else "year"
    except ValueError:
        return None, ""
