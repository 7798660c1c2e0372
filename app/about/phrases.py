"""How counts, lists and headlines are said."""

from __future__ import annotations

from app.language.published import known_date
from app.localization import day_in_words, translated
from index.stores.overview import Listed

UNTITLED = "Untitled article"
UNKNOWN_OUTLET = "Unknown outlet"
UNDATED = "undated"


def counted(count: int, noun: str) -> str:
    """1 article, 2,225 articles."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def headline(row: Listed) -> str:
    """What an article is called, or else how it begins."""
    return row.title or row.opening[:80].strip() or translated(UNTITLED)


def outlet_and_day(row: Listed) -> str:
    return f"{row.outlet or translated(UNKNOWN_OUTLET)} · {day_in_words(known_date(row)) or translated(UNDATED)}"
