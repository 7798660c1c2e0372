"""Who may ask the API of the whole chat, and how much: the same as for the page, and told as problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from app.accounts.limiting import Questions
from app.accounts.rights import Role, everybody
from app.client import Busy, Dateline, Denied
from app.models.spending import Spent
from app.programs.api.application import create_api
from app.programs.program_addresses import add_addresses
from app.records.archive import StatusRecord
from app.settings import WebSettings
from app.stores.usage_table import UsageStore
from app.web.accounts.gate import Anybody, Gate
from app.web.rooms.services import Rooms
from app.web.serving.foreign import is_foreign
from app.web.serving.refusals import API
from tests.app.web.conftest import serving
from tests.app.web.fake_assistant import FakeAssistant

TOKEN = "t" * 24
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
CROSS = {"Sec-Fetch-Site": "cross-site"}
HOSTILE = {"Origin": "https://hostile.example"}
HOST = {"Host": "127.0.0.1:7860"}


@pytest.mark.parametrize(
    ("method", "headers", "foreign"),
    [
        ("POST", JSON, False),
        ("POST", {"Content-Type": "Application/JSON; charset=utf-8"}, False),
        ("DELETE", {}, False),
        ("POST", {**FORM, "Idempotency-Key": "x"}, False),
        ("POST", {**FORM, "Authorization": "Bearer x"}, False),
        # what a form of another site's page sends in a browser that says nothing of it
        ("POST", FORM, True),
        ("POST", {"Content-Type": "text/plain"}, True),
        ("POST", {"Content-Type": "application/x-www-form-urlencoded"}, True),
        ("POST", {"Content-Type": "text/plain; x=application/json"}, True),
        ("POST", {}, True),
        ("POST", {**FORM, "Authorization": "Basic eDp4"}, True),
        # a browser that says so
        ("POST", {**JSON, **CROSS}, True),
        ("POST", {**JSON, **HOSTILE}, True),
        ("POST", {**JSON, "Origin": "null"}, True),
        ("DELETE", HOSTILE, True),
        ("DELETE", CROSS, True),
        ("GET", HOSTILE, True),
        ("POST", {**FORM, **CROSS, "Idempotency-Key": "x"}, True),
        ("POST", {**JSON, "Origin": "http://127.0.0.1:7860"}, False),
        ("POST", {**JSON, "Sec-Fetch-Site": "same-origin"}, False),
        ("GET", {}, False),
    ],
)
def test_a_program_is_told_from_another_sites_page(method: str, headers: dict[str, str], foreign: bool) -> None:
    assert is_foreign(method, "/api/v1/articles", Headers({**HOST, **headers})) is foreign


def test_the_page_itself_is_reached_by_no_such_program() -> None:
    """What the page's own addresses take comes from the page."""
    assert is_foreign("POST", "/archive/add/text", Headers({**HOST, **JSON}))
    assert is_foreign("POST", "/api/v10/ask", Headers({**HOST, **JSON}))


@pytest.fixture(scope="module")
def asked() -> FakeAssistant:
    return FakeAssistant(pause=0.01)


@pytest.fixture
def url(rooms: Rooms, asked: FakeAssistant) -> Iterator[str]:
    web = WebSettings(port=0, token=TOKEN, pages=6)
    with serving(web, asked, rooms=rooms, api=partial(add_addresses, asked, rooms, web)) as chat:
        yield chat.url


def test_the_whole_chat_lets_in_who_has_the_token_and_tells_others_why(url: str, asked: FakeAssistant) -> None:
    with Dateline(url, TOKEN) as dateline:
        assert dateline.ask("Who retook Palmyra?").statements
        assert dateline.archives()[0].articles == 3
        job = dateline.add_text("It rained.")
        assert job.outcome == "added"
    with Dateline(url) as stranger, pytest.raises(Denied, match="Authorization: Bearer TOKEN"):
        stranger.ask("Who retook Palmyra?")
    with Dateline(url, "wrong" * 5) as stranger, pytest.raises(Denied, match="not the token"):
        stranger.ask("Who retook Palmyra?")


def test_what_the_chat_refuses_is_told_as_a_problem(url: str) -> None:
    with httpx.Client(base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {TOKEN}"}) as web:
        refused(web)


def refused(web: httpx.Client) -> None:
    for answer, status in (
        (web.post("ask", json={"question": "x"}, headers=HOSTILE), 403),
        (web.get("status", headers={"Host": "rebound.example"}), 421),
        (web.post("ask", content=b"x" * 200_001, headers=JSON), 413),
        (web.get("nothing"), 404),
    ):
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status
        assert answer.json()["detail"]

    for path in ("status", "openapi.json", "archives"):
        head, whole = web.head(path), web.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == whole.headers["content-length"]
    page = web.get("docs", headers={"Accept": "text/html"})
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert web.get("docs/swagger-ui.css").status_code == 200


def test_who_asks_too_much_at_a_time_is_told_to_come_back(url: str, asked: FakeAssistant) -> None:
    asked.pause = 0.2
    with Dateline(url, TOKEN) as dateline:
        streams = [dateline.stream("Go on endless") for _ in range(2)]
        for stream in streams:
            next(stream)
        with pytest.raises(Busy, match="still waiting") as busy:
            dateline.ask("Who retook Palmyra?")
        assert busy.value.retryable
        for stream in streams:
            stream.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("role", "told"), [(Role.ADMIN, 1), (Role.EDITOR, None)])
def test_what_models_took_is_told_with_the_status_to_who_may_do_everything(
    rooms: Rooms, tmp_path: Path, role: Role, told: int | None
) -> None:
    with closing(UsageStore(tmp_path / "usage.sqlite3", {"m": (1.0, 2.0)})) as usage:
        usage.add(Spent("m", 1_000_000, 500_000))
        app = FastAPI()
        app.mount(API, create_api(FakeAssistant(), replace(rooms, usage=usage)))
        app.add_middleware(Gate, who=Anybody(everybody(role)), questions=Questions(""))
        with TestClient(app) as client:
            status = StatusRecord.model_validate_json(client.get(f"{API}/status").content)
    assert (status.usage and len(status.usage)) == told
    if status.usage:
        assert (status.usage[0].model, status.usage[0].cost) == ("m", 2.0)
