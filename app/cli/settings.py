"""``dateline settings``: what is in force, where it comes from, and what each means."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from rich.markup import escape

from app.cli.console import ArchiveOption, AsJson, loaded_settings, out, print_json
from app.settings import Settings
from app.settings.archive_settings import place_of
from app.settings.settings_sources import FILE, variable_of

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class InForce:
    """One setting: ``origin`` is a variable, the file, or the default."""

    name: str
    value: str
    origin: str
    means: str


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command()(settings)


def settings(
    names: Annotated[list[str] | None, typer.Argument(help="Only these, or those below: chat, index.search.")] = None,
    changed: Annotated[bool, typer.Option("--changed", help="Only those that are not at their default.")] = False,
    as_json: AsJson = False,
    archive_name: ArchiveOption = None,
) -> None:
    """Show what is set, where it comes from, and what each setting means."""
    found = [one for one in in_force(loaded_settings(archive_name)) if not changed or one.origin != DEFAULT]
    if names:
        found = [one for one in found if any(f"{one.name}.".startswith(f"{name}.") for name in names)]
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        out.print(f"[bold]{escape(one.name)}[/bold] = {escape(one.value)}  [dim]({escape(one.origin)})[/dim]")
        if one.means:
            out.print(f"    {escape(one.means)}")
    if not found:
        out.print("Everything is at its default." if changed else "There is no such setting.")


def in_force(own: Settings) -> list[InForce]:
    """Every setting with its value; secrets are not shown."""
    of_archive = place_of(own.home, own.archive) / FILE
    files = {str(of_archive.relative_to(own.home)): of_archive, FILE: own.home / FILE}  # the first that sets it counts
    stored = {name: tomllib.loads(file.read_text("utf-8")) for name, file in files.items() if file.exists()}
    variables = {name.upper() for name in os.environ}
    return list(_walked(own, (), stored, variables))


def _walked(
    section: BaseModel, path: tuple[str, ...], stored: Mapping[str, Any], variables: set[str]
) -> Iterator[InForce]:
    for name, field in type(section).model_fields.items():
        value, here = getattr(section, name), (*path, name)
        below = {file: held[name] for file, held in stored.items() if isinstance(held, Mapping) and name in held}
        if isinstance(value, BaseModel):
            yield from _walked(value, here, below, variables)
        else:
            origin = _variable(here, variables) or next(iter(below), DEFAULT)
            shown = _value_text(value) if field.repr else _hidden(value)
            yield InForce(".".join(here), shown, origin, field.description or "")


def _variable(path: tuple[str, ...], variables: set[str]) -> str:
    """The variable that sets it, or the whole section; "" if none does."""
    names = (variable_of(path[:length]) for length in range(len(path), 0, -1))
    return next((name for name in names if name in variables), "")


def _value_text(value: object) -> str:
    return "unset" if value is None or value == "" else str(value)


def _hidden(value: object) -> str:
    return "set, not shown" if value else "unset"
