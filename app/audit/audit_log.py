"""The files of the audit log: a line a record, a file a day, and which record was the last.

    000000000042-0-2026-03-01.jsonl    begins with record 42
    head.json                          the last record's number and hash, and where it ends

A record is on the disk before ``head.json`` names it. So what lies behind that place was being written when something
crashed: whole records of the chain are taken over, half a line is cut off. What is missing before it was taken away:
the next record goes on from the head all the same, so that the gap stays to be seen (``verification``).

Several processes write to one log, the chat and commands beside it, one at a time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from app.audit.chain import NOTHING, Broken, line_of, record_of
from app.audit.noting import Call, Deed, as_text
from index.stores.locks import claim

HEAD = "head.json"
LET_GO = "let old records go"
GONE_ON = "went on without head.json"
_HEAD_BYTES = 512  # one sector, so that it is written whole or not at all
_MOST_BYTES = 8_000_000  # of a file
_WAIT_SECONDS = 10.0  # for another process to write its record


@dataclass(frozen=True)
class Head:
    """The last record, and the file it is in; ``end`` is the offset behind it. Without a file, another is begun."""

    n: int = 0
    hash: str = NOTHING
    file: str = ""
    end: int = 0


class AuditBusy(OSError):
    """Another process holds the log."""


class AuditLog:
    """Writes records. Safe to share between threads, and the folder between processes.

    ``days``: how long records are kept, 0 for ever. ``questions``: whether what was asked is written, too.
    Raises OSError where the disk takes nothing.
    """

    def __init__(
        self,
        folder: Path,
        days: int = 0,
        *,
        questions: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._folder, self._days, self._questions = folder, days, questions
        self._now, self._most_bytes = now, most_bytes
        self._lock = claim(folder / "writing.lock")

    def note(self, deed: Deed, call: Call, details: dict[str, str]) -> None:
        """Appends a record; it is on the disk when this returns."""
        who = {"who": call.who, "by": call.by, "key": call.key, "address": call.address, "request": call.id}
        told = {name: as_text(value) for name, value in (who | details).items() if value}
        if not self._questions:
            told.pop("question", None)
        with self._writing() as head:
            head = self._in_file_of_today(head)
            self._append(head, {"did": str(deed), **told})

    def forget(self) -> None:
        """Lets go of the files that are older than ``days``, with a record that says so."""
        if self._days and any(map(self._is_old, log_files(self._folder))):
            with self._writing() as head:
                self._let_go(head)

    def check(self) -> None:
        """Raises OSError where no record could be written."""
        with self._writing() as head:
            path = self._folder / (head.file or ".writable")
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
            if not head.file:
                path.unlink()

    # One at a time

    @contextmanager
    def _writing(self) -> Iterator[Head]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._lock.held(_WAIT_SECONDS, told=False) as taken:
            if not taken:
                raise AuditBusy(f"another process holds {self._lock.path}")
            yield self._settled()

    def _append(self, head: Head, facts: dict[str, Any]) -> Head:
        now = self._now().astimezone(UTC)
        at = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = line_of({"n": head.n + 1, "at": at, **facts, "before": head.hash})
        name = head.file or self._fresh_name(head.n + 1, now.date())
        file = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if os.write(file, line) < len(line):
                raise OSError(f"the disk took half a record of {self._folder / name}")
            os.fsync(file)
        finally:
            os.close(file)
        head = Head(head.n + 1, record_of(line)["hash"], name, (head.end if head.file else 0) + len(line))
        _write_head(self._folder, head)
        return head

    def _fresh_name(self, n: int, day: date) -> str:
        """Of a file that is not there, or empty: another of its number may hold what was put in by somebody."""
        for again in count():
            path = self._folder / f"{n:012}-{again}-{day}.jsonl"
            if not path.exists() or not path.stat().st_size:
                return path.name
        raise AssertionError

    # Going on

    def _settled(self) -> Head:
        """The head, and every file as long as it says."""
        head, files = read_head(self._folder), log_files(self._folder)
        if head is None:
            return self._without_head(files) if files else Head()
        if head.file:
            path = self._folder / head.file
            if not path.exists() or path.stat().st_size < head.end:
                return replace(head, file="")  # something was taken away; a new file goes on from what was known
        if behind := [path for path in files if path.name >= head.file]:
            head = self._caught_up(head, behind)
        return head

    def _caught_up(self, head: Head, files: list[Path]) -> Head:
        """After a crash: whole records behind the head are taken over, half a line is cut off."""
        for path in files:
            start = head.end if path.name == head.file else 0
            with path.open("rb") as file:
                file.seek(start)
                for line in file:
                    if not line.endswith(b"\n"):
                        os.truncate(path, start)
                        return head
                    if (found := _next(head, line)) is None:
                        return replace(head, file="")
                    start += len(line)
                    head = Head(head.n + 1, found["hash"], path.name, start)
        return head

    def _without_head(self, files: list[Path]) -> Head:
        """From the last record that can be read; that the head was gone is a record of its own."""
        last = next(_readable_backwards(files), None)
        head = Head(last["n"], last["hash"]) if last else Head()
        return self._append(head, {"did": GONE_ON})

    # Beginning another file, letting old ones go

    def _in_file_of_today(self, head: Head) -> Head:
        if head.file and head.end < self._most_bytes and day_of(head.file) == self._today():
            return head
        return self._let_go(replace(head, file=""))

    def _let_go(self, head: Head) -> Head:
        old = list(takewhile(self._is_old, log_files(self._folder))) if self._days else []
        if not old:
            return head
        last = next(_readable_backwards(old), None)
        if last is not None:
            until = {"until": last["n"], "until_hash": last["hash"]}
            if head.file in {path.name for path in old}:
                head = replace(head, file="")
            head = self._append(head, {"did": LET_GO, **until})
        for path in old:
            path.unlink()
        return head

    def _is_old(self, path: Path) -> bool:
        return day_of(path.name) < self._today() - timedelta(days=self._days)

    def _today(self) -> date:
        return self._now().astimezone(UTC).date()


# The folder


def log_files(folder: Path) -> list[Path]:
    """In the order of their records."""
    return sorted(path for path in folder.glob("*.jsonl") if _is_log(path.name))


def read_head(folder: Path) -> Head | None:
    """None where there is none, or none that can be read."""
    try:
        head = Head(**json.loads((folder / HEAD).read_bytes()))
        whole = head.n > 0 and head.end > 0 and len(head.hash) == len(NOTHING) and _is_log(head.file)
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return head if whole else None


def day_of(name: str) -> date:
    return date.fromisoformat(name.removesuffix(".jsonl")[-10:])


def _is_log(name: str) -> bool:
    try:
        return name[:12].isdigit() and bool(day_of(name))
    except ValueError:
        return False


def _write_head(folder: Path, head: Head) -> None:
    file = os.open(folder / HEAD, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(file, json.dumps(asdict(head)).encode().ljust(_HEAD_BYTES), 0)
    finally:
        os.close(file)


def _next(head: Head, line: bytes) -> dict[str, Any] | None:
    """The record of a line, if it is the one after the head."""
    try:
        record = record_of(line)
    except Broken:
        return None
    return record if (record["n"], record["before"]) == (head.n + 1, head.hash) else None


def _readable_backwards(files: list[Path]) -> Iterator[dict[str, Any]]:
    for path in reversed(files):
        for line in reversed(path.read_bytes().splitlines(keepends=True)):
            try:
                yield record_of(line)
            except Broken:
                continue
