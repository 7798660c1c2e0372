"""What the modules of the command line share: where they print, and how they get their settings."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from app import wiring
from app.settings import Settings, load_settings

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON record instead of text.")]


def loaded_settings() -> Settings:
    settings = load_settings()
    wiring.keep_quiet(settings)
    return settings


def print_json(record: object, *, indent: int | None = 2) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=indent, default=str) + "\n")
    sys.stdout.flush()
