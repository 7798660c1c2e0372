"""Corrects what the archive says of articles: headline, outlet, author, day and section.

The catalog has the correction first, in one transaction (``index.stores.corrections``), with the corrected articles
pending; then both indexes get them, with headline, outlet and day in their vectors and words, and the former ones go.
Cut off in between, the former ones answer until the next run, or ``dateline doctor --repair``, has ended it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from index.build import complete
from index.embedding.embedder import Embedder
from index.errors import CorrectionRefused
from index.readers.dates.date_parsing import no_date, parse_stated_date
from index.settings import IndexSettings
from index.stores.archive import Archive
from index.stores.corrections import FIELDS
from index.types import Article

_LONGEST = 500  # characters of a value
_KEPT = {"month": 7, "year": 4}  # of the ISO date


def understood(facts: Mapping[str, str]) -> dict[str, str]:
    """Values as the catalog has them; "" for what is not to be stated. Raises CorrectionRefused.

    ``facts`` are by the fields of ``Article``; a day may be written in any form that is a date for the readers.
    """
    values = {name: " ".join(value.split()) for name, value in facts.items()}
    for name, value in values.items():
        if name not in FIELDS:
            raise CorrectionRefused(f"{name} is nothing that can be corrected")
        if len(value) > _LONGEST:
            raise CorrectionRefused(f"this has {len(value):,} characters, and a {name} may have {_LONGEST}")
        if not value.isprintable():
            raise CorrectionRefused(f"the {name} has a character that cannot be written")
    if day := values.get("published"):
        values["published"] = _day(day)
    return values


def _day(written: str) -> str:
    stated = parse_stated_date(written)
    if stated is None:
        raise CorrectionRefused(*no_date(written))
    return stated.day.isoformat()[: _KEPT.get(stated.precision, 10)]


def correct(
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    article_ids: Sequence[str],
    facts: Mapping[str, str] | None,
) -> list[Article]:
    """Gives articles other facts, or with None those that their sources state, and returns them as they are then.

    Raises CorrectionRefused, ArchiveBusy, ArchiveMismatch, StoreFailure or EmbeddingFailure. An article that is no more
    is left out.
    """
    values = None if facts is None else understood(facts)
    with archive.writing():
        archive.catalog.built.check(settings.built_with())
        corrected = archive.catalog.articles.correct(article_ids, values)
        complete(archive, embedder, settings)
    found = archive.catalog.articles.of(corrected.values())
    return [found[i] for i in dict.fromkeys(corrected.values()) if i in found]
