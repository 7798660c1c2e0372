"""Conversations that survive a reload and a restart, in a SQLite file of their own under the home folder.

    keep        a question and what came of it, new or changed
    listed      one owner's conversations, newest first, searched by words
    share       an address by which anyone may read one

A record holds the whole answer: statements, citations with their quotes, what was left out, signals. Of the evidence it
holds places and quotes, not whole articles: an old conversation reads as it did then, whatever has since become of the
archive. An owner is whoever holds a random secret (the browser's cookie), and so is whoever has a shared address. Of
both the file keeps only hashes: a copy of it does not let anyone ask the server in an owner's name, or open a shared
address. What was asked and answered stands in it as plain text, so the file itself must be kept from others.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import ConversationsUnreadable
from app.types import Answer, Citation, Statement

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_log = logging.getLogger(__name__)

TITLE_LENGTH = 120  # characters
_BUSY_SECONDS = 10  # for another process that writes
_VERSION = 2  # 1 kept shared addresses in clear
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL,
    created TEXT NOT NULL, changed TEXT NOT NULL,
    share TEXT UNIQUE);  -- hash of the secret part of its address
CREATE INDEX IF NOT EXISTS by_owner ON conversations (owner, changed);
CREATE TABLE IF NOT EXISTS records (
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    id TEXT NOT NULL, record TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (conversation, id));
"""


@dataclass(frozen=True)
class Record:
    """One question and what came of it."""

    id: str
    question: str
    asked: str  # ISO 8601, UTC
    searched_for: str = ""
    found: tuple[Citation, ...] = ()  # the evidence as places, best first, numbered 0
    statements: tuple[Statement, ...] = ()
    answer: Answer | None = None  # without its evidence, which is in ``found``; None where it was not finished
    stopped: bool = False
    failure: str = ""  # in words for the reader

    @property
    def words(self) -> str:
        """What a search through the conversations looks at."""
        said = self.answer.text if self.answer else " ".join(s.text for s in self.statements)
        return f"{self.question}\n{said}".casefold()


@dataclass(frozen=True)
class Listed:
    """A line of the list of conversations."""

    id: str
    title: str
    changed: str  # ISO 8601, UTC
    questions: int
    shared: bool


@dataclass(frozen=True)
class Kept:
    """A whole conversation."""

    id: str
    title: str
    created: str
    changed: str
    shared: bool
    records: tuple[Record, ...]


def new_id() -> str:
    return secrets.token_urlsafe(12)


def _now() -> datetime:
    return datetime.now(UTC)


class Conversations:
    """The store. Safe to share between threads, and a file between processes. ``None``: in memory, until it is closed.

    Whatever names another owner's conversation does nothing and says False or None: that it exists is not told.
    """

    def __init__(self, path: Path | None, now: Callable[[], datetime] = _now) -> None:
        self._now = now
        self._lock = threading.Lock()
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                path or ":memory:", timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._prepare(str(path))
        except (sqlite3.Error, OSError) as error:
            raise ConversationsUnreadable(
                f"the conversations in {path} cannot be opened: {error}",
                "Move the file away to begin with an empty history, or correct its rights.",
            ) from error

    def _prepare(self, name: str) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            self._db.close()
            raise ConversationsUnreadable(
                f"{name} was written by a later version of Dateline (format {version}, this one reads {_VERSION})",
                "Update Dateline, or move the file away to begin with an empty history.",
            )
        self._db.create_function("casefold", 1, str.casefold, deterministic=True)  # SQLite's lower() knows only ASCII
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only unlinked
        self._db.executescript(_SCHEMA)
        if version == 1:
            self._hash_shares()
        self._db.execute(f"PRAGMA user_version = {_VERSION}")

    def _hash_shares(self) -> None:
        """Addresses in clear become hashes; they go on working. Nothing of them stays in the file's free pages."""
        self._db.create_function("hashed", 1, _hashed, deterministic=True)
        self._db.execute("PRAGMA secure_delete = ON")
        with self._writing() as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version == 1:  # another process may have come first
                db.execute("UPDATE conversations SET share = hashed(share) WHERE share IS NOT NULL")
                db.execute(f"PRAGMA user_version = {_VERSION}")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    # Writing

    def keep(self, owner: str, conversation: str, record: Record, replaces: str = "") -> None:
        """Adds a record to its conversation, or puts it in the place of the one with its id or of ``replaces``.

        A conversation begins with its first record, and is named for its question.
        """
        now, title = self._now().isoformat(timespec="seconds"), shortened(record.question)
        with self._writing() as db:
            db.execute(
                "INSERT INTO conversations (id, owner, title, created, changed) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET changed = excluded.changed WHERE owner = excluded.owner",
                (conversation, _hashed(owner), title, now, now),
            )
            if not _owns(db, owner, conversation):
                return
            if replaces:
                db.execute("DELETE FROM records WHERE conversation = ? AND id = ?", (conversation, replaces))
            db.execute(
                "INSERT INTO records (conversation, id, record, words) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET record = excluded.record, words = excluded.words",
                (conversation, record.id, _adapter().dump_json(record).decode(), record.words),
            )

    def rename(self, owner: str, conversation: str, title: str) -> bool:
        title = shortened(title)
        return bool(title) and self._changed(
            "UPDATE conversations SET title = ? WHERE id = ? AND owner = ?", title, conversation, _hashed(owner)
        )

    def delete(self, owner: str, conversation: str) -> bool:
        """Takes a conversation away for good; a shared address of it leads nowhere from then on."""
        deleted = self._changed("DELETE FROM conversations WHERE id = ? AND owner = ?", conversation, _hashed(owner))
        self.empty_log()
        return deleted

    def delete_all(self, owner: str) -> int:
        """Takes all of an owner's away for good; returns how many."""
        with self._writing() as db:
            gone = db.execute("DELETE FROM conversations WHERE owner = ?", (_hashed(owner),)).rowcount
        self.empty_log()
        return gone

    def delete_record(self, owner: str, conversation: str, record: str) -> bool:
        """Takes one question out; with its last question a conversation goes too."""
        with self._writing() as db:
            if not _owns(db, owner, conversation):
                return False
            gone = db.execute("DELETE FROM records WHERE conversation = ? AND id = ?", (conversation, record)).rowcount
            if not db.execute("SELECT 1 FROM records WHERE conversation = ?", (conversation,)).fetchone():
                db.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
        self.empty_log()
        return gone > 0

    def forget(self, days: float) -> int:
        """Deletes, of all owners, what has not changed for so many days, shared or not; returns how many."""
        before = (self._now() - timedelta(days=days)).isoformat(timespec="seconds")
        with self._writing() as db:
            forgotten = db.execute("DELETE FROM conversations WHERE changed < ?", (before,)).rowcount
        self.empty_log()
        return forgotten

    def empty_log(self) -> bool:
        """Takes out of SQLite's log what was deleted, which would stay there until it is written over.

        Every deletion does that. False, and the log is as it was, while another process reads it, a backup say: waiting
        for that would keep every reader waiting. So it is to be asked again from time to time.
        """
        with self._lock:
            self._db.execute("PRAGMA busy_timeout = 0")
            try:
                (busy, _, _) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:  # in the midst of another's writing
                busy = True
            finally:
                self._db.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
        return not busy

    def share(self, owner: str, conversation: str) -> str:
        """The secret part of the address it may be read at from now on; "" if it is not theirs.

        Told this once, since only its hash is kept. An earlier address leads nowhere any more.
        """
        secret = secrets.token_urlsafe(24)
        made = self._changed(
            "UPDATE conversations SET share = ? WHERE id = ? AND owner = ?",
            _hashed(secret),
            conversation,
            _hashed(owner),
        )
        return secret if made else ""

    def unshare(self, owner: str, conversation: str) -> bool:
        """Revokes the address; a later one is another."""
        return self._changed(
            "UPDATE conversations SET share = NULL WHERE id = ? AND owner = ? AND share IS NOT NULL",
            conversation,
            _hashed(owner),
        )

    # Reading

    def listed(self, owner: str, search: str = "", most: int = 200) -> list[Listed]:
        """Newest first; with ``search``, those that hold all its words in title, questions or answers."""
        wanted = [f"%{_literally(word)}%" for word in search.casefold().split()]
        held = (
            " AND (casefold(c.title) LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM records r"
            " WHERE r.conversation = c.id AND r.words LIKE ? ESCAPE '\\'))"
        )
        rows = self._rows(
            "SELECT c.id, c.title, c.changed, (SELECT count(*) FROM records r WHERE r.conversation = c.id),"
            f" c.share IS NOT NULL FROM conversations c WHERE c.owner = ?{held * len(wanted)}"
            " ORDER BY c.changed DESC, c.rowid DESC LIMIT ?",
            _hashed(owner),
            *(word for word in wanted for _ in range(2)),
            most,
        )
        return [Listed(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]

    def conversation(self, owner: str, conversation: str) -> Kept | None:
        return self._conversation_where("id = ? AND owner = ?", conversation, _hashed(owner))

    def shared(self, secret: str) -> Kept | None:
        """The conversation that an address was made for; None if there is none, or it was revoked."""
        return self._conversation_where("share = ?", _hashed(secret))

    def _conversation_where(self, where: str, *values: str) -> Kept | None:
        columns = "id, title, created, changed, share IS NOT NULL"
        found = self._rows(f"SELECT {columns} FROM conversations WHERE {where}", *values)
        if not found:
            return None
        id, title, created, changed, shared = found[0]
        rows = self._rows("SELECT record FROM records WHERE conversation = ? ORDER BY rowid", id)
        return Kept(id, title, created, changed, bool(shared), tuple(_read(id, [row[0] for row in rows])))

    # The connection

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def _changed(self, statement: str, *values: object) -> bool:
        with self._writing() as db:
            return db.execute(statement, values).rowcount > 0

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def shortened(title: str) -> str:
    """On one line, cut at a word if it is long."""
    words = " ".join(title.split())
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _owns(db: sqlite3.Connection, owner: str, conversation: str) -> bool:
    found = db.execute("SELECT 1 FROM conversations WHERE id = ? AND owner = ?", (conversation, _hashed(owner)))
    return found.fetchone() is not None


def _hashed(secret: str) -> str:
    """Without salt or repetition: the secrets are random, so nobody tries them out. Passwords would want both."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _literally(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@cache
def _adapter() -> TypeAdapter[Record]:
    from pydantic import TypeAdapter

    return TypeAdapter(Record)


def _read(conversation: str, records: list[str]) -> Iterator[Record]:
    for record in records:
        try:
            yield _adapter().validate_json(record)
        except ValueError:  # one damaged record must not hide the others
            _log.exception("a record of conversation %s cannot be read and is left out", conversation)
