"""What happens to each file that ``index.intake.scan`` could not tell to be unchanged, wholly or not at all.

    changes ── its content is what it was                 → ``Touched``: its stat is renewed
            ── its content is that of a file that is gone → ``Moved``: its places are renamed; nothing is read
            ── otherwise it is read                       → ``Part`` by part, then ``Done``: its places are replaced

A file whose stat is another after it was read than before was being written. What was read of it is taken back, and
it is read once more when all others have been; if it is then still being written, the run says so, and the next one
takes it in. Nothing is written here: ``index.intake.sync`` applies the steps to the catalog.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from index.intake.scan import Scan, SeenFile, is_there, reading_mark, same
from index.readers import Document, read_document
from index.readers.file_finding import open_file, reason_of, suffix_of
from index.settings import IndexSettings
from index.stores.catalog import Catalog
from index.stores.file_table import FileStat, FileTable, KnownFile, stat_of
from index.types import Article, SkippedFile

_BATCH = 200  # articles a transaction; a file of no more is held until it is known not to have changed meanwhile


@dataclass(frozen=True, slots=True)
class Touched:
    """It holds what it held."""

    known: KnownFile


@dataclass(frozen=True, slots=True)
class Moved:
    """It holds what a file held that is gone."""

    known: KnownFile
    earlier: KnownFile


@dataclass(frozen=True, slots=True)
class Part:
    """Some of its articles."""

    file: SeenFile
    articles: list[Article]
    left_out: int = 0  # articles that ``dateline remove`` took out


@dataclass(frozen=True, slots=True)
class Done:
    """It was read to its end."""

    file: SeenFile
    known: KnownFile
    failures: list[SkippedFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """It changed while it was read."""

    file: SeenFile


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be read for a reason outside it, or it was still being written."""

    file: SeenFile
    reason: str


Step = Touched | Moved | Part | Done | TakenBack | Failed


class _Unsettled(Exception):
    """The file vanished or changed while it was read."""


def changes(scan: Scan, catalog: Catalog, settings: IndexSettings, stop: threading.Event) -> Iterator[Step]:
    """What happens to each file that is to be looked into, in their order; those that would not hold still last."""
    reading = _Reading(scan, catalog.files, settings, reading_mark(settings), catalog.removed.kept_out())
    put_off: list[SeenFile] = []
    for file in scan.to_read:
        if stop.is_set():
            return
        try:
            yield from reading.steps(file)
        except _Unsettled:
            put_off.append(file)
    if put_off:
        stop.wait(settings.sync.settle_seconds)
    for file in put_off:
        if stop.is_set():
            return
        try:
            yield from reading.steps(file)
        except _Unsettled as unsettled:
            yield Failed(file, str(unsettled))


@dataclass
class _Reading:
    scan: Scan
    files: FileTable
    settings: IndexSettings
    read_with: str
    removed: frozenset[tuple[str, str]]  # articles that stay out, with the file in which they do; "" for any

    def steps(self, file: SeenFile) -> Iterator[Step]:
        """Raises _Unsettled once what was yielded has been taken back."""
        checked = time.time_ns()
        try:
            now = KnownFile(file.key, stat_of(file.path), _digest(file), self.read_with, checked, 0)
        except FileNotFoundError:
            raise _Unsettled("it vanished before it could be read") from None
        except OSError as error:
            yield Failed(file, reason_of(error))
            return
        if (step := self._unread(file, now)) is None:
            yield from self._read(file, now)
            return
        self._require_settled(file, now.stat)
        if isinstance(step, Moved):
            self.scan.moved.add(step.earlier.path)
        yield step

    def _unread(self, file: SeenFile, now: KnownFile) -> Touched | Moved | None:
        """What can be told of a file by its content alone."""
        if known := self.scan.known.get(file.key):
            alike = (known.digest, known.read_with) == (now.digest, now.read_with)
            return Touched(replace(now, articles=known.articles)) if alike else None
        for earlier in self.files.with_digest(now.digest):
            if earlier.read_with == now.read_with and self._is_gone(earlier.path, file.path):
                return Moved(replace(now, articles=earlier.articles), earlier)
        return None

    def _is_gone(self, path: str, moved_to: str) -> bool:
        """The suffix says how a file is read: with another one, the same content may be another article."""
        here = path in self.scan.seen or path in self.scan.moved
        return not here and suffix_of(path) == suffix_of(moved_to) and not is_there(path)

    def _read(self, file: SeenFile, now: KnownFile) -> Iterator[Step]:
        failures: list[SkippedFile] = []
        articles = self._articles(file, failures)
        try:
            while len(batch := list(islice(articles, _BATCH))) == _BATCH:
                yield self._part(file, batch)
            self._require_settled(file, now.stat)
        except OSError as error:
            yield TakenBack(file)
            yield Failed(file, reason_of(error))
        except _Unsettled:
            yield TakenBack(file)
            raise
        else:
            yield self._part(file, batch)
            yield Done(file, now, failures)

    def _articles(self, file: SeenFile, failures: list[SkippedFile]) -> Iterator[Article]:
        try:
            for item in read_document(Document.from_path(file.path, file.within), self.settings.reading, raising=True):
                if isinstance(item, SkippedFile):
                    failures.append(item)
                else:
                    yield item
        except FileNotFoundError:
            raise _Unsettled("it vanished while it was read") from None

    def _part(self, file: SeenFile, articles: Sequence[Article]) -> Part:
        out = self.removed
        kept = [a for a in articles if ("", a.id) not in out and (file.key, a.id) not in out] if out else [*articles]
        return Part(file, kept, len(articles) - len(kept))

    def _require_settled(self, file: SeenFile, before: FileStat) -> None:
        try:
            now = stat_of(file.path)
        except FileNotFoundError:
            raise _Unsettled("it vanished while it was read") from None
        if not same(before, now, self.settings.sync):
            raise _Unsettled("it is being written to; the next run takes it in")


def _digest(seen: SeenFile) -> str:
    """Of a file's content. Not for security, but nobody should have to think about what happens if two meet."""
    with open_file(seen.path, seen.within) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]
