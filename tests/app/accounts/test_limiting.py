"""Guesses are few, nobody locks an owner out, and questions are counted by whoever asks."""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from app.accounts.account_file import Accounts
from app.accounts.counting import Windows
from app.accounts.limiting import Guesses, Questions, is_known, mark_of_browser
from app.accounts.rights import Role
from app.stores.usage_table import UsageStore
from tests.app.accounts.conftest import DAY, Clock


def tries(guesses: Guesses, address: str, account: str, most: int = 100) -> int:
    """How many wrong ones are looked at, one after another."""
    for number in range(most):
        if guesses.wait(address, account):
            return number
        guesses.add(address, account)
    return most


def test_an_address_may_guess_ten_times_a_minute_whatever_the_accounts() -> None:
    guesses = Guesses()
    counted = sum(tries(guesses, "192.0.2.1", f"user{number}", 1) for number in range(30))
    assert counted == 10
    assert 50 <= guesses.wait("192.0.2.1", "another") <= 60
    assert guesses.wait("192.0.2.1"), "nor by key"
    assert not guesses.wait("192.0.2.2", "another")


def test_an_account_may_be_tried_ten_times_a_quarter_of_an_hour_from_one_address() -> None:
    guesses = Guesses(of_address="1000/minute")
    assert tries(guesses, "192.0.2.1", "ann") == 10
    assert 800 < guesses.wait("192.0.2.1", "ann") <= 900
    assert not guesses.wait("192.0.2.1", "bob")
    assert not guesses.wait("192.0.2.2", "ann")


def test_many_addresses_together_may_not_try_an_account_and_its_owner_is_not_locked_out() -> None:
    guesses = Guesses()
    looked_at = sum(tries(guesses, f"192.0.2.{number}", "ann", 1) for number in range(200))
    assert looked_at == 50
    assert guesses.wait("198.51.100.1", "ann")
    assert not guesses.wait("198.51.100.1", "ann", known=True)
    assert not guesses.wait("198.51.100.1", "bob")


def test_a_browser_is_known_to_the_account_alone_that_it_signed_in_to(accounts: Accounts) -> None:
    ann, bob = (accounts.users.add(name, None, Role.READER) for name in ("ann", "bob"))
    mark = mark_of_browser(ann)
    assert is_known(ann, mark)
    assert not is_known(bob, mark)
    assert not is_known(None, mark)
    assert not any(is_known(ann, forged) for forged in ("", "x", ann.id, mark[:-1], f"{ann.id}.x.y", "é"))
    assert ann.owner not in mark


def test_questions_are_counted_by_whoever_asks_over_each_of_the_spans() -> None:
    questions = Questions("2/second; 3/day")
    assert [questions.ask("ann") for _ in range(2)] == [0, 0]
    assert questions.ask("ann") == 1
    assert questions.ask("bob") == 0
    deadline = time.monotonic() + 10
    while wait := questions.ask("ann"):
        assert time.monotonic() < deadline, wait
        time.sleep(0.05)
    assert questions.ask("ann") > 80_000, "one that was refused does not count, and the third of the day was the last"


def test_without_a_limit_all_may_ask_and_a_limit_that_is_none_is_refused() -> None:
    unlimited = Questions("")
    assert not any(unlimited.ask("ann") for _ in range(500))
    with pytest.raises(ValueError, match="parse"):
        Questions("many")


def test_tokens_are_counted_beside_questions_and_are_there_again_when_their_day_is_over() -> None:
    clock = Clock()
    questions = Questions("100/minute; 1000 tokens/day", clock)
    assert questions.ask("ann") == 0
    questions.spend("ann", 600)
    assert questions.ask("ann") == 0
    questions.spend("ann", 600)
    assert questions.ask("ann") == DAY, "what a question takes is known when it is answered"
    assert questions.ask("bob") == 0
    clock.now += DAY / 2
    questions.spend("ann", 100)
    assert questions.ask("ann") == DAY / 2
    clock.now += DAY / 2
    assert questions.ask("ann") == 0, "the first 1,200 are a day old, and 100 are not"
    assert Questions("500 tokens per 2 hours; 3/second", clock).ask("ann") == 0
    for wrong in ("tokens/day", "5 tokens", "-1 tokens/day", "5 tokens/week-end"):
        with pytest.raises(ValueError, match="parse"):
            Questions(wrong)


def test_a_restart_gives_back_no_question_and_no_token_of_a_day_and_nobody_is_named(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "usage.sqlite3"

    stores: list[UsageStore] = []

    def started(allowed: str) -> Questions:
        stores.append(UsageStore(file, {}))
        return Questions(allowed, clock, stores[-1])

    many = started("2/minute")
    assert many.ask("ann") == 0
    assert not file.exists(), "what counts for a minute is over before a restart is"
    first = started("1/minute; 2/day; 100 tokens/day")
    assert first.ask("ann") == 0
    first.spend("bob", 60)
    clock.now += DAY / 2
    second = started("1/minute; 2/day; 100 tokens/day")
    assert second.ask("ann") == 0
    assert second.ask("bob") == 0
    second.spend("bob", 60)
    clock.now += 60
    third = started("1/minute; 2/day; 100 tokens/day")
    assert third.ask("ann") == DAY / 2 - 60
    assert third.ask("bob") == DAY / 2 - 60
    assert third.ask("eve") == 0
    clock.now += DAY / 2 - 60
    later = started("1/minute; 2/day; 100 tokens/day")
    assert [later.ask("ann"), later.ask("bob")] == [0, 0]
    for store in stores:
        store.close()
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT count(*) FROM counted WHERE since < ?", (clock.now - DAY + 1,)).fetchone() == (0,)
        assert all(len(name) == 64 for (name,) in db.execute("SELECT name FROM counted"))


def test_a_file_that_cannot_be_used_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "usage.sqlite3").mkdir()
    assert Questions("1/day", keeping=UsageStore(tmp_path / "usage.sqlite3", {})).ask("ann") == 0
    assert [record.getMessage().split(" (")[0] for record in caplog.records] == [
        "what was asked of quotas could not be read, and counts anew",
        "what was asked of a quota could not be kept",
    ]


def test_whoever_asks_under_ever_new_names_fills_no_memory() -> None:
    clock = Clock()
    windows = Windows(clock, most=1000)
    for number in range(10_000):
        windows.add(60, f"address {number}")
        windows.add(60, "ann")
    assert len(windows) == 1000
    assert windows.wait(10, 60, "ann"), "whoever is counted all the time is not forgotten for others"
    clock.now += 61
    for number in range(600):
        windows.add(60, f"later {number}")
    assert len(windows) == 600, "those whose time is over are gone before there is no room"


def test_a_name_that_is_counted_all_the_time_takes_a_fixed_size() -> None:
    clock = Clock()
    windows = Windows(clock)
    for _ in range(5_000):
        clock.now += 0.01
        windows.add(60, "ann", 7)
    assert sys.getsizeof(windows._spans[60]["ann"]) < 2_000
    assert 0 < windows.wait(34_990, 60, "ann") <= 60
    assert not windows.wait(35_001, 60, "ann")
