"""What models took is kept by day, user and model, with the price of the day, and outlives a restart."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.caller import CALLER, UNKNOWN, Caller
from app.models.spending import Spent
from app.stores.usage_table import UsageFailure, UsageStore

PRICES = {"openai:small": (0.25, 2.0)}
FIRST, SECOND = datetime(2026, 3, 1, 23, 59, tzinfo=UTC), datetime(2026, 3, 2, 0, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    yield
    CALLER.set(UNKNOWN)


def test_the_same_day_user_and_model_are_one_row_and_each_has_its_price(tmp_path: Path) -> None:
    path = tmp_path / "usage.sqlite3"
    with closing(UsageStore(path, PRICES, lambda: FIRST)) as store:
        assert store.latest(31) == []
        assert not path.exists()
        for user in ("ann", "ann", "bob"):
            CALLER.set(Caller(user=user))
            store.add(Spent("openai:small", 1_000_000, 500_000))
        store.add(Spent("local", 10, 5, estimated=True))
    dearer = {"openai:small": (1.0, 1.0)}
    with closing(UsageStore(path, dearer, lambda: SECOND)) as later:
        later.add(Spent("openai:small", 1_000_000, 0))
        rows = [(f"{row.day}", row.user, row.model, row.calls, row.cost, row.unpriced) for row in later.latest(31)]
        assert [row.estimated for row in later.latest(31)] == [0, 0, 1, 0]
        assert len(later.latest(1)) == 1
    assert rows == [
        ("2026-03-02", "bob", "openai:small", 1, 1.0, 0),
        ("2026-03-01", "ann", "openai:small", 2, 2.5, 0),
        ("2026-03-01", "bob", "local", 1, 0.0, 15),
        ("2026-03-01", "bob", "openai:small", 1, 1.25, 0),
    ]


def test_of_a_user_who_is_removed_the_sums_stay_and_the_name_goes(tmp_path: Path) -> None:
    path = tmp_path / "usage.sqlite3"
    with closing(UsageStore(path, PRICES, lambda: FIRST)) as store:
        store.forget("ann")
        store.add(Spent("openai:small", 10, 1))
        CALLER.set(Caller(user="ann.pike"))
        store.add(Spent("openai:small", 20, 2))
        store.forget("ann.pike")
        assert [(row.user, row.calls, row.read, row.written) for row in store.latest(1)] == [("", 2, 30, 3)]
    assert b"ann.pike" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_what_cannot_be_kept_ends_no_answer_and_what_cannot_be_read_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "usage.sqlite3"
    path.write_bytes(b"no database" * 1000)
    with closing(UsageStore(path, {})) as store:
        with caplog.at_level(logging.ERROR):
            store.add(Spent("m", 1, 1))
        assert "could not be kept" in caplog.text
        with pytest.raises(UsageFailure, match="what models took"):
            store.latest(1)


def test_a_file_of_a_later_version_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "usage.sqlite3"
    with closing(UsageStore(path, {})) as store:
        store.add(Spent("m", 1, 1))
        with store._opened().altering() as db:
            db.execute("PRAGMA user_version = 99")
    with closing(UsageStore(path, {})) as later, pytest.raises(UsageFailure, match="later version"):
        later.check()
