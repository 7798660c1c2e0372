"""How quick the page is for one reader, in Chromium: ``python -m tests.benchmarks.page``.

``dateline chat`` over the samples, without a model. Writes ``docs/results/page.json``, milliseconds: from opening the
address to the first paint and to a question box that can be typed into; from Enter to the first evidence on the screen
and to the whole answer; from a click on a citation to its lit sentence. Absolute times belong to one machine.

``updates``: what one question costs in a conversation of 2 exchanges and in one of 200, where a fake assistant drafts
33 words a second: bytes that leave the server, and milliseconds of the processor for each update, in one process with
who reads them. ``--part updates`` measures these alone, and needs neither browser nor models.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from app.settings import WebSettings
from app.stores.conversations import Conversations
from tests.app.web.conftest import CHROMIUM_FLAGS, serving
from tests.app.web.wire import Drafter, Tab, held_conversation
from tests.benchmarks.chatting import sample_chat, sample_questions
from tests.evaluation.records import RESULTS, circumstances

_PAINTS = "Object.fromEntries(performance.getEntriesByType('paint').map(p => [p.name, p.startTime]))"
# The clock runs in the page, from the key or the click to the frame in which the thing is there.
_UNTIL = """([act, selector, gone]) => new Promise(done => {
    const started = performance.now();
    const watch = () => document.querySelector(selector) && !(gone && document.querySelector(gone))
        ? requestAnimationFrame(() => done(performance.now() - started)) : requestAnimationFrame(watch);
    const box = document.querySelector('#question textarea');
    if (act === 'enter') box.dispatchEvent(new KeyboardEvent('keypress', { key: 'Enter', bubbles: true }));
    else document.querySelector(act).click();
    watch();
})"""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument(
        "--openings", type=int, default=7, help="times the page is opened by a browser that has no cache"
    )
    parser.add_argument("--results", default=str(RESULTS / "page.json"))
    parser.add_argument("--part", choices=("reader", "updates"), help="measure this alone, and leave the rest as it is")
    options = parser.parse_args(arguments)
    results = Path(options.results)
    report = dict(json.loads(results.read_text("utf-8"))) if options.part and results.exists() else {}
    if options.part != "updates":
        report |= _reader(options)
    if options.part != "reader":
        report["updates"] = {**circumstances(), "questions": [_updates(exchanges) for exchanges in (2, 200)]}
    results.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    sys.stdout.write(json.dumps(report, indent=1) + f"\nwritten to {results}\n")
    return 0


def _reader(options: argparse.Namespace) -> dict[str, Any]:
    with sample_chat() as chat, sync_playwright() as playwright:
        address = chat.address
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        opened = [_opened(browser, address) for _ in range(options.openings)]
        asked = _asked(browser, address, sample_questions()[: options.questions])
        browser.close()
    return {**circumstances(), "milliseconds": {**_medians(opened), **_medians(asked)}, "questions": len(asked)}


def _opened(browser: Any, address: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    page.locator("#question textarea").wait_for()
    ready = page.evaluate("performance.now()")
    page.locator("#example-0").wait_for()
    paints = page.evaluate(_PAINTS)
    context.close()
    return {"first_contentful_paint": paints["first-contentful-paint"], "ready_to_type": ready}


def _asked(browser: Any, address: str, questions: Sequence[str]) -> list[dict[str, float]]:
    """Each in a conversation of its own."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    took = []
    for question in questions:
        page.locator("#example-0").wait_for()
        page.locator("#question textarea").fill(question)
        evidence = page.evaluate(_UNTIL, ["enter", "#sources .card", ""])
        page.locator("#current .actions").wait_for()
        times = {"evidence_on_screen": evidence}
        if page.locator("#current .chip").count():
            times["lit_citation"] = page.evaluate(_UNTIL, ["#current .chip", "#cited", ""])
            page.keyboard.press("Escape")
        took.append(times)
        page.locator("#new").click()
    return took


def _updates(exchanges: int) -> dict[str, float]:
    conversations = Conversations(None)
    conversation = held_conversation(conversations, exchanges)
    with serving(WebSettings(port=0), Drafter(pieces=100, pause=0.03), conversations) as chat:
        warm, tab = Tab(chat.url), Tab(chat.url)
        warm.ask("warming up")
        opened = tab.open(conversation)
        began = time.process_time()
        sent = tab.ask("Who retook Palmyra?")
        took = time.process_time() - began
        for one in (warm, tab):
            one.close()
    conversations.close()
    return {
        "exchanges_before": exchanges,
        "bytes_to_open": sum(opened.bytes),
        "updates": len(sent.updates),
        "bytes_an_update_median": round(statistics.median(sent.updates)),
        "bytes_first_update": sent.updates[0],
        "bytes_in_all": sum(sent.updates),
        "cpu_milliseconds_an_update": round(1000 * took / len(sent.updates), 1),
    }


def _medians(measured: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(name for one in measured for name in one)
    values = {name: sorted(one[name] for one in measured if name in one) for name in names}
    return {
        name: {
            "median": round(statistics.median(found)),
            "p95": round(found[min(len(found) - 1, round(0.95 * (len(found) - 1)))]),
            "n": len(found),
        }
        for name, found in values.items()
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
