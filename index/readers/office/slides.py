"""Slides, PPTX: one article, a paragraph a line, the rows of tables with their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import article_of, one_line
from index.readers.office.packages import local, open_package
from index.readers.records.table_rows import Cell, rows_as_text, span_of
from index.settings import ReadingSettings
from index.types import Article

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")


def read_pptx(document: Document, settings: ReadingSettings) -> Iterator[Article]:
    """The one article of a presentation, named by its first line. Raises ArticleUnreadable and OSError."""
    with open_package(document, settings) as package:
        numbered = sorted((int(match[1]), name) for name in package.names() if (match := _SLIDE.fullmatch(name)))
        paragraphs = [text for _, name in numbered for text in _paragraphs(package.xml(name))]
    if not paragraphs:
        raise ArticleUnreadable("no text in it: its slides are empty")
    title, *rest = paragraphs
    yield article_of("\n\n".join(rest or paragraphs), {"title": one_line(title)}, document.source, settings)


def _paragraphs(slide: Element) -> Iterator[str]:
    stack = [slide]
    while stack:
        element = stack.pop()
        if local(element) == "tbl":
            yield from rows_as_text([list(_cells(row)) for row in element if local(row) == "tr"])
        elif local(element) == "p":
            if text := _text(element):
                yield text
        else:
            stack.extend(reversed(element))


def _cells(row: Element) -> Iterator[Cell]:
    """The cells of a row, without those that another one reaches into."""
    for cell in row:
        if local(cell) == "tc" and not {cell.get("hMerge"), cell.get("vMerge")} & {"1", "true"}:
            yield Cell(_text(cell), span_of(cell.get("gridSpan")), span_of(cell.get("rowSpan")))


def _text(element: Element) -> str:
    return " ".join("".join(t.text or "" for t in element.iter() if local(t) == "t").split())
