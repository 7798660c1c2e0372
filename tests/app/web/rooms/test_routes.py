"""The rooms' addresses, over a real archive of three articles and without a browser."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.archives.adding import Adding
from app.records.making import key_of
from app.stores.feedback import FeedbackStore, Vote
from app.types import Answer
from app.web.rooms.limits import COOKIE, limits_in_cookie
from app.web.rooms.routes import room_routes
from app.web.rooms.services import Rooms
from app.web.serving.foreign import Hosts, OwnSiteOnly
from index.build import BuildReport, Progress, build
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from index.types import Filters, SkippedFile
from tests.app.web.conftest import let_in
from tests.app.web.markup import read
from tests.fakes import WordEmbedder

OWN = {"Sec-Fetch-Site": "same-origin", "X-Fragment": "1"}
ANSWER = Answer("Who took Palmyra?", "Who took Palmyra?", (), (), refused=True, refusal="Not in the archive.")


@pytest.fixture
def rooms(tmp_path: Path, archive: Archive, search: Search, embedder: WordEmbedder) -> Rooms:
    def index(paths: Sequence[str], progress: Progress) -> BuildReport:
        return build(paths, archive, lambda: embedder, IndexSettings(), progress)

    adding = Adding(tmp_path / "uploads", index, 0.01)
    return Rooms(archive, search, FeedbackStore(tmp_path / "feedback.sqlite3"), adding)


def client_of(rooms: Rooms) -> TestClient:
    app = FastAPI()
    app.include_router(room_routes(rooms))
    let_in(app)
    app.add_middleware(OwnSiteOnly, hosts=Hosts(frozenset({"testserver"})), proxied=False)
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def client(rooms: Rooms) -> TestClient:
    return client_of(rooms)


def test_the_archive_tells_what_is_covered(client: TestClient) -> None:
    page = read(client.get("/archive").text)
    assert "3 articles" in page.text
    assert "Harbour Post" in page.text
    assert "Articles by year" in page.text or "Articles by month" in page.text
    assert "Articles by month of publication · 2016" in read(client.get("/archive?year=2016").text).text
    assert client.get("/archive?year=%3Cscript%3E").status_code == 200


def test_articles_are_listed_within_the_limits_of_the_address(client: TestClient) -> None:
    assert "1 to 3 of 3 articles" in client.get("/archive/articles").text
    page = read(client.get("/archive/articles?outlet=Harbour+Post&from=2021-01-01").text)
    assert [title.text for title in page.all("span", "row-title")] == ["Brannock ferry line to merge"]
    assert "1 to 1 of 1 article" in client.get("/archive/articles?undated=only").text
    assert read(client.get("/archive/articles?doubtful=only").text).all("span", "row-title") == []
    assert "archive/articles?doubtful=only" in client.get("/archive").text


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999", "9" * 30])
def test_a_page_that_is_not_there_is_no_error(client: TestClient, page: str) -> None:
    assert client.get(f"/archive/articles?page={page}").status_code == 200


def test_search_finds_evidence_within_limits(client: TestClient) -> None:
    page = read(client.get("/search", params={"q": "Who overran Palmyra?"}).text)
    assert any("Government forces overran Palmyra" in e.text for e in page.all("span", "card-quote"))
    limited = read(client.get("/search", params={"q": "Who overran Palmyra?", "outlet": "Harbour Post"}).text)
    assert not any("Palmyra" in e.text for e in limited.all("span", "card-quote"))


def test_search_says_which_words_it_looked_for_instead_of_misspelt_ones(client: TestClient) -> None:
    page = read(client.get("/search", params={"q": "who overran palmira"}).text)
    assert "Showing results for Palmyra: no article has “palmira”." in page.text
    assert "Palmyra" in [marked.text for marked in page.all("mark")], "what was looked for is marked"


def test_search_tells_of_an_outlet_that_is_not_there_and_of_days_in_the_wrong_order(client: TestClient) -> None:
    assert "The Moon" in read(client.get("/search", params={"q": "x", "outlet": "The Moon"}).text).text
    wrong = client.get("/search", params={"q": "x", "from": "2020-01-02", "to": "2020-01-01"})
    assert "The first day is after the last" in wrong.text


# Limits


def test_limits_are_kept_in_a_cookie_that_scripts_cannot_read(client: TestClient) -> None:
    answer = client.post("/limits", data={"outlet": "Harbour Post", "as_of": "2022-01-01"}, headers=OWN)
    assert "as of 1 January 2022" in answer.text
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    kept = limits_in_cookie({COOKIE: client.cookies[COOKIE]})
    assert kept.filters() == Filters(outlets=("Harbour Post",), published_to=date(2022, 1, 1))
    assert "Harbour Post" in read(client.get("/limits").text).all("form", "limit-chips")[0].text


def test_one_limit_is_taken_away_and_then_all(client: TestClient) -> None:
    client.post("/limits", data={"outlet": ["Harbour Post", "Desert Wire"], "from": "2016-01-01"}, headers=OWN)
    client.post("/limits", data={"remove": "outlet=Desert+Wire"}, headers=OWN)
    assert limits_in_cookie(dict(client.cookies)).outlets == ("Harbour Post",)
    client.post("/limits", data={"clear": "1", "outlet": "Harbour Post"}, headers=OWN)
    assert limits_in_cookie(dict(client.cookies)).filters() is None


def test_limits_that_nothing_can_pass_are_not_kept(client: TestClient) -> None:
    answer = client.post("/limits", data={"from": "2020-01-02", "to": "2020-01-01"}, headers=OWN)
    assert "The first day is after the last" in answer.text
    assert COOKIE not in client.cookies


def test_without_a_script_the_form_leads_back_to_the_page(client: TestClient) -> None:
    answer = client.post("/limits", data={"from": "2020-01-02"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers["location"]) == (303, "./")


# Feedback


def test_a_verdict_is_kept_with_its_answer(client: TestClient, rooms: Rooms) -> None:
    key = rooms.held.hold(ANSWER, Filters(outlets=("Wire",)))
    sent = {"answer": key, "vote": "down", "reason": "should have answered", "note": "It did.", "voter": "me"}
    assert client.post("/feedback", data=sent, headers=OWN).json()["said"].startswith("Thank you")
    (kept,) = rooms.feedback.all()
    assert (kept.vote, kept.reason, kept.note) == (Vote.DOWN, "should have answered", "It did.")
    assert (kept.record["question"], kept.filters) == (ANSWER.question, {"outlets": ["Wire"]})


def test_an_answer_that_is_not_held_any_more_is_said_to_be_gone(client: TestClient) -> None:
    answer = client.post("/feedback", data={"answer": key_of(ANSWER), "vote": "up"}, headers=OWN)
    assert answer.status_code == 410
    assert "Ask the question again" in answer.json()["said"]


@pytest.mark.parametrize("sent", [{"vote": "sideways"}, {"vote": "up", "reason": "ugly"}, {}])
def test_a_verdict_that_is_none_is_refused(client: TestClient, rooms: Rooms, sent: dict[str, str]) -> None:
    key = rooms.held.hold(ANSWER)
    assert client.post("/feedback", data={"answer": key, **sent}, headers=OWN).status_code == 400
    assert rooms.feedback.all() == []


# Adding


def added(rooms: Rooms) -> int:
    assert rooms.adding is not None
    assert rooms.adding.wait(30)
    return rooms.archive.catalog.status().articles


def test_files_are_added_and_what_was_not_taken_is_told(client: TestClient, rooms: Rooms) -> None:
    files = [
        ("files", ("rain.md", b"---\ntitle: Rain\n---\n\nIt rained in Skarholm all week.", "text/markdown")),
        ("files", ("bad.jsonl", b"{no json}\n", "application/json")),
        ("files", ("large.txt", b"x" * 20_000, "text/plain")),
    ]
    answer = client.post("/archive/add/files", files=files, headers=OWN)
    assert answer.status_code == 422, "one of them is too large"
    assert "“large.txt” is larger than 0.01 MB" in read(answer.text).text
    assert added(rooms) == 4
    assert "Rain" in client.get("/archive/articles").text


def test_a_story_is_pasted(client: TestClient, rooms: Rooms) -> None:
    sent = {"title": "Snow", "outlet": "Harbour Post", "published": "2024-01-02", "text": "It snowed in Skarholm."}
    assert client.post("/archive/add/text", data=sent, headers=OWN).status_code == 200
    assert added(rooms) == 4
    assert "Done: 1 article added" in client.get("/archive/adding").text
    assert "Harbour Post · 2 January 2024" in client.get("/archive/articles").text


def test_what_cannot_be_added_is_said(client: TestClient, rooms: Rooms) -> None:
    undated = {"text": "It snowed.", "published": "last week"}
    path = {"address": "/etc/passwd"}
    for kind, data in (("text", {"text": " "}), ("text", undated), ("address", path), ("what", {"a": "b"})):
        answer = client.post(f"/archive/add/{kind}", data=data, headers=OWN)
        assert answer.status_code == 422, kind
    assert added(rooms) == 3


def test_more_files_than_can_be_added_at_once_are_told_so(client: TestClient, rooms: Rooms) -> None:
    files = [("files", (f"{number}.txt", b"It rained.", "text/plain")) for number in range(201)]
    answer = client.post("/archive/add/files", files=files, headers=OWN)
    assert answer.status_code == 422
    assert "Add it in parts" in read(answer.text).text
    assert added(rooms) == 3


def refusing(number: int) -> object:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize("headers", [OWN, {"Sec-Fetch-Site": "same-origin"}])
def test_a_full_disk_is_told_with_scripts_and_without(
    client: TestClient, rooms: Rooms, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    """Without scripts, the way back leads to the form as it was: a story that was pasted is not lost."""
    monkeypatch.setattr(Path, "write_bytes", refusing(errno.ENOSPC))
    answer = client.post("/archive/add/text", data={"title": "Snow", "text": "It snowed."}, headers=headers)
    assert answer.status_code == 422
    assert "“Snow” was not added: the disk is full. Check the space on the disk of" in read(answer.text).text
    assert added(rooms) == 3


def test_what_failed_of_uploads_can_be_dismissed_and_other_failures_stay(
    client: TestClient, rooms: Rooms, tmp_path: Path
) -> None:
    """A file that was uploaded by mistake would stand in the archive's room for good, and nobody but its reader knows
    that it does not matter."""
    assert rooms.adding is not None
    elsewhere = SkippedFile(str(tmp_path / "news" / "other.xyz"), "no reader")
    rooms.archive.catalog.files.note_problems([], [elsewhere])
    client.post("/archive/add/files", files={"files": ("bad.jsonl", b"{no json}")}, headers=OWN)
    assert rooms.adding.wait(20)
    assert "Not taken (1)" in client.get("/archive/adding").text
    room = client.get("/archive").text
    assert "bad.jsonl" in room
    assert "Dismiss failed uploads" in room
    assert str(tmp_path) not in room
    assert read(client.post("/archive/adding", headers=OWN).text).text == ""
    room = client.get("/archive").text
    assert "bad.jsonl" not in room
    assert "other.xyz" in room
    assert "Dismiss failed uploads" not in room, "what is left is for whoever runs the archive"


def test_an_upload_that_finds_no_room_to_wait_in_is_told(
    client: TestClient, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is large waits in a temporary file until all of it has come."""
    monkeypatch.setattr("starlette.formparsers.MultiPartParser.parse", refusing(errno.ENOSPC))
    files = [("files", ("story.txt", b"It snowed.", "text/plain"))]
    answer = client.post("/archive/add/files", files=files, headers=OWN)
    assert answer.status_code == 422
    assert "The upload was not taken in: the disk is full. Nothing was added." in read(answer.text).text


def test_where_nothing_may_be_added_there_is_no_form_and_no_address(rooms: Rooms) -> None:
    client = client_of(Rooms(rooms.archive, rooms.search, rooms.feedback))
    assert "archive/add" not in client.get("/archive").text
    assert client.post("/archive/add/text", data={"text": "It rained."}, headers=OWN).status_code == 404


@pytest.mark.parametrize("address", ["/archive/add/text", "/limits", "/feedback"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://hostile.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_another_sites_page_changes_nothing(
    client: TestClient, rooms: Rooms, address: str, headers: dict[str, str]
) -> None:
    answer = client.post(address, data={"text": "It rained.", "from": "2016-01-01"}, headers=headers)
    assert answer.status_code == 403
    assert added(rooms) == 3
    assert COOKIE not in client.cookies
