"""A tab of Chromium as a reader has it, and the ones that tests share.

Opening the page in a browser of one's own costs two seconds of a processor, bringing back one that is open to its
beginning a quarter of one. So a test gets a tab that is kept, unless what it is about is how a page is opened.
Pictures are taken where $DATELINE_SCREENSHOTS names a folder for them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.app.web.chromium import CHROMIUM

expect = pytest.importorskip("playwright.sync_api").expect

PICTURES = os.environ.get("DATELINE_SCREENSHOTS")
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
ON_A_DESK: dict[str, Any] = {"viewport": DESKTOP, "permissions": ["clipboard-read", "clipboard-write"]}
ON_A_PHONE: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
QUESTION = "Who retook Palmyra in March 2016, and how many were killed?"
CUT_OFF = re.compile("AbortError: signal is aborted|Unexpected error Connection errored out")
"""What Gradio logs when its page is left while one of its streams is open, however long one waits before."""


def picture(page: Any, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


class Served(Protocol):
    """A chat that is being served."""

    url: str


@dataclass
class Reader:
    """One tab, and everything that went wrong in it."""

    page: Any
    url: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    pages: int = 0

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Any) -> None:
        self.pages += request.is_navigation_request() and request.frame == self.page.main_frame
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self) -> None:
        self.page.goto(self.url)
        expect(self.page.locator("#example-0")).to_be_visible(timeout=60_000)

    @contextmanager
    def another(self) -> Iterator[Reader]:
        """A tab beside this one, empty, until the end of the block; what goes wrong in it, goes wrong here."""
        page = self.page.context.new_page()
        yield Reader(page, self.url, self.complaints, self.foreign)
        page.close()

    def ask(self, question: str) -> None:
        self.page.locator("#question textarea").fill(question)
        self.page.keyboard.press("Enter")

    def answered(self) -> None:
        expect(self.page.locator("#ask")).to_be_visible(timeout=60_000)
        expect(self.page.locator("#current .written-by, #current .refusal")).to_be_visible(timeout=60_000)

    def well(self) -> None:
        """Asserts that the page neither complained nor asked another host for anything."""
        left = self.pages > 1
        assert [said for said in self.complaints if not (left and CUT_OFF.match(said))] == []
        assert self.foreign == []

    def picture(self, name: str) -> None:
        picture(self.page, name)

    def in_view(self, selector: str) -> bool:
        """Whether the middle of the element is what a reader sees there, and not something over it."""
        return bool(
            self.page.evaluate(
                """selector => {
                    const found = document.querySelector(selector), box = found.getClientRects()[0];
                    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
                    return found.contains(top) && box.top >= 0 && box.bottom <= window.innerHeight;
                }""",
                selector,
            )
        )

    def open_as_nobody(self) -> None:
        """The page anew, for a reader who has no conversations yet."""
        self.page.context.clear_cookies()
        self.open()

    def begin_anew(self) -> None:
        """As after it was opened: nothing is asked or written, no window is open, nothing is remembered."""
        page = self.page
        for other in [one for one in page.context.pages if one is not page]:
            other.close()
        if page.url.partition("?")[0] != f"{self.url}/" or not page.locator("#question textarea").is_visible():
            self.open()
        self._quiet()
        if page.locator("#stop").is_visible():
            page.locator("#stop").click()
        expect(page.locator("#ask")).to_be_visible(timeout=60_000)
        if page.locator(".exchange").count():
            page.evaluate("document.querySelector('#new').click()")  # in the menu of a phone
        expect(page.locator(".exchange")).to_have_count(0, timeout=60_000)
        expect(page.locator("#example-0")).to_be_visible(timeout=60_000)
        page.evaluate("localStorage.clear(); document.documentElement.removeAttribute('dir')")

    def rest(self) -> None:
        """Closes what is open over the page, and touches nothing any more."""
        for _ in range(2):
            self.page.keyboard.press("Escape")
        self.page.locator("#question textarea").fill("")
        self.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        self.page.mouse.move(0, 0)

    def _quiet(self) -> None:
        self.rest()
        self.complaints.clear()
        self.foreign.clear()
        self.pages = 1


def reader(browser: Any, live: Served, **how: Any) -> Iterator[Reader]:
    """A tab of a browser of one's own, opened anew."""
    context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **how})
    tab = Reader(context.new_page(), live.url)
    tab.open()
    yield tab
    context.close()
    tab.well()


def kept(live: Served, of: str = "", **how: Any) -> Iterator[Reader]:
    """A tab that others have had who asked for the same, at its beginning; ``of`` is who brings it there otherwise.

    One in which anything went wrong is had by nobody else.
    """
    key = (live.url, of, repr(how))
    tab = CHROMIUM.kept.pop(key, None)
    if tab is None:
        context = CHROMIUM.started().new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **how})
        tab = Reader(context.new_page(), live.url)
        tab.open()
    elif not of:
        tab.begin_anew()
    CHROMIUM.has_failed = False
    yield tab
    tab.well()
    if CHROMIUM.has_failed:
        tab.page.context.close()
    else:
        CHROMIUM.kept[key] = tab
