"""``dateline claims``: what the articles make of a text, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from app import service
from app.about.phrases import counted
from app.cli.answering import byline, open_archives
from app.cli.console import AsJson, err, loaded_settings, out, print_json, with_archives
from app.cli.options import with_limit_options
from app.errors import AppFailure
from app.records.answers import ClaimsRecord
from app.settings import Settings
from app.types import Answer, Answered
from app.writing.refusal_text import limits
from index.types import Filters, SkippedFile


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command()(claims)


@with_limit_options
def claims(
    text: Annotated[
        str, typer.Argument(metavar="TEXT|FILE", help="The text, a file that holds it, or - for standard input.")
    ],
    filters: Filters,
    as_json: AsJson = False,
) -> None:
    """Check each sentence of a text or file: stated, near, otherwise or absent in the articles."""
    settings = loaded_settings()
    filters = with_archives(settings, filters)
    told = _read(text, settings)
    if note := limits(filters):
        err.print(f"[dim]{escape(note)}[/dim]")
    events = list(service.claim_events(open_archives(settings, filters.archives), told, filters))
    record = service.checked_claims(told, events)
    if as_json:
        print_json(record)
    else:
        _print((event.answer for event in events if isinstance(event, Answered)), record)


def _read(text: str, settings: Settings) -> str:
    """The text itself, or that of the file it names, of any format that is indexed. What is one word names a file: a
    claim has more, and a name that was mistyped is not to be checked as one."""
    if text == "-":
        return typer.get_text_stream("stdin").read()
    if len(text.split()) != 1 and not _is_file(text):
        return text
    from index.readers import read

    failed: list[SkippedFile] = []
    found = "\n\n".join(article.text for article in read([text], settings.index.reading, failed.append))
    if not found:
        raise AppFailure(
            f"{text} cannot be read: {failed[0].reason if failed else 'it holds no text'}",
            "Give a text in quotes, or a file of a format that 'dateline status --formats' lists.",
        )
    return found


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # longer than a name may be
        return False


def _print(answers: Iterable[Answer], record: ClaimsRecord) -> None:
    for section in (section for answer in answers for section in answer.sections):
        out.print(f"[bold]{escape(section.heading)}[/bold]")
        for citation in (one for statement in section.statements for one in statement.citations):
            out.print(f"  - {escape(byline(citation))}: “{escape(' '.join(citation.quote.split()))}”")
    if record.unchecked:
        err.print(f"{counted(record.unchecked, 'further sentence')} of the text were not checked.")
    if record.notice:
        err.print(f"[yellow]{escape(record.notice)}[/yellow]")
