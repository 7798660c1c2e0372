"""A SQLite file that many threads read and write: one connection to write with, a few to read with.

Reading threads come and go, one for every answer. Were each to keep a connection of its own, 508 questions would use up
the 1,024 files that a process may have open. So readers borrow one of a bounded number, and wait where all are lent;
a query lasts milliseconds.

Nothing else in the process may open the file. POSIX locks belong to the process: whoever closes any descriptor of the
file gives up those of SQLite too, and the next process that leaves believes itself the last and deletes the
write-ahead log under this one (https://sqlite.org/howtocorrupt.html, section 2.2).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from index.errors import StoreFailure

_READERS = 8  # more would wait for the processor, not for each other
_BUSY_SECONDS = 30.0  # for another process that writes

Connection = sqlite3.Connection  # for whoever writes queries; nobody else knows SQLite


class Database:
    """One SQLite file, whichever lies at its path: a restored one takes the place of the one that is open.

    ``prepare`` gets the writing connection whenever the file is opened. All methods raise StoreFailure, which calls the
    file what it is ``called``.
    """

    def __init__(
        self,
        path: Path,
        prepare: Callable[[sqlite3.Connection], None],
        readers: int = _READERS,
        *,
        called: str = "the catalog",
    ) -> None:
        self.path = path
        self._called = called
        self.times_opened = 0
        self._prepare = prepare
        self._lock = threading.RLock()  # held while writing
        self._lending = threading.Lock()  # held for moments
        self._places = threading.BoundedSemaphore(readers)
        self._free: list[sqlite3.Connection] = []
        self._closed = False
        self._file: tuple[int, int] | None = None
        self._open()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._mapped("read"), self._reading() as connection:
            found: list[tuple] = connection.execute(query, tuple(values)).fetchall()  # type: ignore[type-arg]
            return found

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction, rolled back if it raises; one at a time."""
        with self._lock, self._mapped("write"), self._writer:
            yield self._writer

    @contextmanager
    def altering(self) -> Iterator[sqlite3.Connection]:
        """The writing connection for a script that brings its own transaction."""
        with self._lock, self._mapped("write"):
            yield self._writer

    def follow(self) -> None:
        """Opens the file that has taken the place of the one that is open, if there is one."""
        if self._on_disk() == self._file:
            return
        with self._lock:
            if self._on_disk() not in (None, self._file):
                self._leave()
                self._open()

    def close(self) -> None:
        """Closes what nobody uses now; a connection that is lent is closed when it comes back."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._leave()

    # Plumbing

    def _open(self) -> None:
        with self._mapped(f"open {self.path}"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            there = self._on_disk()
            self._writer = self._connected()
            try:
                self._prepare(self._writer)
            except BaseException:
                self._writer.close()
                raise
            self._file = there or self._on_disk()
            self.times_opened += 1

    def _leave(self) -> None:
        with self._lending:
            idle, self._free = self._free, []
            self.times_opened += 1  # what is lent belongs to an earlier opening from now on
        for connection in (*idle, self._writer):
            connection.close()

    def _on_disk(self) -> tuple[int, int] | None:
        """Which file lies at the path: another one once an archive has been restored."""
        with suppress(OSError):
            found = os.stat(self.path)
            return found.st_dev, found.st_ino
        return None

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, check_same_thread=False, timeout=_BUSY_SECONDS)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._places:
            with self._lending:
                if self._closed:
                    raise sqlite3.ProgrammingError("it has been closed")
                opened, connection = self.times_opened, self._free.pop() if self._free else None
            connection = connection or self._connected()
            try:
                yield connection
            finally:
                with self._lending:
                    current = opened == self.times_opened
                    if current:
                        self._free.append(connection)
                if not current:
                    connection.close()

    @contextmanager
    def _mapped(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreFailure(
                f"{self._called} (SQLite) failed to {doing}: {error}",
                "Check disk space and permissions of the home folder (dateline status shows where it is).",
            ) from error


# Copies, in both directions, each as of one moment, while others read and write


def copy_database(source: Path, target: Path) -> None:
    """The content of ``source`` in a file of its own. Raises StoreFailure."""
    _copy(source, target)
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


@contextmanager
def put_back(copy: Path, target: Path, before: Path) -> Iterator[None]:
    """The content of ``copy`` in the place of that of ``target``, at once: whoever has it open goes on with it.

    It is written into the file rather than laid over it, as one transaction: a process that has the file open would
    keep the old one otherwise. Only a file so damaged that SQLite does not write into it is moved aside, and called
    ``….damaged``. If that fails, or what is done within, the content is as it was: ``before`` is where it is kept
    meanwhile. Raises StoreFailure.
    """
    undo = _put_back(copy, target, before)
    try:
        yield
    except BaseException:
        undo()
        raise


def _put_back(copy: Path, target: Path, before: Path) -> Callable[[], None]:
    """Returns what undoes it."""
    if not target.exists():
        return _laid(copy, target, lambda: _move(target, before))
    try:
        _copy(target, before)
        _copy(copy, target)
    except StoreFailure as failure:
        if not _is_damage(failure.__cause__):
            raise
    else:
        return lambda: _copy(before, target)
    damaged = target.with_name(f"{target.name}.damaged")
    _move(target, damaged)
    return _laid(copy, target, lambda: _move(damaged, target))


def _laid(copy: Path, target: Path, undo: Callable[[], None]) -> Callable[[], None]:
    """Where there is no file now."""
    try:
        _copy(copy, target)
    except BaseException:
        undo()
        raise
    return undo


def _move(path: Path, to: Path) -> None:
    """A database with its log: whatever lies there goes."""
    for suffix in ("", "-wal", "-shm"):
        there, new = path.with_name(path.name + suffix), to.with_name(to.name + suffix)
        if there.exists():
            there.replace(new)
        else:
            new.unlink(missing_ok=True)


def _is_damage(error: BaseException | None) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _copy(source: Path, target: Path) -> None:
    ends = time.monotonic() + _BUSY_SECONDS

    def give_up(status: int, _left: int, _pages: int) -> None:
        """Python tries again for ever."""
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > ends:
            raise sqlite3.OperationalError(f"another process has kept one of them locked for {_BUSY_SECONDS:g} s")

    try:
        with (
            closing(sqlite3.connect(source, timeout=_BUSY_SECONDS)) as read,
            closing(sqlite3.connect(target, timeout=_BUSY_SECONDS)) as written,
        ):
            written.execute("PRAGMA secure_delete = ON")
            read.backup(written, progress=give_up)
    except sqlite3.Error as error:
        raise StoreFailure(
            f"{source} could not be copied to {target}: {error}", "Check disk space and permissions of both folders."
        ) from error
