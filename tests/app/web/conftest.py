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

import httpx
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
from tests.app.web.axe import axe_script
from tests.app.web.chromium import BROWSERS, FLAGS, SHELL, installed
from tests.app.web.fake_assistant import FakeAssistant
from tests.benchmarks.chatting import page_config


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
    return page_config(httpx.get(url).text)


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
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive(), "the chat does not go down while pages are open"


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    """Serves on a free port of this machine until the last test has run."""
    with serving(WebSettings(port=0, sharing=True)) as chat:
        yield chat


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """For one module only: while Playwright runs, no other test of this thread can run an event loop."""
    playwright = pytest.importorskip("playwright.sync_api")
    playwright.expect.set_options(timeout=60_000)  # ms to wait, no bound: other tests run beside
    chromium = installed(SHELL, *BROWSERS)
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe() -> Path:
    script = axe_script()
    if script is None:
        pytest.skip("axe-core is neither in the cache folder nor to be had from the npm registry")
    return script
