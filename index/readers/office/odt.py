"""OpenDocument texts: the paragraphs of ``content.xml``, without deleted ones, comments and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import one_line
from index.readers.office.packages import local, open_package
from index.readers.records.table_rows import Cell, rows_as_text, span_of
from index.readers.text_files import clean
from index.readers.texts.plain import articles_of_text
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_LEFT_OUT = frozenset(
    {"tracked-changes", "annotation", "note", "ruby-text", "forms", "sequence-decls", "title", "desc"}
)
_BREAKS = {"tab": "\t", "line-break": "\n", "s": " "}


def read_odt(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The article of a document, or those of an export. Raises ArticleUnreadable and OSError."""
    with open_package(document, settings) as package:
        root = package.xml("content.xml")
    paragraphs, title = list(_paragraphs(root)), _title(root)
    text = clean("\n\n".join(paragraphs))
    if not text.strip():
        raise ArticleUnreadable("no text in it")
    for found in articles_of_text(text, document, settings):
        yield replace(found, title=found.title or title) if isinstance(found, Article) else found


def _title(root: Element) -> str:
    """The first heading, for a document whose story follows it without a date or a byline."""
    return next((one_line("".join(one.itertext())) for one in root.iter() if local(one) == "h"), "")


def _paragraphs(root: Element) -> Iterator[str]:
    """Headings, paragraphs and rows in their order. Cells stand beside one another."""
    stack = [root]
    while stack:
        element = stack.pop()
        name = local(element)
        if name in _LEFT_OUT:
            continue
        if name in ("p", "h"):
            text = "".join(_words(element)).strip()
            if text:
                yield text
        elif name == "table" and len(rows := list(_rows(element))) and max(map(len, rows)) > 1:
            yield from rows_as_text(rows)
        else:
            stack.extend(reversed(element))


def _rows(table: Element) -> Iterator[list[Cell]]:
    """The rows of a table; a row that is repeated is one."""
    heads = {row for part in table.iter() if local(part) == "table-header-rows" for row in part.iter()}
    for row in (one for one in table.iter() if local(one) == "table-row"):
        yield [
            Cell(
                " ".join(_paragraphs_of_cell(cell)),
                span_of(_stated(cell, "number-columns-spanned")),
                span_of(_stated(cell, "number-rows-spanned")),
                row in heads,
            )
            for cell in row
            if local(cell) == "table-cell"
        ]


def _stated(cell: Element, name: str) -> str:
    return next((value for key, value in cell.attrib.items() if key.endswith(f"}}{name}")), "")


def _paragraphs_of_cell(cell: Element) -> Iterator[str]:
    return (text for one in cell.iter() if local(one) in ("p", "h") and (text := "".join(_words(one)).strip()))


def _words(paragraph: Element) -> Iterator[str]:
    """The words of a paragraph with its breaks, without notes in it."""
    stack = list(reversed(_pieces(paragraph)))
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            yield piece
        elif local(piece) in _BREAKS:
            yield _BREAKS[local(piece)]
        elif local(piece) not in _LEFT_OUT:
            stack.extend(reversed(_pieces(piece)))


def _pieces(element: Element) -> list[Element | str]:
    pieces: list[Element | str] = [element.text or ""]
    for child in element:
        pieces += [child, child.tail or ""]
    return pieces
