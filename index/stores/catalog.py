"""SQLite: articles, passages, sentence vectors and the state of each. The source of truth.

Chroma and Tantivy can be rebuilt from here without reading the sources again. Each table has a class of its own; here
is what concerns the file as a whole.

    articles   what was read, where, how far it is indexed     (article_table)
    passages   sentences, words, vectors                       (passage_table)
    files      what is known of files                          (file_table)
    removed    what a person took out, and stays out           (removed_table)
    sources    addresses that are looked at                    (index.stores.source_table)
    stories    the same story elsewhere                        (index.stores.story_tables)
    versions   which texts are versions of one page            (versions)
    corrections  what a person has corrected                   (corrections)
    pages      scanned pages and their words' places           (page_table)
    overview   what is covered, for readers                    (overview)
    built      settings the archive was built with             (build_record)
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from index.stores.article_table import ArticleTable
from index.stores.build_record import BuildRecord
from index.stores.corrections import Corrections
from index.stores.database import Connection, Database, copy_database
from index.stores.file_table import FileTable
from index.stores.overview import Overview
from index.stores.page_table import Pages
from index.stores.passage_table import PassageTable
from index.stores.removed_table import RemovedTable
from index.stores.schema import prepare
from index.stores.sharing import run_python
from index.stores.source_table import SourceTable
from index.stores.status import status_of
from index.stores.story_tables import StoryTables
from index.stores.table import meta, touch
from index.stores.versions import Versions
from index.types import ArchiveStatus

_PREFETCH = "import os, sys; f = os.open(sys.argv[1], 0); os.posix_fadvise(f, 0, 0, os.POSIX_FADV_WILLNEED)"


class Catalog:
    """One archive's catalog. Safe to share between threads; writing is serialised."""

    def __init__(self, path: Path) -> None:
        self._db = Database(path, partial(prepare, folder=path.parent))
        rows, writing = self._db.rows, self._db.writing
        self.files = FileTable(rows, writing)
        self.removed = RemovedTable(self._db)
        self.sources = SourceTable(rows, writing)
        self.stories = StoryTables(rows, writing)
        self.versions = Versions(rows, writing)
        self.overview = Overview(rows)
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
        return status_of(self._db)

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
