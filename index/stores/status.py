"""What an archive holds, counted from its catalog without reading a vector or a text, or importing what reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

from index.errors import ArchiveMissing
from index.settings import IndexSettings
from index.stores.build_record import built_with, made_by, require_same
from index.stores.corrections import Corrections
from index.stores.database import Database
from index.stores.overview import DOUBTFUL
from index.stores.removed_table import RemovedTable
from index.stores.schema import prepare
from index.stores.swapping import CATALOG, archive_exists
from index.stores.table import meta
from index.stores.versions import Versions
from index.types import ArchiveStatus, DoubtfulDate, SkippedFile, Version


def open_counts(folder: Path, settings: IndexSettings) -> Database:
    """The file that is counted. Raises ArchiveMissing, or ArchiveMismatch if it was built with other settings."""
    if not archive_exists(folder):
        raise ArchiveMissing(f"there is no archive in {folder}")
    db = Database(folder / CATALOG, partial(prepare, folder=folder))
    require_same(db, settings.built_with())
    return db


def earlier_versions(db: Database) -> list[Version]:
    """The versions of pages that are kept and not searched."""
    return Versions(db.rows, db.writing).superseded()


def doubtful_dates(db: Database) -> list[DoubtfulDate]:
    """The articles whose date was inferred weakly, by where it was found; walks through all articles of the catalog."""
    query = (
        "SELECT id, title, published, published_precision, published_method, url, "
        "coalesce((SELECT min(source) FROM places p WHERE p.article_id = a.id), '') FROM articles a "
        f"WHERE state != 'superseded' AND {DOUBTFUL} ORDER BY published_method, published, id"
    )
    rows = db.rows(query)
    return [DoubtfulDate(key, title, date.fromisoformat(day), *rest) for key, title, day, *rest in rows]


def status_of(db: Database) -> ArchiveStatus:
    """How much of everything there is, and what failed."""
    ready, pending, undated, first, last = db.rows(
        "SELECT sum(state = 'ready'), sum(state = 'pending'), sum(state = 'ready' AND published IS NULL), "
        "min(published), max(published) FROM articles WHERE state != 'superseded'"
    )[0]
    passages, sentences = db.rows("SELECT passages, sentences FROM totals")[0]
    superseded = db.rows("SELECT count(*) FROM articles WHERE state = 'superseded'")[0][0]
    stories, story_articles = _stories(db)
    outlets = db.rows(
        "SELECT outlet, count(*) FROM articles WHERE state != 'superseded' GROUP BY outlet ORDER BY 2 DESC, 1"
    )
    failed = db.rows("SELECT source, reason, at FROM failures ORDER BY source")
    return ArchiveStatus(
        articles=ready or 0,
        pending=pending or 0,
        passages=int(passages),
        sentences=int(sentences),
        first_published=date.fromisoformat(first) if first else None,
        last_published=date.fromisoformat(last) if last else None,
        undated=undated or 0,
        outlets=tuple((str(name), int(count)) for name, count in outlets),
        failed=tuple(SkippedFile(*row) for row in failed),
        superseded=int(superseded),
        stories=stories,
        story_articles=story_articles,
        last_indexed=meta(db, "last_indexed"),
        built_with=built_with(db),
        made_by=made_by(db),
        files=int(db.rows("SELECT count(*) FROM files")[0][0]),
        removed=tuple(RemovedTable(db).all()),
        corrected=tuple(Corrections(db.rows).all()),
    )


def _stories(db: Database) -> tuple[int, int]:
    """How many stories are told by more than one article, and by how many articles together."""
    query = (
        "SELECT count(*), coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM tellings t JOIN tellers r "
        "ON r.telling = t.number GROUP BY t.story HAVING count(*) > 1)"
    )
    stories, articles = db.rows(query)[0]
    return int(stories), int(articles)


def failures_by_reason(failed: Iterable[SkippedFile]) -> dict[str, int]:
    """How often each kind of reason; what stands after a colon or semicolon is particular to the item."""
    return Counter(skipped.reason.split(":")[0].split(";")[0].strip() for skipped in failed)
