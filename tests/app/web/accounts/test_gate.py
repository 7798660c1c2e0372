"""The gate: who somebody is, what they may, and that nothing is believed that anybody could send."""

from __future__ import annotations

import asyncio
import gc
import time
from collections import Counter

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.accounts.account_file import Accounts
from app.accounts.limiting import Guesses, Questions
from app.accounts.rights import Right, Role, everybody
from app.web.accounts.gate import Anybody, Gate, SignedIn
from app.web.owner import COOKIE
from tests.app.accounts.conftest import DAY, Clock
from tests.app.web.accounts.conftest import House

PAGE = {"Accept": "text/html"}
WRITES = ("/articles/x/correct", "/articles/x/delete", "/archive/add/text", "/archive/taken-out", "/archive/adding")


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize(("name", "status"), [("ann", 403), ("ed", 200), ("ada", 200)])
def test_what_changes_the_archive_is_for_editors(house: House, name: str, status: int) -> None:
    browser = house.signed_in(name)
    assert {browser.post(path).status_code for path in WRITES} == {status}
    assert browser.get("/archive").status_code == 200


def test_who_has_not_signed_in_gets_nothing_but_the_form_and_its_style(house: House) -> None:
    stranger = house.browser()
    for path in (
        "/archive",
        "/conversations",
        "/search",
        "/shared/x",
        "/gradio_api/heartbeat/x",
        "/theme.css",
        "/account",
    ):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), path
    for path in (*WRITES, "/gradio_api/queue/join", "/gradio_api/run/predict", "/limits", "/feedback"):
        assert stranger.post(path).status_code == 401, path
    assert stranger.get("/", headers=PAGE).headers["location"] == "./sign-in?next="
    assert stranger.get("/page/style.css").status_code == 200
    assert stranger.get("/sign-in").headers["cache-control"] == "no-store"


def test_an_address_without_a_place_is_refused_to_everybody(house: House) -> None:
    browser = house.signed_in("ada")
    for path in ("/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/config", "/monitoring", "/new", "/archive//"):
        assert browser.get(path).status_code == 404, path
    answer = browser.request("PUT", "/archive")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.text == "This address takes GET or HEAD, not PUT."


def test_a_role_that_is_taken_away_has_no_effect_from_the_next_request_on(house: House, accounts: Accounts) -> None:
    editor = accounts.users.existing("ed")
    key = accounts.keys.add(editor.id, {Right.READ, Right.WRITE}, 9)
    program = house.browser()
    assert program.post("/archive/taken-out", headers=bearer(key)).status_code == 200
    accounts.users.grant(editor, Role.READER)
    refused = program.post("/archive/taken-out", headers=bearer(key))
    assert (refused.status_code, "Your account does not allow this" in refused.text) == (403, True)
    accounts.users.grant(editor, None)
    assert program.get("/archive", headers=bearer(key)).status_code == 403


def test_a_key_lets_a_program_in_within_its_scopes_until_it_ends(
    house: House, accounts: Accounts, clock: Clock
) -> None:
    key = accounts.keys.add(accounts.users.existing("ada").id, {Right.READ}, 1)
    program = house.browser()
    assert program.get("/archive", headers=bearer(key)).json() | {"owner": ""} == {
        "by": "key",
        "name": "ada",
        "owner": "",
        "rest": "/archive",
    }
    for path in ("/archive/taken-out", "/conversations/c/name", "/conversations/c/share", "/api/v1/ask"):
        assert program.post(path, headers=bearer(key)).status_code == 403, path
    assert "the scope “write”" in program.post("/archive/taken-out", headers=bearer(key)).text
    assert program.delete("/conversations/c", headers=bearer(key)).status_code == 403
    elsewhere = accounts.keys.add(accounts.users.existing("ada").id, {Right.READ}, 1, ["desk"])
    assert "This key is for other archives" in program.get("/archive?archive=default", headers=bearer(elsewhere)).text
    assert program.get("/archive", params={"token": key, "key": key, "access_token": key}).status_code == 401
    clock.now += DAY + 1
    assert program.get("/archive", headers=bearer(key)).status_code == 401


def test_a_refusal_says_whether_the_key_or_its_user_is_in_the_way(house: House, accounts: Accounts) -> None:
    """Another key helps nobody whose account does not allow it."""
    ann, ed = accounts.users.existing("ann"), accounts.users.existing("ed")
    reading = {name: accounts.keys.add(user.id, {Right.READ}, 1) for name, user in (("ann", ann), ("ed", ed))}
    program = house.browser()
    refused = {name: program.post("/archive/taken-out", headers=bearer(key)).text for name, key in reading.items()}
    assert "Your account does not allow this" in refused["ann"]
    assert "--scope write" in refused["ed"]
    accounts.users.grant(ann, None, "desk")
    for user, said in ((ann, "Your account does not allow this"), (ed, "--user NAME --archive ARCHIVE")):
        key = accounts.keys.add(user.id, {Right.READ}, 1, ["default"])
        assert said in program.get("/archive?archive=desk", headers=bearer(key)).text
    accounts.keys.revoke(reading["ed"][:11])
    for unknown in (reading["ed"], "sk-of-another-service"):
        answer = program.get("/api/v1/status", headers=bearer(unknown))
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert "may have ended or been revoked" in answer.json()["detail"]
    assert "Sign in first" in program.get("/api/v1/status").json()["detail"]


def test_what_is_told_of_the_server_is_for_administrators_of_all_archives(house: House, accounts: Accounts) -> None:
    """Its figures name every archive."""
    ada, program = accounts.users.existing("ada"), house.browser()
    whole = accounts.keys.add(ada.id, {Right.ADMIN}, 1)
    assert program.get("/metrics", headers=bearer(whole)).status_code == 200
    of_one = accounts.keys.add(ada.id, {Right.ADMIN}, 1, ["desk"])
    assert program.get("/metrics", headers=bearer(of_one)).status_code == 403
    accounts.users.grant(ada, Role.READER)
    accounts.users.grant(ada, Role.ADMIN, "desk")
    assert program.get("/metrics", headers=bearer(whole)).status_code == 403


def test_wrong_keys_are_few_a_minute_from_one_address(house: House, accounts: Accounts) -> None:
    key = accounts.keys.add(accounts.users.existing("ann").id, {Right.READ}, 1)
    program = house.browser()
    tries = [program.get("/archive", headers=bearer(f"dl_{number}")).status_code for number in range(11)]
    assert tries == [401] * 10 + [429]
    late = program.get("/archive", headers=bearer(key))
    assert (late.status_code, 0 < int(late.headers["retry-after"]) <= 60) == (429, True)
    assert house.browser("192.0.2.2").get("/archive", headers=bearer(key)).status_code == 200
    for header in ("Basic x", "Bearer", "Bearer \xe9"):
        assert house.browser("192.0.2.3").get("/archive", headers={"Authorization": header.encode("latin-1")}).is_error


def test_conversations_belong_to_the_user_in_whatever_browser(house: House, accounts: Accounts) -> None:
    one, two, other = house.signed_in(), house.signed_in(), house.signed_in("ed")
    one.cookies.set(COOKIE, "a" * 43)
    owners = [browser.get("/archive").json()["owner"] for browser in (one, two, other)]
    assert owners[0] == owners[1] == accounts.users.existing("ann").owner
    assert owners[2] != owners[0]
    assert len(owners[0]) == 43


def test_questions_of_programs_are_counted_by_user_and_answered_429_with_a_time(accounts: Accounts) -> None:
    house = House(accounts, questions=Questions("2/minute"))
    ann, ed = house.signed_in(), house.signed_in("ed")
    assert [ann.post("/api/v1/ask").status_code for _ in range(3)] == [200, 200, 429]
    refused = ann.post("/api/v1/ask")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert "as many questions" in refused.text
    assert ed.post("/api/v1/ask").status_code == 200
    assert ann.get("/archive").status_code == 200, "reading goes on"
    key = accounts.keys.add(accounts.users.existing("ann").id, {Right.ASK}, 1)
    assert house.browser().post("/api/v1/ask", headers=bearer(key)).status_code == 200, "a key has a share of its own"


def test_a_search_on_the_page_counts_as_one_of_a_program_does(accounts: Accounts) -> None:
    house = House(accounts, questions=Questions("2/minute"))
    ann = house.signed_in()
    assert [ann.get("/search", params={"q": "Palmyra"}).status_code for _ in range(2)] == [200, 200]
    refused = ann.get("/search", params={"q": "Palmyra"})
    assert (refused.status_code, "as many questions" in refused.text) == (429, True)
    assert ann.get("/api/v1/search", params={"q": "Palmyra"}).status_code == 429
    assert ann.get("/search").status_code == 200, "the page of searching asks nothing"
    reading = accounts.keys.add(accounts.users.existing("ed").id, {Right.READ}, 1)
    program = house.browser()
    for path in ("/search", "/api/v1/search"):
        assert program.get(path, headers=bearer(reading)).status_code == 403


def test_what_answers_take_is_taken_off_whoever_asks(accounts: Accounts) -> None:
    house = House(accounts, questions=Questions("100 tokens/day"))
    ann = house.signed_in()
    assert ann.post("/api/v1/ask").status_code == 200
    house.spend[-1](120)
    refused = ann.post("/api/v1/ask")
    assert refused.status_code == 429
    assert "Ask again in 24 hours" in refused.text
    assert house.signed_in("ed").post("/api/v1/ask").status_code == 200


def test_ten_thousand_requests_without_a_key_are_refused_at_once_and_leave_nothing_behind(accounts: Accounts) -> None:
    """From as many addresses, half of them with a key that is none."""
    guesses, questions = Guesses(), Questions("30/minute; 1000 tokens/day")
    gate = Gate(PlainTextResponse("in"), SignedIn(accounts, guesses), questions)
    answered: Counter[int] = Counter()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answered[message["status"]] += 1

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def ask(first: int, last: int) -> None:
        for number in range(first, last):
            key = [(b"authorization", b"Bearer no key of ours")] if number % 2 else []
            scope = {"type": "http", "method": "POST", "path": "/api/v1/ask", "query_string": b"", "headers": key}
            await gate({**scope, "client": (f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 1)}, receive, send)

    asyncio.run(ask(0, 1_000))
    before, began = len(gc.get_objects()), time.process_time()
    asyncio.run(ask(1_000, 10_000))
    assert answered == {401: 10_000}
    assert time.process_time() - began < 10
    assert len(gc.get_objects()) - before < 3 * 4_500, "a list with an entry for each address that guessed"
    assert len(questions._windows) == 0


def test_what_a_tool_asks_is_counted_and_nothing_else_that_its_protocol_sends() -> None:
    told: list[str] = []

    async def tools(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["query_string"]:
            told.append(Request(scope).state.too_many())
        await PlainTextResponse("")(scope, receive, send)

    client = TestClient(Gate(tools, Anybody(everybody(Role.READER)), Questions("2/minute")))
    assert {client.post("/mcp").status_code for _ in range(5)} == {200}
    assert {client.post("/mcp?asks").status_code for _ in range(3)} == {200}
    assert told[:2] == ["", ""]
    assert "as many questions" in told[2]


# A proxy that says who has signed in


@pytest.fixture
def proxied(accounts: Accounts) -> House:
    return House(accounts, proxy_header="X-Forwarded-User")


def test_a_trusted_proxy_says_who_it_is_and_makes_readers(proxied: House, accounts: Accounts) -> None:
    proxy = proxied.browser("192.0.2.99")
    assert proxy.get("/archive", headers={"X-Forwarded-User": "ed"}).json()["by"] == "proxy"
    assert proxy.post("/archive/taken-out", headers={"X-Forwarded-User": "ed"}).status_code == 200
    assert proxy.get("/archive", headers={"X-Forwarded-User": "new@example.org"}).json()["name"] == "new@example.org"
    assert accounts.users.existing("new@example.org").roles == {"*": Role.READER}
    written = {"X-Forwarded-User": "josé".encode()}
    assert proxy.get("/archive", headers=written).json()["name"] == "josé"  # type: ignore[arg-type]
    accounts.users.disable(accounts.users.existing("ed"))
    assert proxy.get("/archive", headers={"X-Forwarded-User": "ed"}).status_code == 401


def test_nobody_else_says_so(proxied: House) -> None:
    stranger = proxied.browser("192.0.2.1")
    for name in ("X-Forwarded-User", "x-forwarded-user", "X-FORWARDED-USER"):
        assert stranger.get("/archive", headers={name: "ada"}).status_code == 401
    proxy = proxied.browser("192.0.2.99")
    for names in ([("X-Forwarded-User", "ada"), ("x-forwarded-user", "ann")], [("X-Forwarded-User", " ")], []):
        assert proxy.get("/archive", headers=names).status_code == 401


@pytest.mark.parametrize("name", ["Ann O'Neil", "DOMAIN\\ann", 'ann"', "no name/", "x" * 101])
def test_a_name_that_cannot_be_one_is_refused_in_words_to_the_reader_and_in_the_log(
    proxied: House, accounts: Accounts, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The proxy has let them in, so “not signed in” would send them round in a circle."""
    answer = proxied.browser("192.0.2.99").get("/archive", headers={"X-Forwarded-User": name})
    assert answer.status_code == 403
    assert f"“{name}”, which cannot be a name here" in answer.text
    assert repr(name) in caplog.text
    assert "Letters, digits" in caplog.text
    assert [user.name for user in accounts.users.all()] == ["ada", "ann", "ed"]


def test_without_the_setting_the_header_is_nothing(house: House) -> None:
    assert house.browser("192.0.2.99").get("/archive", headers={"X-Forwarded-User": "ada"}).status_code == 401
