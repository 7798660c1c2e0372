"""Word documents: the paragraphs of the main part, without deleted ones, comments and notes.

Headline, byline and date stand above the story as in plain text and are read by its rules; a paragraph in the style
"Title" is the headline. The dates in a document's properties say when it was made or saved, not when it was published,
so they are not taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from index.errors import ArticleUnreadable
from index.readers.dates.datelines import dateline_of
from index.readers.documents import Document
from index.readers.exports import articles_of, found_in
from index.readers.fields import one_line, require_text
from index.readers.language_detection import language_of
from index.readers.office.packages import Package, local, open_package, part_name
from index.readers.records.record_values import byline_of
from index.readers.records.table_rows import Cell, rows_as_text, span_of
from index.readers.text_files import clean
from index.readers.texts.plain import parse_plain
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_MAIN = "word/document.xml"
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "instrText", "footnoteReference", "commentReference"})
_UNSEEN = frozenset({"vanish", "strike", "dstrike", "webHidden"})
_CELL_CHARS = 300  # of a table of figures; what holds more is laid out with it
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The article of a document, or those of a database's export. Raises ArticleUnreadable and OSError."""
    with open_package(document, settings) as package:
        root = package.xml(_main_part(package))
        stated = _properties(package)
    title, paragraphs = _story(root)
    written = clean("\n\n".join(paragraphs))
    if entries := found_in(written):
        yield from articles_of(entries, document.source, settings)
        return
    article = parse_plain(written)
    text = require_text(article.text, settings)
    yield replace(
        article,
        text=text,
        title=title or article.title or stated.get("title", ""),
        byline=article.byline or byline_of(stated.get("creator", "")),
        language=stated.get("language", "")[:2].lower() or language_of(text),
        dateline=dateline_of(text),
        source=document.source,
    )


def _main_part(package: Package) -> str:
    """Usually ``word/document.xml``; what the package says where it is called otherwise."""
    if _MAIN in package:
        return _MAIN
    for relation in package.xml("_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return part_name("", relation.get("Target", ""))
    raise ArticleUnreadable("damaged: it has no main part")


def _properties(package: Package) -> dict[str, str]:
    """Title, author and language of the properties; none where they cannot be read: they are a nicety."""
    try:
        root = package.xml("docProps/core.xml")
    except ArticleUnreadable:
        return {}
    return {local(child): one_line(child.text or "") for child in root}


def _story(root: Element) -> tuple[str, list[str]]:
    """The headline in the style "Title", or "", and all other paragraphs that are not empty."""
    title, paragraphs = "", list[str]()
    for paragraph in _paragraphs(root):
        if local(paragraph) == "tbl":
            paragraphs += rows_as_text(_rows(paragraph))
            continue
        text = "".join(_words(paragraph)).strip()
        if not text:
            continue
        if not title and not paragraphs and _style(paragraph) == "title":
            title = one_line(text)
        else:
            paragraphs.append(text)
    return title, paragraphs


def _paragraphs(root: Element) -> Iterator[Element]:
    """All paragraphs in order; those of a text box come after the one that it is anchored to."""
    stack = [root]
    while stack:
        element = stack.pop()
        name = local(element)
        if name in _LEFT_OUT:
            continue
        if name == "p" or (name == "tbl" and _is_data(element)):
            yield element
        if name == "tbl" and _is_data(element):
            continue
        stack.extend(reversed(element))


def _is_data(table: Element) -> bool:
    """Whether a table holds figures or names: more than one column, no table in it, and a line or so in each cell."""
    rows = _rows(table)
    nested = any(local(inner) == "tbl" for inner in table.iter() if inner is not table)
    return (
        not nested
        and max(map(len, rows), default=0) > 1
        and all(len(cell.text) < _CELL_CHARS for r in rows for cell in r)
    )


def _rows(table: Element) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    above: dict[int, str] = {}  # the last text of each column
    for row in (one for one in table if local(one) == "tr"):
        is_heading, column, told = "tblHeader" in _marks(row), 0, list[Cell]()
        for cell in (one for one in row if local(one) == "tc"):
            marks = _marks(cell)
            text = " ".join("".join(_words(p)) for p in cell.iter() if local(p) == "p")
            if marks.get("vMerge", "restart") != "restart":  # it goes on with the cell above
                text = above.get(column, "")
            above[column] = text
            told.append(Cell(text, span_of(marks.get("gridSpan")), is_heading=is_heading))
            column += told[-1].columns
        rows.append(told)
    return rows


def _marks(part: Element) -> dict[str, str]:
    """The properties of a row or cell, with their values."""
    marks = (mark for one in part if local(one) in ("trPr", "tcPr") for mark in one)
    return {local(mark): next((v for k, v in mark.attrib.items() if k.endswith("}val")), "") for mark in marks}


def _is_unseen(run: Element) -> bool:
    """Whether a run is hidden or struck out."""
    for properties in run:
        if local(properties) == "rPr":
            for mark in properties:
                values = [value for key, value in mark.attrib.items() if key.rpartition("}")[2] == "val"]
                if local(mark) in _UNSEEN and values[:1] not in (["0"], ["false"], ["none"]):
                    return True
    return False


def _words(paragraph: Element) -> Iterator[str]:
    """The texts and breaks of a paragraph itself, without those of paragraphs in it."""
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        name = local(element)
        if name == "t":
            yield element.text or ""
        elif name in _BREAKS:
            yield _BREAKS[name]
        elif name not in _LEFT_OUT and name not in ("p", "pPr", "rPr") and not (name == "r" and _is_unseen(element)):
            stack.extend(reversed(element))


def _style(paragraph: Element) -> str:
    for properties in paragraph:
        if local(properties) == "pPr":
            for style in properties:
                if local(style) == "pStyle":
                    values = (value for key, value in style.attrib.items() if key.rpartition("}")[2] == "val")
                    return next(values, "").lower()
    return ""
