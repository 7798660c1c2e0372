"""A small application behind the gate, over a real file of accounts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from app.accounts.account_file import Accounts
from app.accounts.limiting import Guesses, Questions
from app.accounts.provider import Provider, Remembering
from app.accounts.rights import Role, identity_of
from app.web.accounts.gate import FromProxy, Gate, SignedIn
from app.web.accounts.pages import SigningIn, account_routes
from app.web.accounts.renewing import Renewing
from app.web.owner import caller_of, owner_of
from tests.app.accounts.conftest import PASSWORD, QUICK, Clock
from tests.app.web.markup import Page, read


@dataclass
class House:
    """The application, and browsers that open it."""

    accounts: Accounts
    guesses: Guesses = field(default_factory=Guesses)
    questions: Questions = field(default_factory=lambda: Questions(""))
    provider: Provider | None = None
    proxy_header: str = ""
    spend: list[Callable[[int], None]] = field(default_factory=list)  # of each request, what counts its tokens

    def __post_init__(self) -> None:
        app = FastAPI()
        app.include_router(account_routes(SigningIn(self.accounts, self.guesses, self.provider)))

        @app.api_route("/{rest:path}", methods=["GET", "POST"])
        def tells(request: Request) -> dict[str, str]:
            identity = identity_of(request)
            self.spend.append(caller_of(request).spend)
            return {"by": identity.by, "name": identity.name, "owner": owner_of(request), "rest": request.url.path}

        app.add_middleware(Renewing, sessions=self.accounts.sessions)
        app.add_middleware(Remembering)
        app.add_middleware(Gate, who=SignedIn(self.accounts, self.guesses), questions=self.questions)
        self.app: Any = app
        if self.proxy_header:
            self.app = FromProxy(app, self.proxy_header, lambda peer: peer == "192.0.2.99")

    def browser(self, address: str = "192.0.2.1", url: str = "http://here") -> TestClient:
        return TestClient(self.app, base_url=url, client=(address, 1), follow_redirects=False)

    def signed_in(self, name: str = "ann", **more: str) -> TestClient:
        browser = self.browser(**more)
        assert sign_in(browser, name) == 303
        return browser


def sign_in(browser: TestClient, name: str, password: str = PASSWORD, next: str = "") -> int:
    return browser.post("/sign-in", data={"name": name, "password": password, "next": next}).status_code


def page_of(text: str) -> Page:
    return read(text.replace("<!doctype html>", ""))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def three_accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file, to be copied: looking whether the passwords are easy to guess takes a while."""
    path = tmp_path_factory.mktemp("three") / "accounts.sqlite3"
    with closing(Accounts(path, passwords=QUICK)) as made:
        for name, role in (("ann", Role.READER), ("ed", Role.EDITOR), ("ada", Role.ADMIN)):
            made.users.add(name, PASSWORD, role)
    return path


@pytest.fixture
def accounts(three_accounts: Path, tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    """Ann reads, Ed edits, Ada may all."""
    with closing(Accounts(shutil.copy(three_accounts, tmp_path / "accounts.sqlite3"), clock, QUICK)) as made:
        yield made


@pytest.fixture
def house(accounts: Accounts) -> House:
    return House(accounts)
