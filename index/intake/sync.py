"""Takes files into the catalog that are new or have changed, each wholly or not at all.

    changes ── for each file that ``index.intake.scan`` could not tell to be unchanged
            ── its content is what it was                → its stat is renewed
            ── its content is that of a file that is gone → its places are renamed; nothing is read or embedded
            ── otherwise it is read                       → its places are replaced
    Intake  ── applies each step to the catalog and counts it
    Pretended  the same catalog for ``--dry-run``, which only says what it would do

A file whose stat is another after it was read than before was being written. What was read of it is taken back, and
it is read once more when all others have been; if it is then still being written, the run says so, and the next one
takes it in.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Protocol

from index.intake.report import BuildReport, FileChange, Progress
from index.intake.scan import Scan, SeenFile, is_there, look, missing, reading_mark, same
from index.readers import Document, read_document
from index.readers.sources import open_file, reason_of, suffix_of
from index.settings import IndexSettings
from index.stores.article_table import Placed
from index.stores.catalog import Catalog
from index.stores.file_table import FileStat, FileTable, KnownFile, stat_of
from index.types import Article, SkippedFile

_BATCH = 200  # articles a transaction; a file of no more is held until it is known not to have changed meanwhile


# What happens to a file


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


def changes(scan: Scan, files: FileTable, settings: IndexSettings, stop: threading.Event) -> Iterator[Step]:
    """What happens to each file that is to be looked into, in their order; those that would not hold still last."""
    reading = _Reading(scan, files, settings, reading_mark(settings), files.kept_out())
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


# What is done about it


class FileStore(Protocol):
    """What ``Intake`` needs of ``FileTable``."""

    def places(self, path: str) -> dict[str, str]: ...
    def failures(self) -> dict[str, list[SkippedFile]]: ...
    def note_problems(self, names: Sequence[str], problems: Sequence[SkippedFile]) -> None: ...
    def finish(self, known: KnownFile, stale: Collection[str], failures: Sequence[SkippedFile]) -> None: ...
    def renew(self, known: KnownFile) -> None: ...
    def move(self, earlier: KnownFile, now: KnownFile) -> None: ...
    def restore(self, path: str, places: Mapping[str, str], added: Collection[str]) -> None: ...
    def failed_in_passing(self, path: str, failure: SkippedFile) -> None: ...
    def forget(self, paths: Iterable[str]) -> None: ...


class ArticleStore(Protocol):
    """What ``Intake`` needs of the catalog's articles."""

    def place(self, articles: Iterable[Article], file: str = "") -> list[Placed]: ...
    def unplaced(self) -> list[str]: ...


class Store(Protocol):
    """What ``Intake`` needs of ``Catalog``."""

    @property
    def files(self) -> FileStore: ...
    @property
    def articles(self) -> ArticleStore: ...


class Intake:
    """Applies what happens to files to a catalog, and counts it."""

    def __init__(self, store: Store, scan: Scan, report: BuildReport) -> None:
        self._store, self._scan, self._report = store, scan, report
        self._before: dict[str, str] = {}  # places in the file that is being read, as they were
        self._after: dict[str, tuple[str, bool]] = {}  # as they are: article and whether it was unknown
        self._failures = store.files.failures()  # of files that are not read again
        self._replaced: set[str] = set()  # articles in whose place there is another text now
        self._taken_back: set[str] = set()  # new articles of files that changed while they were read
        self._begin()

    def _begin(self) -> None:
        scan, report = self._scan, self._report
        self._store.files.note_problems(scan.names, scan.problems)
        report.skipped += scan.problems
        report.files += len(scan.seen)
        report.files_to_read += len(scan.to_read)
        report.left_out += len(scan.removed)
        for known in scan.unchanged:
            report.unchanged += known.articles
            report.skipped += self._failures.get(known.path, [])

    def apply(self, step: Step) -> list[str]:
        """Returns the ids of articles that the catalog did not have."""
        if not isinstance(step, Part | TakenBack):
            self._report.files_read += 1
        match step:
            case Part(file, articles, left_out):
                return self._place(file, articles, left_out)
            case Done(file, known, failures):
                self._done(file, known, failures)
            case Touched(known):
                self._store.files.renew(known)
                self._report.unchanged += known.articles
                self._report.skipped += self._failures.get(known.path, [])
                self._note("touched", known.path)
            case Moved(known, earlier):
                self._store.files.move(earlier, known)
                self._report.moved += known.articles
                self._report.skipped += [
                    replace(failed, source=known.path + failed.source[len(earlier.path) :])
                    for failed in self._failures.get(earlier.path, [])
                ]
                self._note("moved", known.path, earlier.path)
            case TakenBack(file):
                if self._after:
                    added = {article_id for article_id, added in self._after.values() if added}
                    self._store.files.restore(file.key, self._before, added)
                    self._taken_back |= added
                    self._before, self._after = {}, {}
            case Failed(file, reason):
                self._store.files.failed_in_passing(file.key, SkippedFile(file.key, reason))
                self._report.skipped.append(SkippedFile(file.key, reason))
                self._note("failed", file.key)
        return []

    def forget(self, missing: Sequence[str]) -> None:
        """Forgets files that are gone."""
        self._store.files.forget(missing)
        for path in missing:
            self._note("deleted", path)

    def unplaced(self) -> list[str]:
        """The articles that no source holds any more, counted as deleted unless another text stands in their place."""
        ids = self._store.articles.unplaced()
        self._report.removed += len(ids)
        self._report.deleted += len(set(ids) - self._replaced - self._taken_back)
        return ids

    def _place(self, file: SeenFile, articles: Sequence[Article], left_out: int) -> list[str]:
        if not self._after:
            self._before = self._store.files.places(file.key)
        placed = self._store.articles.place(articles, file.key)
        for article, (article_id, added) in zip(articles, placed, strict=True):
            self._after[article.source] = (article_id, added or article_id in self._taken_back)
            self._taken_back.discard(article_id)
        self._report.read += len(articles)
        self._report.left_out += left_out
        return [article_id for article_id, added in placed if added]

    def _done(self, file: SeenFile, known: KnownFile, failures: Sequence[SkippedFile]) -> None:
        """What could not be read keeps its last good text: a line its own, a file or a member all of them."""
        failed = {failure.source for failure in failures}
        held = self._before.keys() | self._after.keys()
        stale = {s for s in self._before.keys() - self._after.keys() if failed.isdisjoint(_within(s))}
        self._store.files.finish(replace(known, articles=len(held - stale)), stale, failures)
        self._count()
        self._report.skipped += failures
        self._note("failed" if file.key in failed else "changed" if file.key in self._scan.known else "new", file.key)
        self._before, self._after = {}, {}

    def _count(self) -> None:
        """Counts a file's articles, by what was in it before."""
        report, earlier = self._report, set(self._before.values())
        now = {article_id for article_id, _ in self._after.values()}
        for source, (article_id, added) in self._after.items():
            if article_id in earlier:
                report.unchanged += 1
            elif not added:
                report.duplicates += 1
            elif self._before.get(source, article_id) not in now:
                report.changed += 1
                self._replaced.add(self._before[source])
            else:
                report.new += 1

    def _note(self, kind: str, path: str, earlier: str = "") -> None:
        self._report.changes.append(FileChange(kind, path, earlier))


def _within(source: str) -> Iterator[str]:
    """A place, and what it may be in: ``news.zip!may.jsonl#3`` is in ``news.zip!may.jsonl`` and in ``news.zip``."""
    yield source
    for mark in re.finditer("[!#]", source):
        yield source[: mark.start()]


def preview(
    paths: Iterable[str],
    catalog: Catalog,
    settings: IndexSettings,
    *,
    delete: bool | None = None,
    stop: threading.Event | None = None,
    progress: Progress = lambda report: None,
) -> BuildReport:
    """What ``index.build.build`` would do with the inputs, as its report. New and changed files are read, nothing is
    written."""
    started, report, stop = time.monotonic(), BuildReport(), stop or threading.Event()
    scan = look(paths, catalog.files, settings)
    intake = Intake(Pretended(catalog), scan, report)
    for step in changes(scan, catalog.files, settings, stop):
        report.to_index += len(intake.apply(step))
        progress(report)
    if not stop.is_set():
        gone, report.held_back = missing(scan, settings.sync, delete)
        intake.forget(gone)
        intake.unplaced()
    report.stopped, report.seconds = stop.is_set(), time.monotonic() - started
    return report


class Pretended:
    """A catalog to which nothing is written, but which tells what would be in it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._placed: set[str] = set()  # articles
        self._lost: dict[str, str] = {}  # places, with the article that each held

    @property
    def files(self) -> FileStore:
        return self

    @property
    def articles(self) -> ArticleStore:
        return self

    def place(self, articles: Iterable[Article], file: str = "") -> list[Placed]:
        """The same publication is recognised in the archive, but not among what a dry run only pretends to add."""
        read = list(articles)
        before, ids = self.places(file), self._catalog.articles.standing_for(read)
        known = self._catalog.articles.known(ids) | self._placed
        placed = []
        for article, article_id in zip(read, ids, strict=True):
            placed.append(Placed(article_id, article_id not in known))
            known.add(article_id)
            if before.get(article.source, article_id) != article_id:
                self._lost[article.source] = before[article.source]
        self._placed.update(ids)
        return placed

    def unplaced(self) -> list[str]:
        gone = set(self._lost.values()) - self._placed
        places_of = self._catalog.files.places_of
        return [article_id for article_id in gone if places_of(article_id).keys() <= self._lost.keys()]

    def places(self, path: str) -> dict[str, str]:
        return self._catalog.files.places(path)

    def failures(self) -> dict[str, list[SkippedFile]]:
        return self._catalog.files.failures()

    def finish(self, known: KnownFile, stale: Collection[str], failures: Sequence[SkippedFile]) -> None:
        before = self.places(known.path)
        self._lost.update({source: before[source] for source in stale})

    def forget(self, paths: Iterable[str]) -> None:
        for path in paths:
            self._lost.update(self.places(path))

    def note_problems(self, names: Sequence[str], problems: Sequence[SkippedFile]) -> None: ...
    def renew(self, known: KnownFile) -> None: ...
    def move(self, earlier: KnownFile, now: KnownFile) -> None: ...
    def restore(self, path: str, places: Mapping[str, str], added: Collection[str]) -> None: ...
    def failed_in_passing(self, path: str, failure: SkippedFile) -> None: ...
