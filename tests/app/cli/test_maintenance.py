"""doctor, backup and restore, run as a person runs them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.accounts.account_file import Accounts
from app.accounts.rights import Role
from app.stores.conversations import Conversations, Record
from index.settings import IndexSettings
from index.stores import sharing
from index.stores.archive import open_archive
from tests.app.cli.commands import Done, run_here
from tests.fakes import CHESS
from tests.index.helpers import running

pytestmark = pytest.mark.processes

SETTINGS = IndexSettings()
Run = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, indexed: Path) -> Iterator[Path]:
    """A home folder with three articles in its archive."""
    made = tmp_path / "home"
    shutil.copytree(indexed, made / "archive")
    made.chmod(0o700)
    yield made
    holder = sharing.owner_of(made / "archive").holder()
    if holder is not None and holder.url:
        os.kill(holder.pid, signal.SIGKILL)


@pytest.fixture
def dateline(home: Path) -> Run:
    return partial(run_here, DATELINE_HOME=str(home))


def record(done: Done) -> Any:
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


def test_where_no_date_is_doubtful_that_is_said(dateline: Run) -> None:
    assert dateline("status", "--doubtful").stdout == "No date was inferred weakly.\n"


def test_doctor_finds_what_is_missing_and_repairs_it(dateline: Run, home: Path) -> None:
    archive = open_archive(home / "archive", SETTINGS)
    archive.keywords.replace([], removed=[CHESS.id])
    archive.close()
    found = dateline("doctor")
    assert found.returncode == 6
    assert "(Tantivy): 1 of 3 passages are missing" in found.stdout
    assert "dateline doctor --repair would make" in found.stdout
    repaired = dateline("doctor", "--repair", "--json")
    assert repaired.returncode == 0
    assert [f["repaired"] for f in record(repaired)["findings"]] == [True]
    whole = dateline("doctor")
    assert (whole.returncode, "nothing is wrong" in whole.stdout) == (0, True)


def test_a_backup_is_written_and_restored(dateline: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    saved = record(dateline("backup", str(file), "--json"))
    assert (saved["articles"], saved["passages"], saved["bytes"]) == (3, 3, file.stat().st_size)
    assert dateline("backup", str(file)).returncode == 2
    refused = dateline("restore", str(file))
    assert refused.returncode == 1
    assert "dateline restore FILE --force" in refused.stderr
    restored = dateline("restore", str(file), "--force")
    assert restored.returncode == 0
    assert "Restored 3 articles in 3 passages" in restored.stdout


def asked_in(home: Path, *questions: str) -> list[str]:
    """Adds questions to the conversations; all of them."""
    store = Conversations(home / "conversations.sqlite3")
    for question in questions:
        store.keep("me", question, Record("r", question, "2026-03-01T10:00:00+00:00"))
    found = sorted(one.title for one in store.listed("me"))
    store.close()
    return found


def test_an_encrypted_backup_brings_conversations_back(dateline: Run, home: Path, tmp_path: Path) -> None:
    """An editor's questions are worth as much as the archive, and tell more of the editor than the archive does."""
    (tmp_path / "passphrase").write_text("heliotrope\n")
    given, file = ("--passphrase-file", str(tmp_path / "passphrase")), tmp_path / "backup"
    asked_in(home, "Who took Palmyra?")
    saved = record(dateline("backup", str(file), "--json", *given))
    assert (saved["encrypted"], [one["name"] for one in saved["files"]]) == (True, ["conversations.sqlite3"])
    assert asked_in(home, "And then?") == ["And then?", "Who took Palmyra?"]
    refused = dateline("restore", str(file), "--force")
    assert (refused.returncode, "is encrypted" in refused.stderr) == (1, True)
    assert dateline("restore", str(file), "--force", "--archive-only", *given).returncode == 0
    assert asked_in(home) == ["And then?", "Who took Palmyra?"]
    restored = dateline("restore", str(file), "--force", *given)
    assert "Restored 3 articles in 3 passages, conversations" in restored.stdout
    assert asked_in(home) == ["Who took Palmyra?"]


def test_a_restore_brings_accounts_back_and_signs_everybody_out(dateline: Run, home: Path, tmp_path: Path) -> None:
    """Who signed out since the backup would be signed in again."""
    with closing(Accounts(home / "accounts.sqlite3")) as accounts:
        ann = accounts.users.add("ann", "harbour lantern quartz 9", Role.EDITOR)
        token = accounts.sessions.begin(ann.id)
        assert dateline("backup", str(tmp_path / "backup")).returncode == 0
        accounts.users.remove(ann)
        restored = dateline("restore", str(tmp_path / "backup"), "--force")
        assert "3 passages, accounts" in restored.stdout
        assert accounts.users.with_password("ann", "harbour lantern quartz 9") is not None, "the chat goes on with it"
        assert accounts.signed_in(token) is None


def test_conversations_of_a_later_version_are_not_restored(dateline: Run, home: Path, tmp_path: Path) -> None:
    asked_in(home, "Who took Palmyra?")
    with closing(sqlite3.connect(home / "conversations.sqlite3")) as db:
        db.execute("PRAGMA user_version = 99")
    assert dateline("backup", str(tmp_path / "backup")).returncode == 0
    (home / "conversations.sqlite3").unlink()
    refused = dateline("restore", str(tmp_path / "backup"), "--force")
    assert (refused.returncode, "later version of Dateline" in refused.stderr) == (1, True)
    assert "--archive-only" in refused.stderr
    assert not (home / "conversations.sqlite3").exists()


@pytest.mark.parametrize("command", [["reindex"], ["index", "--rebuild"], ["doctor", "--repair"], ["status"]])
def test_an_archive_of_a_later_version_is_left_as_it_is(dateline: Run, home: Path, command: list[str]) -> None:
    with closing(sqlite3.connect(home / "archive" / "catalog.sqlite3")) as db, db:
        db.execute("UPDATE meta SET value = json_set(value, '$.schema', '99') WHERE key = 'built_with'")
    files = [path for path in (home / "archive").rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    done = dateline(*command)
    assert done.returncode == 1
    assert "was written by a later version of Dateline" in done.stderr
    assert "Update Dateline" in done.stderr
    assert {path: path.read_bytes() for path in files} == before


def test_a_catalog_that_cannot_be_read_is_said_in_words(dateline: Run, home: Path) -> None:
    (home / "archive" / "catalog.sqlite3").write_bytes(b"not a database at all" * 999)
    done = dateline("doctor")
    assert done.returncode == 6
    assert "not a database" in done.stdout
    assert "dateline restore FILE --force" in done.stdout


def test_a_busy_archive_says_who_is_at_work(dateline: Run, home: Path) -> None:
    with running("write", home / "archive") as other:
        done = dateline("index", "--samples")
        assert done.returncode == 1
        assert f"process {other.pid} (helpers.py write" in done.stderr
        assert dateline("status").returncode == 0
