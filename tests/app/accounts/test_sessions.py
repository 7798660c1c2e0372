"""Sessions and keys: random, kept as hashes, with an end, and over as soon as somebody says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.accounts.account_file import Accounts
from app.accounts.rights import By, Right, Role
from app.accounts.sessions import IDLE, LONGEST, RENEWED_EVERY, UNDER_WAY
from app.accounts.users import User
from app.errors import AccountRefused
from tests.app.accounts.conftest import DAY, OTHER, PASSWORD, Clock, written


@pytest.fixture
def ann(accounts: Accounts) -> User:
    return accounts.users.add("ann", PASSWORD, Role.EDITOR)


def test_a_session_says_who_has_it_and_its_token_is_nowhere_in_the_file(
    accounts: Accounts, ann: User, tmp_path: Path
) -> None:
    token = accounts.sessions.begin(ann.id, "Browser " * 99)
    identity = accounts.signed_in(token)
    assert identity is not None
    assert (identity.by, identity.user, identity.name, identity.owner) == (By.SESSION, ann.id, "ann", ann.owner)
    assert identity.may(Right.WRITE)
    assert accounts.signed_in(token[:-1]) is None
    assert accounts.signed_in("") is None
    assert len(accounts.sessions.of_user(ann.id)[0].agent) == 120
    assert token.encode() not in written(accounts, tmp_path)


def test_tokens_and_keys_have_256_random_bits(accounts: Accounts, ann: User) -> None:
    made = {accounts.sessions.begin(ann.id) for _ in range(50)} | {
        accounts.keys.add(ann.id, {Right.READ}, 1).removeprefix("dl_") for _ in range(50)
    }
    assert len(made) == 100
    assert {len(token) for token in made} == {43}, "32 bytes in base64"


def test_a_session_ends_after_twelve_idle_hours_and_after_thirty_days_in_any_case(
    accounts: Accounts, ann: User, clock: Clock
) -> None:
    began = clock.now
    token = accounts.sessions.begin(ann.id)
    while clock.now < began + LONGEST - IDLE:
        clock.now += IDLE - 1
        assert accounts.signed_in(token) is not None, (clock.now - began) / DAY
    clock.now = began + LONGEST + 1
    assert accounts.signed_in(token) is None
    idle = accounts.sessions.begin(ann.id)
    clock.now += IDLE + 1
    assert accounts.signed_in(idle) is None
    assert accounts.sessions.of_user(ann.id) == []


def test_a_token_is_replaced_each_day_and_good_for_a_minute_more(accounts: Accounts, ann: User, clock: Clock) -> None:
    first = accounts.sessions.begin(ann.id, "Some browser")
    assert accounts.sessions.renewed(first) is None, "it is new"
    for _ in range(3):
        clock.now += RENEWED_EVERY / 3 + 1
        assert accounts.signed_in(first) is not None
    second = accounts.sessions.renewed(first)
    assert second is not None
    assert accounts.sessions.renewed(first) is None, "another tab"
    assert (accounts.signed_in(first) is not None, accounts.signed_in(second) is not None) == (True, True)
    assert [session.agent for session in accounts.sessions.of_user(ann.id)] == ["Some browser"]
    clock.now += UNDER_WAY + 1
    assert (accounts.signed_in(first), accounts.signed_in(second) is not None) == (None, True)
    clock.now += IDLE + 1
    assert accounts.sessions.renewed(second) is None


def test_whoever_signs_out_leaves_no_token_that_was_replaced(accounts: Accounts, ann: User, clock: Clock) -> None:
    first, elsewhere = accounts.sessions.begin(ann.id), accounts.sessions.begin(ann.id)
    clock.now += IDLE
    assert accounts.signed_in(first) is not None
    assert accounts.signed_in(elsewhere) is not None
    clock.now += IDLE
    assert accounts.signed_in(elsewhere) is not None
    clock.now += 1
    second = accounts.sessions.renewed(elsewhere)
    assert second is not None
    identity = accounts.signed_in(second)
    assert identity is not None
    accounts.sessions.end(identity.session)
    assert [accounts.signed_in(token) for token in (elsewhere, second)] == [None, None]


def test_thirty_days_count_from_the_sign_in(accounts: Accounts, ann: User, clock: Clock) -> None:
    token, began = accounts.sessions.begin(ann.id), clock.now
    while clock.now < began + LONGEST - IDLE:
        clock.now += IDLE - 1
        token = accounts.sessions.renewed(token) or token
        assert accounts.signed_in(token) is not None
    clock.now = began + LONGEST + 1
    assert accounts.signed_in(token) is None


def test_a_new_sign_in_ends_the_session_that_the_browser_had(accounts: Accounts, ann: User) -> None:
    planted, elsewhere = accounts.sessions.begin(ann.id), accounts.sessions.begin(ann.id)
    token = accounts.sessions.begin(ann.id, instead_of=planted)
    assert accounts.signed_in(planted) is None
    assert accounts.signed_in(token) is not None
    assert accounts.signed_in(elsewhere) is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda accounts, ann: accounts.users.disable(ann),
        lambda accounts, ann: accounts.users.remove(ann),
        lambda accounts, ann: accounts.users.set_password(ann, OTHER),
        lambda accounts, ann: accounts.users.grant(ann, Role.READER),
        lambda accounts, ann: accounts.sessions.end_all(ann.id),
        lambda accounts, ann: accounts.sessions.end_everybodys(),
    ],
    ids=["disabled", "removed", "password", "role", "signed out", "restored"],
)
def test_whatever_changes_what_a_user_may_ends_their_sessions(
    accounts: Accounts, ann: User, change: Callable[[Accounts, User], object]
) -> None:
    token = accounts.sessions.begin(ann.id)
    change(accounts, ann)
    assert accounts.signed_in(token) is None


def test_others_may_be_signed_out_and_the_one_in_use_kept(accounts: Accounts, ann: User) -> None:
    mine, other = accounts.sessions.begin(ann.id), accounts.sessions.begin(ann.id)
    kept = accounts.signed_in(mine)
    assert kept is not None
    assert accounts.sessions.end_all(ann.id, but=kept.session) == 1
    assert (accounts.signed_in(mine) is not None, accounts.signed_in(other)) == (True, None)


def test_a_key_may_what_both_its_scopes_and_its_users_role_allow(accounts: Accounts, ann: User, tmp_path: Path) -> None:
    key = accounts.keys.add(ann.id, {Right.READ, Right.WRITE, Right.ADMIN}, 30)
    identity = accounts.with_key(key)
    assert identity is not None
    assert (identity.by, identity.user, identity.owner) == (By.KEY, ann.id, ann.owner)
    assert [right for right in Right if identity.may(right)] == [Right.READ, Right.WRITE]
    accounts.users.grant(ann, Role.READER)
    less = accounts.with_key(key)
    assert less is not None
    assert [right for right in Right if less.may(right)] == [Right.READ]
    assert accounts.with_key(key[:-1] + "x") is None
    assert key.encode() not in written(accounts, tmp_path)


def test_a_key_ends_on_its_day_when_it_is_revoked_and_while_its_user_is_disabled(
    accounts: Accounts, ann: User, clock: Clock
) -> None:
    short, long = (accounts.keys.add(ann.id, {Right.READ}, days) for days in (1, 30))
    clock.now += DAY + 1
    assert accounts.with_key(short) is None
    assert accounts.with_key(long) is not None
    accounts.users.disable(ann)
    assert accounts.with_key(long) is None
    accounts.users.disable(ann, False)
    assert accounts.with_key(long) is not None
    listed = {one.id: one for one in accounts.keys.all()}
    assert listed[long[:11]].used == clock.now
    accounts.keys.revoke(long[:11])
    assert accounts.with_key(long) is None
    with pytest.raises(AccountRefused, match="no key dl_none"):
        accounts.keys.revoke("dl_none")
