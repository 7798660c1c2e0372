"""Following: what is due is taken in, failures are tried again, and folders may come and go."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from index.errors import ArchiveBusy
from index.intake.follow import Folders, Followed, follow
from index.settings import SyncSettings
from tests.fakes import tuned

QUICK = tuned(SyncSettings, debounce_seconds=0.05, retry_seconds=0.1)


@dataclass
class Feed:
    """Due as often as told; fails as often as told; ends the following when it has had enough."""

    stop: threading.Event
    enough: int
    failures: int = 0
    taken: int = 0
    closed: bool = False

    def due(self) -> bool:
        return True

    def take_in(self) -> None:
        if self.failures:
            self.failures -= 1
            raise ArchiveBusy("another process is writing")
        self.taken += 1
        if self.taken == self.enough:
            self.stop.set()

    def close(self) -> None:
        self.closed = True


@dataclass
class Clock:
    """Moves on by a second whenever it is looked at."""

    now: float = 0.0
    looks: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def test_a_source_that_fails_is_asked_again_later_and_stops_no_other() -> None:
    stop, told = threading.Event(), list[Exception]()
    failing, fine = Feed(stop, enough=99, failures=1), Feed(stop, enough=2)
    sources: list[Followed] = [failing, fine]
    follow(sources, stop, 1_000.0, told.append, Clock())
    assert [str(failure) for failure in told] == ["another process is writing"]
    assert (failing.taken, fine.taken) == (0, 2)
    assert failing.closed
    assert fine.closed


def test_an_error_that_nobody_had_foreseen_does_not_end_the_following() -> None:
    """Somebody who follows a hundred feeds for a month must not find that it ended on the first day."""

    @dataclass
    class Broken(Feed):
        def due(self) -> bool:
            if self.failures > 1:
                self.failures -= 1
                raise ZeroDivisionError("a bug in the question")
            return True

        def take_in(self) -> None:
            if self.failures:
                self.failures -= 1
                raise KeyError("a bug in the taking")
            super().take_in()

    stop, told = threading.Event(), list[Exception]()
    follow([Broken(stop, enough=1, failures=2)], stop, 0.0, told.append, Clock())
    assert [type(error) for error in told] == [ZeroDivisionError, KeyError]


def until(condition: Callable[[], bool]) -> bool:
    """Waits for it, far longer than it should take."""
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "news"
    made.mkdir()
    (made / "a.txt").write_text("A story.")
    return made


def settled(folders: Folders) -> None:
    """Takes in what is due until nothing is; the watch is told to stand by a due of its own."""
    folders.take_in()
    assert until(folders.due)
    folders.take_in()


def test_folders_are_due_at_once_and_then_when_something_changes(folder: Path) -> None:
    runs: list[int] = []
    folders = Folders([str(folder)], lambda: runs.append(1), QUICK)
    assert folders.due()
    settled(folders)
    assert not folders.due()
    (folder / "deep").mkdir()
    (folder / "deep/b.txt").write_text("Another story.")
    assert until(folders.due)
    folders.close()


def test_a_folder_that_is_deleted_and_comes_back_is_followed_again(folder: Path) -> None:
    folders = Folders([str(folder)], lambda: None, QUICK)
    assert folders.due()
    settled(folders)
    shutil.rmtree(folder)
    assert until(folders.due)
    folders.take_in()
    folder.mkdir()
    assert until(folders.due)
    settled(folders)
    (folder / "b.txt").write_text("It is back.")
    assert until(folders.due)
    folders.close()


@pytest.mark.parametrize("follow_links", [False, True])
def test_what_changes_behind_a_link_that_leads_out_matters_only_where_it_is_read(
    folder: Path, tmp_path: Path, follow_links: bool
) -> None:
    """The system's watch follows a link to "/" as well, and would tell of everything that happens on the machine."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "link").symlink_to(outside)
    folders = Folders([str(folder)], lambda: None, QUICK.model_copy(update={"follow_links": follow_links}))
    assert folders.due()
    settled(folders)
    (outside / "b.txt").write_text("Somewhere else.")
    if follow_links:
        assert until(folders.due)
    else:
        time.sleep(0.5)
        assert not folders.due()
    (folder / "c.txt").write_text("Here.")
    assert until(folders.due)
    folders.close()


def test_what_changes_in_the_archive_itself_starts_no_run(folder: Path) -> None:
    home = folder / "home"
    home.mkdir()
    folders = Folders([str(folder)], lambda: None, QUICK, ignored=[home])
    assert folders.due()
    settled(folders)
    (home / "catalog.sqlite3").write_text("written by the run")
    time.sleep(0.5)
    assert not folders.due()
    (folder / "b.txt").write_text("Another story.")
    assert until(folders.due)
    folders.close()


def test_a_run_that_failed_is_due_again(folder: Path) -> None:
    def fail() -> None:
        raise ArchiveBusy("another process is writing")

    folders = Folders([str(folder)], fail, QUICK)
    assert folders.due()
    with pytest.raises(ArchiveBusy):
        folders.take_in()
    assert folders.due()
    folders.close()


def test_folders_are_looked_through_from_time_to_time_in_any_case(tmp_path: Path) -> None:
    """Network drives tell of nothing."""
    clock = Clock()
    folders = Folders([str(tmp_path / "not there")], lambda: None, tuned(SyncSettings, rescan_seconds=100), clock=clock)
    assert folders.due()
    folders.take_in()
    clock.now += 5
    folders.due()  # that the folder is not there is a change of its own
    folders.take_in()
    assert not folders.due()
    clock.now += 100
    assert folders.due()


def test_changes_that_do_not_end_are_taken_in_all_the_same(tmp_path: Path) -> None:
    from index.intake.follow import _Changes

    changes = _Changes()
    assert not changes.settled(100.0, 1.0)
    for second in range(10):
        changes.noticed(second)
        assert not changes.settled(second + 0.5, 1.0)
    assert changes.settled(10.1, 1.0)
    for second in range(100, 121):
        changes.noticed(second)
    assert changes.settled(120.5, 1.0)
