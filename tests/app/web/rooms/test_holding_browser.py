"""What the archive holds, as a reader meets it in Chromium."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.settings import WebSettings
from app.types import Answer, Answered, Event, Holding, RequestKind, Row, Turn
from tests.app.web.axe import violations
from tests.app.web.conftest import Live, serving
from tests.app.web.fake_assistant import PALMYRA, FakeAssistant
from tests.app.web.test_browser import DESKTOP, PHONE, PICTURES

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect

HELD = Holding(
    "84 of 2,225 articles have “Palmyra”.",
    (
        Row(PALMYRA.title, f"{PALMYRA.outlet} · 27 March 2016", PALMYRA.id),
        Row("Desert Wire", "12 articles", address="archive/articles?outlet=Desert+Wire"),
    ),
    82,
    tuple((f"{year}", year - 1989) for year in range(1990, 2017)),
)


class Librarian(FakeAssistant):
    """Answers each question with what the archive holds."""

    def _events(self, question: str, history: Sequence[Turn]) -> Iterator[Event]:
        yield Answered(Answer(question, "", (), (), refused=False, kind=RequestKind.ARCHIVE, holding=HELD))


@pytest.fixture(scope="module")
def library() -> Iterator[Live]:
    with serving(WebSettings(port=0), Librarian()) as chat:
        yield chat


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("desktop-light", {"viewport": DESKTOP, "color_scheme": "light"}),
        ("phone-dark", {"viewport": PHONE, "color_scheme": "dark", "has_touch": True, "is_mobile": True}),
    ],
)
def test_a_row_opens_its_article_and_nothing_of_it_keeps_anybody_out(
    browser: Any, library: Live, axe: Path, name: str, how: dict[str, Any]
) -> None:
    """Counts are answers too: they must be read on a phone and aloud, and lead to what was counted."""
    context = browser.new_context(reduced_motion="reduce", **how)
    page = context.new_page()
    page.goto(library.url)
    page.locator("#question textarea").fill("How many articles mention Palmyra?")
    page.keyboard.press("Enter")
    expect(page.locator("#current .holding")).to_contain_text(HELD.text, timeout=60_000)
    expect(page.locator("#current .holding")).to_contain_text("and 82 more")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-holding.png")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page, axe) == []
    page.locator("#current .holding a.card").first.click()
    expect(page.locator("#reader")).to_be_visible()
    expect(page.locator("#story-title")).to_have_text(PALMYRA.title)
    context.close()
