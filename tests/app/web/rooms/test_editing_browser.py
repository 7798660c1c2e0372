"""Correcting and deleting an article beside the conversation, by keyboard alone, in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.web.rooms import texts as room_texts
from tests.app.web.axe import violations
from tests.app.web.rooms.conftest import Served
from tests.app.web.tabs import ON_A_DESK, kept
from tests.fakes import CHESS
from tests.homes import LEAK

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect


def test_an_article_is_corrected_and_deleted_beside_the_conversation_by_keyboard(
    browser: Any, served: Served, axe: Path
) -> None:
    """Whoever uses no mouse must reach the forms, hear what was wrong, and not lose the place in the page."""
    for tab in kept(served, **ON_A_DESK):
        page = tab.page
        tab.ask("Which articles are there?")
        card = page.locator("#current .holding a.card", has_text=LEAK.title)
        card.wait_for(timeout=60_000)
        card.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#story-title")).to_have_text(LEAK.title)

        page.locator("#edit-article > summary").focus()
        page.keyboard.press("Enter")
        day = page.locator("#edit-article").get_by_label(room_texts.FIELD_PUBLISHED)
        day.fill("03/04/2021")
        page.keyboard.press("Enter")
        expect(page.locator("#edit-article [data-said]")).to_be_focused()
        expect(page.locator("#edit-article [data-said]")).to_contain_text(
            "is no date that can be read in one way alone"
        )
        expect(day).to_have_value("03/04/2021")
        assert violations(page, axe) == []
        tab.picture("editing-desktop-light")

        day.fill("3 April 2021")
        page.locator("#edit-article").get_by_label(room_texts.FIELD_TITLE).fill("A memo <em>leaks</em>")
        page.keyboard.press("Enter")
        expect(page.locator(".correction-note")).to_be_focused()
        expect(page.locator(".correction-note")).to_contain_text(
            "“3 April 2021”, where the source states “9 June 2021”"
        )
        expect(page.locator("#reader-title")).to_have_text("A memo <em>leaks</em>")

        page.locator("#edit-article > summary").press("Enter")
        page.locator("#edit-article .sure > summary").press("Enter")
        page.get_by_role("button", name=room_texts.DELETE_ARTICLE_SURE).press("Enter")
        expect(page.locator("#story-title")).to_be_focused()
        expect(page.locator("#story-title")).to_contain_text("was deleted from the archive")
        left = [one.title for one in served.rooms.archive.catalog.articles.recent(9)]
        assert CHESS.title in left
        assert LEAK.title not in left

        page.keyboard.press("Escape")
        card.press("Enter")
        expect(page.locator("#story-title")).to_have_text(room_texts.ARTICLE_TAKEN_OUT)
        tab.complaints.clear()  # of what was refused, and of what is gone
