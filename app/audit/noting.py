"""What is told to an audit log, and the request on whose behalf it is done.

with answering(Call(...)): ...      from here on, in this thread or task and those that it starts
note(Deed.DELETED, article=id)      written where the call has a log; else nothing happens
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from app.incidents import log_incident

COMMAND_LINE = "command line"


class Deed(StrEnum):
    """What somebody did."""

    ASKED = "asked"
    SEARCHED = "searched"  # evidence, without an answer
    ADDED = "added"
    CORRECTED = "corrected"
    DELETED = "deleted"
    TAKEN_IN = "taken in again"
    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "failed to sign in"
    SIGNED_OUT = "signed out"
    USER_MADE = "made a user"
    USER_REMOVED = "removed a user"
    USER_DISABLED = "disabled a user"
    USER_ENABLED = "enabled a user"
    ROLE_CHANGED = "changed a role"
    PASSWORD_SET = "set a password"
    KEY_MADE = "made a key"
    KEY_REVOKED = "revoked a key"


class Recorder(Protocol):
    """Where it is written down."""

    def note(self, deed: Deed, call: Call, details: dict[str, str]) -> None: ...


@dataclass(eq=False)
class Call:
    """What is being carried out, and for whom: a request, or a command. The gate of the server fills in who asks."""

    id: str = field(default_factory=lambda: secrets.token_hex(8))  # stands in the log and in X-Request-ID
    address: str = ""
    by: str = ""  # how it is known who asks; see ``app.accounts.rights.By``
    who: str = ""  # the name of the account; "" where nobody in particular is known
    key: str = ""  # the first characters of the key that was used
    recorder: Recorder | None = None
    span: Any = None  # of its trace; see ``app.operation.traces``


CALL: ContextVar[Call | None] = ContextVar("call", default=None)


@contextmanager
def answering(call: Call | None) -> Iterator[None]:
    """Whatever is done in this block is done for ``call``."""
    before = CALL.set(call)
    try:
        yield
    finally:
        CALL.reset(before)


def note(deed: Deed, **details: str) -> None:
    """Writes down what was done, with what it was done to: ``article``, the id that it has ``now``,
    ``what``, ``outcome``, ``question``.

    Blocks for some milliseconds. What cannot be written ends nothing: the log of the program says so, and so does
    ``/readyz``.
    """
    call = CALL.get()
    if call is None or call.recorder is None:
        return
    try:
        call.recorder.note(deed, call, {name: value for name, value in details.items() if value})
    except Exception:
        log_incident("the audit log could not be written")


def as_text(value: Any) -> str:
    """Of what somebody sent: UTF-8 can hold it, and a line of the log is not filled by one field."""
    return str(value).encode("utf-8", "replace").decode()[:2_000]
