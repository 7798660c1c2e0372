"""Briefs, lists, comparisons and claims over the BBC archive, judged against facts that were written beforehand.

    python -m tests.evaluation.requests.broad [--model local] [--home …]

``broad.jsonl`` has 15 of each, by another hand; nobody here read it. Writes ``docs/results/broad.json``: how many are
understood as what they are, the share of the facts that an answer holds (its sentences, and with the quotes beneath
them), sentences an answer, points told twice, articles cited; of claims, whether what is stated, told otherwise and not
there is told apart. Beside it what the best evidence holds, quoted up to the same number of characters. Every sentence
is an article's own or was checked, so none is unproven.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.models.chat_model import open_model
from app.replies.claims import NEAR, NOT_FOUND, OTHERWISE, STATED
from app.types import Answer, Answered, RequestKind
from tests.evaluation.answers.asking import Opened, opened
from tests.evaluation.answers.sets import prepared
from tests.evaluation.metrics import holds_fact, ratio
from tests.evaluation.records import HOME, RESULTS, circumstances, keep, records

BROAD = Path(__file__).parent / "broad.jsonl"
_TWICE = 0.82  # cosine from which two sentences tell the same
_TRUTHS = {STATED: "stated", NEAR: "near", OTHERWISE: "otherwise", NOT_FOUND: "absent"}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="extractive", help="as the setting chat.model")
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--results", type=Path, default=RESULTS / "broad.json")
    options = parser.parse_args(arguments)
    settings = prepared("bbc", options.home, chat={"model": options.model})
    with opened(settings, open_model(settings)) as part:  # type: ignore[arg-type]  # None: no model
        told = [_asked(part, record) for record in records(BROAD)]
    report = {**circumstances(), "set": "unread", "model": options.model}
    for kind in ("brief", "list", "comparison", "claim"):
        own = [record for record in told if record["kind"] == kind]
        report[kind] = _claims(own) if kind == "claim" else _facts(own)
        sys.stdout.write(f"{kind}: {report[kind]}\n")
    keep(report, options.results)
    return 0


def _asked(part: Opened, record: dict[str, Any]) -> dict[str, Any]:
    """What came of one request; asked as what it is where it was taken for something else."""
    first = _answer(part, record["text"], None)
    kind = RequestKind(record["kind"])
    answer = first if first.kind is kind else _answer(part, record["text"], kind)
    facts = record.get("facts") or [fact for side in record.get("sides", []) for fact in side]
    said = " ".join(" ".join([s.text, *(c.quote for c in s.citations)]) for s in answer.statements)
    beneath = f"{said} {' '.join(c.quote for c in answer.quotes)}"
    shown = sum(map(len, [*(s.text for s in answer.statements), *(c.quote for c in answer.quotes)]))
    found = part.search.find(answer.searched_for, max(1, shown))
    best = " ".join(item.text for item in found.evidence)[:shown]
    return {
        "kind": record["kind"],
        "understood": first.kind is kind,
        "refused": answer.refused,
        "facts": [(holds_fact(said, fact), holds_fact(beneath, fact), holds_fact(best, fact)) for fact in facts],
        "sentences": len(answer.statements),
        "articles": len({c.article_id for s in answer.statements for c in s.citations}),
        "twice": _twice(part, [s.text for s in answer.statements]),
        "truth": record.get("truth", ""),
        "told": _TRUTHS.get(answer.sections[0].heading.partition(":")[0], "") if answer.sections else "",
        "seconds": max(answer.timings.values(), default=0.0),
    }


def _answer(part: Opened, text: str, kind: RequestKind | None) -> Answer:
    return next(e.answer for e in part.assistant.answer(text, kind=kind) if isinstance(e, Answered))


def _twice(part: Opened, said: Sequence[str]) -> int:
    """Sentences that tell what one before them told."""
    return sum(max(part.search.cosines(text, said[:at]), default=0.0) >= _TWICE for at, text in enumerate(said))


def _facts(told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    facts = [fact for record in told for fact in record["facts"]]
    return {
        "requests": len(told),
        "understood": ratio([record["understood"] for record in told]),
        "refused": sum(record["refused"] for record in told),
        "facts": len(facts),
        "held by the answer": ratio([said for said, _, _ in facts]),
        "held with what stands beneath": ratio([beneath for _, beneath, _ in facts]),
        "held by as much of the best evidence": ratio([best for _, _, best in facts]),
        "sentences": statistics.mean(record["sentences"] for record in told),
        "articles": statistics.mean(record["articles"] for record in told),
        "told twice": sum(record["twice"] for record in told),
        "seconds, median": statistics.median(record["seconds"] for record in told),
    }


def _claims(told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "requests": len(told),
        "understood": ratio([record["understood"] for record in told]),
        "told apart": ratio([record["truth"] == record["told"] for record in told]),
        "as": {f"{a} as {b}": n for (a, b), n in sorted(Counter((r["truth"], r["told"]) for r in told).items())},
        "what is right is shown": ratio([any(f[0] for f in r["facts"]) for r in told if r["facts"]]),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
