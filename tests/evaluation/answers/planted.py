"""How many planted errors the check of statements catches, and how many true statements it accuses.

    python -m tests.evaluation.answers.planted [--limit N] [--half development|held-out] [--misses N]

A true statement is a sentence of an article, verbatim or reworded by a rule that keeps its meaning (``rewording``).
An error is planted in one of those by a rule that makes it false (``planting``). The evidence is what the product
would give: sentences of that article and of others, with the passages around them. Articles are halved by a hash of
their id: the check was developed on one half only. No model takes part.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from app.answer import RawStatement
from app.citations import Numbering, check
from app.settings import CheckSettings
from app.types import Statement, Verdict
from app.wiring import samples_folder
from index.keywords import terms_of
from index.passages import SentenceSplitter, split_article
from index.readers import read
from index.settings import PassageSettings, ReadingSettings
from index.types import Article, Evidence, Passage, Scores, Sentence
from tests.evaluation.answers.answering import answered, other_answer, statement
from tests.evaluation.answers.planting import PLANTERS
from tests.evaluation.answers.rewording import RULES
from tests.evaluation.records import DATA, digest, records

HALVES = ("development", "held-out")
_LIMIT = 60  # articles of each collection and half
_A_PLACE_EACH = 3  # sentences of an article that statements are made from
_MOST_A_KIND = 1  # statements of one kind made from one sentence
_OTHERS = 6  # sentences of other articles among the evidence
_FROM_SAME = 3  # sentences of the same article among the evidence


@dataclass(frozen=True, slots=True)
class Case:
    """One statement with the evidence it is checked against."""

    kind: str  # of the error planted, or of the rewording that kept it true
    true: bool
    text: str
    source: str  # the sentence it was made from
    question: str
    evidence: tuple[Evidence, ...]
    marker: int


@dataclass(frozen=True, slots=True)
class Outcome:
    case: Case
    statement: Statement
    seconds: float


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if not DATA.exists():
        sys.stderr.write(f"skipped: {DATA} is not there; only the project's own samples are used\n")
    outcomes = {half: _checked(options.limit, half) for half in options.half}
    report = {half: _figures(found) for half, found in outcomes.items()}
    sys.stdout.write(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    for half in options.half if options.misses else ():
        _print_misses(outcomes[half], options.misses, options.kind)
    return 0


def evaluated(limit: int = _LIMIT) -> dict[str, Any]:
    """The figures of both halves, from at most ``limit`` articles of each collection and half."""
    return {half: _figures(_checked(limit, half)) for half in HALVES}


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, default=_LIMIT, help="articles of each collection and half")
    parser.add_argument("--half", action="append", choices=HALVES)
    parser.add_argument("--misses", type=int, default=0, help="print as many misses of each kind")
    parser.add_argument("--kind", help="print misses of this kind only")
    options = parser.parse_args(arguments)
    options.half = options.half or list(HALVES)
    return options


# Articles


def half_of(article: Article) -> str:
    return HALVES[int(digest(article.text), 16) % 2]


def collections() -> dict[str, list[Article]]:
    """The collections that are there, in an order that has nothing to do with their contents."""
    found = {"samples": list(_samples())}
    if DATA.exists():
        found |= {"bbc": list(_bbc()), "squad": list(_squad()), "reuters": list(_reuters())}
    return {name: sorted(articles, key=lambda a: digest(a.id)) for name, articles in found.items()}


def _samples() -> Iterator[Article]:
    yield from read([str(samples_folder() / "articles")], ReadingSettings(), skipped=lambda _: None)


def _bbc() -> Iterator[Article]:
    for record in records(DATA / "bbc.jsonl.gz"):
        yield Article(record["body"], record["title"], "BBC News", section=record["section"])


def _squad() -> Iterator[Article]:
    for record in records(DATA / "squad_dev.jsonl.gz"):
        if record["type"] == "doc":
            yield Article(record["text"], record["title"].replace("_", " "), source=record["doc_id"])


def _reuters() -> Iterator[Article]:
    for record in records(DATA / "reuters" / "reuters21578.jsonl.gz"):
        if len(record["body"]) > 600:
            published = date.fromisoformat(record["date"][:10])
            yield Article(record["body"], record["title"].capitalize(), "Reuters", published=published)


# Cases


def _checked(limit: int, half: str) -> list[Outcome]:
    settings = CheckSettings()
    return [_outcome(case, settings) for case in cases(limit, half)]


def _outcome(case: Case, settings: CheckSettings) -> Outcome:
    started = time.perf_counter()
    raw = RawStatement(case.text, (case.marker,))
    statement = check(raw, case.question, case.evidence, Numbering(), settings)
    return Outcome(case, statement, time.perf_counter() - started)


def cases(limit: int, half: str) -> Iterator[Case]:
    """Every case of a half; the same ones each time."""
    asked = answered(records(DATA / "squad_dev.jsonl.gz")) if DATA.exists() else {}
    for articles in collections().values():
        own = [article for article in articles if half_of(article) == half][:limit]
        for number, article in enumerate(own):
            others = [own[(number + step) % len(own)] for step in range(1, _OTHERS + 1)]
            yield from _cases_of(article, [other for other in others if other is not article])
            yield from _asked_cases(article, asked.get(article.source, []), others)


def _cases_of(article: Article, others: Sequence[Article]) -> Iterator[Case]:
    rng = random.Random(article.id)
    passages = _passages(article)
    sentences = [s for p in passages for s in p.sentences]
    texts = [_text(article, s) for s in sentences]
    usable = [i for i, text in enumerate(texts) if _usable(text)]
    for at in sorted(rng.sample(usable, min(_A_PLACE_EACH, len(usable)))):
        evidence = _evidence(article, sentences[at], others)
        absent = _evidence(article, sentences[at], others, without=True)
        question = f"What is known about {article.title}?" if article.title else "What happened?"
        before = texts[at - 1] if at else ""
        truths = [(kind, text) for kind, rule in RULES.items() for text in _few(rule(texts[at], before), rng)]
        for kind, text in truths:
            yield Case(kind, True, text, texts[at], question, evidence, _place_of(texts[at], evidence))
        elsewhere = next(n for n, item in enumerate(evidence, 1) if item.article is not article)
        yield Case("wrong citation", False, texts[at], texts[at], question, evidence, elsewhere)
        told = [_text(e.article, s) for e in (*evidence, *absent) for s in e.context] + texts
        if absent and not _told_elsewhere(texts[at], texts[at], told) and texts[at] not in told[: -len(texts)]:
            yield Case("evidence absent", False, texts[at], texts[at], question, absent, 1)
        for kind, planter in PLANTERS.items():
            base = texts[at] if rng.random() < 0.5 else rng.choice(truths)[1]
            for text in _few(planter(base, texts, rng), rng):
                if not _told_elsewhere(text, texts[at], told):
                    yield Case(kind, False, text, texts[at], question, evidence, _place_of(texts[at], evidence))


def _asked_cases(article: Article, asked: Sequence[dict[str, Any]], others: Sequence[Article]) -> Iterator[Case]:
    """Statements made of a paragraph's questions: with the right answer, and with another."""
    rng = random.Random(article.id)
    sentences = [s for p in _passages(article) for s in p.sentences]
    texts = [_text(article, s) for s in sentences]
    for record in rng.sample(list(asked), min(_A_PLACE_EACH, len(asked))):
        right, question = record["answers"][0], record["question"]
        words = _terms(question)
        holding = [s for s, text in zip(sentences, texts, strict=True) if right in text]
        if not holding:
            continue
        proving = max(holding, key=lambda s: len(words & _terms(_text(article, s))))
        evidence = _evidence(article, proving, others)
        source = _text(article, proving)
        marker = _place_of(source, evidence)
        yield Case("asked and answered", True, statement(question, right), source, question, evidence, marker)
        if wrong := other_answer(record, texts, rng):
            yield Case("other answer", False, statement(question, wrong), source, question, evidence, marker)


def _few(made: Iterable[str], rng: random.Random) -> list[str]:
    found = sorted(set(made))
    return rng.sample(found, min(_MOST_A_KIND, len(found)))


def _usable(text: str) -> bool:
    """A sentence that can stand as a statement: of a fair length, whole, no table and no half a quotation."""
    words = text.split()
    if not 8 <= len(words) <= 40 or "\n" in text or not re.match(r"[\"“]?[A-Z]", text) or text[-1] not in '.”"':
        return False
    whole = text.count('"') % 2 == 0 and text.count("“") == text.count("”") and text.count("(") == text.count(")")
    return whole and sum(word.isalpha() and word.islower() for word in words) > len(words) / 2


def _told_elsewhere(text: str, source: str, article: Sequence[str]) -> bool:
    """Whether another sentence of the article tells much the same: a planted error might be true by that one."""
    words = _terms(text)
    return any(len(words & _terms(s)) > 0.6 * len(words) for s in article if s != source)


def _evidence(
    article: Article, proving: Sentence, others: Sequence[Article], without: bool = False
) -> tuple[Evidence, ...]:
    """What a search would give: the proving sentence not first, the most similar of its article, some of others."""
    words = _terms(_text(article, proving))
    passages = [p for p in _passages(article) if not (without and proving in p.sentences)]
    own = [_item(article, p, s) for p in passages for s in p.sentences if s != proving]
    own.sort(key=lambda item: -len(words & _terms(item.text)))
    found = own[:_FROM_SAME]
    if not without:
        home = next(p for p in passages if proving in p.sentences)
        found.insert(min(1, len(found)), _item(article, home, proving))
    for other in others:
        best = max(
            (_item(other, p, s) for p in _passages(other) for s in p.sentences),
            key=lambda item: len(words & _terms(item.text)),
        )
        found.append(best)
    return tuple(found)


def _item(article: Article, passage: Passage, sentence: Sentence) -> Evidence:
    scores = Scores(1.0, 0.5, 0.5, 0.5)
    return Evidence(article, sentence.start, sentence.end, (sentence,), scores, passage.sentences)


def _place_of(source: str, evidence: Sequence[Evidence]) -> int:
    return next(n for n, item in enumerate(evidence, 1) if item.text == source)


def _text(article: Article, sentence: Sentence) -> str:
    return article.text[sentence.start : sentence.end]


_SPLITTER = SentenceSplitter()


@cache
def _passages(article: Article) -> list[Passage]:
    return split_article(article, _SPLITTER, PassageSettings())


@cache
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms_of(text))


# Figures


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    true = [o for o in outcomes if o.case.true]
    planted = [o for o in outcomes if not o.case.true]
    milliseconds = [1000 * o.seconds for o in outcomes]
    return {
        "errors": {
            "all": _caught([o for o in planted if o.case.kind not in ("wrong citation", "evidence absent")]),
            **{kind: _caught(own) for kind, own in _by_kind(planted).items()},
        },
        "true": {"all": _accused(true), **{kind: _accused(own) for kind, own in _by_kind(true).items()}},
        "milliseconds": {"median": round(statistics.median(milliseconds), 2), "p95": _percentile(milliseconds, 0.95)},
    }


def _by_kind(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.case.kind].append(outcome)
    return dict(sorted(kinds.items()))


def _caught(outcomes: Sequence[Outcome]) -> dict[str, float]:
    unsupported = sum(o.statement.verdict is Verdict.UNSUPPORTED for o in outcomes)
    return {
        "n": len(outcomes),
        "caught": _share(sum(not _missed(o) for o in outcomes), len(outcomes)),
        "unsupported": _share(unsupported, len(outcomes)),
    }


def _accused(outcomes: Sequence[Outcome]) -> dict[str, float]:
    verdicts = [o.statement.verdict for o in outcomes]
    return {
        "n": len(outcomes),
        "accused": _share(verdicts.count(Verdict.UNSUPPORTED), len(outcomes)),
        "partly": _share(verdicts.count(Verdict.PARTLY), len(outcomes)),
    }


def _missed(outcome: Outcome) -> bool:
    """An error that passes as supported; of a wrong citation, one that is not put right."""
    case, statement = outcome.case, outcome.statement
    if case.true:
        return statement.verdict is Verdict.UNSUPPORTED
    if case.kind == "wrong citation":
        return statement.verdict is not Verdict.UNSUPPORTED and case.source not in [
            c.quote for c in statement.citations
        ]
    return statement.verdict is Verdict.SUPPORTED


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _percentile(values: Sequence[float], share: float) -> float:
    return round(sorted(values)[int(share * (len(values) - 1))], 2)


def _print_misses(outcomes: Sequence[Outcome], most: int, only: str | None) -> None:
    for kind, own in _by_kind(o for o in outcomes if _missed(o)).items():
        if only in (None, kind):
            sys.stdout.write(f"\n== {kind}: {len(own)}\n")
        for outcome in own[:most] if only in (None, kind) else ():
            case, statement = outcome.case, outcome.statement
            sys.stdout.write(f"  {case.text}\n  < {case.source}\n    {statement.verdict}: {statement.reason}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
