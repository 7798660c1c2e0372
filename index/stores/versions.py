"""Which texts are versions of one page, and which publications are the same: the catalog's tables for both.

    texts       article → key of its words                 (index.text.text_key)
    addresses   article → addresses it was published under, with the order in which they were read
    revisions   article → its order among the revisions of an item, and what readers are told of it
    reordered   addresses where something came, went or moved, to be looked at by the next run
    aliases     id that an article would have had → the article that stands for the same publication

**The same publication** found again is stored once, with all its places: the same words, headline, outlet, day, section
and language (under another address, say, or wrapped otherwise), or the same words under the same address from another
source. Case, punctuation and white space do not count: of Reuters' identical pairs, some differ in no more than that.

**Versions**: of texts under one address, the newest answers. Newest is the one with the highest revision, where all of
them have one, as items of agencies and captures of pages do; else the latest published, where every one of them has a
day, else the last read; what no source holds any more is older than what one holds, and a teaser never counts as newer
than what it teases (``index.intake.superseding``). Older versions leave the search but stay in the catalog, so that an
old citation still opens. They go when their address has no text left. The identifier that an agency gives its item, or
a feed its entry, is an address too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from index.stores.corrections import values_as_stated
from index.stores.database import Connection
from index.text.text_key import text_key
from index.types import Article, Told, Version

# Of an article ``a`` that no source holds: whether one holds a later version of it.
KEPT = (
    "EXISTS (SELECT 1 FROM addresses own JOIN addresses other ON other.address = own.address "
    "JOIN places p ON p.article_id = other.article_id WHERE own.article_id = a.id)"
)

ITEM = "item "  # begins an address that is an identifier; no web address has a space

Reading = Callable[..., list[tuple[Any, ...]]]
Writing = Callable[[], AbstractContextManager[Connection]]


def address_of(url: str) -> str:
    """A URL as it is compared: without scheme, fragment, trailing slash, and what only tracks readers.

    "" for what is no web address, and for a site's front page: an article has an address of its own.
    """
    from courlan import normalize_url  # 80 ms

    try:
        parts = urlsplit(normalize_url(url.strip(), strict=False))
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not (path or parts.query):
        return ""
    return f"{parts.netloc.lower()}{path}" + (f"?{parts.query}" if parts.query else "")


def item_address(identifier: str) -> str:
    """What an agency calls its item as an address; another address of a page as that."""
    return address_of(identifier) or (f"{ITEM}{identifier.strip()}" if identifier.strip() else "")


@dataclass(frozen=True, slots=True)
class Shared:
    """One of several articles under an address."""

    article_id: str
    state: str
    day: date | None
    read: int
    placed: bool  # whether a source holds it
    revision: int = 0  # its order, where the source states one


class Versions:
    """Queries of the tables above. Methods that are given ``db`` are part of their caller's transaction."""

    def __init__(self, read: Reading, writing: Writing) -> None:
        self._read = read
        self._writing = writing

    def of(self, article_id: str) -> tuple[Version, ...]:
        """All versions of an article's page, this one too, newest first; none for an unknown id."""
        query = (
            "SELECT DISTINCT a.id, a.title, a.url, a.published, a.added, a.state FROM addresses own "
            "JOIN addresses d ON d.address = own.address JOIN articles a ON a.id = d.article_id "
            "WHERE own.article_id = ? ORDER BY a.state = 'superseded', d.read DESC"
        )
        return tuple(map(_version, dict.fromkeys(self._read(query, (article_id,)))))

    def superseded(self, limit: int = -1) -> list[Version]:
        """Earlier versions that are kept, last added first."""
        query = "SELECT id, title, url, published, added, state FROM articles WHERE state = 'superseded'"
        return [_version(row) for row in self._read(f"{query} ORDER BY added DESC, id LIMIT ?", (limit,))]

    def reader_notes(self, article_id: str) -> Told:
        """What readers of an article are to know, and which article answers in its place, if another does."""
        held = self._read("SELECT notice FROM revisions WHERE article_id = ?", (article_id,))
        notice = str(held[0][0]) if held else ""
        if not self._read("SELECT 1 FROM articles WHERE id = ? AND state = 'superseded'", (article_id,)):
            return Told(notice)
        later = next((one.article_id for one in self.of(article_id) if not one.superseded), "")
        said = self._read("SELECT notice FROM revisions WHERE article_id = ?", (later,)) if later else []
        return Told(notice, later, str(said[0][0]) if said else "")

    def reordered(self) -> list[str]:
        return [str(row[0]) for row in self._read("SELECT address FROM reordered ORDER BY address")]

    def under(self, address: str) -> list[Shared]:
        """The articles under an address, newest first (see above)."""
        query = (
            "SELECT a.id, a.state, a.published, a.published_precision, d.read, "
            "EXISTS (SELECT 1 FROM places p WHERE p.article_id = a.id), coalesce(r.revision, 0) FROM addresses d "
            "JOIN articles a ON a.id = d.article_id LEFT JOIN revisions r ON r.article_id = a.id WHERE d.address = ?"
        )
        return newest_first([_shared(row) for row in self._read(query, (address,))])

    # For the catalog's own transactions

    def known_as(self, db: Connection, article: Article) -> str:
        """The id of the article that stands for this publication: its own, unless the same is there already.

        What the source itself held before is no copy: the source has changed, be it by a comma.
        """
        if db.execute("SELECT 1 FROM articles WHERE id = ?", (article.id,)).fetchone():
            return article.id
        alias = "SELECT a.id FROM aliases n JOIN articles a ON a.id = n.article_id WHERE n.alias = ?"
        if known_as := db.execute(f"{alias} AND a.state != 'superseded'", (article.id,)).fetchone():
            return str(known_as[0])
        address = address_of(article.url) if article.url else ""
        published = article.published.isoformat() if article.published else None
        facts = (article.title, article.outlet, published, article.section, article.language)
        query = (
            "SELECT a.id, a.title, a.outlet, a.published, a.section, a.language FROM texts t "
            "JOIN articles a ON a.id = t.article_id WHERE t.words = ? AND a.state != 'superseded' ORDER BY a.rowid"
        )
        for known, *known_facts in db.execute(query, (text_key(article),)).fetchall():
            same = tuple(known_facts) == facts or _stated(db, known, known_facts) == facts
            same = same or bool(address and self._has(db, known, address))
            if same and not self._holds(db, article.source, known):
                return str(known)
        return article.id

    def _has(self, db: Connection, article_id: str, address: str) -> bool:
        query = "SELECT 1 FROM addresses WHERE article_id = ? AND address = ?"
        return bool(db.execute(query, (article_id, address)).fetchone())

    def _holds(self, db: Connection, source: str, article_id: str) -> bool:
        held = "SELECT 1 FROM places WHERE source = ? AND article_id = ?"
        return bool(db.execute(held, (source, article_id)).fetchone())

    def note(self, db: Connection, article: Article, article_id: str, *, arrived: bool) -> None:
        """Records an article's words and address. One that ``arrived``, new or back again, is the last read."""
        db.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (article_id, text_key(article)))
        self.note_again(db, article, article_id, arrived=arrived)

    def note_again(self, db: Connection, article: Article, article_id: str, *, arrived: bool = False) -> None:
        """The same for an article whose words are recorded: to compare them takes most of the time."""
        raised = self._note_revision(db, article, article_id)
        for address in dict.fromkeys(filter(None, (address_of(article.url), *map(item_address, article.items)))):
            self._note_address(db, address, article_id, arrived=arrived or raised)

    def _note_revision(self, db: Connection, article: Article, article_id: str) -> bool:
        """Records order and notice; whether it is now a later revision than it was: a page may go back to a text."""
        if not article.revision and not article.notice:
            return False
        held = db.execute("SELECT revision FROM revisions WHERE article_id = ?", (article_id,)).fetchone()
        if held and held[0] > article.revision:
            return False
        values = (article_id, article.revision, article.notice)
        db.execute("INSERT OR REPLACE INTO revisions VALUES (?, ?, ?)", values)
        return bool(held and held[0] < article.revision)

    def _note_address(self, db: Connection, address: str, article_id: str, *, arrived: bool) -> None:
        last = db.execute("SELECT coalesce(max(read), 0) FROM addresses WHERE address = ?", (address,)).fetchone()[0]
        keep = "NOTHING" if not arrived else "UPDATE SET read = excluded.read"
        insert = f"INSERT INTO addresses VALUES (?, ?, ?) ON CONFLICT (article_id, address) DO {keep}"
        db.execute(insert, (article_id, address, last + 1))
        if last and arrived:
            db.execute("INSERT OR IGNORE INTO reordered VALUES (?)", (address,))

    def renamed(self, db: Connection, former: str, article: Article) -> None:
        """An article was corrected and has another id: it keeps its addresses, and its order under them."""
        self.moved(db, [former])
        db.execute("UPDATE OR IGNORE addresses SET article_id = ? WHERE article_id = ?", (article.id, former))
        db.execute("DELETE FROM addresses WHERE article_id = ?", (former,))
        db.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (article.id, text_key(article)))

    def named(self, db: Connection, article_id: str, known: str) -> None:
        """Records which article stands for the publication that an article of this id would be."""
        if known == article_id:
            db.execute("DELETE FROM aliases WHERE alias = ?", (article_id,))
        else:
            db.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", (article_id, known))

    def moved(self, db: Connection, article_ids: Iterable[str]) -> None:
        """Articles that lost a source or will be removed: the next run looks at their addresses again."""
        insert = "INSERT OR IGNORE INTO reordered SELECT address FROM addresses WHERE article_id = ?"
        db.executemany(insert, [(i,) for i in article_ids])

    def forget(self, db: Connection, article_ids: Iterable[str]) -> None:
        ids = [(i,) for i in article_ids]
        db.executemany("DELETE FROM addresses WHERE article_id = ?", ids)
        db.executemany("DELETE FROM texts WHERE article_id = ?", ids)
        db.executemany("DELETE FROM revisions WHERE article_id = ?", ids)
        db.execute("DELETE FROM reordered WHERE address NOT IN (SELECT address FROM addresses)")

    def looked_at(self, db: Connection, addresses: Iterable[str]) -> None:
        db.executemany("DELETE FROM reordered WHERE address = ?", [(a,) for a in addresses])


def _stated(db: Connection, known: str, facts: Sequence[str | None]) -> tuple[str | None, ...]:
    """An article's facts before it was corrected: what another source of the same publication still states."""
    names = ("title", "outlet", "published", "section", "language")
    as_read = {
        name: value or None if name == "published" else value for name, value in values_as_stated(db, known).items()
    }
    return tuple(as_read.get(name, fact) for name, fact in zip(names, facts, strict=True))


def forget_unheld(db: Connection, article_ids: Iterable[str]) -> None:
    """Those of the articles that no source holds are no versions of anything: half read, or taken out by a person."""
    unheld = "article_id = ? AND article_id NOT IN (SELECT article_id FROM places)"
    db.executemany(f"DELETE FROM addresses WHERE {unheld}", [(i,) for i in article_ids])


def newest_first(shared: Sequence[Shared]) -> list[Shared]:
    """Those that a source holds before others; by revision where every one of those has one, else by day, if each has
    one; then the last read."""
    revised = all(one.revision for one in shared if one.placed)
    dated = all(one.day for one in shared if one.placed)

    def rank(one: Shared) -> tuple[bool, int, str, int]:
        day = one.day.isoformat() if dated and one.day else ""
        return one.placed, one.revision if revised else 0, day, one.read

    return sorted(shared, key=rank, reverse=True)


def _shared(row: Sequence[Any]) -> Shared:
    article_id, state, published, precision, read, placed, revision = row
    day = date.fromisoformat(published) if published and precision in ("", "day") else None
    return Shared(article_id, state, day, int(read), bool(placed), int(revision))


def _version(row: Sequence[Any]) -> Version:
    article_id, title, url, published, added, state = row
    day = date.fromisoformat(published) if published else None
    return Version(article_id, title, url, day, added, state == "superseded")
