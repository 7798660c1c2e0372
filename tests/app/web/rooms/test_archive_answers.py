"""What the archive holds, as an answer: drawn, copied and exported."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from app.records.making import answer_record
from app.stores.conversations import Kept
from app.types import Answer, Answered, Holding, Row
from app.web import render
from app.web.documents.conversation_document import document_of
from app.web.documents.docx_export import docx
from app.web.documents.exports import markdown, web_page
from app.web.exchange import Exchange
from app.web.history import shared_page
from app.web.rooms import texts as room_texts
from app.web.rooms.archive_answers import holding_html
from app.web.source_panel import sources_html
from tests.app.web.markup import read

FORGED = '<img src=x onerror="window.forged=1"><script>window.forged=1</script>'
HELD = Holding(
    "84 of 2,225 articles have “Palmyra”.",
    (
        Row("Army takes Palmyra back", "Desert Wire · 27 March 2016", "a1/b"),
        Row("Desert Wire", "12 articles", address="archive/articles?outlet=Desert+Wire&from=2016-01-01"),
        Row("Ann Pike", "3 articles"),
        Row("All 84 articles, in a list", address="archive/articles"),
    ),
    82,
    (("2014", 4), ("2016", 80)),
)
QUESTION = "How many articles mention Palmyra?"
ANSWER = Answer(QUESTION, QUESTION, (), (), refused=False, holding=HELD)


def answered(answer: Answer = ANSWER) -> Exchange:
    return Exchange(answer.question, "r", "c").after(Answered(answer))


def test_an_article_opens_in_the_reading_room_and_a_name_leads_to_its_articles() -> None:
    page = read(holding_html(HELD))
    article, outlet, everything = page.all("a")
    assert article.attributes["href"] == "articles/a1%2Fb"
    assert article.attributes["data-article"] == "a1/b"
    assert "data-article" not in outlet.attributes
    assert outlet.attributes["href"] == "archive/articles?outlet=Desert+Wire&from=2016-01-01"
    assert everything.text == "All 84 articles, in a list"
    assert "and 82 more" in page.text
    assert "Ann Pike" in page.text


def test_its_chart_says_the_same_as_a_table_and_leads_nowhere() -> None:
    """The articles of a year are others than those that were counted in it."""
    page = read(holding_html(HELD))
    assert page.all("svg")[0].attributes["aria-hidden"] == "true"
    assert [row.text for row in page.all("tr")] == ["YearArticles", "20144", "201680"]
    assert page.all("figure")[0].attributes["aria-label"] == room_texts.PER_YEAR
    assert not [link for link in page.all("a") if "year" in link.attributes["href"]]
    assert "chart-title" not in holding_html(HELD), "a page has several answers, and an id stands once"


def test_years_without_articles_are_seen_as_gaps() -> None:
    assert "2015" in holding_html(HELD)
    assert "<svg" not in holding_html(replace(HELD, counts=()))


def test_an_exchange_shows_what_is_held_and_neither_asks_whether_it_was_right_nor_offers_a_timeline() -> None:
    page = read(render.exchange_html(answered()))
    assert HELD.text in page.text
    assert [button.attributes["data-do"] for button in page.all("button", "act") if "data-do" in button.attributes] == [
        "copy",
        "again",
        "edit",
        "delete",
    ]
    assert not page.all("form", "feedback")
    assert room_texts.TIMELINE_BUTTON not in page.text
    assert sources_html(answered()) == ""
    assert render.announcement(answered()) == HELD.text


def test_what_is_copied_has_the_rows_and_the_counts_but_no_address_within_the_chat() -> None:
    (copy,) = [b for b in read(render.exchange_html(answered())).all("button") if b.attributes.get("data-do") == "copy"]
    assert copy.attributes["data-copy"].splitlines() == [
        HELD.text,
        "- Army takes Palmyra back (Desert Wire · 27 March 2016)",
        "- Desert Wire (12 articles)",
        "- Ann Pike (3 articles)",
        "- and 82 more",
        "- 2014: 4; 2016: 80",
    ]


def test_every_export_has_what_is_held() -> None:
    document = document_of(Kept("c", QUESTION, "", "", False, (answered().record,)))
    document_xml = zipfile.ZipFile(io.BytesIO(docx(document))).read("word/document.xml").decode()
    for form in (markdown(document), web_page(document), document_xml):
        for said in (HELD.text, "Army takes Palmyra back", "12 articles", "and 82 more", "2016: 80"):
            assert said in form


def test_a_shared_conversation_has_the_styles_of_what_it_shows() -> None:
    """Charts, timelines and tables have theirs in a sheet of their own, which such a page once lacked."""
    shared = shared_page(Kept("c", QUESTION, "", "", True, (answered().record,)))
    assert "page/rooms.css" in shared
    assert HELD.text in shared


def test_the_record_of_an_answer_has_it_as_json() -> None:
    record = answer_record(ANSWER)
    assert record.answer == HELD.text
    assert record.holding is not None
    assert record.holding.rows[0].article_id == "a1/b"
    assert answer_record(replace(ANSWER, holding=None)).holding is None


def test_it_goes_into_the_history_of_later_questions() -> None:
    assert [turn.text for turn in answered().turns()] == [QUESTION, HELD.text]


def test_forged_headlines_are_shown_and_never_run() -> None:
    row = Row(FORGED, FORGED, FORGED)
    forged = Holding(
        FORGED, (row, Row(FORGED, FORGED, "", f"archive/{FORGED}"), Row(FORGED, FORGED)), 1, (("2016", 1),)
    )
    page = read(holding_html(forged))
    assert not {"img", "script"} & page.tags
    assert page.text.count(FORGED) == 7
    document = document_of(Kept("c", FORGED, "", "", False, (answered(replace(ANSWER, holding=forged)).record,)))
    assert "<script>window" not in web_page(document)
