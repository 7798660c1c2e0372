"""The page of the API in Chromium: drawn under the policy that it is served with, from this host alone."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from app.programs.program_addresses import add_addresses
from app.settings import WebSettings
from app.web.rooms.services import Rooms
from tests.app.web.conftest import browser as browser
from tests.app.web.conftest import serving
from tests.app.web.fake_assistant import FakeAssistant

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect


def test_the_page_lists_what_can_be_asked_and_asks_it(browser: Any, rooms: Rooms) -> None:
    web = WebSettings(port=0)
    with serving(web, rooms=rooms, api=partial(add_addresses, FakeAssistant(), rooms, web)) as chat:
        page = browser.new_page()
        asked, said = list[str](), list[str]()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(f"{chat.url}/api/v1/docs")
        expect(page.get_by_text("/ask/stream", exact=True)).to_be_visible(timeout=60_000)
        page.locator("#operations-archives-archives .opblock-summary-control").click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        expect(page.locator("#operations-archives-archives .live-responses-table")).to_contain_text("Harbour Post")
        page.close()
    assert {url.split("/")[2] for url in asked if not url.startswith("data:")} == {chat.url.split("/")[2]}
    assert said == []
