"""What a person took out of the archive with ``dateline remove``, and what keeps it out.

Part of the catalog (``Catalog.removed``).
"""

from __future__ import annotations

from collections.abc import Sequence

from index.stores.file_table import forget_files, read_again
from index.stores.table import Table, now
from index.stores.versions import forget_unheld
from index.types import RemovedSource


class RemovedTable(Table):
    """Places and articles that stay out, as long as nobody takes them in again."""

    def kept_out(self) -> frozenset[tuple[str, str]]:
        """Ids of articles that were removed, each with the file in which it stays out; "" stands for any.

        Of an article that still has a place, only that in one file was removed.
        """
        query = (
            "SELECT CASE WHEN r.article_id IN (SELECT article_id FROM places) THEN r.file ELSE '' END, n.id "
            "FROM removed r JOIN (SELECT article_id, article_id AS id FROM removed UNION "
            "SELECT article_id, alias FROM aliases) n ON n.article_id = r.article_id WHERE r.article_id != ''"
        )
        return frozenset((str(file), str(article_id)) for file, article_id in self._all(query))

    def all(self) -> list[RemovedSource]:
        query = "SELECT source, article_id, file, title, at FROM removed ORDER BY at, source"
        return [RemovedSource(*row) for row in self._all(query)]

    def add(self, sources: Sequence[RemovedSource], files: Sequence[str], articles: Sequence[str] = ()) -> None:
        """Takes places out and keeps them out; ``files`` are forgotten with all that is in them.

        Of ``articles``, those that have no place then are not kept as versions either.
        """
        with self._writing() as db:
            rows = [(r.source, r.article_id, r.file, r.title, now()) for r in sources]
            db.executemany("INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?, ?)", rows)
            db.executemany("DELETE FROM places WHERE source = ?", [(r.source,) for r in sources])
            recount = "UPDATE files SET articles = (SELECT count(*) FROM places WHERE file = path) WHERE path = ?"
            db.executemany(recount, [(file,) for file in {r.file for r in sources}])
            forget_files(db, files)
            forget_unheld(db, articles)

    def readmit(self, removed: Sequence[RemovedSource]) -> None:
        """Takes what was removed off the list; its files are read again."""
        with self._writing() as db:
            rows = [(r.source, r.article_id) for r in removed]
            db.executemany("DELETE FROM removed WHERE source = ? AND article_id = ?", rows)
            read_again(db, {r.file for r in removed})
