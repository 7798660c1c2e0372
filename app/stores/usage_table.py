"""What the chat models took: tokens and their price, a row a day, user and model. No question is in it.

Beside them, how much was asked and spent of quotas (``app.accounts.counting``), by hashes of who did.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.caller import CALLER
from app.errors import AppFailure
from app.incidents import log_incident
from app.models.spending import Spent
from app.records.archive import UsageRecord
from index.errors import StoreFailure
from index.stores.database import Connection, Database

_VERSION = 1
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS usage (
    day TEXT NOT NULL, user TEXT NOT NULL, model TEXT NOT NULL, calls INTEGER NOT NULL, estimated INTEGER NOT NULL,
    read INTEGER NOT NULL, written INTEGER NOT NULL, cost REAL NOT NULL, unpriced INTEGER NOT NULL,
    PRIMARY KEY (day, user, model));
CREATE TABLE IF NOT EXISTS counted (
    span INTEGER NOT NULL, name TEXT NOT NULL, since REAL NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (span, name, since)) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
"""
_ADD = """
INSERT INTO usage VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?) ON CONFLICT (day, user, model) DO UPDATE SET
    calls = calls + 1, estimated = estimated + excluded.estimated, read = read + excluded.read,
    written = written + excluded.written, cost = cost + excluded.cost, unpriced = unpriced + excluded.unpriced
"""
_FORGET = """
INSERT INTO usage SELECT day, '', model, calls, estimated, read, written, cost, unpriced FROM usage WHERE user = ?
    ON CONFLICT (day, user, model) DO UPDATE SET
    calls = calls + excluded.calls, estimated = estimated + excluded.estimated, read = read + excluded.read,
    written = written + excluded.written, cost = cost + excluded.cost, unpriced = unpriced + excluded.unpriced
"""
_MILLION = 1_000_000

Prices = Mapping[str, tuple[float, float]]  # model → of a million tokens that it reads, and that it writes


class UsageFailure(AppFailure):
    """What models took cannot be kept or read."""


class UsageStore:
    """The file of one home; made with the first that is added. Safe to share between threads and processes."""

    def __init__(self, path: Path, prices: Prices, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path, self._prices, self._now = path, prices, now
        self._lock = threading.Lock()
        self._db: Database | None = None

    def add(self, spent: Spent) -> None:
        """What a call has taken, at today's price, for whoever asks in this thread. One that cannot be kept is told to
        the log, and ends no answer."""
        price = self._prices.get(spent.model)
        cost = (spent.read * price[0] + spent.written * price[1]) / _MILLION if price else 0.0
        row = (
            f"{self._now():%Y-%m-%d}",
            CALLER.get().user,
            spent.model,
            int(spent.estimated),
            spent.read,
            spent.written,
            cost,
            0 if price else spent.tokens,
        )
        try:
            with self._opened().writing() as db:
                db.execute(_ADD, row)
        except (StoreFailure, AppFailure):
            log_incident("what a model took could not be kept")

    def latest(self, days: int) -> list[UsageRecord]:
        """The rows of so many days with today, the latest first. Raises UsageFailure."""
        if not self._path.exists():
            return []
        first = f"{self._now() - timedelta(days=days - 1):%Y-%m-%d}"
        columns = "day, user, model, calls, estimated, read, written, cost, unpriced"
        try:
            rows = self._opened().rows(
                f"SELECT {columns} FROM usage WHERE day >= ? ORDER BY day DESC, user, model", (first,)
            )
        except StoreFailure as failure:
            raise UsageFailure(str(failure), failure.help_message) from failure
        return [UsageRecord.model_validate(dict(zip(columns.split(", "), row, strict=True))) for row in rows]

    def forget(self, user: str) -> None:
        """Leaves the sums and takes the name away. Raises UsageFailure."""
        if not self._path.exists():
            return
        try:
            with self._opened().writing() as db:
                db.execute(_FORGET, (user,))
                db.execute("DELETE FROM usage WHERE user = ?", (user,))
        except StoreFailure as failure:
            raise UsageFailure(str(failure), failure.help_message) from failure

    def counted(self, now: float) -> list[tuple[int, str, float, int]]:
        """What counts of quotas; what does no longer is thrown away. See ``app.accounts.counting.Keeping``."""
        if not self._path.exists():
            return []
        try:
            with self._opened().writing() as db:
                db.execute("DELETE FROM counted WHERE since <= ? - span", (now,))
            return self._opened().rows("SELECT span, name, since, amount FROM counted ORDER BY since")
        except (StoreFailure, AppFailure):
            log_incident("what was asked of quotas could not be read, and counts anew")
            return []

    def count(self, span: int, name: str, since: float, amount: int) -> None:
        """The same. What no longer counts of a name goes as it asks again; of the others, at the next start."""
        try:
            with self._opened().writing() as db:
                db.execute("DELETE FROM counted WHERE span = ? AND name = ? AND since <= ?", (span, name, since - span))
                db.execute("INSERT OR REPLACE INTO counted VALUES (?, ?, ?, ?)", (span, name, since, amount))
        except (StoreFailure, AppFailure):
            log_incident("what was asked of a quota could not be kept")

    def check(self) -> None:
        """Raises UsageFailure for a file that cannot be read, such as one of a later version."""
        self._opened()

    def close(self) -> None:
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _opened(self) -> Database:
        with self._lock:
            if self._db is None:
                try:
                    self._db = Database(self._path, self._prepare, called="the file of what models took")
                except StoreFailure as failure:
                    raise UsageFailure(str(failure), failure.help_message) from failure
            return self._db

    def _prepare(self, db: Connection) -> None:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise UsageFailure(
                f"{self._path} was written by a later version of Dateline (format {version}, not {_VERSION})",
                "Update Dateline, or move the file away to begin anew.",
            )
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")  # who asks waits for no disk; only a loss of power costs the latest
        db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only unlinked
        db.executescript(_SCHEMA)  # a file of before quotas were kept lacks their table
