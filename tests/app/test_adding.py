"""Articles added while the chat runs: kept, indexed in turn, with what failed and why."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.archives.adding import Adding, AddingFailure
from app.archives.jobs import Jobs
from app.records.articles import JobState, Outcome
from index.build import BuildReport, Progress, build
from index.errors import ArchiveBusy, StoreFailure
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from tests.fakes import WordEmbedder


class Indexing:
    """Stands in for a build: remembers its inputs and ends when it is told to."""

    def __init__(self, *, held: bool = False) -> None:
        self.runs: list[list[str]] = []
        self.failures: list[Exception] = []
        self.begun = threading.Event()
        self.may_end = threading.Event()
        if not held:
            self.may_end.set()

    def __call__(self, paths: Sequence[str], progress: Progress) -> BuildReport:
        if self.failures:
            raise self.failures.pop(0)
        self.runs.append(list(paths))
        report = BuildReport(new=len(paths), to_index=len(paths))
        progress(report)
        self.begun.set()
        assert self.may_end.wait(10)
        report.indexed = len(paths)
        return report


@pytest.fixture
def indexing() -> Indexing:
    return Indexing()


def adding_with(folder: Path, indexing: Indexing) -> Adding:
    return Adding(folder / "uploads", indexing, 0.001)


@pytest.fixture
def adding(tmp_path: Path, indexing: Indexing) -> Iterator[Adding]:
    made = adding_with(tmp_path, indexing)
    yield made
    indexing.may_end.set()
    made.stop()
    assert made.wait(10)


def test_a_file_is_kept_under_the_folder_of_uploads_and_indexed(adding: Adding, indexing: Indexing) -> None:
    adding.add_file("../../etc/A story.md", b"# Story\n\nIt rained.")
    assert adding.wait(10)
    ((path,),) = indexing.runs
    assert Path(path).parent.name == "uploads"
    assert Path(path).name.endswith("-A-story.md")
    assert Path(path).read_bytes() == b"# Story\n\nIt rained."
    assert (adding.state().added, adding.state().runs, adding.state().busy) == (1, 1, False)


def test_the_same_content_twice_is_one_file(adding: Adding, tmp_path: Path) -> None:
    adding.add_file("story.md", b"It rained.")
    adding.add_file("story.md", b"It rained.")
    assert adding.wait(10)
    assert len(list((tmp_path / "uploads").iterdir())) == 1


@pytest.mark.parametrize(
    "name",
    [
        *("", "...", "/", "ß" * 300 + ".txt", "a\x00b.txt", ".hidden", "con.md ", "NUL", "aux.txt", "a:b|c.txt"),
        *("x" * 300, "x" * 300 + ".txt", "𒀀" * 80 + ".txt", "日本" * 2_000, "a." + "x" * 300, "\udcff.txt", "-rf.md"),
    ],
)
def test_no_name_leads_out_of_the_folder_or_is_too_long(
    adding: Adding, indexing: Indexing, tmp_path: Path, name: str
) -> None:
    """Eighty letters may be 320 bytes, and file systems count those: 255 for one name."""
    adding.add_file(name, b"It rained.")
    adding.add_text("It rained again.", title=name)
    assert adding.wait(10)
    kept = list((tmp_path / "uploads").iterdir())
    assert len(kept) == 2
    for path in kept:
        assert not path.name.startswith((".", "-"))
        assert len(path.name.encode()) <= 200
        assert not set(path.name) & set('<>:"/\\|?*\0')
    assert adding.state().failure == ""
    assert all(len(shown) <= 130 for shown in adding.state().inputs)


def test_a_long_name_keeps_what_its_suffix_says(adding: Adding, tmp_path: Path) -> None:
    """It picks the reader."""
    adding.add_file("𒀀" * 300 + ".jsonl", b"{}")
    (kept,) = (tmp_path / "uploads").iterdir()
    assert kept.suffix == ".jsonl"


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


ERRORS = [
    (errno.ENOSPC, "the disk is full"),
    (errno.EDQUOT, "the disk is full"),
    (errno.ENAMETOOLONG, "its name is too long for this disk"),
    (errno.EROFS, "read-only file system"),
]


@pytest.mark.parametrize(("number", "said"), ERRORS)
def test_what_the_disk_refuses_is_told_and_leaves_no_half_file(
    adding: Adding, indexing: Indexing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    """The reader thinks it is in the archive otherwise, or sees an error of the server."""

    def half(self: Path, content: bytes) -> int:
        self.touch()
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", half)
    for add in (lambda: adding.add_file("a.md", b"It rained."), lambda: adding.add_text("It rained.", title="a.md")):
        with pytest.raises(AddingFailure, match=rf"“a\.md” was not added: {said}") as failure:
            add()
        assert str(tmp_path) in failure.value.help_message
    assert files_in(tmp_path) == []
    assert (indexing.runs, adding.state().busy) == ([], False)


def test_a_disk_that_is_full_while_indexing_loses_nothing(adding: Adding, indexing: Indexing) -> None:
    indexing.failures = [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))]
    adding.add_text("It rained.")
    assert adding.wait(10)
    assert adding.state().failure.startswith("the disk is full. Check the space")
    assert "is kept, and taken in with the next" in adding.state().failure
    adding.add_text("It snowed.")
    assert adding.wait(10)
    assert [len(run) for run in indexing.runs] == [2]


LIMITED = """
import resource, signal, sys
from pathlib import Path
from app.archives.adding import Adding, AddingFailure
from index.build import BuildReport
folder = Path(sys.argv[1])
if sys.argv[2] == "limited":
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
adding = Adding(folder, lambda paths, progress: BuildReport(), 10)
try:
    adding.add_file("a.md", b"x" * 1_000_000)
except AddingFailure as failure:
    print(failure)
"""


def added_by_another(folder: Path, how: str) -> str:
    command = [sys.executable, "-c", LIMITED, str(folder), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


@pytest.mark.processes
def test_a_process_that_may_write_no_more_says_so(tmp_path: Path) -> None:
    assert added_by_another(tmp_path, "limited") == "“a.md” was not added: the system allows no file of its size"
    assert files_in(tmp_path) == []


@pytest.mark.processes
def test_a_disk_that_is_really_full_is_told(tmp_path: Path) -> None:
    """A disk of 64 kB, where this process may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only the superuser may mount a small disk")
    try:
        assert added_by_another(disk / "uploads", "free") == "“a.md” was not added: the disk is full"
        assert files_in(disk) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_what_is_empty_or_too_large_is_refused_with_what_to_do(adding: Adding, indexing: Indexing) -> None:
    with pytest.raises(AddingFailure, match=r"“a\.txt” is empty"):
        adding.add_file("a.txt", b"")
    with pytest.raises(AddingFailure, match=r"larger than 0\.001 MB") as failure:
        adding.add_file("a.txt", b"x" * 1_001)
    assert "dateline index PATH" in failure.value.help_message
    with pytest.raises(AddingFailure, match="no text"):
        adding.add_text("  \n ")
    assert indexing.runs == []


def test_what_comes_during_a_run_waits_for_the_next(tmp_path: Path) -> None:
    indexing = Indexing(held=True)
    adding = adding_with(tmp_path, indexing)
    adding.add_text("It rained.", title="Rain")
    assert indexing.begun.wait(10)
    adding.add_text("It snowed.", title="Snow")
    adding.add_text("It hailed.", title="Hail")
    state = adding.state()
    assert (state.running, state.waiting, state.inputs, state.to_index) == (True, 2, ("Rain",), 1)
    indexing.may_end.set()
    assert adding.wait(10)
    assert [len(run) for run in indexing.runs] == [1, 2]


def test_a_failed_run_says_why_and_the_next_one_works(adding: Adding, indexing: Indexing) -> None:
    indexing.failures = [StoreFailure("the catalog is full", "Make room.")]
    adding.add_text("It rained.")
    assert adding.wait(10)
    assert adding.state().failure.startswith("the catalog is full. Make room. What was added is kept")
    adding.add_text("It snowed.")
    assert adding.wait(10)
    assert (adding.state().failure, adding.state().added) == ("", 2), "what the failed run had goes with it"


def test_an_error_nobody_expected_is_for_the_log(
    adding: Adding, indexing: Indexing, caplog: pytest.LogCaptureFixture
) -> None:
    indexing.failures = [ValueError("secret")]
    adding.add_text("It rained.")
    assert adding.wait(10)
    assert "secret" not in adding.state().failure
    assert "secret" in caplog.text


def test_another_process_that_writes_is_waited_for(
    adding: Adding, indexing: Indexing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.archives.adding._WAIT", 0.01)
    indexing.failures = [ArchiveBusy("another process is writing")] * 3
    adding.add_text("It rained.")
    assert adding.wait(10)
    assert (adding.state().failure, adding.state().added, adding.state().blocked) == ("", 1, False)


def test_an_address_is_indexed_as_it_is(adding: Adding, indexing: Indexing) -> None:
    adding.add_address(" https://example.org/story ")
    assert adding.wait(10)
    assert indexing.runs == [["https://example.org/story"]]


@pytest.mark.parametrize("typed", ["", "/etc/passwd", "file:///etc/passwd", "example.org/story"])
def test_what_is_no_address_of_the_web_is_refused(typed: str, adding: Adding, indexing: Indexing) -> None:
    with pytest.raises(AddingFailure, match="no address of the web"):
        adding.add_address(typed)
    assert indexing.runs == []


def test_a_pasted_story_can_be_found_at_once(
    tmp_path: Path, archive: Archive, search: Search, embedder: WordEmbedder
) -> None:
    def index(paths: Sequence[str], progress: Progress) -> BuildReport:
        return build(paths, archive, lambda: embedder, IndexSettings(), progress)

    assert search.find("Who painted the lighthouse?").evidence != ()
    adding = Adding(tmp_path / "uploads", index, 1)
    adding.add_text(
        "The lighthouse was painted by Ines Calloway.",
        title="A: new coat",
        outlet="Harbour Post",
        published="2024-05-06",
    )
    assert adding.wait(30)
    assert adding.state().added == 1
    adding.add_file("broken.jsonl", b"{not json}\n")
    assert adding.wait(30)
    best = search.find("Who painted the lighthouse?").evidence[0].article
    assert (best.title, best.outlet, str(best.published)) == ("A: new coat", "Harbour Post", "2024-05-06")
    assert [s.source for s in adding.state().skipped] == ["broken.jsonl#1"], "by the name that the reader gave it"


def test_each_thing_of_a_run_is_told_what_became_of_it(
    tmp_path: Path, archive: Archive, embedder: WordEmbedder
) -> None:
    """A run counts all that it takes in together."""
    begun, may_go_on = threading.Event(), threading.Event()

    def index(paths: Sequence[str], progress: Progress) -> BuildReport:
        begun.set()
        assert may_go_on.wait(10)
        return build(paths, archive, lambda: embedder, IndexSettings(), progress)

    adding = Adding(tmp_path / "uploads", index, 1, jobs=Jobs(archive.catalog))
    first = adding.add_text("The keeper retired.", title="Keeper")
    assert begun.wait(10)
    running = adding.jobs.get(first)
    waiting = [
        adding.add_text("The lighthouse was painted by Ines Calloway.", title="New coat"),
        adding.add_text("The keeper retired.", title="Keeper"),
        adding.add_file("broken.jsonl", b"{not json}\n"),
    ]
    states = [job.state for job in map(adding.jobs.get, waiting) if job]
    may_go_on.set()
    assert adding.wait(30)
    assert running is not None
    assert (running.state, states) == (JobState.RUNNING, [JobState.WAITING] * 3)
    told = [job for job in map(adding.jobs.get, [first, *waiting]) if job]
    assert [job.outcome for job in told] == [Outcome.ADDED, Outcome.ADDED, Outcome.UNCHANGED, Outcome.SKIPPED]
    assert told[0].articles == told[2].articles
    assert told[3].reason.startswith("not JSON")


def test_what_a_run_could_not_take_in_is_told_and_then_taken_in_with_the_next(
    adding: Adding, indexing: Indexing
) -> None:
    indexing.failures = [StoreFailure("the catalog is full", "Make room.")]
    failed = adding.add_text("It rained.")
    assert adding.wait(10)
    told = adding.jobs.get(failed)
    assert told is not None
    assert (told.outcome, told.reason[:32]) == (Outcome.FAILED, "the catalog is full. Make room. ")
    adding.add_text("It snowed.")
    assert adding.wait(10)
    again = adding.jobs.get(failed)
    assert again is not None
    assert (again.outcome, again.reason) == (Outcome.ADDED, "")
