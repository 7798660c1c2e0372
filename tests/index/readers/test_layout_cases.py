"""Small inputs of many layouts and scripts that lie beside the project, with what is read of each as data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.readers import Document, read_document
from index.readers.pages.html import page_article
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

CASES = Path(__file__).resolve().parents[3] / ".." / "shared" / "cases"
DAY = date(2024, 6, 30)
TODAY = date(2026, 11, 24)
UNDATED = ("by_abby", "by_amp", "by_related", "by_url", "date_ambig", "date_upd_only", "date_wayback", "large_page")
UNDATED_TOO = ("liveblog",)  # its entries have times, and it has no day of its own
BYLINES = {
    "by_abby": "ABBY GOODBY, THOMAS BYRNE, ROBERT DERBY",
    "by_related": "Mira Tolland",
    "by_url": "Mira Tolland",
    "by_amp": "Smith & Sons Press",
    "oxford_byline": "Mira Tolland, Ove Sand, Liv Berg",
}
FERRY, CAPTAIN, COUNTY = "The last ferry of Orlund left", "Captain Liv Aas said", "The county wants to open"
PARAGRAPHS = {
    "title_after_body": (FERRY, CAPTAIN, COUNTY),
    "title_after_body2": (FERRY, CAPTAIN, COUNTY),
    "br_only": (FERRY, CAPTAIN, COUNTY, "It is to cost"),
    "no_p_spans": (FERRY, CAPTAIN, COUNTY),
    "body_ul": (FERRY, "- The ferry stops", CAPTAIN, COUNTY),
    "figcaption": ("Engineer Tor Vik", FERRY, CAPTAIN, COUNTY),
    "hidden": (FERRY, CAPTAIN, COUNTY),
    "strike": ("The boat carried 212 people", CAPTAIN, COUNTY),
    "liveblog": ("Live coverage", "12:00 Sula leaves", "The Sula has", "10:00 Crowds", "Some 2,000", CAPTAIN),
    "dl_qa": (FERRY, "- When does the bus start?", CAPTAIN, COUNTY),
    "details": (FERRY, "Background", "The ferry was founded", CAPTAIN, COUNTY),
    "blockquote": (FERRY, "“I will miss her", COUNTY, CAPTAIN),
    "date_two_digit": (FERRY, CAPTAIN, COUNTY),
    "date_jalali": (FERRY, CAPTAIN, COUNTY),
}


def pages(kind: str) -> list[str]:
    return sorted(path.stem for path in (CASES / kind).glob("*.html")) or [""]


def page(kind: str, name: str) -> Article:
    if not name:
        pytest.skip("needs ../shared/cases")
    html = (CASES / kind / f"{name}.html").read_text("utf-8")
    return page_article(html, "", ReadingSettings(), TODAY)


def files(*path: str) -> list[Article | SkippedFile]:
    file = CASES.joinpath(*path)
    if not file.exists():
        pytest.skip("needs ../shared/cases")
    return list(read_document(Document.from_path(file), ReadingSettings()))


@pytest.mark.parametrize("name", pages("html"))
def test_a_page_has_its_day_its_authors_and_its_paragraphs(name: str) -> None:
    """What a layout hides from the reader is missing from every answer, and a wrong day is a wrong answer."""
    article = page("html", name)
    assert article.published == (None if name in (*UNDATED, *UNDATED_TOO) else DAY)
    if name in BYLINES:
        assert article.byline == BYLINES[name]
    if name in PARAGRAPHS:
        told = article.text.split("\n\n")
        assert len(told) == len(PARAGRAPHS[name])
        assert all(text.startswith(start) for text, start in zip(told, PARAGRAPHS[name], strict=True))


@pytest.mark.parametrize("name", pages("lang"))
def test_a_page_in_any_script_is_an_article(name: str) -> None:
    """Running text is not counted in Latin words."""
    article = page("lang", name)
    assert article.published == DAY
    assert article.text.count("\n\n") == (1 if name == "page_bo" else 2)


def test_rows_of_tables_are_read_with_their_headings_in_documents_books_and_feeds() -> None:
    """ "39,900" by itself answers no question."""
    document, book, feed = files("office", "story.docx"), files("office", "book.epub"), files("feed", "dates.xml")
    assert isinstance(document[0], Article)
    assert "\n\nRiders, 2022: 39,900\n\nRiders, 2023: 31,400\n\n" in document[0].text
    assert all("Riders, 2022: 39,900" in one.text for one in book if isinstance(one, Article))
    assert isinstance(feed[13], Article)
    assert "Riders, 2022: 31,400" in feed[13].text


def test_hidden_and_struck_text_of_a_document_is_left_out() -> None:
    """It was taken back: "Two people were hurt." would be cited as what the article says."""
    (article,) = files("office", "story.docx")
    assert isinstance(article, Article)
    assert "hurt." not in article.text.replace("nobody was hurt.", "")
    assert "Hidden note" not in article.text
    assert "carried 212 people" in article.text


def test_days_of_a_feed_are_read_as_they_are_written_or_left_open() -> None:
    days = [one.published for one in files("feed", "dates.xml") if isinstance(one, Article)]
    told = {1: date(2018, 6, 25), 2: date(2016, 6, 29), 5: None, 6: None, 9: date(2016, 6, 29), 10: date(2016, 6, 29)}
    assert {number: days[number - 1] for number in told} == told


def test_all_authors_of_an_entry_are_named() -> None:
    (article,) = files("feed", "atom.xml")
    assert isinstance(article, Article)
    assert article.byline == "Mira Tolland, Ove Sand"


def test_columns_whose_lines_were_drawn_across_are_read_one_after_the_other() -> None:
    """A line of two columns is half of one sentence and half of another."""
    (drawn,), (ordered,) = files("pdf", "two_columns_raster.pdf"), files("pdf", "two_columns_ordered.pdf")
    assert isinstance(drawn, Article)
    assert isinstance(ordered, Article)
    assert drawn.text == ordered.text


def test_a_large_first_letter_belongs_to_its_word_and_a_second_headline_stands_alone() -> None:
    (initial,), (two,) = files("pdf", "dropcap_hyphen.pdf"), files("pdf", "two_stories.pdf")
    assert isinstance(initial, Article)
    assert isinstance(two, Article)
    assert "The last ferry" in initial.text
    assert "\n\nBridge begins\n\n" in two.text
