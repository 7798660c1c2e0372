"""Sheets, slides, subtitles and the XML of libraries."""

from __future__ import annotations

import json
from datetime import date

import pytest

from index.readers.document_reading import read_here
from index.readers.documents import Document
from index.settings import ReadingSettings
from index.types import Article, SkippedFile
from tests.index.readers.making import zipped

RELATIONS = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
BOOK = '<workbook xmlns:r="x"><sheets><sheet name="Traffic" r:id="r1"/></sheets></workbook>'
STYLES = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def read(name: str, data: bytes) -> list[Article | SkippedFile]:
    return list(read_here(Document(name, name, data=data), ReadingSettings()))


def article(name: str, data: bytes) -> Article:
    (found,) = read(name, data)
    assert isinstance(found, Article), found
    return found


def workbook(rows: str, shared: str = "") -> bytes:
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": RELATIONS,
            "xl/styles.xml": STYLES,
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        }
    )


def test_a_sheet_of_figures_is_an_article_whose_rows_say_what_they_count() -> None:
    shared = "<si><t>Year</t></si><si><t>Passengers</t></si>"
    head = '<row><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    rows = '<row><c r="A2"><v>2022</v></c><c r="B2"><v>39900</v></c></row>'
    found = article("a.xlsx", workbook(head + rows, shared))
    assert (found.title, found.text) == ("Traffic", "Passengers, 2022: 39900")


def test_a_sheet_with_a_column_of_texts_is_an_article_a_row() -> None:
    """A date is a number of days to Excel; only the cell's style says that it is a day."""
    cells = ("title", "date", "text")
    head = "".join(f'<c r="{"ABC"[n]}1" t="inlineStr"><is><t>{name}</t></is></c>' for n, name in enumerate(cells))
    row = (
        '<c r="A2" t="inlineStr"><is><t>Ferry closes</t></is></c><c r="B2" s="1"><v>45473</v></c>'
        '<c r="C2" t="inlineStr"><is><t>The last ferry of Orlund left at noon.</t></is></c>'
    )
    found = article("a.xlsx", workbook(f"<row>{head}</row><row>{row}</row>"))
    assert (found.title, found.published) == ("Ferry closes", date(2024, 6, 30))
    assert found.text == "The last ferry of Orlund left at noon."


def test_an_open_document_sheet_is_read_and_repeats_no_cell_for_ever() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table-cell {more}><p>{text}</p></table-cell>"

    rows = f"<table-row>{cell('Year')}{cell('Passengers')}<table-cell number-columns-repeated='99999'/></table-row>"
    rows += f"<table-row>{cell('2022')}{cell('39,900')}</table-row>"
    content = f"<content><table name='Traffic'>{rows}</table></content>"
    assert article("a.ods", zipped({"mimetype": ODS, "content.xml": content})).text == "Passengers, 2022: 39,900"


def test_slides_are_an_article_in_the_order_of_their_numbers() -> None:
    slides = {f"ppt/slides/slide{n}.xml": f"<sld><p><r><t>{text}</t></r></p></sld>" for n, text in SLIDES.items()}
    found = article("a.pptx", zipped({"[Content_Types].xml": "", "ppt/presentation.xml": "<p/>", **slides}))
    assert (found.title, found.text) == ("The ferry closes", "It has run since 1884.\n\nA bridge follows.")


SLIDES = {10: "A bridge follows.", 1: "The ferry closes", 2: "It has run since 1884."}


def test_subtitles_say_who_speaks_where_they_are_told() -> None:
    """A transcript of a podcast without its speakers puts one's words into another's mouth."""
    cues = (
        "00:00.000 --> 00:02.000\n<v Liv Aas>The ferry left at noon",
        "00:02.000 --> 00:04.000\n<v Liv Aas>and never came back.</v>",
        "00:04.500 --> 00:06.000\n<v.loud Ove Sand>Who will <i>pay</i>?</v>\n<v Liv Aas>The county.</v>",
    )
    told = article("a.vtt", ("WEBVTT\n\n" + "\n\n".join(cues)).encode())
    assert told.text.split("\n\n") == [
        "Liv Aas: The ferry left at noon and never came back.",
        "Ove Sand: Who will pay?",
        "Liv Aas: The county.",
    ]


@pytest.mark.parametrize("name", ["1.json", "transcript"])
def test_a_podcast_s_transcript_in_json_is_running_text(name: str) -> None:
    said = [("Liv Aas", "The ferry"), ("Liv Aas", "sank."), ("", ""), ("Per Lund", "When?")]
    segments = [{"speaker": s, "startTime": n, "endTime": n + 1, "body": body} for n, (s, body) in enumerate(said)]
    told = article(name, json.dumps({"version": "1.0.0", "segments": segments}).encode())
    assert told.text == "Liv Aas: The ferry sank.\n\nPer Lund: When?"


@pytest.mark.parametrize("segments", ["7", '{"body": 1}', '[{"startTime": "x", "body": "y"}]', "[1]", "[]"])
def test_a_transcript_that_is_none_is_refused(segments: str) -> None:
    (found,) = read("1.json", f'{{"version": "1.0.0", "segments": {segments}}}'.encode())
    assert isinstance(found, SkippedFile)


@pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
def test_subtitles_are_running_text(name: str) -> None:
    """Cut where the screen was full, half a sentence would be cited."""
    cues = (
        "1\n00:00:01,000 --> 00:00:03,000\n<i>The last ferry of Orlund</i>\n\n"
        "2\n00:00:03,100 --> 00:00:05,000\nleft at noon.\n\n3\n00:00:20,000 --> 00:00:22,000\nNobody was hurt.\n"
    )
    text = f"WEBVTT\n\n{cues.replace(',', '.')}" if name.endswith("vtt") else cues
    assert article(name, text.encode()).text == "The last ferry of Orlund left at noon.\n\nNobody was hurt."


def test_a_tei_text_has_its_header_as_fields() -> None:
    tei = (
        '<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><title>Ferry closes</title>'
        '<author>Mira Tolland</author><date when="1884-06-30"/></teiHeader><text><body><p>The first <del>boat</del>'
        "ferry<note>A note.</note> left.</p><p>Nobody<lb/>was hurt.</p></body></text></TEI>"
    )
    found = article("a.xml", tei.encode())
    assert (found.title, found.byline, found.published) == ("Ferry closes", "Mira Tolland", date(1884, 6, 30))
    assert found.text == "The first ferry left.\n\nNobody was hurt."


def test_a_paper_that_was_edited_has_its_own_day_its_articles_and_whole_words() -> None:
    """The edition's year would date the paper of 1898, and both readings of a word would be cited in one."""
    source = '<bibl><title level="j">Morning Post</title><date when="1898-03-03"/></bibl>'
    header = f'<title>Issue</title><author>Anon</author><date when="2012">2012</date><sourceDesc>{source}</sourceDesc>'
    word = "clo-<lb break='no'/>sed on <choice>\n<sic>Sonday</sic>\n<corr>Sunday</corr>\n</choice>"
    first = (
        f'<div type="article"><head>Quay closed</head><byline>Mira Tolland</byline><p>The quay was {word}.</p></div>'
    )
    second = '<div type="article"><head>Bridge begun</head><p>The bridge<pb/>is begun<note>A note.</note>.</p></div>'
    tei = f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>{header}</teiHeader><text><body>{first}{second}</body></text></TEI>'
    found = read("a.xml", f'<?xml version="1.0"?>{tei}'.encode())
    told = [(a.title, a.byline, a.text) for a in found if isinstance(a, Article)]
    assert told == [
        ("Quay closed", "Mira Tolland", "The quay was closed on Sunday."),
        ("Bridge begun", "", "The bridge is begun."),
    ]
    assert {(a.source, a.outlet, a.published) for a in found if isinstance(a, Article)} == {
        (f"a.xml#{n}", "Morning Post", date(1898, 3, 3)) for n in (1, 2)
    }


def test_the_words_of_a_scanned_page_are_whole() -> None:
    line = (
        '<TextLine><String CONTENT="The"/><SP/><String CONTENT="fer" SUBS_TYPE="HypPart1" SUBS_CONTENT="ferry"/>'
        '</TextLine><TextLine><String CONTENT="ry" SUBS_TYPE="HypPart2" SUBS_CONTENT="ferry"/><String CONTENT="left."/>'
        "</TextLine>"
    )
    alto = f'<?xml version="1.0"?><alto><Layout><Page><TextBlock>{line}</TextBlock></Page></Layout></alto>'
    assert article("a.xml", alto.encode()).text == "The ferry left."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<?xml version="1.0"?><opml><body/></opml>', "a list of feeds (OPML)"),
        (b'<?xml version="1.0"?><mets:mets xmlns:mets="x"/>', "METS"),
    ],
)
def test_lists_of_feeds_and_of_files_say_what_to_do(data: bytes, words: str) -> None:
    (found,) = read("a.xml", data)
    assert isinstance(found, SkippedFile)
    assert words in found.reason
