"""Correcting and deleting articles by the page's routes, over a real archive and without a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts.limiting import Questions
from app.accounts.rights import Role, everybody
from app.archives.adding import Adding
from app.archives.editing import Editing
from app.stores.feedback import FeedbackStore
from app.web.accounts.gate import Anybody, Gate
from app.web.articles import article_routes
from app.web.rooms import texts as room_texts
from app.web.rooms.editing import corrected_note, deleted_body, editing_forms, taken_out_list
from app.web.rooms.routes import room_routes
from app.web.rooms.services import Rooms
from app.web.serving.foreign import Hosts, OwnSiteOnly
from index.build import BuildReport, Progress, build
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from index.types import Article, Correction
from tests.app.web.conftest import let_in
from tests.app.web.fake_assistant import FakeAssistant
from tests.app.web.markup import read
from tests.fakes import CHESS, FERRY, PALMYRA, WordEmbedder
from tests.index.helpers import running

OWN = {"Sec-Fetch-Site": "same-origin", "X-Fragment": "1"}
PLAIN = {"Sec-Fetch-Site": "same-origin"}
SETTINGS = IndexSettings()


class Held(FakeAssistant):
    """Opens the archive's own articles."""

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self._archive = archive

    def article(self, article_id: str) -> Article | None:
        return self._archive.catalog.articles.get(article_id)


@pytest.fixture
def archive(archive_of_folder: Archive) -> Archive:
    return archive_of_folder


@pytest.fixture
def rooms(tmp_path: Path, archive: Archive, search: Search, embedder: WordEmbedder) -> Iterator[Rooms]:
    def index(paths: Sequence[str], progress: Progress) -> BuildReport:
        return build(paths, archive, lambda: embedder, SETTINGS, progress)

    adding = Adding(tmp_path / "uploads", index, 0.01)
    editing = Editing(archive, lambda: embedder, SETTINGS)
    yield Rooms(archive, search, FeedbackStore(tmp_path / "feedback.sqlite3"), adding, editing)
    assert adding.wait(20)


def client_of(rooms: Rooms) -> TestClient:
    app = FastAPI()
    app.include_router(article_routes(Held(rooms.archive), rooms))
    app.include_router(room_routes(rooms))
    let_in(app)
    app.add_middleware(OwnSiteOnly, hosts=Hosts(frozenset({"testserver"})), proxied=False)
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def client(rooms: Rooms) -> TestClient:
    return client_of(rooms)


def held(rooms: Rooms, like: Article) -> Article:
    found = [one for one in rooms.archive.catalog.articles.recent(9) if one.text == like.text]
    assert len(found) == 1
    return found[0]


def test_a_correction_shows_beneath_its_article_and_the_old_address_still_opens_it(
    client: TestClient, rooms: Rooms
) -> None:
    """Citations in kept conversations name the id that the article had when it was cited."""
    before = held(rooms, PALMYRA)
    sent = {"outlet": "Desert Post", "published": "28 March 2016", "title": before.title, "byline": "Ann Pike"}
    answer = client.post(f"/articles/{before.id}/correct?start=0&end=6", data=sent, headers=OWN)
    assert answer.status_code == 200
    page = read(answer.text)
    assert [mark.text for mark in page.all("mark", "cited")] == ["Beirut"], "the cited place stays lit"
    assert "Outlet: “Desert Post”, where the source states “Desert Wire”" in page.text
    assert "Published: “28 March 2016”, where the source states “29 March 2016”" in page.text
    assert "Author: “Ann Pike”, where the source states nothing" in page.text
    assert held(rooms, PALMYRA).outlet == "Desert Post"
    again = client.get(f"/articles/{before.id}?fragment=1")
    assert "Desert Post" in read(again.text).all("p", "story-outlet")[0].text
    undone = client.post(f"/articles/{before.id}/correct", data={"undo": "1", "outlet": "Other"}, headers=OWN)
    assert "where the source states" not in undone.text
    assert held(rooms, PALMYRA) == before


def test_a_day_that_cannot_be_read_is_told_in_words_and_nothing_that_was_typed_is_lost(
    client: TestClient, rooms: Rooms
) -> None:
    before = held(rooms, FERRY)
    sent = {"title": "“Ferries” & more", "published": "03/04/2016"}
    answer = client.post(f"/articles/{before.id}/correct", data=sent, headers=OWN)
    assert answer.status_code == 422
    page = read(answer.text)
    assert "is no date that can be read in one way alone" in page.all("p", "form-note")[0].text
    values = {field.attributes["name"]: field.attributes["value"] for field in page.all("input")}
    assert (values["title"], values["published"]) == ("“Ferries” & more", "03/04/2016")
    assert held(rooms, FERRY) == before
    plain = client.post(f"/articles/{before.id}/correct", data=sent, headers=PLAIN)
    assert plain.status_code == 422
    assert '<base href="../../">' in plain.text, "the forms of a page below the article's lead back to it"


def test_a_form_that_is_sent_as_it_was_shown_corrects_nothing(client: TestClient, rooms: Rooms, tmp_path: Path) -> None:
    """A browser puts the two lines of a headline into one."""
    (tmp_path / "articles" / "two.jsonl").write_text('{"text": "It rained.", "title": "Rain\\n  in Brannock"}\n')
    build([str(tmp_path / "articles")], rooms.archive, rooms.search.embedder, SETTINGS)
    rain = next(one for one in rooms.archive.catalog.articles.recent(9) if one.text == "It rained.")
    shown = read(client.get(f"/articles/{rain.id}?fragment=1").text).all("input")
    sent = {field.attributes["name"]: " ".join(field.attributes["value"].split()) for field in shown}
    assert client.post(f"/articles/{rain.id}/correct", data=sent, headers=OWN).status_code == 200
    assert rooms.archive.catalog.articles.of([rain.id]) == {rain.id: rain}


def test_without_scripts_a_correction_leads_to_the_article_as_it_is_now(client: TestClient, rooms: Rooms) -> None:
    sent = {"section": "Sea"}
    answer = client.post(f"/articles/{held(rooms, FERRY).id}/correct?start=4&end=9", data=sent, headers=PLAIN)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"../{held(rooms, FERRY).id}?start=4&end=9#edit-article"


def test_a_deleted_article_is_found_no_more_and_its_address_says_what_became_of_it(
    client: TestClient, rooms: Rooms, tmp_path: Path
) -> None:
    gone = held(rooms, PALMYRA)
    answer = client.post(f"/articles/{gone.id}/delete", headers=OWN)
    assert "“Army takes Palmyra back” was deleted from the archive" in answer.text
    assert "Government forces" not in client.get("/search", params={"q": "Who overran Palmyra?"}).text
    opened = client.get(f"/articles/{gone.id}")
    assert opened.status_code == 404
    assert room_texts.ARTICLE_TAKEN_OUT in opened.text
    assert client.post(f"/articles/{gone.id}/delete", headers=OWN).status_code == 404
    build([str(tmp_path / "articles")], rooms.archive, rooms.search.embedder, SETTINGS)
    assert rooms.archive.catalog.status().articles == 2, "indexing its folder does not bring it back"


def test_what_was_uploaded_and_deleted_is_taken_in_again_at_once(client: TestClient, rooms: Rooms) -> None:
    assert rooms.adding
    story = {"title": "A heron", "text": "A heron was seen in the harbour."}
    client.post("/archive/add/text", data=story, headers=OWN)
    assert rooms.adding.wait(20)
    heron = next(one for one in rooms.archive.catalog.articles.recent(9) if one.title == "A heron")
    client.post(f"/articles/{heron.id}/delete", headers=OWN)
    client.post("/archive/add/text", data=story, headers=OWN)
    assert rooms.adding.wait(20)
    assert "1 article was deleted before, and is still left out." in client.get("/archive/adding").text
    assert rooms.editing
    (out,) = rooms.editing.taken_out()
    assert [b for b in read(taken_out_list([out])).all("button") if b.attributes["value"] == out.key]
    answer = client.post("/archive/taken-out", data={"key": out.key}, headers=PLAIN)
    assert answer.headers["location"] == "../archive#adding"
    assert rooms.adding.wait(20)
    assert rooms.archive.catalog.articles.get(heron.id) == heron
    assert 'id="taken-out"' not in client.get("/archive").text


def test_of_a_folder_that_somebody_follows_the_next_run_takes_it_in(
    client: TestClient, rooms: Rooms, tmp_path: Path
) -> None:
    """The page reads no path of the disk by its name: a link may have come where the file was."""
    client.post(f"/articles/{held(rooms, CHESS).id}/delete", headers=OWN)
    assert rooms.editing
    (out,) = rooms.editing.taken_out()
    answer = client.post("/archive/taken-out", data={"key": out.key}, headers=PLAIN)
    assert room_texts.TAKEN_IN_LATER in read(answer.text.removeprefix("<!doctype html>")).text
    build([str(tmp_path / "articles")], rooms.archive, rooms.search.embedder, SETTINGS)
    assert held(rooms, CHESS)


def test_no_page_tells_where_on_the_disk_anything_lies(client: TestClient, rooms: Rooms, tmp_path: Path) -> None:
    client.post(f"/articles/{held(rooms, CHESS).id}/delete", headers=OWN)
    ferry = held(rooms, FERRY)
    with running("write", rooms.archive.folder):
        busy = [client.post(f"/articles/{ferry.id}/{what}", data={"title": "X"}, headers=OWN) for what in CHANGES]
    assert {answer.status_code for answer in busy} == {422}
    assert all("is being written to by" in answer.text for answer in busy)
    pages = [client.get(address).text for address in ("/archive", "/archive/articles", f"/articles/{ferry.id}")]
    assert not [text for text in [*pages, *(answer.text for answer in busy)] if str(tmp_path) in text]
    assert held(rooms, FERRY) == ferry


CHANGES = ("correct", "delete")


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}])
def test_another_sites_page_neither_corrects_nor_deletes(
    client: TestClient, rooms: Rooms, headers: dict[str, str]
) -> None:
    before = held(rooms, FERRY)
    for what in CHANGES:
        answer = client.post(f"/articles/{before.id}/{what}", data={"title": "Hacked"}, headers=headers)
        assert answer.status_code == 403
    assert client.post("/archive/taken-out", data={"key": "x"}, headers=headers).status_code == 403
    assert held(rooms, FERRY) == before


def test_where_nothing_may_be_added_nothing_is_corrected_or_deleted_but_corrections_are_told(rooms: Rooms) -> None:
    assert rooms.editing
    made = rooms.editing.correct(held(rooms, FERRY).id, {"outlet": "Sea Post"})
    client = client_of(Rooms(rooms.archive, rooms.search, rooms.feedback))
    shown = client.get(f"/articles/{made.id}").text
    assert "where the source states “Harbour Post”" in shown
    assert "<form" not in shown
    assert "#edit-article" not in client.get("/archive/articles").text
    for what in CHANGES:
        assert client.post(f"/articles/{made.id}/{what}", data={"title": "X"}, headers=OWN).status_code in (404, 405)


def test_each_article_of_the_list_leads_to_its_forms(client: TestClient, rooms: Rooms) -> None:
    page = read(client.get("/archive/articles").text.removeprefix("<!doctype html>"))
    ways = [link.attributes["href"] for link in page.all("a", "edit")]
    assert f"../articles/{held(rooms, FERRY).id}#edit-article" in ways
    assert len(ways) == 3


def test_what_an_article_states_is_never_markup_in_the_forms() -> None:
    foreign = '"><script>alert(1)</script>'
    article = Article("Text.", title=foreign, outlet=foreign, byline=foreign, section=foreign)
    made = [Correction("a", foreign, "outlet", foreign, foreign)]
    drawn = editing_forms(article, True, 'start=1"><b>', foreign, {"title": foreign}) + corrected_note(made)
    assert "script" not in read(drawn + deleted_body(foreign)).tags


def test_who_may_not_write_is_shown_no_way_to_and_reads_all_the_same(rooms: Rooms) -> None:
    app = FastAPI()
    app.include_router(article_routes(Held(rooms.archive), rooms))
    app.include_router(room_routes(rooms))
    app.add_middleware(Gate, who=Anybody(everybody(Role.READER)), questions=Questions(""))
    reader, editor = TestClient(app, headers={"Sec-Fetch-Site": "same-origin"}), client_of(rooms)
    (article, *_) = rooms.archive.catalog.articles.recent(1)
    for path in ("/archive", "/archive/articles", f"/articles/{article.id}"):
        shown, more = reader.get(path), editor.get(path)
        assert (shown.status_code, more.status_code) == (200, 200)
        assert ("edit-article" in more.text) or ("/add/" in more.text), path
        assert "edit-article" not in shown.text
        assert "/add/" not in shown.text
    assert reader.post(f"/articles/{article.id}/delete").status_code == 403
    assert reader.post("/archive/taken-out", data={"key": "x"}).status_code == 403
