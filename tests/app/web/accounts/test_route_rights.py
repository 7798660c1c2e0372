"""Each route of the application has its place in the table of rights, and nothing else is served."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Mount, Route

from app import wiring
from app.accounts.account_file import Accounts
from app.accounts.rights import Right, Role
from app.programs.program_addresses import add_addresses
from app.settings import OidcSettings, WebSettings, load_settings
from app.web.accounts import route_rights
from app.web.accounts.route_rights import OPEN_HERE, Unplaced, methods_of, right_for
from app.web.server import create_app
from app.web.serving.under_path import OWN
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from tests.app.accounts.conftest import PASSWORD, QUICK
from tests.app.web.conftest import gradios_leaks_forgiven
from tests.app.web.fake_assistant import FakeAssistant
from tests.fakes import WordEmbedder
from tests.homes import archives_with

WRITING = {
    ("POST", "/articles/x/correct"),
    ("POST", "/articles/x/delete"),
    ("GET", "/archive/adding"),  # how far it is
    ("POST", "/archive/adding"),
    ("POST", "/archive/add/x"),
    ("POST", "/archive/taken-out"),
    ("POST", "/api/v1/articles"),
    ("POST", "/api/v1/articles/files"),
    ("DELETE", "/api/v1/articles/x"),
    ("GET", "/api/v1/jobs/x"),
}
# Of Gradio's many, those that the page asks for; see ``app.web.serving.headers``.
GRADIOS = {
    ("GET", "/"),
    ("GET", "/assets/x"),
    ("GET", "/theme.css"),
    ("GET", "/favicon.ico"),
    ("GET", "/gradio_api/heartbeat/x"),
    ("GET", "/gradio_api/queue/data"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/predict"),
}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory, read_archive: Archive) -> list[tuple[str, str]]:
    """(method, path with its parameters filled in) of the whole application with all that can be switched on."""
    search = Search(read_archive, WordEmbedder, IndexSettings().search)
    oidc = OidcSettings(issuer="https://id.example", client_id="x", roles={"*": Role.READER})
    settings = WebSettings(host="0.0.0.0", sharing=True, oidc=oidc)
    loaded = load_settings(home=tmp_path_factory.mktemp("home"), web=settings)
    rooms = wiring.rooms_for(archives_with(read_archive, search, loaded), loaded)
    with closing(Accounts(loaded.accounts_file, passwords=QUICK)) as accounts, gradios_leaks_forgiven():
        accounts.users.add("ann", PASSWORD, Role.ADMIN)
        assistant = FakeAssistant()
        api = partial(add_addresses, assistant, rooms, settings)
        app = create_app(assistant, settings, None, rooms, accounts, api)
    return sorted(_routes(app))


def _routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    for path, route in _flat(app.router.routes):
        for method in route.methods or ("POST",):  # an application at an address of its own tells no methods
            yield method, re.sub(r"\{[^}]*\}", "x", path)


def _flat(routes: Any, at: str = "") -> Iterator[tuple[str, Route]]:
    """FastAPI keeps an included router as one. What is mounted at the root is Gradio's; else it is ours."""
    for route in routes:
        if isinstance(route, Route):
            yield at + route.path, route
        elif not isinstance(route, Mount):
            yield from _flat(route.original_router.routes, at)
        elif route.path:
            yield from _flat(route.routes, at + route.path)


def test_every_route_has_a_place_and_what_changes_the_archive_takes_the_right_to_write(
    routes: list[tuple[str, str]],
) -> None:
    """A route that is new has none: give it one in ``app.web.accounts.route_rights``."""
    assert ("POST", "/sign-in") in routes
    assert ("POST", "/articles/x/correct") in routes, "all of it is looked at"
    rights = {(method, path): right_for(method, path) for method, path in routes}  # raises Unplaced
    assert {one for one, right in rights.items() if right is Right.WRITE} == WRITING
    public = {path for (_, path), right in rights.items() if right is None}
    assert {path for (_, path), right in rights.items() if right is Right.ADMIN} == OPEN_HERE == {"/readyz", "/metrics"}
    assert public == {"/healthz", "/page/x", "/page/alive", "/sign-in", "/sign-in/provider", "/sign-in/provider/back"}


def test_no_folder_of_a_proxy_may_be_called_like_an_address_of_ours(routes: list[tuple[str, str]]) -> None:
    firsts = {path.split("/")[1] for _, path in (*routes, *GRADIOS)}
    assert firsts - {""} == OWN


def test_nothing_has_a_place_that_is_no_route(routes: list[tuple[str, str]]) -> None:
    """Else an address would be open before somebody thought of what it takes."""
    for pattern, methods, _ in route_rights._COMPILED:
        assert any(method in methods and pattern.fullmatch(path) for method, path in (*routes, *GRADIOS)), pattern
    for method, path in GRADIOS:
        assert right_for(method, path) in (Right.READ, Right.ASK)
    for path in (
        "/gradio_api/upload",
        "/gradio_api/file=x",
        "/gradio_api/call/x",
        "/config",
        "/docs",
        "/archive/",
        "//",
        "",
    ):
        assert not methods_of(path)
        with pytest.raises(Unplaced):
            right_for("GET", path)


def test_a_head_is_to_be_had_of_what_ends_and_of_nothing_that_goes_on() -> None:
    for path in ("/", "/archive", "/page/style.css", "/api/v1/status", "/assets/x", "/conversations"):
        assert right_for("HEAD", path) is right_for("GET", path)
    for path in ("/gradio_api/queue/data", "/gradio_api/heartbeat/x", "/mcp"):
        right_for("GET", path)
        with pytest.raises(Unplaced):
            right_for("HEAD", path)


def test_no_place_is_reached_by_a_line_break_or_a_method_that_was_not_thought_of() -> None:
    for method, path in (
        ("GET", "/\n"),
        ("GET", "/page/x\ny"),
        ("GET", "/api/v1/articles/x\ny"),
        ("GET", "/page/x/y"),
        ("PUT", "/archive"),
        ("POST", "/archive"),
    ):
        with pytest.raises(Unplaced):
            right_for(method, path)
