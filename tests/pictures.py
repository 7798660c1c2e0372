"""Makes the pictures of README and of the tour from the chat as it is: ``make pictures``.

The chat runs over the sample archive with the packaged model, in a process and a folder of its own; Chromium asks,
clicks and takes the pictures. Nothing in them is arranged.

    python -m tests.pictures [--model extractive] [--only VIEW] [--into FOLDER]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.app.web.chromium import launched
from tests.benchmarks.chatting import sample_chat
from tests.evaluation.records import ROOT

WIDE, PHONE = (1440, 900), (390, 844)
PATIENCE = 120_000  # milliseconds for an answer
FIRST = "Who retook Palmyra, and with whose support?"
TOLL = "How many soldiers died in the battle for Palmyra?"
TIMELINE = "Timeline: the battle for Palmyra"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="local")
    parser.add_argument("--only", action="append", choices=VIEWS)
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures")
    options = parser.parse_args(arguments)
    options.into.mkdir(parents=True, exist_ok=True)
    with sample_chat(options.model) as chat, sync_playwright() as running:
        browser = launched(running)
        for name in options.only or VIEWS:
            size, scheme, shown = VIEWS[name]
            page = _page(browser, size, scheme)
            shown(page, chat.address)
            page.wait_for_timeout(400)  # for what moves into its place
            page.screenshot(path=options.into / f"{name}.png")
            sys.stdout.write(f"{options.into / name}.png\n")
            page.context.close()
        browser.close()
    return 0


def _page(browser: Browser, size: tuple[int, int], scheme: str) -> Page:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        device_scale_factor=1 if width > 1_000 else 2,
        reduced_motion="reduce",
    )
    return context.new_page()


def _opened(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#question textarea").wait_for()
    page.locator(".example:visible").first.wait_for()


def _asked(page: Page, address: str, question: str = FIRST) -> None:
    _opened(page, address)
    _ask(page, question)


def _ask(page: Page, question: str) -> None:
    before = page.locator(".exchange").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "before => document.querySelectorAll('.exchange:not([data-busy])').length > before",
        arg=before,
        timeout=PATIENCE,
    )


def _read(page: Page, address: str) -> None:
    _asked(page, address)
    page.locator("#current a.chip").first.click()
    page.locator("#cited").wait_for()


def _followed_up(page: Page, address: str) -> None:
    _asked(page, address, TOLL)
    _ask(page, "And how many militants, according to the army?")


def _in_time(page: Page, address: str) -> None:
    _asked(page, address, TIMELINE)


def _told_differently(page: Page, address: str) -> None:
    _asked(page, address, TOLL)


def _asking(question: str) -> Callable[[Page, str], None]:
    return lambda page, address: _asked(page, address, question)


def _refused(page: Page, address: str) -> None:
    _asked(page, address, "What did the Apollo 11 mission cost?")


def _covered(page: Page, address: str) -> None:
    page.goto(f"{address}/archive")


def _searched(page: Page, address: str) -> None:
    page.goto(f"{address}/search?q=retook+Palmyra")


VIEWS: dict[str, tuple[tuple[int, int], str, Callable[[Page, str], None]]] = {
    "welcome": (WIDE, "light", _opened),
    "answer": (WIDE, "light", _asked),
    "reading": (WIDE, "light", _read),
    "reading-dark": (WIDE, "dark", _read),
    "follow-up": (WIDE, "light", _followed_up),
    "who-says-what": (WIDE, "light", _told_differently),
    "brief": (WIDE, "light", _asking("Summarise what happened in Palmyra")),
    "comparison": (WIDE, "light", _asking("Concorde vs the Channel Tunnel")),
    "claim": (WIDE, "light", _asking("Is it true that 118 government fighters were killed in the battle for Palmyra?")),
    "misspelt": (WIDE, "light", _asking("who retok palmira and with whos suport")),
    "counted": (WIDE, "light", _asking("How many articles mention Palmyra?")),
    "refusal": (WIDE, "light", _refused),
    "timeline": (WIDE, "light", _in_time),
    "archive": (WIDE, "light", _covered),
    "search": (WIDE, "light", _searched),
    "phone": (PHONE, "light", _asked),
    "phone-welcome": (PHONE, "dark", _opened),
    "phone-reading": (PHONE, "dark", _read),
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
