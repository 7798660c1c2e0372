"""Shared fixtures: an archive of three articles in real stores, and no network but loopback."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["LANGSMITH_TRACING"] = "false"
# Nobody outside is asked. For that each client of httpx would read the world's certificates: a twentieth of a second.
os.environ["SSL_CERT_DIR"] = os.path.dirname(__file__)

import pytest
from hypothesis import HealthCheck, settings

from app.models.local_model import official
from app.settings import load_settings
from index.build import build
from index.search import Search
from index.settings import IndexSettings
from index.stores import sharing
from index.stores.archive import Archive, open_archive
from index.types import Article
from tests.app.web.chromium import CHROMIUM
from tests.fakes import CHESS, FERRY, PALMYRA, WordEmbedder
from tests.forking import fork
from tests.short_model import shorten
from tests.slow import mark_slow

# How long an example takes, and how long it takes to think of one, says how busy the machine is.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


class OutsideConnection(AssertionError):
    """Something tried to leave this machine."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Every test fails that opens a socket to another host, whichever library does it."""
    tried: list[object] = []
    real = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(_LOOPBACK):
            tried.append(address)
            raise OutsideConnection(f"connection to {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield tried
    assert not tried, f"connections left this machine: {tried}"


def _beside_sqlite(event: str, arguments: tuple[Any, ...]) -> None:
    """Fails whoever opens a file that SQLite has open in this process; see ``index.stores.database``."""
    if event == "open" and str(arguments[0]).endswith(".sqlite3") and os.path.exists("/proc/self/fd"):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        assert path not in set(_open_files()), f"{path} is opened beside SQLite"


def _open_files() -> Iterator[str]:
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # another thread has closed it since it was listed
            yield os.readlink(f"/proc/self/fd/{number}")


OPENED_STUBS: list[str] = []
"""Files for editors (``.pyi``) that were opened in this process, by imports too."""


def _noting_stubs(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and str(arguments[0]).endswith(".pyi"):
        OPENED_STUBS.append(str(arguments[0]))


sys.addaudithook(_beside_sqlite)
sys.addaudithook(_noting_stubs)


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def make_archive(tmp_path: Path) -> Iterator[Callable[[], Archive]]:
    """Opens the archive in this test's folder, again if asked again."""
    opened: list[Archive] = []

    def make() -> Archive:
        opened.append(open_archive(tmp_path / "archive", IndexSettings(), create=True))
        return opened[-1]

    yield make
    for archive in opened:
        archive.close()


def _written(folder: Path, *articles: Article) -> str:
    """The folder, with the articles as Markdown files in it."""
    folder.mkdir(exist_ok=True)
    for article in articles:
        published = f"published: {article.published}\n" if article.published else ""
        head = f"---\ntitle: {article.title}\noutlet: {article.outlet}\n{published}---\n\n"
        (folder / Path(article.source).with_suffix(".md").name).write_text(head + article.text, "utf-8")
    return str(folder)


@pytest.fixture
def write_articles(tmp_path: Path) -> Callable[..., str]:
    """Writes articles as Markdown files into a folder and returns it."""
    return partial(_written, tmp_path / "articles")


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive of three articles, to be copied: indexing them costs three times as much."""
    folder = tmp_path_factory.mktemp("indexed")
    with closing(open_archive(folder / "archive", IndexSettings(), create=True)) as made:
        build([_written(folder / "articles", PALMYRA, FERRY, CHESS)], made, WordEmbedder, IndexSettings())
    return folder / "archive"


@pytest.fixture(scope="session")
def read_archive(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Three articles, indexed, open for all tests that change nothing in them."""
    copy = shutil.copytree(indexed, tmp_path_factory.mktemp("read") / "archive")
    with closing(open_archive(copy, IndexSettings())) as opened:
        yield opened


@pytest.fixture
def own_archive(indexed: Path, make_archive: Callable[[], Archive], tmp_path: Path) -> Archive:
    """Three articles, indexed, for one test to change as it likes."""
    shutil.copytree(indexed, tmp_path / "archive")
    return make_archive()


@pytest.fixture
def archive(request: pytest.FixtureRequest) -> Archive:
    """Three articles, indexed: one archive for all tests marked "reading", its own for each other."""
    reading = request.node.get_closest_marker("reading")
    opened: Archive = request.getfixturevalue("read_archive" if reading else "own_archive")
    return opened


@pytest.fixture(scope="module")
def archive_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Archive]]:
    """Makes an archive of these articles, for all tests of a file, which change nothing in it."""
    with ExitStack() as opened:

        def make(*articles: Article) -> Archive:
            folder = tmp_path_factory.mktemp("archive_of")
            made = open_archive(folder / "archive", IndexSettings(), create=True)
            opened.callback(made.close)
            build([_written(folder / "articles", *articles)], made, WordEmbedder, IndexSettings())
            return made

        yield make


def id_of(archive: Archive, article: Article) -> str:
    """Under which an article is in an archive: read from a file, it has no dateline, and a language."""
    return next(row.id for row in archive.catalog.overview.listed(0, 9) if row.title == article.title)


@pytest.fixture
def archive_of_folder(make_archive: Callable[[], Archive], write_articles: Callable[..., str]) -> Archive:
    """The same, indexed from this test's own folder, for those that change the folder."""
    made = make_archive()
    build([write_articles(PALMYRA, FERRY, CHESS)], made, WordEmbedder, IndexSettings())
    return made


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of exported embedding models, for all workers: each export takes a quarter of a minute."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "exported"


@pytest.fixture(scope="session")
def new_home(exported: Path) -> Callable[[Path], Path]:
    """Makes a home folder whose embedding model is exported once for all of them, by the first that needs it."""

    def make(home: Path) -> Path:
        exported.mkdir(exist_ok=True)
        (home / "models").mkdir(parents=True)
        (home / "models" / "embedding").symlink_to(exported)
        home.chmod(0o700)  # an open one is told of
        return home

    return make


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Makes a home folder with the sample archive in it, which the real model indexes once."""
    first = new_home(tmp_path_factory.mktemp("sampled") / "home")
    with fork("app.cli.main", "index", "--samples", env={**os.environ, "DATELINE_HOME": str(first)}) as indexing:
        _, complaint = indexing.communicate()
        assert indexing.returncode == 0, complaint
    with sharing.door(first / "archive"):
        sharing.stop(first / "archive")

    def make(home: Path) -> Path:
        shutil.copytree(first / "archive", new_home(home) / "archive")
        return home

    return make


@pytest.fixture(scope="session")
def short_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chat model that the engine runs in a tenth of the time, for tests to which what it writes is all the same."""
    whole = load_settings().models_folder / official().name
    return shorten(whole, tmp_path_factory.mktemp("short") / "short.gguf")


@pytest.fixture
def search(archive: Archive, embedder: WordEmbedder) -> Search:
    return Search(archive, lambda: embedder, IndexSettings().search)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """The browser is shared by tests that follow each other, whatever their file."""
    if not item.get_closest_marker("browser"):
        CHROMIUM.close()


def pytest_sessionfinish() -> None:
    CHROMIUM.close()


def pytest_collectstart() -> None:
    """Until all is imported: the collector would take a fifth of that time."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays to the end: the collector need not look at those millions of objects at every turn."""
    if session.config.getoption("loadgroup", False) and not all("@" in item.nodeid for item in session.items):
        raise pytest.UsageError("xdist does not see the groups of tests: is this pytest newer than it knows?")
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that drive a browser run one after another, and so do the others with real models; a file stays together.

    Two browsers on two processors miss what a page does in time. A test that has both runs with the browsers, so it may
    be beside one of the others.
    """
    mark_slow(items)
    for item in items:
        group = next((name for name in ("browser", "models") if item.get_closest_marker(name)), item.path.as_posix())
        item.add_marker(pytest.mark.xdist_group(group))
