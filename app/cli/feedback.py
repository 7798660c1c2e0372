"""``dateline feedback``: what readers thought of answers, as a list and as evaluation questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from app.cli.console import err, loaded_settings, out, print_json
from app.stores.feedback import FeedbackFailure, FeedbackStore, Judged, Vote, questions

_commands = typer.Typer(no_args_is_help=True, help="What readers thought of answers.")


def register(cli: typer.Typer) -> None:
    """Adds the commands to the command line."""
    cli.add_typer(_commands, name="feedback")


@_commands.command("list")
def list_verdicts(
    as_json: Annotated[bool, typer.Option("--json", help="Print whole records, one a line.")] = False,
) -> None:
    """Print every verdict, oldest first."""
    judged = _store().all()
    for one in judged:
        if as_json:
            print_json(_record(one), indent=None)
        else:
            _print(one)
    if not judged:
        err.print("No answer has been judged yet.")


@_commands.command()
def export(
    target: Annotated[Path | None, typer.Argument(help="A file to write; standard output without one.")] = None,
) -> None:
    """Make evaluation questions of the verdicts, one JSON line each, as in index/samples/questions.jsonl."""
    lines = [json.dumps(question, ensure_ascii=False) + "\n" for question in questions(_store().all())]
    if target is None:
        sys.stdout.writelines(lines)
        return
    try:
        target.write_text("".join(lines), "utf-8")
    except OSError as error:
        raise FeedbackFailure(
            f"{target} cannot be written: {error.strerror}", "Name a file in another folder."
        ) from error
    err.print(f"{len(lines)} questions written to {escape(str(target))}")


def _store() -> FeedbackStore:
    return FeedbackStore(loaded_settings().feedback_file)


def _print(one: Judged) -> None:
    mark = "[green]yes[/green]" if one.vote is Vote.UP else "[red]no[/red] "
    why = f" ({escape(one.reason)})" if one.reason else ""
    out.print(f"{one.at}  {mark}  {escape(one.record['question'])}{why}")
    if one.note:
        out.print(f"    “{escape(one.note)}”")


def _record(one: Judged) -> dict[str, object]:
    judged = {"number": one.number, "at": one.at, "vote": str(one.vote), "reason": one.reason, "note": one.note}
    return judged | {"filters": one.filters, "history": list(one.history), "record": one.record}
