"""What the catalog's tables are given: rows of a query, and transactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from index.stores.database import Connection, Database

_BATCH = 500  # below SQLite's limit of bound variables


class Table:
    """Tables of one catalog. Safe to share between threads; writing is serialised."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def _all(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        return self._db.rows(query, values)

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._db.writing()


def batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Parts that one query can name."""
    for first in range(0, len(values), _BATCH):
        yield values[first : first + _BATCH]


def marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def meta(db: Database, key: str) -> str:
    """A note about the archive; "" where there is none."""
    rows = db.rows("SELECT value FROM meta WHERE key = ?", (key,))
    return str(rows[0][0]) if rows else ""


def touch(db: Connection) -> None:
    """Says that what a search shows has changed; within a transaction."""
    db.execute("INSERT OR REPLACE INTO meta VALUES ('last_indexed', ?)", (now(),))
    db.execute("INSERT INTO meta VALUES ('version', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1")
