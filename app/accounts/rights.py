"""Rights, roles, and the identity that every request carries.

identity_of(request).may(Right.WRITE)
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from index.types import DEFAULT_ARCHIVE

__all__ = ["DEFAULT_ARCHIVE", "EVERY_ARCHIVE", "By", "Identity", "Right", "Role", "identity_of"]

EVERY_ARCHIVE = "*"  # of a grant: each archive that the user has no other grant for


class Right(StrEnum):
    """What an address takes, and what a key may be limited to."""

    READ = "read"
    ASK = "ask"
    WRITE = "write"  # add, correct and delete articles
    ADMIN = "admin"


class Role(StrEnum):
    """What somebody is to an archive."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    @property
    def rights(self) -> frozenset[Right]:
        return _RIGHTS[self]


_READER = frozenset({Right.READ, Right.ASK})
_RIGHTS = {Role.READER: _READER, Role.EDITOR: _READER | {Right.WRITE}, Role.ADMIN: frozenset(Right)}


class By(StrEnum):
    """How it is known who asks."""

    NOTHING = "nothing"  # nobody is asked to sign in
    TOKEN = "token"  # the one that all readers share
    SESSION = "session"
    KEY = "key"
    PROXY = "proxy"


@dataclass(frozen=True)
class Identity:
    """Who asks, as far as that is known. ``Identity()`` may nothing."""

    by: By = By.NOTHING
    roles: Mapping[str, Role | None] = field(default_factory=dict)  # by archive; None: nothing in it, whatever "*" says
    scopes: frozenset[Right] = frozenset(Right)  # what a key is limited to
    archives: frozenset[str] | None = None  # those that a key is limited to; None: to none in particular
    user: str = ""  # id; "" where nobody in particular is known
    name: str = ""
    owner: str = field(default="", repr=False)  # the secret that the user's conversations belong to
    key: str = ""  # id of the key that was used
    session: str = field(default="", repr=False)  # hash of the session's token

    def role_in(self, archive: str = DEFAULT_ARCHIVE) -> Role | None:
        if self.archives is not None and archive not in self.archives:
            return None
        return self.roles.get(archive, self.roles.get(EVERY_ARCHIVE))

    def may(self, right: Right, archive: str = DEFAULT_ARCHIVE) -> bool:
        role = self.role_in(archive)
        return role is not None and right in role.rights & self.scopes

    def may_somewhere(self, right: Right) -> bool:
        """Whether there is an archive in which they may."""
        return any(self.may(right, archive) for archive in (self.roles if self.archives is None else self.archives))


NOBODY = Identity()


def everybody(role: Role, by: By = By.NOTHING) -> Identity:
    """Whoever asks, where readers are not told apart."""
    return Identity(by, {EVERY_ARCHIVE: role})


def identity_of(request: Any) -> Identity:
    """Of a request of Starlette or of Gradio; one that passed no gate may nothing."""
    scope = getattr(request, "request", request).scope  # Gradio's holds Starlette's
    identity = scope.get("state", {}).get("identity")
    return identity if isinstance(identity, Identity) else NOBODY


# Who asks, for what is drawn while a request is answered: the masthead says who is signed in.
ASKING: ContextVar[Identity] = ContextVar("asking", default=NOBODY)
