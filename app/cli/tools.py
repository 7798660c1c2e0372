"""``dateline mcp``."""

from __future__ import annotations

from typing import Annotated

import typer

from app import wiring
from app.cli.console import ArchiveOption, loaded_settings


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command("mcp")(mcp)


def mcp(
    write: Annotated[bool, typer.Option("--write", help="Also let articles be added and removed.")] = False,
    archive_name: ArchiveOption = None,
) -> None:
    """Serve the archive as tools of a model's program, by the Model Context Protocol.

    Over standard input and output, to which nothing else is written; it ends when its input does.
    """
    settings = loaded_settings(archive_name)
    web = settings.web.model_copy(update={"adding": write})
    archives = wiring.archives_for(settings)  # its models load with the first question: many are never asked one
    rooms = wiring.rooms_for(archives, settings.model_copy(update={"web": web}))
    from app.programs.tools.tool_server import tool_server
    from app.web.stream import SearchesFirst

    try:
        tool_server(archives, rooms, SearchesFirst()).run("stdio")
    finally:
        rooms.stop()
