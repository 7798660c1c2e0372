"""Texts that libraries keep as XML: TEI editions, and ALTO, the words that a machine read on a scanned page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import article_of, one_line
from index.readers.office.packages import local, parsed_xml
from index.readers.records.table_rows import Cell, rows_as_text, span_of
from index.readers.skips import Skips
from index.readers.text_files import read_bytes
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_ISO_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
_LEFT_OUT = frozenset(["note", "teiHeader", "fw", "del", "figDesc"])
_BREAKS = frozenset(["lb", "pb", "cb"])
_HYPHENS = "-\u00ad\u2010\u2e17"
_READ = frozenset(["corr", "reg", "expan"])  # of <choice>
_ARTICLES = frozenset(["article", "story", "news", "newsarticle"])
_OWN = {"head": "title", "byline": "byline"}  # what of a division are fields of its article
_PARAGRAPHS = frozenset(["p", "ab", "l", "head", "item", "cell", "said", "quote", "opener", "closer"])


def read_tei(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The article of a TEI text, or the several that its divisions say they are. Raises ArticleUnreadable, OSError."""
    root = parsed_xml(read_bytes(document, settings), document.source.rpartition("/")[2])
    header = next((element for element in root.iter() if local(element) == "teiHeader"), None)
    body = next((element for element in root.iter() if local(element) == "body"), root)
    language = next((value for key, value in root.attrib.items() if key.endswith("}lang")), "")
    stated = {**_stated(header), "language": language[:2]}
    divisions = list(_divisions(body))
    if len(divisions) < 2:
        yield article_of("\n\n".join(_paragraphs(body)), _filled(stated), document.source, settings, "TEI header")
        return
    skips = Skips(document.source, "division")
    for number, division in enumerate(divisions, start=1):
        own = {_OWN[name]: _words(part) for part in division if (name := local(part)) in _OWN}
        text = "\n\n".join(text for part in division if local(part) not in _OWN for text in _paragraphs(part))
        source = f"{document.source}#{number}"
        try:
            yield article_of(
                text, _filled({**stated, "title": "", "byline": "", **own}), source, settings, "TEI header"
            )
        except ArticleUnreadable as error:
            yield from skips.one(number, str(error))
    yield from skips.rest()


def _filled(record: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in record.items() if value}


def _divisions(body: Element) -> Iterator[Element]:
    """The outermost divisions that are articles."""
    stack = [body]
    while stack:
        element = stack.pop()
        if re.fullmatch(r"div\d?", local(element)) and (element.get("type") or "").lower() in _ARTICLES:
            yield element
        else:
            stack.extend(reversed(element))


def _stated(header: Element | None) -> dict[str, str]:
    """What the header says; of the source first, since an edition has its own publisher and day."""
    found: dict[str, str] = {}
    sources = [part for part in header.iter() if local(part) == "sourceDesc"] if header is not None else []
    for element in (inner for part in sources for inner in part.iter()):
        if local(element) == "title" and element.get("level") == "j":
            found.setdefault("outlet", one_line("".join(element.itertext())))
        elif local(element) == "date":
            _state_day(found, element)
    for element in header.iter() if header is not None else ():
        name, text = local(element), one_line("".join(element.itertext()))
        if name in ("title", "author", "publisher") and text:
            found.setdefault({"author": "byline", "publisher": "outlet"}.get(name, name), text)
        elif name == "date":
            _state_day(found, element)
    return found


def _state_day(found: dict[str, str], element: Element) -> None:
    written = (element.get("when") or one_line("".join(element.itertext())))[:10]
    if _ISO_DAY.fullmatch(written):
        found.setdefault("published", written)


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
    """The text of an element, without notes and what was struck out; words that a line's end divides are whole."""
    found: list[str] = []
    left: list[Element | str] = [element]
    while left:
        node = left.pop()
        if isinstance(node, str):
            found.append(node)
        elif local(node) in _BREAKS and node.get("break") == "no":
            while found and not found[-1].strip():
                found.pop()
            found[-1:] = [last.rstrip().rstrip(_HYPHENS) for last in found[-1:]]
        elif local(node) not in _LEFT_OUT:
            found.append(" " if local(node) in _BREAKS else node.text or "")
            read = _read_as(node) if local(node) == "choice" else node
            for child in reversed(read):
                left += [child.tail or "", child]
    return one_line("".join(found))


def _read_as(choice: Element) -> list[Element]:
    """Of several readings the corrected one, as it is meant to be read; without its tail, which is between readings."""
    readings = sorted(choice, key=lambda one: local(one) not in _READ)[:1]
    for reading in readings:
        reading.tail = None
    return readings


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
