"""Copies of SQLite databases that others use meanwhile, in both directions, each as of one moment."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from index.errors import StoreFailure

_WAIT_SECONDS = 30.0  # for whoever writes meanwhile


def copy_database(source: Path, target: Path) -> None:
    """The content of ``source`` in a file of its own. Raises StoreFailure."""
    _copy(source, target)
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


def put_back(copy: Path, target: Path) -> None:
    """The content of ``copy`` in the place of that of ``target``, at once: whoever has it open goes on with it.

    It is written into the file rather than laid over it, as one transaction: a process that has the file open would
    keep the old one otherwise. Raises StoreFailure, and the content is as it was.
    """
    _copy(copy, target)


def _copy(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(source, timeout=_WAIT_SECONDS)) as read,
            closing(sqlite3.connect(target, timeout=_WAIT_SECONDS)) as written,
        ):
            written.execute("PRAGMA secure_delete = ON")
            read.backup(written)
    except sqlite3.Error as error:
        raise StoreFailure(
            f"{source} could not be copied to {target}: {error}", "Check disk space and permissions of both folders."
        ) from error
