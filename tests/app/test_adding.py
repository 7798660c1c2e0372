"""Articles added while the chat runs: kept, indexed in turn, with what failed and why."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.adding import Adding, AddingFailure
from index.archive import Archive
from index.build import BuildReport, Progress, build
from index.errors import ArchiveBusy, StoreFailure
from index.search import Search
from index.settings import IndexSettings
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


@pytest.mark.parametrize("name", ["", "...", "/", "ß" * 300 + ".txt", "a\x00b.txt", ".hidden", "con.md "])
def test_no_name_leads_out_of_the_folder_or_is_too_long(adding: Adding, tmp_path: Path, name: str) -> None:
    adding.add_file(name, b"It rained.")
    (kept,) = (tmp_path / "uploads").iterdir()
    assert not kept.name.startswith(".")
    assert len(kept.name) <= 100


def test_what_is_empty_or_too_large_is_refused_with_what_to_do(adding: Adding, indexing: Indexing) -> None:
    with pytest.raises(AddingFailure, match=r"“a\.txt” is empty"):
        adding.add_file("a.txt", b"")
    with pytest.raises(AddingFailure, match=r"larger than 0\.001 MB") as failure:
        adding.add_file("a.txt", b"x" * 1_001)
    assert "web.upload_mb" in failure.value.help_message
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
    assert adding.state().failure == "the catalog is full. Make room."
    adding.add_text("It snowed.")
    assert adding.wait(10)
    assert (adding.state().failure, adding.state().added) == ("", 1)


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
    monkeypatch.setattr("app.adding._WAIT", 0.01)
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
