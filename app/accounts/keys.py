"""Keys of programs, each of one user: shown once, limited to what it is for, with a day on which it ends.

    dl_4fGh2k…    what is sent as Authorization: Bearer

Of a key the file holds the first characters, by which it is named, and a hash.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from app.accounts.rights import EVERY_ARCHIVE, Right
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
    archives: frozenset[str] | None = None  # what it is limited to; None: to none in particular


class Keys:
    """The keys in the file of accounts. Safe to share between threads, and the file between processes."""

    def __init__(self, db: Database, now: Callable[[], float] = time.time) -> None:
        self._db = db
        self._now = now

    def add(self, user: str, scopes: Collection[Right], days: float, archives: Collection[str] = ()) -> str:
        """The key, which is told this once. It may what its scopes and its user's role allow, in these ``archives`` or
        in all of the user's."""
        key, now = PREFIX + secrets.token_urlsafe(32), self._now()
        values = key[: len(PREFIX) + _NAMED_BY], hash_of(key), user, ",".join(sorted(scopes)), now, now + days * _DAY
        with self._db.writing() as db:
            limited = ",".join(sorted(archives)) or EVERY_ARCHIVE
            db.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, ?)", (*values, limited))
            (owner,) = db.execute("SELECT name FROM users WHERE id = ?", (user,)).fetchone()
        note(Deed.KEY_MADE, what=f"{values[0]} of {owner}", outcome=values[3])
        return key

    def of(self, key: str) -> Key | None:
        """Unless it has ended, was revoked, or its user is disabled. Notes that it was used."""
        now = self._now()
        found = self._keys_where(
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
        return self._keys_where("ORDER BY k.created")

    def revoke(self, id: str) -> None:
        """By its first characters. Raises AccountRefused where there is no such key."""
        with self._db.writing() as db:
            changed = db.execute("UPDATE keys SET revoked = coalesce(revoked, ?) WHERE id = ?", (self._now(), id))
        if not changed.rowcount:
            raise AccountRefused(f"there is no key {id}", "'dateline keys list' shows which there are.")
        note(Deed.KEY_REVOKED, what=id)

    def rename_archive(self, name: str, new: str) -> None:
        """Keys that are limited to an archive keep to its ``new`` name; with "", such a key opens nothing any more in
        its place."""
        for key in self._keys_where("WHERE k.archives != ?", EVERY_ARCHIVE):
            if key.archives and name in key.archives:
                left = ",".join(sorted({*(key.archives - {name}), new}))
                with self._db.writing() as db:
                    db.execute("UPDATE keys SET archives = ? WHERE id = ?", (left, key.id))

    def _keys_where(self, which: str, *values: object) -> list[Key]:
        columns = "k.id, k.user, k.scopes, k.created, k.expires, k.used, k.revoked, k.archives"
        return [_key(*row) for row in self._db.rows(f"SELECT {columns} FROM keys k {which}", values)]


def _key(id: str, user: str, scopes: str, *rest: Any) -> Key:
    created, expires, used, revoked, archives = rest
    limited = None if archives == EVERY_ARCHIVE else frozenset(filter(None, archives.split(",")))
    return Key(id, user, frozenset(map(Right, scopes.split(","))), created, expires, used, revoked, limited)
