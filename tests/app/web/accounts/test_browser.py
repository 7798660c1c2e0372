"""Signing in with an account, as a reader does it, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.accounts.account_file import Accounts
from app.accounts.rights import Role
from app.settings import WebSettings
from tests.app.accounts.conftest import OTHER, PASSWORD
from tests.app.web.axe import violations
from tests.app.web.conftest import Live, serving
from tests.app.web.test_browser import DESKTOP, PHONE, PICTURES

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect

QUESTION = "Who retook Palmyra in March 2016, and how many were killed?"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    settings = WebSettings(port=0, sign_in="on", questions="2/minute")
    with closing(Accounts(tmp_path_factory.mktemp("accounts") / "accounts.sqlite3")) as accounts:
        for name in ("ann", "bob", "cleo"):
            accounts.users.add(name, PASSWORD, Role.READER)
        with serving(settings, accounts=accounts) as chat:
            yield chat


def sign_in(page: Any, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("name", "user", "how"),
    [
        ("desktop-dark", "ann", {"viewport": DESKTOP, "color_scheme": "dark"}),
        ("phone-light", "bob", {"viewport": PHONE, "color_scheme": "light", "has_touch": True, "is_mobile": True}),
    ],
)
def test_a_reader_signs_in_asks_finds_it_elsewhere_and_signs_out(
    browser: Any, signed: Live, axe: Path, name: str, user: str, how: dict[str, Any]
) -> None:
    context = browser.new_context(reduced_motion="reduce", **how)
    page = context.new_page()
    page.goto(f"{signed.url}/?c=none")
    expect(page.get_by_label("Name")).to_be_focused()
    sign_in(page, user, OTHER)
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-account-sign-in.png")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page, axe) == []
    sign_in(page, user)
    box = page.locator("#question textarea")
    expect(box).to_be_visible(timeout=60_000)
    assert page.url.startswith(f"{signed.url}/?c=")
    box.fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#current .statement")).to_have_count(2, timeout=60_000)

    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    other.goto(f"{signed.url}/conversations")
    sign_in(other, user)
    expect(other.locator("body")).to_contain_text(QUESTION)
    elsewhere.close()

    if page.locator("#menu").is_visible():
        page.locator("#menu").click()
    page.get_by_role("link", name=f"Signed in as {user}").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.screenshot(path=PICTURES / f"{name}-account.png")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page, axe) == []
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(f"{signed.url}/conversations")
    expect(page.get_by_label("Password")).to_be_visible()
    context.close()


def test_a_question_too_many_is_told_on_the_page(browser: Any, signed: Live) -> None:
    page = browser.new_page()
    page.goto(signed.url)
    sign_in(page, "cleo")
    box = page.locator("#question textarea")
    for question in (QUESTION, f"Again: {QUESTION}"):
        box.fill(question)
        page.keyboard.press("Enter")
        expect(page.locator("#current")).to_contain_text(f"You asked: {question}", timeout=60_000)
        expect(page.locator("#current .statement")).to_have_count(2, timeout=60_000)
        expect(page.locator("#stop")).to_be_hidden(timeout=60_000)
    box.fill("And when was that?")
    page.keyboard.press("Enter")
    expect(page.locator("#current")).to_contain_text("as many questions as one may", timeout=60_000)
    page.close()


def test_signing_in_and_out_works_without_scripts(browser: Any, signed: Live) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{signed.url}/account")
    sign_in(page, "ann")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_label("Password until now").fill(OTHER)
    page.get_by_label("New password").fill(OTHER)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("alert")).to_contain_text("until now is another")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_label("Password")).to_be_visible()
    context.close()
