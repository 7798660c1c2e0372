"""The ``dateline`` command.

Results go to standard output, everything about how they came about to standard error. Exit codes: 0 done,
1 failed, 2 wrong usage, 3 the archive does not answer (ask), 4 done but some inputs were skipped (index).
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from app import feedback_cli, news_cli, wiring
from app.assistant import Assistant, limits
from app.errors import AppFailure
from app.news_cli import print_timeline, print_who_says_what
from app.records import answer_record
from app.settings import Settings, load_settings
from app.types import (
    Answer,
    Answered,
    Citation,
    Drafting,
    Dropped,
    EvidenceFound,
    Noticed,
    Searching,
    Stated,
    Statement,
    markers,
)
from index.archive import open_archive
from index.build import BuildReport, build, rebuild
from index.errors import IndexFailure
from index.types import ArchiveStatus, Evidence, Filters

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers questions about an archive of news articles, every sentence cited.",
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON record instead of text.")]
Outlets = Annotated[list[str] | None, typer.Option("--outlet", help="Only this outlet; may be repeated.")]
Sections = Annotated[list[str] | None, typer.Option("--section", help="Only this section; may be repeated.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Only this language; may be repeated.")]
From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Published on this day or later.")]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Published on this day or earlier.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Only what was published by this day.")
]
Undated = Annotated[bool, typer.Option("--undated", help="With a date: keep articles without a date too.")]
ArticleIds = Annotated[list[str] | None, typer.Option("--article", help="Only the article with this id.")]


@cli.command()
def index(
    paths: Annotated[list[str] | None, typer.Argument(help="Files, folders or globs.")] = None,
    samples: Annotated[bool, typer.Option("--samples", help="Index the sample articles.")] = False,
    anew: Annotated[
        bool, typer.Option("--rebuild", help="Index all known articles anew under the current settings.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read articles into the archive. Running it again takes in only what is new or changed."""
    if not (paths or samples or anew):
        raise typer.BadParameter("name files or folders, or use --samples or --rebuild")
    settings = _settings()
    archive = open_archive(settings.archive_folder, settings.index, create=True, rebuild=anew)
    embedder = wiring.embedder_for(settings)
    named = [*(paths or []), *([str(wiring.samples_folder() / "articles")] if samples else [])]
    report = BuildReport()
    with _index_progress() as progress:
        if anew:
            report = rebuild(archive, embedder, settings.index, progress)
        if named:
            report = build(named, archive, embedder, settings.index, progress)
    _print_json(_report_record(report)) if as_json else _print_report(report)
    raise typer.Exit(4 if report.skipped else 0)


@cli.command()
def status(as_json: AsJson = False) -> None:
    """Show what is indexed, what failed and why."""
    settings = _settings()
    found = wiring.open_for_reading(settings).catalog.status()
    _print_json(_status_record(found, settings)) if as_json else _print_status(found, settings)


@cli.command()
def search(
    question: Annotated[str, typer.Argument(help="What to look for; words in double quotes must occur literally.")],
    outlet: Outlets = None,
    section: Sections = None,
    language: Languages = None,
    published_from: From = None,
    published_to: To = None,
    as_of: AsOf = None,
    undated: Undated = False,
    article: ArticleIds = None,
    as_json: AsJson = False,
) -> None:
    """Print the evidence for a question, best first."""
    settings = _settings()
    filters = _filters(outlet, section, language, published_from, _earlier(published_to, as_of), undated, article)
    archive = wiring.open_for_reading(settings)
    found = wiring.search_for(archive, settings).find(question, filters=filters)
    if note := limits(found.filters):
        err.print(f"[dim]{escape(note)}[/dim]")
    if as_json:
        records = [e.record() for e in found.evidence]
        _print_json({"question": found.question, "filters": asdict(found.filters), "limits": note, "evidence": records})
    elif not found.evidence:
        out.print("Nothing found.")
    for number, evidence in enumerate([] if as_json else found.evidence, start=1):
        _print_evidence(number, evidence)


@cli.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question; words in double quotes must occur literally.")],
    outlet: Outlets = None,
    section: Sections = None,
    language: Languages = None,
    published_from: From = None,
    published_to: To = None,
    as_of: AsOf = None,
    undated: Undated = False,
    article: ArticleIds = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the archive, every sentence cited."""
    settings = _settings()
    filters = _filters(outlet, section, language, published_from, _earlier(published_to, as_of), undated, article)
    if note := limits(filters):
        err.print(f"[dim]{escape(note)}[/dim]")
    answer = _told(_prepared(settings).answer(question, filters=filters), as_json, settings.web.show_unproven)
    if as_json:
        _print_json(answer_record(answer))
    elif answer.refused:
        _print_refusal(answer)
    else:
        print_timeline(answer.timeline, out)
        print_who_says_what(answer.disagreements, out)
        _print_sources(answer)
    raise typer.Exit(3 if answer.refused else 0)


@cli.command()
def chat(
    port: Annotated[int | None, typer.Option(help="Port to listen on (setting web.port).")] = None,
) -> None:
    """Open the web chat. On first start the sample articles are indexed."""
    settings = _settings()
    web = settings.web if port is None else settings.web.model_copy(update={"port": port})
    _complete_archive(settings)
    assistant = _prepared(settings)
    # The page comes up while the models load: whoever asks at once waits for them, others do not.
    threading.Thread(target=assistant.warm_up, daemon=True).start()
    from app.web.server import serve

    rooms = wiring.rooms_for(assistant, settings.model_copy(update={"web": web}))
    serve(assistant, web, lambda url: err.print(f"Dateline is ready: [bold]{url}[/bold]  (Ctrl-C stops it)"), rooms)


def _complete_archive(settings: Settings) -> None:
    """Indexes the samples if there is nothing, and what an interrupted run left pending."""
    new = not wiring.has_archive(settings)
    if not new and not wiring.open_for_reading(settings).catalog.pending_count():
        return
    err.print("No archive yet: indexing the sample articles." if new else "Finishing an interrupted indexing run.")
    with _index_progress() as progress:
        wiring.index_samples(settings, progress) if new else wiring.finish_indexing(settings, progress)


def _prepared(settings: Settings) -> Assistant:
    """The assistant with its chat model joined, where that is the packaged one, and loading."""
    with _download_progress("Preparing the local model") as progress:
        assistant = wiring.assistant_for(settings, progress)
        assistant.open_model()
    return assistant


def main() -> None:
    """Entry point: errors become a sentence and what to do, never a traceback."""
    try:
        cli()
    except (AppFailure, IndexFailure) as failure:
        err.print(f"[red]Error:[/red] {escape(str(failure))}")
        if failure.help_message:
            err.print(escape(failure.help_message))
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("Stopped.")
        sys.exit(130)


def _filters(
    outlets: list[str] | None,
    sections: list[str] | None,
    languages: list[str] | None,
    published_from: datetime | None,
    published_to: datetime | None,
    undated: bool,
    articles: list[str] | None,
) -> Filters:
    if published_from and published_to and published_from > published_to:
        raise typer.BadParameter(f"--from {published_from:%Y-%m-%d} is after --to {published_to:%Y-%m-%d}")
    return Filters(
        outlets=tuple(outlets or ()),
        sections=tuple(sections or ()),
        languages=tuple(languages or ()),
        published_from=published_from.date() if published_from else None,
        published_to=published_to.date() if published_to else None,
        undated=undated,
        article_ids=tuple(articles or ()),
    )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _settings() -> Settings:
    settings = load_settings()
    wiring.keep_quiet(settings)
    return settings


# Progress


@contextmanager
def _index_progress() -> Iterator[Callable[[BuildReport], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Reading articles", total=None)

        def show(report: BuildReport) -> None:
            if report.to_index:
                bar.update(task, description="Indexing", completed=report.indexed, total=report.to_index)
            else:
                bar.update(task, completed=report.added + report.unchanged)

        yield show


@contextmanager
def _download_progress(text: str) -> Iterator[Callable[[int, int], None]]:
    with Progress(TextColumn(text), BarColumn(), DownloadColumn(), console=err, transient=True) as bar:
        task = bar.add_task(text, total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=done < total)


# Printing


def _told(events: Iterator[Any], quiet: bool, show_unproven: bool) -> Answer:
    """Follows an answer to its end, showing on a terminal what is being checked."""
    live = Live(console=err, transient=True, refresh_per_second=8)
    with live if err.is_terminal and not quiet else _nothing():
        for event in events:
            match event:
                case Searching():
                    live.update(Text("Searching…", style="dim"))
                case EvidenceFound(evidence):
                    live.update(Text(f"{len(evidence)} pieces of evidence; writing…", style="dim"))
                case Drafting(text):
                    live.update(Text(f"checking: {text}", style="dim italic"))
                case Stated(statement) if not quiet:
                    out.print(escape(_statement_line(statement)))
                case Dropped(statement) if not quiet:
                    struck = f"[strike]{escape(statement.text)}[/strike] " if show_unproven else ""
                    err.print(f"[dim]left out: {struck}({escape(statement.reason)})[/dim]")
                case Noticed(text) if not quiet:
                    err.print(f"[yellow]{escape(text)}[/yellow]")
                case Answered(answer):
                    return answer
    raise AppFailure("the answer ended too soon", "Ask again.")


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _statement_line(statement: Statement) -> str:
    note = f"  ({statement.reason})" if statement.reason else ""
    return f"{statement.text} {markers(statement)}{note}"


def _print_sources(answer: Answer) -> None:
    if answer.statements:
        out.print()
    shown = {c.number: c for statement in answer.statements for c in statement.citations}
    for number, citation in sorted(shown.items()):
        out.print(f"[bold]\\[{number}][/bold] {escape(_byline(citation))}")
        out.print(f"    “{escape(' '.join(citation.quote.split()))}”")


def _print_refusal(answer: Answer) -> None:
    out.print(escape(answer.refusal))
    for citation in answer.nearest:
        out.print(f"  - {escape(_byline(citation))}: “{escape(' '.join(citation.quote.split()))}”")


def _byline(citation: Citation) -> str:
    return " · ".join(part for part in (citation.outlet, citation.published or "undated", citation.title) if part)


def _print_evidence(number: int, evidence: Evidence) -> None:
    article, scores = evidence.article, evidence.scores
    when = article.published.isoformat() if article.published else "undated"
    head = " · ".join(part for part in (article.outlet, when, article.title) if part)
    out.print(f"[bold]{number}[/bold]  {escape(head)}")
    out.print(f"   {escape(' '.join(evidence.text.split()))}")
    out.print(
        f"   [dim]score {scores.total:.3f} from meaning {scores.cosine:.3f}, passage words {scores.passage_bm25:.3f}, "
        f"sentence words {scores.sentence_bm25:.3f}, article {scores.article:.3f}; "
        f"characters {evidence.start}–{evidence.end} of {article.id}[/dim]"
    )


def _print_report(report: BuildReport) -> None:
    for skipped in report.skipped:
        err.print(f"skipped {escape(skipped.source)}: {escape(skipped.reason)}")
    rate = f", {report.indexed / report.seconds:.1f} articles/s" if report.indexed and report.seconds else ""
    out.print(
        f"{report.added} new, {report.unchanged} unchanged, {report.removed} replaced, {len(report.skipped)} skipped; "
        f"{report.indexed} indexed in {report.seconds:.1f} s{rate}"
    )


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
    out.print(f"Last indexed {found.last_indexed or 'never'}")
    out.print(f"Chat model   {escape(settings.chat.model)}")
    out.print(f"Failed       {len(found.failed):,}")
    for skipped in found.failed:
        out.print(f"  {escape(skipped.source)}: {escape(skipped.reason)}")


# Records


def _print_json(record: object) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=2, default=str) + "\n")


def _report_record(report: BuildReport) -> dict[str, Any]:
    return {**asdict(report), "seconds": round(report.seconds, 3)}


def _status_record(found: ArchiveStatus, settings: Settings) -> dict[str, Any]:
    return {"archive": str(settings.archive_folder), "chat_model": settings.chat.model, **asdict(found)}


news_cli.register(cli)
feedback_cli.register(cli)

if __name__ == "__main__":
    main()
