"""The catalog's articles: what was read, where, and how far each is indexed.

An article is ``pending`` until both indexes hold it, so a run that was cut off between the stores is finished by the
next one. An earlier version of a page is ``superseded``: kept, and in neither of the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from index.printed_pages import Layout
from index.stores.corrections import Corrections, with_values
from index.stores.database import Connection, Database
from index.stores.page_table import LAYOUT_OF, copy_pages, keep_pages
from index.stores.schema import ARTICLE_FIELDS
from index.stores.story_tables import StoryTables
from index.stores.table import Table, batches, marks, now, touch
from index.stores.versions import KEPT, Versions
from index.types import Article

_READ = f"{ARTICLE_FIELDS}, {LAYOUT_OF}"


class Placed(NamedTuple):
    """What became of an article that was read."""

    article_id: str  # another than its own if the same publication is there already (see ``index.stores.versions``)
    added: bool  # whether it was unknown


class ArticleTable(Table):
    """Articles and their places."""

    def __init__(self, db: Database, versions: Versions, stories: StoryTables, corrections: Corrections) -> None:
        super().__init__(db)
        self._versions = versions
        self._stories = stories
        self._corrections = corrections

    def place(self, articles: Iterable[Article], file: str = "") -> list[Placed]:
        """Records where articles were found, adding unknown ones as pending.

        ``file`` is the file that they are all in; without one, each is a place by itself, such as an address.
        """
        arrived = now()
        with self._writing() as db:
            return [self._place_one(db, article, file or article.source, arrived) for article in articles]

    def _place_one(self, db: Connection, read: Article, file: str, arrived: str) -> Placed:
        row = db.execute("SELECT article_id, file FROM places WHERE source = ?", (read.source,)).fetchone()
        db.execute("DELETE FROM failures WHERE source = ?", (read.source,))
        article = self._corrections.applied(db, read, row[0] if row else "")
        if row == (article.id, file):
            self._corrections.keep(db, read, article, article.id)
            keep_pages(db, article, article.id)
            self._versions.note_again(db, article, article.id)  # it may have got another address
            return Placed(article.id, False)
        known = self._versions.known_as(db, article)
        added = self._add(db, article, arrived) if known == article.id else False
        self._versions.named(db, article.id, known)
        keep_pages(db, article, known)
        self._corrections.keep(db, read, article, known)
        changed = row is not None and row[0] != known
        if changed:
            self._versions.moved(db, [row[0]])
        back = not db.execute("SELECT 1 FROM places WHERE article_id = ? LIMIT 1", (known,)).fetchone()
        self._versions.note(db, article, known, arrived=added or changed or back)
        db.execute("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", (article.source, known, file))
        return Placed(known, added)

    def correct(self, article_ids: Iterable[str], values: Mapping[str, str] | None) -> dict[str, str]:
        """Gives articles other facts (see ``index.stores.corrections``), or with None those of their sources again.

        In one transaction. Returns their ids with the new ones. An article that has another id then is pending under
        it, and its former self in no place; see ``index.build.complete``. Unknown articles are left out.
        """
        with self._writing() as db:
            found = [article for i in article_ids if (article := _article_of_id(db, i)) is not None]
            return {article.id: self._correct_one(db, article, values) for article in found}

    def _correct_one(self, db: Connection, article: Article, values: Mapping[str, str] | None) -> str:
        read = self._corrections.as_read(db, article)
        made = read if values is None else with_values(article, values)
        if made.id == article.id:  # a day that is known better or less well, if anything
            dated = (made.published_precision, made.published_method, made.id)
            db.execute("UPDATE articles SET published_precision = ?, published_method = ? WHERE id = ?", dated)
            self._stories.leave(db, [made.id])
            self._corrections.record(db, read, made)
            touch(db)
            return made.id
        state, added = db.execute("SELECT state, added FROM articles WHERE id = ?", (article.id,)).fetchone()
        held = db.execute("SELECT 1 FROM places WHERE article_id = ? LIMIT 1", (made.id,)).fetchone()
        if not held:  # else it becomes one with an article that stands for itself
            self._add(db, made, added)
            again = "superseded" if state == "superseded" else "pending"
            db.execute("UPDATE articles SET state = ? WHERE id = ?", (again, made.id))
            copy_pages(db, article.id, made.id)
        db.execute("UPDATE places SET article_id = ? WHERE article_id = ?", (made.id, article.id))
        self._versions.renamed(db, article.id, made)
        self._corrections.moved(db, article.id, made.id)
        self._corrections.record(db, made if held else read, made)
        self._corrections.stated_as(db, made.id, read.id)
        return made.id

    def _add(self, db: Connection, article: Article, arrived: str) -> bool:
        """Adds an article as pending; False if it is there."""
        published = article.published.isoformat() if article.published else None
        row = (article.id, article.text, article.title, article.outlet, article.byline, article.dateline)
        dated = (published, article.published_precision, article.published_method)
        rest = (article.url, article.section, article.language, json.dumps(article.pages))
        insert = f"INSERT OR IGNORE INTO articles ({ARTICLE_FIELDS}, state, added)"
        values = (*row, *dated, *rest, "pending", arrived)
        return bool(db.execute(f"{insert} VALUES ({marks(values)})", values).rowcount)

    def pending_count(self) -> int:
        return int(self._all("SELECT count(*) FROM articles WHERE state = 'pending'")[0][0])

    def pending(self) -> list[str]:
        """Ids of the articles that are still to be indexed."""
        return [row[0] for row in self._all("SELECT id FROM articles WHERE state = 'pending'")]

    def mark_ready(self, article_ids: Iterable[str]) -> None:
        with self._writing() as db:
            db.executemany("UPDATE articles SET state = 'ready' WHERE id = ?", [(i,) for i in article_ids])
            touch(db)

    def make_pending(self, article_ids: Iterable[str]) -> None:
        """To be indexed again by the next run."""
        with self._writing() as db:
            db.executemany("UPDATE articles SET state = 'pending' WHERE id = ?", [(i,) for i in article_ids])
            touch(db)

    def unplaced(self) -> list[str]:
        """Ids of articles that no source holds any more, nor a later version of them: changed or deleted files."""
        query = f"SELECT id FROM articles a WHERE id NOT IN (SELECT article_id FROM places) AND NOT {KEPT}"
        return [row[0] for row in self._all(query)]

    def supersede(self, article_ids: Iterable[str], addresses: Iterable[str]) -> None:
        """Takes earlier versions out of the search, after the two indexes have dropped them; ``addresses`` are done."""
        ids = list(article_ids)
        with self._writing() as db:
            db.executemany("DELETE FROM passages WHERE article_id = ?", [(i,) for i in ids])
            db.executemany("DELETE FROM article_vectors WHERE article_id = ?", [(i,) for i in ids])
            db.executemany("UPDATE articles SET state = 'superseded' WHERE id = ?", [(i,) for i in ids])
            self._stories.leave(db, ids)
            self._versions.looked_at(db, addresses)
            if ids:
                touch(db)

    def revive(self, article_ids: Iterable[str]) -> None:
        """Makes earlier versions pending, to be indexed again: the later ones are gone."""
        with self._writing() as db:
            query = "UPDATE articles SET state = 'pending' WHERE id = ? AND state = 'superseded'"
            db.executemany(query, [(i,) for i in article_ids])

    def remove(self, article_ids: Iterable[str]) -> None:
        named = list(article_ids)
        ids = [(i,) for i in named]
        with self._writing() as db:
            self._versions.moved(db, named)
            self._versions.forget(db, named)
            self._stories.leave(db, named)
            db.executemany("DELETE FROM passages WHERE article_id = ?", ids)
            db.executemany("DELETE FROM article_vectors WHERE article_id = ?", ids)
            db.executemany("DELETE FROM articles WHERE id = ?", ids)
            touch(db)

    def standing_for(self, articles: Sequence[Article]) -> list[str]:
        """The ids under which the archive has these articles, or would have them; writes nothing."""
        with self._writing() as db:
            held = "SELECT article_id FROM places WHERE source = ?"
            rows = [db.execute(held, (article.source,)).fetchone() for article in articles]
            read = zip(articles, rows, strict=True)
            corrected = [self._corrections.applied(db, article, row[0] if row else "") for article, row in read]
            return [self._versions.known_as(db, article) for article in corrected]

    def known(self, article_ids: Sequence[str]) -> set[str]:
        """Those of the articles that the archive has, indexed or pending."""
        found: set[str] = set()
        for part in batches(article_ids):
            found.update(row[0] for row in self._all(f"SELECT id FROM articles WHERE id IN ({marks(part)})", part))
        return found

    def of(self, ids: Iterable[str]) -> dict[str, Article]:
        wanted, found = sorted(set(ids)), {}
        for part in batches(wanted):
            query = f"SELECT {_READ} FROM articles WHERE id IN ({marks(part)})"
            found.update({row[0]: _article(row) for row in self._all(query, part)})
        return found

    def get(self, article_id: str) -> Article | None:
        """An article by its id, or by one that it had before it was corrected."""
        return self.of([article_id]).get(article_id) or self.of([now := self._corrections.now(article_id)]).get(now)

    def with_id(self, beginning: str) -> list[str]:
        """Ids that begin so, of articles as they are now; a whole one may be of an article before it was corrected."""
        query = "SELECT id FROM articles WHERE id >= ? AND id < ? ORDER BY id"
        found = [str(row[0]) for row in self._all(query, (beginning, f"{beginning}g"))]
        now = self._corrections.now(beginning)
        return found or sorted(self.known([now]))

    def recent(self, limit: int) -> list[Article]:
        """Ready articles, latest published first, undated last."""
        query = (
            f"SELECT {_READ} FROM articles WHERE state = 'ready' ORDER BY published IS NULL, published DESC, id LIMIT ?"
        )
        return [_article(row) for row in self._all(query, (limit,))]


def _article_of_id(db: Connection, article_id: str) -> Article | None:
    row = db.execute(f"SELECT {_READ} FROM articles WHERE id = ?", (article_id,)).fetchone()
    return _article(row) if row else None


def _article(row: tuple) -> Article:  # type: ignore[type-arg]
    _, text, title, outlet, byline, dateline, published, precision, method, url, section, language, pages, packed = row
    return Article(
        text=text,
        title=title,
        outlet=outlet,
        byline=byline,
        dateline=dateline,
        published=date.fromisoformat(published) if published else None,
        published_precision=precision,
        published_method=method,
        url=url,
        section=section,
        language=language,
        pages=tuple(json.loads(pages)),
        layout=Layout(packed) if packed else None,
    )
