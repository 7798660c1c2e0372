"""The limits of a search, as a person names them, in the words that the articles have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from index.errors import FilterUnknown
from index.stores.overview import Overview
from index.types import Filters


def as_stored(overview: Overview, filters: Filters) -> Filters:
    """The filters with outlets, sections and languages as the articles have them, whatever their case.

    Raises FilterUnknown that says which there are.
    """
    return _with_each(filters, partial(_as_stored, overview))


def _as_stored(overview: Overview, name: str, values: Sequence[str]) -> tuple[str, ...]:
    if not values:
        return ()
    stored = overview.known_values(name)
    wanted = {value.strip().casefold() for value in values}
    if unknown := [value for value in values if value.strip().casefold() not in {s.casefold() for s in stored}]:
        some = ", ".join(stored[:8]) + (" and others" if len(stored) > 8 else "")
        raise FilterUnknown(
            f"no article has the {name} {unknown[0]!r}",
            f"The archive has: {some}." if some else f"No {name} is known.",
        )
    return tuple(value for value in stored if value.casefold() in wanted)


def known_to(overview: Overview, filters: Filters) -> Filters:
    """The filters of one archive of several: what it has nothing of is left out, as long as something is left.

    Raises FilterUnknown where a field names nothing that it has.
    """
    return _with_each(filters, partial(_stored_values, overview))


def _stored_values(overview: Overview, name: str, values: Sequence[str]) -> tuple[str, ...]:
    stored = {value.casefold() for value in overview.known_values(name)} if values else set()
    return tuple(value for value in values if value.strip().casefold() in stored) or _as_stored(overview, name, values)


def _with_each(filters: Filters, found: Callable[[str, Sequence[str]], tuple[str, ...]]) -> Filters:
    return replace(
        filters,
        outlets=found("outlet", filters.outlets),
        sections=found("section", filters.sections),
        languages=found("language", filters.languages),
    )
