"""The commands that change what is in the archive: index, reindex, retry, remove.

``index`` brings it up to date with files and folders, and with ``--watch`` keeps it so. All of them print a summary,
and stop cleanly on Ctrl-C (``app.cli.stopping``). Exit codes are those of ``app.cli.main``.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from app import wiring
from app.about.phrases import counted
from app.cli.article_lines import headline, print_unclear
from app.cli.console import ArchiveOption, AsJson, err, loaded_settings, out, print_json, warn_of_drive
from app.cli.progress_bars import index_progress, reading_notes
from app.cli.stopping import stop_on_signals
from app.settings import Settings
from index.build import build, rebuild
from index.errors import IndexFailure
from index.fetching.urls import files_and_addresses
from index.fetching.watching import FollowedSources
from index.intake.dry_run import preview
from index.intake.follow import Folders, follow
from index.intake.removal import Removal, plan_removal, readmit
from index.intake.removal import remove as take_out
from index.intake.report import BuildReport, HeldBack
from index.intake.scan import is_there
from index.readers.file_finding import LEADS_OUT
from index.stores.archive import Archive, open_archive
from index.stores.catalog import Catalog

DONE, FAILURES, STOPPED = 0, 4, 5

_LONGEST_WAIT = 7 * 86_400.0  # seconds for another run to end
_SHOWN = 20  # failures and changes in a summary

Delete = Annotated[
    bool | None,
    typer.Option(
        "--delete/--no-delete",
        help="Take missing files for deleted even where a folder is empty, gone or lacks most of them; or never.",
        show_default=False,
    ),
]


def register(cli: typer.Typer) -> None:
    """Adds the commands."""
    for command in (index, reindex, retry, remove):
        cli.command()(command)


def index(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files, folders, globs; addresses of pages, feeds, sitemaps.")
    ] = None,
    samples: Annotated[bool, typer.Option("--samples", help="Index the sample articles.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Keep following them until Ctrl-C.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")] = False,
    delete: Delete = None,
    again: Annotated[bool, typer.Option("--again", help="Also take in what 'dateline remove' took out.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List each file that is not as it was.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for another indexing run to end.")] = False,
    anew: Annotated[bool, typer.Option("--rebuild", help="The same as 'dateline reindex'.")] = False,
    as_json: AsJson = False,
    archive_name: ArchiveOption = None,
) -> None:
    """Bring the archive up to date with files, folders and addresses: what is new, changed, moved or deleted.

    Running it again costs a look at each file; unchanged ones are not opened. Without paths it finishes what an
    interrupted run left.
    """
    settings = loaded_settings(archive_name)
    warn_of_drive(settings)
    named = [*(paths or []), *([str(wiring.samples_folder() / "articles")] if samples else [])]
    if not (named or anew or _left_pending(settings)):
        raise typer.BadParameter("name files, folders or addresses, or use --samples or --rebuild")
    if watch and (dry_run or not named):
        raise typer.BadParameter("--watch needs files or folders to follow, and does not go with --dry-run")
    if dry_run:
        named, addresses = files_and_addresses(named)
        if addresses:
            err.print(f"Nothing is fetched in a dry run; left out: {escape(' '.join(addresses))}")
        raise typer.Exit(_preview(named, settings, delete, verbose, as_json))
    archive = wiring.open_for_writing(settings, rebuild=anew, wait=_LONGEST_WAIT if wait else 0.0)
    if again:
        readmit(archive, named)
    with stop_on_signals() as stop:
        if anew:
            report = _run_with_progress(partial(rebuild, archive), settings, stop)
        if (named or not anew) and not stop.is_set():
            update = partial(build, archive=archive, delete=delete)
            if watch:
                raise typer.Exit(_follow(named, archive, update, settings, stop, verbose, as_json))
            report = _run_with_progress(partial(update, named), settings, stop)
    raise typer.Exit(_print_outcome(report, verbose, as_json))


def reindex(as_json: AsJson = False, archive_name: ArchiveOption = None) -> None:
    """Index all articles anew under the current settings, from the catalog: the sources are not needed."""
    settings = loaded_settings(archive_name)
    archive = open_archive(settings.archive_folder, settings.index, rebuild=True, shared=True)
    with stop_on_signals() as stop:
        report = _run_with_progress(partial(rebuild, archive), settings, stop)
    raise typer.Exit(_print_outcome(report, False, as_json, go_on="dateline index"))


def retry(
    sources: Annotated[list[str] | None, typer.Argument(help="Only these files, or those in these folders.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List each file.")] = False,
    as_json: AsJson = False,
    archive_name: ArchiveOption = None,
) -> None:
    """Read again what failed. Without this, a file that failed is read again only once it has changed."""
    settings = loaded_settings(archive_name)
    archive = wiring.open_for_reading(settings)
    files = _failed_files(archive.catalog, sources or [])
    files += [page for page in archive.catalog.sources.failing() if not sources or page in sources]
    if not files:
        err.print("Nothing has failed." if not sources else "Nothing of that has failed.")
    archive.catalog.files.read_again(files_and_addresses(files)[0])
    with stop_on_signals() as stop:
        report = _run_with_progress(partial(build, files, archive), settings, stop)
    raise typer.Exit(_print_outcome(report, verbose, as_json))


def remove(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Ids or addresses of articles; files, folders, or places such as news.jsonl#17."),
    ] = None,
    outlet: Annotated[list[str] | None, typer.Option("--outlet", help="All of an outlet; may be repeated.")] = None,
    article: Annotated[
        list[str] | None, typer.Option("--article", help="An article by its id; may be repeated.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    archive_name: ArchiveOption = None,
) -> None:
    """Take articles out of the archive and keep them out: indexing their folder does not bring them back."""
    if not (sources or outlet or article):
        raise typer.BadParameter("name sources, or use --outlet or --article")
    settings = loaded_settings(archive_name)
    archive = wiring.open_for_reading(settings)
    removal = plan_removal(archive.catalog, sources or (), outlet or (), article or ())
    for name in removal.unknown:
        err.print(f"not in the archive: {escape(name)}")
    for name, ids in removal.unclear.items():
        print_unclear(name, ids, archive.catalog)
    if not removal.sources:
        raise typer.Exit(1)
    if not as_json:
        _print_removal(removal, archive.catalog)
    if dry_run:
        _print_undone(removal, as_json)
        raise typer.Exit(FAILURES if removal.unknown or removal.unclear else DONE)
    if not yes and not typer.confirm("Remove them?", err=True):
        err.print("Nothing was removed.")
        raise typer.Exit(1)
    take_out(archive, removal)
    if as_json:
        print_json(_removal_record(removal))
    else:
        out.print(f"Removed {counted(len(removal.articles), 'article')}. 'dateline index --again' takes them in again.")
    raise typer.Exit(FAILURES if removal.unknown or removal.unclear else DONE)


# Running


def _left_pending(settings: Settings) -> bool:
    if not wiring.has_archive(settings):
        return False
    articles = wiring.open_for_reading(settings).catalog.articles
    return bool(articles.pending_count() or articles.unplaced())


def _run_with_progress(run: Callable[..., BuildReport], settings: Settings, stop: threading.Event) -> BuildReport:
    """Runs ``build`` or ``rebuild`` under a progress display."""
    with reading_notes(err), index_progress(err, stop) as progress:
        return run(embedder=wiring.embedder_for(settings), settings=settings.index, progress=progress, stop=stop)


def _preview(named: Sequence[str], settings: Settings, delete: bool | None, verbose: bool, as_json: bool) -> int:
    with tempfile.TemporaryDirectory() as nowhere, stop_on_signals() as stop:
        # Of an archive that is not there yet, an empty catalog elsewhere takes the place: this one is not made.
        there = wiring.has_archive(settings)
        catalog = wiring.open_for_reading(settings).catalog if there else Catalog(Path(nowhere) / "catalog")
        with reading_notes(err), index_progress(err, stop) as progress:
            report = preview(named, catalog, settings.index, delete=delete, stop=stop, progress=progress)
        catalog.close()
    code = _print_outcome(report, verbose, as_json)
    if not as_json:
        out.print("Nothing was written: this was a dry run.")
    return code


def _follow(
    named: Sequence[str],
    archive: Archive,
    update: Callable[..., BuildReport],
    settings: Settings,
    stop: threading.Event,
    verbose: bool,
    as_json: bool,
) -> int:
    """Keeps the archive up to date until stopped. Tells of runs that did something, and of each failure once."""
    embedder = wiring.embedder_for(settings)  # one for all runs: loading it takes seconds
    known: list[object] = []

    def run(paths: Sequence[str]) -> None:
        with reading_notes(err), index_progress(err, stop) as progress:
            report = update(paths, embedder=embedder, settings=settings.index, progress=progress, stop=stop)
        news = [skipped for skipped in report.skipped if skipped not in known]
        held = [kept for kept in report.held_back if kept not in known]
        first = not known
        known[:] = ["run", *report.skipped, *report.held_back]
        if first or news or held or report.changes or report.indexed or report.waiting or report.stopped:
            report.skipped, report.held_back = news, held
            _print_outcome(report, verbose, as_json, compact=True)

    def failed(failure: Exception) -> None:
        said = str(failure) if isinstance(failure, IndexFailure) else f"{type(failure).__name__}: {failure}"
        err.print(f"[red]Error:[/red] {escape(said)}; trying again in {settings.index.sync.retry_seconds:g} s")

    files, addresses = files_and_addresses(named)
    folders = Folders(files, partial(run, files), settings.index.sync, ignored=[settings.home])
    sources = FollowedSources(addresses, archive.catalog.sources, run)
    err.print(f"Following {escape(', '.join(named))}; Ctrl-C ends it.")
    follow([*([folders] if files else []), sources], stop, settings.index.sync.retry_seconds, failed)
    err.print("No longer following.")
    return DONE


def _failed_files(catalog: Catalog, sources: Sequence[str]) -> list[str]:
    """The files of which something failed, without those that are gone and left nothing behind.

    A link that leads out of its folder is not among them: named by itself it would be read.
    """
    wanted = [os.path.abspath(os.path.expanduser(source)) for source in sources]
    failed = [
        file
        for file, failures in catalog.files.failures().items()
        if not any(LEADS_OUT in failure.reason for failure in failures)
        and "://" not in file
        and (not wanted or any(Path(file).is_relative_to(base) for base in wanted))
    ]
    gone = [f for f in failed if not is_there(f) and os.path.isdir(os.path.dirname(f)) and not catalog.files.places(f)]
    gone = [file for file in gone if not os.path.isdir(file)]
    catalog.files.forget(gone)
    return [file for file in failed if file not in set(gone)]


# Printing


def _print_outcome(
    report: BuildReport, verbose: bool, as_json: bool, *, go_on: str = "the same command", compact: bool = False
) -> int:
    """Prints what a run did; returns the exit code."""
    if as_json:
        print_json(report_record(report, verbose), indent=None if compact else 2)
    else:
        _print_report(report, verbose, go_on)
    if report.stopped:
        return STOPPED
    return FAILURES if report.skipped or report.held_back else DONE


def _print_report(report: BuildReport, verbose: bool, go_on: str) -> None:
    for change in report.changes if verbose else []:
        earlier = f"{escape(change.earlier)} → " if change.earlier else ""
        out.print(f"{change.kind:8} {earlier}{escape(change.path)}")
    for skipped in report.skipped[:_SHOWN]:
        err.print(f"skipped {escape(skipped.source)}: {escape(skipped.reason)}")
    if len(report.skipped) > _SHOWN:
        err.print(f"and {len(report.skipped) - _SHOWN:,} more: dateline status --failed")
    for held in report.held_back:
        err.print(_held_line(held), style="yellow")
    for waiting in report.waiting:
        err.print(escape(str(waiting)), style="yellow")
    if report.left_out:
        err.print(f"left out {report.left_out:,} that 'dateline remove' took out (--again takes them in)")
    out.print(escape(summary(report)))
    if report.stopped:
        err.print(f"Stopped on request. To go on, run {go_on} again.")


def _held_line(held: HeldBack) -> str:
    return escape(
        f"{held.missing:,} of the {held.known:,} files indexed from {held.folder} are missing, but {held.reason}: "
        "nothing of them was deleted. If they are gone for good: dateline index --delete"
    )


def summary(report: BuildReport) -> str:
    counts = ("new", "changed", "moved", "unchanged", "deleted", "duplicates")
    parts = [f"{getattr(report, name):,} {name}" for name in counts]
    parts += [f"{report.superseded:,} superseded"] if report.superseded else []
    rate = f", {report.indexed / report.seconds:.1f} articles/s" if report.indexed and report.seconds else ""
    failed = f"{len(report.skipped):,} failed"
    return f"{', '.join([*parts, failed])}; {report.indexed:,} indexed in {report.seconds:.1f} s{rate}"


def report_record(report: BuildReport, verbose: bool = False) -> dict[str, Any]:
    """The report as JSON types; with each file that is not as it was if ``verbose``."""
    record = asdict(report)
    changes = record.pop("changes")
    record["seconds"] = round(report.seconds, 3)
    record["articles_per_second"] = round(report.indexed / report.seconds, 2) if report.seconds else 0.0
    record["failed"] = len(report.skipped)
    return {**record, **({"changes": changes} if verbose else {})}


def _removal_record(removal: Removal) -> dict[str, Any]:
    return {"articles": removal.articles, "removed": [asdict(r) for r in removal.sources]}


def _print_undone(removal: Removal, as_json: bool) -> None:
    if as_json:
        print_json(_removal_record(removal))
    else:
        out.print("Nothing was removed: this was a dry run.")


def _print_removal(removal: Removal, catalog: Catalog) -> None:
    count = len(removal.articles)
    out.print(
        f"{counted(count, 'article')} will leave the archive, and {counted(len(removal.sources), 'place')} stay out:"
    )
    for article in (shown := removal.examples(catalog)):
        out.print(f"  {escape(headline(article))}")
    if count > len(shown):
        out.print(f"  and {count - len(shown):,} more")
