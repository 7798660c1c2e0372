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
from tests.app.accounts.conftest import OTHER, PASSWORD, QUICK
from tests.app.web.axe import violations
from tests.app.web.conftest import Live, serving
from tests.app.web.fake_assistant import FakeAssistant
from tests.app.web.tabs import DESKTOP, ON_A_PHONE, QUESTION, picture

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    settings = WebSettings(port=0, sign_in="on", questions="2/minute")
    file = tmp_path_factory.mktemp("accounts") / "accounts.sqlite3"
    with closing(Accounts(file, passwords=QUICK)) as accounts:
        for name in ("ann", "bob", "cleo"):
            accounts.users.add(name, PASSWORD, Role.READER)
        with serving(settings, FakeAssistant(), accounts=accounts) as chat:
            yield chat


def sign_in(page: Any, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("name", "user", "how"),
    [
        ("desktop-dark", "ann", {"viewport": DESKTOP, "color_scheme": "dark"}),
        ("phone-light", "bob", {**ON_A_PHONE, "color_scheme": "light"}),
    ],
)
def test_form_and_account_fit_and_keep_nobody_out(
    browser: Any, signed: Live, axe: Path, name: str, user: str, how: dict[str, Any]
) -> None:
    context = browser.new_context(reduced_motion="reduce", **how)
    page = context.new_page()
    page.goto(f"{signed.url}/account")
    expect(page.get_by_label("Name")).to_be_focused()
    sign_in(page, user, OTHER)
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    picture(page, f"{name}-account-sign-in")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page, axe) == []
    sign_in(page, user)
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    picture(page, f"{name}-account")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page, axe) == []
    context.close()


def test_a_reader_signs_in_asks_finds_it_elsewhere_is_told_of_a_question_too_many_and_signs_out(
    browser: Any, signed: Live
) -> None:
    context = browser.new_context(reduced_motion="reduce", **ON_A_PHONE)
    page = context.new_page()
    page.goto(f"{signed.url}/?c=none")
    sign_in(page, "cleo")
    box = page.locator("#question textarea")
    expect(box).to_be_visible(timeout=60_000)
    assert page.url.startswith(f"{signed.url}/?c=")
    for question in (QUESTION, f"Again: {QUESTION}"):
        box.fill(question)
        page.keyboard.press("Enter")
        expect(page.locator("#current")).to_contain_text(f"You asked: {question}", timeout=60_000)
        expect(page.locator("#current .statement")).to_have_count(2, timeout=60_000)
        expect(page.locator("#stop")).to_be_hidden(timeout=60_000)
    box.fill("And when was that?")
    page.keyboard.press("Enter")
    expect(page.locator("#current")).to_contain_text("as many questions as one may", timeout=60_000)

    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    other.goto(f"{signed.url}/conversations")
    sign_in(other, "cleo")
    expect(other.locator("body")).to_contain_text(QUESTION)
    elsewhere.close()

    page.locator("#menu").click()
    page.get_by_role("link", name="Signed in as cleo").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(f"{signed.url}/conversations")
    expect(page.get_by_label("Password")).to_be_visible()
    context.close()


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
