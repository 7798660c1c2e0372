"""The Chromium that tests drive, and how it is started."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import Any

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHELL = "chromium-headless-shell"
"""The same engine without what surrounds it: opening the page and asking takes a third less of the processor."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def installed(*names: str) -> str | None:
    """The first of these programs that this machine has."""
    return next(filter(None, map(shutil.which, names)), None)


def launched(playwright: Any) -> Any:
    """The whole browser that a reader has, for what is measured or shown."""
    return playwright.chromium.launch(executable_path=installed(*BROWSERS, SHELL), args=FLAGS)


class Chromium:
    """The one that tests share, from the first that drives it until one comes that does not (tests/conftest.py): while
    Playwright runs, no other test of this thread can run an event loop."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], Any] = {}  # tabs, by what was asked for (tests.app.web.tabs)
        self.has_failed = False  # the test that runs
        self._browser: Any = None
        self._open = ExitStack()

    def started(self) -> Any:
        """Playwright's browser."""
        if self._browser is None:
            from playwright.sync_api import expect, sync_playwright

            expect.set_options(timeout=60_000)  # ms to wait, no bound: other tests run beside
            playwright = self._open.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(executable_path=installed(SHELL, *BROWSERS), args=FLAGS)
            self._open.callback(self._browser.close)
        return self._browser

    def forget(self, url: str) -> None:
        """Closes the tabs of a chat that ends."""
        for key in [key for key in self.kept if key[0] == url]:
            self.kept.pop(key).page.context.close()

    def close(self) -> None:
        self.kept.clear()
        self._browser = None
        self._open.close()


CHROMIUM = Chromium()
