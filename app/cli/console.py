"""What the modules of the command line share: where they print, and how they get their settings."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape

from app import wiring
from app.archives.home_archives import ALL, archive_names, require_made
from app.settings import Settings, load_settings
from app.stores.home_folder import keep_private
from index.stores.drives import warning
from index.types import Filters

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON record instead of text.")]
ArchiveOption = Annotated[
    str | None,
    typer.Option("--archive", help="The archive of the home that is meant (setting archive); 'dateline archives'."),
]


def loaded_settings(archive: str | None = None) -> Settings:
    """The settings, those of ``archive`` where one is named; from here on the process keeps its home to itself, and
    asks nobody outside. Raises ArchiveMissing for one that was never made."""
    settings = load_settings(**({"archive": archive} if archive else {}))
    require_made(settings)
    keep_private(settings.home)
    wiring.keep_quiet(settings)
    return settings


def with_archives(settings: Settings, filters: Filters) -> Filters:
    """The limits with the archives by their names. Raises ArchiveMissing for one that is none."""
    if ALL in filters.archives:
        return replace(filters, archives=archive_names(settings.home))
    for name in filters.archives:
        require_made(settings.model_copy(update={"archive": name}))
    return filters


def warn_of_drive(settings: Settings) -> None:
    """Says so where the home folder lies on a network drive."""
    if said := warning(settings.home):
        err.print(f"[yellow]{escape(said)}[/yellow]")


def print_json(record: object, *, indent: int | None = 2) -> None:
    """One record: what ``app.records`` types, or something as plain."""
    if isinstance(record, BaseModel):
        record = record.model_dump(mode="json")
    sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=indent, default=str) + "\n")
    sys.stdout.flush()
