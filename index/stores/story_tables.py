"""The catalog's tables of stories: which articles tell which story, and by which bands of hashes they are found.

    tellers     article → telling          one row an article that is ready
    tellings    key and day → story, MinHash signature
    bands       hash of a band → tellings  (index.text.same_story tells what a band is)
    unsettled   stories that lost a telling and may have come apart

datasketch has an index of its own (``MinHashLSH``), in memory or in Redis, Cassandra or MongoDB. In memory it grows
with the archive and is lost with the process; a server is more than an embedded archive may ask for. A table keeps
memory flat, and is part of the catalog's transactions: an article's telling is there in full or not at all.

Exact copies share a telling, so that a story in sixty outlets is compared with others once and fills no band.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.stores.database import Connection
from index.stores.table import marks
from index.text.same_story import Signature, Telling, band_hashes
from index.types import Publication, Story

_PART = 500  # below SQLite's limit of bound variables

Reading = Callable[..., list[tuple[Any, ...]]]
Writing = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A telling that has a band in common with another."""

    number: int
    story: int
    signature: Signature


class StoryTables:
    """Queries of the tables above. Methods that are given ``db`` are part of their caller's transaction."""

    def __init__(self, read: Reading, writing: Writing) -> None:
        self._read = read
        self._writing = writing

    # For the read path

    def of(self, article_ids: Iterable[str]) -> dict[str, Story]:
        """The stories of articles that share theirs with others, in one query."""
        asked = set(article_ids)
        wanted = sorted(asked)[:_PART]
        if not wanted:
            return {}
        query = (
            "SELECT t.story, a.id, a.outlet, a.title, a.published, a.published_precision, a.url FROM tellings t "
            "JOIN tellers r ON r.telling = t.number CROSS JOIN articles a ON a.id = r.article_id "
            "WHERE a.state = 'ready' AND t.story IN (SELECT own.story FROM tellers r JOIN tellings own "
            f"ON own.number = r.telling WHERE r.article_id IN ({marks(wanted)})) "
            "ORDER BY a.published IS NULL, a.published, a.outlet, a.id"
        )
        told = defaultdict[int, list[Publication]](list)
        for story, *row in self._read(query, wanted):
            told[int(story)].append(_publication(row))
        stories = (Story(number, tuple(all_of)) for number, all_of in told.items() if len(all_of) > 1)
        return {p.article_id: story for story in stories for p in story.publications if p.article_id in asked}

    # For gathering: what is to be done

    def ungathered(self) -> list[str]:
        """Ids of articles that are ready and in no story yet."""
        query = "SELECT id FROM articles WHERE state = 'ready' AND id NOT IN (SELECT article_id FROM tellers)"
        return [str(row[0]) for row in self._read(f"{query} ORDER BY rowid")]

    def unsettled(self) -> list[int]:
        return [int(row[0]) for row in self._read("SELECT story FROM unsettled ORDER BY story")]

    def stamp(self) -> str:
        """The settings that these stories were gathered under."""
        rows = self._read("SELECT value FROM meta WHERE key = 'stories_stamp'")
        return str(rows[0][0]) if rows else ""

    def start_over(self, stamp: str) -> None:
        with self._writing() as db:
            for table in ("tellers", "tellings", "bands", "unsettled"):
                db.execute(f"DELETE FROM {table}")
            db.execute("INSERT OR REPLACE INTO meta VALUES ('stories_stamp', ?)", (stamp,))

    # For gathering: one telling

    def joined(self, db: Connection, article_id: str, telling: Telling) -> bool:
        """Adds an article to a telling that is there already; False if there is none."""
        day = _day(telling.published)
        rows = db.execute("SELECT number FROM tellings WHERE key = ? AND published = ?", (telling.key, day)).fetchall()
        if rows:
            db.execute("INSERT OR REPLACE INTO tellers VALUES (?, ?)", (article_id, rows[0][0]))
        return bool(rows)

    def add(
        self, db: Connection, article_id: str, telling: Telling, story: int, signature: Signature, bands: Sequence[int]
    ) -> None:
        row = (telling.key, _day(telling.published), story, signature.tobytes())
        insert = "INSERT INTO tellings (key, published, story, signature) VALUES (?, ?, ?, ?)"
        number = db.execute(insert, row).lastrowid
        db.execute("INSERT OR REPLACE INTO tellers VALUES (?, ?)", (article_id, number))
        db.executemany("INSERT INTO bands VALUES (?, ?)", [(band, number) for band in bands])

    def candidates(self, db: Connection, bands: Sequence[int], most: int) -> list[Candidate]:
        """Tellings that share a band, those that share the most first, at most ``most``."""
        query = (
            f"SELECT telling FROM bands WHERE hash IN ({marks(bands)}) "
            "GROUP BY telling ORDER BY count(*) DESC, telling LIMIT ?"
        )
        return self._loaded(db, [row[0] for row in db.execute(query, (*bands, most)).fetchall()])

    def tellings_of(self, db: Connection, story: int) -> list[Candidate]:
        rows = db.execute("SELECT number FROM tellings WHERE story = ? ORDER BY number", (story,)).fetchall()
        return self._loaded(db, [row[0] for row in rows])

    def _loaded(self, db: Connection, numbers: Sequence[int]) -> list[Candidate]:
        found: dict[int, Candidate] = {}
        for first in range(0, len(numbers), _PART):
            part = numbers[first : first + _PART]
            query = f"SELECT number, story, signature FROM tellings WHERE number IN ({marks(part)})"
            for number, story, signature in db.execute(query, part).fetchall():
                found[number] = Candidate(number, story, np.frombuffer(signature, dtype=np.uint32))
        return [found[number] for number in numbers]

    def teller(self, db: Connection, telling: int) -> str:
        """The id of one article that tells it; any has the same words and day."""
        query = "SELECT article_id FROM tellers WHERE telling = ? LIMIT 1"
        return str(db.execute(query, (telling,)).fetchone()[0])

    def new_story(self, db: Connection) -> int:
        """A number that no story had before, so that a number never comes to mean another story."""
        counting = (
            "INSERT INTO meta VALUES ('last_story', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1 "
            "RETURNING value"
        )
        return int(db.execute(counting).fetchall()[0][0])

    def unite(self, db: Connection, stories: Iterable[int]) -> int:
        """Makes several stories one, under the number that was given first."""
        kept, *others = sorted(set(stories))
        for other in others:
            db.execute("UPDATE tellings SET story = ? WHERE story = ?", (kept, other))
            db.execute("UPDATE OR REPLACE unsettled SET story = ? WHERE story = ?", (kept, other))
        return kept

    def move(self, db: Connection, tellings: Sequence[int], story: int) -> None:
        db.executemany("UPDATE tellings SET story = ? WHERE number = ?", [(story, number) for number in tellings])

    def settled(self, db: Connection, story: int) -> None:
        db.execute("DELETE FROM unsettled WHERE story = ?", (story,))

    # For those who remove articles

    def leave(self, db: Connection, article_ids: Iterable[str]) -> None:
        """Takes articles out of their stories. What a telling leaves behind is looked at by the next gathering."""
        for article_id in article_ids:
            query = "SELECT t.number, t.story, t.signature FROM tellers r JOIN tellings t ON t.number = r.telling"
            for number, story, signature in db.execute(f"{query} WHERE r.article_id = ?", (article_id,)).fetchall():
                db.execute("DELETE FROM tellers WHERE article_id = ?", (article_id,))
                if db.execute("SELECT 1 FROM tellers WHERE telling = ? LIMIT 1", (number,)).fetchone():
                    continue
                self._drop(db, number, np.frombuffer(signature, dtype=np.uint32))
                if db.execute("SELECT 1 FROM tellings WHERE story = ? LIMIT 1", (story,)).fetchone():
                    db.execute("INSERT OR IGNORE INTO unsettled VALUES (?)", (story,))

    def _drop(self, db: Connection, number: int, signature: NDArray[np.uint32]) -> None:
        bands = band_hashes(signature, _bands_of(db))
        db.executemany("DELETE FROM bands WHERE hash = ? AND telling = ?", [(band, number) for band in bands])
        db.execute("DELETE FROM tellings WHERE number = ?", (number,))


def _bands_of(db: Connection) -> int:
    """Into how many bands these signatures were cut, which need not be the current setting."""
    stamp = db.execute("SELECT value FROM meta WHERE key = 'stories_stamp'").fetchone()[0]
    return int(json.loads(stamp)["bands"])


def _day(published: date | None) -> str:
    return published.isoformat() if published else ""


def _publication(row: Sequence[Any]) -> Publication:
    article_id, outlet, title, published, precision, url = row
    day = date.fromisoformat(published) if published else None
    return Publication(article_id, outlet, title, day, precision, url)
