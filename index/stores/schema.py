"""The catalog's tables: how a new file is laid out, an earlier layout adopted, a later one left alone."""

from __future__ import annotations

import json
from pathlib import Path

from index.errors import ArchiveNewer
from index.settings import SCHEMA_VERSION
from index.stores.database import Connection

_ARTICLES = """
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
# ``file`` is the file that a place is in, or the place itself: not every name ending in #3 is a third line.
# A passing failure says nothing about a file's content; it is forgotten when its folder is looked through again.
_PLACES = """
CREATE TABLE IF NOT EXISTS places (
    source TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id), file TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS places_article ON places (article_id);
CREATE INDEX IF NOT EXISTS places_file ON places (file);
CREATE TABLE IF NOT EXISTS failures (
    source TEXT PRIMARY KEY, reason TEXT NOT NULL, at TEXT NOT NULL, file TEXT NOT NULL,
    passing INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS failures_file ON failures (file);
"""
_FILES = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL, digest TEXT NOT NULL, read_with TEXT NOT NULL, checked_ns INTEGER NOT NULL,
    articles INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS files_digest ON files (digest);
"""
_REMOVED = """
-- A place, and the article if it is to stay out wherever it is found.
CREATE TABLE IF NOT EXISTS removed (
    source TEXT NOT NULL, article_id TEXT NOT NULL, file TEXT NOT NULL, title TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (source, article_id));
"""
_SOURCES = """
-- What a person named: a page, a feed, a sitemap or a site. Moments are seconds since 1970, 0 for never.
CREATE TABLE IF NOT EXISTS sources (
    address TEXT PRIMARY KEY, kind TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, added REAL NOT NULL,
    polled REAL NOT NULL, due REAL NOT NULL, status TEXT NOT NULL, failures INTEGER NOT NULL);
-- Each page and each further sitemap that was found there; ``entry`` is what the feed or sitemap says of it.
CREATE TABLE IF NOT EXISTS fetched (
    address TEXT PRIMARY KEY, source TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('page', 'sitemap')),
    state TEXT NOT NULL CHECK (state IN ('listed', 'read', 'failed', 'gone')), entry TEXT NOT NULL,
    changed TEXT NOT NULL, etag TEXT NOT NULL DEFAULT '', modified TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '', failures INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0,
    read REAL NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS fetched_source ON fetched (source, role, state);
"""
_STORIES = """
CREATE TABLE IF NOT EXISTS tellings (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL, published TEXT NOT NULL, story INTEGER NOT NULL,
    signature BLOB NOT NULL, UNIQUE (key, published));
CREATE INDEX IF NOT EXISTS tellings_story ON tellings (story);
CREATE TABLE IF NOT EXISTS tellers (
    article_id TEXT PRIMARY KEY, telling INTEGER NOT NULL REFERENCES tellings (number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tellers_telling ON tellers (telling);
CREATE TABLE IF NOT EXISTS bands (hash INTEGER NOT NULL, telling INTEGER NOT NULL, PRIMARY KEY (hash, telling))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unsettled (story INTEGER PRIMARY KEY);
"""
_VERSIONS = """
CREATE TABLE IF NOT EXISTS texts (article_id TEXT PRIMARY KEY, words BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS texts_words ON texts (words);
CREATE TABLE IF NOT EXISTS addresses (
    article_id TEXT NOT NULL, address TEXT NOT NULL, read INTEGER NOT NULL, PRIMARY KEY (article_id, address))
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS addresses_address ON addresses (address, read);
CREATE TABLE IF NOT EXISTS revisions (
    article_id TEXT PRIMARY KEY, revision INTEGER NOT NULL, notice TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reordered (address TEXT PRIMARY KEY) WITHOUT ROWID;
-- Kept when the article goes: what was taken out must not come back in other line breaks.
CREATE TABLE IF NOT EXISTS aliases (alias TEXT PRIMARY KEY, article_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS aliases_article ON aliases (article_id);
-- A trigger, because files, pages and people take away places in many ways; INSERT OR REPLACE does not fire it.
CREATE TRIGGER IF NOT EXISTS place_lost AFTER DELETE ON places BEGIN
    INSERT OR IGNORE INTO reordered SELECT address FROM addresses WHERE article_id = old.article_id; END;
"""
_CORRECTIONS = """
CREATE TABLE IF NOT EXISTS corrections (
    article_id TEXT NOT NULL, field TEXT NOT NULL, read TEXT NOT NULL, method TEXT NOT NULL, corrected TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (article_id, field)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS former_ids (former TEXT PRIMARY KEY, article_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS former_ids_article ON former_ids (article_id);
"""
_PAGES = """
CREATE TABLE IF NOT EXISTS layouts (article_id TEXT PRIMARY KEY, packed BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS page_pictures (
    article_id TEXT NOT NULL, page INTEGER NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (article_id, page))
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS page_pictures_digest ON page_pictures (digest);
CREATE TABLE IF NOT EXISTS pictures (
    digest TEXT PRIMARY KEY, width INTEGER NOT NULL, height INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TRIGGER IF NOT EXISTS article_removed AFTER DELETE ON articles BEGIN
    DELETE FROM layouts WHERE article_id = old.id; DELETE FROM page_pictures WHERE article_id = old.id; END;
CREATE TRIGGER IF NOT EXISTS picture_unused AFTER DELETE ON page_pictures
    WHEN NOT EXISTS (SELECT 1 FROM page_pictures WHERE digest = old.digest) BEGIN
    DELETE FROM pictures WHERE digest = old.digest; END;
"""
_SCHEMA = _ARTICLES + _PLACES + _FILES + _REMOVED + _SOURCES + _STORIES + _VERSIONS + _CORRECTIONS + _PAGES
# Tables of archives before there were files; their places say in which file they are only by their names.
_STEM = "rtrim(source, '0123456789')"
_FILE = (
    f"CASE WHEN source GLOB '*[0-9]' AND {_STEM} GLOB '*[#]' THEN substr({_STEM}, 1, length({_STEM}) - 1) "
    "ELSE source END"
)
_ADOPT_PLACES = (
    "ALTER TABLE places RENAME TO former_places; ALTER TABLE failures RENAME TO former_failures;"
    "DROP INDEX IF EXISTS places_article;"
    f"{_PLACES}"
    f"INSERT INTO places SELECT source, article_id, {_FILE} FROM former_places; DROP TABLE former_places;"
    f"INSERT INTO failures SELECT source, reason, at, {_FILE}, 1 FROM former_failures; DROP TABLE former_failures;"
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
        f"{_ADOPT_PLACES if old_places else ''}"
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
