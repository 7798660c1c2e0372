"""Keys of programs, each of one user: shown once, limited to what it is for, with a day on which it ends.

    dl_4fGh2k…    what is sent as Authorization: Bearer

Of a key the file holds the first characters, by which it is named, and a hash.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from app.accounts.rights import Right
from app.accounts.sessions import hash_of
from app.audit.noting import Deed, note
from app.errors import AccountRefused
from index.stores.database import Database

PREFIX = "dl_"
_NAMED_BY = 8  # characters of it after the prefix
_DAY = 24 * 60 * 60.0  # seconds
_NOTED_EVERY = 60.0


@dataclass(frozen=True)
class Key:
    """A key as it is listed. Times are seconds since 1970."""

    id: str
    user: str  # id
    scopes: frozenset[Right]
    created: float
    expires: float
    used: float | None
    revoked: float | None


class Keys:
    """The keys in the file of accounts. Safe to share between threads, and the file between processes."""

    def __init__(self, db: Database, now: Callable[[], float] = time.time) -> None:
        self._db = db
        self._now = now

    def add(self, user: str, scopes: Collection[Right], days: float) -> str:
        """The key, which is told this once. It may what both its scopes and its user's role allow."""
        key, now = PREFIX + secrets.token_urlsafe(32), self._now()
        values = key[: len(PREFIX) + _NAMED_BY], hash_of(key), user, ",".join(sorted(scopes)), now, now + days * _DAY
        with self._db.writing() as db:
            db.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)", values)
            (owner,) = db.execute("SELECT name FROM users WHERE id = ?", (user,)).fetchone()
        note(Deed.KEY_MADE, what=f"{values[0]} of {owner}", outcome=values[3])
        return key

    def of(self, key: str) -> Key | None:
        """Unless it has ended, was revoked, or its user is disabled. Notes that it was used."""
        now = self._now()
        found = self._found(
            "JOIN users u ON u.id = k.user"
            " WHERE k.hash = ? AND k.expires > ? AND k.revoked IS NULL AND u.disabled IS NULL",
            hash_of(key),
            now,
        )
        if found and now - (found[0].used or 0) > _NOTED_EVERY:
            with self._db.writing() as db:
                db.execute("UPDATE keys SET used = ? WHERE id = ?", (now, found[0].id))
        return found[0] if found else None

    def all(self) -> list[Key]:
        """The newest last, with those that have ended."""
        return self._found("ORDER BY k.created")

    def revoke(self, id: str) -> None:
        """By its first characters. Raises AccountRefused where there is no such key."""
        with self._db.writing() as db:
            changed = db.execute("UPDATE keys SET revoked = coalesce(revoked, ?) WHERE id = ?", (self._now(), id))
        if not changed.rowcount:
            raise AccountRefused(f"there is no key {id}", "'dateline keys list' shows which there are.")
        note(Deed.KEY_REVOKED, what=id)

    def _found(self, which: str, *values: object) -> list[Key]:
        columns = "k.id, k.user, k.scopes, k.created, k.expires, k.used, k.revoked"
        rows = self._db.rows(f"SELECT {columns} FROM keys k {which}", values)
        return [Key(row[0], row[1], frozenset(map(Right, row[2].split(","))), *row[3:]) for row in rows]
