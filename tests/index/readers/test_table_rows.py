"""Rows of tables, as they are read and cited."""

from __future__ import annotations

import pytest

from index.readers.dates.eras import days_of_eras
from index.readers.document_reading import read_here
from index.readers.documents import Document
from index.readers.pages.markup import read_markup
from index.readers.records.table_rows import Cell, rows_as_text
from index.readers.texts.markdown import plain_text
from index.settings import ReadingSettings
from index.types import Article
from tests.index.readers.making import docx, zipped


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["Year", "Riders"], ["2022", "39,900"]], ["Riders, 2022: 39,900"]),
        (
            [["", "2022", "2023"], ["Riders", "39,900", "31,400"]],
            ["Riders, 2022: 39,900; Riders, 2023: 31,400"],
        ),
        ([["Ferry", "62 crowns"], ["Bus", "31 crowns"]], ["Ferry: 62 crowns", "Bus: 31 crowns"]),
        ([["Only one row", "of words"]], ["Only one row: of words"]),
        ([["Year", "Riders"], ["2022", ""], ["", "39,900"]], ["Year: 2022", "Riders: 39,900"]),
        ([], []),
    ],
)
def test_a_row_says_what_its_figures_are_of(rows: list[list[str]], told: list[str]) -> None:
    assert rows_as_text(rows) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (  # a title above, and a cell that was left empty
            [["Riders by line"], ["Line", "2022", "2023"], ["North", "39,900", "31,400"], ["South", "", "85"]],
            ["Riders by line", "North, 2022: 39,900; North, 2023: 31,400", "South, 2023: 85"],
        ),
        (  # a merged cell of a sheet, which leaves those behind it empty
            [["Line", "Riders", "", "Trips", ""], ["", "2022", "2023", "2022", "2023"], ["North", "9", "8", "2", "1"]],
            ["Riders, North, 2022: 9; Riders, North, 2023: 8; Trips, North, 2022: 2; Trips, North, 2023: 1"],
        ),
        (  # a row across the table is about those below it, but not the last one
            [
                ["Line", "Riders", "2022/23"],
                ["N", "9", "8"],
                [Cell("Night", 3)],
                ["N1", "2", "1"],
                [Cell("Source: county.", 3)],
            ],
            ["Riders, N: 9; N, 2022/23: 8", "Riders, Night, N1: 2; Night, N1, 2022/23: 1", "Source: county."],
        ),
        (  # two labels for a figure, of which one spans rows
            [["Line", "Season", "2022"], [Cell("North", rows=2), "Summer", "9"], ["Winter", "8"]],
            ["Season, North: Summer; North, 2022: 9", "Season, North: Winter; North, 2022: 8"],
        ),
        (  # without headings a cell that spans columns is said once
            [[Cell("Ferry", 2), "62 crowns"], [Cell("Bus", 2), "31 crowns"]],
            ["Ferry: 62 crowns", "Bus: 31 crowns"],
        ),
    ],
)
def test_a_figure_has_every_heading_that_spans_its_column_or_its_row(
    rows: list[list[str | Cell]], told: list[str]
) -> None:
    """Headings of one row alone lost the years of a table: "North: 39,900; North: 31,400"."""
    assert rows_as_text(rows) == told


def test_spans_and_headings_that_a_file_states_have_bounds() -> None:
    """A page of a few kilobytes can state tables of gigabytes."""
    heading = [Cell("a" * 10_000, 999, 999, True), Cell("b", is_heading=True)]
    assert sum(map(len, rows_as_text([heading, *[["1", "2"]] * 500]))) < 20_000


SPANS = {
    "table": "<table>{}</table>",
    "tr": "<tr>{}</tr>",
    "line": "<td rowspan='2'>{}</td>",
    "wide": "<td colspan='2'>{}</td>",
    "cell": "<td>{}</td>",
    "below": "",
    "beside": "",
}
OFFICE = SPANS | {
    "table": "<table:table>{}</table:table>",
    "tr": "<table:table-row>{}</table:table-row>",
    "line": '<table:table-cell table:number-rows-spanned="2"><text:p>{}</text:p></table:table-cell>',
    "wide": '<table:table-cell table:number-columns-spanned="2"><text:p>{}</text:p></table:table-cell>',
    "cell": "<table:table-cell><text:p>{}</text:p></table:table-cell>",
    "below": "<table:covered-table-cell/>",
    "beside": "<table:covered-table-cell/>",
}
MERGED = "".join(f'<mergeCell ref="{cells}"/>' for cells in ("A1:A2", "A3:A4", "B1:C1"))
MARKS = {
    "html": SPANS,
    "odt": OFFICE,
    "ods": OFFICE,
    "docx": SPANS
    | {
        "table": "<w:tbl>{}</w:tbl>",
        "tr": "<w:tr>{}</w:tr>",
        "line": '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>',
        "wide": '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>',
        "cell": "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>",
        "below": "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>",
    },
    "pptx": {
        "table": "<tbl>{}</tbl>",
        "tr": "<tr>{}</tr>",
        "line": '<tc rowSpan="2"><p><t>{}</t></p></tc>',
        "wide": '<tc gridSpan="2"><p><t>{}</t></p></tc>',
        "cell": "<tc><p><t>{}</t></p></tc>",
        "below": '<tc vMerge="1"/>',
        "beside": '<tc hMerge="1"/>',
    },
    "xml": SPANS
    | {
        "tr": "<row>{}</row>",
        "line": "<cell rows='2'>{}</cell>",
        "wide": "<cell cols='2'>{}</cell>",
        "cell": "<cell>{}</cell>",
    },
    "xlsx": {
        "table": f"<sheetData>{{}}</sheetData><mergeCells>{MERGED}</mergeCells>",
        "tr": "<row>{}</row>",
        **dict.fromkeys(("line", "wide", "cell"), '<c t="inlineStr"><is><t>{}</t></is></c>'),
        **dict.fromkeys(("below", "beside"), "<c/>"),
    },
}
STORY = "The county counted its passengers again, it said on Sunday evening at the quay of Orlund."
SPACES = 'xmlns:office="o" xmlns:table="t" xmlns:text="x"'


def made(kind: str) -> bytes:
    """A file of a kind with a story and a table with cells that span others."""
    marks = MARKS[kind]

    def row(*cells: tuple[str, str]) -> str:
        return marks["tr"].replace("{}", "".join(marks[mark].format(text) for mark, text in cells))

    below = ("below", "")
    rows = row(("line", "Line"), ("wide", "Riders"), ("beside", "")) + row(below, ("cell", "2022"), ("cell", "2023"))
    rows += row(("line", "North"), ("cell", "39,900"), ("cell", "31,400")) + row(below, ("cell", "12"), ("cell", "13"))
    numbers = iter(range(1, 5))
    table = marks["table"].replace("{}", rows)
    while kind == "xlsx" and "<row>" in table:
        table = table.replace("<row>", f'<row r="{next(numbers)}">', 1)
    relations = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
    office = "application/vnd.oasis.opendocument"
    return {
        "html": lambda: f"<html><body><h1>Riders</h1><p>{STORY}</p>{table}</body></html>".encode(),
        "odt": lambda: zipped(
            {"mimetype": f"{office}.text", "content.xml": f"<c {SPACES}><text:p>{STORY}</text:p>{table}</c>"}
        ),
        "ods": lambda: zipped({"mimetype": f"{office}.spreadsheet", "content.xml": f"<c {SPACES}>{table}</c>"}),
        "docx": lambda: docx([], body=f"<w:p><w:r><w:t>{STORY}</w:t></w:r></w:p>{table}"),
        "pptx": lambda: zipped(
            {
                "[Content_Types].xml": "",
                "ppt/presentation.xml": "<p/>",
                "ppt/slides/slide1.xml": f"<s><p><t>{STORY}</t></p>{table}</s>",
            }
        ),
        "xml": lambda: (
            f'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>{STORY}</p>{table}</body></text></TEI>'
        ).encode(),
        "xlsx": lambda: zipped(
            {
                "[Content_Types].xml": "<Types/>",
                "xl/workbook.xml": '<workbook xmlns:r="x"><sheets><sheet name="Riders" r:id="r1"/></sheets></workbook>',
                "xl/_rels/workbook.xml.rels": relations,
                "xl/worksheets/sheet1.xml": f"<worksheet>{table}</worksheet>",
            }
        ),
    }[kind]()


NORTH = [
    "Riders, North, 2022: 39,900; Riders, North, 2023: 31,400",
    "Riders, North, 2022: 12; Riders, North, 2023: 13",
]


@pytest.mark.parametrize("kind", MARKS)
def test_cells_that_span_others_are_read_alike_in_every_kind_of_file(kind: str) -> None:
    name = f"a.{kind}"
    (found,) = read_here(Document(name, name, data=made(kind)), ReadingSettings())
    assert isinstance(found, Article), found
    assert [line for line in found.text.split("\n\n") if "Riders" in line] == NORTH


def test_the_table_of_a_feed_or_a_mail_has_its_headings() -> None:
    assert read_markup(made("html").decode()).text.split("\n\n")[2:] == NORTH


def test_a_table_in_markdown_is_told_by_rows() -> None:
    written = "Riders fell.\n\n| Line | 2022 |\n|:-----|-----:|\n| North | **39,900** |\n| A \\| B | 7 |\nThe end."
    assert plain_text(written) == "Riders fell.\n\n\nNorth, 2022: 39,900\n\nA | B, 2022: 7\n\nThe end."
    assert plain_text("a | b\nc | d") == "a | b\nc | d"


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("令和6年6月30日", "ja", "2024-06-30"),
        ("平成元年1月8日", "ja", "1989-01-08"),
        ("民國113年6月30日", "zh", "2024-06-30"),
        ("10 تیر 1403", "fa", "2024-06-30"),
        ("1399/12/30", "fa", "2021-03-20"),
        ("30 มิถุนายน 2567", "th", "2024-06-30"),
        ("30 มิ.ย. 2567", "th", "2024-06-30"),
        ("31 มิถุนายน 2567", "th", ""),
        ("30 June 2024", "en", ""),
    ],
)
def test_days_of_other_eras_are_days(text: str, language: str, day: str) -> None:
    """2567 is the year of a Thai paper, and not one to come."""
    assert "".join(str(found) for _, _, days in days_of_eras(text, language) for found in days) == day
