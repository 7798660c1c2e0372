"""The article route, as a reader's browser and a passed-on link ask for it."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.language.paragraphs import Span
from app.web.articles import article_routes, spans
from index.types import Publication, Story
from tests.app.web.fake_assistant import FORGERY, KILLED, PALMYRA, RETOOK, FakeAssistant, place
from tests.app.web.markup import is_safe, read

START, END = place(PALMYRA, KILLED)


COPY = Publication("c" * 32, "Reed & Son", "Army back in Palmyra", date(2016, 3, 28), "day", "")


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.include_router(article_routes(FakeAssistant()))
    return TestClient(app)


def test_a_link_shows_the_article_with_the_place_marked(client: TestClient) -> None:
    answer = client.get(f"/articles/{PALMYRA.id}?start={START}&end={END}")
    assert answer.status_code == 200
    assert answer.text.startswith("<!doctype html>")
    assert '<link rel="stylesheet" href="page/style.css">' in answer.text
    assert [m.text for m in read(answer.text.removeprefix("<!doctype html>")).all("mark", "cited")] == [KILLED]


@pytest.mark.parametrize("how", [{"headers": {"X-Fragment": "1"}}, {"params": {"fragment": "1"}}])
def test_the_reader_gets_the_article_alone(client: TestClient, how: dict[str, dict[str, str]]) -> None:
    answer = client.get(f"/articles/{PALMYRA.id}", **how)  # type: ignore[arg-type]
    assert answer.text.startswith("<article")
    assert "<html" not in answer.text


def test_other_places_are_marked_lightly(client: TestClient) -> None:
    start, end = place(PALMYRA, RETOOK)
    answer = client.get(f"/articles/{PALMYRA.id}?fragment=1&start={START}&end={END}&mark={start}-{end}")
    assert [m.text for m in read(answer.text).all("mark", "also")] == [RETOOK]


@pytest.mark.parametrize(
    "query",
    [
        "start=-5&end=10",
        "start=10&end=5",
        "start=7&end=7",
        "start=0&end=99999999",
        "start=a&end=b",
        "start=1",
        "end=4",
        "start=&end=",
        "start=1.5&end=2e3",
        "start=٣&end=٩",
        "start=1&end=" + "9" * 5000,
        "mark=x,1-,-,9-3,1-2-3,,-1--2",
        "start=%00&end=%00",
    ],
)
def test_offsets_that_are_no_place_show_the_article_unmarked(client: TestClient, query: str) -> None:
    answer = client.get(f"/articles/{PALMYRA.id}?fragment=1&{query}")
    assert answer.status_code == 200
    assert not read(answer.text).all("mark")
    assert KILLED in answer.text


def test_an_unknown_article_is_told_in_a_plain_sentence(client: TestClient) -> None:
    for headers in ({}, {"X-Fragment": "1"}):
        answer = client.get("/articles/nowhere", headers=headers)
        assert answer.status_code == 404
        assert "This article is not in the archive." in answer.text


def test_a_forged_article_brings_no_tag(client: TestClient) -> None:
    assert is_safe(read(client.get(f"/articles/{FORGERY.id}?fragment=1").text))
    page = client.get(f"/articles/{FORGERY.id}").text
    assert "<script" not in page
    assert "<img" not in page


def test_marks_of_an_address_are_pairs_of_numbers_and_bounded() -> None:
    assert spans("3-10,20-31") == [Span(3, 10), Span(20, 31)]
    assert len(spans(",".join(["1-2"] * 10_000))) == 100


def test_an_article_names_who_else_has_the_story_and_leads_there() -> None:
    own = Publication(PALMYRA.id, PALMYRA.outlet, PALMYRA.title, PALMYRA.published, "day", "")
    app = FastAPI()
    app.include_router(article_routes(FakeAssistant(stories={PALMYRA.id: Story(1, (own, COPY))})))
    page = TestClient(app).get(f"/articles/{PALMYRA.id}").text
    (link,) = [e for e in read(page.removeprefix("<!doctype html>")).all("a") if "data-article" in e.attributes]
    assert (link.text, link.attributes["href"]) == ("Reed & Son", f"articles/{COPY.article_id}")
    assert f"; first in {PALMYRA.outlet}, 27 March 2016" in page
    assert '<base href="../">' in page
    assert is_safe(read(page.removeprefix("<!doctype html>")))
