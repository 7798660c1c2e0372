"""What is served, from where, and what is not."""

from __future__ import annotations

import os
import re
import socket
from contextlib import closing
from importlib import resources

import psutil
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app.errors import AppFailure, SettingsInvalid
from app.settings import WebSettings
from app.web import server
from app.web.serving.headers import OwnHostOnly
from app.web.serving.listening import addresses, listen
from tests.app.web import plain
from tests.app.web.conftest import Live
from tests.app.web.fake_assistant import PALMYRA, FakeAssistant


def test_a_busy_port_is_told_with_what_to_do() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(AppFailure, match=f"port {port} is in use") as failure:
            server.serve(FakeAssistant(), WebSettings(port=port), print)
    assert "--port" in failure.value.help_message
    assert "DATELINE_WEB__PORT" in failure.value.help_message


@pytest.mark.skipif(os.geteuid() == 0, reason="needs a user who may not listen on every port")
def test_a_port_that_needs_more_rights_is_told_with_what_to_do() -> None:
    with pytest.raises(AppFailure, match="port 81 needs more rights") as failure:
        listen(WebSettings(port=81))
    assert "from 1024 on" in failure.value.help_message


def test_an_address_of_another_machine_is_told_with_what_to_do() -> None:
    with pytest.raises(AppFailure, match="cannot listen on") as failure:
        server.serve(FakeAssistant(), WebSettings(host="203.0.113.7", port=0, token="t" * 24), print)
    assert "DATELINE_WEB__HOST" in failure.value.help_message


def test_it_listens_on_this_machine_only(live: Live) -> None:
    assert live.url.startswith("http://127.0.0.1:")
    port = int(live.url.rsplit(":", 1)[1])
    own = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in own:
        if not str(address).startswith("127."):
            with socket.socket() as knocking:
                assert knocking.connect_ex((address, port)) != 0


def test_a_chat_of_all_addresses_tells_the_real_ones() -> None:
    """http://127.0.0.1 would tell neither that others reach it nor where."""
    with closing(listen(WebSettings(host="0.0.0.0", port=0))) as listening:
        port = listening.getsockname()[1]
        told = addresses(WebSettings(host="0.0.0.0", token="t" * 24), listening)
        assert told
        assert not any("0.0.0.0" in address for address in told)
        own = [one.address for of_one in psutil.net_if_addrs().values() for one in of_one]
        others = {f"http://{one}:{port}" for one in own if "." in one and not one.startswith("127.")}
        assert set(told) == (others or {f"http://127.0.0.1:{port}"})


@pytest.mark.parametrize(
    ("host", "told"), [("127.0.0.1", "http://127.0.0.1"), ("::1", "http://[::1]"), ("localhost", "http://localhost")]
)
def test_a_chat_of_one_address_tells_it(host: str, told: str) -> None:
    with closing(listen(WebSettings(port=0))) as listening:
        assert addresses(WebSettings(host=host), listening) == [f"{told}:{listening.getsockname()[1]}"]


def test_a_chat_that_others_would_reach_is_not_served_where_nobody_could_sign_in() -> None:
    """Whoever starts it: the command line asks as well, earlier."""
    with pytest.raises(SettingsInvalid, match="nobody who could sign in"):
        server.serve(FakeAssistant(), WebSettings(host="0.0.0.0", port=0), print)


@pytest.mark.parametrize(("scheme", "told"), [("https", "max-age=31536000"), ("http", None)])
def test_over_https_browsers_are_told_to_stay_with_it(scheme: str, told: str | None) -> None:
    client = TestClient(OwnHostOnly(PlainTextResponse("read"), "Dateline"), base_url=f"{scheme}://here")
    for path in ("/search", "/sign-in", "/nothing"):
        assert client.get(path).headers.get("strict-transport-security") == told


def test_the_page_names_no_other_host(live: Live) -> None:
    """Gradio's own page names share pictures, an icon and a manifest on other hosts."""
    page = plain.get(live.url).text
    head = page[: page.index("window.gradio_config")] + page[page.index("</script>") :]
    assert not re.findall(r"""(?:src|href|content|url\()\s*=?\s*["'(]?\s*(?:https?:)?//[^"']+""", head)
    assert "manifest.json" not in page
    assert "iframeResizer.contentWindow" not in page
    assert "<title>Dateline</title>" in page


def test_scripts_run_only_with_the_nonce_of_their_page(live: Live) -> None:
    one, two = plain.get(live.url), plain.get(live.url)
    nonces = [re.findall(r"'nonce-([^']+)'", answer.headers["content-security-policy"])[0] for answer in (one, two)]
    assert nonces[0] != nonces[1]
    assert set(re.findall(r'<script nonce="([^"]+)"', one.text)) == {nonces[0]}
    assert not re.findall(r"<script(?! nonce=)", one.text)


@pytest.mark.parametrize("path", ["/", f"/articles/{PALMYRA.id}", "/page/style.css", "/theme.css", "/no-such-page"])
def test_every_response_forbids_other_hosts(live: Live, path: str) -> None:
    headers = plain.get(live.url + path).headers
    assert headers["content-security-policy"].startswith(("default-src 'self'", "default-src 'none'"))
    assert "http" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"].endswith("; charset=utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=https://example.org",
        "/gradio_api/info",
        "/gradio_api/runs",
        "/monitoring",
        "/manifest.json",
        "/docs",
        "/openapi.json",
        "/page/server.py",
        "/page/..%2Fserver.py",
        "/.git/config",
    ],
)
def test_what_the_page_never_asks_for_is_not_served(live: Live, path: str) -> None:
    assert plain.get(live.url + path).status_code == 404


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("style.css", "text/css"),
        ("fonts.css", "text/css"),
        ("page.js", "text/javascript"),
        ("conversation.js", "text/javascript"),
        ("connection.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_the_pages_own_files_are_served(live: Live, name: str, kind: str) -> None:
    answer = plain.get(f"{live.url}/page/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert "://" not in answer.text.replace("http://www.w3.org/2000/svg", "")


def test_every_font_that_the_style_names_is_served_and_no_other_file_of_its_folder(live: Live) -> None:
    named = set(re.findall(r'url\("([^"]+)"\)', plain.get(f"{live.url}/page/fonts.css").text))
    assert named
    for font in named:
        assert plain.get(f"{live.url}/page/{font}").content.startswith(b"wOF2")
    held = {f"fonts/{path.name}" for path in resources.files("app.web").joinpath("fonts").iterdir()}
    assert held - named == {"fonts/OFL.txt"}
    assert plain.get(f"{live.url}/page/fonts/OFL.txt").status_code == 404


def test_a_browser_asks_once_for_what_is_called_by_its_content(live: Live) -> None:
    script = re.findall(r'"\./(assets/[^"]+-[\w-]{8,}\.js)"', plain.get(live.url).text)[0]
    assert "immutable" in plain.get(f"{live.url}/{script}").headers["cache-control"]
    missing = plain.get(f"{live.url}/assets/index-00000000.js")
    assert missing.status_code >= 400
    assert "cache-control" not in missing.headers


def test_an_open_page_can_ask_whether_the_same_server_is_still_there(live: Live) -> None:
    """Every open page asks every few seconds, so it must cost nothing, and no cache may answer for the server."""
    one, two = (plain.get(f"{live.url}/page/alive") for _ in range(2))
    assert one.text == two.text
    assert one.headers["cache-control"] == "no-store"
    assert "set-cookie" not in one.headers
    assert len(one.content) < 100


def test_the_theme_asks_no_font_service(live: Live) -> None:
    theme = plain.get(f"{live.url}/theme.css").text
    assert "http" not in theme.replace("http://www.w3.org/2000/svg", "")
    assert "@font-face" not in theme


def test_a_compressed_page_is_understood_too(live: Live) -> None:
    answer = plain.get(live.url, headers={"Accept-Encoding": "br, gzip"})
    assert "<title>Dateline</title>" in answer.text


def test_pages_without_gradio_allow_no_script_but_our_files(live: Live) -> None:
    for path in (f"/articles/{PALMYRA.id}", "/shared/none", "/conversations"):
        policy = plain.get(live.url + path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_something_is_seen_before_any_script_has_run(live: Live) -> None:
    page = plain.get(live.url).text
    assert page.index('id="opening"') < page.index("<gradio-app")
    assert "Every sentence of an answer" in page[page.index('id="opening"') : page.index("<gradio-app")]
    reopened = plain.get(f"{live.url}/?c=x").text
    assert "Every sentence of an answer" not in reopened[reopened.index('id="opening"') : reopened.index("<gradio-app")]


def test_a_browser_gets_its_secret_once_and_scripts_cannot_read_it(live: Live) -> None:
    first = plain.get(live.url)
    cookie = first.headers["set-cookie"]
    assert cookie.startswith("dateline_reader=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert (
        "set-cookie" not in plain.get(live.url, cookies={"dateline_reader": first.cookies["dateline_reader"]}).headers
    )
