"""Guesses are few, nobody locks an owner out, and questions are counted by whoever asks."""

from __future__ import annotations

import time

import pytest

from app.accounts.account_file import Accounts
from app.accounts.limiting import Guesses, Questions, is_known, mark_of_browser
from app.accounts.rights import Role


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
