"""``dateline search`` and ``dateline ask``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.markup import escape
from rich.text import Text

from app import wiring
from app.about.phrases import UNDATED
from app.archives.opened_archives import OpenedArchives
from app.cli.console import AsJson, err, loaded_settings, out, print_json, with_archives
from app.cli.news import print_holding, print_looked_through, print_sections, print_timeline, print_who_says_what
from app.cli.options import SurenessOption, with_limit_options
from app.cli.progress_bars import bytes_progress
from app.errors import AppFailure
from app.language.shared_by import shared_by
from app.records.making import answer_record, search_record
from app.settings import Settings
from app.types import (
    Answer,
    Answered,
    Citation,
    Drafting,
    Dropped,
    EvidenceFound,
    Noticed,
    RequestKind,
    Respelling,
    Searching,
    Stated,
    Statement,
    Sureness,
    Understood,
    markers,
)
from app.writing.refusal_text import limits
from app.writing.respelt import respelt_note
from index.types import Evidence, Filters, archive_of


def register(cli: typer.Typer) -> None:
    """Adds the commands."""
    for command in (search, ask):
        cli.command()(command)


@with_limit_options
def search(
    question: Annotated[str, typer.Argument(help="What to look for; words in double quotes must occur literally.")],
    filters: Filters,
    as_json: AsJson = False,
) -> None:
    """Print the evidence for a question, best first."""
    settings = loaded_settings()
    filters = with_archives(settings, filters)
    searching = wiring.archives_for(settings).finder(filters.archives)
    question, replaced = searching.respelled(question)
    found = searching.find(question, filters=filters)
    respelled = [Respelling(*pair) for pair in replaced]
    if respelled:
        err.print(f"[dim]{escape(respelt_note(respelled))}[/dim]")
    if note := limits(found.filters):
        err.print(f"[dim]{escape(note)}[/dim]")
    if as_json:
        print_json(search_record(found, respelled))
    elif not found.evidence:
        out.print("Nothing found.")
    for number, evidence in enumerate([] if as_json else found.evidence, start=1):
        _print_evidence(number, evidence)


@with_limit_options
def ask(
    question: Annotated[str, typer.Argument(help="The question; words in double quotes must occur literally.")],
    filters: Filters,
    sureness: SurenessOption = Sureness.BALANCED,
    kind: Annotated[
        RequestKind | None, typer.Option("--as", help="What kind of request it is; unset: found out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the archive, every sentence cited."""
    settings = loaded_settings()
    filters = with_archives(settings, filters)
    if note := limits(filters):
        err.print(f"[dim]{escape(note)}[/dim]")
    events = open_archives(settings, filters.archives).answer(question, filters=filters, sureness=sureness, kind=kind)
    answer = _follow(events, as_json, settings.web.show_unproven)
    if answer.respelled and not as_json:
        err.print(f"[dim]{escape(respelt_note(answer.respelled))}[/dim]")
    if as_json:
        print_json(answer_record(answer))
    elif answer.refused:
        _print_refusal(answer)
    else:
        print_holding(answer.holding, out)
        print_timeline(answer.timeline, out)
        print_sections(answer.sections, out)
        print_who_says_what(answer.disagreements, out)
        print_looked_through(answer.looked_through, out)
        _print_sources(answer)
    raise typer.Exit(3 if answer.refused else 0)


def open_archives(settings: Settings, archives: Sequence[str] = ()) -> OpenedArchives:
    """The archives of the home, with the chat model loading, and checked before where that is the fetched one.

    Raises ArchiveMissing where those that are to be asked are not there."""
    with bytes_progress(err, "Checking the local model") as progress:
        opened = wiring.archives_for(settings, progress)
        opened.assistant(archives).open_model()
    return opened


def _follow(events: Iterator[Any], quiet: bool, show_unproven: bool) -> Answer:
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
                case Understood(kind) if not quiet and kind is not RequestKind.FACT:
                    err.print(f"[dim]understood as: {kind}[/dim]")
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
    shown |= {c.number: c for c in answer.quotes}
    for number, citation in sorted(shown.items()):
        out.print(f"[bold]\\[{number}][/bold] {escape(byline(citation))}")
        out.print(f"    “{escape(' '.join(citation.quote.split()))}”")
        if shared := shared_by(citation.outlet, citation.also_in, citation.first):
            out.print(f"    [dim]{escape(shared)}[/dim]")


def _print_refusal(answer: Answer) -> None:
    out.print(escape(answer.refusal))
    for citation in answer.nearest:
        out.print(f"  - {escape(byline(citation))}: “{escape(' '.join(citation.quote.split()))}”")


def byline(citation: Citation) -> str:
    page = f"page {citation.page:,}" if citation.page else ""
    doubt = "OCR, uncertain" if citation.uncertain else ""
    archive = archive_of(citation.article_id)
    parts = (archive, citation.outlet, citation.published or UNDATED, citation.title, page, doubt)
    return " · ".join(part for part in parts if part)


def _print_evidence(number: int, evidence: Evidence) -> None:
    article, scores = evidence.article, evidence.scores
    when = article.published.isoformat() if article.published else UNDATED
    head = " · ".join(part for part in (article.archive, article.outlet, when, article.title) if part)
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
