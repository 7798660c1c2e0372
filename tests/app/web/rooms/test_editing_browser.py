"""Correcting and deleting an article beside the conversation, by keyboard alone, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.archives.editing import Editing
from app.settings import WebSettings
from app.stores.feedback import FeedbackStore
from app.types import Answer, Answered, Event, Holding, RequestKind, Row, Turn
from app.web.rooms import texts as room_texts
from app.web.rooms.services import Rooms
from index.build import build
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive, open_archive
from tests.app.web.axe import violations
from tests.app.web.conftest import Live, serving
from tests.app.web.rooms.test_editing import Held
from tests.app.web.tabs import DESKTOP, picture
from tests.conftest import _written
from tests.fakes import CHESS, FERRY, WordEmbedder

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect


class Librarian(Held):
    """Answers each question with the articles of the archive."""

    def _events(self, question: str, history: Sequence[Turn]) -> Iterator[Event]:
        rows = tuple(Row(one.title, one.outlet, one.id) for one in self._archive.catalog.articles.recent(9))
        held = Holding("All articles.", rows, 0, ())
        yield Answered(Answer(question, "", (), (), refused=False, kind=RequestKind.ARCHIVE, holding=held))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, Archive]]:
    folder, embedder, settings = tmp_path_factory.mktemp("home"), WordEmbedder(), IndexSettings()
    archive = open_archive(folder / "archive", settings, create=True)
    build([_written(folder / "news", FERRY, CHESS)], archive, lambda: embedder, settings)
    search = Search(archive, lambda: embedder, settings.search)
    editing = Editing(archive, lambda: embedder, settings)
    rooms = Rooms(archive, search, FeedbackStore(folder / "feedback.sqlite3"), editing=editing)
    with serving(WebSettings(port=0), Librarian(archive), rooms=rooms) as chat:
        yield chat, archive
    archive.close()


def test_an_article_is_corrected_and_deleted_beside_the_conversation_by_keyboard(
    browser: Any, library: tuple[Live, Archive], axe: Path
) -> None:
    """Whoever uses no mouse must reach the forms, hear what was wrong, and not lose the place in the page."""
    chat, archive = library
    context = browser.new_context(reduced_motion="reduce", viewport=DESKTOP)
    page = context.new_page()
    page.goto(chat.url)
    page.locator("#question textarea").fill("Which articles are there?")
    page.keyboard.press("Enter")
    card = page.locator("#current .holding a.card", has_text=FERRY.title)
    card.wait_for(timeout=60_000)
    card.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#story-title")).to_have_text(FERRY.title)

    page.locator("#edit-article > summary").focus()
    page.keyboard.press("Enter")
    day = page.locator("#edit-article").get_by_label(room_texts.FIELD_PUBLISHED)
    day.fill("03/04/2021")
    page.keyboard.press("Enter")
    expect(page.locator("#edit-article [data-said]")).to_be_focused()
    expect(page.locator("#edit-article [data-said]")).to_contain_text("is no date that can be read in one way alone")
    expect(day).to_have_value("03/04/2021")
    assert violations(page, axe) == []
    picture(page, "editing-desktop-light")

    day.fill("3 April 2021")
    page.locator("#edit-article").get_by_label(room_texts.FIELD_TITLE).fill("Ferry lines <em>merge</em>")
    page.keyboard.press("Enter")
    expect(page.locator(".correction-note")).to_be_focused()
    expect(page.locator(".correction-note")).to_contain_text("“3 April 2021”, where the source states “2 June 2021”")
    expect(page.locator("#reader-title")).to_have_text("Ferry lines <em>merge</em>")

    page.locator("#edit-article > summary").press("Enter")
    page.locator("#edit-article .sure > summary").press("Enter")
    page.get_by_role("button", name=room_texts.DELETE_ARTICLE_SURE).press("Enter")
    expect(page.locator("#story-title")).to_be_focused()
    expect(page.locator("#story-title")).to_contain_text("was deleted from the archive")
    assert [one.title for one in archive.catalog.articles.recent(9)] == [CHESS.title]

    page.keyboard.press("Escape")
    card.press("Enter")
    expect(page.locator("#story-title")).to_have_text(room_texts.ARTICLE_TAKEN_OUT)
    context.close()
