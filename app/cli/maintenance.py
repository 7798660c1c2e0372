"""Commands that look after an archive: doctor, backup, restore.

They hang on the command line of ``app.cli.main``, which calls ``register``. Exit codes beside those told there: 6,
something is wrong and remains so (doctor).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from app import wiring
from app.accounts.account_file import Accounts
from app.accounts.rights import DEFAULT_ARCHIVE
from app.cli.console import ArchiveOption, AsJson, err, loaded_settings, out, print_json, warn_of_drive
from app.errors import AppFailure
from app.settings import Settings
from app.stores.conversations import Conversations
from app.stores.feedback import FeedbackStore
from app.stores.usage_table import UsageStore
from index.errors import ArchiveMissing, BackupFailure, EmbeddingFailure, StoreFailure
from index.stores.archive import Archive, archive_exists, open_archive
from index.stores.backup import Companion, Manifest, back_up
from index.stores.backup import restore as restore_archive
from index.stores.doctor import Finding, check
from index.stores.doctor import repair as repair_archive
from index.stores.sharing import door, leases

_WRONG = 6
PASSPHRASE = "DATELINE_BACKUP_PASSPHRASE"
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        help="A file whose first line is the passphrase of the backup; else DATELINE_BACKUP_PASSPHRASE counts.",
        exists=True,
        dir_okay=False,
    ),
]
ArchiveOnly = Annotated[
    bool,
    typer.Option("--archive-only", help="Without conversations, feedback and accounts, which stay where they are."),
]
_WAIT_SECONDS = 10.0  # for an indexing run to end


def register(cli: typer.Typer) -> None:
    for command in (doctor, backup, restore):
        cli.command()(command)


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Make good what the catalog allows.")] = False,
    as_json: AsJson = False,
    archive_name: ArchiveOption = None,
) -> None:
    """Check the stores of the archive against each other, and repair them."""
    settings = loaded_settings(archive_name)
    warn_of_drive(settings)
    if not archive_exists(settings.archive_folder):
        raise ArchiveMissing(f"there is no archive in {settings.archive_folder}")
    findings = [*_model(settings), *_archive(settings, repair)]
    wrong = [finding for finding in findings if not finding.repaired]
    if as_json:
        print_json(
            {"archive": str(settings.archive_folder), **_facts(settings), "findings": list(map(asdict, findings))}
        )
    else:
        _print_findings(findings, settings, repair)
    raise typer.Exit(_WRONG if wrong else 0)


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write: NAME.tar.gz")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
    passphrase_file: PassphraseFile = None,
    archive_only: ArchiveOnly = False,
    as_json: AsJson = False,
    archive_name: ArchiveOption = None,
) -> None:
    """Write archive, conversations, feedback and accounts into one file. Chats and indexing may go on meanwhile."""
    if file.exists() and not force:
        raise typer.BadParameter(f"{file} exists; name another, or use --force")
    settings = loaded_settings(archive_name)
    passphrase = _passphrase(passphrase_file)
    companions = _companions(settings, archive_only)
    manifest = back_up(wiring.open_for_reading(settings), file.absolute(), companions, passphrase)
    if as_json:
        sealed = {"encrypted": bool(passphrase)}
        print_json({"file": str(file), "bytes": file.stat().st_size, **sealed, **asdict(manifest)})
    else:
        size = f"{file.stat().st_size / 1e6:,.1f} MB{', encrypted' if passphrase else ''}"
        out.print(f"{escape(str(file))}: {_content(manifest)}, {size}")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that dateline backup has written.")],
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
    passphrase_file: PassphraseFile = None,
    unencrypted: Annotated[
        bool, typer.Option("--unencrypted", help="It is not encrypted, although a passphrase is set.")
    ] = False,
    archive_only: ArchiveOnly = False,
    as_json: AsJson = False,
    archive_name: ArchiveOption = None,
) -> None:
    """Put a backup in the place of archive, conversations, feedback and accounts. A running chat goes on with it."""
    if unencrypted and passphrase_file:
        raise typer.BadParameter("--unencrypted is for a backup without a passphrase; leave --passphrase-file out")
    settings = loaded_settings(archive_name)
    companions = _companions(settings, archive_only)
    manifest = restore_archive(
        file,
        settings.archive_folder,
        settings.index,
        force=force,
        companions=companions,
        passphrase="" if unencrypted else _passphrase(passphrase_file),
    )
    if companions and settings.accounts_file.exists():
        wiring.accounts_for(settings).sessions.end_everybodys()  # who signed out since then would be signed in again
    if as_json:
        print_json({"archive": str(settings.archive_folder), **asdict(manifest)})
    else:
        out.print(f"Restored {_content(manifest)}, as of {manifest.made}")
    if manifest.built_with != settings.index.built_with():
        err.print("It was built with other settings than the present ones: 'dateline doctor' tells which.")


def _companions(settings: Settings, archive_only: bool) -> list[Companion]:
    """What readers asked, what they thought of it, who may sign in, and what models took: with the home's first
    archive, no other."""
    if archive_only or settings.archive != DEFAULT_ARCHIVE:
        return []

    def check(read: Callable[[], object]) -> None:
        try:
            read()
        except AppFailure as failure:
            raise BackupFailure(
                f"the backup holds what cannot be used: {failure}", "Update Dateline, or restore with --archive-only."
            ) from failure

    return [
        Companion(settings.conversations_file, lambda copy: check(lambda: Conversations(copy).close())),
        Companion(settings.feedback_file, lambda copy: check(FeedbackStore(copy).check)),
        Companion(settings.accounts_file, lambda copy: check(lambda: Accounts(copy).close())),
        Companion(settings.usage_file, lambda copy: check(UsageStore(copy, {}).check)),
    ]


def _passphrase(file: Path | None) -> str:
    """Of the file's first line, or of the environment; "" for none."""
    if file is None:
        return os.environ.get(PASSPHRASE, "")
    try:
        passphrase = file.read_text("utf-8").partition("\n")[0].removesuffix("\r")
    except ValueError as error:
        raise typer.BadParameter(f"{file} is no text in UTF-8: a passphrase is its first line") from error
    if not passphrase:
        raise typer.BadParameter(f"{file} holds no passphrase in its first line")
    return passphrase


def _model(settings: Settings) -> list[Finding]:
    """Is the embedding model there, and is it the one it should be?"""
    from index.embedding.model_files import profile_of

    try:
        profile_of(settings.index.embedding)
    except EmbeddingFailure as failure:
        return [Finding("model", str(failure), failure.help_message)]
    return []


def _archive(settings: Settings, repair: bool) -> list[Finding]:
    try:
        archive = _opened(settings)
    except StoreFailure as failure:
        return [Finding("catalog", str(failure), "Restore a backup: dateline restore FILE --force")]
    with archive.writing():
        findings = check(archive)
        if repair and findings:
            findings = repair_archive(archive, findings)
    archive.close()
    return [_finished(settings, finding) if repair and _can_finish(finding) else finding for finding in findings]


def _opened(settings: Settings) -> Archive:
    folder = settings.archive_folder
    return open_archive(folder, settings.index, rebuild=True, shared=True, wait=_WAIT_SECONDS)


def _can_finish(finding: Finding) -> bool:
    return finding.store == "articles" and finding.advice.endswith("dateline index")


def _finished(settings: Settings, finding: Finding) -> Finding:
    """Pending articles need the model, so they are finished as an indexing run does it."""
    wiring.finish_indexing(settings, lambda report: None)
    return Finding(finding.store, finding.text, "index them", repairable=True, repaired=True)


def _facts(settings: Settings) -> dict[str, Any]:
    """What one wants to know beside what is wrong."""
    folder = settings.archive_folder
    with door(folder):
        users = [str(holder) for holder in leases(folder)]
    return {
        "free_mb": shutil.disk_usage(folder).free // 2**20,
        "fingerprint": settings.index.fingerprint(),
        "in_use_by": users,
    }


def _print_findings(findings: list[Finding], settings: Settings, repair: bool) -> None:
    facts = _facts(settings)
    out.print(f"Archive      {escape(str(settings.archive_folder))}, settings {facts['fingerprint']}")
    out.print(f"Disk         {facts['free_mb']:,} MB free")
    for user in facts["in_use_by"]:
        out.print(f"In use by    {escape(user)}")
    for finding in findings:
        mark = "[green]repaired[/green]" if finding.repaired else "[red]wrong[/red]"
        out.print(f"{mark}  {escape(finding.text)}")
        if not finding.repaired:
            out.print(f"    {escape(_advice(finding, repair))}")
    if not findings:
        out.print("The catalog, the vector index and the keyword index agree; nothing is wrong.")


def _advice(finding: Finding, tried: bool) -> str:
    if not finding.repairable:
        return finding.advice
    return "This could not be repaired." if tried else f"dateline doctor --repair would {finding.advice}."


def _content(manifest: Manifest) -> str:
    pending = f", {manifest.pending:,} more to be indexed" if manifest.pending else ""
    beside = "".join(f", {file.name.partition('.')[0]}" for file in manifest.files)
    return f"{manifest.articles:,} articles in {manifest.passages:,} passages{pending}{beside}"
