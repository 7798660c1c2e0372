"""SQLite: articles, passages, sentence vectors and the state of each. The source of truth.

Chroma and Tantivy can be rebuilt from here without reading the sources again. An article is ``pending`` until
both hold it, so a run that was cut off between the stores is finished by the next one. An earlier version of a page
is ``superseded``: kept, and in neither of the two. Queries of stories and versions are in modules of their own.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import PackedVectors, Vector, Vectors
from index.errors import ArchiveMismatch, ArchiveNewer
from index.fetching.sourcetable import SOURCES_SCHEMA, SourceTable
from index.settings import SCHEMA_VERSION
from index.stores.database import Database, copy_database
from index.stores.file_table import ADOPT_PLACES, FILES_SCHEMA, PLACES_SCHEMA, FileTable
from index.stores.overview import Overview
from index.stores.sharing import run_python
from index.stores.versions import KEPT, Versions
from index.stores.versions import SCHEMA as VERSION_SCHEMA
from index.stories.tables import SCHEMA as STORY_SCHEMA
from index.stories.tables import Connection, StoryTables
from index.types import ArchiveStatus, Article, Filters, Passage, Sentence, SkippedFile

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'superseded')), added TEXT NOT NULL,
    title TEXT NOT NULL, outlet TEXT NOT NULL, byline TEXT NOT NULL, dateline TEXT NOT NULL, published TEXT,
    published_precision TEXT NOT NULL DEFAULT '', published_method TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL, section TEXT NOT NULL, language TEXT NOT NULL, pages TEXT NOT NULL DEFAULT '[]',
    text TEXT NOT NULL);  -- last, so that reading another column does not walk through it
-- Covers what status and filters ask, so that counting does not read the texts.
CREATE INDEX IF NOT EXISTS articles_facts ON articles (state, published, outlet, section, language);
CREATE TABLE IF NOT EXISTS passages (
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id), number INTEGER NOT NULL,
    sentences INTEGER NOT NULL, terms INTEGER NOT NULL, context_terms INTEGER NOT NULL,
    spans BLOB NOT NULL, bags BLOB NOT NULL, bag_sizes BLOB NOT NULL, vectors BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS passages_article ON passages (article_id, number);
-- What Chroma holds, so that it can be made anew without the model. A table of its own: a question never reads it.
CREATE TABLE IF NOT EXISTS article_vectors (article_id TEXT PRIMARY KEY, vectors BLOB NOT NULL);
-- Kept by triggers: counting a million passages would read gigabytes.
CREATE TABLE IF NOT EXISTS totals (
    one INTEGER PRIMARY KEY CHECK (one = 1), passages INTEGER, sentences INTEGER, terms INTEGER, context_terms INTEGER);
INSERT OR IGNORE INTO totals VALUES (1, 0, 0, 0, 0);
CREATE TRIGGER IF NOT EXISTS passage_added AFTER INSERT ON passages BEGIN
    UPDATE totals SET passages = passages + 1, sentences = sentences + new.sentences, terms = terms + new.terms,
        context_terms = context_terms + new.context_terms; END;
CREATE TRIGGER IF NOT EXISTS passage_removed AFTER DELETE ON passages BEGIN
    UPDATE totals SET passages = passages - 1, sentences = sentences - old.sentences, terms = terms - old.terms,
        context_terms = context_terms - old.context_terms; END;
"""
_SCHEMA += PLACES_SCHEMA + FILES_SCHEMA + SOURCES_SCHEMA + STORY_SCHEMA + VERSION_SCHEMA
_PAGE_BYTES = 8192  # holds a passage with its vectors; in 4,096 most of them spill into a second page
_ARTICLE_FIELDS = (
    "id, text, title, outlet, byline, dateline, published, published_precision, published_method, url, section, "
    "language, pages"
)
_PREFETCH = "import os, sys; f = os.open(sys.argv[1], 0); os.posix_fadvise(f, 0, 0, os.POSIX_FADV_WILLNEED)"
_BATCH = 500  # below SQLite's limit of bound variables


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with all that is stored of it.

    ``bags`` are index terms: those of the article's context (headline, outlet, date), then those of each sentence.
    ``vectors`` has the shape (sentences, dimensions), ``vector`` is the passage's own, kept with 16 bits a dimension.
    """

    passage: Passage
    bags: tuple[Sequence[str], ...]
    vectors: PackedVectors
    vector: Vector


class Placed(NamedTuple):
    """What became of an article that was read."""

    article_id: str  # another than its own if the same publication is there already (see ``index.stores.versions``)
    added: bool  # whether it was unknown


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with its passages and their vectors, shape (passages, dimensions)."""

    article: Article
    passages: list[Passage]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages as columns, so that all their sentences are scored at once.

    A *bag* is the terms of one context or one sentence; each passage has its context's bag, then one a sentence.
    """

    passage_ids: list[str]
    article_ids: list[str]  # of each passage
    first_bags: NDArray[np.int64]  # shape (passages,): the number of each passage's context bag
    bag_sizes: NDArray[np.int64]  # shape (bags,): terms in each
    terms: NDArray[np.uint32]  # shape (all terms,): ``term_key`` of each, bag after bag
    passage_of: NDArray[np.int64]  # shape (sentences,): which passage each sentence is in
    sentence_bags: NDArray[np.int64]  # shape (sentences,): the number of each sentence's bag
    spans: NDArray[np.int32]  # shape (sentences, 2): offsets in the article's text
    vectors: PackedVectors  # shape (sentences, dimensions)
    copies: int = 0  # passages that say word for word what another one says


def joined(one: Candidates, other: Candidates) -> Candidates:
    """Both sets of columns as one; the passages of ``other`` come after those of ``one``."""
    if not other.passage_ids or not one.passage_ids:
        return one if one.passage_ids else other
    passages, bags = len(one.passage_ids), len(one.bag_sizes)
    return Candidates(
        one.passage_ids + other.passage_ids,
        one.article_ids + other.article_ids,
        np.concatenate([one.first_bags, other.first_bags + bags]),
        np.concatenate([one.bag_sizes, other.bag_sizes]),
        np.concatenate([one.terms, other.terms]),
        np.concatenate([one.passage_of, other.passage_of + passages]),
        np.concatenate([one.sentence_bags, other.sentence_bags + bags]),
        np.concatenate([one.spans, other.spans]),
        np.concatenate([one.vectors, other.vectors]),
        one.copies + other.copies,
    )


def term_key(term: str) -> int:
    """A term as the catalog stores it: CRC-32. Two of a question's terms and a passage's rarely meet by chance."""
    return zlib.crc32(term.encode())


@dataclass(frozen=True, slots=True)
class Averages:
    """Mean number of index terms, the length norms of BM25."""

    passage_terms: float
    sentence_terms: float


class Catalog:
    """One archive's catalog. Safe to share between threads; writing is serialised."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._db = Database(path, self._prepare)
        self.files = FileTable(self._all, self._writing)
        self.sources = SourceTable(self._all, self._writing)
        self.stories = StoryTables(self._all, self.changing)
        self.versions = Versions(self._all, self.changing)
        self.overview = Overview(self._all, _passes)

    def _prepare(self, db: sqlite3.Connection) -> None:
        _refuse_later(self._folder, made_for := _made_for(db))  # before anything is written to the file
        db.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if made_for in ("", str(SCHEMA_VERSION)):
            db.executescript(_SCHEMA)

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

    # Settings the archive was built with

    def check_built_with(self, current: dict[str, str]) -> None:
        """Records the settings of a new archive; raises ArchiveMismatch if they differ from those recorded."""
        stored = self.built_with()
        if not stored:
            self._set_meta("built_with", json.dumps(current))
        elif stored != current:
            raise ArchiveMismatch(*_difference(stored, current))

    def built_with(self) -> dict[str, str]:
        stored = self._meta("built_with")
        return dict(json.loads(stored)) if stored else {}

    def made_by(self) -> tuple[str, ...]:
        """What computed the vectors, several where that changed: they differ too little to search them apart."""
        return tuple(json.loads(self._meta("made_by") or "[]"))

    def note_made_by(self, kind: str) -> None:
        known = self.made_by() or (("unknown",) if self.passage_count() else ())  # of a version that did not note it
        if kind not in known:
            self._set_meta("made_by", json.dumps([*known, kind]))

    def start_over(self, current: dict[str, str]) -> None:
        """Drops all passages and makes every article pending, to be indexed again under the settings given."""
        with self._db.altering() as db:
            of_another_version = _made_for(db) not in ("", str(SCHEMA_VERSION))
        if of_another_version:
            self._adopt_schema()
            self._note_known()
        with self._writing() as db:
            db.execute("DELETE FROM passages")
            db.execute("DELETE FROM article_vectors")
            db.execute("UPDATE articles SET state = 'pending' WHERE state != 'superseded'")
            db.execute("DELETE FROM meta WHERE key = 'made_by'")
            db.execute("INSERT OR REPLACE INTO meta VALUES ('built_with', ?)", (json.dumps(current),))
            self._touch(db)

    def _adopt_schema(self) -> None:
        """Moves the articles into tables of this version; passages are made anew."""
        with self._db.altering() as db:
            held = {row[1] for row in db.execute("PRAGMA table_info(articles)")}
            columns = ", ".join(name for name in f"{_ARTICLE_FIELDS}, state, added".split(", ") if name in held)
            old_places = "file" not in {row[1] for row in db.execute("PRAGMA table_info(places)")}
            # One transaction: cut off anywhere, the archive is still the old one.
            db.executescript(
                "BEGIN IMMEDIATE; DROP TABLE passages; DROP TABLE IF EXISTS totals;"
                f"{ADOPT_PLACES if old_places else ''}"
                "DROP TABLE IF EXISTS article_vectors;"
                f"CREATE TABLE moved AS SELECT {columns} FROM articles; DROP TABLE articles; {_SCHEMA}"
                f"INSERT INTO articles ({columns}) SELECT {columns} FROM moved; DROP TABLE moved; COMMIT;"
            )

    def _note_known(self) -> None:
        """What ``place`` notes of each article, for those of an earlier version."""
        ids = [row[0] for row in self._all("SELECT id FROM articles ORDER BY rowid")]
        for first in range(0, len(ids), _BATCH):
            with self._writing() as db:
                for article_id, article in self._articles(set(ids[first : first + _BATCH])).items():
                    self.versions.note(db, article, article_id, arrived=True)

    # Writing

    def place(self, articles: Iterable[Article], file: str = "") -> list[Placed]:
        """Records where articles were found, adding unknown ones as pending.

        ``file`` is the file that they are all in; without one, each is a place by itself, such as an address.
        """
        now = _now()
        with self._writing() as db:
            return [self._place_one(db, article, file or article.source, now) for article in articles]

    def _place_one(self, db: sqlite3.Connection, article: Article, file: str, now: str) -> Placed:
        row = db.execute("SELECT article_id, file FROM places WHERE source = ?", (article.source,)).fetchone()
        db.execute("DELETE FROM failures WHERE source = ?", (article.source,))
        if row == (article.id, file):
            return Placed(article.id, False)
        known = self.versions.known_as(db, article)
        added = self._add(db, article, now) if known == article.id else False
        self.versions.named(db, article.id, known)
        changed = row is not None and row[0] != known
        if changed:
            self.versions.moved(db, [row[0]])
        back = not db.execute("SELECT 1 FROM places WHERE article_id = ? LIMIT 1", (known,)).fetchone()
        self.versions.note(db, article, known, arrived=added or changed or back)
        db.execute("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", (article.source, known, file))
        return Placed(known, added)

    def _add(self, db: sqlite3.Connection, article: Article, now: str) -> bool:
        """Adds an article as pending; False if it is there."""
        published = article.published.isoformat() if article.published else None
        row = (article.id, article.text, article.title, article.outlet, article.byline, article.dateline)
        dated = (published, article.published_precision, article.published_method)
        rest = (article.url, article.section, article.language, json.dumps(article.pages))
        insert = f"INSERT OR IGNORE INTO articles ({_ARTICLE_FIELDS}, state, added)"
        values = (*row, *dated, *rest, "pending", now)
        return bool(db.execute(f"{insert} VALUES ({_marks(values)})", values).rowcount)

    def pending_count(self) -> int:
        return int(self._all("SELECT count(*) FROM articles WHERE state = 'pending'")[0][0])

    def pending(self) -> list[str]:
        """Ids of the articles that are still to be indexed."""
        return [row[0] for row in self._all("SELECT id FROM articles WHERE state = 'pending'")]

    def write_passages(self, passages: Sequence[IndexedPassage]) -> None:
        """Stores articles' passages in place of earlier ones."""
        vectors: dict[str, list[Vector]] = {}
        for indexed in passages:
            vectors.setdefault(indexed.passage.article_id, []).append(indexed.vector)
        kept = [(article_id, np.stack(rows).astype(np.float16).tobytes()) for article_id, rows in vectors.items()]
        with self._writing() as db:
            db.executemany("DELETE FROM passages WHERE article_id = ?", [(i,) for i in sorted(vectors)])
            db.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?,?)", map(_row, passages))
            db.executemany("INSERT OR REPLACE INTO article_vectors VALUES (?, ?)", kept)

    def mark_ready(self, article_ids: Iterable[str]) -> None:
        with self._writing() as db:
            db.executemany("UPDATE articles SET state = 'ready' WHERE id = ?", [(i,) for i in article_ids])
            self._touch(db)

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
            self.stories.leave(db, ids)
            self.versions.looked_at(db, addresses)
            if ids:
                self._touch(db)

    def revive(self, article_ids: Iterable[str]) -> None:
        """Makes earlier versions pending, to be indexed again: the later ones are gone."""
        with self._writing() as db:
            query = "UPDATE articles SET state = 'pending' WHERE id = ? AND state = 'superseded'"
            db.executemany(query, [(i,) for i in article_ids])

    def ids_of_outlet(self, outlet: str) -> list[str]:
        """The articles of an outlet, without regard to case."""
        return [row[0] for row in self._all("SELECT id FROM articles WHERE lower(outlet) = lower(?)", (outlet,))]

    def remove(self, article_ids: Iterable[str]) -> None:
        named = list(article_ids)
        ids = [(i,) for i in named]
        with self._writing() as db:
            self.versions.moved(db, named)
            self.versions.forget(db, named)
            self.stories.leave(db, named)
            db.executemany("DELETE FROM passages WHERE article_id = ?", ids)
            db.executemany("DELETE FROM article_vectors WHERE article_id = ?", ids)
            db.executemany("DELETE FROM articles WHERE id = ?", ids)
            self._touch(db)

    def record_failure(self, failed: SkippedFile) -> None:
        """Of a place that is in no file, such as an address."""
        self.files.failed_in_passing(failed.source, failed)

    def standing_for(self, articles: Sequence[Article]) -> list[str]:
        """The ids under which the archive has these articles, or would have them; writes nothing."""
        with self._writing() as db:
            return [self.versions.known_as(db, article) for article in articles]

    def known(self, article_ids: Sequence[str]) -> set[str]:
        """Those of the articles that the archive has, indexed or pending."""
        found: set[str] = set()
        for first in range(0, len(article_ids), _BATCH):
            part = article_ids[first : first + _BATCH]
            found.update(row[0] for row in self._all(f"SELECT id FROM articles WHERE id IN ({_marks(part)})", part))
        return found

    # Reading

    def follow(self) -> int:
        """Goes on with the catalog that has taken this one's place, if one has. The number is another one then."""
        self._db.follow()
        return self._db.times_opened

    def version(self) -> str:
        """Changes whenever what can be searched changes, or another archive has taken this one's place."""
        self.follow()
        return f"{self._db.times_opened}.{self._meta('version') or '0'}"

    def candidates(self, passage_ids: Sequence[str], *, copies: bool = True) -> Candidates:
        """The passages of ready articles among those named, as columns, in the order named.

        Without ``copies``, of passages with the same words only one is kept: that of the article whose id comes first,
        so that what is kept of a story comes from one article as far as it can.
        """
        found: dict[str, tuple] = {}  # type: ignore[type-arg]
        for first in range(0, len(passage_ids), _BATCH):
            part = passage_ids[first : first + _BATCH]
            # CROSS JOIN keeps the order: left to itself, SQLite starts from all the ready articles.
            query = (
                "SELECT p.id, p.article_id, p.spans, p.bags, p.bag_sizes, p.vectors FROM passages p "
                f"CROSS JOIN articles a ON a.id = p.article_id WHERE a.state = 'ready' AND p.id IN ({_marks(part)})"
            )
            found.update({row[0]: row for row in self._all(query, part)})
        rows = [found[i] for i in passage_ids if i in found]
        return _columns(rows if copies else _without_copies(rows))

    def passage_ids(self, article_id: str, near: int, most: int) -> list[str]:
        """Ids of an article's passages around the one numbered ``near``, at most ``most``."""
        lowest = max(0, near - most // 2)
        query = "SELECT id FROM passages WHERE article_id = ? AND number >= ? AND number < ? ORDER BY number"
        return [row[0] for row in self._all(query, (article_id, lowest, lowest + most))]

    def share(self, filters: Filters) -> float:
        """The share of ready articles that pass the filters, 0 … 1."""
        condition, values = _passes(filters)
        query = f"SELECT count(*), coalesce(sum({condition}), 0) FROM articles a WHERE state = 'ready'"
        total, passing = self._all(query, values)[0]
        return float(passing) / total if total else 0.0

    def passing(self, passage_ids: Sequence[str], filters: Filters) -> list[str]:
        """Those of the passages whose articles pass the filters, in the order named."""
        condition, values = _passes(filters)
        kept: set[str] = set()
        for first in range(0, len(passage_ids), _BATCH):
            part = passage_ids[first : first + _BATCH]
            query = (
                "SELECT p.id FROM passages p CROSS JOIN articles a ON a.id = p.article_id "
                f"WHERE p.id IN ({_marks(part)}) AND {condition}"
            )
            kept.update(row[0] for row in self._all(query, (*part, *values)))
        return [i for i in passage_ids if i in kept]

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        return self._articles(set(ids))

    def known_values(self, field: str) -> list[str]:
        """The outlets, sections or languages of the articles, in order."""
        if field not in ("outlet", "section", "language"):
            raise ValueError(f"articles are not filtered by {field}")
        return [
            str(row[0])
            for row in self._all(
                f"SELECT DISTINCT {field} FROM articles WHERE {field} != '' AND state != 'superseded' ORDER BY 1"
            )
        ]

    def article(self, article_id: str) -> Article | None:
        return self._articles({article_id}).get(article_id)

    def recent(self, limit: int) -> list[Article]:
        """Ready articles, latest published first, undated last."""
        query = (
            f"SELECT {_ARTICLE_FIELDS} FROM articles WHERE state = 'ready' "
            "ORDER BY published IS NULL, published DESC, id LIMIT ?"
        )
        return [_article(row) for row in self._all(query, (limit,))]

    def averages(self) -> Averages:
        passages, sentences, terms, context = self._totals()
        return Averages(terms / max(1, passages), (terms - context) / max(1, sentences))

    def _totals(self) -> tuple[int, int, int, int]:
        row = self._all("SELECT passages, sentences, terms, context_terms FROM totals")[0]
        return int(row[0]), int(row[1]), int(row[2]), int(row[3])

    def status(self) -> ArchiveStatus:
        ready, pending, undated, first, last = self._all(
            "SELECT sum(state = 'ready'), sum(state = 'pending'), sum(state = 'ready' AND published IS NULL), "
            "min(published), max(published) FROM articles WHERE state != 'superseded'"
        )[0]
        passages, sentences, _, _ = self._totals()
        superseded = self._all("SELECT count(*) FROM articles WHERE state = 'superseded'")[0][0]
        stories, story_articles = self.stories.counts()
        outlets = self._all(
            "SELECT outlet, count(*) FROM articles WHERE state != 'superseded' GROUP BY outlet ORDER BY 2 DESC, 1"
        )
        failed = self._all("SELECT source, reason, at FROM failures ORDER BY source")
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
            last_indexed=self._meta("last_indexed") or "",
            built_with=self.built_with(),
            made_by=self.made_by(),
            files=int(self._all("SELECT count(*) FROM files")[0][0]),
            removed=tuple(self.files.removed()),
        )

    # Looking after it

    def stored(self, batch: int = 200) -> Iterator[list[StoredArticle]]:
        """All articles that have passages, with what the two indexes hold of them, some at a time."""
        ids = [row[0] for row in self._all("SELECT article_id FROM article_vectors ORDER BY article_id")]
        for first in range(0, len(ids), batch):
            part = ids[first : first + batch]
            articles, marks = self._articles(set(part)), _marks(part)
            passages: dict[str, list[Passage]] = {i: [] for i in part}
            query = f"SELECT article_id, number, spans FROM passages WHERE article_id IN ({marks}) ORDER BY number"
            for article_id, number, spans in self._all(query, part):
                passages[article_id].append(_passage(article_id, number, spans))
            vectors = dict(
                self._all(f"SELECT article_id, vectors FROM article_vectors WHERE article_id IN ({marks})", part)
            )
            yield [
                StoredArticle(articles[i], passages[i], _unpacked(vectors[i], len(passages[i])))
                for i in part
                if i in articles and passages[i]
            ]

    def without_vectors(self) -> list[str]:
        """Ids of articles whose passages have no vectors here, as an early version left them."""
        query = (
            "SELECT DISTINCT article_id FROM passages WHERE article_id NOT IN (SELECT article_id FROM article_vectors)"
        )
        return [row[0] for row in self._all(query)]

    def make_pending(self, article_ids: Iterable[str]) -> None:
        """To be indexed again by the next run."""
        with self._writing() as db:
            db.executemany("UPDATE articles SET state = 'pending' WHERE id = ?", [(i,) for i in article_ids])
            self._touch(db)

    def passage_count(self) -> int:
        return self._totals()[0]

    def all_passage_ids(self) -> set[str]:
        return {row[0] for row in self._all("SELECT id FROM passages")}

    def pending_passage_ids(self) -> set[str]:
        query = "SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE a.state = 'pending'"
        return {row[0] for row in self._all(query)}

    def troubles(self) -> list[str]:
        """What SQLite finds wrong with the file, and what does not belong together in it. Reads all of it."""
        found = [str(row[0]) for row in self._all("PRAGMA integrity_check(20)") if row[0] != "ok"]
        counts = {
            "passages of no article": "SELECT count(*) FROM passages WHERE article_id NOT IN (SELECT id FROM articles)",
            "places of no article": "SELECT count(*) FROM places WHERE article_id NOT IN (SELECT id FROM articles)",
            "passages of earlier versions": "SELECT count(*) FROM passages p JOIN articles a ON a.id = p.article_id "
            "WHERE a.state = 'superseded'",
            "pages of no article": "SELECT count(*) FROM addresses WHERE article_id NOT IN (SELECT id FROM articles)",
            "stories of no article": "SELECT count(*) FROM tellers WHERE article_id NOT IN (SELECT id FROM articles)",
            "passages not in the totals": "SELECT abs((SELECT count(*) FROM passages) - passages) FROM totals",
        }
        numbers = {name: int(self._all(query)[0][0]) for name, query in counts.items()}
        return found + [f"{number} {name}" for name, number in numbers.items() if number]

    def copy_to(self, target: Path) -> None:
        """A consistent copy, as of one moment, while others read and write."""
        copy_database(self._db.path, target)

    # Plumbing

    def _articles(self, ids: set[str]) -> dict[str, Article]:
        wanted, found = sorted(ids), {}
        for first in range(0, len(wanted), _BATCH):
            part = wanted[first : first + _BATCH]
            query = f"SELECT {_ARTICLE_FIELDS} FROM articles WHERE id IN ({_marks(part)})"
            found.update({row[0]: _article(row) for row in self._all(query, part)})
        return found

    def _all(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        return self._db.rows(query, values)

    def _meta(self, key: str) -> str | None:
        rows = self._all("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def _set_meta(self, key: str, value: str) -> None:
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _touch(self, db: Connection) -> None:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('last_indexed', ?)", (_now(),))
        db.execute("INSERT INTO meta VALUES ('version', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1")

    def touch(self, db: Connection) -> None:
        """Says that what a search shows has changed; within a transaction of ``changing``."""
        self._touch(db)

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction for those who keep tables of their own in the catalog."""
        with self._writing() as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._db.writing() as db:
            yield db


def _made_for(db: sqlite3.Connection) -> str:
    """The schema version of an archive; "" of a new one. Other versions are left as they are until a rebuild."""
    tables = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]
    row = db.execute("SELECT value FROM meta WHERE key = 'built_with'").fetchone() if tables else None
    return str(json.loads(row[0]).get("schema", "")) if row else ""


def _refuse_later(folder: Path, made_for: str) -> None:
    """Raises ArchiveNewer of an archive whose layout this version does not know."""
    if made_for and not (made_for.isdecimal() and int(made_for) <= SCHEMA_VERSION):
        raise ArchiveNewer(
            f"the archive in {folder} was written by a later version of Dateline (layout {made_for}, this one "
            f"knows {SCHEMA_VERSION})"
        )


def _difference(stored: dict[str, str], current: dict[str, str]) -> tuple[str, str]:
    names = sorted(name for name in stored.keys() | current.keys() if stored.get(name) != current.get(name))
    lines = [f"{n}: archive {stored.get(n, 'unset')!r}, now {current.get(n, 'unset')!r}" for n in names]
    return (
        "this archive was built with other settings: " + "; ".join(lines),
        "Restore those settings, or rebuild the archive with the current ones: dateline reindex",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _passes(filters: Filters) -> tuple[str, list[object]]:
    """The filters as a condition on the articles ``a``, never NULL, with its values."""
    conditions, values = ["1"], list[object]()
    for column, allowed in (
        ("outlet", filters.outlets),
        ("section", filters.sections),
        ("language", filters.languages),
        ("id", filters.article_ids),
    ):
        if allowed:
            conditions.append(f"a.{column} IN ({_marks(allowed)})")
            values += allowed
    for operator, day in ((">=", filters.published_from), ("<=", filters.published_to)):
        if day:
            conditions.append(f"coalesce(a.published {operator} ?, {int(filters.undated)})")
            values.append(day.isoformat())
    return " AND ".join(conditions), values


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _row(indexed: IndexedPassage) -> tuple[object, ...]:
    passage, bags = indexed.passage, indexed.bags
    spans = np.asarray([(s.start, s.end) for s in passage.sentences], dtype=np.int32)
    keys = np.asarray([term_key(term) for bag in bags for term in bag], dtype=np.uint32)
    sizes = np.asarray([len(bag) for bag in bags], dtype=np.uint32)
    blobs = (spans.tobytes(), keys.tobytes(), sizes.tobytes(), indexed.vectors.tobytes())
    counts = (len(passage.sentences), len(keys), len(bags[0]))
    return (passage.id, passage.article_id, passage.number, *counts, *blobs)


def _passage(article_id: str, number: int, spans: bytes) -> Passage:
    places = np.frombuffer(spans, dtype=np.int32).reshape(-1, 2).tolist()
    sentences = tuple(Sentence(start, end) for start, end in places)
    return Passage(article_id, number, sentences[0].start, sentences[-1].end, sentences)


def _unpacked(kept: bytes, passages: int) -> Vectors:
    vectors: Vectors = np.frombuffer(kept, dtype=np.float16).reshape(passages, -1).astype(np.float32)
    return vectors


def _said(row: tuple) -> tuple[bytes, bytes]:  # type: ignore[type-arg]
    """The same for passages with the same words at the same places: spans, and terms but for those of the context."""
    context = int.from_bytes(row[4][:4], sys.byteorder)
    return row[2], row[3][4 * context :]


def _without_copies(rows: Sequence[tuple]) -> list[tuple]:  # type: ignore[type-arg]
    kept = dict[tuple[bytes, bytes], str]()
    for row in rows:
        said = _said(row)
        kept[said] = min(kept.get(said, row[1]), row[1])
    return [row for row in rows if kept[_said(row)] == row[1]]


def _columns(rows: Sequence[tuple]) -> Candidates:  # type: ignore[type-arg]
    """Rows of (id, article_id, spans, bags, bag_sizes, vectors) as columns: one join of bytes a column."""
    spans = np.frombuffer(b"".join(row[2] for row in rows), dtype=np.int32).reshape(-1, 2)
    sizes = np.frombuffer(b"".join(row[4] for row in rows), dtype=np.uint32).astype(np.int64)
    vectors = np.frombuffer(b"".join(row[5] for row in rows), dtype=np.int8)
    counts = np.asarray([len(row[2]) // 8 for row in rows], dtype=np.int64)
    first_bags = np.concatenate([[0], np.cumsum(counts + 1)[:-1]]) if rows else np.zeros(0, dtype=np.int64)
    is_sentence = np.ones(len(sizes), dtype=bool)
    is_sentence[first_bags] = False
    return Candidates(
        passage_ids=[row[0] for row in rows],
        article_ids=[row[1] for row in rows],
        first_bags=first_bags,
        bag_sizes=sizes,
        terms=np.frombuffer(b"".join(row[3] for row in rows), dtype=np.uint32),
        passage_of=np.repeat(np.arange(len(rows)), counts),
        sentence_bags=np.flatnonzero(is_sentence),
        spans=spans,
        vectors=vectors.reshape(len(spans), -1) if len(spans) else np.zeros((0, 1), dtype=np.int8),
        copies=len(rows) - len({_said(row) for row in rows}),
    )


def _article(row: tuple) -> Article:  # type: ignore[type-arg]
    _, text, title, outlet, byline, dateline, published, precision, method, url, section, language, pages = row
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
    )
