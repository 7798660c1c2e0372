"""People: names, passwords, roles. What the file holds lets nobody in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.accounts.account_file import Accounts
from app.accounts.account_tables import open_accounts_file
from app.accounts.passwords import Passwords
from app.accounts.rights import Identity, Right, Role
from app.errors import AccountRefused, AccountsUnreadable
from tests.app.accounts.conftest import OTHER, PASSWORD, Clock, written


def test_a_user_is_let_in_by_name_and_password_together_alone(accounts: Accounts) -> None:
    made = accounts.users.add("Ann.Pike", PASSWORD, Role.READER)
    found = accounts.users.with_password("ann.pike", PASSWORD)
    assert found is not None
    assert (found.id, found.roles) == (made.id, {"*": Role.READER})
    for name, password in (("ann.pike", OTHER), ("ann", PASSWORD), ("ann.pike", PASSWORD.upper()), ("", "")):
        assert accounts.users.with_password(name, password) is None


def test_a_password_is_taken_exactly_as_it_was_typed_whatever_signs_it_has(accounts: Accounts) -> None:
    odd = " \u00e9 пароль 密码 \x07 zebra" + "x" * 90
    accounts.users.add("ann", odd, Role.READER)
    assert accounts.users.with_password("ann", odd) is not None
    for changed in (odd.strip(), odd[:72], odd + "x"):
        assert accounts.users.with_password("ann", changed) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short 9 zq", "10 characters"),
        ("x" * 129, "129 characters"),
        ("aaaaaaaaaaaaaa", "too easy"),
        ("qwertyuiop123", "too easy"),
        ("password123456", "too easy"),
        ("annpikeannpike", "too easy"),
        ("dateline2026", "too easy"),
        ("monkey1234567", "too easy"),
    ],
)
def test_passwords_that_are_short_common_or_made_of_the_name_are_refused(
    accounts: Accounts, password: str, why: str
) -> None:
    """Common ones are those of zxcvbn's list of 30,000; which characters it has is no rule."""
    with pytest.raises(AccountRefused, match=why) as refused:
        accounts.users.add("ann.pike", password, Role.READER)
    assert password not in f"{refused.value}{refused.value.help_message}"
    accounts.users.add("ann.pike", PASSWORD, Role.READER)
    with pytest.raises(AccountRefused, match=why):
        accounts.users.set_password(accounts.users.existing("ann.pike"), password)


@pytest.fixture
def recommended(tmp_path: Path) -> Iterator[Accounts]:
    """As they are but in tests."""
    with closing(Accounts(tmp_path / "accounts.sqlite3")) as made:
        yield made


def test_of_a_password_the_file_holds_an_argon2id_hash_with_the_recommended_parameters(
    recommended: Accounts, tmp_path: Path
) -> None:
    recommended.users.add("ann", PASSWORD, Role.READER)
    with closing(open_accounts_file(tmp_path / "accounts.sqlite3")) as file:
        ((kept,),) = file.rows("SELECT password FROM users")
    assert kept.startswith("$argon2id$")
    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY
    everything = written(recommended, tmp_path)
    assert PASSWORD.encode() not in everything


def test_a_hash_of_weaker_parameters_is_made_anew_when_its_password_is_next_given(
    accounts: Accounts, recommended: Accounts, tmp_path: Path
) -> None:
    accounts.users.add("ann", PASSWORD, Role.READER)
    with closing(open_accounts_file(tmp_path / "accounts.sqlite3")) as file:
        weak = file.rows("SELECT password FROM users")
        assert recommended.users.with_password("ann", OTHER) is None
        assert file.rows("SELECT password FROM users") == weak
        assert recommended.users.with_password("ann", PASSWORD) is not None
        ((kept,),) = file.rows("SELECT password FROM users")
    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY


def test_a_name_that_nobody_has_takes_a_hash_too(tmp_path: Path) -> None:
    """Else the time that the answer takes would tell who has an account."""
    verified: list[str] = []

    class Noting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(hash))
            return super().verify(hash, password)

    with closing(Accounts(tmp_path / "accounts.sqlite3", passwords=Passwords(Noting()))) as accounts:
        assert accounts.users.with_password("nobody", PASSWORD) is None
    assert [extract_parameters(kept) for kept in verified] == [RFC_9106_LOW_MEMORY]


def test_one_name_is_one_user_however_it_is_written(accounts: Accounts) -> None:
    accounts.users.add("Ann@example.org", None, Role.READER)
    with pytest.raises(AccountRefused, match="already"):
        accounts.users.add("ANN@EXAMPLE.ORG", None, Role.ADMIN)
    for name in ("", "ann pike", "a\nb", "<b>", "x" * 101, "a/b"):
        with pytest.raises(AccountRefused, match="cannot be a user's name"):
            accounts.users.add(name, None, Role.READER)


def test_a_role_in_one_archive_counts_before_the_one_in_all(accounts: Accounts) -> None:
    ann = accounts.users.add("ann", None, Role.READER)
    accounts.users.grant(ann, Role.EDITOR, "sports")
    identity = Identity(roles=accounts.users.existing("ann").roles)
    assert identity.may(Right.WRITE, "sports")
    assert not identity.may(Right.WRITE)
    accounts.users.grant(ann, None)
    identity = Identity(roles=accounts.users.existing("ann").roles)
    assert not identity.may(Right.READ)
    assert identity.may(Right.ASK, "sports")


def test_no_role_in_one_archive_shuts_it_to_whoever_has_one_in_all(accounts: Accounts) -> None:
    ann = accounts.users.add("ann", None, Role.EDITOR)
    accounts.users.grant(ann, None, "desk")
    identity = Identity(roles=accounts.users.existing("ann").roles)
    assert not identity.may(Right.READ, "desk")
    assert identity.may(Right.WRITE)
    accounts.users.grant(ann, Role.READER, "desk")
    assert Identity(roles=accounts.users.existing("ann").roles).may(Right.ASK, "desk")


def test_what_a_provider_says_of_some_archives_changes_no_others(accounts: Accounts) -> None:
    said: dict[str, Role | None] = {"*": None, "default": Role.READER, "desk": Role.EDITOR}
    ann = accounts.users.known_as("https://id.example", "17", "ann", said)
    assert ann is not None
    accounts.users.grant(ann, Role.READER, "sports")
    left = accounts.users.known_as("https://id.example", "17", "ann", {**said, "desk": None})
    assert left is not None
    assert left.roles == {"default": Role.READER, "sports": Role.READER}


def test_who_has_no_role_may_nothing_and_a_key_no_more_than_its_user() -> None:
    assert not any(Identity().may(right) for right in Right)
    reader = Identity(roles={"*": Role.READER}, scopes=frozenset(Right))
    assert [right for right in Right if reader.may(right)] == [Right.READ, Right.ASK]
    narrow = Identity(roles={"*": Role.ADMIN}, scopes=frozenset({Right.READ}))
    assert [right for right in Right if narrow.may(right)] == [Right.READ]


def test_another_providers_user_is_found_again_and_never_becomes_somebody_who_is_there(accounts: Accounts) -> None:
    """Whoever may choose a name at the provider could otherwise take an account over."""
    local = accounts.users.add("ann", PASSWORD, Role.ADMIN)
    first = accounts.users.known_as("https://id.example", "17", "Ann", {"*": Role.READER})
    assert first.id != local.id
    assert first.name.startswith("ann-")
    assert not first.has_password
    again = accounts.users.known_as("https://id.example", "17", "Renamed", {"*": Role.EDITOR})
    assert (again.id, again.roles) == (first.id, {"*": Role.EDITOR})
    other = accounts.users.known_as("https://id.other", "17", "Bob Ray", {"*": Role.READER})
    assert (other.id != first.id, other.name) == (True, "bob.ray")


def test_whoever_is_taken_out_at_the_provider_loses_sessions_and_keys_here(accounts: Accounts) -> None:
    ann = accounts.users.known_as("https://id.example", "17", "ann", {"*": Role.EDITOR})
    assert ann is not None
    token, key = accounts.sessions.begin(ann.id), accounts.keys.add(ann.id, {Right.READ}, 9)
    assert accounts.users.known_as("https://id.example", "17", "ann", {"*": None}) is not None
    assert accounts.signed_in(token) is None
    held = accounts.with_key(key)
    assert held is None or not held.may(Right.READ)
    assert accounts.users.known_as("https://id.example", "18", "bob", {"*": None}) is None
    assert [user.name for user in accounts.users.all()] == ["ann"]


def test_a_removed_user_leaves_nothing_behind_in_the_file(accounts: Accounts, tmp_path: Path, clock: Clock) -> None:
    ann = accounts.users.known_as("https://id.example", "17", "ann", {"*": Role.READER})
    token, key = accounts.sessions.begin(ann.id), accounts.keys.add(ann.id, {Right.READ}, 9)
    accounts.users.remove(ann)
    assert (accounts.signed_in(token), accounts.with_key(key), accounts.users.all()) == (None, None, [])
    with closing(open_accounts_file(tmp_path / "accounts.sqlite3")) as file:
        for table in ("users", "grants", "identities", "sessions", "keys"):
            assert file.rows(f"SELECT * FROM {table}") == [], table


def test_a_file_of_a_later_version_is_left_as_it_is(accounts: Accounts, tmp_path: Path) -> None:
    accounts.close()
    path = tmp_path / "accounts.sqlite3"
    with closing(open_accounts_file(path)) as file, file.altering() as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(AccountsUnreadable, match="later version"):
        Accounts(path)
    (tmp_path / "broken.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(AccountsUnreadable, match="file of accounts"):
        Accounts(tmp_path / "broken.sqlite3")


def test_one_person_who_comes_by_two_browsers_for_the_first_time_is_one_user(accounts: Accounts) -> None:
    """Both look whether the person is known before either has made them; the second used to fail."""
    together = threading.Barrier(2)

    def comes(_: int) -> str:
        together.wait(10)
        user = accounts.users.known_as("https://id.example", "17", "Ann", {"*": Role.READER})
        assert user is not None
        return user.id

    for _ in range(5):
        with ThreadPoolExecutor(2) as browsers:
            assert len(set(browsers.map(comes, range(2)))) == 1
        (ann,) = accounts.users.all()
        accounts.users.remove(ann)
