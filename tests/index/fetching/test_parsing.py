"""The worker process that parses what strangers sent: waiting for it, and losing it."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

import pytest

from index.errors import FetchFailed
from index.fetching.budget import Budget
from index.fetching.parsing import _AT_ONCE, Parser
from index.fetching.urls import parse_url
from index.readers.processes.worker import WorkerLost
from index.settings import FetchingSettings, ReadingSettings
from tests.index.fetching.conftest import FakeClock

URL = parse_url("http://news.test/a", FetchingSettings())


def lost_at(*lost: int) -> tuple[list[str], object]:
    """A worker that is lost with some of its answers, and what it was asked."""
    asked: list[str] = []

    def ask(task: str, data: bytes, arguments: Mapping[str, object], settings: ReadingSettings) -> object:
        asked.append(task)
        if len(asked) in lost:
            raise WorkerLost("its reader ended")
        return {"delay": 0, "sitemaps": []} if task == "robots" else True

    return asked, ask


def test_a_worker_that_is_lost_once_does_not_close_a_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may have ended it for memory that another document took."""
    asked, ask = lost_at(1, 3)
    monkeypatch.setattr("index.fetching.parsing.ask_worker", ask)
    assert Parser().rules(b"User-agent: *").allows(URL)
    assert asked == ["robots", "robots", "allows", "allows"]


def test_rules_with_which_it_is_lost_again_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, ask = lost_at(1, 2)
    monkeypatch.setattr("index.fetching.parsing.ask_worker", ask)
    with pytest.raises(FetchFailed, match="its reader ended"):
        Parser().rules(b"User-agent: *")
    assert len(asked) == 2


def test_a_source_does_not_pay_for_the_time_that_others_are_parsed() -> None:
    """A source of a few pages beside one of large PDFs would be put off to the next run, again and again."""
    clock, waited = FakeClock(), [0.0]
    budget = Budget(10, clock, lambda: waited[0])
    with budget.spending("a"):
        clock.sleep(60)
        waited[0] = 55
    assert not budget.used_up("a")
    with budget.spending("a"):
        clock.sleep(5)
    assert budget.used_up("a")


def test_a_parser_tells_how_long_each_thread_waited_for_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    parser, waited = Parser(), list[float]()
    monkeypatch.setattr("index.fetching.parsing.ask_worker", lambda *_: "text")

    def parse() -> None:
        parser.plain("<p>text")
        waited.append(parser.waited())

    for _ in range(_AT_ONCE):
        parser._turn.acquire()
    thread = threading.Thread(target=parse)
    thread.start()
    time.sleep(0.2)
    for _ in range(_AT_ONCE):
        parser._turn.release()
    thread.join(20)
    assert waited[0] > 0.1
    assert parser.waited() == 0.0
