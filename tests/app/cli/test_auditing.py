"""``dateline audit``, and what commands write to the log."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from app.audit.audit_log import AuditLog, log_files
from app.audit.noting import Call, Deed
from app.audit.verification import records, verify
from tests.app.accounts.conftest import PASSWORD
from tests.app.cli.commands import Done, run_here


@pytest.fixture
def home(tmp_path: Path) -> Path:
    log = AuditLog(tmp_path / "audit", questions=True)
    ann = Call(id="r1", address="192.0.2.1", by="session", who="ann")
    log.note(Deed.ASKED, ann, {"question": "=1+1", "outcome": "answered"})
    log.note(Deed.DELETED, Call(id="r2", by="key", key="dl_12345678", who="ed"), {"article": "a" * 32})
    log.note(Deed.SIGN_IN_FAILED, Call(id="r3", address="192.0.2.9"), {})
    return tmp_path


def run(home: Path, *arguments: str, **env: str) -> Done:
    return run_here(*arguments, DATELINE_HOME=str(home), **env)


def test_the_log_is_shown_a_line_a_record(home: Path) -> None:
    lines = run(home, "audit").stdout.splitlines()
    assert [line.split("  ", 3)[2:] for line in (one.strip() for one in lines)] == [
        ["ann (session, 192.0.2.1)", "asked: answered · =1+1"],
        ["ed (key dl_12345678…)", f"deleted: {'a' * 32}"],
        ["somebody (192.0.2.9)", "failed to sign in"],
    ]


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (("--last", "1"), [3]),
        (("--last", "0"), [1, 2, 3]),
        (("--who", "ed"), [2]),
        (("--did", "asked"), [1]),
        (("--since", "2000-01-01"), [1, 2, 3]),
        (("--since", "2999-01-01"), []),
    ],
)
def test_it_is_limited_to_what_is_looked_for(home: Path, options: tuple[str, ...], numbers: list[int]) -> None:
    assert [one["n"] for one in json.loads(run(home, "audit", "--json", *options).stdout)] == numbers


def test_it_is_exported_as_a_table_in_which_nothing_is_a_formula(home: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(home, "audit", "--csv").stdout)))
    assert [row["did"] for row in rows] == ["asked", "deleted", "failed to sign in"]
    assert rows[0]["question"] == "'=1+1"


def test_lines_that_were_exported_can_be_verified_elsewhere(home: Path, tmp_path: Path) -> None:
    exported = run(home, "audit", "--lines", "--last", "0").stdout
    (file,) = log_files(home / "audit")
    assert exported == file.read_text("utf-8")


def test_a_log_is_verified(home: Path) -> None:
    done = run(home, "audit", "--verify")
    assert done.returncode == 0
    assert "is as it was written: 3 records, 1 to 3." in done.stdout
    known = done.stdout.split("The last is ")[1].strip()
    assert run(home, "audit", "--verify", "--known", known).returncode == 0
    assert run(home, "audit", "--verify", "--known", f"2:{'0' * 64}").returncode == 6
    (file,) = log_files(home / "audit")
    file.write_text(file.read_text("utf-8").replace("192.0.2.1", "192.0.2.2"), "utf-8")
    done = run(home, "audit", "--verify")
    assert done.returncode == 6
    assert "is not as it was written" in done.stdout
    assert json.loads(run(home, "audit", "--verify", "--json").stdout)["findings"]


@pytest.mark.parametrize("option", [("--verify", "--known", "1:2"), ("--since", "yesterday")])
def test_what_cannot_be_read_is_told_with_what_to_write(home: Path, option: tuple[str, ...]) -> None:
    done = run(home, "audit", *option)
    assert done.returncode == 2
    assert "write" in done.stderr


def test_without_a_log_it_says_how_to_keep_one(tmp_path: Path) -> None:
    assert "log.audit_days" in run(tmp_path, "audit").stderr
    assert run(tmp_path, "audit", "--verify").returncode == 0


@pytest.mark.slow
def test_what_commands_do_to_accounts_and_keys_is_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    run(tmp_path, "users", "add", "ann", "--no-password")
    run(tmp_path, "users", "role", "ann", "editor")
    key = run(tmp_path, "keys", "add", "--user", "ann", "--scope", "read").stdout.strip()
    run(tmp_path, "keys", "revoke", key[:11])
    run(tmp_path, "users", "password", "ann", "--password-stdin")
    run(tmp_path, "users", "disable", "ann")
    run(tmp_path, "users", "enable", "ann")
    run(tmp_path, "users", "sign-out", "ann")
    run(tmp_path, "users", "remove", "ann", "--yes")
    found: list[dict[str, Any]] = [record for record, _ in records(tmp_path / "audit")]
    assert [(one["did"], one.get("what"), one.get("outcome")) for one in found] == [
        ("made a user", "ann", "reader"),
        ("changed a role", "ann", "editor in *"),
        ("made a key", f"{key[:11]} of ann", "read"),
        ("revoked a key", key[:11], None),
        ("set a password", "ann", None),
        ("disabled a user", "ann", None),
        ("enabled a user", "ann", None),
        ("signed out", "ann", None),
        ("removed a user", "ann", None),
    ]
    assert {one["by"] for one in found} == {"command line"}
    text = "".join(file.read_text("utf-8") for file in log_files(tmp_path / "audit"))
    assert PASSWORD not in text
    assert key not in text
    assert verify(tmp_path / "audit").findings == []


def test_commands_write_nothing_down_where_no_log_is_wanted(tmp_path: Path) -> None:
    run(tmp_path, "users", "add", "ann", "--no-password", DATELINE_LOG__AUDIT_DAYS="0")
    assert not (tmp_path / "audit").exists()
