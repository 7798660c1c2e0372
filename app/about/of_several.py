"""What several archives hold of themselves: each tells for itself, by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from app.about import texts
from app.types import Holding, Row
from index.types import id_in


def holding_of_several(told: Mapping[str, Holding]) -> Holding:
    """One of all, its articles under the ids that they have among several. A single one is told as it is."""
    named = [_in_archive(name, holding) for name, holding in told.items()]
    if len(named) == 1:
        return named[0]
    counts = Counter[str]()
    for one in named:
        counts.update(dict(one.counts))
    by_name = list(zip(told, named, strict=True))
    return Holding(
        " ".join(texts.IN_ARCHIVE.format(archive=name, text=one.text) for name, one in by_name),
        tuple(replace(row, note=_noted(name, row.note)) for name, one in by_name for row in one.rows),
        sum(one.more for one in named),
        tuple(sorted(counts.items())),
    )


def _in_archive(name: str, holding: Holding) -> Holding:
    return replace(holding, rows=tuple(_row(name, row) for row in holding.rows)) if name else holding


def _row(name: str, row: Row) -> Row:
    named = id_in(name, row.article_id) if row.article_id else ""
    return replace(row, article_id=named, address=_address(name, row.address))


def _address(name: str, address: str) -> str:
    """Of a page about an archive, that of this one."""
    return f"{address}{'&' if '?' in address else '?'}archive={name}" if address else ""


def _noted(name: str, note: str) -> str:
    return " · ".join(filter(None, (name, note)))
