"""``dateline status``: what is indexed, what failed and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

import typer
from rich.markup import escape

from app.about.phrases import counted
from app.cli.article_lines import correction_line
from app.cli.console import ArchiveOption, AsJson, loaded_settings, out, print_json, warn_of_drive
from app.cli.failures import print_failures
from app.settings import Settings
from index.stores.status import doubtful_dates, earlier_versions, open_counts, status_of
from index.types import ArchiveStatus, DoubtfulDate, Version

_SHOWN = 20  # failures in the status


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command()(status)


def status(
    failed: Annotated[bool, typer.Option("--failed", help="Each item that failed, with reason and time.")] = False,
    versions: Annotated[
        bool, typer.Option("--versions", help="List the earlier versions of pages that are kept.")
    ] = False,
    doubtful: Annotated[
        bool, typer.Option("--doubtful", help="List the articles whose date was inferred weakly, and where from.")
    ] = False,
    of_formats: Annotated[bool, typer.Option("--formats", help="List the formats that can be read instead.")] = False,
    as_json: AsJson = False,
    archive_name: ArchiveOption = None,
) -> None:
    """Show what is indexed, what failed and why."""
    if of_formats:
        _print_formats(as_json=as_json)
        return
    settings = loaded_settings(archive_name)
    warn_of_drive(settings)
    catalog = open_counts(settings.archive_folder, settings.index)
    found, earlier = status_of(catalog), earlier_versions(catalog) if versions else []
    if as_json:
        from app.records.archive import status_record

        listed, weak = earlier if versions else None, doubtful_dates(catalog) if doubtful else None
        print_json(status_record(found, settings.archive, settings.chat.model, listed, weak))
    elif failed:
        print_failures(found.failed)
    elif doubtful:
        _print_doubtful(doubtful_dates(catalog))
    else:
        _print_status(found, settings)
        for version in earlier:
            out.print(f"  {version.article_id}  {escape(_version_line(version))}")


def _print_status(found: ArchiveStatus, settings: Settings) -> None:
    span = f"{found.first_published} to {found.last_published}" if found.first_published else "no dates"
    out.print(f"Archive      {settings.archive_folder}")
    out.print(f"Articles     {found.articles:,} ({span}; {found.undated:,} undated)")
    if found.pending:
        out.print(f"Pending      {found.pending:,}: run 'dateline index' again to finish them")
    out.print(f"Passages     {found.passages:,} with {found.sentences:,} sentences")
    outlets = ", ".join(f"{escape(name or 'no outlet')} {count:,}" for name, count in found.outlets[:8])
    more = f" and {len(found.outlets) - 8} more" if len(found.outlets) > 8 else ""
    out.print(f"Outlets      {outlets}{more}")
    if found.stories:
        out.print(f"Stories      {found.stories:,} told by several articles, {found.story_articles:,} together")
    if found.superseded:
        out.print(f"Versions     {found.superseded:,} earlier ones kept: 'dateline status --versions' lists them")
    out.print(f"Last indexed {found.last_indexed or 'never'}")
    out.print(f"Vectors by   {escape(', '.join(found.made_by)) or 'unknown'}")
    out.print(f"Chat model   {escape(settings.chat.model)}")
    out.print(f"Files        {found.files:,}")
    _print_some(
        "Failed", [f"{skipped.source}: {skipped.reason}" for skipped in found.failed], "dateline status --failed"
    )
    removed = [f"{one.source}{f': {one.title}' if one.title else ''}" for one in found.removed]
    _print_some("Removed", removed, "dateline status --json", "'dateline index --again PATH' takes it in again")
    _print_some("Corrected", list(map(correction_line, found.corrected)), "dateline status --json")


def _print_doubtful(dates: Sequence[DoubtfulDate]) -> None:
    """The dates by where they were found, so that one look tells whether a kind of them is right."""
    if not dates:
        out.print("No date was inferred weakly.")
        return
    out.print(f"{counted(len(dates), 'date')} inferred weakly; 'dateline correct ARTICLE --published DAY' mends one.")
    for method, some in groupby(dates, key=lambda one: one.method):
        found = list(some)
        out.print(f"{escape(method or 'unknown')}: {len(found):,}")
        for one in found:
            day = one.published.isoformat()[: {"year": 4, "month": 7}.get(one.precision, 10)]
            out.print(
                f"  {one.article_id}  {day}  {escape(' · '.join(filter(None, (one.title, one.url or one.source))))}"
            )


def _print_some(name: str, lines: Sequence[str], all_of_them: str, hint: str = "") -> None:
    out.print(f"{name:12} {len(lines):,}{f': {hint}' if hint and lines else ''}")
    for line in lines[:_SHOWN]:
        out.print(f"  {escape(line)}")
    if len(lines) > _SHOWN:
        out.print(f"  and {len(lines) - _SHOWN:,} more: {all_of_them}")


def _version_line(version: Version) -> str:
    published = f"published {version.published}" if version.published else "undated"
    return " · ".join(part for part in (version.title, published, f"read {version.added}", version.url) if part)


def _print_formats(*, as_json: bool) -> None:
    from index.readers.registry import FORMATS  # here: counting waits for no reader

    if as_json:
        print_json([{"name": f.name, "suffixes": f.suffixes, "description": f.description} for f in FORMATS])
        return
    for known in FORMATS:
        out.print(f"{known.name:<9} {' '.join(known.suffixes):<36} {escape(known.description)}")
    out.print("\nA file is read as what it holds; its suffix decides only between texts that look alike.")
