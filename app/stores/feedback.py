"""What readers think of answers, kept with the whole record of each, and made into evaluation questions.

A verdict is worth as much as can be done with it later: the question, what was searched for and limited to, the
answer with its citations and evidence, settings, model and time are kept, so that the same question can be asked
again of another version. Only answers that somebody judged are kept.

    AnswersHeld     the latest answers of this process, so that a page can name one by its key
    FeedbackStore   SQLite: one verdict a reader and answer
    questions       verdicts → lines as in index/samples/questions.jsonl
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.errors import AppFailure
from app.language.reading import read
from app.language.words import plain_text
from app.latest import Latest
from app.records.making import answer_record, filters_record, key_of
from app.types import Answer, Turn
from index.types import Filters

_VERSION = 1
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT, answer TEXT NOT NULL, voter TEXT NOT NULL, at TEXT NOT NULL,
    vote TEXT NOT NULL CHECK (vote IN ('up', 'down')), reason TEXT NOT NULL, note TEXT NOT NULL,
    record TEXT NOT NULL, filters TEXT NOT NULL, history TEXT NOT NULL, UNIQUE (answer, voter));
PRAGMA user_version = {_VERSION};
"""
_HELD = 500  # answers that can still be judged
_LONGEST_NOTE = 2_000  # characters
_MOST_FACTS = 6  # of one question


class FeedbackFailure(AppFailure):
    """Feedback cannot be kept or read."""


class Vote(StrEnum):
    UP = "up"
    DOWN = "down"


class Reason(StrEnum):
    """Why an answer was no good."""

    NONE = ""
    WRONG_SOURCE = "wrong source"
    WRONG_ANSWER = "wrong answer"
    SHOULD_HAVE_ANSWERED = "should have answered"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Held:
    """A finished answer with what it was asked under."""

    answer: Answer
    filters: Filters | None = None
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict as it is kept."""

    number: int
    at: str  # ISO 8601, UTC
    vote: Vote
    reason: str
    note: str
    record: dict[str, Any]  # see ``app.records.answers.AnswerRecord``
    filters: dict[str, Any]
    history: tuple[dict[str, str], ...]


class AnswersHeld:
    """The latest answers by their keys. Safe to share between threads."""

    def __init__(self, most: int = _HELD) -> None:
        self._lock = threading.Lock()
        self._held: Latest[str, Held] = Latest(most)

    def hold(self, answer: Answer, filters: Filters | None = None, history: Sequence[Turn] = ()) -> str:
        """Remembers a finished answer and returns its key."""
        key = key_of(answer)
        with self._lock:
            self._held[key] = Held(answer, filters, tuple(history))
        return key

    def get(self, key: str) -> Held | None:
        with self._lock:
            return self._held.get(key)


class FeedbackStore:
    """The verdicts of one home folder. Safe to share between threads and processes; the file appears with the first."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now

    def add(self, held: Held, vote: Vote, reason: Reason = Reason.NONE, note: str = "", voter: str = "") -> None:
        """Keeps a verdict; a reader's later one on the same answer takes its place."""
        row = (
            key_of(held.answer),
            voter,
            self._now().isoformat(timespec="seconds"),
            str(vote),
            str(reason),
            note.strip()[:_LONGEST_NOTE],
            answer_record(held.answer).model_dump_json(),
            json.dumps(filters_record(held.filters), ensure_ascii=False),
            json.dumps([{"role": turn.role, "text": turn.text} for turn in held.history], ensure_ascii=False),
        )
        columns = "answer, voter, at, vote, reason, note, record, filters, history"
        with self._opened(create=True) as db, db:
            db.execute(f"INSERT OR REPLACE INTO feedback ({columns}) VALUES ({','.join('?' * len(row))})", row)

    def all(self) -> list[Judged]:
        """Every verdict, oldest first; none where nobody has judged yet."""
        if not self._path.exists():
            return []
        with self._opened() as db:
            query = "SELECT number, at, vote, reason, note, record, filters, history FROM feedback ORDER BY number"
            return [_judged(row) for row in db.execute(query)]

    def forget(self, days: float) -> int:
        """Deletes verdicts that are older than so many days: they hold what was asked. Returns how many."""
        if not self._path.exists():
            return 0
        before = (self._now() - timedelta(days=days)).isoformat(timespec="seconds")
        with self._opened() as db, db:
            return db.execute("DELETE FROM feedback WHERE at < ?", (before,)).rowcount

    def check(self) -> None:
        """Raises FeedbackFailure for a file that cannot be read, such as one of a later version."""
        with self._opened():
            return

    @contextmanager
    def _opened(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection of its own each time: verdicts are rare, and every thread may give one."""
        try:
            if create:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=30)) as db:
                self._prepare(db)
                yield db
        except (sqlite3.Error, OSError) as error:
            raise FeedbackFailure(
                f"feedback cannot be kept or read in {self._path}: {error}",
                "Check disk space and permissions of the home folder.",
            ) from error

    def _prepare(self, db: sqlite3.Connection) -> None:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise FeedbackFailure(
                f"{self._path} was written by a later version of Dateline (format {version}, not {_VERSION})",
                "Update Dateline, or move the file away to begin anew.",
            )
        db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only unlinked
        if version < _VERSION:
            db.executescript(_SCHEMA)


def _judged(row: tuple[Any, ...]) -> Judged:
    number, at, vote, reason, note, record, filters, history = row
    return Judged(
        number, at, Vote(vote), reason, note, json.loads(record), json.loads(filters), tuple(json.loads(history))
    )


# Evaluation questions


def questions(judged: Iterable[Judged]) -> Iterator[dict[str, Any]]:
    """Verdicts as evaluation questions, one line each, as in index/samples/questions.jsonl.

    What a right answer holds is taken from answers that were judged right: the figures, days and names that they add
    to the question. A refusal judged right is a question to refuse. Of a wrong answer only the question is known; its
    facts are empty, for an editor to fill in, with the reader's words in ``note``. Of a question that was judged
    several times, the last verdict counts.
    """
    latest = {(one.record["question"], json.dumps(one.history)): one for one in judged}
    for one in latest.values():
        yield _question(one)


def _question(judged: Judged) -> dict[str, Any]:
    record, right = judged.record, judged.vote is Vote.UP
    refusing = record["refused"] if right else False
    cited = [citation for statement in record["statements"] for citation in statement["citations"]] if right else []
    line: dict[str, Any] = {
        "qid": f"f-{judged.number:04}",
        "kind": "followup" if judged.history else "unanswerable" if refusing else "answerable",
        "question": record["question"],
        "key_facts": _facts(record) if right and not record["refused"] else [],
        "source": cited[0]["article_id"] if cited else "",
        "quote": cited[0]["quote"] if cited else "",
        "example": False,
    }
    if judged.history:
        line |= {"turns": list(judged.history), "standalone": record["searched_for"]}
    optional = {"filters": judged.filters, "reason": judged.reason, "note": judged.note}
    return line | {name: value for name, value in optional.items() if value} | {"vote": str(judged.vote)}


def _facts(record: dict[str, Any]) -> list[str]:
    """The figures, days and names that the answer adds to the question, as written, each once."""
    asked = plain_text(record["question"])
    found = dict.fromkeys(fact for s in record["statements"] for fact in _proven(s) if fact not in asked)
    return list(found)[:_MOST_FACTS]


def _proven(statement: dict[str, Any]) -> Iterator[str]:
    """Those of a statement that a cited sentence gives in the same words: an answer may paraphrase them."""
    quoted = plain_text(" ".join(citation["quote"] for citation in statement["citations"]))
    told = read(statement["text"])
    facts = [*(f.text for f in told.figures), *(d.text for d in told.days), *map(" ".join, told.names)]
    return (fact for fact in sorted(facts, key=told.plain.find) if fact in quoted)
