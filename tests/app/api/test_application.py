"""The API's document and its page, and how errors are told."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest

from app.archives.editing import Editing
from app.client import Broken, Dateline, DatelineError, Denied, Unreachable
from app.programs.api.responses import problem_of
from app.records.problems import Problem
from app.web.rooms.services import Rooms
from index.errors import ArchiveBusy, StoreFailure
from tests.app.api.conftest import Ask, serving
from tests.conftest import id_of
from tests.fakes import FERRY
from tests.openapi import FILE, kept, written

DOCUMENT = kept()


def test_the_document_of_the_api_is_that_of_its_routes() -> None:
    """Whoever makes a client of it must find what it tells."""
    assert FILE.read_text("utf-8") == written(), "run: python -m tests.openapi"


def test_the_document_that_is_served_is_the_same(web: httpx.Client) -> None:
    assert web.get("openapi.json").json() == DOCUMENT


def test_every_route_says_what_it_is_and_how_it_fails() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert operation["description"], path
            failures = {status: told for status, told in operation["responses"].items() if status >= "400"}
            assert failures, path
            assert {kind for told in failures.values() for kind in told["content"]} == {"application/problem+json"}


def test_the_events_of_a_stream_are_in_the_document() -> None:
    stream = DOCUMENT["paths"]["/ask/stream"]["post"]["responses"]["200"]["content"]["text/event-stream"]
    kinds = stream["itemSchema"]["properties"]["data"]["contentSchema"]["discriminator"]["mapping"]
    assert {"understood", "evidence", "stated", "dropped", "answered", "error"} <= kinds.keys()


def test_the_page_asks_no_other_host(web: httpx.Client) -> None:
    page = web.get("docs").text
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == [
        "docs/swagger-ui.css",
        "docs/swagger-ui-bundle.js",
        "docs/docs.js",
    ]
    for name in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert web.get(name).status_code == 200
    assert "validatorUrl: null" in web.get("docs/docs.js").text
    assert web.get("docs/openapi.py").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "said"),
    [
        ("GET", "nothing", None, 404, "/api/v1/docs lists what there is"),
        ("PUT", "ask", None, 405, "takes POST, not PUT"),
        ("POST", "ask", {"question": ""}, 422, "question: string should have at least 1 character"),
        ("POST", "ask", {"question": "x", "colour": "red"}, 422, "colour: extra inputs are not permitted"),
        ("POST", "ask", {"question": "x" * 2_001}, 422, "question: string should have at most 2000 characters"),
        ("POST", "ask", ["x"], 422, "The body is no JSON object"),
        ("POST", "claims", {"text": "x" * 20_001}, 422, "text: string should have at most 20000 characters"),
        ("GET", "search?q=x&from=2020-02-01&to=2020-01-01", None, 422, "is after “to” (2020-01-01)"),
        ("GET", "search?q=x&chars=9", None, 422, "chars: input should be greater than or equal to 100"),
        ("GET", "articles?page=0", None, 422, "page: input should be greater than or equal to 1"),
        ("GET", "search?q=x&from=yesterday", None, 422, "from: write a day as 2016-03-27"),
        ("POST", "ask", {"question": "x", "limits": {"outlet": "Post"}}, 422, "outlet: input should be a valid list"),
        ("GET", "articles/palmyra", None, 422, "article_id: input is not of the form that is taken here"),
        ("POST", "articles", {}, 422, "Give the text of an article, or the url to fetch it from"),
        ("POST", "articles/files", None, 422, "file: field required"),
    ],
)
def test_a_mistake_is_told_in_words(
    web: httpx.Client, method: str, path: str, sent: object, status: int, said: str
) -> None:
    answer = web.request(method, path, json=sent)
    assert answer.headers["content-type"] == "application/problem+json"
    told = Problem.model_validate_json(answer.content)
    assert (told.status, answer.status_code) == (status, status)
    assert said in told.detail


def test_what_is_no_json_is_told_as_that(web: httpx.Client) -> None:
    """A form that another site's page sends as text is not read as JSON."""
    for kind in ("application/json", "text/plain"):
        answer = web.post("ask", content=b"{question", headers={"Content-Type": kind})
        assert "The body is no JSON object, or not sent as application/json" in answer.json()["detail"]
    assert web.post("ask", content=b'{"question": "x"}', headers={"Content-Type": "text/plain"}).status_code == 422


class Locked(Editing):
    """Another process writes to the archive."""

    def delete(self, article_id: str) -> None:
        raise ArchiveBusy("the archive in /srv/news/archive is being written to by another process")


class Faulty(Editing):
    """Has a fault."""

    def delete(self, article_id: str) -> None:
        raise ValueError("secret")


def test_an_archive_that_is_being_written_to_is_told_and_may_be_tried_again(with_model: Ask, rooms: Rooms) -> None:
    assert rooms.editing is not None
    editing = Locked(rooms.editing.archive, rooms.editing.embedder, rooms.editing.settings)
    with serving(with_model(None), replace(rooms, editing=editing)) as url:
        answer = httpx.delete(f"{url}/api/v1/articles/{id_of(rooms.archive, FERRY)}")
        with Dateline(url) as dateline, pytest.raises(DatelineError) as failure:
            dateline.delete(id_of(rooms.archive, FERRY))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert failure.value.retryable
    assert str(failure.value).startswith("The archive in archive is being written to by another process. Wait")


def test_a_fault_of_the_server_is_told_by_a_reference(with_model: Ask, rooms: Rooms) -> None:
    assert rooms.editing is not None
    editing = Faulty(rooms.editing.archive, rooms.editing.embedder, rooms.editing.settings)
    with (
        serving(with_model(None), replace(rooms, editing=editing)) as url,
        Dateline(url) as dateline,
        pytest.raises(Broken, match=r"under the reference [0-9a-f]{8}") as failure,
    ):
        dateline.delete(id_of(rooms.archive, FERRY))
    assert "secret" not in str(failure.value)


def test_a_store_that_fails_is_told_to_whoever_runs_the_server(caplog: pytest.LogCaptureFixture) -> None:
    told = problem_of(StoreFailure("the vector index (Chroma) does not answer", "Is it running?"))
    assert (told.status, [record.levelname for record in caplog.records]) == (503, ["ERROR"])
    assert "does not answer. Is it running?" in caplog.text
    assert problem_of(ArchiveBusy("the archive is being written to", "Wait.")).status == 503
    assert len(caplog.records) == 1


def test_a_server_that_is_not_there_or_is_another_is_told() -> None:
    with pytest.raises(Unreachable, match="Is the chat running") as failure:
        Dateline("http://127.0.0.1:9").ask("x")
    assert failure.value.retryable
    other = httpx.MockTransport(lambda request: httpx.Response(403, text="<h1>Proxy</h1>"))
    with pytest.raises(Denied, match="is no Dateline server"):
        Dateline("http://127.0.0.1:9", transport=other).status()
