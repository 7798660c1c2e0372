"""Spreadsheets, XLSX and ODS: one article a row where a column is called text, else one article a sheet.

Our own few lines over zip and XML: the usual libraries unpack whatever a file says it holds, and a few kilobytes can
say gigabytes. Formulas are read as what they were last worth. Dates are days where a cell's format says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from xml.etree.ElementTree import Element

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import article_of, article_of_record, field_of_name, one_line
from index.readers.office.packages import Package, local, open_package, part_name
from index.readers.records.table_rows import rows_as_text, span_of
from index.readers.skips import Skips
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_DAY_ZERO = date(1899, 12, 30)  # of Excel
_DATE_FORMATS = frozenset([14, 15, 16, 17, 22])
_QUOTED = re.compile(r'"[^"]*"|\[[^\[\]]*+\]')  # words, colours and conditions in a number's format
_DATE_CODE = re.compile(r"y|(?<![hs:])d", re.IGNORECASE)
_MERGED = re.compile(r"(?P<column>[A-Z]{1,3})(?P<first>\d{1,7}):[A-Z]{1,3}(?P<last>\d{1,7})", re.ASCII)
_MOST_CELLS = 1_000_000
_MOST_COLUMNS = 500
_TEXT = frozenset(["text", "body", "content"])
Rows = list[list[str]]


def read_xlsx(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The rows or sheets of an Excel workbook. Raises ArticleUnreadable and OSError."""
    with open_package(document, settings) as package:
        sheets = list(_xlsx_sheets(package))
    yield from _articles(sheets, document, settings)


def read_ods(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The rows or sheets of an OpenDocument spreadsheet. Raises ArticleUnreadable and OSError."""
    with open_package(document, settings) as package:
        root = package.xml("content.xml")
    tables = (element for element in root.iter() if local(element) == "table")
    yield from _articles([(_attribute(table, "name"), _ods_rows(table)) for table in tables], document, settings)


def _articles(
    sheets: list[tuple[str, Rows]], document: Document, settings: ReadingSettings
) -> Iterator[Article | SkippedFile]:
    sheets = [(name, [row for row in rows if any(cell.strip() for cell in row)]) for name, rows in sheets]
    sheets = [(name, rows) for name, rows in sheets if rows]
    if not sheets:
        raise ArticleUnreadable("no text in it: every sheet is empty")
    skips, number = Skips(document.source, "row"), 0
    for name, rows in sheets:
        for make in _pieces(name, rows, settings):
            number += 1
            source = document.source if len(sheets) == 1 and len(rows) == 1 else f"{document.source}#{number}"
            try:
                yield replace(make(source), source=source)
            except ArticleUnreadable as error:
                yield from skips.one(number, str(error))
    yield from skips.rest()


def _pieces(name: str, rows: Rows, settings: ReadingSettings) -> Iterator[Callable[[str], Article]]:
    """For each article of a sheet what makes it, given its source."""
    titles = next((n for n, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)  # rows of one cell, above the table
    header = [one_line(cell) for cell in rows[titles]]
    if any(field_of_name(column, settings) in _TEXT for column in header):
        for row in rows[titles + 1 :]:
            record = {column: cell for column, cell in zip(header, row, strict=False) if column and cell.strip()}
            yield partial(_of_row, record, settings)
        return
    text = "\n\n".join(rows_as_text(rows))
    yield partial(_of_sheet, text, name, settings)


def _of_row(record: dict[str, str], settings: ReadingSettings, source: str) -> Article:
    return article_of_record(record, source, settings)


def _of_sheet(text: str, name: str, settings: ReadingSettings, source: str) -> Article:
    return article_of(text, {"title": name}, source, settings)


def _xlsx_sheets(package: Package) -> Iterator[tuple[str, Rows]]:
    shared = _shared(package)
    dated = _date_styles(package)
    targets = {
        relation.get("Id", ""): part_name("xl", relation.get("Target", "").removeprefix("/xl/"))
        for relation in package.xml("xl/_rels/workbook.xml.rels")
    }
    for sheet in package.xml("xl/workbook.xml").iter():
        if local(sheet) == "sheet" and sheet.get("state", "visible") == "visible":
            target = targets.get(_attribute(sheet, "id"), "")
            if target in package:
                yield sheet.get("name", ""), _xlsx_rows(package.xml(target), shared, dated)


def _shared(package: Package) -> list[str]:
    if "xl/sharedStrings.xml" not in package:
        return []
    root = package.xml("xl/sharedStrings.xml")
    return ["".join(t.text or "" for t in item.iter() if local(t) == "t") for item in root if local(item) == "si"]


def _date_styles(package: Package) -> frozenset[int]:
    """The numbers of the styles of cells that show a day."""
    if "xl/styles.xml" not in package:
        return frozenset()
    root = package.xml("xl/styles.xml")
    own = {
        int(element.get("numFmtId", "0"))
        for element in root.iter()
        if local(element) == "numFmt" and _DATE_CODE.search(_QUOTED.sub("", element.get("formatCode", "")))
    }
    styles = next((element for element in root if local(element) == "cellXfs"), None)
    return frozenset(
        n for n, style in enumerate(styles or ()) if int(style.get("numFmtId", "0")) in own | _DATE_FORMATS
    )


def _xlsx_rows(root: Element, shared: list[str], dated: frozenset[int]) -> Rows:
    rows: Rows = []
    places: dict[str, list[str]] = {}
    cells = 0
    for row in root.iter():
        if local(row) != "row" or row.get("hidden") == "1":
            continue
        told: list[str] = []
        for cell in row:
            column = _column(cell.get("r", ""), len(told))
            if column < _MOST_COLUMNS:
                told += [""] * (column - len(told))
                told.append(_value(cell, shared, dated))
        cells += len(told)
        if cells > _MOST_CELLS:
            raise ArticleUnreadable(f"a sheet of more than {_MOST_CELLS:,} cells; export it as CSV")
        rows.append(told)
        places[row.get("r", "")] = told
    _fill_merged(root, places)
    return rows


def _fill_merged(root: Element, places: dict[str, list[str]]) -> None:
    """The first column of a cell that was merged downwards has its value in every row; ``places``: rows by number."""
    left = _MOST_CELLS
    for merged in (element for element in root.iter() if local(element) == "mergeCell"):
        match = _MERGED.fullmatch(merged.get("ref", ""))
        if match is None or match["first"] not in places:
            continue
        column, told = _column(match["column"], 0), places[match["first"]]
        for number in range(int(match["first"]) + 1, min(int(match["last"]), int(match["first"]) + left) + 1):
            left -= 1
            row = places.get(str(number), [])
            if column < min(len(row), len(told)):
                row[column] = row[column] or told[column]


def _column(reference: str, otherwise: int) -> int:
    """ "C7" → 2."""
    letters = reference.rstrip("0123456789")[:3]
    if not letters.isascii() or not letters.isalpha():
        return otherwise
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return max(otherwise, number - 1)


def _value(cell: Element, shared: list[str], dated: frozenset[int]) -> str:
    kind = cell.get("t", "n")
    written = "".join(t.text or "" for t in cell.iter() if local(t) == ("t" if kind == "inlineStr" else "v"))
    try:
        if kind == "s":
            return shared[int(written)]
        if kind == "n" and int(cell.get("s", "0")) in dated and written:
            return (_DAY_ZERO + timedelta(days=int(float(written)))).isoformat()
    except (ValueError, IndexError, OverflowError):
        return written
    return written


def _ods_rows(table: Element) -> Rows:
    rows: Rows = []
    reaching: dict[int, tuple[str, int]] = {}  # by column: the text of a cell, and for how many rows more it stands
    for row in (element for element in table.iter() if local(element) == "table-row"):
        told: list[str] = []
        for cell in row:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            text = " ".join("".join(p.itertext()) for p in cell if local(p) == "p")
            text = _attribute(cell, "date-value")[:10] or text
            above, more = reaching.pop(len(told), ("", 0))
            if local(cell) == "covered-table-cell":
                text = above
            else:
                more = span_of(_attribute(cell, "number-rows-spanned"))
            if more > 1:
                reaching[len(told)] = text, more - 1
            told += [text] * min(_repeated(cell), _MOST_COLUMNS - len(told))
        rows.append(told)
    return rows


def _repeated(cell: Element) -> int:
    written = _attribute(cell, "number-columns-repeated")
    return int(written) if written.isdecimal() and len(written) < 6 else 1


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
