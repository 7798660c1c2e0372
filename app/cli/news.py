"""``dateline timeline`` and the tables of ``dateline ask``: dated events, and who says what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app import service, wiring
from app.cli.console import AsJson, err, loaded_settings, out, print_json, with_archives
from app.cli.options import with_limit_options
from app.localization import counted
from app.news.timeline import when_told
from app.news.who_says_what import Claim, Standing, claims
from app.records.making import timeline_record
from app.types import (
    Answer,
    Citation,
    DatedEvent,
    Disagreement,
    Holding,
    Section,
    markers,
)
from index.types import Filters, archive_of

_WIDEST_BAR = 30  # characters


def register(cli: typer.Typer) -> None:
    """Adds the command to the command line."""
    cli.command("timeline")(timeline)


@with_limit_options
def timeline(
    topic: Annotated[str, typer.Argument(help="What it is of: 'the battle for Palmyra', or a question.")],
    filters: Filters,
    as_json: AsJson = False,
) -> None:
    """Show what happened when: sentences of the articles in the order of their days."""
    settings = loaded_settings()
    filters = with_archives(settings, filters)
    answer = service.final_answer(service.timeline_events(wiring.archives_for(settings), topic, filters))
    if as_json:
        print_json(timeline_record(answer))
    else:
        _print(answer)
    raise typer.Exit(3 if answer.refused else 0)


def _print(answer: Answer) -> None:
    if answer.limits:
        err.print(f"[dim]{escape(answer.limits)}[/dim]")
    if answer.refused:
        out.print(escape(answer.refusal))
    print_timeline(answer.timeline, out)


def print_sections(sections: Sequence[Section], console: Console) -> None:
    """What each part of an answer is about, with the numbers of its sentences."""
    for section in sections:
        numbers = "".join(markers(statement) for statement in section.statements)
        console.print(f"[bold]{escape(section.heading)}[/bold] {escape(numbers)}")


def print_looked_through(articles: int, console: Console) -> None:
    """How many articles a list or a comparison was looked for in; nothing for other answers."""
    if articles:
        said = counted("{count} article was looked through.", "{count} articles were looked through.", articles)
        console.print(f"[dim]{said}[/dim]")


def print_holding(holding: Holding | None, console: Console) -> None:
    """What the archive itself holds: a sentence, rows, and a bar for each month or year."""
    if holding is None:
        return
    console.print(escape(holding.text))
    for row in holding.rows:
        if row.note or not row.address:  # a page of the chat is none of the terminal's
            console.print(f"  - {escape(row.text)} [dim]{escape(row.note)}[/dim]".rstrip())
    if holding.more:
        console.print(f"    [dim]and {holding.more:,} more[/dim]")
    most = max((count for _, count in holding.counts), default=0)
    for name, count in holding.counts:
        console.print(f"  {name}  {'█' * max(1, round(_WIDEST_BAR * count / most))} {count:,}")


def print_timeline(events: Sequence[DatedEvent], console: Console) -> None:
    """A table, earliest first; nothing where there are no events."""
    if not events:
        return
    table = Table("When", "What the articles say", "Source", box=box.SIMPLE_HEAD, pad_edge=False)
    for event in events:
        table.add_row(escape(when_told(event)), escape(event.text), escape(_source(event.citation, event.also)))
    _wide(console).print(table)


def print_who_says_what(disagreements: Sequence[Disagreement], console: Console) -> None:
    """A table for each thing that reports give differently."""
    for disagreement in disagreements:
        title = f"Who says what ({disagreement.relation})"
        table = Table("Figure", "Who says so", "In the words of the report", title=title, title_justify="left")
        table.box, table.pad_edge = box.SIMPLE_HEAD, False
        for claim in claims(disagreement):
            table.add_row(*map(escape, _row(claim)))
        _wide(console).print(table)


def _row(claim: Claim) -> Iterator[str]:
    yield claim.value if claim.standing is Standing.OPEN else f"{claim.value} ({claim.standing})"
    source = f"{claim.source}; " if claim.source else ""
    yield f"{source}{_source(claim.citation, claim.copies)}"
    yield f"“{' '.join(claim.citation.quote.split())}”"


def _wide(console: Console) -> Console:
    """For tables, which must be broken into lines: the console of a result breaks none, so that it can be piped."""
    return Console(file=console.file, highlight=False, width=None if console.is_terminal else 160)


def _source(citation: Citation, also: Sequence[Citation]) -> str:
    archive = archive_of(citation.article_id)
    facts = (citation.outlet or citation.title, citation.published or "undated", archive)
    told = f"[{citation.number}] {', '.join(filter(None, facts))}"
    return told + "".join(f"; also [{other.number}]" for other in also)
