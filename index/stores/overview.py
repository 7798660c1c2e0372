"""What the archive covers, counted from the catalog, and its articles as a list, page by page.

The counts read the index over the articles' facts and no text; a page of the list reads the opening of each text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.types import Filters

Reading = Callable[..., list[tuple[Any, ...]]]
Condition = Callable[[Filters], tuple[str, list[object]]]

_OPENING = 240  # characters of a text that a list shows
_COUNTED = ("outlet", "section", "language")


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as one row of a list."""

    id: str
    title: str
    outlet: str
    published: date | None
    section: str
    language: str
    opening: str  # the first characters of its text, with "…" where it goes on
    published_precision: str = ""  # as in Article


class Overview:
    """Read-only questions to one catalog; ``rows`` runs them, ``passes`` turns filters into a condition."""

    def __init__(self, rows: Reading, passes: Condition) -> None:
        self._rows = rows
        self._passes = passes

    def months(self) -> list[tuple[str, int]]:
        """Articles of each month that has any, as ("2016-03", 9), in order; undated ones are left out."""
        query = (
            "SELECT substr(published, 1, 7), count(*) FROM articles WHERE state = 'ready' AND published IS NOT NULL "
            "GROUP BY 1 ORDER BY 1"
        )
        return [(str(month), int(count)) for month, count in self._rows(query)]

    def counted(self, field: str) -> list[tuple[str, int]]:
        """The outlets, sections or languages with their articles, most first; "" for articles that state none."""
        if field not in _COUNTED:
            raise ValueError(f"articles are not counted by {field}")
        query = f"SELECT {field}, count(*) FROM articles WHERE state = 'ready' GROUP BY 1 ORDER BY 2 DESC, 1"
        return [(str(name), int(count)) for name, count in self._rows(query)]

    def count(self, filters: Filters | None = None, *, undated: bool = False) -> int:
        """How many articles pass; with ``undated`` only those without a date."""
        condition, values = self._condition(filters, undated)
        query = f"SELECT count(*) FROM articles a WHERE state = 'ready' AND {condition}"
        return int(self._rows(query, values)[0][0])

    def listed(self, first: int, most: int, filters: Filters | None = None, *, undated: bool = False) -> list[Listed]:
        """Articles that pass, latest published first, undated last: ``most`` from number ``first`` (0, 1, …) on."""
        condition, values = self._condition(filters, undated)
        query = (
            f"SELECT id, title, outlet, published, published_precision, section, language, "
            f"substr(text, 1, {_OPENING + 1}) FROM articles a WHERE state = 'ready' AND {condition} "
            "ORDER BY published IS NULL, published DESC, id LIMIT ? OFFSET ?"
        )
        return [_listed(row) for row in self._rows(query, (*values, most, first))]

    def _condition(self, filters: Filters | None, undated: bool) -> tuple[str, list[object]]:
        condition, values = self._passes(filters or Filters())
        return (f"{condition} AND published IS NULL" if undated else condition), values


def _listed(row: Sequence[Any]) -> Listed:
    article_id, title, outlet, published, precision, section, language, opening = row
    day = date.fromisoformat(published) if published else None
    cut = "…" if len(opening) > _OPENING else ""
    shown = " ".join(opening[:_OPENING].split())
    return Listed(article_id, title, outlet, day, section, language, shown + cut, precision)
