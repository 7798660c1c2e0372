"""The file of accounts, and how an earlier one becomes this one."""

from __future__ import annotations

from pathlib import Path

from app.errors import AccountsUnreadable
from index.errors import StoreFailure
from index.stores.database import Connection, Database

_CHANGES = (  # each makes the next version of the file; what was released is not changed any more
    """
    CREATE TABLE users (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, password TEXT,  -- argon2id; NULL: signs in elsewhere
        owner TEXT NOT NULL, created TEXT NOT NULL, disabled TEXT);
    CREATE TABLE grants (
        user TEXT NOT NULL REFERENCES users ON DELETE CASCADE, archive TEXT NOT NULL, role TEXT NOT NULL,
        PRIMARY KEY (user, archive));
    CREATE TABLE identities (
        issuer TEXT NOT NULL, subject TEXT NOT NULL, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
        PRIMARY KEY (issuer, subject));
    CREATE TABLE sessions (
        hash TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
        created REAL NOT NULL, seen REAL NOT NULL, agent TEXT NOT NULL);
    CREATE TABLE keys (
        id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
        scopes TEXT NOT NULL, created REAL NOT NULL, expires REAL NOT NULL, used REAL, revoked REAL);
    """,
    "ALTER TABLE keys ADD COLUMN archives TEXT NOT NULL DEFAULT '*';\n",  # names with commas between them; *: all
    """
    ALTER TABLE sessions ADD COLUMN made REAL NOT NULL DEFAULT 0;
    ALTER TABLE sessions ADD COLUMN replaced REAL;
    """,  # when its token was made, and when another took its place
)


def open_accounts_file(path: Path) -> Database:
    """Raises AccountsUnreadable."""
    try:
        return Database(path, lambda db: _prepare(db, path), called="the file of accounts")
    except StoreFailure as failure:
        raise AccountsUnreadable(str(failure), failure.help_message) from failure


def _prepare(db: Connection, path: Path) -> None:
    version = _version(db)
    if version > len(_CHANGES):
        raise AccountsUnreadable(
            f"{path} was written by a later version of Dateline (format {version}, this one reads {len(_CHANGES)})",
            "Update Dateline. Moving the file away would leave nobody who can sign in.",
        )
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only unlinked
    for number, change in enumerate(_CHANGES[version:], version + 1):
        _change(db, number, change)


def _change(db: Connection, number: int, change: str) -> None:
    db.execute("BEGIN IMMEDIATE")
    with db:
        if _version(db) < number:  # another process may have come first
            for statement in filter(str.strip, change.split(";\n")):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {number}")


def _version(db: Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)
