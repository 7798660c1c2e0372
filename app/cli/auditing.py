"""``dateline audit``, and how commands write to the log."""

from __future__ import annotations

import csv
import getpass
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from app.audit.audit_log import AuditLog
from app.audit.noting import CALL, COMMAND_LINE, Call, answering
from app.audit.verification import Verified, records, verify
from app.cli.console import AsJson, err, loaded_settings, out, print_json

_WRONG = 6
_ASKED = ("question", "request")
_COLUMNS = ("n", "at", "did", "who", "by", "key", "address", "article", "now", "what", "outcome", *_ASKED)
_KNOWN = re.compile(r"(\d{1,12}):([0-9a-f]{64})")
Record = tuple[dict[str, Any], bytes]


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command()(audit)


def noting_as_command(context: typer.Context) -> None:
    """A group's callback: what its commands do is done by the user of this machine. ``write_to`` says where it goes."""
    context.with_resource(answering(Call(by=COMMAND_LINE, who=_user())))


def write_to(log: AuditLog | None) -> None:
    """From here on, what the command does is written to this log."""
    if (call := CALL.get()) is not None:
        call.recorder = log


def audit(
    check: Annotated[
        bool, typer.Option("--verify", help="Whether anything was changed, taken out, moved or cut off; exit code 6.")
    ] = False,
    known: Annotated[
        str, typer.Option(help="With --verify: a record's NUMBER:HASH that was noted elsewhere, such as in the log.")
    ] = "",
    last: Annotated[int, typer.Option(min=0, help="So many of the latest; 0: all.")] = 50,
    since: Annotated[str, typer.Option(metavar="DAY", help="From this day on: 2026-03-01.")] = "",
    who: Annotated[str, typer.Option(help="Only what this account did.")] = "",
    did: Annotated[str, typer.Option(help="Only this: asked, added, deleted, 'signed in' …")] = "",
    as_lines: Annotated[bool, typer.Option("--lines", help="The lines as they are kept, to be verified elsewhere.")] = (
        False
    ),
    as_csv: Annotated[bool, typer.Option("--csv", help="As a table for a spreadsheet.")] = False,
    as_json: AsJson = False,
) -> None:
    """Who asked, added, deleted, signed in: show the audit log, export it, verify it."""
    folder = loaded_settings().audit_folder
    if check:
        _print_verified(verify(folder, _parse_known(known)), folder, as_json=as_json)
        return
    found = deque(_chosen(records(folder), _day(since), who, did), last or None)
    if as_csv:
        _print_table(found)
    elif as_lines:
        sys.stdout.writelines(line.decode() for _, line in found)
    elif as_json:
        print_json([record for record, _ in found])
    else:
        for record, _ in found:
            out.print(_line(record), markup=False)
    if not folder.is_dir():
        err.print("Nothing was written down yet: the setting log.audit_days says how long it is kept.")


def _chosen(found: Iterable[Record], since: str, who: str, did: str) -> Iterator[Record]:
    for record, line in found:
        if record["at"] >= since and who in ("", record.get("who")) and did in ("", record.get("did")):
            yield record, line


def _line(record: dict[str, Any]) -> str:
    at = record["at"][:19].replace("T", " ")
    key = f"key {record['key']}…" if "key" in record else ""
    how = ", ".join(filter(None, (key or record.get("by", ""), record.get("address", ""))))
    who = f"{record.get('who', '') or 'somebody'}{f' ({how})' if how else ''}"
    to = " · ".join(
        str(record[name]) for name in ("what", "article", "now", "outcome", "question", "until") if name in record
    )
    return f"{record['n']:>6}  {at}  {who}  {record.get('did', '')}{f': {to}' if to else ''}"


def _print_table(found: Iterable[Record]) -> None:
    table = csv.writer(sys.stdout)
    table.writerow(_COLUMNS)
    for record, _ in found:
        table.writerow([_harmless(record.get(name, "")) for name in _COLUMNS])


def _harmless(value: object) -> object:
    """What a spreadsheet would take for a formula is text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _print_verified(found: Verified, folder: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(vars(found))
    elif found.records or found.findings:
        for finding in found.findings:
            out.print(f"wrong  {finding}", markup=False)
        state = "is not as it was written" if found.findings else "is as it was written"
        out.print(f"The audit log {state}: {found.records:,} records, {found.first:,} to {found.last:,}.")
        out.print(f"The last is {found.last}:{found.hash}", markup=False)
    else:
        out.print(f"There is no audit log in {folder}.", markup=False)
    if found.findings:
        raise typer.Exit(_WRONG)


def _parse_known(written: str) -> tuple[int, str] | None:
    if not written:
        return None
    if (found := _KNOWN.fullmatch(written)) is None:
        raise typer.BadParameter("write NUMBER:HASH, as --verify and the log print it", param_hint="--known")
    return int(found[1]), found[2]


def _day(written: str) -> str:
    try:
        return date.fromisoformat(written).isoformat() if written else ""
    except ValueError as error:
        raise typer.BadParameter(f"{written} is no day: write 2026-03-01", param_hint="--since") from error


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        return ""
