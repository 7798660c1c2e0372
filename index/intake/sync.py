"""Takes new and changed files into the catalog: applies what ``index.intake.changes`` says happens to each.

``index.intake.dry_run`` has the same catalog for ``--dry-run``, which only says what it would do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from index.intake.changes import Done, Failed, Moved, Part, Step, TakenBack, Touched
from index.intake.report import BuildReport, FileChange
from index.intake.scan import Scan, SeenFile
from index.stores.article_table import Placed
from index.stores.file_table import KnownFile
from index.types import Article, SkippedFile


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
                self._mark_done(file, known, failures)
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

    def _mark_done(self, file: SeenFile, known: KnownFile, failures: Sequence[SkippedFile]) -> None:
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
