"""Who may talk to the server: the rules by themselves, and at the real application with Gradio inside."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app.settings import WebSettings
from app.web.serving.foreign import Hosts, OwnSiteOnly, is_foreign
from tests.app.web import plain
from tests.app.web.conftest import Live, gradio_config

LOCAL = Hosts.of(WebSettings())
EVERYWHERE = Hosts.of(WebSettings(host="0.0.0.0", names=("Chat.example.org",)))
CROSS = {"Sec-Fetch-Site": "cross-site"}
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
FOREIGN = [
    CROSS,
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://hostile.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://hostile.example"},
]
CHANGING = [
    "/gradio_api/queue/join",
    "/gradio_api/run/predict",
    "/archive/add/text",
    "/limits",
    "/feedback",
    "/conversations/x/name",
    "/conversations/x/share",
]


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:7860", "LOCALHOST:1", "127.0.0.1", "127.3.4.5:80", "[::1]:7860", "[0:0::1]"]
)
def test_a_chat_of_this_machine_is_called_by_loopback_names(host: str) -> None:
    assert LOCAL.include(host)


@pytest.mark.parametrize(
    "host",
    [
        "rebound.example",
        "rebound.example:7860",
        "127.0.0.1.rebound.example",
        "localhost.rebound.example",
        "rebound.example@127.0.0.1",
        "127.0.0.1@rebound.example",
        "127.0.0.1, rebound.example",
        "127.0.0.1:7860:80",
        "127.0.0.1/x",
        "2130706433",
        "0x7f.0.0.1",
        "::1",
        "[::1",
        "192.0.2.1",
        "0.0.0.0",
        "localhost.",
        "",
        " ",
        "127.0.0.1\n",
        "１２７.0.0.1",
    ],
)
def test_and_by_nothing_else(host: str) -> None:
    """A name that leads here only since its owner says so is how another site's page becomes one of ours."""
    assert not LOCAL.include(host)


def test_a_proxys_names_are_known_and_no_others() -> None:
    behind = Hosts.of(WebSettings(names=("chat.example.org", "[2001:db8::1]")))
    assert behind.include("chat.example.org")
    assert behind.include("CHAT.example.org:443")
    assert behind.include("[2001:db8:0::1]:443")
    assert not behind.include("www.chat.example.org")
    assert not behind.include("example.org")


def test_a_chat_of_every_address_is_called_by_any_address_but_only_by_known_names() -> None:
    """A literal address cannot be rebound, and the machine does not know all that lead to it."""
    assert all(map(EVERYWHERE.include, ("192.0.2.7:7860", "[2001:db8::7]", "localhost:7860", "chat.example.org")))
    assert not EVERYWHERE.include("rebound.example:7860")


def test_a_chat_of_one_address_is_called_by_it() -> None:
    one = Hosts.of(WebSettings(host="192.0.2.7"))
    assert one.include("192.0.2.7:7860")
    assert not any(map(one.include, ("192.0.2.8", "localhost", "rebound.example")))


@given(st.text(max_size=40))
def test_no_text_whatever_makes_a_host_known_that_is_none(text: str) -> None:
    if LOCAL.include(text):
        assert re.fullmatch(r"(?i)localhost(:\d+)?|127[\d.]*(:\d+)?|\[[0:.]*(0*1|::1)\](:\d+)?", text)


@pytest.mark.parametrize(
    ("method", "headers", "foreign"),
    [
        *(("POST", headers, True) for headers in (*FOREIGN, {}, LINK, {"Sec-Fetch-Site": "none"})),
        *(("GET", headers, True) for headers in FOREIGN),
        ("OPTIONS", {"Origin": "https://hostile.example", "Access-Control-Request-Method": "POST"}, True),
        ("DELETE", {}, True),
        ("GET", {}, False),
        ("GET", LINK, False),
        ("GET", {**LINK, "Sec-Fetch-Dest": "iframe"}, True),
        ("GET", {"Sec-Fetch-Site": "none"}, False),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, False),
        ("POST", {"Origin": "http://here:7860"}, False),
        ("POST", {"Origin": "http://here:7861"}, True),
        ("POST", {"Origin": "http://here:7860", "Sec-Fetch-Site": "cross-site"}, True),
        ("POST", {"Origin": "https://chat.example.org", "X-Forwarded-Host": "chat.example.org"}, False),
        ("POST", {"Origin": "https://chat.example.org", "X-Forwarded-Host": "Chat.example.org:443, inner"}, False),
        ("POST", {"Origin": "http://here:7860", "X-Forwarded-Host": "chat.example.org"}, True),
        ("POST", {"Origin": "https://here:443", "Host": "here"}, False),
        ("POST", {"Origin": "http://here", "Host": "here:80"}, False),
        ("POST", {"Origin": "http://here", "Host": "here:443"}, True),
        ("POST", {"Origin": "http://[x"}, True),
        ("GET", {"Origin": "http://[x"}, True),
        ("POST", {"Origin": "null", "Host": ""}, True),
    ],
)
def test_pages_elsewhere_may_lead_here_and_do_nothing_else(
    method: str, headers: Mapping[str, str], foreign: bool
) -> None:
    assert is_foreign(method, "/archive", Headers({"Host": "here:7860"} | headers)) is foreign


def test_not_even_a_link_leads_into_what_the_page_is_answered() -> None:
    assert is_foreign("GET", "/gradio_api/queue/data", Headers({"Host": "here", **LINK}))


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/mcp"])
@pytest.mark.parametrize(
    ("method", "headers", "foreign"),
    [
        ("POST", {"Content-Type": "application/json"}, False),
        ("DELETE", {}, False),
        ("POST", {"Content-Type": "text/plain"}, True),
        ("POST", {"Content-Type": "application/x-www-form-urlencoded"}, True),
        *(("POST", {**headers, "Content-Type": "application/json"}, True) for headers in FOREIGN),
        *(("DELETE", headers, True) for headers in FOREIGN),
    ],
)
def test_programs_that_talk_to_models_send_what_no_form_does(
    path: str, method: str, headers: Mapping[str, str], foreign: bool
) -> None:
    assert is_foreign(method, path, Headers({"Host": "here:7860"} | headers)) is foreign


# At the real application


@pytest.mark.parametrize("headers", [*FOREIGN, {}])
@pytest.mark.parametrize("path", CHANGING)
def test_another_sites_page_asks_for_nothing(live: Live, path: str, headers: dict[str, str]) -> None:
    """Gradio's own routes too: an answer could be asked for, and read, by any page that was open in the browser."""
    asked = len(live.assistant.asked)
    answer = plain.post(live.url + path, headers=headers, json={"data": ["x", None, ""], "fn_index": 0})
    assert answer.status_code == 403
    assert "only be asked for from the page itself" in answer.text
    assert len(live.assistant.asked) == asked


@pytest.mark.parametrize(
    "path", ["/", "/config", "/gradio_api/queue/join", "/gradio_api/queue/data", "/page/page.js", "/conversations"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_answer_lets_another_site_read_it(live: Live, path: str, method: str) -> None:
    """Gradio answers any origin's preflight, and names the origin as one that may read, with cookies."""
    headers = {"Origin": "https://hostile.example", "Access-Control-Request-Method": "POST"}
    for more in ({}, {"Sec-Fetch-Site": "same-origin"}):  # the second gets as far as Gradio
        asking = {"headers": {**headers, **more}, "params": {"session_hash": "none"}}
        with plain.stream(method, live.url + path, **asking) as answer:  # type: ignore[arg-type]
            assert answer.headers
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert more or method != "OPTIONS" or answer.status_code in (403, 404)


@pytest.mark.parametrize("path", ["/", "/config", "/conversations", "/page/page.js", "/gradio_api/queue/data", "/none"])
@pytest.mark.parametrize("name", ["rebound.example", "rebound.example:7860", "127.0.0.1.rebound.example"])
def test_a_name_that_was_rebound_to_this_machine_gets_nothing(live: Live, path: str, name: str) -> None:
    own = {"Host": name, "Origin": f"http://{name}", "Sec-Fetch-Site": "same-origin"}
    answer = plain.get(live.url + path, headers=own)
    assert answer.status_code in (404, 421)
    assert answer.status_code == 404 or "web.names" in answer.text
    assert "set-cookie" not in answer.headers
    assert plain.post(f"{live.url}/gradio_api/queue/join", headers=own, json={}).status_code == 421


def test_a_name_that_a_proxy_hands_on_is_looked_at_as_well(live: Live) -> None:
    """Gradio builds addresses from it."""
    assert plain.get(live.url, headers={"X-Forwarded-Host": "rebound.example"}).status_code == 421
    assert guarded(proxied=True).get("/", headers={"X-Forwarded-Host": "localhost:7860"}).status_code == 200


def guarded(*, proxied: bool) -> TestClient:
    app = OwnSiteOnly(PlainTextResponse("read"), LOCAL, proxied=proxied)
    return TestClient(app, base_url="http://127.0.0.1", headers={"Sec-Fetch-Site": "same-origin"})


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP"])
def test_a_chat_without_a_token_is_served_by_no_proxy(header: str) -> None:
    """One on the same machine would let everybody in as if they sat there; it may hand on "localhost" as the name."""
    for method in ("GET", "POST"):
        refused = guarded(proxied=False).request(method, "/", headers={header: "192.0.2.1"})
        assert refused.status_code == 403
        assert "how readers sign in" in refused.text
        assert "web.names" in refused.text
        assert guarded(proxied=True).request(method, "/", headers={header: "192.0.2.1"}).status_code == 200
        assert guarded(proxied=False).request(method, "/").status_code == 200


def test_and_the_real_one_neither(live: Live) -> None:
    assert plain.get(live.url, headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 403


@pytest.mark.parametrize("hosts", [[], ["127.0.0.1", "rebound.example"], ["127.0.0.1", "127.0.0.1"]])
def test_a_request_names_one_host(live: Live, hosts: list[str]) -> None:
    asking = http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=10)
    asking.putrequest("GET", "/", skip_host=True)
    for host in hosts:
        asking.putheader("Host", host)
    asking.endheaders()
    assert asking.getresponse().status in (400, 421)
    asking.close()


def test_no_handler_is_run_past_the_queue_but_the_one_that_stops(live: Live) -> None:
    """run/… would answer at once for whoever asks, however many wait, and needs no stream that could be counted."""
    handlers = {d["id"]: d["queue"] for d in gradio_config(live.url)["dependencies"]}
    assert len(handlers) > 5
    own = {"Origin": live.url}
    answers = {
        id: plain.post(
            f"{live.url}/gradio_api/run/predict",
            headers=own,
            json={"data": ["x", None, ""], "fn_index": id, "session_hash": "s"},
        ).status_code
        for id in handlers
    }
    assert [id for id, status in answers.items() if status != 404] == [
        id for id, queued in handlers.items() if not queued
    ]
    assert len([status for status in answers.values() if status == 200]) == 1
    for path in ("run/ask", "run/stop", "api/predict", "call/ask", "call/v2/ask", "cancel", "reset", "startup-events"):
        assert plain.post(f"{live.url}/gradio_api/{path}", headers=own, json={}).status_code == 404
