"""How many rows of a timeline are right, on the sample archive: ``python -m tests.evaluation.news.timeline``.

``timelines.jsonl`` holds topics with the events of the sample articles, written down by hand from the articles: some
words of the sentence ("a|b": either sentence will do), the days it gives, and whether the event is about the topic. A
row is right if its sentence is one of these and its days are those. Rows are judged by that list alone, so a row that
nobody wrote down is wrong. What was written down and is in no row is missed.

The days of an article without a date of publication cannot be told from "on Thursday": such a row is right if it
says so.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import wiring
from app.assistant import Assistant
from app.types import Answered, DatedEvent
from tests.evaluation.answers.sets import prepared
from tests.evaluation.metrics import ratio
from tests.evaluation.records import HOME, RESULTS, circumstances, keep, records

TOPICS = Path(__file__).with_name("timelines.jsonl")


@dataclass(frozen=True, slots=True)
class Expected:
    """An event as it was written down."""

    words: tuple[str, ...]
    first: str
    last: str
    about: bool

    @classmethod
    def of(cls, record: dict[str, Any]) -> Expected:
        return cls(tuple(record["words"].split("|")), record["first"], record["last"], record["about"])

    def is_told_by(self, event: DatedEvent) -> bool:
        return any(word in citation.quote for word in self.words for citation in (event.citation, *event.also))


def judged(events: Sequence[DatedEvent], expected: Sequence[Expected]) -> dict[str, Any]:
    """Each row with what is right about it, and what is missed."""
    rows = [_row(event, expected) for event in events]
    missed = [e.words[0] for e in expected if e.about and not any(e.is_told_by(event) for event in events)]
    return {"rows": rows, "missed": missed, "expected": sum(e.about for e in expected)}


def _row(event: DatedEvent, expected: Iterable[Expected]) -> dict[str, Any]:
    """Right: the day and the event are those that were written down."""
    meant = next((e for e in expected if e.is_told_by(event)), None)
    return {
        "first": event.first,
        "last": event.last,
        "said": event.said,
        "text": event.text,
        "right": meant is not None and (meant.first, meant.last) == (event.first, event.last),
        "about": meant is not None and meant.about,
        "sentences": 1 + len(event.also),
    }


def figures(timelines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Counts over all topics."""
    rows = [row for one in timelines for row in one["rows"]]
    dated = [row for row in rows if row["first"]]
    expected, missed = (sum(one["expected"] for one in timelines), sum(len(one["missed"]) for one in timelines))
    return {
        "topics": len(timelines),
        "rows": len(rows),
        "dated": len(dated),
        "right": sum(row["right"] for row in rows),
        "share_right": ratio([row["right"] for row in rows]),
        "share_of_dated_right": ratio([row["right"] for row in dated]),
        "share_about": ratio([row["about"] for row in rows]),
        "share_right_and_about": ratio([row["right"] and row["about"] for row in rows]),
        "expected": expected,
        "found": expected - missed,
    }


def measured(assistant: Assistant) -> list[dict[str, Any]]:
    return [_asked(assistant, record) for record in records(TOPICS)]


def _asked(assistant: Assistant, record: dict[str, Any]) -> dict[str, Any]:
    events = assistant.answer(f"Timeline of {record['topic']}")
    answer = next(event.answer for event in events if isinstance(event, Answered))
    return {"topic": record["topic"], **judged(answer.timeline, [Expected.of(e) for e in record["events"]])}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", default=str(HOME))
    parser.add_argument("--results", default=str(RESULTS / "timeline.json"))
    options = parser.parse_args(arguments)
    settings = prepared("samples", Path(options.home), chat={"model": "extractive"})
    timelines = measured(wiring.assistant_for(settings))
    made = figures(timelines)
    for one in timelines:
        wrong = [row["text"][:90] for row in one["rows"] if not (row["right"] and row["about"])]
        sys.stderr.write(f"{one['topic']}: {len(one['rows'])} rows; wrong or beside {wrong}; missed {one['missed']}\n")
    sys.stdout.write(f"{made}\n")
    report = {"settings": settings.hash(), **circumstances(), "figures": made, "timelines": timelines}
    keep(report, Path(options.results))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
