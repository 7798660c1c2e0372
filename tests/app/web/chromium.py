"""The Chromium that tests drive, and how it is started."""

from __future__ import annotations

import shutil
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
