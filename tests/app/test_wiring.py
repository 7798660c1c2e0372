"""What is opened when it is first needed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import wiring
from app.errors import ModelUnavailable
from app.settings import Settings
from index.errors import StoreFailure
from index.search import Search
from index.settings import ChromaSettings, FetchingSettings, IndexSettings
from index.stores.archive import Archive, open_archive, writing
from tests.fakes import WordEmbedder, tuned
from tests.homes import archives_with
from tests.index.fetching.server import Request, Server, response


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def test_a_model_that_could_not_be_opened_is_looked_for_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that was full once must not cost the model until the chat is started anew."""
    tried: list[str] = []
    now = [1_000.0]

    def missing(folder: Path, progress: object) -> Path:
        tried.append("model")
        raise ModelUnavailable("the disk is full")

    monkeypatch.setattr("app.models.chat_model.ensure_model", missing)
    monkeypatch.setattr("app.wiring.time.monotonic", lambda: now[0])
    model = wiring.model_for(Settings(home=tmp_path))
    for later, tries in ((0, 1), (20, 1), (60, 2)):
        now[0] = 1_000.0 + later
        with pytest.raises(ModelUnavailable, match="disk is full"):
            model()
        assert len(tried) == tries


def test_an_address_that_is_being_added_ends_with_the_chat(
    archive: Archive, search: Search, server: Server, tmp_path: Path
) -> None:
    """It waits for other writers as long as they write; a chat that is stopped must not wait for them as well."""
    asked, go_on = threading.Event(), threading.Event()

    def slow(request: Request, connection: socket.socket) -> bytes:
        asked.set()
        assert go_on.wait(60)
        return response("It rained in Osk.", media_type="text/markdown")

    server.routes["/pier.md"] = slow
    fetching = tuned(FetchingSettings, private_hosts=(f"127.0.0.1:{server.port}",), delay_seconds=0, robots=False)
    settings = Settings(home=tmp_path / "home", index=IndexSettings(fetching=fetching))
    adding = wiring.rooms_for(archives_with(archive, search, settings), settings).adding
    assert adding is not None
    adding.add_address(f"http://127.0.0.1:{server.port}/pier.md")
    assert asked.wait(60)
    with writing(archive.folder):
        go_on.set()
        assert not adding.wait(1)
        adding.stop()
        assert adding.wait(20)


def test_a_chroma_server_of_ones_own_that_is_gone_is_no_ready_archive(archive: Archive, tmp_path: Path) -> None:
    """The built-in one is started when it is needed: it is not asked, or it would never end."""
    search = Search(archive, WordEmbedder, IndexSettings().search)
    built_in = archives_with(archive, search, Settings(home=tmp_path))
    built_in.open(built_in.first)
    wiring.check_stores(built_in)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        gone = IndexSettings(chroma=ChromaSettings(url=f"http://127.0.0.1:{taken.getsockname()[1]}"))
    apart = open_archive(archive.folder, gone, shared=True)
    own = archives_with(apart, Search(apart, WordEmbedder, gone.search), Settings(home=tmp_path, index=gone))
    wiring.check_stores(own)  # nobody has asked it yet
    own.open(own.first)
    with pytest.raises(StoreFailure, match="Chroma"):
        wiring.check_stores(own)
    apart.close()
