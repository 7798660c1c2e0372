"""Sign-in against a real OpenID Connect provider, which is started here; and what it may not do."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from app.accounts.account_file import Accounts
from app.accounts.provider import Provider, roles_of
from app.accounts.rights import Role
from app.settings import OidcSettings
from tests.app.web.accounts.conftest import House

# The provider calls Authlib by names that it would rather have replaced; as errors, they would be answers of 500.
pytestmark = [pytest.mark.processes, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
ROLES = {"newsroom": Role.EDITOR, "desk": Role.ADMIN, "@example.org": Role.READER}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses what Authlib would rather have it import from elsewhere
        import oidc_provider_mock as provider
    users = [
        provider.User(
            sub="1", claims={"email": "ann@example.org", "email_verified": True, "preferred_username": "ann"}
        ),
        provider.User(
            sub="2", claims={"email": "ed@other.example", "email_verified": True, "groups": ["sports", "newsroom"]}
        ),
        provider.User(
            sub="3", claims={"email": "eve@other.example", "email_verified": True, "preferred_username": "eve"}
        ),
        provider.User(sub="4", claims={"email": "mal@example.org", "email_verified": False}),
        provider.User(
            sub="5", claims={"email": "ann@example.org", "email_verified": True, "preferred_username": "ANN"}
        ),
    ]
    with provider.run_server_in_thread(require_nonce=True, user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def house(accounts: Accounts, issuer: str) -> House:
    settings = OidcSettings(issuer=issuer, client_id="chat", client_secret="hush", roles=ROLES)
    return House(accounts, provider=Provider(settings))


def sent_there(browser: TestClient, next: str = "") -> str:
    led = browser.get("/sign-in/provider", params={"next": next})
    assert led.status_code == 302, led.text
    return str(led.headers["location"])


def back_from(there: str, subject: str, **form: str) -> str:
    """What the provider answers to a person who says who they are: the address that their browser is led to."""
    given = httpx.post(there, data={"sub": subject, "action": "authorize"} | form, follow_redirects=False)
    assert given.status_code in (302, 303), given.text
    return str(given.headers["location"])


def came_back(browser: TestClient, subject: str, next: str = "") -> httpx.Response:
    return browser.get(back_from(sent_there(browser, next), subject))


def name_of(browser: TestClient) -> str:
    return str(browser.get("/archive").json()["name"])


def test_the_browser_is_sent_with_a_proof_key_a_state_and_a_nonce(house: House, issuer: str) -> None:
    there = urlsplit(sent_there(house.browser()))
    asked = {name: value[0] for name, value in parse_qs(there.query).items()}
    assert f"{there.scheme}://{there.netloc}" == issuer
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == "http://here/sign-in/provider/back"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 20
    assert "hush" not in there.query


def test_who_signs_in_there_is_signed_in_here_and_found_again(house: House, accounts: Accounts) -> None:
    browser = house.browser()
    answer = came_back(browser, "2", "archive/articles?outlet=A")
    assert (answer.status_code, answer.headers["location"]) == (303, "../../archive/articles?outlet=A")
    assert name_of(browser) == "ed@other.example"
    user = accounts.users.existing(name_of(browser))
    assert (user.roles, user.has_password) == ({"*": Role.EDITOR}, False)
    again = house.browser()
    came_back(again, "2")
    assert name_of(again) == user.name
    assert len(accounts.users.all()) == 4


def test_a_name_at_the_provider_takes_no_account_over(house: House, accounts: Accounts) -> None:
    browsers = [house.browser(), house.browser()]
    for browser, subject in zip(browsers, ("1", "5"), strict=True):
        came_back(browser, subject)
    names = [name_of(browser) for browser in browsers]
    assert len({*names, "ann"}) == 3
    assert accounts.users.existing("ann").has_password


def test_who_is_in_no_group_is_not_let_in_nor_by_a_mail_address_that_was_not_checked(
    house: House, accounts: Accounts
) -> None:
    for subject in ("3", "4"):
        browser = house.browser()
        answer = came_back(browser, subject)
        assert answer.status_code == 403
        assert browser.get("/archive").status_code == 401
    assert len(accounts.users.all()) == 3


def test_who_is_disabled_here_is_not_let_in_from_there(house: House, accounts: Accounts) -> None:
    browser = house.browser()
    came_back(browser, "2")
    accounts.users.disable(accounts.users.existing(name_of(browser)))
    assert browser.get("/archive").status_code == 401
    assert came_back(house.browser(), "2").status_code == 403


def test_what_another_browser_was_given_or_came_twice_signs_nobody_in(house: House) -> None:
    """Else somebody could be signed in unawares as another: what they ask would be kept there."""
    victim, attacker = house.browser(), house.browser()
    link = back_from(sent_there(attacker), "2")
    sent_there(victim)
    assert victim.get(link).status_code == 401
    assert victim.get("/archive").status_code == 401
    assert attacker.get(link).status_code == 303
    assert attacker.get(link).status_code == 401, "once"
    for forged in ("", "?code=x", "?state=x", "?code=x&state=x", "?error=access_denied"):
        answer = house.browser().get(f"/sign-in/provider/back{forged}")
        assert (answer.status_code, 'role="alert"' in answer.text) == (401, True)


def test_who_cancels_there_is_told_so_here(house: House) -> None:
    browser = house.browser()
    assert browser.get(back_from(sent_there(browser), "1", action="deny")).status_code == 401


def test_a_provider_that_is_another_or_does_not_answer_is_told(accounts: Accounts, issuer: str) -> None:
    for wrong in (f"{issuer}/", "http://127.0.0.1:9"):
        settings = OidcSettings(issuer=wrong, client_id="chat", roles=ROLES)
        answer = House(accounts, provider=Provider(settings)).browser().get("/sign-in/provider")
        assert answer.status_code == 502
        assert 'role="alert"' in answer.text


class Forger:
    """A provider's token endpoint that signs what it is told to."""

    def __init__(self, house: House, browser: TestClient) -> None:
        assert house.provider is not None
        self.client = house.provider._client
        self.key = RSAKey.generate_key(2048, {"kid": "k"})
        self.asked = {name: value[0] for name, value in parse_qs(urlsplit(sent_there(browser)).query).items()}

    async def tokens(self, **_: Any) -> dict[str, Any]:
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.signed}


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"iss": "https://id.other"},
        {"aud": "another-chat"},
        {"nonce": "of another time"},
        {"exp": 1},
        {"sub": None},
        {"alg": "HS256"},
        {"key": "another"},
    ],
    ids=lambda claims: next(iter(claims), "as it should be"),
)
def test_an_id_token_counts_if_the_provider_signed_it_for_this_chat_and_this_time(
    house: House, issuer: str, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any]
) -> None:
    browser = house.browser()
    forger = Forger(house, browser)
    now = int(time.time())
    said = {"iss": issuer, "aud": "chat", "sub": "9", "nonce": forger.asked["nonce"], "iat": now, "exp": now + 60}
    said |= {"groups": ["newsroom"], "preferred_username": "zoe"} | {
        k: v for k, v in claims.items() if k not in ("alg", "key")
    }
    key: Any = RSAKey.generate_key(2048, {"kid": "k"}) if "key" in claims else forger.key
    header = {"alg": claims.get("alg", "RS256"), "kid": "k"}
    if header["alg"] == "HS256":
        from joserfc.jwk import OctKey

        key = OctKey.import_key("hush" * 8)
    forger.signed = jwt.encode(
        header, {k: v for k, v in said.items() if v is not None}, key, algorithms=["RS256", "HS256"]
    )
    monkeypatch.setattr(forger.client, "fetch_access_token", forger.tokens)
    monkeypatch.setitem(forger.client.server_metadata, "jwks", {"keys": [forger.key.as_dict(private=False)]})
    answer = browser.get("/sign-in/provider/back", params={"code": "x", "state": forger.asked["state"]})
    assert answer.status_code == (303 if not claims else 401)


def test_the_strongest_role_that_any_group_gives_counts() -> None:
    def role(mail: str = "", **claims: object) -> Role | None:
        return roles_of(claims, mail, ROLES)["*"]

    assert role(groups=["newsroom", "desk"]) is Role.ADMIN
    assert role(roles="newsroom") is Role.EDITOR
    assert role("a@Example.ORG") is Role.READER
    assert role("a@example.org.hostile.example") is None
    assert role("a@example.org@hostile.example") is None
    assert role(groups=[{"newsroom": 1}, 5, None], roles={"desk": True}) is None
    assert roles_of({}, "", {"*": Role.READER}) == {"*": Role.READER}


def test_a_group_may_be_let_into_some_archives_only() -> None:
    told = roles_of({"groups": ["newsroom"]}, "", {"*": {"default": Role.READER}, "newsroom": {"desk": Role.EDITOR}})
    assert told == {"*": None, "default": Role.READER, "desk": Role.EDITOR}
    assert roles_of({}, "", {"newsroom": {"desk": Role.EDITOR}}) == {"*": None, "desk": None}
