"""What a person has corrected of articles: headline, outlet, author, day and section.

    corrections   article → field, as it was read, as it is to be
    former_ids    id that an article had before a correction → the article it is now

An article's id says what it says and where it was published, so a corrected one is another article, in the same
places: it is indexed and the other dropped, as with a file that changed (``ArticleTable.correct``), and no store holds
half of each. The id under which the source still states it becomes an alias (``index.stores.versions``), and whoever
reads that source again gets the corrected article. Kept when the article goes: its file may come back.

Kept beside the article rather than written over it, so that a correction can be taken back, and so that a source which
comes to state something else by itself is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from index.stores.database import Connection
from index.stores.table import now
from index.types import Article, Correction

FIELDS = ("title", "outlet", "byline", "published", "section")
METHOD = "correction"  # where a corrected date was found
_MADE = (
    "SELECT c.article_id, a.title, c.field, c.read, c.corrected, c.at FROM corrections c "
    "JOIN articles a ON a.id = c.article_id"
)
_PRECISIONS = {4: "year", 7: "month", 10: "day"}  # by the length of the ISO date

Reading = Callable[..., list[tuple[Any, ...]]]


def value_of(article: Article, field: str) -> str:
    """What an article states in a field; of its day as much as is known, in ISO 8601: 2016-03-27, 2016-03 or 2016."""
    if field != "published":
        return str(getattr(article, field))
    known = next((n for n, name in _PRECISIONS.items() if name == article.published_precision), 10)
    return article.published.isoformat()[:known] if article.published else ""


def with_values(article: Article, values: Mapping[str, str], method: str = METHOD) -> Article:
    """The article with other values in its fields; ``method`` says where a day was found."""
    plain: dict[str, Any] = {name: value for name, value in values.items() if name != "published"}
    if (iso := values.get("published")) is not None:
        plain["published"] = date.fromisoformat(f"{iso}-01-01"[:10]) if iso else None
        plain["published_precision"] = _PRECISIONS[len(iso)] if iso else ""
        plain["published_method"] = method
    return replace(article, **plain)


class Corrections:
    """Queries of the tables above. Methods that are given ``db`` are part of their caller's transaction."""

    def __init__(self, read: Reading) -> None:
        self._read = read

    def all(self) -> list[Correction]:
        """Of the articles that the archive holds, the latest first."""
        return [Correction(*row) for row in self._read(f"{_MADE} ORDER BY c.at DESC, c.article_id, c.field")]

    def of(self, article_id: str) -> list[Correction]:
        """Those of one article."""
        rows = self._read(f"{_MADE} WHERE c.article_id = ? ORDER BY c.field", (article_id,))
        return [Correction(*row) for row in rows]

    def now(self, article_id: str) -> str:
        """The id of the article that had this one before it was corrected; itself if none had."""
        rows = self._read("SELECT article_id FROM former_ids WHERE former = ?", (article_id,))
        return str(rows[0][0]) if rows else article_id

    # For the catalog's own transactions

    def applied(self, db: Connection, article: Article, held: str = "") -> Article:
        """What was read, as it was corrected. ``held`` is the article that its place held until now: where that one had
        the same headline, its corrections go over, each as long as the source still states what was corrected."""
        query = (
            "SELECT field, corrected FROM corrections WHERE article_id = ? "
            "OR article_id = (SELECT article_id FROM aliases WHERE alias = ?)"
        )
        if values := dict(db.execute(query, (article.id, article.id)).fetchall()):
            return with_values(article, values)
        return with_values(article, self._carried(db, article, held)) if held else article

    def _carried(self, db: Connection, article: Article, held: str) -> dict[str, str]:
        query = "SELECT field, read, corrected FROM corrections WHERE article_id = ?"
        made = {field: (read, corrected) for field, read, corrected in db.execute(query, (held,)).fetchall()}
        if not made or not article.title:
            return {}
        before = db.execute("SELECT title FROM articles WHERE id = ?", (held,)).fetchone()
        title = made["title"][0] if "title" in made else before and before[0]
        if title != article.title:
            return {}
        return {field: corrected for field, (read, corrected) in made.items() if value_of(article, field) == read}

    def as_read(self, db: Connection, article: Article) -> Article:
        """An article as its source states it, before any correction."""
        query = "SELECT field, read, method FROM corrections WHERE article_id = ?"
        for field, read, method in db.execute(query, (article.id,)).fetchall():
            article = with_values(article, {field: read}, method)
        return article

    def record(self, db: Connection, read: Article, article: Article) -> None:
        """Notes by what an article differs from what was read, in place of what was noted of both."""
        db.execute("DELETE FROM corrections WHERE article_id = ?", (article.id,))
        rows = [
            (article.id, field, before, read.published_method if field == "published" else "", after, now())
            for field in FIELDS
            if (before := value_of(read, field)) != (after := value_of(article, field))
        ]
        db.executemany("INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?)", rows)

    def keep(self, db: Connection, read: Article, article: Article, known: str) -> None:
        """What was read came out as an article, or as one ``known`` that has the same words: it does so again."""
        if read.id == article.id:
            return
        made = db.execute("SELECT 1 FROM corrections WHERE article_id = ? LIMIT 1", (known,)).fetchone()
        if known == article.id and not made:
            self.record(db, read, article)
        self.stated_as(db, known, read.id)

    def moved(self, db: Connection, former: str, article_id: str) -> None:
        """An article has another id from now on; what led to it leads there, but for the id itself."""
        for table, led in (("aliases", "alias"), ("former_ids", "former")):
            db.execute(f"UPDATE {table} SET article_id = ? WHERE article_id = ?", (article_id, former))
            db.execute(f"DELETE FROM {table} WHERE {led} = ?", (article_id,))
        # A place that it was taken out of: of an article that is in no place, it would be taken out of all.
        db.execute("UPDATE OR REPLACE removed SET article_id = ? WHERE article_id = ?", (article_id, former))
        db.execute("DELETE FROM corrections WHERE article_id = ?", (former,))
        db.execute("INSERT OR REPLACE INTO former_ids VALUES (?, ?)", (former, article_id))

    def stated_as(self, db: Connection, article_id: str, read: str) -> None:
        """Whoever reads an article of the id ``read`` gets this one."""
        if read != article_id:
            db.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", (read, article_id))


def values_as_stated(db: Connection, article_id: str) -> dict[str, str]:
    """The corrected fields of an article as its source states them, a day as the first that it may be."""
    rows = db.execute("SELECT field, read FROM corrections WHERE article_id = ?", (article_id,)).fetchall()
    return {field: f"{read}-01-01"[:10] if field == "published" and read else read for field, read in rows}
