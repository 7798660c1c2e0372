"""How quick the page is for one reader, in Chromium: ``python -m tests.benchmarks.page``.

``dateline chat`` over the samples, without a model. Writes ``docs/results/page.json``, milliseconds: from opening the
address to the first paint and to a question box that can be typed into; from Enter to the first evidence on the screen
and to the whole answer; from a click on a citation to its lit sentence. Absolute times belong to one machine.

``updates``: what one question costs in a conversation of 2 exchanges and in one of 200, where a fake assistant drafts
33 words a second: bytes that leave the server, and milliseconds of the processor for each update, in one process with
who reads them. ``--part updates`` measures these alone, and needs neither browser nor models.

``processor``: what the browser's processes take of a core while the page rests, while it waits for the first word of an
answer, and while a fake assistant drafts 8 words a second; of the page's own process, and of all. Frames are drawn
without a graphics card, so all of it is the processor's. ``--part processor`` needs no models.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from app.settings import WebSettings
from app.stores.conversations import Conversations
from app.types import Event, EvidenceFound, Turn
from tests.app.web.chromium import launched
from tests.app.web.conftest import serving
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


PARTS = ("reader", "updates", "processor")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument(
        "--openings", type=int, default=7, help="times the page is opened by a browser that has no cache"
    )
    parser.add_argument("--results", default=str(RESULTS / "page.json"))
    parser.add_argument("--part", choices=PARTS, help="measure this alone, and leave the rest as it is")
    options = parser.parse_args(arguments)
    results = Path(options.results)
    report = dict(json.loads(results.read_text("utf-8"))) if options.part and results.exists() else {}
    parts = (options.part,) if options.part else PARTS
    if "reader" in parts:
        report |= _reader(options)
    if "updates" in parts:
        report["updates"] = {**circumstances(), "questions": [_updates(exchanges) for exchanges in (2, 200)]}
    if "processor" in parts:
        report["processor"] = {**circumstances(), "percent_of_a_core": _processor()}
    results.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    sys.stdout.write(json.dumps(report, indent=1) + f"\nwritten to {results}\n")
    return 0


def _reader(options: argparse.Namespace) -> dict[str, Any]:
    with sample_chat() as chat, sync_playwright() as playwright:
        address = chat.address
        browser = launched(playwright)
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


_AT_REST, _WAITED, _DRAFTED = 8.0, 8.0, 20.0  # seconds


@dataclass
class _Patient(Drafter):
    """Drafts as a local model does: a while after the evidence, and a few words a second."""

    def _events(self, question: str, history: Sequence[Turn]) -> Iterator[Event]:
        for event in super()._events(question, history):
            yield event
            if isinstance(event, EvidenceFound):
                time.sleep(_WAITED + 4)


def _processor() -> dict[str, dict[str, float]]:
    """What the processes of a browser take of a core, by what its one page does."""
    words = round(8 * (_DRAFTED + 4))
    with serving(WebSettings(port=0), _Patient(pieces=words, pause=1 / 8)) as chat, sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(chat.url)
        page.locator("#question textarea").wait_for()
        time.sleep(4)  # until what opens the page is over
        taken = {"at_rest": _taken(browser, _AT_REST)}
        page.locator("#question textarea").fill("Who retook Palmyra?")
        page.keyboard.press("Enter")
        page.locator("#current .working").wait_for()
        time.sleep(1)
        taken["waiting"] = _taken(browser, _WAITED)
        page.locator("#current .draft").wait_for()
        taken["drafting"] = _taken(browser, _DRAFTED)
        browser.close()
    return taken


def _taken(browser: Any, seconds: float) -> dict[str, float]:
    asked = browser.new_browser_cdp_session()

    def spent() -> dict[str, float]:
        found: dict[str, float] = {}
        for process in asked.send("SystemInfo.getProcessInfo")["processInfo"]:
            found[process["type"]] = found.get(process["type"], 0.0) + process["cpuTime"]
        return found

    before = spent()
    time.sleep(seconds)
    took = {kind: 100 * (after - before.get(kind, 0.0)) / seconds for kind, after in spent().items()}
    return {"page": round(took["renderer"], 1), "browser": round(sum(took.values()), 1)}


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
