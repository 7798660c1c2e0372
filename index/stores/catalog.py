"""SQLite: articles, passages, sentence vectors and the state of each. The source of truth.

Chroma and Tantivy can be rebuilt from here without reading the sources again. Each table has a class of its own; here
is what concerns the file as a whole.

    articles   what was read, where, how far it is indexed     (article_table)
    passages   sentences, words, vectors                       (passage_table)
    files      what is known of files, and what stays out      (file_table)
    sources    addresses that are looked at                    (index.fetching.sourcetable)
    stories    the same story elsewhere                        (index.stories.tables)
    versions   which texts are versions of one page            (versions)
    corrections  what a person has corrected                   (corrections)
    pages      scanned pages and their words' places           (page_table)
    overview   what is covered, for readers                    (overview)
    built      settings the archive was built with             (build_record)
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from pathlib import Path

from index.fetching.sourcetable import SourceTable
from index.stores.article_table import ArticleTable, passes
from index.stores.build_record import BuildRecord
from index.stores.corrections import Corrections
from index.stores.database import Connection, Database, copy_database
from index.stores.file_table import FileTable
from index.stores.overview import Overview
from index.stores.page_table import Pages
from index.stores.passage_table import PassageTable
from index.stores.schema import prepare
from index.stores.sharing import run_python
from index.stores.table import meta, touch
from index.stores.versions import Versions
from index.stories.tables import StoryTables
from index.types import ArchiveStatus, SkippedFile

_PREFETCH = "import os, sys; f = os.open(sys.argv[1], 0); os.posix_fadvise(f, 0, 0, os.POSIX_FADV_WILLNEED)"


class Catalog:
    """One archive's catalog. Safe to share between threads; writing is serialised."""

    def __init__(self, path: Path) -> None:
        self._db = Database(path, partial(prepare, folder=path.parent))
        rows, writing = self._db.rows, self._db.writing
        self.files = FileTable(rows, writing)
        self.sources = SourceTable(rows, writing)
        self.stories = StoryTables(rows, writing)
        self.versions = Versions(rows, writing)
        self.overview = Overview(rows, passes)
        self.corrections = Corrections(rows)
        self.pages = Pages(rows)
        self.articles = ArticleTable(self._db, self.versions, self.stories, self.corrections)
        self.passages = PassageTable(self._db, self.articles)
        self.built = BuildRecord(self._db, self.articles, self.passages, self.versions)

    def close(self) -> None:
        self._db.close()

    def prefetch(self) -> None:
        """Asks the system to have the file in memory, as far as there is room, before it is needed.

        A question reads some 200 passages from anywhere in it. Measured at a million passages (3.2 GB), it brought the
        95th percentile of a search from 71 to 54 ms. Asked by a process of its own: see ``index.stores.database``.
        Where the system cannot be asked, nothing happens.
        """
        if hasattr(os, "posix_fadvise"):
            run_python(["-S", "-c", _PREFETCH, str(self._db.path)])

    def follow(self) -> int:
        """Goes on with the catalog that has taken this one's place, if one has. The number is another one then."""
        self._db.follow()
        return self._db.times_opened

    def version(self) -> str:
        """Changes whenever what can be searched changes, or another archive has taken this one's place."""
        self.follow()
        return f"{self._db.times_opened}.{meta(self._db, 'version') or '0'}"

    def status(self) -> ArchiveStatus:
        ready, pending, undated, first, last = self._db.rows(
            "SELECT sum(state = 'ready'), sum(state = 'pending'), sum(state = 'ready' AND published IS NULL), "
            "min(published), max(published) FROM articles WHERE state != 'superseded'"
        )[0]
        passages, sentences, _, _ = self.passages.totals()
        superseded = self._db.rows("SELECT count(*) FROM articles WHERE state = 'superseded'")[0][0]
        stories, story_articles = self.stories.counts()
        outlets = self._db.rows(
            "SELECT outlet, count(*) FROM articles WHERE state != 'superseded' GROUP BY outlet ORDER BY 2 DESC, 1"
        )
        failed = self._db.rows("SELECT source, reason, at FROM failures ORDER BY source")
        return ArchiveStatus(
            articles=ready or 0,
            pending=pending or 0,
            passages=passages,
            sentences=sentences,
            first_published=date.fromisoformat(first) if first else None,
            last_published=date.fromisoformat(last) if last else None,
            undated=undated or 0,
            outlets=tuple((str(name), int(count)) for name, count in outlets),
            failed=tuple(SkippedFile(*row) for row in failed),
            superseded=int(superseded),
            stories=stories,
            story_articles=story_articles,
            last_indexed=meta(self._db, "last_indexed"),
            built_with=self.built.settings(),
            made_by=self.built.made_by(),
            files=int(self._db.rows("SELECT count(*) FROM files")[0][0]),
            removed=tuple(self.files.removed()),
            corrected=tuple(self.corrections.all()),
        )

    def troubles(self) -> list[str]:
        """What SQLite finds wrong with the file, and what does not belong together in it. Reads all of it."""
        found = [str(row[0]) for row in self._db.rows("PRAGMA integrity_check(20)") if row[0] != "ok"]
        counts = {
            "passages of no article": "SELECT count(*) FROM passages WHERE article_id NOT IN (SELECT id FROM articles)",
            "places of no article": "SELECT count(*) FROM places WHERE article_id NOT IN (SELECT id FROM articles)",
            "passages of earlier versions": "SELECT count(*) FROM passages p JOIN articles a ON a.id = p.article_id "
            "WHERE a.state = 'superseded'",
            "pages of no article": "SELECT count(*) FROM addresses WHERE article_id NOT IN (SELECT id FROM articles)",
            "layouts of no article": "SELECT count(*) FROM layouts WHERE article_id NOT IN (SELECT id FROM articles)",
            "pictures of no page": "SELECT count(*) FROM pictures d WHERE NOT EXISTS (SELECT 1 FROM page_pictures p "
            "WHERE p.digest = d.digest)",
            "stories of no article": "SELECT count(*) FROM tellers WHERE article_id NOT IN (SELECT id FROM articles)",
            "passages not in the totals": "SELECT abs((SELECT count(*) FROM passages) - passages) FROM totals",
        }
        numbers = {name: int(self._db.rows(query)[0][0]) for name, query in counts.items()}
        return found + [f"{number} {name}" for name, number in numbers.items() if number]

    def copy_to(self, target: Path) -> None:
        """A consistent copy, as of one moment, while others read and write."""
        copy_database(self._db.path, target)

    def touch(self, db: Connection) -> None:
        """Says that what a search shows has changed; within a transaction of ``changing``."""
        touch(db)

    def changing(self) -> AbstractContextManager[Connection]:
        """A transaction for those who keep tables of their own in the catalog."""
        return self._db.writing()
