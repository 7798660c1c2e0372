"""Work on an archive that tests hand to other processes: ``python -m tests.index.helpers WHAT FOLDER …``.

Each says "ready" when it holds what it is to hold, and goes on until it is ended or has done its work.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from index.build import build
from index.search import Search
from index.settings import ChromaSettings, FetchingSettings, IndexSettings
from index.stores import sharing
from index.stores.archive import Archive, open_archive
from tests.fakes import WordEmbedder, tuned
from tests.forking import Forked, fork

IMPORTED = (
    *("index.build", "index.search", "index.stores.archive", "tests.fakes"),
    *("chromadb.api.client", "chromadb.api.fastapi", "numpy.random"),
)
SETTINGS = IndexSettings(chroma=tuned(ChromaSettings, idle_seconds=0.5))


def opened(folder: Path, *, shared: bool = True, create: bool = False) -> Archive:
    return open_archive(folder, SETTINGS, shared=shared, create=create)


def main(what: str, folder: Path, *rest: str) -> None:
    if what == "write":  # holds the write lock
        with opened(folder).writing():
            _ready()
            time.sleep(600)
    elif what == "embed":  # has the archive for itself
        opened(folder, shared=False)
        _ready()
        time.sleep(600)
    elif what == "hold":  # has the owner's lock for some seconds and says nothing, as a process does that looks at it
        assert sharing.owner_of(folder).take()
        _ready()
        time.sleep(float(rest[0]))
    elif what == "index":
        archive = opened(folder, create=True)
        _ready()
        build(rest, archive, WordEmbedder, SETTINGS)
    elif what == "fetch":  # an address of a server on this machine
        archive = opened(folder, create=True)
        _ready()
        fetch(archive, rest[0])
    elif what == "ask":  # the same question, over and over
        search = Search(opened(folder), WordEmbedder, SETTINGS.search.model_copy(update={"cached_questions": 0}))
        _ready()
        while True:
            sys.stdout.write(f"{len(search.find(rest[0]).evidence)}\n")
            sys.stdout.flush()
            time.sleep(0.01)  # what it takes of the processor is not the point


def fetch(archive: Archive, address: str) -> None:
    """Takes in what an address of a server on this machine leads to."""
    host = f"127.0.0.1:{urlsplit(address).port or 80}"
    own = tuned(FetchingSettings, private_hosts=(host,), delay_seconds=0, robots=False)
    build([address], archive, WordEmbedder, SETTINGS.model_copy(update={"fetching": own}))


def _ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def started(what: str, folder: Path, *rest: str) -> Forked:
    """The process, once it is ready."""
    process = fork("tests.index.helpers", what, str(folder), *rest, env=dict(os.environ), imported=IMPORTED)
    if process.stdout.readline() != "ready\n":
        raise AssertionError(process.communicate()[1])
    return process


@contextmanager
def running(what: str, folder: Path, *rest: str) -> Iterator[Forked]:
    process = started(what, folder, *rest)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
