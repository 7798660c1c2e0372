"""The addresses of an archive in its catalog: what is looked at again and when, and each page that was found there.

A page is ``listed`` until it was read, so that a run cut off anywhere leaves it to the next; the validators of a feed
are stored together with what it listed, those of a page once its articles are in the catalog.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from index.stores.database import Connection
from index.types import Article


@dataclass(frozen=True)
class Entry:
    """What a feed or a sitemap says of one page. What it does not state is empty."""

    address: str  # of its page or transcript, in our spelling; of an entry without one: the feed's and a digest
    changed: str = ""  # anything that differs once the page has changed: lastmod, updated
    page: bool = True  # whether there is a page at ``address``
    title: str = ""
    byline: str = ""
    outlet: str = ""
    section: str = ""
    language: str = ""
    published: str = ""  # ISO 8601 day
    method: str = ""  # where that day stood
    content: str = ""  # HTML of the entry itself
    item: str = ""  # what its feed calls it, whatever its address and title
    link: str = ""  # its page, where a transcript is at ``address``

    def packed(self) -> str:
        """As text for the catalog, without what is empty."""
        return json.dumps({name: value for name, value in asdict(self).items() if value != ""}, ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> Entry:
        return cls(**json.loads(text))

    def completed(self, article: Article) -> Article:
        """The article of this entry's page, with what the page did not state. The page's own word goes first."""
        known = {
            name: getattr(self, name)
            for name in ("title", "byline", "outlet", "section", "language")
            if getattr(self, name) and not getattr(article, name)
        }
        article = replace(article, **known)
        if self.page and not article.url:
            article = replace(article, url=self.address)
        if self.published and article.published is None:
            day = date.fromisoformat(self.published)
            return replace(article, published=day, published_precision="day", published_method=self.method)
        return article

    def as_page(self) -> bytes:
        """The entry's own text as a small page, for the reader of pages."""
        title = html.escape(self.title)
        language = f' lang="{html.escape(self.language)}"' if self.language else ""
        return (
            f'<!DOCTYPE html><html{language}><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body><article><h1>{title}</h1>{self.content}</article></body></html>"
        ).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Source:
    """An address that a person named."""

    address: str
    kind: str  # page, feed, sitemap, site; "" until it was first fetched
    etag: str = ""
    modified: str = ""
    added: float = 0.0
    polled: float = 0.0  # last looked at
    due: float = 0.0  # to be looked at again
    status: str = ""  # how the last look ended, in words
    failures: int = 0  # looks in a row that failed


@dataclass(frozen=True, slots=True)
class Counts:
    """The pages of a source by their state."""

    listed: int = 0  # still to be read
    read: int = 0
    failed: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A page or a sitemap that was found at a source."""

    address: str
    source: str
    role: str
    state: str
    entry: Entry
    changed: str
    etag: str = ""
    modified: str = ""
    status: str = ""
    failures: int = 0
    due: float = 0.0
    read: float = 0.0  # last read, 0: never


_SOURCE = "address, kind, etag, modified, added, polled, due, status, failures"
_FOUND = "address, source, role, state, entry, changed, etag, modified, status, failures, due, read"


class SourceTable:
    """Reads and writes both tables; every write is one transaction."""

    def __init__(
        self,
        rows: Callable[[str, Sequence[object]], list[tuple[Any, ...]]],
        writing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        self._rows = rows
        self._writing = writing

    # Reading

    def all(self) -> list[Source]:
        return [Source(*row) for row in self._rows(f"SELECT {_SOURCE} FROM sources ORDER BY added, address", ())]

    def source(self, address: str) -> Source | None:
        rows = self._rows(f"SELECT {_SOURCE} FROM sources WHERE address = ?", (address,))
        return Source(*rows[0]) if rows else None

    def due(self, now: float) -> list[str]:
        """Addresses of sources to be looked at again, longest due first."""
        return [row[0] for row in self._rows("SELECT address FROM sources WHERE due <= ? ORDER BY due", (now,))]

    def next_due(self) -> float | None:
        """When the next source is to be looked at; None if there is none."""
        found = self._rows("SELECT min(due) FROM sources", ())[0][0]
        return None if found is None else float(found)

    def found(self, address: str) -> Found | None:
        rows = self._rows(f"SELECT {_FOUND} FROM fetched WHERE address = ?", (address,))
        return _row_found(rows[0]) if rows else None

    def is_held(self, address: str) -> bool:
        """Whether the archive has an article that was read at this address, or several (``address#2``)."""
        query = "SELECT 1 FROM places WHERE source = ? OR (source >= ? AND source < ?) LIMIT 1"
        return bool(self._rows(query, (address, f"{address}#", f"{address}$")))

    def outstanding(self, source: str, now: float, most: int) -> list[Found]:
        """Pages of a source that are to be fetched: new, changed, or failed long enough ago."""
        query = (
            f"SELECT {_FOUND} FROM fetched WHERE source = ? AND role = 'page' "
            "AND (state = 'listed' OR (state = 'failed' AND due <= ?)) "
            # The latest first where moments of change are stated as sitemaps do, else in the order of the feed.
            "ORDER BY CASE WHEN changed GLOB '[12][0-9][0-9][0-9]-*' THEN changed ELSE '' END DESC, rowid LIMIT ?"
        )
        return [_row_found(row) for row in self._rows(query, (source, now, most))]

    def failing(self, now: float | None = None) -> list[str]:
        """Pages that failed and whose time to be tried again has come by ``now``; without it, all that failed."""
        query, values = "SELECT address FROM fetched WHERE state = 'failed' AND role = 'page'", list[object]()
        if now is not None:
            query, values = query + " AND due <= ?", [now]
        return [row[0] for row in self._rows(query + " ORDER BY due", values)]

    def counts(self) -> dict[str, Counts]:
        """By source."""
        counted: dict[str, dict[str, int]] = {}
        query = "SELECT source, state, count(*) FROM fetched WHERE role = 'page' GROUP BY source, state"
        for source, state, number in self._rows(query, ()):
            counted.setdefault(source, {})[state] = number
        return {source: Counts(**numbers) for source, numbers in counted.items()}

    def addresses_of(self, source: str) -> list[str]:
        """All that was found at a source, pages and sitemaps."""
        return [row[0] for row in self._rows("SELECT address FROM fetched WHERE source = ? ORDER BY rowid", (source,))]

    # Writing

    def add(self, address: str, now: float) -> None:
        """A person named this address; nothing happens to one that is known."""
        with self._writing() as db:
            values = (address, "", "", "", now, 0.0, now, "", 0)
            db.execute(f"INSERT OR IGNORE INTO sources ({_SOURCE}) VALUES (?,?,?,?,?,?,?,?,?)", values)

    def looked(self, source: Source, listed: Iterable[Entry] = (), sitemaps: Iterable[Entry] = ()) -> None:
        """How a look at a source went, with what it lists."""
        with self._writing() as db:
            self._put(db, source)
            self._list(db, source.address, "page", listed)
            self._list(db, source.address, "sitemap", sitemaps)
            if not source.failures:
                db.execute("DELETE FROM failures WHERE source = ?", (source.address,))

    def looked_further(self, sitemap: Found, listed: Iterable[Entry] = (), sitemaps: Iterable[Entry] = ()) -> None:
        """The same for a sitemap that a source names."""
        with self._writing() as db:
            self._settle(db, sitemap)
            self._list(db, sitemap.source, "page", listed)
            self._list(db, sitemap.source, "sitemap", sitemaps)

    def settle(self, found: Found) -> None:
        """How reading a page went."""
        with self._writing() as db:
            self._settle(db, found)

    def remove(self, address: str) -> None:
        """Forgets a source and what was found at it; articles stay."""
        with self._writing() as db:
            db.execute(
                "DELETE FROM failures WHERE source IN (SELECT address FROM fetched WHERE source = ?)", (address,)
            )
            db.execute("DELETE FROM failures WHERE source = ?", (address,))
            db.execute("DELETE FROM fetched WHERE source = ?", (address,))
            db.execute("DELETE FROM sources WHERE address = ?", (address,))

    def _put(self, db: Connection, s: Source) -> None:
        values = (s.address, s.kind, s.etag, s.modified, s.added, s.polled, s.due, s.status, s.failures)
        db.execute(f"INSERT OR REPLACE INTO sources ({_SOURCE}) VALUES (?,?,?,?,?,?,?,?,?)", values)

    def _settle(self, db: Connection, f: Found) -> None:
        values = (f.address, f.source, f.role, f.state, f.entry.packed(), f.changed, f.etag, f.modified, f.status)
        # An upsert: REPLACE would move the row behind the others, and the order is that of the feed.
        db.execute(
            f"INSERT INTO fetched ({_FOUND}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (address) DO UPDATE SET "
            "state = excluded.state, entry = excluded.entry, changed = excluded.changed, etag = excluded.etag, "
            "modified = excluded.modified, status = excluded.status, failures = excluded.failures, due = excluded.due, "
            "read = excluded.read",
            (*values, f.failures, f.due, f.read),
        )
        if f.state == "read":
            db.execute("DELETE FROM failures WHERE source = ?", (f.address,))

    def _list(self, db: Connection, source: str, role: str, entries: Iterable[Entry]) -> None:
        """Adds what is new, and has read again what changed. An address stays with the source that listed it first."""
        same = "state IN ('read', 'gone') AND excluded.changed IN ('', changed)"
        db.executemany(
            "INSERT INTO fetched (address, source, role, state, entry, changed) VALUES (?, ?, ?, 'listed', ?, ?) "
            f"ON CONFLICT (address) DO UPDATE SET entry = CASE WHEN {same} THEN entry ELSE excluded.entry END, "
            "state = CASE WHEN excluded.changed NOT IN ('', changed) THEN 'listed' ELSE state END, "
            "changed = excluded.changed WHERE fetched.source = excluded.source AND fetched.role = excluded.role",
            [(e.address, source, role, e.packed(), e.changed) for e in entries],
        )


def _row_found(row: tuple[Any, ...]) -> Found:
    address, source, role, state, entry, *rest = row
    return Found(address, source, role, state, Entry.unpacked(entry), *rest)
