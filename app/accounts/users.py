"""People: name, password's hash, roles by archive, and who another provider says they are."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.accounts.passwords import Passwords, check_strength
from app.accounts.rights import EVERY_ARCHIVE, Role
from app.audit.noting import Deed, note
from app.errors import AccountRefused
from index.stores.database import Connection, Database

_NONE = "none"  # of a grant: no role
_NAME = re.compile(r"[\w.@+-]{1,100}")
_FIND = "SELECT id, name, owner, password IS NOT NULL, created, disabled FROM users"


@dataclass(frozen=True)
class User:
    """Somebody with an account."""

    id: str
    name: str
    owner: str = field(repr=False)  # the secret that their conversations belong to
    has_password: bool
    created: str  # ISO 8601, UTC
    disabled: str | None  # since when
    roles: Mapping[str, Role | None]  # by archive; None: nothing in it, whatever they are in the others


class Users:
    """The people in the file of accounts. Safe to share between threads, and the file between processes."""

    def __init__(self, db: Database, passwords: Passwords) -> None:
        self._db = db
        self._passwords = passwords

    # Reading

    def all(self) -> list[User]:
        """By name."""
        return self._users_where("ORDER BY name")

    def by_name(self, name: str) -> User | None:
        return next(iter(self._users_where("WHERE name = ?", normal(name))), None)

    def of_id(self, id: str) -> User | None:
        return next(iter(self._users_where("WHERE id = ?", id)), None)

    def existing(self, name: str) -> User:
        """Raises AccountRefused where there is none of this name."""
        if (user := self.by_name(name)) is None:
            raise AccountRefused(f"there is no user “{name}”", "'dateline users list' shows who there is.")
        return user

    def can_sign_in(self) -> bool:
        """Whether anybody has a password and is not disabled."""
        return bool(self._db.rows("SELECT 1 FROM users WHERE password IS NOT NULL AND disabled IS NULL LIMIT 1"))

    def with_password(self, name: str, password: str) -> User | None:
        """The user, if both belong together and the account is not disabled. Takes as long where they do not.

        The hash is made anew where argon2's recommended parameters have changed since.
        """
        rows = self._db.rows("SELECT password FROM users WHERE name = ? AND disabled IS NULL", (normal(name),))
        kept = rows[0][0] if rows else None
        if not self._passwords.is_right(password, kept) or kept is None:
            return None
        if self._passwords.is_out_of_date(kept):
            self._change("UPDATE users SET password = ? WHERE name = ?", self._passwords.hashed(password), normal(name))
        return self.by_name(name)

    # Writing

    def add(self, name: str, password: str | None, role: Role, archive: str = EVERY_ARCHIVE) -> User:
        """Somebody with a role in all archives, or in one alone.

        Raises AccountRefused for a name that is taken or is none, and for a password that is too easy.
        """
        if not _NAME.fullmatch(name):
            raise AccountRefused(
                f"“{name}” cannot be a user's name", "Letters, digits and . @ + - _ are taken, 100 of them at most."
            )
        if password is not None:
            check_strength(password, name)
        kept = self._passwords.hashed(password) if password is not None else None
        with self._db.writing() as db:
            db.execute("BEGIN IMMEDIATE")
            if _is_taken(db, name):
                raise AccountRefused(f"there is a user “{normal(name)}” already", "Choose another name.")
            db.execute("INSERT INTO grants VALUES (?, ?, ?)", (_insert(db, name, kept), archive, role))
        note(Deed.USER_MADE, what=normal(name), outcome=role if archive == EVERY_ARCHIVE else f"{role} in {archive}")
        return self.existing(name)

    def ensured(self, name: str) -> User:
        """The user of this name, made as a reader without a password where there is none.

        Raises AccountRefused for what cannot be a name.
        """
        if (user := self.by_name(name)) is not None:
            return user
        try:
            return self.add(name, None, Role.READER)
        except AccountRefused:
            if (user := self.by_name(name)) is None:
                raise
            return user  # another request was faster

    def set_password(self, user: User, password: str) -> None:
        """Ends all their sessions. Raises AccountRefused for a password that is too easy."""
        check_strength(password, user.name)
        self._change_and_sign_out(
            user, "UPDATE users SET password = ? WHERE id = ?", self._passwords.hashed(password), user.id
        )
        note(Deed.PASSWORD_SET, what=user.name)

    def grant(self, user: User, role: Role | None, archive: str = EVERY_ARCHIVE) -> None:
        """Gives a role in an archive, or takes it away, and ends all their sessions: rights begin with a sign-in.

        None in one archive is kept, and shuts it to whoever has a role in all of them.
        """
        self._keep_grant(user, archive, role or (None if archive == EVERY_ARCHIVE else _NONE))

    def rename_archive(self, name: str, new: str) -> None:
        """Roles in an archive are roles in what it is called now; with "", nobody has any in it any more."""
        with self._db.writing() as db:
            if new:
                db.execute("UPDATE OR REPLACE grants SET archive = ? WHERE archive = ?", (new, name))
            else:
                db.execute("DELETE FROM grants WHERE archive = ?", (name,))

    def disable(self, user: User, disabled: bool = True) -> None:
        """Ends all their sessions; keys do nothing until they are enabled again."""
        since = datetime.now(UTC).isoformat(timespec="seconds") if disabled else None
        self._change_and_sign_out(user, "UPDATE users SET disabled = ? WHERE id = ?", since, user.id)
        note(Deed.USER_DISABLED if disabled else Deed.USER_ENABLED, what=user.name)

    def remove(self, user: User) -> None:
        """With grants, sessions and keys. Their conversations are another file's: ``Conversations.delete_all``."""
        self._change("DELETE FROM users WHERE id = ?", user.id)
        note(Deed.USER_REMOVED, what=user.name)

    # Somebody whom another provider knows

    def known_as(self, issuer: str, subject: str, name: str, roles: Mapping[str, Role | None]) -> User | None:
        """The user whom an OpenID Connect provider calls ``subject``; made where there is none yet, but for nobody
        without a role. Whoever had one and lost it there loses it here, for sessions and keys as well.

        A new one never becomes somebody who has the name already: the provider does not decide who that is.
        ``roles`` are what the provider's groups say now, of the archives of which they can say anything; what was
        granted here in others stays.
        """
        with self._db.writing() as db:
            db.execute("BEGIN IMMEDIATE")  # two browsers of one person may come for the first time at once
            found = db.execute("SELECT user FROM identities WHERE issuer = ? AND subject = ?", (issuer, subject))
            row = found.fetchone()
            if row is None and any(roles.values()):
                apart = hashlib.sha256(f"{issuer} {subject}".encode()).hexdigest()[:8]
                name = re.sub(r"[^\w.@+-]", ".", name)[:80] or "user"
                row = (_insert(db, f"{name}-{apart}" if _is_taken(db, name) else name, None),)
                db.execute("INSERT INTO identities VALUES (?, ?, ?)", (issuer, subject, *row))
        if row is None:
            return None
        known = self.of_id(row[0])
        for archive, role in roles.items():
            if known is not None and known.roles.get(archive) is not role:
                self._keep_grant(known, archive, role)
        return self.of_id(row[0])

    # The file

    def _keep_grant(self, user: User, archive: str, role: str | None) -> None:
        """None: no grant for this archive, so that the one for all of them counts."""
        if role is None:
            self._change_and_sign_out(user, "DELETE FROM grants WHERE user = ? AND archive = ?", user.id, archive)
        else:
            self._change_and_sign_out(user, "INSERT OR REPLACE INTO grants VALUES (?, ?, ?)", user.id, archive, role)
        note(Deed.ROLE_CHANGED, what=user.name, outcome=f"{role or _NONE} in {archive}")

    def _users_where(self, which: str, *values: str) -> list[User]:
        rows = self._db.rows(f"{_FIND} {which}", values)
        return [User(*(*row, self._roles_of(row[0]))) for row in rows]

    def _roles_of(self, id: str) -> dict[str, Role | None]:
        rows = self._db.rows("SELECT archive, role FROM grants WHERE user = ?", (id,))
        return {archive: None if role == _NONE else Role(role) for archive, role in rows}

    def _change(self, statement: str, *values: Any) -> None:
        with self._db.writing() as db:
            db.execute(statement, values)

    def _change_and_sign_out(self, user: User, statement: str, *values: Any) -> None:
        with self._db.writing() as db:
            db.execute(statement, values)
            db.execute("DELETE FROM sessions WHERE user = ?", (user.id,))


def _is_taken(db: Connection, name: str) -> bool:
    return db.execute("SELECT 1 FROM users WHERE name = ?", (normal(name),)).fetchone() is not None


def _insert(db: Connection, name: str, kept: str | None) -> str:
    """The id of a new user without any role, with the hash of a password that is ``kept``."""
    user, now = secrets.token_urlsafe(9), datetime.now(UTC).isoformat(timespec="seconds")
    values = user, normal(name), kept, secrets.token_urlsafe(32), now
    db.execute("INSERT INTO users (id, name, password, owner, created) VALUES (?, ?, ?, ?, ?)", values)
    return user


def normal(name: str) -> str:
    """As it is kept: however it is typed, it is one name."""
    return unicodedata.normalize("NFKC", name).casefold()
