"""``dateline users`` and ``dateline keys``."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.accounts.account_file import Accounts
from app.accounts.rights import EVERY_ARCHIVE, Right, Role
from app.cli.main import cli
from app.errors import AccountRefused
from app.stores.conversations import Conversations, Record
from index.errors import ArchiveMissing
from tests.app.accounts.conftest import OTHER, PASSWORD

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))

    def run(*arguments: str, typed: str = "") -> Result:
        done = CliRunner().invoke(cli, arguments, input=typed)
        if isinstance(done.exception, AccountRefused):
            raise done.exception
        return done

    return run


@pytest.fixture
def accounts(run: Run, tmp_path: Path) -> Iterator[Accounts]:
    run("users", "add", "ann", "--password-stdin", typed=f"{PASSWORD}\n")
    with closing(Accounts(tmp_path / "home" / "accounts.sqlite3")) as opened:
        yield opened


def test_a_user_is_made_with_a_password_that_is_typed_twice_and_never_shown(run: Run, tmp_path: Path) -> None:
    done = run("users", "add", "Ann", "--role", "editor", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert done.stdout.endswith("\nann may sign in as editor.\n")
    assert PASSWORD not in done.output
    file = tmp_path / "home" / "accounts.sqlite3"
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    assert "ann  editor  password  0 signed in" in run("users", "list").stdout
    with pytest.raises(AccountRefused, match="not the same"):
        run("users", "add", "bob", typed=f"{PASSWORD}\n{OTHER}\n")
    with pytest.raises(AccountRefused, match="already"):
        run("users", "add", "ANN", typed=f"{PASSWORD}\n{PASSWORD}\n")
    with pytest.raises(AccountRefused, match="too easy"):
        run("users", "add", "bob", "--password-stdin", typed="password123456\n")
    assert "bob" not in run("users", "list").stdout


def test_there_are_no_accounts_that_nobody_made(run: Run) -> None:
    assert run("users", "list").stdout == ""
    assert run("keys", "list").stdout == ""


def test_roles_passwords_and_sessions_are_changed_and_ended(run: Run, accounts: Accounts, tmp_path: Path) -> None:
    (tmp_path / "home" / "archives" / "sports").mkdir(parents=True)
    ann = accounts.users.existing("ann")
    token = accounts.sessions.begin(ann.id, "Some browser")
    assert "Some browser" in run("users", "sessions", "ann").stdout
    assert run("users", "sign-out", "ann").stdout == "ann: 1 sessions ended.\n"
    assert accounts.signed_in(token) is None
    run("users", "role", "ann", "editor", "--archive", "sports")
    assert accounts.users.existing("ann").roles == {"*": Role.READER, "sports": Role.EDITOR}
    run("users", "role", "ann", "none", "--archive", "sports")
    assert accounts.users.existing("ann").roles == {"*": Role.READER, "sports": None}
    assert "reader, none in sports" in run("users", "list").stdout
    assert run("users", "role", "ann", "boss").exit_code == 2
    run("users", "password", "ann", "--password-stdin", typed=f"{OTHER}\n")
    assert accounts.users.with_password("ann", OTHER) is not None
    run("users", "disable", "ann")
    assert "disabled since" in run("users", "list").stdout
    assert accounts.users.with_password("ann", OTHER) is None
    run("users", "enable", "ann")
    assert accounts.users.with_password("ann", OTHER) is not None
    with pytest.raises(AccountRefused, match="no user “nobody”"):
        run("users", "disable", "nobody")


def test_a_user_is_removed_with_their_conversations_and_nobody_elses(
    run: Run, accounts: Accounts, tmp_path: Path
) -> None:
    owner = accounts.users.existing("ann").owner
    with closing(Conversations(tmp_path / "home" / "conversations.sqlite3")) as kept:
        for whose in (owner, "another"):
            kept.keep(whose, f"of {whose}", Record("r", "Who?", "2026-01-01T00:00:00+00:00"))
        assert run("users", "remove", "ann", typed="n\n").exit_code == 1
        assert "1 conversations with them" in run("users", "remove", "ann", "--yes").stdout
        assert (kept.listed(owner), len(kept.listed("another"))) == ([], 1)
    assert accounts.users.all() == []


def test_a_key_is_shown_once_and_listed_by_its_first_characters(run: Run, accounts: Accounts) -> None:
    key = run("keys", "add", "--user", "ann", "--scope", "read", "--days", "7").stdout.strip()
    identity = accounts.with_key(key)
    assert identity is not None
    assert identity.scopes == {Right.READ}
    listed = run("keys", "list").stdout
    assert re.match(rf"{key[:11]}…  ann  read  until \d{{4}}-\d\d-\d\d \d\d:\d\d  last used ", listed)
    assert key not in listed
    run("keys", "revoke", f"{key[:11]}…")
    assert accounts.with_key(key) is None
    assert "revoked" in run("keys", "list").stdout
    assert run("keys", "add", "--user", "ann", "--scope", "fly").exit_code == 2
    both = accounts.with_key(run("keys", "add", "--user", "ann").stdout.strip())
    assert both is not None
    assert both.scopes == {Right.READ, Right.ASK}


def test_a_key_and_a_role_are_for_an_archive_that_there_is(run: Run, accounts: Accounts, tmp_path: Path) -> None:
    (tmp_path / "home" / "archives" / "desk").mkdir(parents=True)
    key = accounts.with_key(run("keys", "add", "--user", "ann", "--archive", "desk").stdout.strip())
    assert key is not None
    assert (key.may(Right.ASK, "desk"), key.may(Right.ASK)) == (True, False)
    assert "  ask,read  in desk  until" in run("keys", "list").stdout
    run("users", "role", "ann", "editor", "--archive", "desk")
    assert accounts.users.existing("ann").roles == {EVERY_ARCHIVE: Role.READER, "desk": Role.EDITOR}
    run("users", "add", "ivy", "--no-password", "--role", "editor", "--archive", "desk")
    assert accounts.users.existing("ivy").roles == {"desk": Role.EDITOR}, "and at no time any in the others"
    for command in (
        ("users", "role", "ann", "admin"),
        ("users", "add", "bob", "--no-password"),
        ("keys", "add", "--user", "ann"),
    ):
        assert isinstance(run(*command, "--archive", "dsk").exception, ArchiveMissing)
