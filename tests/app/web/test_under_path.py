"""A server over https in the folder /news, as behind a proxy: everything leads to where it is, and not beside it."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app.accounts.account_file import Accounts
from app.accounts.rights import Role
from app.errors import SettingsInvalid
from app.programs.program_addresses import add_addresses
from app.settings import WebSettings, load_settings
from app.stores.feedback import FeedbackStore
from app.web.rooms.services import Rooms
from app.web.serving.own_address import own_address
from app.web.serving.under_path import UnderPath, require_free_path
from tests.app.accounts.conftest import PASSWORD, QUICK
from tests.app.web.certificates import made_certificate
from tests.app.web.conftest import serving
from tests.conftest import id_of
from tests.fakes import PALMYRA
from tests.homes import one_archive

ROOT = "/news"
QUESTION = "Who overran Palmyra?"


@dataclass
class Served:
    url: str  # with the folder
    certificate: Path
    article: str
    key: str

    def client(self, **more: Any) -> httpx.Client:
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return httpx.Client(base_url=self.url, verify=trusted, timeout=30, **more)


@pytest.fixture(scope="module")
def served(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    assistant = one_archive(home, indexed)
    archive = assistant.archive
    rooms = Rooms(archive, assistant.search, FeedbackStore(home / "feedback.sqlite3"))
    certificate, key = made_certificate(home)
    web = WebSettings(port=0, root_path=ROOT, tls_certificate=certificate, tls_key=key, sign_in="on")
    with closing(Accounts(home / "accounts.sqlite3", passwords=QUICK)) as accounts:
        user = accounts.users.add("ann", PASSWORD, Role.READER)
        program = accounts.keys.add(user.id, list(user.roles[next(iter(user.roles))].rights), 9)
        api = partial(add_addresses, assistant, rooms, web)
        with serving(web, assistant, None, rooms, accounts, api) as chat:  # type: ignore[arg-type]
            yield Served(chat.url, certificate, id_of(archive, PALMYRA), program)
    archive.close()


pytestmark = pytest.mark.processes


def test_its_address_is_told_with_scheme_and_folder(served: Served) -> None:
    assert re.fullmatch(r"https://127\.0\.0\.1:\d+/news", served.url)


@pytest.mark.parametrize("folder", [ROOT, ""], ids=["left by the proxy", "taken away by the proxy"])
def test_pages_are_there_whether_the_proxy_takes_the_folder_away_or_not(served: Served, folder: str) -> None:
    with served.client() as web:
        at = served.url.removesuffix(ROOT) + folder
        form = web.get(f"{at}/", headers={"Accept": "text/html"})
        assert (form.status_code, form.headers["location"]) == (303, "./sign-in?next=")
        assert web.get(f"{at}/page/style.css").status_code == 200
        assert web.get(f"{at}/page/style.css").headers["strict-transport-security"]
        assert web.get(f"{at}/healthz").text == "ok"
        assert web.get(f"{at}/no-such-page").status_code == 404


def test_the_folder_without_its_slash_leads_into_it(served: Served) -> None:
    with served.client() as web:
        answer = web.get(f"{served.url}?c=x")
        assert (answer.status_code, answer.headers["location"]) == (308, "/news/?c=x")


def test_whoever_signs_in_stays_in_the_folder_and_so_do_their_cookies(served: Served) -> None:
    with served.client(headers={"Origin": served.url.removesuffix(ROOT)}) as web:
        entered = web.post("/sign-in", data={"name": "ann", "password": PASSWORD, "next": "archive"})
        assert (entered.status_code, entered.headers["location"]) == (303, "./archive")
        cookies = entered.headers.get_list("set-cookie")
        assert [one.split("=")[0] for one in cookies] == ["__Secure-dateline_session", "__Secure-dateline_known"]
        assert all("Path=/news/" in one and "Secure" in one and "HttpOnly" in one for one in cookies)
        page = web.get("/")
        config = json.loads(page.text.split("window.gradio_config = ")[1].split(";</script>")[0])
        assert config["root"] == served.url
        assert not re.findall(r'(?:src|href)="/[^"/]', page.text)
        assert web.get("/archive").status_code == 200
        limited = web.post(
            "/limits", data={"outlet": "Harbour Post"}, headers={"Origin": served.url.removesuffix(ROOT)}
        )
        assert "Path=/news/" in limited.headers["set-cookie"]
        out = web.post("/account/sign-out")
        assert out.headers["location"] == "../sign-in"
        assert "Path=/news/" in out.headers["set-cookie"]
        assert web.get("/archive").status_code == 401


def test_programs_are_told_addresses_in_the_folder(served: Served) -> None:
    with served.client(headers={"Authorization": f"Bearer {served.key}"}) as web:
        assert web.get("/api/v1/openapi.json").json()["servers"] == [{"url": "/news/api/v1"}]
        for path in ("nothing", "articles?page=0"):
            assert " /news/api/v1/docs " in web.get(f"/api/v1/{path}").json()["detail"], path
        docs = web.get("/api/v1/docs").text
        assert not re.findall(r'(?:src|href)="/', docs)
        assert web.get("/api/v1/docs/swagger-ui.css").status_code == 200
        asked = {"model": "default", "messages": [{"role": "user", "content": QUESTION}]}
        told = web.post("/v1/chat/completions", json=asked).json()
        url = told["choices"][0]["message"]["annotations"][0]["url_citation"]["url"]
        assert url.startswith(f"{served.url}/articles/{served.article}?start=")
        assert web.get(url).status_code == 200


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_of_tls_are_refused(served: Served, version: ssl.TLSVersion) -> None:
    old = ssl.create_default_context(cafile=str(served.certificate))
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = version
    with httpx.Client(verify=old) as client, pytest.raises(httpx.ConnectError):
        client.get(f"{served.url}/healthz")


@pytest.mark.browser
def test_a_question_is_asked_and_its_citation_opened_in_a_browser(served: Served, browser: Any) -> None:
    """Nothing is asked for outside the folder, by whatever script."""
    context = browser.new_context(ignore_https_errors=True)
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.url}/")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    box = page.locator("#question textarea")
    box.wait_for()
    box.fill(QUESTION)
    box.press("Enter")
    cited = page.locator("#newest a[href*=articles]").first
    cited.wait_for()
    page.goto(str(cited.evaluate("link => link.href")))
    page.locator("mark").first.wait_for()
    context.close()
    outside = [url for url in asked if not url.startswith((f"{served.url}/", "data:"))]
    assert [url for url in outside if not url.endswith("/favicon.ico")] == []


def test_a_folder_that_is_called_like_a_page_is_refused() -> None:
    for name in ("/archive", "/api", "/v1/dateline"):
        with pytest.raises(SettingsInvalid, match="there is a page of that name"):
            require_free_path(WebSettings(root_path=name))
    require_free_path(WebSettings(root_path="/press/news"))


@pytest.mark.parametrize("path", ["news", "/news/", "/a//b", "/a?b", "https://x"])
def test_what_is_no_folder_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="root_path"):
        load_settings(home=tmp_path, web={"root_path": path})


def test_a_longer_name_that_begins_alike_is_another() -> None:
    async def tells(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse(f"{scope['path']} {own_address(Request(scope))}")(scope, receive, send)

    client = TestClient(UnderPath(tells, "/news"), base_url="http://here")
    assert client.get("/newsletter").text == "/newsletter http://here/news/"
    assert client.get("/news/x", headers={"X-Forwarded-Prefix": "/forged"}).text == "/x http://here/news/"
