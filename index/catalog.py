"""SQLite: articles, passages, sentence vectors and the state of each. The source of truth.

Chroma and Tantivy can be rebuilt from here without reading the sources again. An article is ``pending`` until
both hold it, so a run that was cut off between the stores is finished by the next one.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from index.embed import PackedVectors
from index.errors import ArchiveMismatch, StoreFailure
from index.types import ArchiveStatus, Article, Passage, Sentence, SkippedFile

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, title TEXT NOT NULL, outlet TEXT NOT NULL, byline TEXT NOT NULL,
    dateline TEXT NOT NULL, published TEXT, url TEXT NOT NULL, section TEXT NOT NULL, language TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'ready')), added TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS articles_state ON articles (state);
CREATE TABLE IF NOT EXISTS places (
    source TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id));
CREATE INDEX IF NOT EXISTS places_article ON places (article_id);
CREATE TABLE IF NOT EXISTS passages (
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id), number INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, spans TEXT NOT NULL, sentences INTEGER NOT NULL,
    terms INTEGER NOT NULL, vectors BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS passages_article ON passages (article_id);
CREATE TABLE IF NOT EXISTS failures (source TEXT PRIMARY KEY, reason TEXT NOT NULL, at TEXT NOT NULL);
"""
_ARTICLE_FIELDS = "id, text, title, outlet, byline, dateline, published, url, section, language"
_BATCH = 500  # below SQLite's limit of bound variables


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its article and packed sentence vectors of shape (sentences, dimensions)."""

    article: Article
    passage: Passage
    vectors: PackedVectors


@dataclass(frozen=True, slots=True)
class Averages:
    """Mean number of index terms, the length norms of BM25."""

    passage_terms: float
    sentence_terms: float


class Catalog:
    """One archive's catalog. Safe to share between threads; writing is serialised."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        with self._mapped(f"open {path}"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, check_same_thread=False, timeout=30)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._db.close()

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

    def start_over(self, current: dict[str, str]) -> None:
        """Drops all passages and makes every article pending, to be indexed again under the settings given."""
        with self._writing() as db:
            db.execute("DELETE FROM passages")
            db.execute("UPDATE articles SET state = 'pending'")
            db.execute("INSERT OR REPLACE INTO meta VALUES ('built_with', ?)", (json.dumps(current),))
            self._touch(db)

    # Writing

    def place(self, articles: Iterable[Article]) -> list[bool]:
        """Records where articles were found, adding unknown ones as pending. True for each that was unknown."""
        now = _now()
        with self._writing() as db:
            return [self._place_one(db, article, now) for article in articles]

    def _place_one(self, db: sqlite3.Connection, article: Article, now: str) -> bool:
        published = article.published.isoformat() if article.published else None
        row = (article.id, article.text, article.title, article.outlet, article.byline, article.dateline)
        rest = (published, article.url, article.section, article.language, now)
        insert = f"INSERT OR IGNORE INTO articles ({_ARTICLE_FIELDS}, state, added)"
        added = db.execute(f"{insert} VALUES (?,?,?,?,?,?,?,?,?,?,'pending',?)", (*row, *rest)).rowcount
        db.execute("INSERT OR REPLACE INTO places VALUES (?, ?)", (article.source, article.id))
        db.execute("DELETE FROM failures WHERE source = ?", (article.source,))
        return bool(added)

    def pending_count(self) -> int:
        return int(self._all("SELECT count(*) FROM articles WHERE state = 'pending'")[0][0])

    def pending(self, limit: int) -> list[Article]:
        rows = self._all(f"SELECT {_ARTICLE_FIELDS} FROM articles WHERE state = 'pending' LIMIT ?", (limit,))
        return [_article(row) for row in rows]

    def write_passages(
        self, passages: Sequence[Passage], vectors: Sequence[PackedVectors], terms: Sequence[int]
    ) -> None:
        """Stores one article's passages in place of earlier ones."""
        rows = [
            (p.id, p.article_id, p.number, p.start, p.end, _spans(p), len(p.sentences), count, v.tobytes())
            for p, v, count in zip(passages, vectors, terms, strict=True)
        ]
        with self._writing() as db:
            db.executemany("DELETE FROM passages WHERE article_id = ?", {(p.article_id,) for p in passages})
            db.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)", rows)

    def mark_ready(self, article_ids: Iterable[str]) -> None:
        with self._writing() as db:
            db.executemany("UPDATE articles SET state = 'ready' WHERE id = ?", [(i,) for i in article_ids])
            self._touch(db)

    def unplaced(self) -> list[str]:
        """Ids of articles that no source holds any more: earlier versions of changed files."""
        return [row[0] for row in self._all("SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM places)")]

    def remove(self, article_ids: Iterable[str]) -> None:
        ids = [(i,) for i in article_ids]
        with self._writing() as db:
            db.executemany("DELETE FROM passages WHERE article_id = ?", ids)
            db.executemany("DELETE FROM articles WHERE id = ?", ids)
            self._touch(db)

    def forget_places(self, sources: Iterable[str]) -> None:
        with self._writing() as db:
            db.executemany("DELETE FROM places WHERE source = ?", [(s,) for s in sources])

    def places_in_file(self, path: str) -> list[str]:
        """Sources read from a file: the file itself and its lines (``path#line``)."""
        pattern = path.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "#%"
        query = "SELECT source FROM places WHERE source = ? OR source LIKE ? ESCAPE '\\'"
        return [row[0] for row in self._all(query, (path, pattern))]

    def record_failure(self, failed: SkippedFile) -> None:
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", (failed.source, failed.reason, _now()))

    # Reading

    def version(self) -> str:
        """Changes whenever what can be searched changes."""
        return self._meta("version") or "0"

    def passages(self, passage_ids: Sequence[str]) -> list[StoredPassage]:
        """The passages of ready articles among those named, in the order named."""
        found: dict[str, StoredPassage] = {}
        articles: dict[str, Article] = {}
        for first in range(0, len(passage_ids), _BATCH):
            part = passage_ids[first : first + _BATCH]
            query = (
                'SELECT p.id, p.article_id, p.number, p.start, p."end", p.spans, p.vectors FROM passages p '
                f"JOIN articles a ON a.id = p.article_id WHERE a.state = 'ready' AND p.id IN ({_marks(part)})"
            )
            rows = self._all(query, part)
            articles.update(self._articles({row[1] for row in rows} - articles.keys()))
            found.update({row[0]: _stored(row, articles[row[1]]) for row in rows if row[1] in articles})
        return [found[i] for i in passage_ids if i in found]

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
        passages, sentences, terms = self._all("SELECT count(*), sum(sentences), sum(terms) FROM passages")[0]
        return Averages((terms or 0) / max(1, passages), (terms or 0) / max(1, sentences or 0))

    def status(self) -> ArchiveStatus:
        ready, pending, undated, first, last = self._all(
            "SELECT sum(state = 'ready'), sum(state = 'pending'), sum(state = 'ready' AND published IS NULL), "
            "min(published), max(published) FROM articles"
        )[0]
        passages, sentences = self._all("SELECT count(*), sum(sentences) FROM passages")[0]
        outlets = self._all("SELECT outlet, count(*) FROM articles GROUP BY outlet ORDER BY 2 DESC, 1")
        failed = self._all("SELECT source, reason FROM failures ORDER BY source")
        return ArchiveStatus(
            articles=ready or 0,
            pending=pending or 0,
            passages=passages,
            sentences=sentences or 0,
            first_published=date.fromisoformat(first) if first else None,
            last_published=date.fromisoformat(last) if last else None,
            undated=undated or 0,
            outlets=tuple((str(name), int(count)) for name, count in outlets),
            failed=tuple(SkippedFile(*row) for row in failed),
            last_indexed=self._meta("last_indexed") or "",
            built_with=self.built_with(),
        )

    # Plumbing

    def _articles(self, ids: set[str]) -> dict[str, Article]:
        wanted, found = sorted(ids), {}
        for first in range(0, len(wanted), _BATCH):
            part = wanted[first : first + _BATCH]
            query = f"SELECT {_ARTICLE_FIELDS} FROM articles WHERE id IN ({_marks(part)})"
            found.update({row[0]: _article(row) for row in self._all(query, part)})
        return found

    def _all(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock, self._mapped("read"):
            return self._db.execute(query, tuple(values)).fetchall()

    def _meta(self, key: str) -> str | None:
        rows = self._all("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def _set_meta(self, key: str, value: str) -> None:
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _touch(self, db: sqlite3.Connection) -> None:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('last_indexed', ?)", (_now(),))
        db.execute("INSERT INTO meta VALUES ('version', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._mapped("write"), self._db:
            yield self._db

    @contextmanager
    def _mapped(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreFailure(
                f"the catalog (SQLite) failed to {doing}: {error}",
                "Check disk space and permissions of the home folder (dateline status shows where it is).",
            ) from error


def _difference(stored: dict[str, str], current: dict[str, str]) -> tuple[str, str]:
    names = sorted(name for name in stored.keys() | current.keys() if stored.get(name) != current.get(name))
    lines = [f"{n}: archive {stored.get(n, 'unset')!r}, now {current.get(n, 'unset')!r}" for n in names]
    return (
        "this archive was built with other settings: " + "; ".join(lines),
        "Restore those settings, or rebuild the archive with the current ones: dateline index --rebuild",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _spans(passage: Passage) -> str:
    return json.dumps([[s.start, s.end] for s in passage.sentences])


def _article(row: tuple) -> Article:  # type: ignore[type-arg]
    _, text, title, outlet, byline, dateline, published, url, section, language = row
    return Article(
        text=text,
        title=title,
        outlet=outlet,
        byline=byline,
        dateline=dateline,
        published=date.fromisoformat(published) if published else None,
        url=url,
        section=section,
        language=language,
    )


def _stored(row: tuple, article: Article) -> StoredPassage:  # type: ignore[type-arg]
    _, article_id, number, start, end, spans, blob = row
    sentences = tuple(Sentence(*span) for span in json.loads(spans))
    vectors = np.frombuffer(blob, dtype=np.int8).reshape(len(sentences), -1)
    return StoredPassage(article, Passage(article_id, number, start, end, sentences), vectors)
