"""``dateline sources``: the addresses that an archive looks at again, when, and how it went."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from app import wiring
from app.cli.console import ArchiveOption, AsJson, err, loaded_settings, out, print_json
from app.settings import Settings

if TYPE_CHECKING:
    from index.build import BuildReport
    from index.stores.archive import Archive


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command()(sources)


def sources(
    poll: Annotated[bool, typer.Option("--poll", help="Look now at those that are due.")] = False,
    remove: Annotated[str, typer.Option(metavar="ADDRESS", help="Look at this one no more.")] = "",
    articles: Annotated[
        bool, typer.Option("--articles", help="With --remove: take its articles out of the archive too.")
    ] = False,
    as_json: AsJson = False,
    archive_name: ArchiveOption = None,
) -> None:
    """List the feeds, sitemaps and pages that are looked at again; add one with 'dateline index ADDRESS'."""
    if articles and not remove:
        raise typer.BadParameter("--articles goes with --remove ADDRESS")
    settings = loaded_settings(archive_name)
    archive = wiring.open_for_reading(settings)
    if remove:
        _remove(archive, settings, remove, articles)
    report = _polled(archive, settings) if poll else None
    _print_json(archive, report) if as_json else _print(archive, report)
    raise typer.Exit(4 if report and report.skipped else 0)


def _polled(archive: Archive, settings: Settings) -> BuildReport | None:
    from index.build import build
    from index.fetching.watching import WatchedSources

    embedder = wiring.embedder_for(settings)
    return WatchedSources(archive.catalog.sources, lambda due: build(due, archive, embedder, settings.index)).poll()


def _remove(archive: Archive, settings: Settings, address: str, articles: bool) -> None:
    from index.errors import FetchFailed
    from index.fetching.removing import remove_source
    from index.fetching.urls import parse_url

    with suppress(FetchFailed):  # then it is named as it is listed; settings may have changed since
        address = str(parse_url(address, settings.index.fetching))
    if not archive.catalog.sources.source(address):
        raise typer.BadParameter(f"there is no source {address}; 'dateline sources' lists them")
    removed = remove_source(archive, address, articles=articles)
    went = f"{removed:,} articles removed" if articles else "its articles stay"
    err.print(f"{escape(address)} is looked at no more; {went}")


def _print(archive: Archive, report: BuildReport | None) -> None:
    for skipped in report.skipped if report else ():
        err.print(f"skipped {escape(skipped.source)}: {escape(skipped.reason)}")
    for waiting in report.waiting if report else ():
        err.print(escape(str(waiting)), style="yellow")
    if report:
        out.print(f"{report.added} new, {report.unchanged} unchanged, {len(report.skipped)} skipped")
    known, counts = archive.catalog.sources.all(), archive.catalog.sources.counts()
    if not known:
        out.print("No sources: add one with 'dateline index ADDRESS'.")
    for source in known:
        out.print(f"{source.kind or 'new':<8} {escape(source.address)}")
        numbers = counts.get(source.address)
        pages = f"{numbers.read:,} read" if numbers else "nothing read"
        for name in ("listed", "failed", "gone"):
            if numbers and (number := getattr(numbers, name)):
                pages += f", {number:,} {'still to read' if name == 'listed' else name}"
        out.print(f"         {pages}; last {_moment(source.polled)}: {escape(source.status or 'not yet')}")
        out.print(f"         next {_moment(source.due)}")


def _print_json(archive: Archive, report: BuildReport | None) -> None:
    from dataclasses import asdict

    counts = archive.catalog.sources.counts()
    listed = [
        {**asdict(source), "pages": asdict(counts[source.address]) if source.address in counts else {}}
        for source in archive.catalog.sources.all()
    ]
    print_json({"sources": listed, "report": asdict(report) if report else None})


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}" if seconds else "never"
