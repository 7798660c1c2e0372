"""Answers as JSON types: what ``dateline ask --json`` prints and what feedback keeps."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.types import Answer
from index.types import Filters


def answer_record(answer: Answer) -> dict[str, Any]:
    """The whole record of an answer."""
    return {
        "question": answer.question,
        "searched_for": answer.searched_for,
        "respelled": [asdict(r) for r in answer.respelled],
        "foreign": answer.foreign,
        "limits": answer.limits,
        "kind": answer.kind,
        "answer": answer.text,
        "refused": answer.refused,
        "refused_for": answer.refused_for if answer.refused else "",
        "statements": [asdict(s) for s in answer.statements],
        "sections": [asdict(s) for s in answer.sections],
        "looked_through": answer.looked_through,
        "quotes": [asdict(c) for c in answer.quotes],
        "dropped": [asdict(s) for s in answer.dropped],
        "disagreements": [asdict(d) for d in answer.disagreements],
        "timeline": [asdict(e) for e in answer.timeline],
        "holding": asdict(answer.holding) if answer.holding else None,
        "signals": answer.signals,
        "nearest": [asdict(c) for c in answer.nearest],
        "evidence": [e.record() for e in answer.evidence],
        "notice": answer.notice,
        "model": answer.model,
        "settings_hash": answer.settings_hash,
        "timings": answer.timings,
    }


def filters_record(filters: Filters | None) -> dict[str, Any]:
    """What a search was limited to; empty fields are left out."""
    record = {} if filters is None else asdict(filters)
    return {name: str(value) if hasattr(value, "isoformat") else value for name, value in record.items() if value}
