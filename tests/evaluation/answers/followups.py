"""Follow-ups: ``python -m tests.evaluation.answers.followups [--set one …] [--conversations [FILE] --model local]``.

How well they are made to stand alone: what is searched for is compared, by whether the right article comes first and
whether the evidence that an answer is made from holds the key facts, with the reference that a person wrote (the upper
bound), the follow-up as asked, and the previous question put in front of it. Conversations *one* and *two*
(``unread/``) were written by two hands that had not seen the code, about articles of realtimeqa; of *one* those were
read that the code took to stand alone, nothing of *two*. Those of the samples and the BBC are *read*.

With ``--conversations``, whole ones are asked turn by turn (``conversing``; its own set without a FILE) and what comes
of each kind of follow-up is counted. Writes ``docs/results/followups.json``; no conversation is printed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import wiring
from app.followups.conversation import exchanges
from app.followups.leaning import leans
from app.followups.question import standalone
from app.types import Turn
from index.search import Search
from tests.evaluation.answers.conversing import DEVELOPMENT, conversed
from tests.evaluation.answers.conversing import figures as shares
from tests.evaluation.answers.sets import prepared
from tests.evaluation.metrics import holds_all, ratio
from tests.evaluation.records import DATA, HOME, RESULTS, circumstances, keep, records

_UNREAD = Path(__file__).parent / "unread"
_SQUAD_STEP = 6  # every sixth of 6,078 questions
_UNRELATED = (
    Turn("user", "Which two airlines is the US government investigating after the Christmas travel chaos?"),
    Turn("assistant", "US Airways and Delta's subsidiary Comair. [1]"),
    Turn("user", "Who ordered that?"),
    Turn("assistant", "Transport Secretary Norman Mineta ordered the inquiry. [2]"),
)
_WORDINGS = ("standalone", "reference", "bare", "previous")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A follow-up with what was said before it, what a person made of it, and what proves that it was understood."""

    question: str
    history: tuple[Turn, ...]
    reference: str  # equal to the question where that stands alone
    key_facts: tuple[str, ...]
    proof: str  # text that the right article has; copies of it are equally right

    @property
    def needed(self) -> bool:
        return self.reference != self.question

    @property
    def previous(self) -> str:
        asked = [turn.text for turn in self.history if turn.role == "user"]
        return f"{asked[-1]} {self.question}" if asked else self.question


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", choices=SETS)
    parser.add_argument("--conversations", type=Path, nargs="?", const=DEVELOPMENT)
    parser.add_argument("--model", default="extractive", help="that conversations are held with, as chat.model")
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--results", type=Path, default=RESULTS / "followups.json")
    options = parser.parse_args(arguments)
    if not DATA.exists():
        sys.stderr.write(f"skipped: {DATA} is not there\n")
        return 0
    report = json.loads(options.results.read_text("utf-8")) if options.results.exists() else {}
    if options.conversations:
        told = shares(conversed(options.conversations, options.model, options.home))
        of = "development" if options.conversations == DEVELOPMENT else "unread"
        report[f"conversations, {of}, {options.model}"] = {**circumstances(), "set": of, **told}
        sys.stdout.write(f"{json.dumps(told, indent=1)}\n")
        keep(report, options.results)
        return 0
    for name in options.set or SETS:
        archive, of, conversations = SETS[name]
        settings = prepared(archive, options.home)
        search = wiring.search_for(wiring.open_for_reading(settings), settings)
        report[name] = {**circumstances(), "set": of, **figures([tried(c, search) for c in conversations()])}
        sys.stdout.write(f"{name}: {json.dumps(report[name]['finds_of_needed'])}\n")
    report["left_alone"] = left_alone()
    keep(report, options.results)
    return 0


def unread(part: str) -> list[Conversation]:
    """One of the two sets whose conversations nobody who changes the code has read."""
    texts = {r["id"]: str(r["text"]) for r in records(DATA / "realtimeqa_articles.jsonl.gz")}
    return [
        _conversation(r, r["question"], r["turns"], " ".join(texts[r["doc_id"]].split())[:300])
        for r in records(_UNREAD / f"followups_{part}.jsonl")
    ]


def samples() -> list[Conversation]:
    """The sample archive's conversations."""
    found = map(dict[str, Any], wiring.sample_questions())
    return [_conversation(r, r["question"], r["turns"], r["quote"]) for r in found if r["kind"] == "followup"]


def bbc() -> list[Conversation]:
    """The BBC's conversations."""
    bodies = {r["id"]: r["body"] for r in records(DATA / "bbc.jsonl.gz")}
    found = [r for r in records(DATA / "bbc_questions.jsonl") if r["kind"] == "followup"]
    return [
        _conversation(r, r["turns"][-1]["text"], r["turns"][:-1], bodies[r["doc_id"]][slice(*r["evidence"])])
        for r in found
    ]


SETS: dict[str, tuple[str, str, Callable[[], list[Conversation]]]] = {  # archive, what was read of it, conversations
    "one": ("realtimeqa", "read in part", lambda: unread("one")),
    "two": ("realtimeqa", "unread", lambda: unread("two")),
    "samples": ("samples", "read", samples),
    "bbc": ("bbc", "read", bbc),
}


def _conversation(record: dict[str, Any], question: str, turns: Sequence[dict[str, Any]], proof: str) -> Conversation:
    history = tuple(Turn(turn["role"], turn["text"]) for turn in turns)
    return Conversation(question, history, record["standalone"], tuple(record["key_facts"]), proof)


def left_alone() -> dict[str, dict[str, Any]]:
    """How many questions that nobody asked as follow-ups stay untouched after a conversation about something else.

    SQuAD's were written beside a paragraph, and some do lean on it ("When was this proclamation issued?").
    """
    squad = (r for r in records(DATA / "squad_dev.jsonl.gz") if r["type"] == "question")
    sets = {
        "samples": [str(q["question"]) for q in wiring.sample_questions() if q["kind"] != "followup"],
        "bbc": [q["question"] for q in records(DATA / "bbc_questions.jsonl") if q["kind"] != "followup"],
        "squad": [r["question"] for r in squad][::_SQUAD_STEP],
    }
    return {name: untouched(questions) for name, questions in sets.items()}


def untouched(questions: Sequence[str]) -> dict[str, Any]:
    """The share of questions that come out as they went in."""
    return {"n": len(questions), "untouched": ratio([standalone(q, _UNRELATED) == q for q in questions])}


def tried(conversation: Conversation, search: Search) -> dict[str, Any]:
    """One conversation: whether it was taken to lean on what was said, in how many seconds, what each wording finds."""
    started = time.monotonic()
    made = standalone(conversation.question, conversation.history)
    seconds = time.monotonic() - started
    texts = (made, conversation.reference, conversation.question, conversation.previous)
    return {
        "needed": conversation.needed,
        "leans": leans(conversation.question, exchanges(conversation.history)),
        "seconds": seconds,
        "finds": {name: finds(conversation, text, search) for name, text in zip(_WORDINGS, texts, strict=True)},
    }


def finds(conversation: Conversation, text: str, search: Search) -> dict[str, bool]:
    """Whether the right article comes first, and whether the evidence holds the key facts."""
    evidence = search.find(text).evidence
    first = _plain(evidence[0].article.text) if evidence else ""
    return {
        "first": _plain(conversation.proof) in first,
        "facts": holds_all(" ".join(item.text for item in evidence), conversation.key_facts),
    }


def figures(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Shares, of those that need the conversation and of those that stand alone."""
    needed, alone = [t for t in found if t["needed"]], [t for t in found if not t["needed"]]
    return {
        "needed": len(needed),
        "self_contained": len(alone),
        "seen_of_needed": ratio([t["leans"] for t in needed]),
        "left_of_self_contained": ratio([not t["leans"] for t in alone]),
        "seconds_at_most": round(max((t["seconds"] for t in found), default=0.0), 4),
        "finds_of_needed": _shares(needed),
        "finds_of_self_contained": _shares(alone),
    }


def _shares(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {w: {what: ratio([t["finds"][w][what] for t in found]) for what in ("first", "facts")} for w in _WORDINGS}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
