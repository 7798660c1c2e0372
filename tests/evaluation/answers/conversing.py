"""Whole conversations, asked turn by turn: what was answered before is what Dateline answered, not what a person wrote.

A line of a file is a conversation: the archive it is held over, and two to four turns, each with the sort of
follow-up that it is and the key facts of a right answer. ``conversations.jsonl`` is the development set, all of it
read: 40 conversations were written beside BBC articles drawn by chance, before what is answered to them was seen.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.localization import day_in_words
from app.models.chat_model import open_model
from app.types import Answer, Answered, RequestKind, Turn
from tests.evaluation.answers.asking import Opened, opened
from tests.evaluation.answers.sets import prepared
from tests.evaluation.metrics import holds_all, ratio
from tests.evaluation.records import records

DEVELOPMENT = Path(__file__).parent / "conversations.jsonl"
_OTHER_WORDS = ("first", "alone")  # turns that are no follow-ups


@dataclass(frozen=True, slots=True)
class Told:
    """One turn and what came of it."""

    kind: str
    outcome: str  # right, wrong or refused
    fair: bool  # whether the turn before it was answered rightly
    answer: Answer


def conversed(path: Path, model: str, home: Path, *, show: bool = False) -> list[Told]:
    """Every turn of a file's conversations. With ``show``, what is asked and answered goes to stderr."""
    told: list[Told] = []
    lines = list(records(path))
    for archive in sorted({line["archive"] for line in lines}):
        settings = prepared(archive, home, chat={"model": model})
        with opened(settings, open_model(settings)) as part:  # type: ignore[arg-type]  # None: no model
            for line in lines:
                if line["archive"] == archive:
                    told += _conversed(line, part, show=show)
    return told


def _conversed(line: dict[str, Any], part: Opened, *, show: bool) -> Iterator[Told]:
    history: list[Turn] = []
    before: Answer | None = None
    fair = True
    for turn in line["turns"]:
        events = part.assistant.answer(turn["question"], tuple(history))
        answer = next(event.answer for event in events if isinstance(event, Answered))
        outcome = judged(turn, answer, before)
        if turn.get("expect") == "asks" and before is not None and answer.searched_for:
            # Where one thing alone was offered, "yes" takes it up.
            outcome = (
                "right" if part.assistant.suggestions(before, [before.question]) == [answer.searched_for] else outcome
            )
        if show:
            sys.stderr.write(f"{line['id']} {turn['kind']:8}{outcome:8}{turn['question']} → {answer.kind}\n")
            sys.stderr.write(f"        [{answer.searched_for}] {said(answer)}\n")
        yield Told(turn["kind"], outcome, fair, answer)
        history += [Turn("user", turn["question"]), Turn("assistant", answer.said, answer)]
        before, fair = answer, outcome == "right"


def judged(turn: dict[str, Any], answer: Answer, before: Answer | None) -> str:
    """right, wrong or refused. What asks for another form is right in that form alone."""
    expected = turn.get("expect", "")
    if answer.refused:
        return "right" if expected == "refusal" else "refused"
    if expected:
        asks = answer.kind is RequestKind.COURTESY and not answer.statements
        return "right" if expected == "asks" and asks else "wrong"
    right = holds_all(said(answer), turn["key_facts"]) and (before is None or _formed(turn["kind"], answer, before))
    return "right" if right else "wrong"


def _formed(kind: str, answer: Answer, before: Answer) -> bool:
    """Whether what was asked in another form has it, or adds what was not told."""
    if kind == "shorter":
        return len(answer.said) < len(before.said) or len(before.statements) == 1
    if kind == "table":
        return bool(answer.tabled or answer.timeline or (answer.holding and answer.holding.rows))
    known = {statement.text for statement in before.statements}
    return kind not in ("more", "others") or any(statement.text not in known for statement in answer.statements)


def said(answer: Answer) -> str:
    """All that the reader is told: sentences, headings, rows of a table and of what the archive holds."""
    held = answer.holding
    rows = [f"{row.text} {row.note}" for row in held.rows] if held else []
    if answer.tabled:
        cited = [s.citations[0] for s in answer.statements if s.citations]
        rows += [f"{c.outlet} {day_in_words(c.published)}" for c in cited]
    return " ".join([*(s.heading for s in answer.sections), answer.said, *([held.text] if held else []), *rows])


def figures(told: Sequence[Told]) -> dict[str, Any]:
    """Shares of follow-ups that were answered rightly, wrongly and not at all, and of each kind of turn."""
    return {
        "follow-ups": _shares([turn for turn in told if turn.kind not in _OTHER_WORDS]),
        "after a right answer": _shares([turn for turn in told if turn.kind not in _OTHER_WORDS and turn.fair]),
        **{kind: _shares([turn for turn in told if turn.kind == kind]) for kind in sorted({t.kind for t in told})},
    }


def _shares(told: Sequence[Told]) -> dict[str, Any]:
    outcomes = ("right", "wrong", "refused")
    return {"n": len(told), **{outcome: ratio([turn.outcome == outcome for turn in told]) for outcome in outcomes}}
