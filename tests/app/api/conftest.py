"""The API over a real archive of three articles and no model, on a port of this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from app.archives.adding import Adding
from app.archives.editing import Editing
from app.archives.jobs import Jobs
from app.assistant import Assistant
from app.client import Dateline
from app.models.chat_model import ChatModel
from app.programs.api.application import create_api
from app.settings import Settings
from app.stores.feedback import FeedbackStore
from app.web.rooms.services import Rooms
from app.web.serving.headers import OwnHostOnly
from app.web.serving.refusals import API
from app.web_assistant import WebAssistant
from index.build import BuildReport, Progress, build
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from tests.app.web.conftest import let_in
from tests.fakes import WordEmbedder

Ask = Callable[[ChatModel | None], Assistant]


@pytest.fixture
def with_model(archive: Archive, search: Search) -> Ask:
    return lambda model: Assistant(archive, search, lambda: model, Settings(home=archive.folder))


@pytest.fixture
def rooms(tmp_path: Path, archive: Archive, search: Search, embedder: WordEmbedder) -> Iterator[Rooms]:
    def index(paths: Sequence[str], progress: Progress) -> BuildReport:
        return build(paths, archive, lambda: embedder, IndexSettings(), progress)

    adding = Adding(tmp_path / "uploads", index, 0.01, jobs=Jobs(archive.catalog))
    editing = Editing(archive, lambda: embedder, IndexSettings())
    yield Rooms(archive, search, FeedbackStore(tmp_path / "feedback.sqlite3"), adding, editing, chat_model="extractive")
    assert adding.wait(30)


@contextmanager
def serving(assistant: WebAssistant, rooms: Rooms) -> Iterator[str]:
    """The address of a server that has the API and nothing else, until the end of the block."""
    app = FastAPI()
    app.mount(API, create_api(assistant, rooms))
    let_in(app)
    app.add_middleware(OwnHostOnly, title="Dateline")
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, ws="none", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who asks before the server is there waits for it
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()


@pytest.fixture
def address(with_model: Ask, rooms: Rooms) -> Iterator[str]:
    with serving(with_model(None), rooms) as url:
        yield url


@pytest.fixture
def web(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}{API}") as client:
        yield client


@pytest.fixture
def dateline(address: str) -> Iterator[Dateline]:
    with Dateline(address) as client:
        yield client
