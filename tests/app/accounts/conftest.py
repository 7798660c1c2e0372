"""A file of accounts in the test's own folder, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from app.accounts.account_file import Accounts
from app.accounts.passwords import Passwords

PASSWORD = "harbour lantern quartz 9"
OTHER = "velvet tractor monsoon 4"
DAY = 24 * 60 * 60
QUICK = Passwords(PasswordHasher.from_parameters(CHEAPEST))
"""For tests that are about something else: the recommended parameters take a fifth of a second for each password."""


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
    with closing(Accounts(tmp_path / "accounts.sqlite3", clock, QUICK)) as made:
        yield made
