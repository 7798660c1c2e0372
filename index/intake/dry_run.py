"""What a run would do, for ``--dry-run``: files are read, and nothing is written."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence

from index.intake.changes import changes
from index.intake.report import BuildReport, Progress
from index.intake.scan import missing, scan_files
from index.intake.sync import ArticleStore, FileStore, Intake
from index.settings import IndexSettings
from index.stores.article_table import Placed
from index.stores.catalog import Catalog
from index.stores.file_table import KnownFile
from index.types import Article, SkippedFile


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
    scan = scan_files(paths, catalog, settings)
    intake = Intake(Pretended(catalog), scan, report)
    for step in changes(scan, catalog, settings, stop):
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
