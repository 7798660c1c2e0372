"""What was done stays as it was written: whatever is changed, taken out, moved or cut off is found."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audit.audit_log import HEAD, AuditLog, log_files
from app.audit.chain import Broken, line_of, record_of
from app.audit.noting import Call, Deed, answering, note
from app.audit.verification import records, verify

ANN = Call(id="r1", address="192.0.2.1", by="session", who="ann")
_numbers = count()


class Days:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def read(folder: Path) -> list[dict[str, Any]]:
    return [record for record, _ in records(folder)]


def filled(folder: Path, *deeds: int) -> Path:
    """A log with so many records on each day."""
    clock = Days()
    log = AuditLog(folder, now=clock)
    for of_day in deeds:
        for number in range(of_day):
            log.note(Deed.DELETED, ANN, {"article": f"é{number}"})
        clock.now += timedelta(days=1)
    return folder


def whole(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def put(folder: Path, files: dict[str, bytes]) -> Path:
    """The folder, with these files and no others."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("kept") / "audit", 3, 4)


@pytest.fixture
def copied(kept: Path, tmp_path: Path) -> Callable[[], Path]:
    """Each time another copy of the same log."""
    return lambda: Path(shutil.copytree(kept, tmp_path / str(next(_numbers))))


def test_a_record_says_who_did_what_to_what_and_when(tmp_path: Path) -> None:
    AuditLog(tmp_path, now=Days()).note(Deed.DELETED, ANN, {"article": "a1", "outcome": ""})
    (record,) = read(tmp_path)
    assert {name: value for name, value in record.items() if name not in ("before", "hash")} == {
        "n": 1,
        "at": "2026-03-01T12:00:00.000Z",
        "did": "deleted",
        "who": "ann",
        "by": "session",
        "address": "192.0.2.1",
        "request": "r1",
        "article": "a1",
    }


@pytest.mark.parametrize("questions", [False, True])
def test_what_was_asked_is_written_only_where_that_is_wanted(tmp_path: Path, questions: bool) -> None:
    AuditLog(tmp_path, questions=questions).note(
        Deed.ASKED, ANN, {"question": "Who \ud800 lives?", "outcome": "refused"}
    )
    (record,) = read(tmp_path)
    assert record.get("question") == ("Who ? lives?" if questions else None)
    assert record["outcome"] == "refused"


def test_what_is_done_is_noted_for_the_call_that_it_is_done_for(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    note(Deed.DELETED, article="nobody's")
    with answering(Call(id="r2", who="ed")):
        note(Deed.DELETED, article="of a call without a log")
    with answering(Call(id="r3", who="ed", recorder=log)):
        note(Deed.ADDED, what="story.md", article="")
    assert [(one["request"], one["did"], one["what"]) for one in read(tmp_path)] == [("r3", "added", "story.md")]


def test_a_log_that_cannot_be_written_ends_nothing_and_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "audit").write_text("a file where the folder should be")
    log = AuditLog(tmp_path / "audit")
    with answering(Call(recorder=log)):
        note(Deed.DELETED, article="a1")
    assert "the audit log could not be written" in caplog.text
    with pytest.raises(OSError, match="audit"):
        log.check()


def test_nothing_is_found_of_a_log_that_nobody_touched(kept: Path) -> None:
    verified = verify(kept)
    assert verified.findings == []
    assert (verified.records, verified.first, verified.last) == (7, 1, 7)
    assert len(log_files(kept)) == 2


# Whatever is done to it


@pytest.mark.slow
@settings(max_examples=60)
@given(data=st.data())
def test_any_byte_that_is_changed_is_found(kept: Path, data: st.DataObject) -> None:
    folder = put(kept.parent / "changed", whole(kept))
    path = data.draw(st.sampled_from(log_files(folder)))
    text = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[place]))
    path.write_bytes(text)
    assert verify(folder).findings


@pytest.mark.slow
@settings(max_examples=60)
@given(data=st.data())
def test_lines_that_are_taken_out_moved_or_put_in_twice_are_found_also_after_the_log_went_on(
    kept: Path, data: st.DataObject
) -> None:
    folder = put(kept.parent / "changed", whole(kept))
    files = log_files(folder)
    lines = [line for path in files for line in path.read_bytes().splitlines(keepends=True)]
    order = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=len(lines) + 2))
    changed = [lines[number] for number in order]
    split = data.draw(st.integers(0, len(changed)))
    files[0].write_bytes(b"".join(changed[:split]))
    files[1].write_bytes(b"".join(changed[split:]))
    untouched = order == list(range(len(lines)))
    # Records stand in another file than they were written to, and whole: nothing is lost.
    assert bool(verify(folder).findings) is not untouched
    AuditLog(folder).note(Deed.ADDED, ANN, {})
    assert bool(verify(folder).findings) is not untouched


@pytest.mark.slow
@settings(max_examples=40)
@given(data=st.data())
def test_a_log_that_is_cut_off_anywhere_is_found_also_after_it_went_on(kept: Path, data: st.DataObject) -> None:
    folder = put(kept.parent / "changed", whole(kept))
    path = data.draw(st.sampled_from(log_files(folder)))
    os.truncate(path, data.draw(st.integers(0, path.stat().st_size - 1)))
    assert verify(folder).findings
    AuditLog(folder).note(Deed.ADDED, ANN, {})
    assert verify(folder).findings
    assert read(folder)[-1]["did"] == "added"


@pytest.mark.parametrize("gone", [0, 1])
def test_a_file_that_is_taken_away_is_found(copied: Callable[[], Path], gone: int) -> None:
    folder = copied()
    log_files(folder)[gone].unlink()
    assert "are missing" in verify(folder).findings[0]
    AuditLog(folder).note(Deed.ADDED, ANN, {})
    assert "are missing" in verify(folder).findings[0]


def test_that_the_head_was_taken_away_is_found_then_and_later(copied: Callable[[], Path]) -> None:
    folder = copied()
    (folder / HEAD).unlink()
    assert "head.json is missing" in verify(folder).findings[0]
    AuditLog(folder).note(Deed.ADDED, ANN, {})
    assert "head.json was missing when the log went on" in verify(folder).findings[0]
    assert [one["n"] for one in read(folder)] == list(range(1, 10))


@pytest.mark.parametrize("head", ["", "[]", '{"n": "x"}', '{"n": 1, "file": "../settings.toml"}', '{"end": 5}'])
def test_a_head_that_was_not_written_here_is_as_good_as_none(copied: Callable[[], Path], head: str) -> None:
    folder = copied()
    (folder.parent / "settings.toml").write_text("[web]")
    (folder / HEAD).write_text(head)
    AuditLog(folder).note(Deed.ADDED, ANN, {})
    assert verify(folder).findings
    assert (folder.parent / "settings.toml").read_text() == "[web]"


def test_a_chain_that_was_made_anew_is_found_by_a_hash_that_was_noted_elsewhere(
    copied: Callable[[], Path], tmp_path: Path
) -> None:
    known = [(one["n"], one["hash"]) for one in read(copied())]
    forged = filled(tmp_path / "forged", 7)
    assert verify(forged).findings == []
    assert verify(copied(), known[4]).findings == []
    assert "record 5 has another hash" in verify(forged, known[4]).findings[0]
    assert "is not there" in verify(copied(), (99, "f" * 64)).findings[0]


# Crashes


@pytest.mark.slow
@settings(max_examples=40)
@given(left=st.integers(0), told=st.booleans())
def test_a_crash_in_the_middle_of_a_record_costs_that_record_and_no_other(kept: Path, left: int, told: bool) -> None:
    """Cut off anywhere in the line, and also behind it, before the head is told."""
    folder = put(kept.parent / "changed", whole(kept))
    head, before = (folder / HEAD).read_bytes(), {path: path.stat().st_size for path in log_files(folder)}
    AuditLog(folder, now=lambda: datetime(2026, 3, 2, tzinfo=UTC)).note(Deed.CORRECTED, ANN, {"article": "é"})
    path = log_files(folder)[-1]
    size = path.stat().st_size - before[path]
    os.truncate(path, before[path] + left % (size + 1))
    (folder / HEAD).write_bytes(head)
    if told:
        assert verify(folder).findings == []
    AuditLog(folder).note(Deed.ADDED, ANN, {})
    assert verify(folder).findings == []
    survived = left % (size + 1) == size
    assert [one["did"] for one in read(folder)][7:] == (["corrected", "added"] if survived else ["added"])


def test_a_crash_before_the_first_record_of_a_file_is_whole_harms_nothing(copied: Callable[[], Path]) -> None:
    folder = copied()
    (folder / "000000000008-0-2026-03-03.jsonl").write_bytes(b"")
    AuditLog(folder, now=lambda: datetime(2026, 3, 3, tzinfo=UTC)).note(Deed.ADDED, ANN, {})
    assert verify(folder).findings == []
    assert [path.name[:12] for path in log_files(folder)] == ["000000000001", "000000000004", "000000000008"]


# Several at once, many days


def test_threads_write_one_chain(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    threads = [threading.Thread(target=lambda: [log.note(Deed.ASKED, ANN, {}) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify(tmp_path).findings == []
    assert [one["n"] for one in read(tmp_path)] == list(range(1, 41))


@pytest.mark.processes
def test_processes_write_one_chain(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.audit.audit_log import AuditLog; "
        "from app.audit.noting import Call, Deed; log = AuditLog(Path(sys.argv[1])); "
        "[log.note(Deed.KEY_MADE, Call(), {}) for _ in range(20)]"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    assert [one.wait() for one in running] == [0, 0]
    assert verify(tmp_path).findings == []
    assert len(read(tmp_path)) == 40


def test_a_day_has_a_file_and_a_large_one_is_gone_on_with_in_another(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, now=Days(), most_bytes=1_000)
    for _ in range(10):
        log.note(Deed.ASKED, ANN, {})
    assert len(log_files(tmp_path)) > 2
    assert all(path.stat().st_size < 1_500 for path in log_files(tmp_path))
    assert verify(tmp_path).findings == []


def test_old_records_are_let_go_and_the_chain_says_so(tmp_path: Path) -> None:
    clock = Days()
    log = AuditLog(tmp_path, 30, now=clock)
    for _ in range(40):
        log.note(Deed.ASKED, ANN, {})
        clock.now += timedelta(days=1)
    verified = verify(tmp_path)
    assert verified.findings == []
    assert verified.first > 1
    assert len(log_files(tmp_path)) == 31
    log_files(tmp_path)[0].unlink()
    assert "none says that they were let go" in verify(tmp_path).findings[0]


def test_old_records_are_let_go_also_where_nothing_is_done_any_more(tmp_path: Path) -> None:
    clock = Days()
    log = AuditLog(tmp_path, 30, now=clock)
    log.note(Deed.ASKED, ANN, {"question": "Who?"})
    log.forget()
    assert [one["did"] for one in read(tmp_path)] == ["asked"]
    clock.now += timedelta(days=31)
    log.forget()
    log.forget()
    assert [one["did"] for one in read(tmp_path)] == ["let old records go"]
    assert verify(tmp_path).findings == []


def test_a_line_is_written_in_one_way_alone() -> None:
    line = line_of({"n": 1, "at": "2026", "did": "asked", "before": "0"})
    record = record_of(line)
    for other in (
        json.dumps(record).encode() + b"\n",
        line[:-1],
        line.replace(b'"did"', b'"\\u0064id"'),
        b"[1]\n",
        b"\n",
    ):
        with pytest.raises(Broken):
            record_of(other)
