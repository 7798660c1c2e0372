"""The page in another language, and read from right to left, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.web import texts
from tests.app.web.conftest import Live
from tests.app.web.fake_assistant import KILLED
from tests.app.web.tabs import DESKTOP, ON_A_DESK, ON_A_PHONE, PHONE, QUESTION, kept, reader
from tests.catalogs import messages

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

FROM_RIGHT_TO_LEFT = 'document.documentElement.setAttribute("dir", "rtl")'


def test_whatever_the_page_says_while_it_is_used_is_in_the_language_of_the_browser(browser: Any, live: Live) -> None:
    """Gradio draws the page from what was laid out once; each update must not bring English back. That each language
    has all of it is shown by test_languages."""
    for tab in reader(browser, live, viewport=DESKTOP, locale="de-DE"):
        page = tab.page
        expect(page.locator("#ask")).to_have_text("Fragen")
        said = page.locator("body").inner_text()
        tab.ask(QUESTION)
        tab.answered()
        expect(page.locator("#also .example").first).to_be_visible()
        said += page.locator("body").inner_text()
        page.locator("#current .chip").first.click()
        expect(page.locator("#reader-close")).to_contain_text("Quellen")
        said += page.locator("#reader").inner_text()
        for window in ("history", "share", "help"):
            page.locator(f'#nav [data-do="{window}"]').click()
            expect(page.locator(f"#{window}")).to_be_visible()
            said += page.locator(f"#{window}").inner_text()
            page.keyboard.press("Escape")
        assert page.locator("html").get_attribute("lang") == "de"
        assert _english_in(said) == []


def _english_in(said: str) -> list[str]:
    """Texts of the page, of several words and without what is filled in, that stand there as they are in English."""
    known = [text for text in messages() if isinstance(text, str) and " " in text and "{" not in text]
    assert texts.ASK_AGAIN in known
    return [text for text in known if re.search(rf"\b{re.escape(text)}", said)]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_read_from_right_to_left_the_page_is_mirrored_but_not_its_quotes_and_nothing_sticks_out(
    browser: Any, live: Live, size: dict[str, int]
) -> None:
    """For Arabic and Hebrew, which need a catalog and no other style sheet."""
    for tab in kept(live, **(ON_A_PHONE if size is PHONE else ON_A_DESK)):
        page = tab.page
        page.evaluate(FROM_RIGHT_TO_LEFT)
        tab.ask(QUESTION)
        tab.answered()
        directions = (
            "[...document.querySelectorAll('.statements, .card-quote')].map(e => getComputedStyle(e).direction)"
        )
        assert set(page.evaluate(directions)) == {"ltr"}, "English sentences in a page that is not"
        talk, side = (page.locator(part).bounding_box() for part in ("#talk", "#side"))
        if size is DESKTOP:
            assert side["x"] + side["width"] <= talk["x"] + 1, "the sources are on the left of the conversation"
            ask, box = (page.locator(part).bounding_box() for part in ("#ask", "#question"))
            assert ask["x"] < box["x"], "the button stands where a line of the question ends"
        brand = page.locator("h1.brand").bounding_box()
        assert brand["x"] + brand["width"] > size["width"] - 64, "the name stands where reading begins"
        assert _sticks_out(page) <= 0
        page.locator("#current .chip", has_text="2").click()
        expect(page.locator("#cited")).to_have_text(KILLED)
        assert _sticks_out(page) <= 0
        tab.picture(f"right-to-left-{'desktop' if size is DESKTOP else 'phone'}")
        page.locator("#reader-close").click()
        if size is PHONE:
            page.locator("#menu").tap()
        page.locator('#nav [data-do="help"]').click()
        assert _sticks_out(page) <= 0


def _sticks_out(page: Any) -> int:
    """Pixels by which the page is wider than its window; from right to left it would stick out on the left."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
