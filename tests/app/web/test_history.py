"""The routes of conversations: for their owner, and only from the page itself where they change something."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.settings import WebSettings
from app.stores.conversations import Conversations, Listed
from app.web.exchange import Exchange
from app.web.history import file_name, history_routes, list_html
from app.web.owner import COOKIE
from app.web.serving.foreign import Hosts, OwnSiteOnly
from app.web.serving.headers import OwnHostOnly
from tests.app.web.fake_assistant import FORGED, KILLED, STATEMENTS, FakeAssistant
from tests.app.web.markup import read

OWNER, STRANGER = "o" * 43, "s" * 43
BY_PAGE = {"Sec-Fetch-Site": "same-origin"}
BY_ANOTHER = [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]


def asked(question: str) -> Exchange:
    exchange = Exchange.begun(question, "talk")
    for event in FakeAssistant().answer(question):
        exchange = exchange.after(event)
    return exchange


@pytest.fixture
def kept() -> Iterator[Conversations]:
    store = Conversations(None)
    store.keep(OWNER, "talk", asked("Who retook Palmyra?").record)
    store.keep(OWNER, "talk", asked("Who stole the paintings?").record)
    yield store
    store.close()


def client_of(kept: Conversations, owner: str = OWNER, *, sharing: bool = True) -> TestClient:
    app = FastAPI()
    app.include_router(history_routes(kept, WebSettings(sharing=sharing)))
    app.add_middleware(OwnSiteOnly, hosts=Hosts(frozenset({"testserver"})), proxied=False)
    app.add_middleware(OwnHostOnly, title="Dateline")
    return TestClient(app, cookies={COOKIE: owner})


@pytest.fixture
def client(kept: Conversations) -> TestClient:
    return client_of(kept)


def test_the_list_is_the_owners_and_can_be_searched(client: TestClient, kept: Conversations) -> None:
    page = read(client.get("/conversations", params={"current": "talk"}).text)
    (link,) = page.all("a", "talk-title")
    assert (link.text, link.attributes["href"]) == ("Who retook Palmyra?", "./?c=talk")
    assert link.attributes["aria-current"] == "page"
    assert "2 questions" in page.text
    assert "has these words" in client.get("/conversations", params={"q": "zebra"}).text
    assert "No conversations yet" in client_of(kept, STRANGER).get("/conversations").text
    assert "No conversations yet" in client_of(kept, "short").get("/conversations").text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/conversations/talk/name", {"name": "x"}),
        ("DELETE", "/conversations/talk", None),
        ("POST", "/conversations/talk/share", None),
        ("DELETE", "/conversations/talk/share", None),
    ],
)
@pytest.mark.parametrize("headers", BY_ANOTHER)
def test_another_sites_page_changes_nothing(
    client: TestClient,
    kept: Conversations,
    method: str,
    path: str,
    body: dict[str, str] | None,
    headers: dict[str, str],
) -> None:
    """A form on another site can send a cookie along."""
    before = kept.conversation(OWNER, "talk")
    assert client.request(method, path, json=body, headers=headers).status_code == 403
    assert kept.conversation(OWNER, "talk") == before


def test_a_conversation_is_renamed_and_deleted(client: TestClient, kept: Conversations) -> None:
    assert client.post("/conversations/talk/name", json={"name": "The battle"}, headers=BY_PAGE).json() == {
        "done": True
    }
    assert [listed.title for listed in kept.listed(OWNER)] == ["The battle"]
    assert client.delete("/conversations/talk", headers=BY_PAGE).status_code == 200
    assert client.delete("/conversations/talk", headers=BY_PAGE).status_code == 404


@pytest.mark.parametrize("path", ["", ".md", "/share", "/print"])
def test_a_stranger_gets_nothing(kept: Conversations, path: str) -> None:
    assert client_of(kept, STRANGER).get(f"/conversations/talk{path}").status_code in (404, 405)


def test_a_shared_conversation_is_read_by_anyone_until_it_is_revoked(client: TestClient, kept: Conversations) -> None:
    offered = client.post("/conversations/talk/share", headers=BY_PAGE).text
    (link,) = [e for e in read(offered).all("input") if e.attributes["id"] == "share-link"]
    address = "/" + link.attributes["data-path"]
    answer = client_of(kept, STRANGER).get(address)
    page = read(answer.text.replace("<!doctype html>", ""))
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert STATEMENTS[0].text in page.text
    assert KILLED in page.text
    assert {b.attributes.get("data-do", "how made") for b in page.all("button", "act")} == {"copy", "how made", "close"}
    again = read(client.get("/conversations/talk/share").text)
    assert not again.all("input"), "the link is not kept, so it cannot be shown a second time"
    assert {b.attributes["data-do"] for b in again.all("button", "act")} == {"share-make", "share-revoke"}
    client.delete("/conversations/talk/share", headers=BY_PAGE)
    gone = client_of(kept, STRANGER).get(address)
    assert gone.status_code == 404
    assert "may have been revoked" in gone.text


def test_where_sharing_is_off_no_address_is_made_and_an_old_one_leads_nowhere(kept: Conversations) -> None:
    secret = kept.share(OWNER, "talk")
    client = client_of(kept, sharing=False)
    assert client.post("/conversations/talk/share", headers=BY_PAGE).status_code == 403
    assert client.get(f"/shared/{secret}").status_code == 404
    assert "share-make" not in client.get("/conversations/talk/share").text


@pytest.mark.parametrize(("form", "kind"), [("md", "text/markdown"), ("html", "text/html"), ("docx", "officedocument")])
def test_exports_are_files_named_for_the_conversation(client: TestClient, form: str, kind: str) -> None:
    answer = client.get(f"/conversations/talk.{form}")
    assert kind in answer.headers["content-type"]
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''Who-retook-Palmyra.{form}"
    if form == "docx":
        assert "word/footnotes.xml" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    else:
        assert STATEMENTS[0].text in answer.text


def test_an_unknown_form_is_not_found(client: TestClient) -> None:
    assert client.get("/conversations/talk.exe").status_code == 404


def test_the_print_view_has_footnotes_and_a_button(client: TestClient) -> None:
    page = client.get("/conversations/talk/print").text
    assert 'data-do="print"' in page
    assert page.count('id="note-') == 3


@pytest.mark.parametrize(
    ("title", "name"), [("Who? What/../else", "Who-What-else"), ("???", "dateline"), ("Où est l'été", "Où-est-l-été")]
)
def test_a_file_name_holds_nothing_that_a_file_system_minds(title: str, name: str) -> None:
    assert file_name(title) == name


def test_a_forged_title_stays_text() -> None:
    page = read(list_html([Listed(FORGED, FORGED, "2026-03-01T10:00:00", 1, True)], current=FORGED))
    assert not {"img", "script"} & page.tags
    assert not any(name.startswith("on") for element in page.elements for name in element.attributes)
    assert FORGED in page.text
