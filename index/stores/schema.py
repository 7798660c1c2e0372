"""The catalog's tables: how a new file is laid out, an earlier layout adopted, a later one left alone."""

from __future__ import annotations

import json
from pathlib import Path

from index.errors import ArchiveNewer
from index.fetching.sourcetable import SOURCES_SCHEMA
from index.settings import SCHEMA_VERSION
from index.stores.corrections import SCHEMA as CORRECTION_SCHEMA
from index.stores.database import Connection
from index.stores.file_table import ADOPT_PLACES, FILES_SCHEMA, PLACES_SCHEMA
from index.stores.page_table import SCHEMA as PAGE_SCHEMA
from index.stores.versions import SCHEMA as VERSION_SCHEMA
from index.stories.tables import SCHEMA as STORY_SCHEMA

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
CREATE INDEX IF NOT EXISTS articles_bylines ON articles (state, byline);
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
_SCHEMA += (
    PLACES_SCHEMA + FILES_SCHEMA + SOURCES_SCHEMA + STORY_SCHEMA + VERSION_SCHEMA + CORRECTION_SCHEMA + PAGE_SCHEMA
)
_PAGE_BYTES = 8192  # holds a passage with its vectors; in 4,096 most of them spill into a second page
ARTICLE_FIELDS = (
    "id, text, title, outlet, byline, dateline, published, published_precision, published_method, url, section, "
    "language, pages"
)


def prepare(db: Connection, folder: Path) -> None:
    """Lays a new file out. Raises ArchiveNewer, before anything is written, if a later version wrote it."""
    refuse_later(folder, made := made_for(db))
    db.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    if made in ("", str(SCHEMA_VERSION)):
        db.executescript(_SCHEMA)


def adopt(db: Connection) -> None:
    """Moves the articles of an earlier layout into tables of this version; passages are made anew."""
    held = {row[1] for row in db.execute("PRAGMA table_info(articles)")}
    columns = ", ".join(name for name in f"{ARTICLE_FIELDS}, state, added".split(", ") if name in held)
    old_places = "file" not in {row[1] for row in db.execute("PRAGMA table_info(places)")}
    # One transaction: cut off anywhere, the archive is still the old one.
    db.executescript(
        "BEGIN IMMEDIATE; DROP TABLE passages; DROP TABLE IF EXISTS totals;"
        f"{ADOPT_PLACES if old_places else ''}"
        "DROP TABLE IF EXISTS article_vectors;"
        f"CREATE TABLE moved AS SELECT {columns} FROM articles; DROP TABLE articles; {_SCHEMA}"
        f"INSERT INTO articles ({columns}) SELECT {columns} FROM moved; DROP TABLE moved; COMMIT;"
    )


def made_for(db: Connection) -> str:
    """The schema version of an archive; "" of a new one. Other versions are left as they are until a rebuild."""
    tables = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]
    row = db.execute("SELECT value FROM meta WHERE key = 'built_with'").fetchone() if tables else None
    return str(json.loads(row[0]).get("schema", "")) if row else ""


def refuse_later(folder: Path, made_for: str) -> None:
    """Raises ArchiveNewer of an archive whose layout this version does not know."""
    if made_for and not (made_for.isdecimal() and int(made_for) <= SCHEMA_VERSION):
        raise ArchiveNewer(
            f"the archive in {folder} was written by a later version of Dateline (layout {made_for}, this one "
            f"knows {SCHEMA_VERSION})"
        )
