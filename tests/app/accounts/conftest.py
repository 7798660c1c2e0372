"""A file of accounts in the test's own folder, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.accounts.account_file import Accounts

PASSWORD = "harbour lantern quartz 9"
OTHER = "velvet tractor monsoon 4"
DAY = 24 * 60 * 60


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def written(accounts: Accounts, folder: Path) -> bytes:
    """All that the file of accounts holds. Closes it first: a file that SQLite has open is nobody else's."""
    accounts.close()
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    with closing(Accounts(tmp_path / "accounts.sqlite3", clock)) as made:
        yield made
