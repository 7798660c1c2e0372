"""``dateline sources`` on an archive with a feed, from this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.main import cli
from app.settings import load_settings
from index.build import build
from index.settings import FetchingSettings
from index.stores.archive import Archive, open_archive
from tests.fakes import WordEmbedder, tuned
from tests.index.fetching.server import Server, response

Run = Callable[..., Result]


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def home(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
    monkeypatch.setenv("DATELINE_INDEX__FETCHING__PRIVATE_HOSTS", f'["127.0.0.1:{server.port}"]')
    settings = load_settings()
    archive = open_archive(settings.archive_folder, settings.index, create=True)
    yield archive
    archive.close()


@pytest.fixture
def feed(server: Server, home: Archive) -> str:
    """A feed of two entries, one of them missing, taken in."""
    items = "<item><link>/pier.md</link></item><item><link>/gone.md</link></item>"
    server.routes["/feed"] = response(f"<rss version='2.0'><channel><title>Post</title>{items}</channel></rss>")
    server.routes["/pier.md"] = response("The pier fell into the sea at noon.", media_type="text/markdown")
    address = f"http://127.0.0.1:{server.port}/feed"
    settings = load_settings().index
    fast = tuned(FetchingSettings, private_hosts=settings.fetching.private_hosts, delay_seconds=0)
    build([address], home, WordEmbedder, settings.model_copy(update={"fetching": fast}))
    return address


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["sources", *arguments])


def test_an_archive_without_sources_says_how_to_add_one(home: Archive) -> None:
    assert "dateline index ADDRESS" in run().stdout


def test_sources_are_listed_with_their_pages_and_their_time(feed: str) -> None:
    told = run()
    assert told.exit_code == 0
    assert f"feed     {feed}" in told.stdout
    assert "1 read, 1 gone" in told.stdout
    record = json.loads(run("--json").stdout)["sources"][0]
    assert (record["address"], record["kind"], record["pages"]["gone"]) == (feed, "feed", 1)


def test_polling_looks_only_at_what_is_due(feed: str, server: Server) -> None:
    before = len(server.requests)
    assert run("--poll").exit_code == 0
    assert len(server.requests) == before


def test_a_source_is_removed_with_or_without_its_articles(feed: str, home: Archive) -> None:
    assert run("--articles").exit_code == 2
    assert run("--remove", "http://127.0.0.1/other").exit_code == 2
    told = run("--remove", feed.replace("http", "HTTP"), "--articles")
    assert told.exit_code == 0, told.output
    assert "1 articles removed" in told.stderr
    assert "No sources" in told.stdout
    assert home.catalog.status().articles == 0
