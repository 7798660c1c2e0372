"""Several processes on one archive: who owns Chroma's folder, and what happens when any of them is killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.build import build
from index.errors import ArchiveBusy, StoreFailure
from index.search import Search
from index.stores import sharing
from index.stores.archive import Archive
from tests.fakes import CHESS, FERRY, PALMYRA, WordEmbedder
from tests.index.helpers import SETTINGS, opened, running

pytestmark = pytest.mark.processes

Write = Callable[..., str]


def wait_for(what: Callable[[], object], seconds: float = 20.0) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.02)


def server_of(archive: Archive) -> int:
    holder = sharing.owner_of(archive.folder).holder()
    assert holder is not None
    assert holder.url
    return holder.pid


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An archive's folder; its server is stopped after the test."""
    made = tmp_path / "archive"
    yield made
    sharing.detach(made)
    if sharing.run_folder(made).exists():
        with sharing.door(made):
            sharing.stop(made)


@pytest.fixture
def shared(folder: Path, write_articles: Write) -> Iterator[Archive]:
    """Three articles in an archive that others may use too."""
    made = opened(folder, create=True)
    build([write_articles(PALMYRA, FERRY, CHESS)], made, WordEmbedder, SETTINGS)
    yield made
    made.close()


def titles(archive: Archive, question: str) -> list[str]:
    return [e.article.title for e in Search(archive, WordEmbedder, SETTINGS.search).find(question).evidence]


def test_the_server_stops_when_the_last_that_used_it_is_gone(shared: Archive) -> None:
    assert shared.vectors.count() == 3
    with running("ask", shared.folder, "Palmyra") as other:
        server = server_of(shared)
        sharing.detach(shared.folder)
        time.sleep(1.2)  # it looks twice
        assert server_of(shared) == server, "the other process still uses it"
        kill(other.pid)
    wait_for(lambda: sharing.owner_of(shared.folder).holder() is None)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_reader_does_not_notice_that_the_server_was_killed(shared: Archive, how: signal.Signals) -> None:
    search = Search(shared, WordEmbedder, SETTINGS.search)
    before = search.find("Who took Palmyra?").evidence
    server = server_of(shared)
    os.kill(server, how)
    wait_for(lambda: sharing.owner_of(shared.folder).holder() is None)
    vector = WordEmbedder().embed_question("Who took Palmyra?")
    assert len(shared.vectors.candidates(vector, 9)) == 3
    assert Search(shared, WordEmbedder, SETTINGS.search).find("Who took Palmyra?").evidence == before
    assert server_of(shared) != server


def test_an_address_left_by_a_killed_server_is_not_believed(shared: Archive) -> None:
    """Another program listens where the server did, and never answers."""
    shared.vectors.count()
    holder = sharing.owner_of(shared.folder).holder()
    assert holder is not None
    kill(holder.pid)
    wait_for(lambda: sharing.owner_of(shared.folder).holder() is None)
    with socket.socket() as impostor:
        impostor.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        impostor.bind(("127.0.0.1", int(holder.url.rsplit(":", 1)[1])))
        shared.vectors.close()
        assert shared.vectors.count() == 3
        assert sharing.owner_of(shared.folder).holder() != holder


def test_processes_that_start_at_once_share_one_server(shared: Archive) -> None:
    shared.close()
    with sharing.door(shared.folder):
        sharing.stop(shared.folder)
    with running("ask", shared.folder, "Palmyra") as one, running("ask", shared.folder, "ferry") as other:
        for process in (one, other):
            assert process.stdout
            assert int(process.stdout.readline()) > 0
        with sharing.door(shared.folder):
            users = {holder.pid for holder in sharing.leases(shared.folder)}
    assert {one.pid, other.pid} <= users


def test_a_server_that_found_the_lock_taken_is_started_again(shared: Archive) -> None:
    """On a busy machine somebody who only looks at the lock may have it for longer than a server waits."""
    shared.vectors.count()
    kill(server_of(shared))
    wait_for(lambda: sharing.owner_of(shared.folder).holder() is None)
    with running("hold", shared.folder, "3.5"):
        url = sharing._start(shared.folder, SETTINGS.chroma.idle_seconds)
    assert sharing.answers(url)
    assert shared.vectors.count() == 3


def test_whoever_has_the_archive_for_itself_is_named_to_others(folder: Path, write_articles: Write) -> None:
    made = opened(folder, shared=False, create=True)
    build([write_articles(FERRY)], made, WordEmbedder, SETTINGS)
    made.close()
    with running("embed", folder) as other:
        for shared in (True, False):
            with pytest.raises(ArchiveBusy, match=rf"process {other.pid} \(helpers.py embed .*since 20"):
                opened(folder, shared=shared).vectors.count()
    assert opened(folder, shared=False).vectors.count() == 1, "its lock ended with it"
    opened(folder, shared=False).close()


def test_a_server_that_nobody_uses_makes_way_for_a_library(shared: Archive) -> None:
    shared.vectors.count()
    sharing.detach(shared.folder)
    shared.close()
    own = opened(shared.folder, shared=False)
    assert own.vectors.count() == 3
    own.close()


def test_a_second_writer_is_told_who_writes_or_waits_for_the_first(shared: Archive) -> None:
    with running("write", shared.folder) as other:
        with pytest.raises(ArchiveBusy, match=rf"process {other.pid} \(helpers.py write .*since 20"):
            build([], shared, WordEmbedder, SETTINGS)
        patient = Archive(**{**vars(shared), "wait": 30.0})
        os.kill(other.pid, signal.SIGTERM)
        build([], patient, WordEmbedder, SETTINGS)
    build([], shared, WordEmbedder, SETTINGS)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive.run").write_text("not a folder")
    with pytest.raises(StoreFailure, match=r"cannot write to .*archive\.run") as failure:
        opened(tmp_path / "archive", shared=False, create=True)
    assert "permissions" in failure.value.help_message


def test_an_article_added_by_one_process_is_found_and_removed_by_another(shared: Archive, tmp_path: Path) -> None:
    """What corrupted embedded archives: both had read, and both wrote."""
    assert titles(shared, "Who merges with Osk?")[0] == FERRY.title
    story = tmp_path / "many.txt"
    for day in ("Friday", "Sunday"):
        story.write_text(f"Moonport\n\nLunar ferry launched\n\n\nThe lunar ferry left Moonport on {day}.")
        with running("index", shared.folder, str(story)) as other:
            assert other.wait(60) == 0
        assert shared.vectors.count() == 4
        nearest = shared.vectors.candidates(WordEmbedder().embed_question("lunar ferry Moonport"), 9)
        assert len(nearest) == 4
        (first,) = shared.catalog.articles.of(shared.catalog.passages.candidates(nearest[:1]).article_ids).values()
        assert first.text == f"The lunar ferry left Moonport on {day}."
        build([str(story)], shared, WordEmbedder, SETTINGS)


def test_who_started_the_server_ends_without_a_word_about_it(folder: Path) -> None:
    """Python complains of a child that runs on, which this one is meant to."""
    folder.parent.mkdir(exist_ok=True)
    code = "from pathlib import Path; from index.stores import sharing; "
    code += f"print(sharing.attach(Path({str(folder)!r}), 30.0))"
    ended = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.startswith("http://127.0.0.1:")
    assert ended.stderr == ""
