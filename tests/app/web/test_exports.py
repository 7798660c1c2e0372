"""A conversation as Markdown, web page, Word document and plain text: the same sentences with the same sources."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stores.conversations import Kept
from app.types import Answer, Answered, Citation, RequestKind, Respelling, Section, Statement, Verdict
from app.web.documents.conversation_document import Written, document_of, written_answer
from app.web.documents.docx_export import docx
from app.web.documents.exports import document_html, markdown, plain, web_page
from app.web.exchange import Exchange
from tests.app.web.fake_assistant import (
    ENGINEERS,
    FORGED,
    KILLED,
    PALMYRA,
    REFUSAL,
    RETOOK,
    SAPPERS,
    STATEMENTS,
    FakeAssistant,
)
from tests.app.web.markup import is_safe, read

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def conversation(*questions: str) -> Written:
    records = []
    for question in questions:
        exchange = Exchange.begun(question, "c")
        for event in FakeAssistant().answer(question):
            exchange = exchange.after(event)
        records.append(replace(exchange.record, asked="2026-03-01T10:00:00+00:00"))
    return document_of(Kept("c", questions[0], "2026-03-01", "2026-03-01", "", tuple(records)))


def parts(document: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(document)) as file:
        assert file.testzip() is None
        return {name: ElementTree.fromstring(file.read(name)) for name in file.namelist()}


def text_of(element: ElementTree.Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def test_footnotes_count_through_the_whole_conversation_and_a_place_keeps_its_number() -> None:
    document = conversation("Who retook Palmyra?", "Who stole the paintings?")
    assert [(note.number, note.citation.quote) for note in document.notes] == [(1, RETOOK), (2, KILLED), (3, ENGINEERS)]
    first, second = document.sections
    assert [sentence.notes for sentence in first.parts[0].sentences] == [(1,), (2, 1)]
    assert [sentence.notes for sentence in second.parts[0].sentences] == [(2,), (3,)]
    assert second.refusal == REFUSAL
    assert len(second.parts) == 1


def test_markdown_has_footnotes_with_outlet_headline_date_address_and_quote() -> None:
    text = markdown(conversation("Who retook Palmyra?"))
    assert text.startswith("# Who retook Palmyra?\n\n*asked 1 March 2026*\n\n")
    assert f"{STATEMENTS[0].text}[^1] {STATEMENTS[1].text}[^2][^1] *(partly supported: names and" in text
    assert f"[^1]: The Harbour Gazette, “{PALMYRA.title}”, 27 March 2016. <{PALMYRA.url}> “{RETOOK}”\n" in text


def test_a_conversation_of_several_questions_has_a_heading_for_each() -> None:
    text = markdown(conversation("Who retook Palmyra?", "Who stole the paintings?"))
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Who retook Palmyra?",
        "## Who retook Palmyra?",
        "## Who stole the paintings?",
    ]


def test_markdown_says_when_the_archive_does_not_answer() -> None:
    text = markdown(conversation("Who stole the paintings?"))
    assert f"**Not in the archive.** {REFUSAL}" in text
    assert f"- {ENGINEERS}[^2]" in text


def compared() -> Written:
    """A comparison with one empty cell, in whose text a bar stands."""
    exchange = Exchange.begun("Palmyra | Homs", "c")
    for event in FakeAssistant().answer("Who retook Palmyra?"):
        exchange = exchange.after(event)
    assert exchange.answer is not None
    first, second = exchange.answer.statements
    sections = (Section("Palmyra | the city", (first, second)), Section("Homs", (second,)))
    answer = replace(exchange.answer, kind=RequestKind.COMPARISON, sections=sections, looked_through=2_225)
    return written_answer(replace(exchange, answer=answer, kind=RequestKind.COMPARISON).record)


def test_a_comparison_is_a_table_in_every_form_that_has_tables() -> None:
    document = compared()
    lines = markdown(document).splitlines()
    head = lines.index(r"| Palmyra \| the city | Homs |")
    assert lines[head + 1] == "| --- | --- |"
    assert lines[head + 2].startswith(f"| {STATEMENTS[0].text}[^1]")
    assert lines[head + 3].endswith("|  |")
    page = read(web_page(document))
    assert [len(page.all(name)) for name in ("tr", "th", "td")] == [3, 2, 4]
    word = parts(docx(document))["word/document.xml"]
    assert [len(row.findall(f"{W}tc")) for row in word.iter(f"{W}tr")] == [2, 2, 2]
    assert STATEMENTS[1].text in text_of(word)
    assert plain(document).count(STATEMENTS[1].text) == 2


def test_how_many_articles_were_looked_through_is_said_in_every_export() -> None:
    said = "2,225 articles were looked through."
    document = compared()
    assert said in markdown(document)
    assert said in web_page(document)
    assert said in text_of(parts(docx(document))["word/document.xml"])


def test_an_address_that_is_no_web_address_is_left_out_everywhere() -> None:
    document = conversation("Who stole the paintings?")
    assert SAPPERS.url.startswith("javascript:")
    for text in (
        markdown(document),
        web_page(document),
        plain(document),
        text_of(parts(docx(document))["word/footnotes.xml"]),
    ):
        assert "Kestrel Daily" in text
        assert "javascript:" not in text


def test_the_web_page_is_one_file_whose_marks_lead_to_its_notes() -> None:
    html = web_page(conversation("Who retook Palmyra?", "Who stole the paintings?"))
    page = read(html)
    targets = {e.attributes["id"] for e in page.elements if "id" in e.attributes}
    marks = [e.attributes["href"] for e in page.all("a") if e.attributes["href"].startswith("#")]
    assert marks == ["#note-1", "#note-2", "#note-1", "#note-2", "#note-3"]
    assert {mark[1:] for mark in marks} <= targets
    assert not re.findall(r"(?:src|<link|@import|url\()", html)


def test_the_word_document_has_a_footnote_for_every_mark() -> None:
    document = parts(docx(conversation("Who retook Palmyra?", "Who stole the paintings?")))
    marks = [node.get(f"{W}id") for node in document["word/document.xml"].iter(f"{W}footnoteReference")]
    notes = {note.get(f"{W}id"): text_of(note) for note in document["word/footnotes.xml"].iter(f"{W}footnote")}
    assert marks == ["1", "2", "3", "4", "5"], "Word wants a note of its own for each mark"
    assert set(notes) == {"-1", "0", *marks}
    for mark, quote in zip(marks, (RETOOK, KILLED, RETOOK, KILLED, ENGINEERS), strict=True):
        assert quote in notes[mark]
    assert "The Harbour Gazette" in notes["1"]
    assert PALMYRA.url in notes["1"]


def test_the_parts_of_the_word_document_are_declared_and_related() -> None:
    document = parts(docx(conversation("Who retook Palmyra?")))
    declared = {e.get("PartName", "") for e in document["[Content_Types].xml"]}
    for relations in (name for name in document if name.endswith(".rels")):
        folder = "word/" if relations.startswith("word/") else ""
        for relation in document[relations]:
            assert f"{folder}{relation.get('Target')}" in document
            assert f"/{folder}{relation.get('Target')}" in declared
    styles = {style.get(f"{W}styleId") for style in document["word/styles.xml"].iter(f"{W}style")}
    used = {
        node.get(f"{W}val")
        for part in ("word/document.xml", "word/footnotes.xml")
        for kind in ("pStyle", "rStyle")
        for node in document[part].iter(f"{W}{kind}")
    }
    assert used <= styles


def test_the_same_conversation_gives_the_same_bytes() -> None:
    assert docx(conversation("Who retook Palmyra?")) == docx(conversation("Who retook Palmyra?"))


def test_forged_text_stays_text_in_every_form() -> None:
    document = conversation("What does the forged article say?")
    assert is_safe(read(web_page(document).replace("<style>", "<title>").replace("</style>", "</title>")))
    assert FORGED in text_of(parts(docx(document))["word/document.xml"])
    assert "<script>" not in markdown(document)


@pytest.mark.parametrize(
    ("text", "from_the_right"), [("قالت الوزارة", True), ("“Palmyra” تدمر", False), ("1. תל", True)]
)
def test_a_word_paragraph_runs_the_way_its_text_is_read(text: str, from_the_right: bool) -> None:
    citation = Citation(1, "a", 0, 1, text, text, "o", "", "")
    record = replace(Exchange.begun(text, "c").record, statements=(Statement(text, (citation,), Verdict.SUPPORTED),))
    document = parts(docx(written_answer(record)))["word/document.xml"]
    (paragraph,) = [p for p in document.iter(f"{W}p") if p.find(f".//{W}footnoteReference") is not None]
    assert (paragraph.find(f"{W}pPr/{W}bidi") is not None) is from_the_right


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_makes_a_word_document_that_can_be_read_and_markdown_of_one_heading(title: str, quote: str) -> None:
    citation = Citation(1, "a", 0, 1, quote, title, title, "", "")
    statement = Statement(quote, (citation,), Verdict.PARTLY, title)
    record = replace(Exchange.begun(title, "c").record, statements=(statement,), stopped=False)
    document = written_answer(record)
    assert "word/document.xml" in parts(docx(document))
    assert not document.sections[0].question, "the title says it"
    lines = markdown(document).splitlines()
    assert [line for line in lines if line.startswith("#")] == lines[:1]
    assert sum(line.startswith("[^1]: ") for line in lines) == 1


def test_an_export_says_what_was_respelt_and_what_was_asked_in_another_language() -> None:
    """An answer to another word than was asked for may not travel without saying so."""
    exchange = Exchange.begun("Who retook palmira?", "c")
    answer = Answer(
        "Who retook palmira?",
        "Who retook Palmyra?",
        (),
        (),
        refused=True,
        refusal="It is in French.",
        respelled=(Respelling("palmira", "Palmyra"),),
        foreign="fr",
    )
    document = written_answer(exchange.after(Answered(answer)).record)
    (section,) = document.sections
    assert section.remarks == ("Showing results for Palmyra: no article has “palmira”.",)
    for text in (markdown(document), document_html(document)):
        assert "Asked in another language" in text
        assert "Not in the archive" not in text
