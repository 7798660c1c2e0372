"""What a reader is told when the server goes, and how the page goes on when it is back, in Chromium.

The server is a process of its own that is killed in the middle of an answer: nothing says goodbye, as when a machine
loses its power.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.app.web.conftest import Live
from tests.app.web.fake_assistant import STATEMENTS
from tests.app.web.fake_chat import Chats, kill
from tests.app.web.tabs import DESKTOP, ON_A_DESK, PHONE, QUESTION, kept, picture

pytestmark = [pytest.mark.browser, pytest.mark.processes]
expect = pytest.importorskip("playwright.sync_api").expect

SECONDS = 30_000  # milliseconds to wait for what takes a few seconds on a machine that has nothing else to do


@dataclass
class Killed:
    """A chat that can be killed, and started again at the same address."""

    chats: Chats
    kept: Path
    pid: int = 0
    url: str = ""

    def start(self) -> None:
        port = int(self.url.rsplit(":", 1)[1]) if self.url else 0
        self.pid, self.url = self.chats.start(port, self.kept)

    def kill(self) -> None:
        if self.pid:
            kill(self.pid)
            self.pid = 0


@pytest.fixture(scope="module")
def chats() -> Iterator[Chats]:
    made = Chats.forked()
    yield made
    made.close()


@pytest.fixture(scope="module")
def _chat(chats: Chats, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    running = Killed(chats, tmp_path_factory.mktemp("chat") / "conversations.sqlite3")
    yield running
    running.kill()


@pytest.fixture
def chat(_chat: Killed) -> Killed:
    """Running: the one that the test before has started again, if it has."""
    if not _chat.pid:
        _chat.start()
    return _chat


def opened(browser: Any, chat: Killed, **how: Any) -> Any:
    page = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **how}).new_page()
    page.goto(chat.url)
    expect(page.locator("#example-0")).to_be_visible(timeout=SECONDS)
    return page


def ask(page: Any, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")


def test_a_reader_whose_server_dies_is_told_and_goes_on_when_it_is_back(browser: Any, chat: Killed) -> None:
    """A draft that is "checking…" for good looks like an answer that is about to come."""
    page = opened(browser, chat)
    ask(page, QUESTION)
    expect(page.locator("#current .written-by")).to_be_visible(timeout=SECONDS)
    ask(page, "endless")
    expect(page.locator("#current .draft")).to_be_visible(timeout=SECONDS)
    picture(page, "connection-desktop-light-1-streaming")
    page.locator("#question textarea").fill("And what I was typing")
    chat.kill()
    told = page.get_by_role("alert").filter(has_text="connection to Dateline is lost")
    expect(told).to_be_visible(timeout=SECONDS)
    picture(page, "connection-desktop-light-2-lost")
    expect(page.locator("#current .draft")).to_be_hidden()
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator("#current")).to_contain_text("Cut off")
    expect(page.locator("#current .statements")).to_contain_text(STATEMENTS[0].text)
    expect(page.locator("#past .statements")).to_contain_text(STATEMENTS[1].text)
    assert page.locator(".toast-wrap").evaluate_all("all => all.every(one => !one.offsetHeight)")
    chat.start()
    expect(page.get_by_role("alert").filter(has_text="you can go on")).to_be_visible(timeout=2 * SECONDS)
    expect(page.locator("#past .statements")).to_contain_text(STATEMENTS[1].text, timeout=SECONDS)
    expect(page.locator("#question textarea")).to_have_value("And what I was typing")
    picture(page, "connection-desktop-light-3-back")
    page.locator('#current [data-do="again"]').click()
    expect(page.locator("#current .draft")).to_be_visible(timeout=SECONDS)
    page.locator("#stop").click()
    expect(page.locator("#current")).to_contain_text("Stopped.", timeout=SECONDS)
    page.context.close()


def test_a_page_that_nothing_is_asked_in_is_told_too(browser: Any, chat: Killed) -> None:
    """Whoever reads for an hour and then asks must not find out by a question that gets no answer."""
    page = opened(browser, chat, color_scheme="dark", viewport=PHONE, is_mobile=True, has_touch=True)
    chat.kill()
    expect(page.get_by_role("alert").filter(has_text="connection to Dateline is lost")).to_be_visible(timeout=SECONDS)
    picture(page, "connection-phone-dark-2-lost")
    ask(page, QUESTION)
    page.wait_for_timeout(500)
    expect(page.locator("#question textarea")).to_have_value(QUESTION)
    chat.start()
    expect(page.get_by_role("alert").filter(has_text="you can go on")).to_be_visible(timeout=2 * SECONDS)
    expect(page.locator("#question textarea")).to_have_value(QUESTION)
    page.wait_for_timeout(1000)  # Gradio's box listens a moment after it is there
    page.locator("#ask").click()
    expect(page.locator("#current .written-by")).to_be_visible(timeout=SECONDS)
    page.context.close()


def refuse_questions(page: Any, answer: dict[str, Any]) -> None:
    page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(**answer))


def test_what_the_server_refuses_is_told(browser: Any, live: Live) -> None:
    """A question that nothing comes of, without a word, is asked again and again."""
    refusals: dict[str, dict[str, Any]] = {
        "Dateline is busy": {"status": 503, "content_type": "application/json", "body": '{"detail": "full"}'},
        "You ask too much.": {"status": 429, "content_type": "text/plain", "body": "You ask too much."},
    }
    for tab in kept(live, **ON_A_DESK):
        for told, answer in refusals.items():
            tab.begin_anew()
            refuse_questions(tab.page, answer)
            tab.ask(QUESTION)
            expect(tab.page.get_by_role("alert").filter(has_text=told)).to_be_visible(timeout=SECONDS)
            tab.page.unroute("**/gradio_api/queue/join*")
            tab.ask(QUESTION)
            expect(tab.page.locator("#current .written-by")).to_be_visible(timeout=SECONDS)
            expect(tab.page.get_by_role("alert").filter(has_text=told)).to_be_hidden()
        tab.complaints.clear()  # of what was refused


def test_a_pass_that_does_not_hold_any_more_leads_to_the_sign_in(browser: Any, chat: Killed) -> None:
    """As after a change of the token, or thirty days."""
    page = opened(browser, chat)
    refused = {"status": 401, "body": "The token is needed."}
    page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(**refused), times=1)
    with page.expect_navigation(timeout=SECONDS):
        ask(page, QUESTION)
    expect(page.locator("#question textarea")).to_have_value(QUESTION, timeout=SECONDS)
    page.locator("#question textarea").fill("")
    ask(page, QUESTION)
    expect(page.locator("#current .written-by")).to_be_visible(timeout=SECONDS)
    page.route("**/conversations/*/share", lambda route: route.fulfill(**refused))
    dies_and_comes_back(page, chat)
    page.context.close()


def test_a_browser_that_keeps_nothing_opens_the_page_anew_all_the_same(browser: Any, chat: Killed) -> None:
    page = opened(browser, chat)
    page.evaluate("Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('blocked'); }})")
    dies_and_comes_back(page, chat)
    page.context.close()


def dies_and_comes_back(page: Any, chat: Killed) -> None:
    """Until the page was opened anew."""
    page.evaluate("window.isTheOldOne = true")
    chat.kill()
    expect(page.get_by_role("alert").filter(has_text="connection to Dateline is lost")).to_be_visible(timeout=SECONDS)
    chat.start()
    page.wait_for_function("!window.isTheOldOne", timeout=2 * SECONDS)


def test_a_conversation_that_the_server_does_not_hold_any_more_stays_to_be_read(browser: Any, chat: Killed) -> None:
    """Opening the page anew would take away what cannot be had again."""
    page = opened(browser, chat)
    ask(page, QUESTION)
    expect(page.locator("#current .written-by")).to_be_visible(timeout=SECONDS)
    chat.kill()
    for file in chat.kept.parent.iterdir():
        file.unlink()
    chat.start()
    expect(page.get_by_role("alert").filter(has_text="does not hold this conversation")).to_be_visible(timeout=SECONDS)
    expect(page.locator("#current .statements")).to_contain_text(STATEMENTS[0].text)
    page.get_by_role("alert").get_by_role("button", name="New conversation").click()
    expect(page.locator("#example-0")).to_be_visible(timeout=SECONDS)
    page.context.close()
