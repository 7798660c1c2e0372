"""What the archive holds, as a reader meets it in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.web.axe import violations
from tests.app.web.conftest import Live
from tests.app.web.fake_assistant import HELD, PALMYRA
from tests.app.web.tabs import ON_A_DESK, ON_A_PHONE, kept

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect


@pytest.mark.parametrize(("name", "scheme", "how"), [("desktop", "light", ON_A_DESK), ("phone", "dark", ON_A_PHONE)])
def test_a_row_opens_its_article_and_nothing_of_it_keeps_anybody_out(
    browser: Any, live: Live, axe: Path, name: str, scheme: str, how: dict[str, Any]
) -> None:
    """Counts are answers too: they must be read on a phone and aloud, and lead to what was counted."""
    for tab in kept(live, **how):
        page = tab.page
        page.emulate_media(color_scheme=scheme)
        tab.ask("How many articles mention Palmyra?")
        expect(page.locator("#current .holding")).to_contain_text(HELD.text)
        expect(page.locator("#current .holding")).to_contain_text("and 82 more")
        tab.picture(f"{name}-{scheme}-holding")
        assert page.evaluate("document.documentElement.scrollWidth <= screen.width")
        assert violations(page, axe) == []
        page.locator("#current .holding a.card").first.click()
        expect(page.locator("#reader")).to_be_visible()
        expect(page.locator("#story-title")).to_have_text(PALMYRA.title)
        page.emulate_media(color_scheme="light")
