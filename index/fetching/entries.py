"""Entries of feeds that have no page, or one that says less than they do."""

from __future__ import annotations

import hashlib

from index.readers.language_detection import language_of
from index.stores.source_table import Entry
from index.types import Article

_NOTE_CHARS = 2_000


def note_of(entry: Entry, text: str, source: str) -> Article | None:
    """The entry's own text where it is too short for what readers take for a page; None where there is none."""
    if len(text) > _NOTE_CHARS or not any(map(str.isalnum, text)):
        return None
    return entry.completed(Article(text, language=entry.language or language_of(text), source=source))


def pageless(feed: str, name: str) -> str:
    """The source of an entry that has no page. With a space it is no address, and never taken for one.

    ``feed#7`` would not do: entries move up as new ones come, and what is missing of a document's numbered items is
    taken for deleted.
    """
    return f"{feed} entry {hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]}"
