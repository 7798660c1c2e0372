"""Browsers that are signed in.

A session is 256 random bits in a cookie; the file holds their hash. It ends when it is signed out, after twelve hours
in which nothing was asked for, after thirty days in any case, and with whatever changes what its user may. Each sign-in
begins a new one and ends the one that the browser had: a token that somebody planted or saw before is worth nothing.
Its token is replaced by another each day; the old one is good for a minute more, for what the browser has under way.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from index.stores.database import Connection, Database

IDLE = 12 * 60 * 60.0  # seconds
LONGEST = 30 * 24 * 60 * 60.0
RENEWED_EVERY = 24 * 60 * 60.0
UNDER_WAY = 60.0
_NOTED_EVERY = 60.0  # seconds; noting each request would write to the file a hundred times a page
_AGENT = 120  # characters of what the browser calls itself
_HELD = "seen >= ? AND created >= ? AND (replaced IS NULL OR replaced >= ?)"  # by ``_since``


@dataclass(frozen=True)
class Session:
    """One browser of one user."""

    hash: str
    user: str  # id
    created: float  # seconds since 1970, as all times here
    seen: float
    agent: str


class Sessions:
    """The sessions in the file of accounts. Safe to share between threads, and the file between processes."""

    def __init__(self, db: Database, now: Callable[[], float] = time.time) -> None:
        self._db = db
        self._now = now

    def begin(self, user: str, agent: str = "", instead_of: str = "") -> str:
        """The token of a new session, which is told this once. Ends the one whose token is given."""
        now = self._now()
        with self._db.writing() as db:
            db.execute("DELETE FROM sessions WHERE hash = ?", (hash_of(instead_of),))
            db.execute(f"DELETE FROM sessions WHERE NOT ({_HELD})", _since(now))
            return _insert(db, user, now, agent[:_AGENT], now)

    def renewed(self, token: str) -> str | None:
        """The token that takes this one's place, where that is older than a day; None where it stays."""
        now = self._now()
        with self._db.writing() as db:
            db.execute("BEGIN IMMEDIATE")  # of two tabs that open at once, one brings the new token
            found = db.execute(
                f"SELECT user, created, agent FROM sessions WHERE hash = ? AND {_HELD}"
                " AND replaced IS NULL AND made < ?",
                (hash_of(token), *_since(now), now - RENEWED_EVERY),
            ).fetchone()
            if found is None:
                return None
            user, created, agent = found
            db.execute("UPDATE sessions SET replaced = ? WHERE hash = ?", (now, hash_of(token)))
            return _insert(db, user, created, agent, now)

    def of(self, token: str) -> Session | None:
        """The session of a token, unless it has ended or its user is disabled. Notes that it was used."""
        now = self._now()
        rows = self._db.rows(
            f"SELECT hash, user, created, seen, agent FROM sessions WHERE hash = ? AND {_HELD}"
            " AND user IN (SELECT id FROM users WHERE disabled IS NULL)",
            (hash_of(token), *_since(now)),
        )
        if not rows:
            return None
        session = Session(*rows[0])
        if now - session.seen > _NOTED_EVERY:
            with self._db.writing() as db:
                db.execute("UPDATE sessions SET seen = ? WHERE hash = ?", (now, session.hash))
        return session

    def of_user(self, user: str) -> list[Session]:
        """Those that have not ended, the one last seen first."""
        now = self._now()
        rows = self._db.rows(
            f"SELECT hash, user, created, seen, agent FROM sessions WHERE user = ? AND {_HELD} AND replaced IS NULL"
            " ORDER BY seen DESC",
            (user, *_since(now)),
        )
        return [Session(*row) for row in rows]

    def end(self, hash: str) -> None:
        """With the tokens of its user that are being replaced: one of them may have been this session's."""
        with self._db.writing() as db:
            db.execute(
                "DELETE FROM sessions WHERE hash = :hash OR (replaced IS NOT NULL AND user IN"
                " (SELECT user FROM sessions WHERE hash = :hash))",
                {"hash": hash},
            )

    def end_all(self, user: str, but: str = "") -> int:
        """Of a user, but the one with this hash; returns how many."""
        with self._db.writing() as db:
            return db.execute("DELETE FROM sessions WHERE user = ? AND hash != ?", (user, but)).rowcount

    def end_everybodys(self) -> None:
        """After a restore: what was signed out since the backup would be signed in again."""
        with self._db.writing() as db:
            db.execute("DELETE FROM sessions")


def _since(now: float) -> tuple[float, float, float]:
    return now - IDLE, now - LONGEST, now - UNDER_WAY


def _insert(db: Connection, user: str, created: float, agent: str, now: float) -> str:
    token = secrets.token_urlsafe(32)
    db.execute(
        "INSERT INTO sessions (hash, user, created, seen, agent, made) VALUES (?, ?, ?, ?, ?, ?)",
        (hash_of(token), user, created, now, agent, now),
    )
    return token


def hash_of(token: str) -> str:
    """Without salt or repetition: the tokens are random, so nobody tries them out."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
