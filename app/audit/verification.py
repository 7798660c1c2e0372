"""Whether anything of an audit log was changed, taken out, put in, moved or cut off since it was written.

Whoever may write to the folder can also make the whole chain anew. Against that helps only what they cannot reach: a
record's number and hash that were noted elsewhere, as the log of the program does once a day (``known``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.audit.audit_log import GONE_ON, HEAD, LET_GO, Head, log_files, read_head
from app.audit.chain import NOTHING, Broken, record_of

_MOST = 100  # findings that are told


@dataclass
class Verified:
    """What was found. ``findings`` is empty where everything is as it was written."""

    records: int = 0
    first: int = 0
    last: int = 0
    hash: str = NOTHING
    findings: list[str] = field(default_factory=list)

    def add_finding(self, what: str) -> None:
        if len(self.findings) < _MOST:
            self.findings.append(what)


def records(folder: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each record that is as it was written, with its line, the earliest first."""
    for _, _, line in _lines(folder):
        try:
            yield record_of(line), line
        except Broken:
            continue


def verify(folder: Path, known: tuple[int, str] | None = None) -> Verified:
    """Reads the whole log. ``known``: number and hash of a record, noted elsewhere.

    Records that are written meanwhile do no harm.
    """
    head = read_head(folder)
    checking = _Checking(folder, head or Head(), known)
    for path, end, line in _lines(folder):
        checking.read(path, end, line)
    verified = checking.ended()
    if head is None and verified.records:
        verified.add_finding(f"{HEAD} is missing, or not as it was written: nothing tells which record was the last")
    return verified


class _Checking:
    """What has been read so far."""

    def __init__(self, folder: Path, head: Head, known: tuple[int, str] | None) -> None:
        self._folder, self._head, self._known = folder, head, known
        self._verified = Verified()
        self._let_go = (0, NOTHING)  # the last record of those that were let go, as a later one says
        self._begins_with = (0, NOTHING)  # what the first record carries

    def read(self, path: Path, end: int, line: bytes) -> None:
        """``end``: the offset behind the line."""
        verified = self._verified
        if not line.endswith(b"\n") and (path.name, end) > (self._head.file, self._head.end):
            return  # being written, or cut off by a crash: it was no record yet
        try:
            record = record_of(line)
        except Broken as why:
            verified.add_finding(f"{path.name}: the line that ends at byte {end:,} is not as it was written: {why}")
            return
        self._check_place(record)
        if record.get("did") == GONE_ON:
            verified.add_finding(f"record {record['n']:,}: {HEAD} was missing when the log went on")
        if record.get("did") == LET_GO:
            self._let_go = (int(record["until"]), str(record["until_hash"]))
        if self._known is not None and record["n"] == self._known[0]:
            if record["hash"] != self._known[1]:
                verified.add_finding(f"record {record['n']:,} has another hash than the one that is known")
            self._known = None
        verified.records += 1
        verified.last, verified.hash = record["n"], record["hash"]

    def _check_place(self, record: dict[str, Any]) -> None:
        verified, n = self._verified, record["n"]
        if not verified.records:
            verified.first, self._begins_with = n, (n - 1, record["before"])
        elif n > verified.last + 1:
            verified.add_finding(f"records {verified.last + 1:,} to {n - 1:,} are missing")
        elif n <= verified.last:
            verified.add_finding(f"record {n:,} stands behind record {verified.last:,}")
        elif record["before"] != verified.hash:
            verified.add_finding(f"record {n:,} does not go on from record {verified.last:,}")

    def ended(self) -> Verified:
        verified, head = self._verified, self._head
        if self._begins_with != (0, NOTHING) and self._begins_with[0] > self._let_go[0]:
            verified.add_finding(
                f"the records up to {self._begins_with[0]:,} are missing, and none says that they were let go"
            )
        elif self._begins_with[0] == self._let_go[0] and self._begins_with != self._let_go:
            verified.add_finding(f"record {verified.first:,} does not go on from the one before it, which was let go")
        if head.n > verified.last:
            verified.add_finding(f"the records {verified.last + 1:,} to {head.n:,} are missing at the end")
        elif head.n == verified.last and head.hash != verified.hash:
            verified.add_finding(f"record {head.n:,}, the last one, is another than {HEAD} says")
        if self._known is not None and self._known[0] > self._let_go[0]:
            verified.add_finding(f"record {self._known[0]:,}, which is known, is not there")
        return verified


def _lines(folder: Path) -> Iterator[tuple[Path, int, bytes]]:
    for path in log_files(folder):
        with path.open("rb") as file:
            end = 0
            for line in file:
                end += len(line)
                yield path, end, line
