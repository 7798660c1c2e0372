"""One SQLite file, many threads, and other processes beside them: few descriptors, and nobody's log is deleted."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import StoreFailure
from index.stores.catalog import Catalog
from index.stores.database import Database, copy_database, put_back

VISIT = "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); print(d.execute(sys.argv[2]).fetchall()); d.close()"
linux = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to see open files")


def prepared(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE IF NOT EXISTS words (word TEXT)")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[Path], Database]]:
    made: list[Database] = []

    def open_(path: Path) -> Database:
        made.append(Database(path, prepared, readers=3))
        return made[-1]

    yield open_
    for database in made:
        database.close()


def visit(path: Path, query: str) -> str:
    """What another process reads there before it leaves."""
    return subprocess.run(
        [sys.executable, "-c", VISIT, str(path), query], capture_output=True, text=True, check=True
    ).stdout.strip()


def descriptors() -> list[str]:
    found = []
    for number in os.listdir("/proc/self/fd"):
        try:
            found.append(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:  # the listing's own
            continue
    return found


def write(database: Database, word: str) -> None:
    with database.writing() as db:
        db.execute("INSERT INTO words VALUES (?)", (word,))


@linux
def test_threads_that_come_and_go_leave_no_open_files_behind(
    opened: Callable[[Path], Database], tmp_path: Path
) -> None:
    """Each answer is computed in a thread of its own; 508 of them once used up all files a process may open."""
    database = opened(tmp_path / "catalog.sqlite3")
    database.rows("SELECT * FROM words")
    before = len(descriptors())
    for _ in range(60):
        threads = [threading.Thread(target=database.rows, args=("SELECT * FROM words",)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(descriptors()) <= before + 2 * 3  # the file and its log for each reader


@linux
def test_a_process_that_leaves_does_not_delete_the_log_under_a_prefetched_catalog(tmp_path: Path) -> None:
    """Whoever opens and closes the file beside SQLite gives up SQLite's locks: all failed until a restart."""
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.built.check({"schema": "3"})
    catalog.prefetch()
    assert visit(tmp_path / "catalog.sqlite3", "SELECT count(*) FROM meta") == "[(1,)]"
    assert not [name for name in descriptors() if name.startswith(str(tmp_path)) and name.endswith("(deleted)")]
    catalog.close()


def test_leaving_a_replaced_file_does_not_delete_the_log_of_the_one_in_its_place(
    opened: Callable[[Path], Database], tmp_path: Path
) -> None:
    """A restored archive lies at the same path, and another process may be writing to it when this one comes over."""
    path = tmp_path / "archive" / "catalog.sqlite3"
    old = opened(path)
    write(old, "old")
    for _ in range(2):
        old.rows("SELECT * FROM words")
    path.parent.rename(tmp_path / "replaced")
    new = opened(path)
    write(new, "new")
    log = Path(f"{path}-wal")
    written = log.stat()
    old.follow()
    assert log.stat().st_ino == written.st_ino
    assert old.rows("SELECT word FROM words") == [("new",)]
    assert visit(path, "SELECT word FROM words") == "[('new',)]"


def test_a_reader_does_not_wait_for_a_writer(opened: Callable[[Path], Database], tmp_path: Path) -> None:
    """Indexing writes for seconds; questions go on meanwhile, from threads that read for the first time."""
    database = opened(tmp_path / "catalog.sqlite3")
    seen: list[object] = []
    with database.writing() as db:
        db.execute("INSERT INTO words VALUES ('unfinished')")
        reader = threading.Thread(target=lambda: seen.append(database.rows("SELECT * FROM words")))
        reader.start()
        reader.join(timeout=20)
    assert seen == [[]]


def test_a_write_that_fails_is_taken_back_whole(opened: Callable[[Path], Database], tmp_path: Path) -> None:
    database = opened(tmp_path / "catalog.sqlite3")

    def half() -> None:
        with database.writing() as db:
            db.execute("INSERT INTO words VALUES ('half')")
            db.execute("INSERT INTO nothing VALUES (1)")

    with pytest.raises(StoreFailure, match="failed to write"):
        half()
    assert database.rows("SELECT * FROM words") == []


def test_what_is_asked_of_a_closed_file_fails_in_words(opened: Callable[[Path], Database], tmp_path: Path) -> None:
    database = opened(tmp_path / "catalog.sqlite3")
    database.close()
    with pytest.raises(StoreFailure, match="closed"):
        database.rows("SELECT 1")


# What is put back


def words_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT word FROM words")]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A copy with one word in it."""
    path = tmp_path / "saved.sqlite3"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE words (word TEXT)")
        db.execute("INSERT INTO words VALUES ('saved')")
    return path


def put_back_and_fail(saved: Path, target: Path) -> None:
    with put_back(saved, target, target.with_name("before")):
        assert words_in(target) == ["saved"]
        raise OSError("the disk is gone")


def content_of(path: Path) -> object:
    try:
        return words_in(path) if path.exists() else None
    except sqlite3.DatabaseError:
        return path.read_bytes()


@pytest.mark.parametrize("present", ["present", "damaged", "none"])
def test_what_was_put_back_is_taken_back_where_the_rest_fails(tmp_path: Path, saved: Path, present: str) -> None:
    target = tmp_path / "target.sqlite3"
    if present == "present":
        target.write_bytes(saved.read_bytes().replace(b"saved", b"later"))
    elif present == "damaged":
        target.write_bytes(b"no database at all" * 999)
    before = content_of(target)
    with pytest.raises(OSError, match="gone"):
        put_back_and_fail(saved, target)
    assert content_of(target) == before


def test_a_damaged_file_is_moved_aside_for_what_is_put_back(tmp_path: Path, saved: Path) -> None:
    """That is the day for which the backup was made."""
    target = tmp_path / "target.sqlite3"
    target.write_bytes(b"no database at all" * 999)
    (tmp_path / "target.sqlite3-wal").write_bytes(b"nor its log")
    with put_back(saved, target, tmp_path / "before"):
        pass
    assert words_in(target) == ["saved"]
    assert (tmp_path / "target.sqlite3.damaged").read_bytes().startswith(b"no database")
    assert not (tmp_path / "target.sqlite3-wal").exists()


def test_a_file_that_another_keeps_locked_is_not_waited_for_without_end(
    tmp_path: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy that tries again for ever holds the archive's write lock as long."""
    monkeypatch.setattr("index.stores.database._BUSY_SECONDS", 0.1)
    target = tmp_path / "target.sqlite3"
    target.write_bytes(saved.read_bytes())
    refused: list[str] = []

    def copy() -> None:
        try:
            copy_database(saved, target)
        except StoreFailure as failure:
            refused.append(str(failure))

    with closing(sqlite3.connect(target, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        copying = threading.Thread(target=copy, daemon=True)
        copying.start()
        copying.join(20)
        assert "locked" in "".join(refused)
    assert words_in(target) == ["saved"]
