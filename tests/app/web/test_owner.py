"""Whose a page is, and who takes a turn."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app.accounts.rights import Identity, Role
from app.web.fast_gradio import gr
from app.web.owner import COOKIE, OwnerCookie, owner_of, reader_of
from app.web.serving.under_path import UnderPath


def asked(address: str, cookies: Mapping[str, str] | None = None, session: str = "") -> gr.Request:
    written = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items()).encode()
    scope = {"type": "http", "headers": [(b"cookie", written)], "client": (address, 5)}
    return gr.Request(request=Request(scope), session_hash=session)


def test_without_cookies_all_pages_of_an_address_take_one_turn() -> None:
    """Somebody who refuses the cookie would have a queue of their own with each page."""
    assert reader_of(asked("192.0.2.7", session="a")) == reader_of(asked("192.0.2.7", session="b"))
    assert reader_of(asked("192.0.2.7")) != reader_of(asked("192.0.2.8"))


def test_browsers_behind_one_address_take_turns_of_their_own() -> None:
    one, other = asked("192.0.2.7", {COOKIE: "a" * 43}), asked("192.0.2.7", {COOKIE: "b" * 43})
    assert reader_of(one) != reader_of(other)
    assert reader_of(one) == owner_of(one)


def test_a_cookie_that_was_not_made_here_is_none() -> None:
    assert owner_of(asked("192.0.2.7", {COOKIE: "short"})) == ""


@pytest.mark.parametrize(("scheme", "name"), [("http", COOKIE), ("https", f"__Host-{COOKIE}")])
def test_over_https_the_secret_is_kept_for_this_host_alone(scheme: str, name: str) -> None:
    """Another host of the same domain could set one of a plain name, and read what is asked under it."""
    given = TestClient(OwnerCookie(PlainTextResponse("page")), base_url=f"{scheme}://here").get("/")
    cookie = given.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) is (scheme == "https")
    assert owner_of(asked("192.0.2.7", {COOKIE: "b" * 43, f"__Host-{COOKIE}": "a" * 43})) == "a" * 43


def test_what_a_user_asks_belongs_to_the_user_and_takes_the_users_turn() -> None:
    ann = Identity(roles={"*": Role.READER}, user="17", owner="s" * 43)
    request = asked("192.0.2.7", {COOKIE: "a" * 43})
    request.request.scope["state"] = {"identity": ann}
    assert (owner_of(request), reader_of(request)) == ("s" * 43, "s" * 43)


@pytest.mark.parametrize(("scheme", "name"), [("http", COOKIE), ("https", f"__Secure-{COOKIE}")])
def test_in_a_folder_the_secret_is_kept_for_the_folder_alone(scheme: str, name: str) -> None:
    client = TestClient(UnderPath(OwnerCookie(PlainTextResponse("page")), "/news"), base_url=f"{scheme}://here")
    cookie = client.get("/news/").headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert "Path=/news/" in cookie.split("; ")
    assert owner_of(asked("192.0.2.7", {name: "a" * 43})) == "a" * 43
