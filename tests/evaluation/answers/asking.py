"""Questions asked through the whole path, as the page asks them, with a transcript of each."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import wiring
from app.assistant import Assistant
from app.models.chat_model import ChatModel
from app.settings import Settings
from app.types import Answer, Answered, Turn
from index.search import Search
from index.types import Filters
from tests.evaluation.metrics import holds_all, nearest_text, quotes_text, ratio, statements_text


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set. ``key_facts`` are what a right answer holds ("a|b" are alternatives); none: refuse."""

    qid: str
    kind: str
    question: str
    key_facts: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    filters: Filters | None = None

    @classmethod
    def of(cls, record: dict[str, Any]) -> Asked:
        """From a line of a questions file; of a conversation the last turn is asked."""
        turns = [Turn(t["role"], t["text"]) for t in record.get("turns", [])]
        asked = record.get("question") or turns.pop().text
        facts, limits = tuple(record.get("key_facts", [])), _filters(record.get("filters"))
        return cls(record["qid"], record["kind"], asked, facts, tuple(turns), limits)


def _filters(record: dict[str, Any] | None) -> Filters | None:
    """Limits as ``app.records.making.filters_record`` writes them."""
    if not record:
        return None
    made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
    days = {name: date.fromisoformat(value) for name, value in made.items() if name.startswith("published_")}
    return Filters(**(made | days))


@dataclass(frozen=True)
class Opened:
    """An archive with everything that answers from it."""

    settings: Settings
    search: Search
    model: ChatModel
    assistant: Assistant


@contextmanager
def opened(settings: Settings, model: ChatModel) -> Iterator[Opened]:
    archive = wiring.open_for_reading(settings)
    search = wiring.search_for(archive, settings)
    assistant = Assistant(archive, search, lambda: model, settings, router=wiring.router_for(search, settings))
    assistant.warm_up()
    try:
        yield Opened(settings, search, model, assistant)
    finally:
        archive.catalog.close()


def transcripts(assistant: Assistant, questions: Sequence[Asked]) -> list[dict[str, Any]]:
    return [_transcript(assistant, question) for question in questions]


def _transcript(assistant: Assistant, asked: Asked) -> dict[str, Any]:
    started = time.monotonic()
    events = assistant.answer(asked.question, asked.history, asked.filters)
    answer = next(e.answer for e in events if isinstance(e, Answered))
    record = judged(asked, answer)
    sys.stderr.write(f"{asked.qid:12} {record['outcome']:9} {time.monotonic() - started:5.1f} s  {asked.question}\n")
    for verdict, text, reason, _ in record["statements"]:
        sys.stderr.write(f"    {verdict}: {text} {reason}\n")
    for text, reason in record["dropped"]:
        sys.stderr.write(f"    dropped: {text} ({reason})\n")
    return record


def judged(asked: Asked, answer: Answer) -> dict[str, Any]:
    """Everything about an answer that its judgement can be checked by."""
    facts = asked.key_facts
    right = bool(facts) and not answer.refused and holds_all(statements_text(answer), facts)
    # A question with a false premise is answered by what the articles do say, which may stand in the refusal.
    told = bool(facts) and holds_all(f"{statements_text(answer)} {nearest_text(answer)}", facts)
    return {
        "qid": asked.qid,
        "kind": asked.kind,
        "question": asked.question,
        "searched_for": answer.searched_for,
        "outcome": "refused" if answer.refused else "right" if right else "wrong" if facts else "answered",
        "told": told,
        "cited": right and holds_all(quotes_text(answer), facts),
        "evidence_holds_facts": bool(facts) and holds_all(" ".join(e.text for e in answer.evidence), facts),
        "key_facts": list(facts),
        "statements": [[s.verdict, s.text, s.reason, [c.quote for c in s.citations]] for s in answer.statements],
        "dropped": [[s.text, s.reason] for s in answer.dropped],
        "disagreements": [[d.relation, d.text] for d in answer.disagreements],
        "nearest": [c.quote for c in answer.nearest],
        "evidence": [[round(e.scores.total, 3), e.text] for e in answer.evidence],
        "signals": answer.signals,
        "notice": answer.notice,
        "timings": answer.timings,
    }


def figures(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Counts by kind, and seconds."""
    made: dict[str, Any] = {}
    for kind in sorted({t["kind"] for t in records}):
        own = [t for t in records if t["kind"] == kind]
        outcomes = [t["outcome"] for t in own]
        made[kind] = {"n": len(own), "refused": ratio([o == "refused" for o in outcomes])}
        if any(t["key_facts"] for t in own):
            made[kind]["right"] = ratio([o == "right" for o in outcomes])
            made[kind]["wrong"] = ratio([o == "wrong" for o in outcomes])
            made[kind]["told"] = ratio([t["told"] for t in own])
            made[kind]["cited_of_right"] = ratio([t["cited"] for t in own if t["outcome"] == "right"])
            made[kind]["evidence_holds_facts"] = ratio([t["evidence_holds_facts"] for t in own])
    made["seconds"] = {step: median(records, step) for step in ("evidence", "first_token", "whole")}
    return made


def median(records: Sequence[dict[str, Any]], step: str) -> float | None:
    """Over the answers that a model wrote: refusals at once would flatter it."""
    values = [t["timings"][step] for t in records if "first_token" in t["timings"] and step in t["timings"]]
    return round(statistics.median(values), 2) if values else None
