"""Which files the archive was read from, and in what state they were: what tells an unchanged file by a stat.

Part of the catalog (``Catalog.files``), whose connection and transactions it uses. Paths are as
``index.readers.file_finding.source_of`` writes them, so that every one of them is text.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from index.stores.database import Connection
from index.stores.table import now
from index.stores.versions import forget_unheld
from index.types import SkippedFile

_MOST_INODE = 2**63 - 1  # SQLite's largest integer; some file systems number further


@dataclass(frozen=True, slots=True)
class FileStat:
    """What a file system tells of a file without opening it."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


def stat_of(path: str) -> FileStat:
    """Raises OSError, also for what is no regular file: opening a named pipe would wait for ever."""
    told = os.stat(path)
    if not stat.S_ISREG(told.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    return FileStat(told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino & _MOST_INODE)


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was when it was last read."""

    path: str
    stat: FileStat
    digest: str  # of its content
    read_with: str  # which readers, under which settings; "" if it is to be read again whatever it holds
    checked_ns: int  # when, just before it was read
    articles: int


_COLUMNS = "path, size, mtime_ns, ctime_ns, inode, digest, read_with, checked_ns, articles"


class FileTable:
    """The files of an archive with their places and failures."""

    def __init__(
        self,
        rows: Callable[[str, Sequence[object]], list[tuple[Any, ...]]],
        writing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        self._rows = rows
        self._writing = writing

    # Reading

    def under(self, base: str) -> dict[str, KnownFile]:
        """The known files of this path: the file itself, or those in the folder, in order."""
        prefix = os.path.join(base, "")
        query = f"SELECT {_COLUMNS} FROM files WHERE path = ? OR (path >= ? AND path < ?) ORDER BY path"
        return {row[0]: _known_file(row) for row in self._rows(query, (base, prefix, after(prefix)))}

    def with_digest(self, digest: str) -> list[KnownFile]:
        return [_known_file(row) for row in self._rows(f"SELECT {_COLUMNS} FROM files WHERE digest = ?", (digest,))]

    def places(self, path: str) -> dict[str, str]:
        """The places in a file, each with the id of its article."""
        return dict(self._rows("SELECT source, article_id FROM places WHERE file = ?", (path,)))

    def places_of(self, article_id: str) -> dict[str, str]:
        """All places of an article, each with its file."""
        return dict(self._rows("SELECT source, file FROM places WHERE article_id = ?", (article_id,)))

    def place(self, source: str) -> str:
        """The id of the article at a place; "" where there is none."""
        rows = self._rows("SELECT article_id FROM places WHERE source = ?", (source,))
        return str(rows[0][0]) if rows else ""

    def files_with_places(self, base: str) -> list[str]:
        """The file of this path or those in the folder, as far as anything is known of them: articles or failures."""
        prefix = os.path.join(base, "")
        within, values = "file = ? OR (file >= ? AND file < ?)", (base, prefix, after(prefix))
        query = f"SELECT file FROM places WHERE {within} UNION SELECT file FROM failures WHERE {within} ORDER BY 1"
        return [str(row[0]) for row in self._rows(query, values * 2)]

    def failures(self) -> dict[str, list[SkippedFile]]:
        """What could not be read, by file."""
        found: dict[str, list[SkippedFile]] = defaultdict(list)
        for source, reason, at, file in self._rows("SELECT source, reason, at, file FROM failures ORDER BY source", ()):
            found[file].append(SkippedFile(source, reason, at))
        return found

    def failed_in(self, path: str) -> set[str]:
        """The places in a file that could not be read."""
        return {str(row[0]) for row in self._rows("SELECT source FROM failures WHERE file = ?", (path,))}

    # Writing; each in one transaction

    def finish(self, known: KnownFile, stale: Collection[str], failures: Sequence[SkippedFile]) -> None:
        """A file was read: its state, the places it has no more, and what of it could not be read."""
        with self._writing() as db:
            db.executemany("DELETE FROM places WHERE source = ?", [(source,) for source in stale])
            _replace_failures(db, known.path, failures, passing=False)
            _put(db, known)

    def renew(self, known: KnownFile) -> None:
        """A file holds what it held; only its stat is another."""
        with self._writing() as db:
            _put(db, known)

    def move(self, earlier: KnownFile, now: KnownFile) -> None:
        """A file is elsewhere: its places and failures are renamed."""
        with self._writing() as db:
            for table in ("places", "failures"):
                # OR REPLACE: the new path may have had a failure of its own.
                db.execute(
                    f"UPDATE OR REPLACE {table} SET source = ? || substr(source, ?), file = ? WHERE file = ?",
                    (now.path, len(earlier.path) + 1, now.path, earlier.path),
                )
            db.execute("DELETE FROM files WHERE path = ?", (earlier.path,))
            _put(db, now)

    def restore(self, path: str, places: Mapping[str, str], added: Collection[str]) -> None:
        """Takes back what was read of a file that changed meanwhile; ``added`` are the articles that were unknown."""
        with self._writing() as db:
            db.execute("DELETE FROM places WHERE file = ?", (path,))
            rows = [(source, article_id, path) for source, article_id in places.items()]
            db.executemany("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", rows)
            forget_unheld(db, added)

    def failed_in_passing(self, path: str, failure: SkippedFile) -> None:
        """A file could not be read for a reason outside it; the next run tries again."""
        with self._writing() as db:
            _replace_failures(db, path, [failure], passing=True, only=failure.source)
            db.execute("UPDATE files SET read_with = '' WHERE path = ?", (path,))

    def note_problems(self, names: Sequence[str], problems: Sequence[SkippedFile]) -> None:
        """What is wrong under these names, in place of earlier failures that said nothing about a file's content."""
        with self._writing() as db:
            for name in names:
                prefix = os.path.join(name, "")
                within = "file = ? OR (file >= ? AND file < ?)"
                db.execute(f"DELETE FROM failures WHERE passing AND ({within})", (name, prefix, after(prefix)))
            for problem in problems:
                _replace_failures(db, problem.source, [problem], passing=True, only=problem.source)

    def forget(self, paths: Iterable[str]) -> None:
        """Forgets files with their places and failures."""
        with self._writing() as db:
            forget_files(db, paths)

    def forget_failures(self, folder: str) -> None:
        """What could not be read in a folder is told no more; a file whose content changes is read all the same."""
        prefix = os.path.join(folder, "")
        with self._writing() as db:
            db.execute("DELETE FROM failures WHERE file >= ? AND file < ?", (prefix, after(prefix)))

    def forget_places(self, sources: Iterable[str]) -> None:
        """Forgets single places: what a page does not list any more."""
        with self._writing() as db:
            db.executemany("DELETE FROM places WHERE source = ?", [(source,) for source in sources])

    def read_again(self, paths: Iterable[str]) -> None:
        """The next run reads these files whatever their stat."""
        with self._writing() as db:
            read_again(db, paths)


def after(prefix: str) -> str:
    """The smallest text that comes after all those beginning so."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def read_again(db: Connection, paths: Iterable[str]) -> None:
    """The next run reads these files whatever their stat; within a transaction."""
    db.executemany("UPDATE files SET read_with = '' WHERE path = ?", [(path,) for path in paths])


def _known_file(row: tuple[Any, ...]) -> KnownFile:
    path, size, mtime_ns, ctime_ns, inode, digest, read_with, checked_ns, articles = row
    return KnownFile(path, FileStat(size, mtime_ns, ctime_ns, inode), digest, read_with, checked_ns, articles)


def _put(db: Connection, known: KnownFile) -> None:
    was = known.stat
    values = (known.path, was.size, was.mtime_ns, was.ctime_ns, was.inode, known.digest, known.read_with)
    query = f"INSERT OR REPLACE INTO files ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)"
    db.execute(query, (*values, known.checked_ns, known.articles))


def forget_files(db: Connection, paths: Iterable[str]) -> None:
    """Forgets files with their places and failures; within a transaction."""
    values = [(path,) for path in paths]
    for query in ("places WHERE file = ?", "failures WHERE file = ?", "files WHERE path = ?"):
        db.executemany(f"DELETE FROM {query}", values)


def _replace_failures(
    db: Connection, path: str, failures: Iterable[SkippedFile], *, passing: bool, only: str = ""
) -> None:
    condition, value = ("source = ?", only) if only else ("file = ?", path)
    db.execute(f"DELETE FROM failures WHERE {condition}", (value,))
    rows = [(failed.source, failed.reason, now(), path, int(passing)) for failed in failures]
    db.executemany("INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?)", rows)
