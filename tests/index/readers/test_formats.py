"""PDF, Word, EPUB, JSON, tables, SGML, feeds and mail: what each yields, and what each says where it cannot."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from index.readers.document_reading import read_here
from index.readers.documents import Document
from index.readers.pages.markup import read_markup
from index.readers.pdf import joined_pages
from index.settings import ReadingSettings
from index.types import Article, SkippedFile
from tests.fakes import tuned
from tests.index.readers import making
from tests.index.readers.conftest import needs_engine
from tests.index.readers.making import STORIES, WORD, docx, epub, mail, pdf, pdf_of, rss, sgml, zipped

BODY = "The army took the town after ten months. It was held by rebels before."


def read(name: str, data: bytes, **settings: object) -> list[Article | SkippedFile]:
    return list(read_here(Document(name, name, data=data), tuned(ReadingSettings, **settings)))


def article(name: str, data: bytes, **settings: object) -> Article:
    (found,) = read(name, data, **settings)
    assert isinstance(found, Article), found
    return found


def reason(name: str, data: bytes, **settings: object) -> str:
    (found,) = read(name, data, **settings)
    assert isinstance(found, SkippedFile)
    assert found.source == name
    return found.reason


LINES = ["The army took the town after ten months, as", "a monitor said. It was held by rebels", "before."]

# PDF

HEADED = [
    ["The Harbour Post", "", f"Page {n} begins with {word} and goes on and on", f"and ends on {word}.", "", f"{n}"]
    for n, word in enumerate(("one", "two", "three", "four"), start=1)
]


def test_a_pdf_says_where_its_pages_begin() -> None:
    found = article("a.pdf", pdf(HEADED))
    assert len(found.pages) == 4
    assert [found.text[start : start + 6] for start in found.pages] == [f"Page {n}" for n in range(1, 5)]


def test_running_heads_and_page_numbers_of_a_pdf_go() -> None:
    found = article("a.pdf", pdf(HEADED))
    assert "Harbour" not in found.text
    assert found.text.endswith("on four.")


def test_what_stands_on_two_pages_only_is_no_running_head() -> None:
    found = article("a.pdf", pdf([["The Harbour Post says so.", "One more line of text."]] * 2))
    assert found.text.count("Harbour Post") == 2


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["The govern-", "ment fell."], "The government fell."),
        (["The Anglo-", "American pact holds."], "The Anglo-American pact holds."),
        (["It is well-known that a well-", "known man came."], "It is well-known that a well-known man came."),
        (["From 1990-", "1995 it rained."], "From 1990-\n1995 it rained."),
    ],
)
def test_a_word_divided_at_the_end_of_a_line_is_joined(lines: list[str], text: str) -> None:
    assert article("a.pdf", pdf([lines])).text == text


def test_a_word_divided_by_a_page_is_joined_and_the_page_begins_within_it() -> None:
    found = article("a.pdf", pdf([["The army took the gov-"], ["ernment house."]]))
    assert found.text == "The army took the government house."
    assert found.text[found.pages[1] :] == "ernment house."


def test_a_larger_gap_ends_a_paragraph_of_a_pdf() -> None:
    lines = ["The army took the town that had", "been held by rebels. It is", "", "quiet now, they say."]
    found = article("a.pdf", pdf([["Army takes town", "", *lines]]))
    assert found.title == "Army takes town"
    assert found.text == "The army took the town that had\nbeen held by rebels. It is\n\nquiet now, they say."


def test_headline_and_date_above_the_story_of_a_pdf_are_fields() -> None:
    found = article("a.pdf", pdf([["Harbour Post", "", "Army takes town", "", "27 March 2016", "", *LINES]]))
    assert (found.outlet, found.title, found.published) == ("Harbour Post", "Army takes town", date(2016, 3, 27))
    assert (found.published_precision, found.text, found.pages) == ("day", "\n".join(LINES), (0,))


def test_a_pdf_without_a_headline_takes_the_title_it_states_but_no_file_name() -> None:
    assert article("a.pdf", pdf([[BODY]], title="Army takes town")).title == "Army takes town"
    assert article("a.pdf", pdf([[BODY]], title="Microsoft Word - draft7.docx")).title == ""


@needs_engine
def test_scanned_pages_of_a_pdf_are_told_beside_its_article() -> None:
    found = read("a.pdf", pdf([[BODY], [], [BODY], []], image_on=[2, 4]))
    assert isinstance(found[0], Article)
    told = "no text on pages 2, 4 of 4: empty, or pictures; the other pages were read"
    assert found[1:] == [SkippedFile("a.pdf", told)]
    assert len(found[0].pages) == 4


@needs_engine
def test_a_pdf_of_pictures_is_skipped() -> None:
    told = "no text on its 2 pages: empty, or pictures"
    assert reason("a.pdf", pdf([[], []], image_on=[1, 2])) == told


def test_a_pdf_whose_pages_hold_each_other_ends() -> None:
    """A tree of pages that is a circle, and an object that is its own length."""
    loop = pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9999 /Parent 2 0 R >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>",
            b"<< /Title 4 0 R >>",
            b"<< /Length 5 0 R >>\nstream\nBT ET\nendstream",
        ]
    )
    assert isinstance(read("a.pdf", loop)[0], SkippedFile)


LETTERS = st.text("abcdeäöü ", min_size=1, max_size=12).filter(str.strip)


@given(st.lists(st.lists(LETTERS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_pages_begin_with_their_first_line(pages: list[list[str]]) -> None:
    from index.readers.pdf import _Line

    text, starts = joined_pages([[_Line(line.strip()) for line in page] for page in pages])
    assert [text[start:].startswith(page[0].strip()) for start, page in zip(starts, pages, strict=True)] == [
        True
    ] * len(pages)


# Word


def test_a_word_document_in_its_parts() -> None:
    found = article(
        "a.docx", docx(["27 March 2016", BODY, "A second paragraph."], title="Army takes town", author="Jane Doe")
    )
    assert (found.title, found.byline, found.published) == ("Army takes town", "Jane Doe", date(2016, 3, 27))
    assert found.text == f"{BODY}\n\nA second paragraph."


def test_deleted_words_go_and_inserted_ones_stay() -> None:
    changed = (
        "<w:p><w:r><w:t>The army </w:t></w:r><w:del><w:r><w:delText>left</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>took</w:t></w:r></w:ins><w:r><w:tab/><w:t>the town.</w:t></w:r></w:p>"
    )
    assert article("a.docx", docx([], body=changed)).text == "The army took\tthe town."


def test_a_word_document_without_text_is_reported() -> None:
    assert reason("a.docx", docx([])) == "no text in it"


def test_entities_of_a_word_document_are_refused() -> None:
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document {WORD}><w:t>&b;</w:t></w:document>'
    package = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": bomb})
    assert reason("a.docx", package) == "refused: word/document.xml defines entities, which no document needs"


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"[Content_Types].xml": "", "xl/workbook.xml": ""}, "damaged: its part xl/_rels/workbook.xml.rels is missing"),
        ({"[Content_Types].xml": "", "ppt/presentation.xml": ""}, "no text in it: its slides are empty"),
        ({"mimetype": "x", "content.xml": ""}, "an OpenDocument file that is no text"),
        ({"[Content_Types].xml": "", "word/document.xml": "<a>"}, "damaged: word/document.xml is no XML"),
    ],
)
def test_other_packages_are_named(members: dict[str, bytes | str], words: str) -> None:
    assert words in reason("a.zip", zipped(members))


# EPUB


def test_each_chapter_of_a_book_is_an_article() -> None:
    stated = (
        "<dc:title>Harbour stories</dc:title><dc:publisher>Harbour Press</dc:publisher>"
        "<dc:creator>Jane Doe</dc:creator>"
        "<dc:language>en-GB</dc:language><dc:date>2016-03</dc:date>"
    )
    found = read("a.epub", epub(STORIES, stated))
    assert [(item.title, item.text) for item in found if isinstance(item, Article)] == list(STORIES)
    assert isinstance(found[0], Article)
    assert (found[0].outlet, found[0].byline, found[0].language) == ("Harbour Press", "Jane Doe", "en")
    assert (found[0].published, found[0].published_precision) == (date(2016, 3, 1), "month")


def test_a_book_without_text_is_reported() -> None:
    assert reason("a.epub", epub([])) == "no text in it"


# JSON


@pytest.mark.parametrize(
    "value",
    [
        making.records(),
        {"articles": making.records()},
        {"count": 3, "meta": {"a": [1, 2]}, "results": making.records()},
        [{"_id": n, "_source": record} for n, record in enumerate(making.records())],
        [{"id": n, "attributes": record} for n, record in enumerate(making.records())],
    ],
)
def test_a_list_of_articles_wherever_it_is(value: object) -> None:
    found = read("a.json", json.dumps(value).encode())
    assert [(item.title, item.text) for item in found if isinstance(item, Article)] == list(STORIES)
    assert [item.source for item in found] == ["a.json#1", "a.json#2", "a.json#3"]


def test_one_article_is_an_object() -> None:
    found = article(
        "a.json", json.dumps({"headline": "T", "body": BODY, "tags": ["a"], "extra": {"b": []}}, indent=1).encode()
    )
    assert (found.title, found.text, found.source) == ("T", BODY, "a.json")


def test_objects_one_after_another_are_articles() -> None:
    found = read("a.json", b'{\n"text": "One."}\n{\n"text": "Two."}')
    assert [item.text for item in found if isinstance(item, Article)] == ["One.", "Two."]


def test_a_bad_article_of_a_list_costs_itself() -> None:
    found = read("a.json", json.dumps([{"text": "One."}, 5, {"title": "T"}, {"text": "Four."}]).encode())
    assert found[1:3] == [
        SkippedFile("a.json#2", "not a JSON object but a number"),
        SkippedFile("a.json#3", "no text: none of text, body, content is filled"),
    ]
    assert [item.source for item in found if isinstance(item, Article)] == ["a.json#1", "a.json#4"]


def test_what_comes_before_the_damage_is_kept() -> None:
    found = read("a.json", json.dumps(making.records()).encode()[:-20])
    assert [type(item) for item in found] == [Article, Article, SkippedFile]
    assert found[-1].source == "a.json"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[]", "no articles in it"),
        (b"[", "not JSON"),
        (b'{"a": [1, 2]}', "no text"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_json_without_articles_says_so(data: bytes, words: str) -> None:
    assert words in reason("a.json", data)


# Tables


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_of_a_table_is_found(delimiter: str) -> None:
    found = read("a.csv", making.csv(delimiter=delimiter))
    assert [(item.title, item.text) for item in found if isinstance(item, Article)] == list(STORIES)
    first = Article(STORIES[0][1], title=STORIES[0][0], published=date(2016, 3, 27), source="a.csv#1")
    assert found[0] == replace(first, published_precision="day", published_method="record field")


def test_cells_may_hold_lines_and_quotes() -> None:
    found = article("a.csv", b'title,text\n"Said ""no""","One.\nTwo, three."\n')
    assert (found.title, found.text) == ('Said "no"', "One.\nTwo, three.")


def test_columns_can_be_named_by_a_setting() -> None:
    table = b"Lede,Copy,When,Source\nT,The story.,2016-03-27,Wire\n"
    columns = {"Lede": "title", "COPY": "text", "When": "published", "source": ""}
    found = article("a.csv", table, columns=columns)
    assert (found.title, found.text, found.published, found.outlet) == ("T", "The story.", date(2016, 3, 27), "")


def test_keys_of_json_can_be_named_by_the_same_setting() -> None:
    assert article("a.jsonl", b'{"Copy": "The story.", "text": "12"}', columns={"copy": "text"}).text == "The story."


def test_a_setting_cannot_name_a_field_that_is_none() -> None:
    with pytest.raises(ValidationError, match="no field of an article: tite"):
        ReadingSettings(columns={"Lede": "tite"})


def test_a_table_without_a_text_says_which_columns_there_are() -> None:
    told = reason("a.csv", b"id,lede,copy\n1,T,The story.\n")
    assert told.startswith(
        "no column for the text; there are: id, lede, copy (name it in the setting index.reading.columns"
    )


def test_a_table_without_rows_says_so() -> None:
    assert reason("a.csv", b"title,text\n") == "no rows below the header"


def test_a_bad_row_costs_itself() -> None:
    found = read(
        "a.csv", b"title,text,date\nA,One.,2016-03-27\nB,,\nC,Three.,03/04/2016\nD,Four.,2016-03-27,x\nE,Five.,\n"
    )
    assert [item.source for item in found if isinstance(item, Article)] == ["a.csv#1", "a.csv#3", "a.csv#5"]
    assert [item.reason for item in found if isinstance(item, SkippedFile)] == [
        "no text: none of text, body, content is filled",
        "has 4 cells where the header has 3: a quote may be missing",
    ]


def test_a_line_over_the_limit_costs_its_row() -> None:
    found = read("a.csv", b"title,text\nA,One.\nB," + b"x" * 30_000 + b"\nC,Three.\n", max_file_mb=0.02)
    assert [item.source for item in found if isinstance(item, Article)] == ["a.csv#1", "a.csv#3"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
def test_a_table_may_be_in_any_encoding(encoding: str) -> None:
    rows = "title;text\n" + "Café;Le président a déclaré qu’il était très menacé.\n" * 3
    found = read("a.csv", rows.encode(encoding))
    assert {item.title for item in found if isinstance(item, Article)} == {"Café"}


# SGML, feeds, mail


def test_reuters_in_its_parts() -> None:
    found = read("a.sgm", sgml())
    assert [item.source for item in found] == ["a.sgm#1", "a.sgm#2", "a.sgm#3"]
    assert isinstance(found[0], Article)
    assert found[0].text == f"{STORIES[0][1]}\n\nA second paragraph <OSK.L> follows."
    assert (found[0].dateline, found[0].section, found[0].published) == ("BRANNOCK", "ship, trade", date(1987, 2, 26))


def test_a_record_without_a_body_and_one_without_an_end_cost_themselves() -> None:
    written = sgml().replace(b"<BODY>", b"<NOBODY>", 1)[: -len("</REUTERS>\n") - 5]
    found = read("a.sgm", written)
    assert found[0] == SkippedFile("a.sgm#1", "no text: it has no <BODY>")
    assert [item.source for item in found if isinstance(item, Article)] == ["a.sgm#2", "a.sgm#3"]


def test_a_record_over_the_limit_costs_itself() -> None:
    long = [STORIES[0], ("Long", "x " * 40_000), STORIES[2]]
    found = read("a.sgm", sgml(long), max_file_mb=0.02)
    assert [type(item) for item in found] == [Article, SkippedFile, Article]


def test_an_entry_of_a_feed_in_its_parts() -> None:
    found = read("a.xml", rss())[0]
    expected = Article(
        STORIES[0][1],
        title=STORIES[0][0],
        outlet="Harbour Post",
        published=date(2016, 3, 27),
        published_precision="day",
        published_method="feed entry",
        url="https://news.example/1",
        section="World",
        language="en",
        source="a.xml#1",
    )
    assert found == expected


def test_the_longest_text_of_an_entry_is_taken() -> None:
    found = read("a.atom", making.atom())
    assert [item.text for item in found if isinstance(item, Article)] == [text for _, text in STORIES]


def test_an_entry_without_text_names_its_page() -> None:
    written = rss([("Title", "")]).replace(b"&lt;p&gt;&lt;/p&gt;", b"")
    assert read("a.rss", written) == [
        SkippedFile("a.rss#1", "no text in this entry; its page is https://news.example/1")
    ]


def test_entities_of_a_feed_are_not_expanded() -> None:
    entities = b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    written = (
        entities
        + b"<rss version='2.0'><channel><item><description>The ferry sank. &a; &f;</description></item></channel></rss>"
    )
    (found,) = read("a.rss", written)
    assert isinstance(found, Article)
    assert found.text.startswith("The ferry sank.")
    assert "aaaa" not in found.text
    assert "root:" not in found.text


def test_a_newsletter_in_its_parts() -> None:
    found = article("a.eml", mail("Fwd: Ärmel takes town", BODY))
    assert (found.title, found.outlet, found.text) == ("Ärmel takes town", "Harbour Post", BODY)
    assert (found.published, found.published_method) == (date(2016, 3, 27), "date of the mail")


def test_of_a_mail_in_two_forms_the_page_is_read() -> None:
    found = article("a.eml", mail("T", "See the web version.", f"<html><body><p>{BODY}</p></body></html>"))
    assert found.text == BODY


def test_a_mailbox_is_an_article_a_mail() -> None:
    found = read("a.mbox", making.mbox())
    assert [(item.title, item.text) for item in found if isinstance(item, Article)] == list(STORIES)


def test_a_line_that_begins_with_from_begins_no_mail_within_a_paragraph() -> None:
    begin = b"From a@b.c Sun Mar 27 23:30:00 2016\nFrom: a@b.c\nSubject: T\n\n"
    (found,) = read("a.mbox", begin + b"They came\nFrom the sea.\n\n>From Rome, too.\n")
    assert isinstance(found, Article)
    assert found.text == "They came\nFrom the sea.\n\nFrom Rome, too."


@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "no-such-charset", "utf-16"])
def test_a_mail_that_states_a_wrong_encoding_is_read(charset: str) -> None:
    written = (
        f"From: a@b.c\nSubject: T\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n{BODY} Café.\n"
    )
    assert BODY in article("a.eml", written.encode()).text or charset == "utf-16"


# HTML without a page


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One &amp; two</p><p>Three</p>", "One & two\n\nThree"),
        ("One<br>two", "One\ntwo"),
        ("<script>x()</script><style>y</style>One", "One"),
        ("<head><title>T</title></head><body>One</body>", "One"),
        ("<head><title>T<body>One</body>", "One"),
        ("plain  text\nof two lines", "plain text of two lines"),
        ("<ul><li>One<li>Two</ul>", "One\n\nTwo"),
        ("a < b", "a < b"),
    ],
)
def test_markup_as_text(html: str, text: str) -> None:
    assert read_markup(html).text == text


def test_deep_markup_is_read() -> None:
    assert read_markup("<div>" * 100_000 + "One").text == "One"
