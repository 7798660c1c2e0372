"""Who holds an archive, when the folder may be held from another machine."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import ArchiveBusy
from index.stores import sharing
from index.stores.locks import Claim, Holder, machine_id
from index.stores.sharing import attach, door, own, owner_of, run_folder, stop

HERE = {"host": socket.gethostname(), "machine": machine_id()}
ELSEWHERE = [
    pytest.param({"host": "desk2", "machine": "other"}, "on desk2", id="another machine"),
    pytest.param({**HERE, "machine": "boot pid:[7] net:[8]"}, f"on {HERE['host']}", id="a container of the same name"),
    pytest.param({}, "on a machine that it does not name", id="a version that did not say"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def held(folder: Path) -> Iterator[Callable[..., None]]:
    """The owner's lock is held, by what the file beside it says."""
    run_folder(folder).mkdir(parents=True)
    with (run_folder(folder) / "owner.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lambda **said: (run_folder(folder) / "owner.json").write_text(json.dumps(said))


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process of this machine that happens to have the number of one on another."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@pytest.mark.parametrize(("said", "named"), ELSEWHERE)
def test_an_owner_on_another_machine_is_named_and_neither_signalled_nor_asked(
    folder: Path,
    held: Callable[..., None],
    bystander: subprocess.Popen[bytes],
    said: dict[str, str],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A home on a network drive: process 4711 there is some other program here, and 127.0.0.1 is not that machine."""
    monkeypatch.setattr(sharing, "_HUNG_SECONDS", 0.5)
    monkeypatch.setattr(sharing, "_STOP_SECONDS", 0.5)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.1)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        held(pid=bystander.pid, command="the server of the vector index", since="2026-01-01 10:00:00", url=url, **said)
        for used in (lambda: attach(folder, 1.0), lambda: own(folder), lambda: stop(folder)):
            with pytest.raises(ArchiveBusy, match=rf"process {bystander.pid} .* {named}, since 2026") as busy:
                used()
            assert "DATELINE_HOME" in busy.value.help_message
        with pytest.raises(TimeoutError):
            listening.accept()
    assert bystander.poll() is None


def test_an_owner_of_the_same_number_on_another_machine_is_not_taken_for_this_process(
    folder: Path, held: Callable[..., None]
) -> None:
    held(pid=os.getpid(), command="dateline", since="2026-01-01 10:00:00", url="http://127.0.0.1:9", host="desk2")
    with door(folder), pytest.raises(ArchiveBusy, match="on desk2"):
        stop(folder)


def test_whoever_holds_a_lock_says_on_which_machine(folder: Path) -> None:
    lock = owner_of(folder)
    assert lock.take()
    lock.tell("dateline chat")
    told = Claim(lock.path).holder()
    lock.give_back()
    assert told is not None
    assert told.is_here
    assert str(told).startswith(f"process {os.getpid()} (dateline chat) on {socket.gethostname()}, since 20")


@pytest.mark.skipif(not machine_id(), reason="only the name tells this machine from others")
def test_a_machine_is_the_same_under_another_name(folder: Path, held: Callable[..., None]) -> None:
    """A laptop is called otherwise in another network: its own server would be one that nobody may stop."""
    held(pid=7, **{**HERE, "host": "laptop.hotel.example"})
    told = owner_of(folder).holder()
    assert told is not None
    assert told.is_here


def test_asking_who_holds_a_lock_does_not_wipe_out_that_the_last_one_was_killed(folder: Path) -> None:
    """Chroma's files are looked through after a kill; 'dateline status' in between must not prevent that."""
    lock = owner_of(folder)
    lock.path.parent.mkdir(parents=True)
    lock.path.touch()
    lock.path.with_suffix(".json").write_text(json.dumps({"pid": 7}))
    assert lock.holder() is None
    assert lock.take()
    left_behind = lock.left_behind
    lock.give_back()
    assert left_behind


@pytest.mark.parametrize("more", [{}, {"colour": "blue"}])
def test_what_other_versions_said_of_a_holder_is_read_as_far_as_it_is_known(
    folder: Path, held: Callable[..., None], more: dict[str, str]
) -> None:
    held(pid=7, command="dateline index", since="2026-01-01 10:00:00", **more)
    assert owner_of(folder).holder() == Holder(7, "dateline index", "2026-01-01 10:00:00")
