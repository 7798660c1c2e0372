"""Briefs, lists, comparisons and claims, judged against facts that were written beforehand.

    python -m tests.evaluation.requests.broad [--part bbc] [--tutorial local [--minutes 20]] [--home …]

``broad.jsonl`` has 15 of each over the BBC archive, ``broad_realtimeqa.jsonl`` over the news of realtimeqa, each
limited to days; both by other hands, and nobody here read them. Writes ``docs/results/broad.json``, a part for each
set: how many are understood as what they are, the share of the facts that an answer holds (its sentences, and with the
quotes beneath them), sentences an answer, points told twice, articles cited and looked through; of claims, whether what
is stated, told otherwise and not there is told apart. Beside it what the best evidence holds, quoted up to the same
number of characters, and with ``--tutorial`` what a model makes of the best passages with a tutorial's prompt,
unchecked: of one request of each kind after the other, for so many minutes. Every sentence of an answer is an article's
own or was checked.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.models.chat_model import open_model
from app.types import Answer, Answered, RequestKind
from index.types import Filters
from tests.evaluation.answers import tutorial
from tests.evaluation.answers.asking import Opened, opened
from tests.evaluation.answers.sets import prepared
from tests.evaluation.metrics import holds_fact, ratio
from tests.evaluation.records import HOME, RESULTS, circumstances, keep, records

OWN = Path(__file__).parent
PARTS = {"bbc": OWN / "broad.jsonl", "realtimeqa": OWN / "broad_realtimeqa.jsonl"}
KINDS = ("brief", "list", "comparison", "claim")
_TWICE = 0.82  # cosine from which two sentences tell the same
_VERDICTS = {  # as other hands may call them
    **dict.fromkeys(["stated", "true", "supported"], "stated"),
    **dict.fromkeys(["otherwise", "false", "contradicted", "refuted"], "otherwise"),
    **dict.fromkeys(["absent", "not found", "not stated", "unstated", "unknown"], "absent"),
}
_PASSAGES = 3_000  # characters that a tutorial's prompt is given, twice those of a narrow question
_MOST_TOKENS = 256  # that it may write
_YES = re.compile(r"\W*(?:yes|true|correct)\b|.{0,80}\b(?:is|are) (?:true|correct|accurate)\b", re.IGNORECASE)
_NO = re.compile(r"\W*(?:no|false|incorrect)\b(?! (?:information|mention))", re.IGNORECASE)
_WRONG = re.compile(r".{0,80}\b(?:not (?:true|correct|accurate)|false|incorrect|inaccurate)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """A request and what a right answer holds; of a claim also what the articles make of it."""

    kind: RequestKind
    text: str
    facts: tuple[str, ...] = ()  # "a|b" are alternatives
    truth: str = ""  # of a claim: stated, otherwise, absent
    filters: Filters | None = None

    @classmethod
    def of(cls, record: dict[str, Any]) -> Wanted:
        """From a line of a requests file."""
        told = record.get("truth") or record.get("verdict") or ""
        return cls(
            RequestKind(record["kind"]),
            record.get("text") or record["request"],
            tuple(_flat([record.get("facts") or [], record.get("sides") or []])),
            _VERDICTS[told.casefold()] if told else "",
            _limits(record),
        )


def _flat(facts: Any) -> Iterator[str]:
    """The facts of all sides."""
    if isinstance(facts, str):
        yield facts
    else:
        for one in facts.values() if isinstance(facts, dict) else facts:
            yield from _flat(one)


def _limits(record: dict[str, Any]) -> Filters | None:
    days: dict[str, Any] = {
        n: date.fromisoformat(record[n]) for n in ("published_from", "published_to") if record.get(n)
    }
    return Filters(**days) if days else None


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    there = [name for name, path in PARTS.items() if path.exists()]
    parser.add_argument("--part", choices=there, action="append", help="default: all")
    parser.add_argument("--model", default="extractive", help="as the setting chat.model")
    parser.add_argument("--tutorial", default="extractive", help="the same for a tutorial's prompt; default: not asked")
    parser.add_argument("--minutes", type=float, default=60.0, help="for that prompt, in each part")
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--results", type=Path, default=RESULTS / "broad.json")
    options = parser.parse_args(arguments)
    known = json.loads(options.results.read_text("utf-8")) if options.results.exists() else {}
    report = {name: own for name, own in known.items() if name in PARTS}
    for name in options.part or there:
        wanted = [Wanted.of(record) for record in records(PARTS[name])]
        beside_it = {key: own for key, own in report.get(name, {}).items() if key == "tutorial"}  # asked before
        with _part(name, options.home, options.model) as part:
            told = measured(part, wanted)
        report[name] = {**circumstances(), "set": "unread", "model": options.model, **told, **beside_it}
        keep(report, options.results)  # the rest may take long
        if options.tutorial != "extractive":
            with _part(name, options.home, options.tutorial) as part:
                asked = beside(part, wanted, 60 * options.minutes)
                report[name]["tutorial"] = {**circumstances(), "model": part.model.name, **asked}
            keep(report, options.results)
        sys.stdout.write(f"{name}: {report[name]}\n")
    return 0


@contextmanager
def _part(name: str, home: Path, chat: str) -> Iterator[Opened]:
    """An archive with a chat model, closed afterwards."""
    settings = prepared(name, home, chat={"model": chat})
    model = open_model(settings)
    try:
        with opened(settings, model) as part:  # type: ignore[arg-type]  # None: no model
            yield part
    finally:
        if model is not None:
            model.close()


def measured(part: Opened, wanted: Sequence[Wanted]) -> dict[str, Any]:
    """What comes of the requests, kind by kind."""
    return _by_kind([_asked(part, one) for one in wanted])


def _asked(part: Opened, wanted: Wanted) -> dict[str, Any]:
    """What came of one request; asked as what it is where it was taken for something else."""
    first = _answer(part, wanted, None)
    answer = first if first.kind is wanted.kind else _answer(part, wanted, wanted.kind)
    said = " ".join(" ".join([s.text, *(c.quote for c in s.citations)]) for s in answer.statements)
    beneath = f"{said} {' '.join(c.quote for c in answer.quotes)}"
    shown = sum(map(len, [*(s.text for s in answer.statements), *(c.quote for c in answer.quotes)]))
    found = part.search.find(answer.searched_for, max(1, shown), wanted.filters)
    best = " ".join(item.text for item in found.evidence)[:shown]
    return {
        "kind": wanted.kind,
        "understood": first.kind is wanted.kind,
        "refused": answer.refused,
        "facts": [(holds_fact(said, fact), holds_fact(beneath, fact), holds_fact(best, fact)) for fact in wanted.facts],
        "sentences": len(answer.statements),
        "articles": len({c.article_id for s in answer.statements for c in s.citations}),
        "looked through": answer.looked_through,
        "twice": _twice(part, [s.text for s in answer.statements]),
        "truth": wanted.truth,
        "told": str(answer.sections[0].claim_verdict or "") if answer.sections else "",
        "seconds": max(answer.timings.values(), default=0.0),
    }


def _answer(part: Opened, wanted: Wanted, kind: RequestKind | None) -> Answer:
    events = part.assistant.answer(wanted.text, filters=wanted.filters, kind=kind)
    return next(e.answer for e in events if isinstance(e, Answered))


def _twice(part: Opened, said: Sequence[str]) -> int:
    """Sentences that tell what one before them told."""
    return sum(max(part.search.cosines(text, said[:at]), default=0.0) >= _TWICE for at, text in enumerate(said))


def _by_kind(told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    by_kind = {kind: [record for record in told if record["kind"] == kind] for kind in KINDS}
    return {kind: (_claims if kind == "claim" else _facts)(own) for kind, own in by_kind.items() if own}


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
        "sentences": round(statistics.mean(record["sentences"] for record in told), 1),
        "articles": round(statistics.mean(record["articles"] for record in told), 1),
        "articles looked through": round(statistics.mean(record["looked through"] for record in told)),
        "told twice": sum(record["twice"] for record in told),
        "seconds, median": statistics.median(record["seconds"] for record in told),
    }


def _claims(told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "requests": len(told),
        "understood": ratio([record["understood"] for record in told]),
        **_truths([(record["truth"], record["told"]) for record in told]),
        "what is right is shown": ratio([any(f[0] for f in r["facts"]) for r in told if r["facts"]]),
    }


def _truths(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "told apart": ratio([wanted == given for wanted, given in pairs]),
        "as": {f"{a} as {b or 'nothing'}": n for (a, b), n in sorted(Counter(pairs).items())},
    }


# A tutorial's prompt


def beside(part: Opened, wanted: Sequence[Wanted], seconds: float = math.inf) -> dict[str, Any]:
    """What the model makes of the same requests from the best passages, with nothing checked afterwards.

    One of each kind after the other, as many as are begun in so many seconds.
    """
    until, made = time.monotonic() + seconds, list[dict[str, Any]]()
    for one in _in_turns(wanted):
        if time.monotonic() < until:
            made.append(_without_check(part, one))
    by_kind = {kind: [record for record in made if record["kind"] == kind] for kind in KINDS}
    return {
        "requests": len(made),
        **{kind: _tutorial_figures(own) for kind, own in by_kind.items() if own},
        "seconds, median": statistics.median(record["seconds"] for record in made) if made else None,
    }


def _in_turns(wanted: Sequence[Wanted]) -> list[Wanted]:
    """The first of each kind, then the second of each, and so on."""
    before = Counter[str]()
    turns = list[tuple[int, Wanted]]()
    for one in wanted:
        turns.append((before[one.kind], one))
        before[one.kind] += 1
    return [one for _, one in sorted(turns, key=lambda turn: turn[0])]


def _without_check(part: Opened, wanted: Wanted) -> dict[str, Any]:
    evidence = part.search.find(wanted.text, _PASSAGES, wanted.filters).evidence
    said = tutorial.said(part, wanted.text, evidence, tutorial.SYSTEM_AT_LENGTH, _MOST_TOKENS)
    return {
        "kind": wanted.kind,
        "facts": [holds_fact(said.text, fact) for fact in wanted.facts],
        "truth": wanted.truth,
        "told": verdict_of(said.text),
        "seconds": said.whole,
    }


def verdict_of(text: str) -> str:
    """What an answer in free words says of a claim: by how it opens, or that it does not know."""
    if _NO.match(text) or (_WRONG.match(text) and not _YES.match(text)):
        return "absent" if tutorial.abstains(text) else "otherwise"
    if _YES.match(text):
        return "stated"
    return "absent" if tutorial.abstains(text) else ""


def _tutorial_figures(made: Sequence[dict[str, Any]]) -> dict[str, Any]:
    facts = [fact for record in made for fact in record["facts"]]
    figures = {"requests": len(made), "facts": len(facts), "held by the answer": ratio(facts)}
    return figures | (_truths([(r["truth"], r["told"]) for r in made]) if made[0]["kind"] == "claim" else {})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
