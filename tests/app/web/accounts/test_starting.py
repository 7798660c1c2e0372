"""What is asked of readers by default, what is said of it, and that no chat starts where nobody could sign in."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import ValidationError
from starlette.requests import Request

from app.accounts.account_file import Accounts
from app.accounts.rights import By, Identity, Right, Role
from app.errors import SettingsInvalid
from app.settings import OidcSettings, WebSettings, load_settings
from app.web.accounts.starting import require_way_in, signing_in_for, who_asks, who_is_asked

TOKEN = "kX9-long-enough-and-random"
OIDC = OidcSettings(issuer="https://id.example", client_id="chat", roles={"*": Role.READER})
LAN = {"host": "0.0.0.0"}
PROXY = {"proxy_user_header": "X-Forwarded-User", "trusted_proxies": ("10.0.0.0/8",)}


@pytest.mark.parametrize(
    ("settings", "accounts", "token", "said"),
    [
        (WebSettings(), False, False, "this machine alone"),
        (WebSettings(token=TOKEN), False, True, "web.token"),
        (WebSettings(sign_in="on"), True, False, "web.sign_in is on; readers sign in with an account"),
        (WebSettings(**LAN), True, False, "web.host is 0.0.0.0"),
        (WebSettings(names=("chat.example.org",)), True, False, "web.names: chat.example.org"),
        (WebSettings(**LAN, token=TOKEN), False, True, "web.token"),
        (WebSettings(**LAN, token=TOKEN, sign_in="on"), True, False, "with an account"),
        (WebSettings(**LAN, token=TOKEN, oidc=OIDC), True, False, "or at https://id.example"),
        (WebSettings(**LAN, **PROXY), True, False, "or by X-Forwarded-User of a trusted proxy"),
        (WebSettings(**LAN, sign_in="off"), False, False, "nobody is asked to sign in: web.sign_in is off"),
        (WebSettings(**LAN, sign_in="off", token=TOKEN), False, False, "nobody is asked"),
    ],
)
def test_sign_in_is_asked_for_where_other_machines_reach_the_chat_and_said_at_the_start(
    settings: WebSettings, accounts: bool, token: bool, said: str
) -> None:
    assert (settings.asks_for_accounts, settings.asks_for_token) == (accounts, token)
    assert said in who_is_asked(settings)


def test_that_passwords_cross_the_network_in_clear_is_said_at_the_start_where_nothing_is_known_of_https() -> None:
    lan = WebSettings(**LAN)
    assert "in clear: set web.tls_certificate" in who_is_asked(lan)
    for safe in ({"tls_certificate": "/c.pem"}, {"trusted_proxies": ("10.1.2.3",)}, {"host": "127.0.0.1"}):
        assert "in clear" not in who_is_asked(lan.model_copy(update=safe)), safe


def test_it_does_not_start_where_nobody_could_sign_in_and_says_what_to_do(accounts: Accounts) -> None:
    lan = WebSettings(host="0.0.0.0")
    require_way_in(lan, accounts)
    for name in ("ann", "ed", "ada"):
        accounts.users.disable(accounts.users.existing(name))
    accounts.users.add("key-only", None, Role.READER)
    for known in (accounts, None):
        with pytest.raises(SettingsInvalid, match=r"0\.0\.0\.0.* nobody who could sign in") as failure:
            require_way_in(lan, known)
        assert "dateline users add NAME --role admin" in failure.value.help_message
    require_way_in(WebSettings(host="0.0.0.0", oidc=OIDC), accounts)
    require_way_in(WebSettings(host="0.0.0.0", token=TOKEN), None)
    require_way_in(WebSettings(), None)
    with pytest.raises(SettingsInvalid, match=r"web\.trusted_proxies is not"):
        require_way_in(WebSettings(host="0.0.0.0", proxy_user_header="X-User"), accounts)


@pytest.mark.parametrize(
    ("settings", "by", "rights"),
    [
        (WebSettings(), By.NOTHING, list(Right)),
        (WebSettings(**LAN, sign_in="off"), By.NOTHING, [Right.READ, Right.ASK, Right.WRITE]),
        (WebSettings(**LAN, token=TOKEN), By.TOKEN, [Right.READ, Right.ASK, Right.WRITE]),
    ],
)
def test_where_nobody_signs_in_all_may_what_the_settings_open(
    settings: WebSettings, by: By, rights: list[Right]
) -> None:
    asked = asyncio.run(who_asks(settings, None).of(Request({"type": "http", "headers": []})))
    assert isinstance(asked, Identity)
    assert (asked.by, [right for right in Right if asked.may(right)]) == (by, rights)


@pytest.mark.parametrize(
    ("settings", "adds"),
    [
        (WebSettings(), True),
        (WebSettings(**LAN), True),  # by editors
        (WebSettings(**LAN, adding=False), False),
        (WebSettings(**LAN, token=TOKEN), False),
        (WebSettings(**LAN, sign_in="off"), False),
    ],
)
def test_articles_are_added_by_whoever_owns_the_machine_or_signs_in_as_editor(
    settings: WebSettings, adds: bool
) -> None:
    assert settings.adds is adds


def test_questions_are_counted_where_readers_sign_in_unless_set_otherwise() -> None:
    assert WebSettings(host="0.0.0.0").questions_allowed == "30/minute"
    assert WebSettings(host="0.0.0.0", questions="").questions_allowed == ""
    assert WebSettings().questions_allowed == ""
    assert WebSettings(questions="5/minute; 50/day").questions_allowed == "5/minute; 50/day"
    with pytest.raises(ValidationError, match="30/minute"):
        WebSettings(questions="few")


def test_a_provider_is_named_by_https_and_says_who_is_let_in() -> None:
    """Over http, whoever is on the way could say who has signed in. On this machine nobody is."""
    for wrong in ({"issuer": "http://id.example"}, {"issuer": "id.example"}, {"issuer": "https://id.example"}):
        with pytest.raises(ValidationError):
            OidcSettings(**wrong, client_id="chat", roles={"*": Role.READER} if "https" not in wrong["issuer"] else {})
    assert OidcSettings(issuer="http://127.0.0.1:9000", client_id="chat", roles={"*": Role.READER}).issuer
    assert "hush" not in repr(OidcSettings(client_secret="hush"))


def test_all_of_it_can_be_set_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_WEB__OIDC__ISSUER", "https://id.example")
    monkeypatch.setenv("DATELINE_WEB__OIDC__CLIENT_ID", "chat")
    monkeypatch.setenv("DATELINE_WEB__OIDC__ROLES", '{"newsroom": "editor", "@example.org": "reader"}')
    monkeypatch.setenv("DATELINE_WEB__TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7")
    web = load_settings().web
    assert web.oidc.roles == {"newsroom": Role.EDITOR, "@example.org": Role.READER}
    assert web.trusted_proxies == ("10.0.0.0/8", "192.0.2.7")
    monkeypatch.setenv("DATELINE_WEB__TRUSTED_PROXIES", "everybody")
    with pytest.raises(SettingsInvalid, match="trusted_proxies"):
        load_settings()


def test_where_nobody_signs_in_there_are_no_accounts_behind_the_page(accounts: Accounts) -> None:
    assert signing_in_for(WebSettings(token=TOKEN), accounts) is None
    made = signing_in_for(WebSettings(host="0.0.0.0", oidc=OIDC), accounts)
    assert made is not None
    assert made.provider is not None
