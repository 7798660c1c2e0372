"""What the archive covers, counted from the catalog, and its articles as a list, page by page.

The counts read the index over the articles' facts and no text; a page of the list reads the opening of each text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.stores.corrections import METHOD
from index.types import Filters, Publication

Reading = Callable[..., list[tuple[Any, ...]]]

_OPENING = 240  # characters of a text that a list shows
_COUNTED = ("outlet", "section", "language")
_NAMED = "(SELECT value AS named FROM json_each(?)) CROSS JOIN articles a ON a.id = named"  # looked up by their ids
# Where a date stood (``Article.published_method``) that nothing marks as the day of publication.
WEAK_METHODS = ("visible date", "dateline", "script", "below the name of the paper", "feed entry, updated")
# What a person has corrected is not doubted.
DOUBTFUL = (
    f"published IS NOT NULL AND published_method != '{METHOD}' AND (published_precision IN ('month', 'year') "
    f"OR published_method IN ({', '.join(repr(method) for method in WEAK_METHODS)}))"
)
_AMONG = "IN (SELECT value FROM json_each(?))"  # any number of values in one query, which orders and cuts what it finds


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
    """Read-only questions to one catalog; ``rows`` runs them."""

    def __init__(self, rows: Reading) -> None:
        self._rows = rows

    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day of publication; None where no article is dated."""
        query = "SELECT min(published), max(published) FROM articles WHERE state = 'ready'"
        first, last = self._rows(query)[0]
        return (date.fromisoformat(first), date.fromisoformat(last)) if first else (None, None)

    def months(self, filters: Filters | None = None, bylines: Collection[str] = ()) -> list[tuple[str, int]]:
        """Articles of each month that has any, as ("2016-03", 9), in order; undated ones are left out."""
        condition, values = self._condition(filters, bylines=bylines)
        query = (
            f"SELECT substr(published, 1, 7), count(*) FROM articles a WHERE state = 'ready' AND {condition} "
            "AND published IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        return [(str(month), int(count)) for month, count in self._rows(query, values)]

    def counted(self, field: str, filters: Filters | None = None) -> list[tuple[str, int]]:
        """The outlets, sections or languages with their articles, most first; "" for articles that state none."""
        if field not in _COUNTED:
            raise ValueError(f"articles are not counted by {field}")
        return self._counted(field, filters)

    def bylines(self, filters: Filters | None = None) -> list[tuple[str, int]]:
        """The bylines as written, one of which may name several people, with their articles; "" where there is none."""
        return self._counted("byline", filters)

    def _counted(self, field: str, filters: Filters | None) -> list[tuple[str, int]]:
        condition, values = self._condition(filters)
        query = (
            f"SELECT {field}, count(*) FROM articles a WHERE state = 'ready' AND {condition} GROUP BY 1 "
            "ORDER BY 2 DESC, 1"
        )
        return [(str(name), int(count)) for name, count in self._rows(query, values)]

    def count(
        self,
        filters: Filters | None = None,
        *,
        undated: bool = False,
        doubtful: bool = False,
        bylines: Collection[str] = (),
    ) -> int:
        """How many articles pass; with ``undated`` only those without a date, with ``doubtful`` those whose date was
        inferred weakly, which takes a walk through all of them, with ``bylines`` only those signed so."""
        condition, values = self._condition(filters, undated, bylines, doubtful)
        query = f"SELECT count(*) FROM articles a WHERE state = 'ready' AND {condition}"
        return int(self._rows(query, values)[0][0])

    def listed(
        self,
        first: int,
        most: int,
        filters: Filters | None = None,
        *,
        undated: bool = False,
        doubtful: bool = False,
        bylines: Collection[str] = (),
    ) -> list[Listed]:
        """Articles that pass, latest published first, undated last: ``most`` from number ``first`` (0, 1, …) on.

        Those of one day, and those without one, are in the order of their arrival, the latest first.
        """
        return self._listed(*self._condition(filters, undated, bylines, doubtful), first, most)

    def named(self, article_ids: Sequence[str]) -> list[Listed]:
        """The articles named, as many of them as can be searched, in the same order as ``listed``."""
        return self._listed("1", [json.dumps(article_ids)], 0, len(article_ids), _NAMED)

    def publications(self, article_ids: Sequence[str]) -> list[Publication]:
        """Where and when those of the articles named were published that can be searched."""
        query = f"SELECT id, outlet, title, published, published_precision, url FROM {_NAMED} WHERE state = 'ready'"
        rows = self._rows(query, [json.dumps(article_ids)])
        return [
            Publication(key, outlet, title, date.fromisoformat(day) if day else None, precision, url)
            for key, outlet, title, day, precision, url in rows
        ]

    def known_values(self, field: str) -> list[str]:
        """The outlets, sections or languages of the articles, in order."""
        if field not in ("outlet", "section", "language"):
            raise ValueError(f"articles are not filtered by {field}")
        return [
            str(row[0])
            for row in self._rows(
                f"SELECT DISTINCT {field} FROM articles WHERE {field} != '' AND state != 'superseded' ORDER BY 1"
            )
        ]

    def ids_of_outlet(self, outlet: str) -> list[str]:
        """The articles of an outlet, without regard to case."""
        return [row[0] for row in self._rows("SELECT id FROM articles WHERE lower(outlet) = lower(?)", (outlet,))]

    def share(self, filters: Filters) -> float:
        """The share of ready articles that pass the filters, 0 … 1."""
        condition, values = passes(filters)
        query = f"SELECT count(*), coalesce(sum({condition}), 0) FROM articles a WHERE state = 'ready'"
        total, passing = self._rows(query, values)[0]
        return float(passing) / total if total else 0.0

    def newest(self) -> int:
        """The number of the article that arrived last; each that arrives later has a higher one."""
        return int(self._rows("SELECT coalesce(max(rowid), 0) FROM articles")[0][0])

    def arrived_after(self, number: int, article_ids: Sequence[str]) -> bool:
        """Whether any of these arrived after the one of that number."""
        query = f"SELECT 1 FROM articles WHERE rowid > ? AND id {_AMONG} LIMIT 1"
        return bool(self._rows(query, (number, json.dumps(list(article_ids)))))

    def openings(self, most: int, chars: int) -> list[tuple[str, str]]:
        """Headlines and first characters of the latest articles."""
        query = (
            "SELECT title, substr(text, 1, ?) FROM articles WHERE state = 'ready' "
            "ORDER BY published DESC, added DESC LIMIT ?"
        )
        return [(str(title), str(opening)) for title, opening in self._rows(query, (chars, most))]

    def _listed(
        self, condition: str, values: Sequence[object], first: int, most: int, among: str = "articles a"
    ) -> list[Listed]:
        query = (  # NULL is the least of all, so the undated come last
            f"SELECT id, title, outlet, published, published_precision, section, language, "
            f"substr(text, 1, {_OPENING + 1}) FROM {among} WHERE state = 'ready' AND {condition} "
            "ORDER BY published DESC, added DESC, id LIMIT ? OFFSET ?"
        )
        return [_as_listed(row) for row in self._rows(query, (*values, most, first))]

    def _condition(
        self, filters: Filters | None, undated: bool = False, bylines: Collection[str] = (), doubtful: bool = False
    ) -> tuple[str, list[object]]:
        condition, values = passes(filters or Filters())
        if bylines:
            condition, values = f"{condition} AND byline {_AMONG}", [*values, json.dumps(list(bylines))]
        if undated or doubtful:
            condition = f"{condition} AND {'published IS NULL' if undated else DOUBTFUL}"
        return condition, values


def passes(filters: Filters) -> tuple[str, list[object]]:
    """The filters as a condition on the articles ``a``, never NULL, with its values."""
    conditions, values = ["1"], list[object]()
    for column, allowed in (
        ("outlet", filters.outlets),
        ("section", filters.sections),
        ("language", filters.languages),
        ("id", filters.article_ids),
    ):
        if allowed:
            conditions.append(f"a.{column} {_AMONG}")
            values.append(json.dumps(list(allowed)))
    for operator, day in ((">=", filters.published_from), ("<=", filters.published_to)):
        if day:
            conditions.append(f"coalesce(a.published {operator} ?, {int(filters.undated)})")
            values.append(day.isoformat())
    return " AND ".join(conditions), values


def _as_listed(row: Sequence[Any]) -> Listed:
    article_id, title, outlet, published, precision, section, language, opening = row
    day = date.fromisoformat(published) if published else None
    cut = "…" if len(opening) > _OPENING else ""
    shown = " ".join(opening[:_OPENING].split())
    return Listed(article_id, title, outlet, day, section, language, shown + cut, precision)
