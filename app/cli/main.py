"""The ``dateline`` command.

Results go to standard output, everything about how they came about to standard error. Exit codes:

    0    done
    1    failed
    2    wrong usage
    3    the archive does not answer (ask)
    4    done, but some inputs failed, or missing files were not taken for deleted (index, retry, remove); for a part
         of the names that were given no article could be told (remove, correct)
    5    stopped on request before the end; run it again to go on (index, reindex, retry)
    6    something is wrong with the archive and remains so (doctor)
    130  stopped at once

Each group of commands has a module of its own, which is imported when one of them is run: help and status must not wait
for what only an answer needs.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# The first model of pydantic looks through all installed packages for plugins, of which Dateline has none: 30 ms.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

COMMANDS = {  # name → module with ``register``, and what the list of commands says of it
    "index": (
        "indexing",
        "Bring the archive up to date with files, folders and addresses: what is new, changed, moved or deleted.",
    ),
    "reindex": (
        "indexing",
        "Index all articles anew under the current settings, from the catalog: the sources are not needed.",
    ),
    "retry": ("indexing", "Read again what failed."),
    "remove": (
        "indexing",
        "Take articles out of the archive and keep them out: indexing their folder does not bring them back.",
    ),
    "correct": ("correcting", "Correct an article's headline, outlet, author, day or section; indexing keeps to it."),
    "sources": (
        "sources",
        "List the feeds, sitemaps and pages that are looked at again; add one with 'dateline index ADDRESS'.",
    ),
    "doctor": ("maintenance", "Check the stores of the archive against each other, and repair them."),
    "backup": ("maintenance", "Write archive, conversations, feedback and accounts into one file."),
    "restore": ("maintenance", "Put a backup in the place of archive, conversations, feedback and accounts."),
    "settings": ("settings", "Show what is set, where it comes from, and what each setting means."),
    "status": ("status", "Show what is indexed, what failed and why."),
    "search": ("answering", "Print the evidence for a question, best first."),
    "ask": ("answering", "Answer a question from the archive, every sentence cited."),
    "claims": (
        "claim_checking",
        "Check each sentence of a text or file: stated, near, otherwise or absent in the articles.",
    ),
    "chat": ("chatting", "Open the web chat."),
    "mcp": ("tools", "Serve the archive as tools of a model's program, by the Model Context Protocol."),
    "timeline": ("news", "Show what happened when: sentences of the articles in the order of their days."),
    "feedback": ("feedback", "What readers thought of answers."),
    "usage": ("usage", "Show what chat models took: tokens and cost by day, user and model."),
    "users": ("users", "Who may sign in to the chat, and as what."),
    "keys": ("users", "Keys by which programs come: Authorization: Bearer KEY."),
    "archives": ("archive_commands", "List the archives of this home; make, rename, move and delete them."),
    "audit": ("auditing", "Who asked, added, deleted, signed in: show the audit log, export it, verify it."),
    "model": ("model", "The file of the local chat model."),
}
ALSO_CALLED = {"delete": "remove"}  # not listed


class Commands(TyperGroup):
    """The commands by name: listed as they are named here, imported when they are run."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        cmd_name = ALSO_CALLED.get(cmd_name, cmd_name)
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name][1]) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command_of(ALSO_CALLED.get(name, name)) if name else command, rest


def command_of(name: str) -> Any:
    """The command itself, from its module."""
    group = typer.Typer()
    group.callback()(lambda: None)  # also a single command is one of a group
    import_module(f"app.cli.{COMMANDS[name][0]}").register(group)
    return typer.main.get_group(group).commands[name]


cli = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers questions about an archive of news articles, every sentence cited.",
)
cli.callback()(lambda: None)


def main() -> None:
    """Entry point: errors become a sentence and what to do, never a traceback."""
    from app.errors import AppFailure
    from index.errors import IndexFailure

    # Of what is imported millions of objects stay: to look through them every 700 took a fifth of the chat's start.
    gc.set_threshold(20_000)
    try:
        cli()
    except (AppFailure, IndexFailure) as failure:
        from rich.markup import escape

        from app.cli.console import err

        err.print(f"[red]Error:[/red] {escape(str(failure))}")
        if failure.help_message:
            err.print(escape(failure.help_message))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
