"""What a reader is told when the server goes, and how the page goes on when it is back, in Chromium.

The server is a process of its own that is killed in the middle of an answer: nothing says goodbye, as when a machine
loses its power.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.stores.conversations import Conversations
from app.web.owner import COOKIE
from tests.app.web.conftest import Live
from tests.app.web.fake_assistant import STATEMENTS
from tests.app.web.tabs import DESKTOP, ON_A_DESK, PHONE, QUESTION, kept, picture
from tests.forking import SERVER, fork

pytestmark = [pytest.mark.browser, pytest.mark.processes]
expect = pytest.importorskip("playwright.sync_api").expect

SECONDS = 30_000  # milliseconds to wait for what takes a few seconds on a machine that has nothing else to do


class Killed:
    """A chat that can be killed, and started again at the same address."""

    def __init__(self, kept: Path) -> None:
        self.kept = kept
        self._port = 0
        self.start()

    def start(self) -> None:
        arguments = [str(self.kept), str(self._port)]
        self._process = fork("tests.app.web.fake_chat", *arguments, env=dict(os.environ), imported=SERVER)
        self.url = self._process.stdout.readline().strip()
        assert self.url, "it does not come up"
        self._port = int(self.url.rsplit(":", 1)[1])

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Killed]:
    running = Killed(tmp_path / "conversations.sqlite3")
    yield running
    running.kill()


def ask(page: Any, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")


def told(page: Any, words: str) -> None:
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible(timeout=2 * SECONDS)


Story = Callable[[Any, Killed], Iterator[None]]
"""What one reader meets in a page that is open, until the server dies, until it is back, and after that."""


def goes_on_where_it_was(page: Any, chat: Killed) -> Iterator[None]:
    """A draft that is "checking…" for good looks like an answer that is about to come."""
    ask(page, QUESTION)
    expect(page.locator("#current .written-by")).to_be_visible(timeout=SECONDS)
    ask(page, "endless")
    expect(page.locator("#current .draft")).to_be_visible(timeout=SECONDS)
    picture(page, "connection-desktop-light-1-streaming")
    page.locator("#question textarea").fill("And what I was typing")
    yield
    told(page, "connection to Dateline is lost")
    picture(page, "connection-desktop-light-2-lost")
    expect(page.locator("#current .draft")).to_be_hidden()
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator("#current")).to_contain_text("Cut off")
    expect(page.locator("#current .statements")).to_contain_text(STATEMENTS[0].text)
    expect(page.locator("#past .statements")).to_contain_text(STATEMENTS[1].text)
    assert page.locator(".toast-wrap").evaluate_all("all => all.every(one => !one.offsetHeight)")
    yield
    told(page, "you can go on")  # looked for at once: it is shown for some seconds
    expect(page.locator("#past .statements")).to_contain_text(STATEMENTS[1].text, timeout=SECONDS)
    expect(page.locator("#question textarea")).to_have_value("And what I was typing")
    picture(page, "connection-desktop-light-3-back")
    page.locator('#current [data-do="again"]').click()
    expect(page.locator("#current .draft")).to_be_visible(timeout=SECONDS)
    page.locator("#stop").click()
    expect(page.locator("#current")).to_contain_text("Stopped.", timeout=SECONDS)


def has_asked_nothing(page: Any, chat: Killed) -> Iterator[None]:
    """Whoever reads for an hour and then asks must not find out by a question that gets no answer."""
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.evaluate("window.isTheOldOne = true")
    yield
    told(page, "connection to Dateline is lost")
    picture(page, "connection-phone-dark-2-lost")
    ask(page, QUESTION)
    page.wait_for_timeout(500)
    expect(page.locator("#question textarea")).to_have_value(QUESTION)
    yield
    page.wait_for_function("!window.isTheOldOne", timeout=2 * SECONDS)
    expect(page.locator("#question textarea")).to_have_value(QUESTION, timeout=SECONDS)
    page.wait_for_timeout(1000)  # Gradio's box listens a moment after it is there
    page.locator("#ask").click()
    expect(page.locator("#current .written-by")).to_be_visible(timeout=SECONDS)


def has_a_pass_that_does_not_hold_any_more(page: Any, chat: Killed) -> Iterator[None]:
    """As after a change of the token, or thirty days: it leads to the sign-in."""
    refused = {"status": 401, "body": "The token is needed."}
    page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(**refused), times=1)
    with page.expect_navigation(timeout=SECONDS):
        ask(page, QUESTION)
    expect(page.locator("#question textarea")).to_have_value(QUESTION, timeout=SECONDS)
    page.locator("#question textarea").fill("")
    ask(page, QUESTION)
    expect(page.locator("#current .written-by")).to_be_visible(timeout=SECONDS)
    page.route("**/conversations/*/share", lambda route: route.fulfill(**refused))
    yield from is_opened_anew(page)


def is_in_a_browser_that_keeps_nothing(page: Any, chat: Killed) -> Iterator[None]:
    page.evaluate("Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('blocked'); }})")
    yield from is_opened_anew(page)


def is_opened_anew(page: Any) -> Iterator[None]:
    page.evaluate("window.isTheOldOne = true")
    yield
    told(page, "connection to Dateline is lost")
    yield
    page.wait_for_function("!window.isTheOldOne", timeout=2 * SECONDS)


def keeps_what_the_server_does_not_hold_any_more(page: Any, chat: Killed) -> Iterator[None]:
    """Opening the page anew would take away what cannot be had again."""
    ask(page, QUESTION)
    expect(page.locator("#current .written-by")).to_be_visible(timeout=SECONDS)
    yield
    told(page, "connection to Dateline is lost")
    with closing(Conversations(chat.kept)) as kept:
        (owner,) = {one["value"] for one in page.context.cookies() if one["name"] == COOKIE}
        assert kept.delete(owner, page.url.partition("?c=")[2])
    yield
    told(page, "does not hold this conversation")
    expect(page.locator("#current .statements")).to_contain_text(STATEMENTS[0].text)
    page.get_by_role("alert").get_by_role("button", name="New conversation").click()
    expect(page.locator("#example-0")).to_be_visible(timeout=SECONDS)


BROWSERS: tuple[tuple[Story, ...], ...] = (
    (goes_on_where_it_was,),  # begins last, since an answer that goes on costs both sides, and is looked at first
    (has_asked_nothing, has_a_pass_that_does_not_hold_any_more),
    (is_in_a_browser_that_keeps_nothing, keeps_what_the_server_does_not_hold_any_more),
)


def test_readers_whose_server_dies_are_told_and_go_on_when_it_is_back(browser: Any, chat: Killed) -> None:
    """All of them at once, two to a browser: one has no more than six connections to one server."""
    readers = list[Iterator[None]]()
    contexts = []
    for stories in reversed(BROWSERS):
        context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
        contexts.append(context)
        for story in reversed(stories):
            page = context.new_page()
            page.goto(chat.url)
            expect(page.locator("#example-0")).to_be_visible(timeout=SECONDS)
            readers.insert(0, story(page, chat))
            next(readers[0])
    for event in (chat.kill, chat.start):
        event()
        for reader in readers:
            next(reader, None)
    for context in contexts:
        context.close()


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
