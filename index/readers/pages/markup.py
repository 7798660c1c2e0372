"""HTML without a page around it as plain text: chapters of books, entries of feeds, parts of mails.

There are no menus and adverts to tell from the article here, only blocks, which become paragraphs. Web pages are for
``index.readers.pages.html``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from index.readers.pages.page_unseen import STRUCK
from index.readers.records.table_rows import Cell, rows_as_text, span_of
from index.readers.text_files import one_line

_BLOCK_TAGS = """
address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5
h6 header hr li main ol option p pre section table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_CELL_CHARS = 300  # of a table of figures; what holds more is laid out with it, as newsletters are
_LINE_CHARS = 80  # of a line in such a cell
_UNSEEN = frozenset(
    (*STRUCK, "aside", "head", "iframe", "noscript", "object", "script", "style", "svg", "template", "title")
)
_HEADINGS = frozenset(("h1", "h2", "h3"))
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Markup:
    """The text of a piece of HTML, its paragraphs two newlines apart, and its first heading."""

    text: str
    heading: str = ""
    title: str = ""  # of <title>


def read_markup(html: str, keep_heading: bool = True) -> Markup:
    """Text and heading of a piece of HTML. Without ``keep_heading`` the first heading is left out of the text."""
    parser = _Parser(keep_heading)
    parser.feed(html)
    parser.close()
    return parser.result()


@dataclass
class _Table:
    """A table that is being read: of each cell the number of its first paragraph, and how far it reaches."""

    rows: list[list[tuple[int, Cell]]] = field(default_factory=list)
    is_layout: bool = False


def _is_laid_out(paragraphs: list[str]) -> bool:
    """Whether a cell holds more than those of a table of figures do: paragraphs, or lines with prose."""
    text = "".join(paragraphs)
    return len(paragraphs) > 1 or len(text) > _CELL_CHARS or (len(text) > _LINE_CHARS and "\n" in text)


class _Parser(HTMLParser):
    """Gathers words into paragraphs. Depth costs nothing: nothing is nested here."""

    def __init__(self, keep_heading: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._keep_heading = keep_heading
        self._paragraphs: list[str] = []
        self._words: list[str] = []
        self._unseen: list[str] = []
        self._heading: str | None = None
        self._title: list[str] = []
        self._in_heading = ""
        self._tables: list[_Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag == "body":
            self._unseen.clear()  # of a head that was never closed
        if tag == "br":
            self._words.append("\n")
        elif tag in _BLOCKS:
            self._end_paragraph()
            self._start_of_table(tag, dict(attrs))
            if tag in _HEADINGS and self._heading is None and not self._unseen:
                self._in_heading = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self._end_paragraph()
            if tag == "table" and self._tables:
                self._end_of_table(self._tables.pop())

    def _start_of_table(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "table":
            for table in self._tables:
                table.is_layout = True
            self._tables.append(_Table())
        elif self._tables and tag == "tr":
            self._tables[-1].rows.append([])
        elif self._tables and tag in ("td", "th"):
            table = self._tables[-1]
            if not table.rows:
                table.rows.append([])
            cell = Cell("", span_of(attrs.get("colspan")), span_of(attrs.get("rowspan")), tag == "th")
            table.rows[-1].append((len(self._paragraphs), cell))

    def _end_of_table(self, table: _Table) -> None:
        """The paragraphs of a table of figures become its rows."""
        if table.is_layout or not table.rows:
            return
        starts = [start for row in table.rows for start, _ in row]
        ends = iter([*starts[1:], len(self._paragraphs)])
        rows = [[(self._paragraphs[start : next(ends)], cell) for start, cell in row] for row in table.rows]
        cells = [told for row in rows for told, _ in row]
        if any(map(_is_laid_out, cells)) or max(map(len, rows)) < 2:
            return
        filled = [[cell._replace(text="".join(told)) for told, cell in row] for row in rows]
        self._paragraphs[starts[0] :] = rows_as_text(filled)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._words.append(_SPACE.sub(" ", data))
        elif self._unseen[-1] == "title":
            self._title.append(data)

    def _end_paragraph(self) -> None:
        written = "".join(self._words)
        lines = (_SPACE.sub(" ", line).strip() for line in written.split("\n"))
        paragraph = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
        self._words.clear()
        if self._in_heading and paragraph:
            self._heading, self._in_heading = one_line(paragraph), ""
            if not self._keep_heading:
                return
        if paragraph:
            self._paragraphs.append(paragraph)

    def result(self) -> Markup:
        self._end_paragraph()
        return Markup("\n\n".join(self._paragraphs), self._heading or "", one_line("".join(self._title)))
