"""A running chat over the fake assistant, and a browser to read it with."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.accounts.account_file import Accounts
from app.accounts.limiting import Questions
from app.accounts.rights import Role, everybody
from app.operation.operation import Operation
from app.settings import WebSettings
from app.stores.conversations import Conversations
from app.web.accounts.gate import Anybody, Gate
from app.web.rooms.services import Rooms
from app.web.server import AddingApis, ChatServer
from tests.app.web import plain
from tests.app.web.axe import axe_script
from tests.app.web.chromium import BROWSERS, CHROMIUM, SHELL, installed
from tests.app.web.fake_assistant import FakeAssistant
from tests.benchmarks.chatting import page_config


def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> None:
    """No other test gets the tab of one that has failed."""
    CHROMIUM.has_failed = CHROMIUM.has_failed or call.excinfo is not None


@contextmanager
def gradios_leaks_forgiven() -> Iterator[None]:
    """Gradio leaves event loops unclosed while a page is built; collected here, where that is no error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
        with suppress(RuntimeError):
            asyncio.get_event_loop().close()
        asyncio.set_event_loop(None)
        gc.collect()


def let_in(app: FastAPI) -> None:
    """Whoever asks may all, as where the chat is served to this machine alone."""
    app.add_middleware(Gate, who=Anybody(everybody(Role.ADMIN)), questions=Questions(""))


@dataclass
class Live:
    """A chat that is being served."""

    url: str
    assistant: FakeAssistant


def gradio_config(url: str) -> dict[str, Any]:
    """What Gradio's page knows of its components and handlers."""
    return page_config(plain.get(url).text)


@contextmanager
def serving(
    settings: WebSettings,
    assistant: FakeAssistant | None = None,
    conversations: Conversations | None = None,
    rooms: Rooms | None = None,
    accounts: Accounts | None = None,
    api: AddingApis | None = None,
    operation: Operation | None = None,
) -> Iterator[Live]:
    """A chat under these settings, in this process, until the end of the block."""
    assistant = assistant or FakeAssistant(pause=0.06)
    listening = threading.Event()
    urls: list[str] = []

    def ready(url: str) -> None:
        urls.append(url)
        listening.set()

    with gradios_leaks_forgiven():
        server = ChatServer(assistant, settings, ready, conversations, rooms, accounts, api, operation)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert listening.wait(60), "the chat does not come up"
    try:
        yield Live(urls[0], assistant)
    finally:
        CHROMIUM.forget(urls[0])
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive(), "the chat does not go down while pages are open"


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    """Serves on a free port of this machine until the last test has run."""
    with serving(WebSettings(port=0, sharing=True), FakeAssistant()) as chat:
        yield chat


@pytest.fixture
def slowly(live: Live) -> Iterator[None]:
    """Its answers come word by word, for who looks at them meanwhile: each update takes the browser as long as all of
    an answer that comes at once."""
    live.assistant.pause = 0.06
    yield
    live.assistant.pause = 0.0


@pytest.fixture
def browser() -> object:
    """The one that all tests share."""
    pytest.importorskip("playwright.sync_api")
    if installed(SHELL, *BROWSERS) is None:
        pytest.skip("no Chromium on this machine")
    return CHROMIUM.started()


@pytest.fixture(scope="session")
def axe() -> Path:
    script = axe_script()
    if script is None:
        pytest.skip("axe-core is neither in the cache folder nor to be had from the npm registry")
    return script
