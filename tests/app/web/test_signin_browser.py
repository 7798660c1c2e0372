"""The token as a reader gives it, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.settings import WebSettings
from tests.app.web.axe import violations
from tests.app.web.conftest import Live, serving
from tests.app.web.fake_assistant import FakeAssistant
from tests.app.web.tabs import DESKTOP, ON_A_PHONE, QUESTION, picture

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect

TOKEN = "kX9-long-enough-and-random"


@pytest.fixture(scope="module")
def closed() -> Iterator[Live]:
    with serving(WebSettings(port=0, token=TOKEN), FakeAssistant()) as chat:
        yield chat


def told_of_a_wrong_token(page: Any, axe: Path, name: str) -> None:
    """Signing in is the first that anybody sees; it must work for all, and without scripts."""
    expect(page.get_by_label("Token")).to_be_focused()
    page.keyboard.type("not the token at all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not the token")
    picture(page, f"{name}-sign-in")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page, axe) == []


def test_the_token_is_asked_for_on_a_phone_in_the_dark(browser: Any, closed: Live, axe: Path) -> None:
    context = browser.new_context(reduced_motion="reduce", **ON_A_PHONE, color_scheme="dark")
    page = context.new_page()
    page.goto(closed.url)
    told_of_a_wrong_token(page, axe, "phone-dark")
    context.close()


def test_the_token_is_given_by_keyboard_and_leads_to_the_page(browser: Any, closed: Live, axe: Path) -> None:
    context = browser.new_context(reduced_motion="reduce", viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"{closed.url}/?c=none")
    told_of_a_wrong_token(page, axe, "desktop-light")
    page.get_by_label("Token").fill("")
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator("#question textarea")).to_be_visible(timeout=60_000)
    assert page.url.startswith(f"{closed.url}/?c=")
    page.locator("#question textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#current .statement")).to_have_count(2, timeout=60_000)
    context.close()


def test_it_works_without_scripts(browser: Any, closed: Live) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{closed.url}/conversations")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button").click()
    expect(page.locator("body")).to_contain_text("No conversations yet")
    context.close()
