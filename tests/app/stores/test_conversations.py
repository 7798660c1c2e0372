"""Conversations are kept whole, for their owner, and shared only by an address that can be revoked."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ConversationsUnreadable
from app.stores.conversations import Conversations, Record, _adapter
from app.types import Answer, Answered, Citation, Holding, RequestKind, Respelling, Row, Section, Statement, Verdict
from tests.app.web.fake_assistant import FakeAssistant

ME, YOU = "me", "you"


def record(id: str, question: str, text: str = "") -> Record:
    return Record(id, question, "2026-03-01T10:00:00+00:00", statements=(Statement(text, (), Verdict.SUPPORTED),))


class Clock:
    """A minute passes with each look at it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def kept() -> Iterator[Conversations]:
    store = Conversations(None, Clock())
    yield store
    store.close()


def titles(store: Conversations, owner: str = ME, search: str = "") -> list[str]:
    return [listed.title for listed in store.listed(owner, search)]


def test_a_whole_answer_survives_a_restart(tmp_path: Path) -> None:
    answer = next(e.answer for e in FakeAssistant().answer("Who?") if isinstance(e, Answered))
    whole = replace(record("r", "Who?"), answer=replace(answer, evidence=()), statements=answer.statements)
    store = Conversations(tmp_path / "home" / "conversations.sqlite3")
    store.keep(ME, "c", whole)
    store.close()
    store = Conversations(tmp_path / "home" / "conversations.sqlite3")
    found = store.conversation(ME, "c")
    store.close()
    assert found is not None
    assert found.records == (whole,)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
citations = st.builds(Citation, st.integers(0, 99), texts, st.integers(0), st.integers(0), *[texts] * 5)
statements = st.builds(Statement, texts, st.lists(citations, max_size=3).map(tuple), st.sampled_from(Verdict), texts)
answers = st.builds(
    Answer,
    texts,
    texts,
    st.lists(statements, max_size=3).map(tuple),
    st.just(()),
    st.booleans(),
    nearest=st.lists(citations, max_size=2).map(tuple),
    signals=st.dictionaries(texts, st.floats(allow_nan=False, allow_infinity=False), max_size=2),
)


rows = st.builds(Row, texts, texts, texts, texts)
counts = st.lists(st.tuples(texts, st.integers(0, 9)), max_size=2).map(tuple)
holdings = st.builds(Holding, texts, st.lists(rows, max_size=2).map(tuple), st.integers(0), counts)
answers = st.builds(
    replace,
    answers,
    kind=st.sampled_from(RequestKind),
    quotes=st.lists(citations, max_size=1).map(tuple),
    sections=st.lists(st.builds(Section, texts, st.lists(statements, max_size=1).map(tuple)), max_size=1).map(tuple),
    holding=st.none() | holdings,
    respelled=st.lists(st.builds(Respelling, texts, texts), max_size=1).map(tuple),
)


@pytest.mark.slow
@given(st.builds(Record, texts, texts, texts, found=st.lists(citations, max_size=2).map(tuple), answer=answers))
def test_any_record_is_read_as_it_was_written(written: Record) -> None:
    assert _adapter().validate_json(_adapter().dump_json(written)) == written


def test_a_record_of_before_answers_had_kinds_and_parts_is_still_read() -> None:
    """Conversations outlive versions: what an earlier one kept must open in this one."""
    answer = Answer("Who?", "Who?", (), (), refused=False, notice="kept")
    written = json.loads(_adapter().dump_json(replace(record("r", "Who?"), answer=answer)))
    for later in ("kind", "quotes", "sections", "holding", "respelled"):
        del written["answer"][later]
    assert _adapter().validate_json(json.dumps(written)).answer == answer


def test_what_the_archive_holds_is_found_by_its_words(kept: Conversations) -> None:
    held = Holding("84 of 2,225 articles have “Palmyra”.", (Row("Army takes it back", "Wire", "a1"),))
    answer = Answer("How many?", "", (), (), refused=False, kind=RequestKind.ARCHIVE, holding=held)
    kept.keep(ME, "a", replace(record("1", "How many?"), answer=answer))
    assert titles(kept, search="palmyra 2,225") == ["How many?"]
    found = kept.conversation(ME, "a")
    assert found is not None
    assert found.records[0].answer == answer


def test_a_conversation_is_named_for_its_first_question_and_newest_first(kept: Conversations) -> None:
    kept.keep(ME, "a", record("1", "Who retook  Palmyra?"))
    kept.keep(ME, "b", record("2", "x" * 50 + " " + "y" * 200))
    kept.keep(ME, "a", record("3", "When?"))
    assert titles(kept) == ["Who retook Palmyra?", "x" * 50 + "…"]
    assert [listed.questions for listed in kept.listed(ME)] == [2, 1]


def test_a_record_that_is_kept_again_stays_in_its_place(kept: Conversations) -> None:
    for id in ("1", "2"):
        kept.keep(ME, "a", record(id, id))
    kept.keep(ME, "a", record("1", "changed"))
    found = kept.conversation(ME, "a")
    assert found is not None
    assert [r.question for r in found.records] == ["changed", "2"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("palmyra", ["Palmyra"]),
        ("ferry SPEED", ["Ferries"]),
        ("ÉGLANTINE", ["Musée Sainte-Églantine"]),
        ("100%", []),
        ("_", []),
        ("ferry palmyra", []),
        ("", ["Musée Sainte-Églantine", "Ferries", "Palmyra"]),
    ],
)
def test_a_search_finds_all_its_words_in_titles_questions_and_answers(
    kept: Conversations, search: str, found: list[str]
) -> None:
    kept.keep(ME, "a", record("1", "Palmyra", "It was retaken."))
    kept.keep(ME, "b", record("2", "Ferries", "The ferry runs at full speed."))
    kept.keep(ME, "c", record("3", "Musée Sainte-Églantine"))
    assert titles(kept, search=search) == found


def test_nobody_sees_or_changes_what_another_owner_has(kept: Conversations) -> None:
    kept.keep(ME, "a", record("1", "Mine"))
    secret = kept.share(ME, "a")
    kept.keep(YOU, "a", record("2", "Smuggled in"))
    assert titles(kept, YOU) == []
    assert kept.conversation(YOU, "a") is None
    assert not kept.rename(YOU, "a", "Yours")
    assert not kept.delete(YOU, "a")
    assert not kept.delete_record(YOU, "a", "1")
    assert not kept.unshare(YOU, "a")
    assert kept.share(YOU, "a") == ""
    mine = kept.conversation(ME, "a")
    assert mine is not None
    assert (mine.title, mine.shared, len(mine.records)) == ("Mine", True, 1)
    assert kept.shared(secret) == mine


def test_the_file_does_not_tell_the_secret_of_an_owner(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "c.sqlite3")
    store.keep("a-very-secret-cookie", "a", record("1", "Mine"))
    store.close()
    assert b"a-very-secret-cookie" not in (tmp_path / "c.sqlite3").read_bytes()


def test_the_file_does_not_tell_a_shared_address(tmp_path: Path) -> None:
    """Else whoever reads a copy of it, a backup for one, could open the address at the running server."""
    store = Conversations(tmp_path / "c.sqlite3")
    store.keep(ME, "a", record("1", "Mine"))
    secret = store.share(ME, "a")
    assert store.shared(secret) is not None
    store.close()
    assert secret.encode() not in (tmp_path / "c.sqlite3").read_bytes()


def test_an_address_that_was_kept_in_clear_goes_on_working_and_leaves_the_file(tmp_path: Path) -> None:
    """Links that were given away must not die of an update, and the file of before must not tell them any longer."""
    file, secret = tmp_path / "c.sqlite3", "in-clear-as-format-1-kept-it-0123"
    store = Conversations(file)
    store.keep(ME, "a", record("1", "Mine"))
    store.keep(ME, "b", record("1", "Not shared"))
    store.close()
    with sqlite3.connect(file) as db:
        db.execute("UPDATE conversations SET share = ? WHERE id = 'a'", (secret,))
        db.execute("PRAGMA user_version = 1")
    db.close()
    assert secret.encode() in file.read_bytes()
    for _ in range(2):  # the second time there is nothing more to do
        store = Conversations(file)
        shared, other = store.shared(secret), store.conversation(ME, "b")
        assert shared is not None
        assert (shared.id, shared.shared) == ("a", True)
        assert other is not None
        assert not other.shared
        assert secret.encode() not in everything_in(tmp_path)
        store.close()
    assert secret.encode() not in file.read_bytes()


def test_a_shared_address_stays_until_it_is_revoked_and_never_comes_back(kept: Conversations) -> None:
    kept.keep(ME, "a", record("1", "Mine"))
    secret = kept.share(ME, "a")
    assert len(secret) >= 32
    shared = kept.shared(secret)
    assert shared is not None
    assert shared.records[0].question == "Mine"
    assert kept.unshare(ME, "a")
    assert kept.shared(secret) is None
    later = kept.share(ME, "a")
    assert later != secret
    assert kept.share(ME, "a") != later
    assert kept.shared(later) is None, "a new address ends the one before"
    assert kept.shared("") is None


def test_a_deleted_conversation_takes_its_records_and_its_address_along(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "c.sqlite3")
    store.keep(ME, "a", record("1", "Mine"))
    secret = store.share(ME, "a")
    assert store.delete(ME, "a")
    assert store.shared(secret) is None
    store.close()
    with sqlite3.connect(tmp_path / "c.sqlite3") as db:
        assert db.execute("SELECT count(*) FROM records").fetchone() == (0,)
    db.close()


READ = "import pathlib, sys; [sys.stdout.buffer.write(p.read_bytes()) for p in pathlib.Path(sys.argv[1]).iterdir()]"


def everything_in(folder: Path) -> bytes:
    """Read by another process: one that has the database open must not open its file beside SQLite."""
    return subprocess.run([sys.executable, "-S", "-c", READ, str(folder)], capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    "delete",
    [
        lambda store: store.delete(ME, "a"),
        lambda store: store.delete_record(ME, "a", "1"),
        lambda store: store.forget(0),
    ],
)
def test_what_is_deleted_is_in_no_file_any_more(tmp_path: Path, delete: Callable[[Conversations], object]) -> None:
    """SQLite only unlinks what is deleted, and its log keeps it besides; a promise to delete means the words."""
    store = Conversations(tmp_path / "c.sqlite3", Clock())
    store.keep(ME, "a", record("1", "Who is the Heliotrope?", "Heliotrope " * 2_000))
    assert b"Heliotrope" in everything_in(tmp_path)
    delete(store)
    assert b"Heliotrope" not in everything_in(tmp_path)
    store.close()


def test_a_deletion_does_not_wait_for_whoever_reads_the_file(tmp_path: Path) -> None:
    """The page deletes on its event loop: every reader's answer would stand still as long as a backup reads."""
    file = tmp_path / "c.sqlite3"
    store = Conversations(file)
    store.keep(ME, "a", record("1", "Who is the Heliotrope?"))
    waiting = threading.Event()
    with closing(sqlite3.connect(file, isolation_level=None)) as backup:
        backup.execute("BEGIN")
        backup.execute("SELECT * FROM records").fetchall()
        threading.Thread(target=lambda: (store.delete(ME, "a"), waiting.set()), daemon=True).start()
        assert waiting.wait(5), "it waits for the backup to end"
        assert not store.empty_log()
    assert store.empty_log()
    assert b"Heliotrope" not in everything_in(tmp_path)
    store.close()


def test_what_nobody_went_on_with_is_forgotten_shared_or_not(tmp_path: Path) -> None:
    clock = Clock()
    store = Conversations(tmp_path / "c.sqlite3", clock)
    for name in ("old", "shared", "gone on with"):
        store.keep(ME, name, record("1", name))
    secret = store.share(ME, "shared")
    clock.now += timedelta(days=20)
    store.keep(ME, "gone on with", record("2", "And then?"))
    store.keep(YOU, "new", record("1", "new"))
    clock.now += timedelta(days=11)
    assert store.forget(30) == 2
    assert (titles(store), titles(store, YOU)) == (["gone on with"], ["new"])
    assert store.shared(secret) is None
    assert store.forget(30) == 0
    store.close()


def test_with_its_last_question_a_conversation_goes_too(kept: Conversations) -> None:
    kept.keep(ME, "a", record("1", "One"))
    kept.keep(ME, "a", record("2", "Two"))
    assert kept.delete_record(ME, "a", "1")
    assert titles(kept) == ["One"]
    assert kept.delete_record(ME, "a", "2")
    assert titles(kept) == []


def test_a_new_name_is_one_line_and_not_empty(kept: Conversations) -> None:
    kept.keep(ME, "a", record("1", "One"))
    assert kept.rename(ME, "a", " The battle\n for Palmyra ")
    assert not kept.rename(ME, "a", " \n ")
    assert titles(kept) == ["The battle for Palmyra"]


def test_a_damaged_record_does_not_hide_the_others(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Conversations(tmp_path / "c.sqlite3")
    store.keep(ME, "a", record("1", "One"))
    store.keep(ME, "a", record("2", "Two"))
    with sqlite3.connect(tmp_path / "c.sqlite3") as db:
        db.execute("UPDATE records SET record = '{' WHERE id = '1'")
    db.close()
    found = store.conversation(ME, "a")
    store.close()
    assert found is not None
    assert [r.question for r in found.records] == ["Two"]
    assert "cannot be read and is left out" in caplog.text


@pytest.mark.parametrize("damage", ["rubbish", "later"])
def test_a_file_that_cannot_be_used_is_told_with_what_to_do(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "c.sqlite3"
    if damage == "rubbish":
        file.write_bytes(b"no database at all " * 100)
    else:
        with sqlite3.connect(file) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
    with pytest.raises(ConversationsUnreadable) as failure:
        Conversations(file)
    assert str(file) in str(failure.value)
    assert "Move" in failure.value.help_message or "move" in failure.value.help_message


def test_many_threads_keep_at_once(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "c.sqlite3")

    def ask(number: int) -> None:
        for at in range(10):
            store.keep(ME, f"c{number}", record(f"{number}-{at}", "Q"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(listed.questions for listed in store.listed(ME)) == [10] * 8
    store.close()
