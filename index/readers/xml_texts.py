"""Texts that libraries keep as XML: TEI editions, and ALTO, the words that a machine read on a scanned page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import article_of, one_line
from index.readers.packages import local, parsed_xml
from index.readers.table_rows import Cell, rows_as_text, span_of
from index.readers.text_files import read_bytes
from index.settings import ReadingSettings
from index.types import Article

_ISO_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
_LEFT_OUT = frozenset(["note", "teiHeader", "fw", "del", "figDesc"])
_PARAGRAPHS = frozenset(["p", "ab", "l", "head", "item", "cell", "said", "quote", "opener", "closer"])


def read_tei(document: Document, settings: ReadingSettings) -> Iterator[Article]:
    """The one article of a TEI text. Raises ArticleUnreadable and OSError."""
    root = parsed_xml(read_bytes(document, settings), document.source.rpartition("/")[2])
    header = next((element for element in root.iter() if local(element) == "teiHeader"), None)
    body = next((element for element in root.iter() if local(element) == "body"), root)
    stated = _stated(header)
    language = next((value for key, value in root.attrib.items() if key.endswith("}lang")), "")
    record = {name: value for name, value in {**stated, "language": language[:2]}.items() if value}
    yield article_of("\n\n".join(_paragraphs(body)), record, document.source, settings, "TEI header")


def _stated(header: Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in header.iter() if header is not None else ():
        name, text = local(element), one_line("".join(element.itertext()))
        if name in ("title", "author", "publisher") and text:
            found.setdefault({"author": "byline", "publisher": "outlet"}.get(name, name), text)
        elif name == "date" and "published" not in found:
            written = element.get("when") or text
            found.update({"published": written[:10]} if _ISO_DAY.fullmatch(written[:10]) else {})
    return found


def _paragraphs(body: Element) -> Iterator[str]:
    stack = [body]
    while stack:
        element = stack.pop()
        name = local(element)
        if name in _LEFT_OUT:
            continue
        if name == "table":
            yield from rows_as_text([list(_cells(row)) for row in element if local(row) == "row"])
        elif name in _PARAGRAPHS:
            if text := _words(element):
                yield text
        else:
            stack.extend(reversed(element))


def _cells(row: Element) -> Iterator[Cell]:
    for cell in row:
        if local(cell) == "cell":
            is_heading = "label" in (row.get("role"), cell.get("role"))
            yield Cell(_words(cell), span_of(cell.get("cols")), span_of(cell.get("rows")), is_heading)


def _words(element: Element) -> str:
    """The text of an element, without notes and what was struck out."""
    found: list[str] = []
    left: list[Element | str] = [element]
    while left:
        node = left.pop()
        if isinstance(node, str):
            found.append(node)
        elif local(node) not in _LEFT_OUT:
            found.append(" " if local(node) == "lb" else node.text or "")
            for child in reversed(node):
                left += [child.tail or "", child]
    return one_line("".join(found))


def read_alto(document: Document, settings: ReadingSettings) -> Iterator[Article]:
    """The words of a scanned page, a paragraph a block. Raises ArticleUnreadable and OSError."""
    root = parsed_xml(read_bytes(document, settings), document.source.rpartition("/")[2])
    blocks = (_block(element) for element in root.iter() if local(element) == "TextBlock")
    text = "\n\n".join(filter(None, blocks))
    if not text:
        raise ArticleUnreadable("no words in it: the machine that read the page found none")
    yield replace(article_of(text, {}, document.source, settings), source=document.source)


def _block(block: Element) -> str:
    """The words of a block; of a word that a line's end divided, the whole."""
    words: list[str] = []
    for string in block.iter():
        if local(string) == "String":
            if string.get("SUBS_TYPE") == "HypPart2":
                continue
            words.append(string.get("SUBS_CONTENT") or string.get("CONTENT") or "")
    return " ".join(" ".join(words).split())
