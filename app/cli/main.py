"""The ``dateline`` command.

Results go to standard output, everything about how they came about to standard error. Exit codes:

    0    done
    1    failed
    2    wrong usage
    3    the archive does not answer (ask)
    4    done, but some inputs failed, or missing files were not taken for deleted (index, retry, remove)
    5    stopped on request before the end; run it again to go on (index, reindex, retry)
    6    something is wrong with the archive and remains so (doctor)
    130  stopped at once

The commands that change what is in the archive are in ``app.cli.indexing``, those that look after it in
``app.cli.maintenance``.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.markup import escape
from rich.text import Text

from app import wiring
from app.assistant import Assistant
from app.cli import feedback, indexing, maintenance, model, news, sources
from app.cli.console import AsJson, err, loaded_settings, out, print_json, warn_of_drive
from app.cli.news import print_timeline, print_who_says_what
from app.cli.progress_bars import bytes_progress, index_progress
from app.errors import AppFailure
from app.language.shared_by import shared_by
from app.settings import Settings, WebSettings
from app.stores.answer_records import answer_record
from app.stores.retention import start_forgetting
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
    Sureness,
    markers,
)
from app.writing.refusal_text import limits
from index.errors import IndexFailure
from index.readers import FORMATS, Format
from index.types import ArchiveStatus, Evidence, Filters, Version

_SHOWN = 20  # failures in the status

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers questions about an archive of news articles, every sentence cited.",
)
Outlets = Annotated[list[str] | None, typer.Option("--outlet", help="Only this outlet; may be repeated.")]
Sections = Annotated[list[str] | None, typer.Option("--section", help="Only this section; may be repeated.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Only this language; may be repeated.")]
From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Published on this day or later.")]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Published on this day or earlier.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Only what was published by this day.")
]
Undated = Annotated[bool, typer.Option("--undated", help="With a date: keep articles without a date too.")]
SurenessOption = Annotated[
    Sureness, typer.Option("--sureness", help="Answer readily and err more often, or only where it seems sure.")
]
ArticleIds = Annotated[list[str] | None, typer.Option("--article", help="Only the article with this id.")]


indexing.register(cli)
sources.register(cli)
maintenance.register(cli)


@cli.command()
def status(
    failed: Annotated[bool, typer.Option("--failed", help="Each item that failed, with reason and time.")] = False,
    versions: Annotated[
        bool, typer.Option("--versions", help="List the earlier versions of pages that are kept.")
    ] = False,
    of_formats: Annotated[bool, typer.Option("--formats", help="List the formats that can be read instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is indexed, what failed and why."""
    if of_formats:
        print_json([_format_record(known) for known in FORMATS]) if as_json else _print_formats()
        return
    settings = loaded_settings()
    warn_of_drive(settings)
    catalog = wiring.open_for_reading(settings).catalog
    found, earlier = catalog.status(), catalog.versions.superseded() if versions else []
    if as_json:
        listed = {"versions": [asdict(version) for version in earlier]} if versions else {}
        print_json({**_status_record(found, settings), **listed})
    elif failed:
        indexing.print_failures(found.failed)
    else:
        _print_status(found, settings)
        for version in earlier:
            out.print(f"  {version.article_id}  {escape(_version_line(version))}")


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
    settings = loaded_settings()
    filters = _filters(outlet, section, language, published_from, _earlier(published_to, as_of), undated, article)
    archive = wiring.open_for_reading(settings)
    found = wiring.search_for(archive, settings).find(question, filters=filters)
    if note := limits(found.filters):
        err.print(f"[dim]{escape(note)}[/dim]")
    if as_json:
        records = [e.record() for e in found.evidence]
        print_json({"question": found.question, "filters": asdict(found.filters), "limits": note, "evidence": records})
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
    sureness: SurenessOption = Sureness.BALANCED,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the archive, every sentence cited."""
    settings = loaded_settings()
    filters = _filters(outlet, section, language, published_from, _earlier(published_to, as_of), undated, article)
    if note := limits(filters):
        err.print(f"[dim]{escape(note)}[/dim]")
    answer = _told(
        _prepared(settings).answer(question, filters=filters, sureness=sureness), as_json, settings.web.show_unproven
    )
    if as_json:
        print_json(answer_record(answer))
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
    settings = loaded_settings()
    warn_of_drive(settings)
    web = settings.web if port is None else settings.web.model_copy(update={"port": port})
    _tell_who_reaches(web)
    _complete_archive(settings)
    assistant = _prepared(settings)
    # The page comes up while the models load: whoever asks at once waits for them, others do not.
    threading.Thread(target=assistant.warm_up, daemon=True).start()
    from app.web.server import serve

    conversations = wiring.conversations_for(settings)
    rooms = wiring.rooms_for(assistant, settings.model_copy(update={"web": web}))
    start_forgetting(web.keep_days, [conversations.forget, rooms.feedback.forget], tidy=conversations.empty_log)
    serve(
        assistant,
        web,
        lambda url: err.print(f"Dateline is ready: [bold]{url}[/bold]  (Ctrl-C stops it)"),
        conversations,
        rooms,
    )


def _tell_who_reaches(web: WebSettings) -> None:
    """Before anything takes minutes. Raises SettingsInvalid where everybody would reach it."""
    from app.web.signin import require_token

    require_token(web)
    if not web.is_local:
        place = f"web.names: {', '.join(web.names)}" if web.listens_here else f"web.host is {web.host}"
        err.print(f"[yellow]Other machines reach this chat[/yellow] ({escape(place)});", end=" ")
        err.print("readers are asked for web.token. It is sent as it is unless a proxy serves the chat over https.")


def _complete_archive(settings: Settings) -> None:
    """Indexes the samples if there is nothing, and what an interrupted run left pending."""
    new = not wiring.has_archive(settings)
    if not new and not wiring.open_for_reading(settings).catalog.articles.pending_count():
        return
    err.print("No archive yet: indexing the sample articles." if new else "Finishing an interrupted indexing run.")
    with index_progress(err) as progress:
        wiring.index_samples(settings, progress) if new else wiring.finish_indexing(settings, progress)


def _prepared(settings: Settings) -> Assistant:
    """The assistant with its chat model loading, and checked before where that is the fetched one."""
    with bytes_progress(err, "Checking the local model") as progress:
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
        if shared := shared_by(citation.outlet, citation.also_in, citation.first):
            out.print(f"    [dim]{escape(shared)}[/dim]")


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
    if evidence.story:
        shared = shared_by(article.outlet, evidence.story.others(article.id), evidence.story.first)
        out.print(f"   {escape(shared)}")
    out.print(
        f"   [dim]score {scores.total:.3f} from meaning {scores.cosine:.3f}, passage words {scores.passage_bm25:.3f}, "
        f"sentence words {scores.sentence_bm25:.3f}, article {scores.article:.3f}; "
        f"characters {evidence.start}–{evidence.end} of {article.id}[/dim]"
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
    _print_some("Removed", [removed.source for removed in found.removed], "dateline status --json")


def _print_some(name: str, lines: Sequence[str], all_of_them: str) -> None:
    out.print(f"{name:12} {len(lines):,}")
    for line in lines[:_SHOWN]:
        out.print(f"  {escape(line)}")
    if len(lines) > _SHOWN:
        out.print(f"  and {len(lines) - _SHOWN:,} more: {all_of_them}")


def _version_line(version: Version) -> str:
    published = f"published {version.published}" if version.published else "undated"
    return " · ".join(part for part in (version.title, published, f"read {version.added}", version.url) if part)


def _print_formats() -> None:
    for known in FORMATS:
        out.print(f"{known.name:<9} {' '.join(known.suffixes):<36} {escape(known.description)}")
    out.print("\nA file is read as what it holds; its suffix decides only between texts that look alike.")


# Records


def _format_record(known: Format) -> dict[str, Any]:
    return {"name": known.name, "suffixes": known.suffixes, "description": known.description}


def _status_record(found: ArchiveStatus, settings: Settings) -> dict[str, Any]:
    told = {"archive": str(settings.archive_folder), "chat_model": settings.chat.model, **asdict(found)}
    return {**told, "failed_by_reason": indexing.reasons(found.failed)}


news.register(cli)
feedback.register(cli)
model.register(cli)

if __name__ == "__main__":
    main()
