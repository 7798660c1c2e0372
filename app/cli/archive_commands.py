"""``dateline archives``: which there are in this home, and how one is made, renamed, moved and deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from app import wiring
from app.about.phrases import counted
from app.archives import home_archives as archives
from app.cli.console import AsJson, err, loaded_settings, out, print_json
from app.settings import Settings
from app.settings.archive_settings import check_name, place_of

_commands = typer.Typer(help="List the archives of this home; make, rename, move and delete them.")
Name = Annotated[str, typer.Argument(metavar="NAME")]


def register(cli: typer.Typer) -> None:
    """Adds the commands to the command line."""
    cli.add_typer(_commands, name="archives")


@_commands.callback(invoke_without_command=True)
def list_archives(context: typer.Context, as_json: AsJson = False) -> None:
    """List the archives of this home; make, rename, move and delete them."""
    if context.invoked_subcommand is not None:
        return
    found = archives.listed(loaded_settings())
    if as_json:
        print_json({"archives": [one.model_dump(mode="json") for one in found]})
        return
    for one in found:
        span = f", {one.first_published} to {one.last_published}" if one.first_published else ""
        told = one.wrong or f"{counted(one.articles, 'article')}{span}  {one.mb:,.1f} MB  {one.embedding}"
        out.print(f"{one.id}  {told}", markup=False)
    if not found:
        err.print("There is no archive yet; 'dateline index PATH' makes the first.")


@_commands.command()
def create(name: Name) -> None:
    """Make an empty archive; 'dateline index --archive NAME PATH' fills it."""
    made = archives.create(loaded_settings(), _checked(name))
    file = place_of(made.home, name) / "settings.toml"
    out.print(f"“{name}” is made. What of [index] it is to have otherwise than the home goes into {file}", markup=False)


@_commands.command()
def rename(name: Name, new: Annotated[str, typer.Argument(metavar="NEW")]) -> None:
    """Give an archive another name. Who may do what in it stays."""
    settings = loaded_settings()
    archives.rename(settings, _checked(name), _checked(new))
    _rights(settings, name, new)
    out.print(f"“{name}” is called “{new}” now.")


@_commands.command()
def move(name: Name, home: Annotated[Path, typer.Argument(metavar="HOME", help="Another home folder.")]) -> None:
    """Move an archive into another home, with its uploads and settings. Rights to it are not moved."""
    settings = loaded_settings()
    archives.move(settings, _checked(name), home)
    _rights(settings, name, "")
    out.print(f"“{escape(name)}” is in {escape(str(home))} now.")


@_commands.command()
def delete(name: Name, yes: Annotated[bool, typer.Option("--yes", "-y", help="Without being asked.")] = False) -> None:
    """Delete an archive for good, with what was uploaded to it. Files that were indexed from elsewhere stay."""
    settings = loaded_settings()
    if not yes and not typer.confirm(f"Delete the archive “{name}” with all that was uploaded to it?", err=True):
        err.print("Nothing was deleted.")
        raise typer.Exit(1)
    archives.delete(settings, _checked(name))
    _rights(settings, name, "")
    out.print(f"“{escape(name)}” is deleted.")


def _checked(name: str) -> str:
    try:
        return check_name(name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _rights(settings: Settings, name: str, new: str) -> None:
    """Roles in an archive go with its name: nobody is to come by them in another that is called so later."""
    if settings.accounts_file.exists():
        wiring.accounts_for(settings).rename_archive(name, new)
