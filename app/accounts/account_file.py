"""Users, sessions and keys over one file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from app.accounts.account_tables import open_accounts_file
from app.accounts.keys import Key, Keys
from app.accounts.passwords import Passwords
from app.accounts.rights import By, Identity
from app.accounts.sessions import Sessions
from app.accounts.users import User, Users


class Accounts:
    """The file of accounts; made where it is not there. Raises AccountsUnreadable."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time, passwords: Passwords | None = None) -> None:
        self._db = open_accounts_file(path)
        self.users = Users(self._db, passwords or Passwords())
        self.sessions = Sessions(self._db, now)
        self.keys = Keys(self._db, now)

    def signed_in(self, token: str) -> Identity | None:
        """Who has this session."""
        session = self.sessions.of(token)
        user = self.users.of_id(session.user) if session else None
        return _identity(By.SESSION, user, session=session.hash) if user and session else None

    def with_key(self, key: str) -> Identity | None:
        """Who uses this key, limited to its scopes."""
        found: Key | None = self.keys.of(key)
        user = self.users.of_id(found.user) if found else None
        if user is None or found is None:
            return None
        return _identity(By.KEY, user, scopes=found.scopes, archives=found.archives, key=found.id)

    def vouched_for(self, name: str) -> Identity | None:
        """Whom a trusted proxy has signed in: a reader from the first time on, unless they were given another role.

        Raises AccountRefused for what cannot be a name.
        """
        user = self.users.ensured(name)
        return None if user.disabled else _identity(By.PROXY, user)

    def rename_archive(self, name: str, new: str) -> None:
        """What users and keys may in an archive, they may under its ``new`` name; with "", nobody any more."""
        self.users.rename_archive(name, new)
        self.keys.rename_archive(name, new)

    def close(self) -> None:
        self._db.close()


def _identity(by: By, user: User, **more: object) -> Identity:
    return Identity(by, user.roles, user=user.id, name=user.name, owner=user.owner, **more)  # type: ignore[arg-type]
