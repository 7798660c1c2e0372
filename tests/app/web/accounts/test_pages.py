"""Signing in and out: the right ones alone, with cookies that nobody else gets, and nothing that tells who is there."""

from __future__ import annotations

import httpx
import pytest

from app.accounts.account_file import Accounts
from app.accounts.limiting import Guesses
from app.accounts.rights import Right, Role
from app.accounts.sessions import IDLE, RENEWED_EVERY
from app.web.accounts import texts
from app.web.accounts.cookies import KNOWN, SESSION
from tests.app.accounts.conftest import OTHER, PASSWORD, Clock
from tests.app.web.accounts.conftest import House, page_of, sign_in

PAGE = {"Accept": "text/html"}


def test_the_form_lets_in_who_knows_the_password_and_leads_to_what_was_asked_for(house: House) -> None:
    browser = house.browser()
    led = browser.get("/archive/articles?outlet=A%20B", headers=PAGE)
    assert (led.status_code, led.headers["location"]) == (
        303,
        "../sign-in?next=archive%2Farticles%3Foutlet%3DA%2520B",
    )
    form = page_of(browser.get("/sign-in?next=archive%2Farticles%3Foutlet%3DA%2520B").text)
    fields = {one.attributes["name"]: one.attributes for one in form.all("input")}
    assert fields["password"]["type"] == "password"
    assert (fields["name"]["autocomplete"], fields["password"]["autocomplete"]) == ("username", "current-password")
    assert [one.attributes["for"] for one in form.all("label")] == [fields["name"]["id"], fields["password"]["id"]]
    sent = {"name": " Ann".strip(), "password": PASSWORD, "next": fields["next"]["value"]}
    answer = browser.post("/sign-in", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "./archive/articles?outlet=A%20B")
    assert browser.get("/archive").json()["name"] == "ann"


@pytest.mark.parametrize("next", ["//hostile.example", "https://hostile.example", "/\\hostile.example", "a\r\nX: y"])
def test_signing_in_leads_to_no_other_host(house: House, next: str) -> None:
    answer = house.browser().post("/sign-in", data={"name": "ann", "password": PASSWORD, "next": next})
    assert httpx.URL("http://here/sign-in").join(answer.headers["location"]).host == "here"
    assert "x" not in answer.headers


def test_a_wrong_password_an_unknown_name_and_a_disabled_account_are_told_alike(
    house: House, accounts: Accounts
) -> None:
    accounts.users.disable(accounts.users.existing("ed"))
    said = {
        house.browser().post("/sign-in", data={"name": name, "password": password}).text.replace(f'value="{name}"', "")
        for name, password in (("ann", OTHER), ("nobody", PASSWORD), ("ed", PASSWORD))
    }
    assert len(said) == 1
    assert sign_in(house.browser(), "ann", OTHER) == 401


@pytest.mark.parametrize(("scheme", "name"), [("http", SESSION), ("https", f"__Host-{SESSION}")])
def test_cookies_are_out_of_reach_of_scripts_other_sites_and_plain_connections(
    house: House, scheme: str, name: str
) -> None:
    browser = house.browser(url=f"{scheme}://here")
    answer = browser.post("/sign-in", data={"name": "ann", "password": PASSWORD})
    cookies = answer.headers.get_list("set-cookie")
    assert [one.split("=")[0].removeprefix("__Host-") for one in cookies] == [SESSION, KNOWN]
    for one in cookies:
        parts = set(one.split("; "))
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= parts
        assert ("Secure" in parts) is (scheme == "https")
        assert not any(part.startswith("Domain") for part in parts)
    assert cookies[0].startswith(f"{name}=")
    assert PASSWORD not in answer.text + str(answer.headers)


def test_each_sign_in_begins_a_new_session_and_ends_the_one_that_was_there(house: House) -> None:
    """A token that somebody planted in the browser before is worth nothing afterwards."""
    browser = house.signed_in()
    planted = browser.cookies[SESSION]
    assert sign_in(browser, "ann") == 303
    assert browser.cookies[SESSION] != planted
    other = house.browser()
    other.cookies.set(SESSION, planted)
    assert other.get("/archive").status_code == 401


def test_a_token_that_was_not_made_here_begins_no_session(house: House) -> None:
    browser = house.browser()
    chosen = "x" * 43
    browser.cookies.set(SESSION, chosen)
    assert browser.get("/archive").status_code == 401
    sent = browser.post("/sign-in", data={"name": "ann", "password": PASSWORD})
    assert chosen not in sent.headers["set-cookie"]


def test_signing_out_ends_the_session_on_the_server_and_clears_what_the_browser_kept(house: House) -> None:
    browser = house.signed_in()
    token = browser.cookies[SESSION]
    answer = browser.post("/account/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "../sign-in")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert SESSION not in browser.cookies
    browser.cookies.set(SESSION, token)
    assert browser.get("/archive").status_code == 401
    assert house.browser().get("/account/sign-out").status_code == 401, "nor does a link do it"
    assert house.signed_in().get("/account/sign-out").status_code != 303


def test_an_idle_session_is_asked_to_sign_in_again(house: House, clock: Clock) -> None:
    browser = house.signed_in()
    clock.now += IDLE + 1
    assert browser.get("/archive").status_code == 401


@pytest.mark.parametrize("url", ["http://here", "https://here"])
def test_a_page_that_is_opened_after_a_day_brings_a_new_token(house: House, clock: Clock, url: str) -> None:
    browser = house.signed_in(url=url)
    assert "set-cookie" not in browser.get("/").headers
    for _ in range(3):
        clock.now += RENEWED_EVERY / 3 + 1
        assert "set-cookie" not in browser.get("/archive").headers
    before = dict(browser.cookies)
    given = browser.get("/").headers["set-cookie"]
    assert (SESSION in given, "HttpOnly" in given, "Secure" in given) == (True, True, url.startswith("https"))
    assert dict(browser.cookies) != before
    clock.now += IDLE - 1
    assert browser.get("/archive").json()["name"] == "ann"


def test_the_account_shows_where_one_is_signed_in_and_ends_the_others(house: House) -> None:
    browser, other = house.signed_in(), house.signed_in()
    page = page_of(browser.get("/account").text)
    assert len(list(page.all("li"))) == 2
    assert browser.post("/account/sign-out-others").headers["location"] == "../account"
    assert browser.get("/archive").status_code == 200
    assert other.get("/archive").status_code == 401


def test_the_account_names_the_archives_that_one_may_read_and_no_others(house: House, accounts: Accounts) -> None:
    ann = accounts.users.existing("ann")
    accounts.users.grant(ann, Role.EDITOR, "sport")
    accounts.users.grant(ann, None, "secret-desk")
    page = house.signed_in().get("/account").text
    assert "sport</span> You may read, ask, and add" in page
    assert "secret-desk" not in page


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8", "curl/8"),
    ],
)
def test_a_browser_is_named_in_short(house: House, agent: str, shown: str) -> None:
    browser = house.browser()
    browser.headers["User-Agent"] = agent
    assert sign_in(browser, "ann") == 303
    (line,) = page_of(browser.get("/account").text).all("li")
    assert line.text.startswith(f"{shown} ")


def test_a_password_is_changed_by_who_knows_it_and_every_other_browser_is_signed_out(house: House) -> None:
    browser, other = house.signed_in(), house.signed_in()
    before = browser.cookies[SESSION]
    changed = browser.post("/account/password", data={"now": PASSWORD, "new": OTHER})
    assert (changed.status_code, changed.headers["location"]) == (303, "../account?changed=1")
    assert browser.cookies[SESSION] != before
    assert 'role="status"' in browser.get("/account?changed=1").text
    assert other.get("/archive").status_code == 401
    assert sign_in(house.browser(), "ann", PASSWORD) == 401
    assert sign_in(house.browser(), "ann", OTHER) == 303


@pytest.mark.parametrize(
    ("now", "new", "status"),
    [(OTHER, OTHER, 401), ("", OTHER, 401), (PASSWORD, "short", 422), (PASSWORD, "a" * 20, 422)],
)
def test_a_password_is_not_changed_without_the_one_until_now_nor_to_an_easy_one(
    house: House, now: str, new: str, status: int
) -> None:
    browser = house.signed_in()
    answer = browser.post("/account/password", data={"now": now, "new": new})
    assert answer.status_code == status
    page = page_of(answer.text)
    assert [one.attributes["role"] for one in page.all("p") if one.attributes.get("id") == "wrong"] == ["alert"]
    assert {one.attributes["action"].startswith("../account/") for one in page.all("form")} == {True}
    assert sign_in(house.browser(), "ann", PASSWORD) == 303


def test_passwords_may_be_pasted_and_kept_by_a_password_manager(house: House) -> None:
    browser = house.signed_in()
    fields = {
        one.attributes["name"]: one.attributes
        for page in (house.browser().get("/sign-in"), browser.get("/account"))
        for one in page_of(page.text).all("input")
    }
    assert {name: fields[name]["autocomplete"] for name in ("password", "now", "new")} == {
        "password": "current-password",
        "now": "current-password",
        "new": "new-password",
    }
    assert {fields[name]["type"] for name in ("password", "now", "new")} == {"password"}
    assert not any("onpaste" in attributes or "readonly" in attributes for attributes in fields.values())


def test_guesses_are_few_and_a_right_one_among_too_many_is_not_told_from_a_wrong(house: House) -> None:
    stranger = house.browser()
    tries = [sign_in(stranger, "ann", f"{OTHER}{number}") for number in range(12)]
    assert tries == [401] * 10 + [429] * 2
    refused = stranger.post("/sign-in", data={"name": "ann", "password": PASSWORD})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 800
    assert "set-cookie" not in refused.headers
    assert sign_in(house.browser("192.0.2.2"), "ann") == 303, "others are let in"


def test_who_has_signed_in_before_is_not_locked_out_by_the_guesses_of_others(accounts: Accounts) -> None:
    house = House(accounts, Guesses(of_account="3/15 minutes"))
    browser = house.signed_in()
    browser.post("/account/sign-out")
    assert [sign_in(house.browser(f"192.0.2.{number}"), "ann", OTHER) for number in range(10, 15)] == [401] * 3 + [
        429
    ] * 2
    assert sign_in(house.browser("198.51.100.7"), "ann") == 429
    assert sign_in(browser, "ann") == 303
    assert sign_in(browser, "ed", OTHER) == 401, "the mark is for one account"


def test_the_password_until_now_is_guessed_no_more_often(house: House) -> None:
    browser = house.signed_in()
    tries = [browser.post("/account/password", data={"now": f"x{n}", "new": OTHER}).status_code for n in range(12)]
    assert tries == [401] * 10 + [429] * 2


def test_who_comes_with_a_key_has_no_session_to_end_and_no_password_to_change(house: House, accounts: Accounts) -> None:
    key = accounts.keys.add(accounts.users.existing("ann").id, {Right.READ}, 9)
    program = house.browser()
    for path in ("/account/sign-out", "/account/sign-out-others", "/account/password"):
        assert program.post(path, headers={"Authorization": f"Bearer {key}"}).status_code == 403
    assert sign_in(house.browser(), "ann") == 303


def test_a_name_is_shown_as_text(house: House, accounts: Accounts) -> None:
    shown = house.browser().post("/sign-in", data={"name": '"><script>x</script>', "password": "y"}).text
    assert "script" not in page_of(shown).tags
    assert accounts.users.existing("ann").roles == {"*": Role.READER}


def test_who_may_nothing_is_told_so_at_the_sign_in_and_gets_no_session(house: House, accounts: Accounts) -> None:
    """A session could only be refused, at every address and without a word of why."""
    accounts.users.grant(accounts.users.existing("ann"), None)
    browser = house.browser()
    answer = browser.post("/sign-in", data={"name": "ann", "password": PASSWORD, "next": ""})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert texts.NO_ROLE in page_of(answer.text).text
    assert sign_in(browser, "ann", OTHER) == 401, "only who has the password is told"
