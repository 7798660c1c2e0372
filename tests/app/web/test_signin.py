"""The token: nothing is served without it, it is nowhere to be read, and it is not guessed."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app.errors import SettingsInvalid
from app.settings import Settings, WebSettings, load_settings
from app.web.accounts.starting import require_way_in
from app.web.serving import signin
from app.web.serving.signin import ADDRESS, COOKIE, TokenAsked
from tests.app.web import plain
from tests.app.web.conftest import Live, serving
from tests.app.web.markup import read

TOKEN = "kX9-long-enough-and-random"
PAGE = {"Accept": "text/html"}


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def client_of(clock: Clock, token: str = TOKEN, address: str = "192.0.2.1", url: str = "http://here") -> TestClient:
    app = TokenAsked(PlainTextResponse("read"), token, clock, clock)
    return TestClient(app, base_url=url, client=(address, 1), follow_redirects=False)


def test_where_other_machines_reach_the_chat_it_does_not_start_without_a_token() -> None:
    """Else whoever is in the same network reads the archive and adds to it."""
    for host in ("0.0.0.0", "::", "192.0.2.1", "chat.example.org"):
        with pytest.raises(SettingsInvalid, match=host) as failure:
            require_way_in(WebSettings(host=host), None)
        assert "secrets.token_urlsafe" in failure.value.help_message
        require_way_in(WebSettings(host=host, token=TOKEN), None)
    for host in ("127.0.0.1", "127.0.0.9", "::1", "localhost"):
        require_way_in(WebSettings(host=host), None)


def test_a_name_of_its_own_means_a_proxy_and_so_a_token() -> None:
    """Behind a proxy on the same machine, everybody's requests come from this machine."""
    named = WebSettings(names=("localhost", "chat.example.org"))
    with pytest.raises(SettingsInvalid, match=r"web\.names: .*chat\.example\.org"):
        require_way_in(named, None)
    shared = WebSettings(names=("chat.example.org",), token=TOKEN)
    assert not shared.adds, "nor does everybody add articles, unless that is wanted"
    assert WebSettings(names=("chat.example.org",), adding=True).adds
    own = WebSettings(names=("localhost", "[::1]", "127.0.0.9"))
    require_way_in(own, None)
    assert own.adds


def test_a_short_token_is_refused_and_none_is_told_in_the_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_WEB__TOKEN", "tooshort")
    with pytest.raises(SettingsInvalid, match=r"web.token: .*at least 16 characters") as failure:
        load_settings()
    assert "tooshort" not in str(failure.value)
    assert TOKEN not in repr(Settings(web=WebSettings(token=TOKEN)))


def test_the_form_lets_a_browser_in_and_leads_to_what_was_asked_for() -> None:
    client = client_of(Clock())
    led = client.get("/archive/articles?outlet=A%20B", headers=PAGE)
    assert led.status_code == 303
    assert led.headers["location"] == "../sign-in?next=archive%2Farticles%3Foutlet%3DA%2520B"
    form = read(client.get("/sign-in?next=archive%2Farticles%3Foutlet%3DA%2520B").text.replace("<!doctype html>", ""))
    (field,) = [e for e in form.all("input") if e.attributes["name"] == "token"]
    assert field.attributes["type"] == "password"
    assert [e.attributes["for"] for e in form.all("label")] == [field.attributes["id"]]
    sent = {e.attributes["name"]: e.attributes.get("value", "") for e in form.all("input")} | {"token": f" {TOKEN}\n"}
    answer = client.post(ADDRESS, data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "./archive/articles?outlet=A%20B")
    assert client.get("/archive").text == "read"


@pytest.mark.parametrize(
    "next", ["//hostile.example", "https://hostile.example", "/\\hostile.example", "a\r\nX: y", ""]
)
def test_it_leads_to_no_other_host(next: str) -> None:
    answer = client_of(Clock()).post(ADDRESS, data={"token": TOKEN, "next": next})
    assert httpx.URL("http://here/sign-in").join(answer.headers["location"]).host == "here"
    assert "x" not in answer.headers


def test_the_cookie_holds_no_token_ends_and_is_of_no_use_after_a_change_of_token() -> None:
    clock = Clock()
    client = client_of(clock, url="https://here")
    client.post(ADDRESS, data={"token": TOKEN})
    cookie = client.cookies[f"__Host-{COOKIE}"]
    assert TOKEN not in cookie
    assert client.get("/").text == "read"
    changed = client_of(clock, "another-token-of-some-length", url="https://here")
    changed.cookies.set(f"__Host-{COOKIE}", cookie)
    assert changed.get("/").status_code == 401
    until, _, signature = cookie.partition(".")
    for forged in (
        f"{int(until) + 1}.{signature}",
        f".{signature}",
        f"{until}.",
        "x.y",
        "",
        f"٣.{signature}",
        "9" * 99,
    ):
        assert client_of(clock).get("/", headers={"Cookie": f"{COOKIE}={forged}".encode()}).status_code == 401
    clock.now += 31 * 24 * 60 * 60
    assert client.get("/").status_code == 401


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_cookie_is_out_of_reach_of_scripts_and_of_plain_connections(scheme: str, secure: bool) -> None:
    answer = client_of(Clock(), url=f"{scheme}://here").post(ADDRESS, data={"token": TOKEN})
    parts = answer.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=lax"} <= set(parts)
    assert ("Secure" in parts) is secure


def test_a_program_gives_the_token_with_its_request() -> None:
    client = client_of(Clock())
    assert client.get("/x", headers={"Authorization": f"Bearer {TOKEN}"}).text == "read"
    for wrong in (f"Bearer {TOKEN}x", "Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", "Bearer é"):
        answer = client.get("/x", headers={"Authorization": wrong.encode()})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("way", ["form", "bearer"])
def test_wrong_tokens_are_few_a_minute_from_one_address(way: str) -> None:
    clock = Clock()
    app = TokenAsked(PlainTextResponse("read"), TOKEN, clock, clock)
    clients = [TestClient(app, client=(f"192.0.2.{n}", 1), follow_redirects=False) for n in range(2)]

    def given(client: TestClient, token: str) -> int:
        if way == "bearer":
            return client.get("/", headers={"Authorization": f"Bearer {token}"}).status_code
        return client.post(ADDRESS, data={"token": token}).status_code

    tries = [given(clients[0], f"wrong-{number}") for number in range(12)]
    assert tries == [401] * 9 + [429] * 3
    assert given(clients[0], TOKEN) == 429, "the right one must not be told from a wrong one now"
    assert given(clients[1], TOKEN) in (200, 303), "others are let in"
    clock.now += 61
    assert given(clients[0], TOKEN) in (200, 303)


@pytest.mark.slow
def test_wrong_tokens_from_many_addresses_lock_nobody_out_and_are_answered_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Refusing all would let anybody keep every reader away, with one wrong token a second."""
    late: list[float] = []

    async def pause(seconds: float) -> None:
        late.append(seconds)

    monkeypatch.setattr(signin, "asyncio", SimpleNamespace(sleep=pause))
    app = TokenAsked(PlainTextResponse("read"), TOKEN, Clock(), Clock())
    for number in range(200):
        given = TestClient(app, client=(f"192.0.2.{number}", 1)).post(ADDRESS, data={"token": "x"})
        assert given.status_code == 401
    assert len([seconds for seconds in late if seconds]) == 140
    reader = TestClient(app, client=("198.51.100.1", 1), follow_redirects=False)
    assert reader.post(ADDRESS, data={"token": TOKEN}).status_code == 303


def test_a_clock_that_is_set_back_keeps_nobody_waiting() -> None:
    """Else tries would be counted until the old time has come again."""
    day, ticks = Clock(), Clock()
    app = TokenAsked(PlainTextResponse("read"), TOKEN, day, ticks)
    client = TestClient(app, follow_redirects=False)
    assert [client.post(ADDRESS, data={"token": "x"}).status_code for _ in range(11)][-1] == 429
    day.now -= 3_600
    ticks.now += 61
    assert client.post(ADDRESS, data={"token": TOKEN}).status_code == 303


def test_a_forged_destination_stays_text() -> None:
    page = read(
        client_of(Clock()).get(ADDRESS, params={"next": '"><script>x</script>'}).text.replace("<!doctype html>", "")
    )
    assert "script" not in page.tags


# At the real application


@pytest.fixture(scope="module")
def closed() -> Iterator[Live]:
    with serving(WebSettings(port=0, token=TOKEN, sharing=True)) as chat:
        yield chat


@pytest.mark.slow
def test_without_the_token_nothing_is_served_but_the_form_and_its_style(closed: Live) -> None:
    """Gradio's routes as well: they answer questions."""
    own = {"Origin": closed.url}
    for path in (
        "/conversations",
        "/archive",
        "/search",
        "/shared/x",
        "/articles/x",
        "/gradio_api/heartbeat/x",
        "/theme.css",
    ):
        assert plain.get(closed.url + path, headers=own).status_code == 401, path
    for path in ("/gradio_api/queue/join", "/gradio_api/run/predict", "/limits", "/feedback", "/archive/add/text"):
        answer = plain.post(closed.url + path, headers=own, json={"data": ["x", None, ""], "fn_index": 0})
        assert answer.status_code == 401, path
    assert closed.assistant.asked == []
    page = plain.get(closed.url, headers=PAGE)
    assert page.status_code == 303
    assert "set-cookie" not in page.headers or "dateline_reader" in page.headers["set-cookie"]
    assert plain.get(f"{closed.url}/page/style.css").status_code == 200
    form = plain.get(f"{closed.url}/sign-in")
    assert "form-action 'self'" in form.headers["content-security-policy"]
    assert "script-src 'self'" in form.headers["content-security-policy"]
    assert form.headers["cache-control"] == "no-store"


def test_with_it_the_page_is_served_and_another_site_cannot_send_the_form(closed: Live) -> None:
    assert plain.post(closed.url + ADDRESS, data={"token": TOKEN}).status_code == 403
    with plain.Client(base_url=closed.url, headers={"Origin": closed.url}) as client:
        assert client.post(ADDRESS, data={"token": TOKEN, "next": ""}).headers["location"] == "./"
        assert "gradio-app" in client.get("/", headers=PAGE).text
        assert client.get("/conversations").status_code == 200
        assert client.get(ADDRESS).status_code == 200
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert plain.get(f"{closed.url}/conversations", headers=bearer).status_code == 200
