"""XML of agencies: which vocabulary a file is in, and what all of them need of their elements."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import one_line
from index.readers.office.packages import local, parsed_xml
from index.readers.pages.markup import read_markup
from index.readers.skips import Skips
from index.readers.text_files import read_bytes
from index.readers.wire.items import WireItem, article_of_item
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

ROOTS = {  # in small letters → module
    "nitf": "nitf",
    "newsml": "newsml1",
    "newsitem": "newsml_g2",
    "newsmessage": "newsml_g2",
    "packageitem": "newsml_g2",
}
_AS_HTML = {
    "hl1": "h2",
    "hl2": "h2",
    "bq": "blockquote",
    "block": "div",
    "media": "figure",
    "media-caption": "figcaption",
}
_AS_HTML |= {"nitf-table": "table", "body.content": "div", "inlinexml": "div", "datacontent": "div", "fn": "p"}
_NOT_READ = frozenset({"media-reference", "media-metadata", "media-object", "nitf-table-metadata", "pronounce", "head"})


def read_wire_xml(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The items of a file: one as the document itself, several as ``source#number``.

    Raises ArticleUnreadable for a file without any, and OSError.
    """
    root = parsed_xml(read_bytes(document, settings), "this file")
    vocabulary = ROOTS.get(local(root).lower())
    if not vocabulary:
        raise ArticleUnreadable(f"no reader for this: XML of an unknown kind (<{local(root)}>)")
    items: list[WireItem] = list(importlib.import_module(f"index.readers.wire.{vocabulary}").items_of(root))
    if not items:
        raise ArticleUnreadable("no item with a text in it")
    skips = Skips(document.source, "item")
    for number, item in enumerate(items, start=1):
        source = document.source if len(items) == 1 else f"{document.source}#{number}"
        try:
            yield article_of_item(item, source, settings)
        except ArticleUnreadable as error:
            if len(items) == 1:
                raise
            yield from skips.one(number, str(error))
    yield from skips.rest()


def within(element: Element, *names: str) -> Iterator[Element]:
    """The elements of a path of names, each the child of the one before. ``None`` of them is an empty path."""
    found = [element]
    for name in names:
        found = [child for one in found for child in one if local(child).lower() == name]
    yield from found


def anywhere(element: Element, *names: str) -> Iterator[Element]:
    """All elements of these names, in their order."""
    return (one for one in element.iter() if local(one).lower() in names)


def words(element: Element) -> str:
    """All text in an element, on one line."""
    return one_line("".join(element.itertext()))


def value(element: Element, *names: str) -> str:
    """The first of these attributes, whatever their namespace; ""."""
    held = {name.rpartition("}")[2].lower(): written for name, written in element.attrib.items()}
    return next((held[name].strip() for name in names if held.get(name)), "")


def paragraphs(element: Element) -> str:
    """The text in an element, its paragraphs apart: NITF and XHTML by their blocks, plain text by its lines.

    The element is not to be used afterwards.
    """
    if not len(element):
        return _plain(element.text or "")
    for one in element.iter():
        one.tag = _AS_HTML.get(local(one).lower(), local(one).lower()) or "span"
        one.attrib.clear()
    for parent in element.iter():
        for child in [child for child in parent if child.tag in _NOT_READ]:
            child.clear()
    return read_markup(tostring(element, encoding="unicode", method="html")).text


def _plain(text: str) -> str:
    """Text without elements; it may itself be HTML that was escaped."""
    if "</" in text or "<br" in text:
        return read_markup(text).text
    return text
