"""What those who run a server are told, and that nobody else is: one server for all, whose readers sign in."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from prometheus_client.parser import text_string_to_metric_families

from app.accounts.account_file import Accounts
from app.accounts.limiting import Questions
from app.accounts.rights import Right, Role
from app.archives.adding import Adding
from app.archives.editing import Editing
from app.archives.jobs import Jobs
from app.audit.audit_log import AuditLog
from app.audit.noting import Call, answering
from app.audit.verification import records, verify
from app.operation import logs
from app.operation.metrics import Metrics
from app.operation.operation import Operation
from app.operation.readiness import when_set
from app.programs.program_addresses import add_addresses
from app.settings import WebSettings
from app.settings.log_settings import LogSettings
from app.stores.feedback import FeedbackStore
from app.stores.usage_table import UsageStore
from app.web.rooms.services import Rooms
from app.web.serving.calls import area_of
from index.build import BuildReport, Progress, build
from index.errors import StoreFailure
from index.settings import IndexSettings
from tests.app.accounts.conftest import PASSWORD, QUICK
from tests.app.cli.commands import run_here
from tests.app.web import plain
from tests.app.web.conftest import serving
from tests.app.web.wire import Tab
from tests.conftest import id_of
from tests.fakes import PALMYRA
from tests.homes import one_archive

pytestmark = [
    pytest.mark.processes,
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
]
ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}  # as a proxy of this machine hands it on
QUESTION = "Who overran Palmyra?"
JSON = {"Content-Type": "application/json"}


@dataclass
class House:
    """The server, with what it wrote."""

    url: str
    home: Path
    accounts: Accounts
    keys: dict[str, str]
    article: str
    log: io.StringIO
    warm: threading.Event
    opened: ExitStack

    def client(self, key: str = "", **headers: str) -> httpx.Client:
        asked = {"Authorization": f"Bearer {self.keys[key]}"} if key else {}
        return self.opened.enter_context(plain.Client(base_url=self.url, headers={**asked, **headers}, timeout=30))

    def noted(self, since: int = 0) -> list[dict[str, Any]]:
        return [record for record, _ in records(self.home / "audit") if record["n"] > since]

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def noted_at_last(self, since: int, count: int) -> list[dict[str, Any]]:
        """So many records: an answer is read before its thread has written that it is over."""
        until = time.monotonic() + 20
        while len(noted := self.noted(since)) < count and time.monotonic() < until:
            time.sleep(0.02)
        return noted

    def asks(self, key: str, question: str) -> httpx.Response:
        """By the API; returns once that is written down."""
        before = len(self.noted())
        answer = self.client(key).post("/api/v1/ask", json={"question": question})
        assert answer.status_code == 200
        self.noted_at_last(before, 1)
        return answer

    def figures(self) -> dict[str, float]:
        told = plain.get(f"{self.url}/metrics").text
        return {
            " ".join([one.name.removeprefix("dateline_"), *sorted(one.labels.values())]): one.value
            for family in text_string_to_metric_families(told)
            for one in family.samples
        }


@pytest.fixture(scope="module")
def house(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("home")
    assistant = one_archive(home, indexed)
    archive, embedder = assistant.archive, assistant.search.embedder

    def index(paths: Sequence[str], progress: Progress) -> BuildReport:
        return build(paths, archive, embedder, IndexSettings(), progress)

    adding = Adding(home / "uploads", index, 1, jobs=Jobs(archive.catalog))
    editing = Editing(archive, embedder, IndexSettings())
    usage = UsageStore(home / "usage.sqlite3", {})
    rooms = Rooms(archive, assistant.search, FeedbackStore(home / "feedback.sqlite3"), adding, editing, usage=usage)
    web = WebSettings(port=0, names=("news.example.org",), questions="30/minute; 5000/day")
    warm, written = threading.Event(), io.StringIO()
    audit = AuditLog(home / "audit", 30)
    checks = {"archive": archive.catalog.overview.count, "models": when_set(warm), "audit": audit.check}
    metrics = Metrics(lambda: {"default": archive.catalog.status}, home)
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    logs.set_up(LogSettings(lines="json"), written)
    root.handlers += [*handlers, metrics.failures_of_log()]
    with closing(Accounts(home / "accounts.sqlite3", passwords=QUICK)) as accounts, closing(usage):
        keys = {}
        for name, role in (("ann", Role.READER), ("ed", Role.EDITOR), ("ada", Role.ADMIN)):
            user = accounts.users.add(name, PASSWORD if name == "ann" else None, role)
            keys[name] = accounts.keys.add(user.id, list(Right), 9)
        operation = Operation(metrics, None, audit, False, checks)
        api = partial(add_addresses, assistant, rooms, web)
        serve = serving(web, assistant, None, rooms, accounts, api, operation)  # type: ignore[arg-type]
        with serve as chat, ExitStack() as opened:
            yield House(chat.url, home, accounts, keys, id_of(archive, PALMYRA), written, warm, opened)
        assert adding.wait(30)
    archive.close()
    root.handlers[:] = handlers
    root.setLevel(level)


# Who may see it


def test_a_server_that_is_started_again_has_kept_who_asked_how_much_of_the_day(house: House) -> None:
    house.asks("ann", QUESTION)
    with closing(UsageStore(house.home / "usage.sqlite3", {})) as file:
        again = Questions("1/day", keeping=file)
        assert again.ask(house.keys["ann"][:11]) > 0
        assert again.ask("dl_ofAnother") == 0


def test_that_the_server_answers_is_told_to_all_and_nothing_else(house: House) -> None:
    answer = plain.get(f"{house.url}/healthz", headers=ELSEWHERE)
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (200, "ok", "no-store")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_how_the_server_is_is_for_programs_of_its_machine_and_for_administrators(house: House, path: str) -> None:
    house.warm.set()
    assert house.client().get(path).status_code == 200
    for key, status in (("", 401), ("ann", 403), ("ed", 403), ("ada", 200)):
        assert house.client(key, **ELSEWHERE).get(path).status_code == status, key
    for header in ("Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto"):
        assert house.client(**{header: "x"}).get(path).status_code == 401, header


def test_a_key_for_figures_alone_opens_nothing_else(house: House) -> None:
    ada = house.accounts.users.existing("ada").id
    house.keys["figures"] = house.accounts.keys.add(ada, {Right.ADMIN}, 9)
    prometheus = house.client("figures", **ELSEWHERE)
    assert prometheus.get("/metrics").status_code == 200
    assert prometheus.get("/archive").status_code == 403


def test_a_server_is_ready_once_everything_is_well_and_says_what_is_not(house: House) -> None:
    house.warm.clear()
    answer = plain.get(f"{house.url}/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "archive": "ok",
        "models": "the models are still being loaded. Questions wait for them meanwhile.",
        "audit": "ok",
    }
    house.warm.set()
    assert plain.get(f"{house.url}/readyz").json()["ready"] is True


# Figures


def test_figures_tell_what_came_of_questions_and_how_the_archive_is(house: House) -> None:
    before = house.figures()
    for question in (QUESTION, "Who baked the moon?", "How many articles are there?"):
        house.asks("ann", question)
    figures = house.figures()
    for came in ("answered extractive", "extractive refused", "none told"):
        assert figures[f"answers_total {came}"] == before.get(f"answers_total {came}", 0) + 1, came
    assert sum(value for name, value in figures.items() if name.startswith("answers_running")) == 0
    assert figures["answer_seconds_count evidence"] >= 2
    assert figures["requests_total 2xx api"] >= 3
    assert figures["articles default"] == 3
    assert (figures["up default"], figures["articles_pending default"], figures["sources_failed default"]) == (1, 0, 0)
    assert figures["index_age_seconds default"] >= 0
    assert figures["disk_free_bytes"] > 0
    assert figures["orders_waiting"] == 0
    assert "process_resident_memory_bytes" in figures


def test_an_archive_that_cannot_be_read_is_a_figure_and_no_error() -> None:
    def broken() -> Any:
        raise StoreFailure("the catalog cannot be read")

    told, kind = Metrics(lambda: {"default": broken}).exposition("")
    assert 'dateline_up{archive="default"} 0.0' in told.decode()
    assert kind.startswith("text/plain")


def test_labels_hold_neither_questions_nor_names(house: House) -> None:
    house.client("ann").get("/api/v1/search", params={"q": "Quixotic"})
    house.client("ann").get("/articles/Quixotic")
    told = plain.get(f"{house.url}/metrics").text
    assert "Quixotic" not in told
    assert "ann" not in set(re.findall(r'="([^"]*)"', told))
    areas = {one.split()[2] for one in house.figures() if one.startswith("requests_total")}
    assert areas <= {"page", "api", "openai", "tools", "articles", "rooms", "conversations", "accounts", "other"} | {
        "operation",
        "files",
    }


@pytest.mark.parametrize(
    ("path", "area"),
    [
        *(("/", "page"), ("/api/v1/ask", "api"), ("/v1/models", "openai"), ("/mcp", "tools"), ("/sign-in", "accounts")),
        *(("/metrics", "operation"), ("/page/alive", "operation"), ("/page/style.css", "files"), ("/x", "other")),
    ],
)
def test_an_address_is_counted_by_what_it_is_for(path: str, area: str) -> None:
    assert area_of(path) == area


def test_what_the_log_tells_as_an_error_is_counted(house: House) -> None:
    before = house.figures().get("failures_total app.test", 0)
    logging.getLogger("app.test").error("something broke")
    assert house.figures()["failures_total app.test"] == before + 1


# The log


def test_each_request_has_an_id_that_stands_in_its_answer_and_in_the_log(house: House) -> None:
    answer = house.client("ann", **ELSEWHERE).get("/search?q=Zanzibar")
    id = answer.headers["x-request-id"]
    (line,) = [one for one in house.lines() if one["request"] == id and one["where"] == "app.web.serving.calls"]
    assert line["message"] == "GET /search: 200"
    assert (line["level"], line["status"], line["who"], line["by"]) == ("INFO", 200, "ann", "key")
    assert line["address"] == "192.0.2.7"
    assert "Zanzibar" not in house.log.getvalue()
    assert datetime.fromisoformat(line["at"]).tzinfo is not None


def test_what_is_refused_is_logged_with_who_asked_and_counted(house: House) -> None:
    before = house.figures().get("requests_total 403 operation", 0)
    answer = house.client("ann", **ELSEWHERE).get("/readyz")
    line = next(one for one in house.lines() if one["request"] == answer.headers["x-request-id"])
    assert (line["status"], line["who"], line["by"], line["address"]) == (403, "ann", "key", "192.0.2.7")
    assert house.figures()["requests_total 403 operation"] == before + 1


def test_nothing_that_is_sent_makes_a_line_of_its_own(house: House) -> None:
    answer = house.client("ann").get("/articles/x%0A%7B%22level%22:%22FORGED%22%7D")
    (line,) = [one for one in house.lines() if one["request"] == answer.headers["x-request-id"]]
    assert 'FORGED"}' in line["message"]
    assert "FORGED" not in {one["level"] for one in house.lines()}


def test_an_answer_is_logged_with_its_request_and_without_the_question(house: House) -> None:
    answer = house.asks("ann", QUESTION)
    (line,) = [one for one in house.lines() if one["where"] == "app.operation.answer_watch"][-1:]
    assert line["request"] == answer.headers["x-request-id"]
    assert (line["outcome"], line["kind"], line["model"]) == ("answered", "fact", "extractive")
    assert line["steps"]["evidence"] <= line["seconds"]
    assert QUESTION not in house.log.getvalue()


def test_no_secret_of_an_address_is_logged(house: House) -> None:
    house.client("ann").get("/shared/aSecretOfSomebody")
    house.client().get("/sign-in?next=elsewhere", headers=ELSEWHERE)
    assert "aSecretOfSomebody" not in house.log.getvalue()
    assert "elsewhere" not in house.log.getvalue()


@pytest.mark.parametrize(("lines", "written"), [("text", ""), ("json", "told")])
def test_for_people_only_what_went_wrong_is_logged(lines: Any, written: str) -> None:
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    try:
        logs.set_up(LogSettings(lines=lines), stream)
        logging.getLogger("app.x").info("told")
        logging.getLogger("elsewhere").info("not told")
        assert written in stream.getvalue()
        assert "not told" not in stream.getvalue()
        with answering(Call(id="r1")):
            logging.getLogger("elsewhere").warning("of a library")
        last = stream.getvalue().splitlines()[-1]
        assert last.endswith("WARNING elsewhere: of a library (request r1)") or json.loads(last)["request"] == "r1"
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


# The audit log


def test_whoever_asks_is_written_down_on_whatever_way(house: House) -> None:
    before = len(house.noted())
    house.asks("ann", QUESTION)
    asked = [{"role": "user", "content": QUESTION}]
    house.client("ann").post("/v1/chat/completions", json={"model": "default", "messages": asked})
    house.noted_at_last(before, 2)
    house.client("ann").get("/search", params={"q": QUESTION})
    house.client("ann").get("/api/v1/search", params={"q": QUESTION})
    signed_in = house.accounts.sessions.begin(house.accounts.users.existing("ann").id)
    tab = Tab(house.url, {"dateline_session": signed_in})
    tab.ask(QUESTION)
    tab.close()
    house.noted_at_last(before, 5)

    async def by_tools() -> None:
        headers = {"Authorization": f"Bearer {house.keys['ed']}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(f"{house.url}/mcp", http_client=http)) as client,
        ):
            await client.call_tool("ask", {"question": QUESTION})
            house.noted_at_last(before, 6)
            await client.call_tool("search", {"question": QUESTION})

    asyncio.run(by_tools())
    noted = house.noted_at_last(before, 7)
    assert [(one["did"], one["who"], one["by"], one.get("outcome")) for one in noted] == [
        ("asked", "ann", "key", "answered"),
        ("asked", "ann", "key", "answered"),
        ("searched", "ann", "key", None),
        ("searched", "ann", "key", None),
        ("asked", "ann", "session", "answered"),
        ("asked", "ed", "key", "answered"),
        ("searched", "ed", "key", None),
    ]
    assert all(one["address"] == "127.0.0.1" and len(one["request"]) == 16 for one in noted)
    assert all("question" not in one for one in noted)
    assert {one["key"] for one in noted if one["by"] == "key"} == {house.keys[name][:11] for name in ("ann", "ed")}


def test_whoever_changes_the_archive_is_written_down_with_the_article(house: House) -> None:
    before, editor = len(house.noted()), house.client("ed", Origin=house.url)
    text = {"text": "Ines Calloway painted the pier. It is green now.", "title": "Pier", "outlet": "Harbour Post"}
    job = editor.post("/api/v1/articles", json=text).json()
    while (found := editor.get(f"/api/v1/jobs/{job['id']}").json())["state"] != "done":
        pass
    (pier,) = found["articles"]
    corrected = editor.post(f"/articles/{pier}/correct", data={"section": "Arts"}, headers={"X-Fragment": "1"})
    assert corrected.status_code == 200
    (pier,) = [one["id"] for one in editor.get("/api/v1/articles?q=Calloway").json()["articles"]]
    assert editor.delete(f"/api/v1/articles/{pier}").status_code == 204
    key = re.search(r'name="key" value="(\w+)"', editor.get("/archive").text)
    assert key is not None
    assert editor.post("/archive/taken-out", data={"key": key[1]}).status_code == 303
    noted = house.noted_at_last(before, 5)
    assert [(one["did"], one["who"], one.get("what")) for one in noted] == [
        ("added", "ed", "Pier"),
        ("corrected", "ed", "section"),
        ("deleted", "ed", "Pier"),
        ("taken in again", "ed", "Pier"),
        ("added", "ed", "Pier.md"),
    ]
    assert noted[0]["outcome"] == "added"
    assert [one["article"] for one in noted[:3]] == [*found["articles"] * 2, pier]
    assert noted[1]["now"] == pier


def test_sign_ins_are_written_down_those_that_fail_too_and_no_password(house: House) -> None:
    before, browser = len(house.noted()), house.client(Origin=house.url)
    browser.post("/sign-in", data={"name": "ann", "password": "a wrong password"})
    browser.post("/sign-in", data={"name": "aPasswordInTheWrongField", "password": "x"})
    assert browser.post("/sign-in", data={"name": "ann", "password": PASSWORD}).status_code == 303
    browser.post("/account/sign-out")
    house.client(Authorization="Bearer dl_wrong").get("/archive", headers=JSON)
    noted = house.noted(before)
    assert [(one["did"], one.get("who"), one.get("what")) for one in noted] == [
        ("failed to sign in", None, "ann"),
        ("failed to sign in", None, None),
        ("signed in", "ann", None),
        ("signed out", "ann", None),
        ("failed to sign in", None, "with a key"),
    ]
    written = json.dumps(house.noted())
    assert "password" not in written.lower().replace("set a password", "")
    assert "aPasswordInTheWrongField" not in written + house.log.getvalue()


def test_the_examples_of_the_document_are_answered(house: House) -> None:
    """As they stand, against this server and its home."""
    house.asks("ann", QUESTION)
    page = (Path(__file__).resolve().parents[3] / "docs" / "operation.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    asked = [line.split('"$DATELINE')[1].rstrip('"') for line in lines if line.startswith("curl")]
    assert [plain.get(house.url + path).status_code for path in asked] == [200, 200, 200]
    commands = [line.split()[1:] for line in lines if line.startswith("dateline")]
    done = [run_here(*command, DATELINE_HOME=str(house.home)) for command in commands]
    assert [one.returncode for one in done] == [0, 0, 0, 0]
    assert "asked: answered" in done[0].stdout
    assert done[1].stdout.startswith("n,at,did,who,")
    assert verify(house.home / "audit").hash == json.loads(done[2].stdout.splitlines()[-1])["hash"]
    assert "is as it was written" in done[3].stdout


def test_what_was_written_is_a_whole_chain(house: House) -> None:
    verified = verify(house.home / "audit")
    assert verified.records > 0
    assert verified.findings == []
