"""How well follow-ups are made to stand alone: ``python -m tests.evaluation.answers.followups [--without-model]``.

Runs every conversation of the BBC development questions and of the sample archive. What is searched for after
rewriting is compared, by whether the right article comes first and whether the evidence that an answer is made from
holds the key facts, with the reference that a person wrote (the upper bound), the follow-up as asked, and the previous
question put in front of it. The sample archive's are run twice, the second time among the BBC's articles. Prints
JSON. Rules were written on the BBC conversations and on those of the sample archive with even numbers; "held out" are
the odd ones, and nothing was changed because of them.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app import wiring
from app.models import ChatModel
from app.question import needs_rewriting, rewritten
from app.settings import Settings
from app.types import Turn
from index.search import Search
from tests.evaluation.answers.sets import built, prepared, settings_for
from tests.evaluation.metrics import holds_all, ratio
from tests.evaluation.records import DATA, HOME, records

_SQUAD_STEP = 6  # every sixth of 6,078 questions
_UNRELATED = (
    Turn("user", "Which two airlines is the US government investigating after the Christmas travel chaos?"),
    Turn("assistant", "US Airways and Delta's subsidiary Comair. [1]"),
    Turn("user", "Who ordered that?"),
    Turn("assistant", "Transport Secretary Norman Mineta ordered the inquiry. [2]"),
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A follow-up with what was said before it, what a person made of it, and what proves that it was understood."""

    qid: str
    group: str  # "bbc", "development" or "held out"
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
    parser.add_argument("--without-model", action="store_true", help="only what needs no chat model")
    parser.add_argument("--home", type=Path, default=HOME)
    options = parser.parse_args(arguments)
    model = None if options.without_model else wiring.model_for(settings_for("samples", options.home))()
    try:
        report = evaluated(model, options.home)
    finally:
        if model is not None:
            model.close()
    sys.stdout.write(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    return 0


def evaluated(model: ChatModel | None, home: Path = HOME) -> dict[str, Any]:
    """Figures by group and a transcript of every conversation; ``model`` None measures the rules alone."""
    sets = {"samples": samples(), "bbc": bbc()}
    if sets["bbc"]:
        sets["mixed"] = [replace(c, group=f"{c.group}, among the BBC's") for c in sets["samples"]]
    transcripts = []
    for name, conversations in sets.items():
        search = _search(name, home) if conversations else None
        transcripts += [transcript(c, search, model) for c in conversations if search]
    groups = list(dict.fromkeys(t["group"] for t in transcripts))
    by_group = {group: figures([t for t in transcripts if t["group"] == group]) for group in groups}
    return {"model": model.name if model else "", **by_group, "left_alone": left_alone(), "transcripts": transcripts}


def left_alone() -> dict[str, dict[str, Any]]:
    """How many questions that nobody asked as follow-ups stay untouched after a conversation about something else.

    SQuAD's were written beside a paragraph, and some do lean on it ("When was this proclamation issued?").
    """
    sets = {"samples": [str(q["question"]) for q in wiring.sample_questions() if q["kind"] != "followup"]}
    if DATA.exists():
        sets["bbc"] = [q["question"] for q in records(DATA / "bbc_questions.jsonl") if q["kind"] != "followup"]
        squad = (r for r in records(DATA / "squad_dev.jsonl.gz") if r["type"] == "question")
        sets["squad"] = [r["question"] for r in squad][::_SQUAD_STEP]
    return {name: untouched(questions) for name, questions in sets.items()}


def untouched(questions: Sequence[str]) -> dict[str, Any]:
    """The share of questions that come out as they went in."""
    return {"n": len(questions), "untouched": ratio([rewritten(q, _UNRELATED, None).text == q for q in questions])}


def samples() -> list[Conversation]:
    """The sample archive's conversations; its first four, older than the rules, count as development."""
    found = []
    for record in map(dict[str, Any], wiring.sample_questions()):
        if record["kind"] == "followup":
            number = int(record["qid"].removeprefix("s-"))
            group = "held out" if number > 30 and number % 2 else "development"
            found.append(_conversation(record, group, record["question"], record["turns"], record["quote"]))
    return found


def bbc() -> list[Conversation]:
    """The BBC conversations; none where their data is not at hand."""
    if not DATA.exists():
        return []
    bodies = {r["id"]: r["body"] for r in records(DATA / "bbc.jsonl.gz")}
    found = []
    for record in records(DATA / "bbc_questions.jsonl"):
        if record["kind"] == "followup":
            start, end = record["evidence"]
            turns, proof = record["turns"], bodies[record["doc_id"]][start:end]
            found.append(_conversation(record, "bbc", turns[-1]["text"], turns[:-1], proof))
    return found


def _conversation(
    record: dict[str, Any], group: str, question: str, turns: Iterable[dict[str, Any]], proof: str
) -> Conversation:
    history = tuple(Turn(turn["role"], turn["text"]) for turn in turns)
    return Conversation(
        record["qid"], group, question, history, record["standalone"], tuple(record["key_facts"]), proof
    )


def transcript(conversation: Conversation, search: Search, model: ChatModel | None) -> dict[str, Any]:
    """One conversation: what was made of the follow-up, in how many seconds, and what each wording finds."""
    started = time.monotonic()
    made = rewritten(conversation.question, conversation.history, model)
    seconds = time.monotonic() - started
    wordings = {
        "rewritten": made.text,
        "reference": conversation.reference,
        "bare": conversation.question,
        "previous": conversation.previous,
    }
    return {
        "qid": conversation.qid,
        "group": conversation.group,
        "needed": conversation.needed,
        "leans": needs_rewriting(conversation.question, conversation.history),
        "by": made.by,
        "changed": made.text != conversation.question,
        "seconds": round(seconds, 3),
        **wordings,
        "finds": {name: finds(conversation, text, search) for name, text in wordings.items()},
    }


def finds(conversation: Conversation, text: str, search: Search) -> dict[str, bool]:
    """Whether the right article comes first, and whether the evidence holds the key facts."""
    evidence = search.find(text).evidence
    first = _plain(evidence[0].article.text) if evidence else ""
    return {
        "first": _plain(conversation.proof) in first,
        "facts": holds_all(" ".join(item.text for item in evidence), conversation.key_facts),
    }


def figures(transcripts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Shares with their counts: n conversations, of which so many needed rewriting."""
    needed = [t for t in transcripts if t["needed"]]
    alone = [t for t in transcripts if not t["needed"]]
    by_model = [t["seconds"] for t in transcripts if t["by"] == "model"]
    return {
        "n": len(transcripts),
        "needed": len(needed),
        "rewritten_of_needed": ratio([t["changed"] for t in needed]),
        "untouched_of_self_contained": ratio([not t["changed"] for t in alone]),
        "by": {by: sum(t["by"] == by for t in transcripts) for by in ("model", "rules", "")},
        "seconds_by_model": round(statistics.median(by_model), 2) if by_model else None,
        "seconds_by_rules": round(max((t["seconds"] for t in transcripts if t["by"] != "model"), default=0.0), 4),
        "finds": _shares(transcripts, lambda t: True),
        "finds_of_self_contained": _shares(alone, lambda t: True),
    }


def _shares(transcripts: Sequence[dict[str, Any]], counts: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    own = [t["finds"] for t in transcripts if counts(t)]
    wordings = ("rewritten", "reference", "bare", "previous")
    return {w: {what: ratio([f[w][what] for f in own]) for what in ("first", "facts")} for w in wordings}


def _search(name: str, home: Path) -> Search:
    settings = _mixed(home) if name == "mixed" else prepared(name, home)
    return wiring.search_for(wiring.open_for_reading(settings), settings)


def _mixed(home: Path) -> Settings:
    """The sample articles among the BBC's 2,225: alone they are so few that almost any wording finds the right one."""
    samples = str(wiring.samples_folder() / "articles")
    return built(settings_for("mixed", home), lambda: [str(prepared("bbc", home).home / "bbc.jsonl"), samples])


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
