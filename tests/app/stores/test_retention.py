"""What is old goes while the chat runs, and a store that cannot delete stops nothing."""

from __future__ import annotations

import sqlite3
import threading

from app.stores.retention import start_forgetting


def test_it_is_looked_at_once_and_again_although_one_store_fails() -> None:
    """A chat that runs for months must not keep what it was told to delete because a disk was full once."""
    asked: list[float] = []
    stop = threading.Event()

    def full(days: float) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    def works(days: float) -> int:
        asked.append(days)
        if len(asked) == 3:
            stop.set()
        return len(asked)

    thread = start_forgetting(30, [full, works], stop, pause=0.001)
    assert thread is not None
    thread.join(20)
    assert asked == [30, 30, 30]


def test_without_a_limit_nothing_is_deleted() -> None:
    assert start_forgetting(0, []) is None


def test_what_a_reader_deleted_is_seen_to_also_without_a_limit() -> None:
    """A deletion that met a backup would otherwise leave its words in SQLite's log until the chat ends."""
    looked, stop = list[int](), threading.Event()

    def tidy() -> None:
        looked.append(1)
        if len(looked) == 3:
            stop.set()

    thread = start_forgetting(0, [lambda days: 1 / 0], stop, pause=0.001, tidy=[tidy])
    assert thread is not None
    thread.join(20)
    assert len(looked) == 3
