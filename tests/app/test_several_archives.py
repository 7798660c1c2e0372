"""Several archives behind one chat: what each reader is shown, answered and allowed, on the page and for programs.

``home`` has "default", with three articles, and "desk", with one of them and a memo that not everybody may read.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from mcp import Client
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from app import wiring
from app.accounts.limiting import Questions
from app.accounts.rights import EVERY_ARCHIVE, By, Identity, Role
from app.archives.opened_archives import OpenedArchives
from app.client import Dateline, Limits, Mistaken
from app.programs.api.application import create_api
from app.programs.openai_api.openai_routes import openai_routes
from app.programs.tools.tool_server import tool_server
from app.settings import Settings, WebSettings
from app.types import Answered
from app.web.accounts.gate import Gate
from app.web.archive_choice import tell_of_missing_archives
from app.web.articles import article_routes
from app.web.rooms.routes import room_routes
from app.web.rooms.services import Rooms
from app.web.serving.refusals import API
from app.web.stream import SearchesFirst
from index.errors import ArchiveMissing
from index.types import Filters
from tests.app.web.markup import read
from tests.conftest import _written
from tests.homes import LEAK, archives_of, two_archives

SECRET = "Ottilie Krane"
PAID = "Whom did the Brannock ferry line pay 40 million dollars?"
READERS = {
    "all": {EVERY_ARCHIVE: Role.EDITOR},
    "news": {"default": Role.READER},
    "desk": {"desk": Role.EDITOR},
    "both": {"default": Role.READER, "desk": Role.EDITOR},
    "none": {},
}


class ByName:
    """Who somebody is stands in a header."""

    async def of(self, request: Request) -> Identity | Response | None:
        name, _, key = request.headers.get("x-who", "all").partition(":")
        limits = {"archives": frozenset({key}), "by": By.KEY} if key else {}
        return Identity(user=name, name=name, roles=READERS[name], **limits)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, indexed: Path) -> Path:
    folder = tmp_path_factory.mktemp("several")
    return two_archives(folder / "home", indexed, partial(_written, folder / "articles"))


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


@pytest.fixture
def desk(home: Path) -> Iterator[OpenedArchives]:
    made = archives_of(Settings(home=home, chat={"model": "extractive"}))  # type: ignore[arg-type]
    yield made
    for name in made.names():
        made.open(name).archive.close()


@pytest.fixture
def rooms(desk: OpenedArchives, home: Path) -> Iterator[Rooms]:
    made = wiring.rooms_for(desk, Settings(home=home, web=WebSettings(adding=True)))
    yield made
    made.stop()


@pytest.fixture
def app(desk: OpenedArchives, rooms: Rooms) -> FastAPI:
    made, turns = FastAPI(), SearchesFirst()
    made.mount(API, create_api(desk, rooms, turns))
    made.include_router(openai_routes(desk, rooms, turns))
    made.include_router(article_routes(desk, rooms))
    made.include_router(room_routes(rooms))
    tell_of_missing_archives(made)
    made.add_middleware(Gate, who=ByName(), questions=Questions(""))
    return made


def browser(app: FastAPI, who: str = "all") -> TestClient:
    return TestClient(app, headers={"x-who": who}, base_url="http://news.example", follow_redirects=False)


def program(app: FastAPI, who: str = "all", **more: Any) -> Dateline:
    sent = browser(app, who)

    def carried(asked: httpx.Request) -> httpx.Response:
        kept = {name: value for name, value in asked.headers.items() if name in ("content-type", "idempotency-key")}
        told = sent.request(asked.method, str(asked.url), content=asked.read(), headers=kept)
        return httpx.Response(told.status_code, headers=dict(told.headers), content=told.content)

    return Dateline("http://news.example", transport=httpx.MockTransport(carried), **more)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return browser(app)


def ask(client: TestClient, *archives: str, question: str = PAID) -> dict[str, Any]:
    answer = client.post(f"{API}/ask", json={"question": question, "limits": {"archive": archives}})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


# What is answered


def test_the_first_archive_answers_where_none_is_named_and_as_if_there_were_no_others(client: TestClient) -> None:
    told = ask(client, question="How many soldiers died in the battle?")
    cited = told["statements"][0]["citations"][0]
    assert (cited["archive"], told["limits"]) == ("default", "")
    assert re.fullmatch("[0-9a-f]{32}", cited["article_id"])
    assert SECRET not in client.post(f"{API}/ask", json={"question": PAID}).text


def test_what_another_archive_proves_is_cited_with_its_name_and_opens(client: TestClient) -> None:
    for archives in (["desk"], ["default", "desk"], ["*"]):
        told = ask(client, *archives)
        cited = told["statements"][0]["citations"][0]
        assert SECRET in cited["quote"]
        assert cited["archive"] == "desk"
        assert cited["article_id"].startswith("desk.")
        page = read(client.get(f"/articles/{cited['article_id']}?start={cited['start']}&end={cited['end']}").text)
        assert page.all("span", "in-archive")[0].text == "desk"
        assert any(SECRET in mark.text for mark in page.all("mark"))
        assert "in the archive" in told["limits"]


def test_a_follow_up_finds_the_article_of_the_answer_before_in_its_archive(client: TestClient) -> None:
    first = ask(client, "desk", "default")
    history = [
        {"role": "user", "text": PAID},
        {"role": "assistant", "text": first["answer"], "answer": first["id"]},
    ]
    asked = {"question": "When was that reported?", "limits": {"archive": ["desk", "default"]}, "history": history}
    told = client.post(f"{API}/ask", json=asked).json()
    assert told["kind"] == "follow-up"
    assert {one["archive"] for statement in told["statements"] for one in statement["citations"]} == {"desk"}


def test_each_archive_tells_what_it_holds(client: TestClient) -> None:
    held = ask(client, "default", "desk", question="How many articles do you have?")["holding"]
    assert "default: " in held["text"]
    assert "desk: " in held["text"]
    newest = ask(client, "default", "desk", question="What are the latest articles?")["holding"]["rows"]
    ids = {row["text"]: row["article_id"] for row in newest}
    assert ids[LEAK.title].startswith("desk.")
    assert client.get(f"/articles/{ids[LEAK.title]}").status_code == 200


def test_claims_timelines_and_evidence_are_of_the_archives_that_are_named(app: FastAPI) -> None:
    with program(app, archive=("default", "desk")) as dateline:
        assert {one.archive for one in dateline.search("Brannock ferry line memo").evidence} == {"default", "desk"}
        (claim,) = dateline.check("The Brannock ferry line paid 40 million dollars to a lobbyist.").claims
        assert {one.archive for statement in claim.statements for one in statement.citations} >= {"desk"}
        told = dateline.timeline("the Brannock ferry line", Limits(archive=("desk",))).timeline
        assert {event.citation.archive for event in told} == {"desk"}
        only = dateline.search("Brannock ferry line", Limits(archive=("default",)))
        assert {one.archive for one in only.evidence} == {"default"}
    with program(app, archive="none") as dateline, pytest.raises(Mistaken, match=r"no archive “none”.*default, desk"):
        dateline.search("memo")


def test_articles_are_listed_added_told_of_and_deleted_in_the_archive_that_is_named(
    app: FastAPI, home: Path, rooms: Rooms
) -> None:
    with program(app, archive="desk") as dateline:
        assert all(one.id.startswith("desk.") for one in dateline.articles())
        job = dateline.add_text("Ines Calloway painted the lighthouse.", title="New coat")
        assert (job.id[:5], job.articles[0][:5]) == ("desk.", "desk.")
        added = dateline.article(job.articles[0])
        assert (added.title, added.archive) == ("New coat", "desk")
        assert list((home / "archives" / "desk" / "uploads").glob("*coat*"))
        assert (dateline.status().archive, dateline.status().articles) == ("desk", 3)
        dateline.delete(added.id)
        assert dateline.status().articles == 2
    with program(app) as dateline:
        assert (dateline.status().archive, dateline.status().articles) == ("default", 3)
        assert [one.id for one in dateline.archives()] == ["default", "desk"]


@pytest.mark.slow
def test_a_model_is_an_archive_or_several(client: TestClient) -> None:
    assert [one["id"] for one in client.get("/v1/models").json()["data"]] == ["default", "desk"]
    for model, answers in (("desk", True), ("default+desk", True), ("default", False), ("dateline", False)):
        sent = {"model": model, "messages": [{"role": "user", "content": PAID}]}
        told = client.post("/v1/chat/completions", json=sent).json()
        assert (SECRET in told["choices"][0]["message"]["content"]) == answers, model
        assert client.get(f"/v1/models/{model}").status_code == 200
    gone = client.post("/v1/chat/completions", json={"model": "sport", "messages": []})
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "model_not_found")
    assert "ask “default” or “desk”" in gone.json()["error"]["message"]


def test_tools_take_an_archive(desk: OpenedArchives, rooms: Rooms) -> None:
    async def run() -> tuple[Any, Any, Any]:
        async with Client(tool_server(desk, rooms, SearchesFirst())) as client:
            found = await client.call_tool("search", {"question": PAID, "limits": {"archive": ["desk"]}})
            assert found.structured_content is not None
            first = found.structured_content["evidence"][0]["article_id"]
            article = await client.call_tool("article", {"article_id": first})
            return found, article, await client.call_tool("overview", {"archive": "desk"})

    found, article, overview = asyncio.run(run())
    assert SECRET in found.content[0].text
    assert ", desk;" in found.content[0].text
    assert article.structured_content["archive"] == "desk"
    assert (overview.structured_content["id"], overview.structured_content["articles"]) == ("desk", 2)
    assert overview.content[0].text.startswith("Archives: default, desk. This is of desk:")


# The page


def test_the_archives_room_shows_one_and_leads_to_the_others(client: TestClient, app: FastAPI) -> None:
    page = client.get("/archive?archive=desk").text
    assert "2 articles" in read(page).text
    assert [link.text for link in read(page).all("a") if link.text in ("default", "desk")] == ["default", "desk"]
    assert 'action="archive/add/text?archive=desk"' in page
    listed = read(client.get("/archive/articles?archive=desk").text)
    assert {title.text for title in listed.all("span", "row-title")} == {LEAK.title, "Brannock ferry line to merge"}
    alone = browser(app, "news").get("/archive").text
    assert "archive=" not in alone
    assert "desk" not in read(alone).text


def test_limits_choose_archives_and_the_choice_is_kept(client: TestClient) -> None:
    page = client.get("/limits").text
    assert 'name="archive" value="desk">' in page
    assert 'name="archive" value="default" checked>' in page  # what is meant where nothing was chosen
    client.post("/limits", data={"archive": "default"}, headers={"x-fragment": "1"})
    assert 'value="archive=default"' not in client.get("/limits").text
    chosen = client.post("/limits", data={"archive": ["default", "desk"]}, headers={"x-fragment": "1"})
    assert "Investigations" in chosen.text  # an outlet of the desk's
    assert 'value="archive=desk"' in chosen.text  # the chip by which it is taken away again
    assert 'value="desk" checked' in client.get("/search").text
    found = read(client.get("/search", params={"q": PAID, "archive": ["default", "desk"]}).text)
    assert any(SECRET in quote.text for quote in found.all("span", "card-quote"))
    assert any(meta.text.endswith(" · desk") for meta in found.all("span", "card-meta"))


def test_what_is_added_corrected_and_deleted_on_the_page_is_of_the_archive_shown(
    client: TestClient, rooms: Rooms
) -> None:
    sent = {"text": "Ines Calloway painted the lighthouse.", "title": "New coat"}
    assert client.post("/archive/add/text?archive=desk", data=sent).headers["location"] == (
        "../../archive?archive=desk#adding"
    )
    adding = rooms.of("desk").adding
    assert adding is not None
    assert adding.wait(20)
    row = next(one for one in rooms.of("desk").archive.catalog.overview.listed(0, 9) if one.title == "New coat")
    corrected = client.post(f"/articles/desk.{row.id}/correct", data={"title": "Fresh coat"})
    assert (corrected.status_code, corrected.headers["location"][:8]) == (303, "../desk.")
    made = corrected.headers["location"].removeprefix("../").partition("#")[0]
    assert "Fresh coat" in client.get(f"/articles/{made}").text
    assert client.post(f"/articles/{made}/delete").status_code == 200
    assert rooms.of("desk").archive.catalog.overview.count() == 2
    assert rooms.archive.catalog.overview.count() == 3


# Rights


def test_nobody_is_shown_or_answered_from_an_archive_that_is_not_theirs(app: FastAPI, rooms: Rooms) -> None:
    """Each way in, with the archive in the address, the query, the body, the cookie or an id, and with none named."""
    secret = next(one for one in rooms.of("desk").archive.catalog.overview.listed(0, 9) if one.title == LEAK.title).id
    reader = browser(app, "news")
    reader.cookies.set("dateline_limits", "W1siYXJjaGl2ZSIsICJkZXNrIl1d")  # [["archive", "desk"]]
    named = {"archive": ["desk"]}
    messages = [{"role": "user", "content": PAID}]
    answers = [
        *(reader.get(f"{path}{sep}archive=desk") for path, sep in _READ),
        *(reader.get(f"/articles/{id}") for id in (f"desk.{secret}", secret)),
        *(reader.get(f"{API}/articles/{id}") for id in (f"desk.{secret}", secret)),
        *(reader.get(path) for path in ("/archive", "/archive/articles", "/limits", "/v1/models", f"{API}/archives")),
        reader.get("/search", params={"q": PAID}),
        reader.post(f"{API}/ask", json={"question": PAID, "limits": named}),
        reader.post(f"{API}/ask/stream", json={"question": PAID, "limits": named}),
        reader.post(f"{API}/ask", json={"question": PAID, "limits": {"archive": ["*"]}}),
        reader.post(f"{API}/claims", json={"text": PAID, "limits": named}),
        reader.post("/v1/chat/completions", json={"model": "desk", "messages": messages}),
        reader.post("/v1/responses", json={"model": "default", "input": PAID, "dateline": {"limits": named}}),
        reader.post("/limits", data=named, headers={"x-fragment": "1"}),
    ]
    for answer in answers:
        said = answer.text.replace("archive=desk", "")
        assert answer.status_code < 500, answer.text
        for word in (SECRET, LEAK.title, "Investigations"):
            assert word not in said, (answer.url, said)


_READ = (
    ("/archive", "?"),
    ("/archive/articles", "?"),
    (f"/search?q={PAID}", "&"),
    (f"{API}/search?q={PAID}", "&"),
    (f"{API}/timeline?topic={PAID}", "&"),
    (f"{API}/articles", "?"),
    (f"{API}/status", "?"),
)


def test_nobody_changes_an_archive_in_which_they_may_not(app: FastAPI, rooms: Rooms) -> None:
    """An editor of the desk's is a reader of the default one."""
    ferry = next(one for one in rooms.archive.catalog.overview.listed(0, 9) if one.title.startswith("Brannock")).id
    text, keyed = {"text": "It rained.", "title": "Rain"}, {"Idempotency-Key": "k"}
    both, desks = browser(app, "both"), browser(app, "desk")
    refused = [
        both.post("/archive/add/text", data=text, params={"archive": "default"}),
        both.post(f"/articles/{ferry}/correct", data={"title": "X"}),
        both.post(f"/articles/{ferry}/delete"),
        both.post(f"/articles/default.{ferry}/delete"),
        both.delete(f"{API}/articles/{ferry}"),
        both.post(f"{API}/articles", json={**text, "archive": "default"}),
        both.post(f"{API}/articles/files?archive=default", files={"file": ("a.md", b"x")}, headers=keyed),
        both.get(f"{API}/jobs/x"),
        both.post("/archive/taken-out", params={"archive": "default"}, data={"key": "x"}),
        both.post("/archive/adding", params={"archive": "default"}),
        desks.get(f"/articles/{ferry}"),
        browser(app, "news").post("/archive/add/text", data=text),
        browser(app, "all:desk").post(f"{API}/articles", json={**text, "archive": "default"}),
        browser(app, "none").get("/archive"),
        browser(app, "none").post(f"{API}/ask", json={"question": PAID}),
    ]
    assert {answer.status_code for answer in refused} <= {403, 404, 422}, [(a.url, a.status_code) for a in refused]
    assert rooms.archive.catalog.overview.count() == 3
    assert both.post(f"{API}/articles", json={**text, "archive": "desk"}).status_code == 202
    # Where none is named, the first in which they may is meant.
    job = desks.post(f"{API}/articles", json=text).json()
    assert job["id"].startswith("desk.")
    assert desks.get(f"{API}/jobs/{job['id']}").status_code == 200


def test_a_reader_of_another_archive_alone_is_answered_from_it(app: FastAPI) -> None:
    told = ask(browser(app, "desk"))
    assert SECRET in told["answer"]
    key = browser(app, "all:desk")
    assert [one["id"] for one in key.get(f"{API}/archives").json()["archives"]] == ["desk"]
    assert SECRET in ask(key)["answer"]
    assert "2 articles" in read(browser(app, "desk").get("/archive").text).text


# While it runs


@pytest.mark.slow
def test_an_archive_that_is_gone_is_told_of_and_one_that_is_new_is_there(
    desk: OpenedArchives, client: TestClient, home: Path
) -> None:
    assert SECRET in ask(client, "desk")["answer"]
    (home / "archives" / "desk").rename(home / "archives" / "probe")
    gone = client.post(f"{API}/ask", json={"question": PAID, "limits": {"archive": ["desk"]}})
    assert (gone.status_code, "no archive “desk”" in gone.json()["detail"]) == (422, True)
    assert client.get("/archive?archive=desk").status_code == 404
    with pytest.raises(ArchiveMissing, match="no archive “desk”"):
        next(iter(desk.answer(PAID, filters=Filters(archives=("desk",)))))
    assert SECRET in ask(client, "probe")["answer"]
    assert [one["id"] for one in client.get(f"{API}/archives").json()["archives"]] == ["default", "probe"]


def test_what_archives_share_is_loaded_once_for_those_of_one_embedding_model(home: Path) -> None:
    (home / "archives" / "other").mkdir()
    shutil.copytree(home / "archives" / "desk" / "archive", home / "archives" / "other" / "archive")
    (home / "archives" / "other" / "settings.toml").write_text("[index.embedding]\ndevice = 'cpu'\n")
    desk = wiring.archives_for(Settings(home=home, chat={"model": "extractive"}))  # type: ignore[arg-type]
    embedders = {name: desk.open(name).search.embedder for name in ("default", "desk", "other")}
    assert embedders["default"] is embedders["desk"]
    assert embedders["default"] is not embedders["other"]
    for name in embedders:
        desk.open(name).archive.close()


def test_answers_are_checked_as_ever(desk: OpenedArchives) -> None:
    for event in desk.answer("Who keeps bees in Tarrow?", filters=Filters(archives=("default", "desk"))):
        if isinstance(event, Answered):
            assert event.answer.refused
            assert "in 5 articles" in event.answer.refusal
            assert "in the archives default and desk" in event.answer.refusal
