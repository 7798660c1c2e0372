"""With which settings an archive was built, and by what its vectors were made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from index.errors import ArchiveMismatch
from index.settings import SCHEMA_VERSION
from index.stores.database import Database
from index.stores.schema import adopt, made_for
from index.stores.table import Table, batches, meta, touch

if TYPE_CHECKING:  # whoever only asks for counts waits for no vectors
    from index.stores.article_table import ArticleTable
    from index.stores.passage_table import PassageTable
    from index.stores.versions import Versions


class BuildRecord(Table):
    """What is noted about an archive as a whole."""

    def __init__(self, db: Database, articles: ArticleTable, passages: PassageTable, versions: Versions) -> None:
        super().__init__(db)
        self._articles = articles
        self._passages = passages
        self._versions = versions

    def check(self, current: dict[str, str]) -> None:
        """Records the settings of a new archive; raises ArchiveMismatch if they differ from those recorded."""
        if not require_same(self._db, current):
            self._set_meta("built_with", json.dumps(current))

    def settings(self) -> dict[str, str]:
        return built_with(self._db)

    def made_by(self) -> tuple[str, ...]:
        return made_by(self._db)

    def note_made_by(self, kind: str) -> None:
        known = self.made_by() or (("unknown",) if self._passages.count() else ())  # of a version that did not note it
        if kind not in known:
            self._set_meta("made_by", json.dumps([*known, kind]))

    def start_over(self, current: dict[str, str]) -> None:
        """Drops all passages and makes every article pending, to be indexed again under the settings given."""
        with self._db.altering() as db:
            if earlier := made_for(db) not in ("", str(SCHEMA_VERSION)):
                adopt(db)
        if earlier:
            self._note_known()
        with self._writing() as db:
            db.execute("DELETE FROM passages")
            db.execute("DELETE FROM article_vectors")
            db.execute("UPDATE articles SET state = 'pending' WHERE state != 'superseded'")
            db.execute("DELETE FROM meta WHERE key = 'made_by'")
            db.execute("INSERT OR REPLACE INTO meta VALUES ('built_with', ?)", (json.dumps(current),))
            touch(db)

    def _note_known(self) -> None:
        """What ``place`` notes of each article, for those of an earlier version."""
        ids = [row[0] for row in self._all("SELECT id FROM articles ORDER BY rowid")]
        for part in batches(ids):
            with self._writing() as db:
                for article_id, article in self._articles.of(part).items():
                    self._versions.note(db, article, article_id, arrived=True)

    def _set_meta(self, key: str, value: str) -> None:
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def built_with(db: Database) -> dict[str, str]:
    """The settings an archive was built with; empty for a new one."""
    stored = meta(db, "built_with")
    return dict(json.loads(stored)) if stored else {}


def made_by(db: Database) -> tuple[str, ...]:
    """What computed the vectors, several where that changed: they differ too little to search them apart."""
    return tuple(json.loads(meta(db, "made_by") or "[]"))


def require_same(db: Database, current: dict[str, str]) -> bool:
    """Whether settings are recorded. Raises ArchiveMismatch if they are others."""
    stored = built_with(db)
    if stored and stored != current:
        raise ArchiveMismatch(*_difference(stored, current))
    return bool(stored)


def _difference(stored: dict[str, str], current: dict[str, str]) -> tuple[str, str]:
    names = sorted(name for name in stored.keys() | current.keys() if stored.get(name) != current.get(name))
    lines = [f"{n}: archive {stored.get(n, 'unset')!r}, now {current.get(n, 'unset')!r}" for n in names]
    return (
        "this archive was built with other settings: " + "; ".join(lines),
        "Restore those settings, or rebuild the archive with the current ones: dateline reindex",
    )
