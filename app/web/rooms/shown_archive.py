"""Which archive a room shows, where there are several: its links and forms keep to it.

Set while a request is answered, as the reader's language is; what is drawn asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from urllib.parse import urlencode

_SHOWN: ContextVar[tuple[str, tuple[str, ...]]] = ContextVar("shown", default=("", ()))


def show(name: str, names: Sequence[str]) -> None:
    """From here on this one of ``names`` is shown; nothing is said of it where there are no others."""
    _SHOWN.set((name, tuple(names)) if len(names) > 1 else ("", ()))


def archives_shown() -> list[tuple[str, bool]]:
    """The archives to choose between, and which of them is shown; none where there are no others."""
    here, names = _SHOWN.get()
    return [(name, name == here) for name in names]


def in_archive(address: str, name: str = "") -> str:
    """An address of a room, for the archive that is shown, or for another."""
    name = name or _SHOWN.get()[0]
    if not name:
        return address
    path, mark, rest = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode({'archive': name})}{mark}{rest}"
