"""An article that was scanned: its page with the cited place lit, how surely it was read, and how it is cited."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.citations import citation_at
from app.types import Citation
from app.web.articles import article_routes
from app.web.documents.conversation_document import Note
from app.web.source_panel import about
from app.web.texts import origin, place_on_page
from index.printed_pages import UNCERTAIN, Layout, PagePicture, PlacedWord
from index.types import Article, Evidence, Scores, Sentence
from tests.app.web.fake_assistant import FakeAssistant
from tests.app.web.markup import read

SURE, UNSURE = "The bridge fell.", "Nobody wes hart."
TEXT = f"{SURE} {UNSURE}"
WORDS = (
    PlacedWord(0, 3, 3, 1000, 2000, 1400, 2200, 96),
    PlacedWord(4, 6, 3, 1500, 2000, 2500, 2200, 96),
    PlacedWord(11, 5, 3, 1000, 2300, 1600, 2500, 96),
    PlacedWord(17, 6, 4, 1000, 500, 2000, 700, 60),
    PlacedWord(24, 3, 4, 2100, 500, 2400, 700, 50),
    PlacedWord(28, 5, 4, 2500, 500, 3000, 700, 40),
)
PICTURES = tuple(PagePicture(page, 800, 1000, b"RIFF....WEBP%d" % page) for page in (3, 4))
SCANNED = Article(
    TEXT,
    "Bridge",
    "Harbour Post",
    pages=(0, 0, 0, 17),
    layout=Layout.of(WORDS),
    pictures=PICTURES,
    source="/home/p.pdf",
)
PRINTED = Article("First page. Second page.", "Report", "Harbour Post", pages=(0, 12))


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.include_router(article_routes(FakeAssistant(scanned=(SCANNED, PRINTED))))
    return TestClient(app)


def cited(article: Article, text: str) -> Citation:
    start = article.text.index(text)
    sentence = Sentence(start, start + len(text))
    evidence = Evidence(article, sentence.start, sentence.end, (sentence,), Scores(1, 1, 1, 1))
    return citation_at(evidence, sentence.start, sentence.end, 1)


def test_the_cited_place_is_lit_on_the_picture_of_its_page(client: TestClient) -> None:
    page = read(client.get(f"/articles/{SCANNED.id}?fragment=1&start=0&end={len(SURE)}").text)
    (picture,) = page.all("image")
    assert picture.attributes["href"] == f"articles/{SCANNED.id}/pages/3"
    lit = [(box.attributes["x"], box.attributes["y"], box.attributes["width"]) for box in page.all("rect")]
    assert lit == [("77.0", "197.0", "126.0"), ("77.0", "227.0", "54.0")]  # a box a line, in pixels of the picture


def test_the_reader_says_how_surely_article_and_place_were_read(client: TestClient) -> None:
    start = TEXT.index(UNSURE)
    said = client.get(f"/articles/{SCANNED.id}?fragment=1&start={start}&end={len(TEXT)}").text
    assert "Read from a scanned page by OCR, confidence 73 %" in said
    assert "this passage 51 %: OCR, uncertain" in said
    assert "page 4" in said


def test_an_article_that_was_opened_without_a_place_shows_its_first_page_and_leads_to_the_others(
    client: TestClient,
) -> None:
    page = read(client.get(f"/articles/{SCANNED.id}?fragment=1").text)
    assert [one.attributes["href"] for one in page.all("image")] == [f"articles/{SCANNED.id}/pages/3"]
    assert not page.all("rect")
    assert f"articles/{SCANNED.id}/pages/4" in [one.attributes.get("href") for one in page.all("a")]


def test_a_page_is_sent_as_a_picture_and_nothing_of_the_servers_folders(client: TestClient) -> None:
    answer = client.get(f"/articles/{SCANNED.id}/pages/3")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.content == PICTURES[0].data
    assert "/home" not in client.get(f"/articles/{SCANNED.id}").text


@pytest.mark.parametrize("path", [f"{SCANNED.id}/pages/1", f"{SCANNED.id}/pages/9", f"{'0' * 32}/pages/1"])
def test_a_page_without_a_picture_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(f"/articles/{path}")
    assert answer.status_code == 404
    assert answer.text == "There is no picture of this page."


def test_what_is_no_page_is_refused(client: TestClient) -> None:
    assert client.get(f"/articles/{SCANNED.id}/pages/../../etc/passwd").status_code in (404, 422)
    assert client.get(f"/articles/{SCANNED.id}/pages/x").status_code == 422


def test_the_page_of_a_document_that_was_not_scanned_is_named(client: TestClient) -> None:
    start = PRINTED.text.index("Second")
    assert "page 2" in client.get(f"/articles/{PRINTED.id}?fragment=1&start={start}&end={start + 6}").text
    assert place_on_page(cited(PRINTED, "Second page.")) == "page 2"


def test_a_citation_names_its_page_and_says_that_it_was_hardly_read() -> None:
    assert place_on_page(cited(SCANNED, SURE)) == "page 3"
    assert place_on_page(cited(SCANNED, UNSURE)) == "page 4, OCR, uncertain"
    assert origin(cited(SCANNED, UNSURE)) == "Harbour Post · undated · page 4, OCR, uncertain"
    assert about(cited(SCANNED, SURE)) == "Harbour Post · undated"
    assert cited(SCANNED, SURE).confidence == 96
    assert (cited(SCANNED, UNSURE).confidence or 0) < UNCERTAIN


def test_a_citation_of_a_text_without_pages_is_as_it_was() -> None:
    assert place_on_page(cited(Article("One.", outlet="Harbour Post"), "One.")) == ""
    assert Note(1, cited(Article("One.", "T", "Harbour Post"), "One.")).source == "Harbour Post, “T”, undated"


def test_an_export_names_the_page() -> None:
    assert Note(1, cited(SCANNED, SURE)).source == "Harbour Post, “Bridge”, undated, page 3"
