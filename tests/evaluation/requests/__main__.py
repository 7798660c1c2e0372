"""Whether kinds of requests are told apart.

    python -m tests.evaluation.requests [--fit kinds|follow-ups]

Asks the router (``app.requests.router``) about ``unread.jsonl``, 240 messages that another hand wrote and nobody here
read, and about the questions of SQuAD, realtimeqa and BBC, nearly all of which are questions of fact. Writes
``docs/results/requests.json``: shares of kinds recognised, the confusion table, how much of each topic was found, and
how many questions of fact were taken for something else. ``--fit`` refits ``app/requests/weights.npz`` first, to
``app/requests/phrasings.json`` with their places filled from ``fillers.json``; or ``follow_ups.npz``, which tells
follow-ups on an answer, to ``follow_ups.json``. The two thresholds of the router were
chosen on ``unread.jsonl`` without a look at its messages.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

import app.requests
from app import wiring
from app.language.words import WORD
from app.requests.following import follow_ups
from app.requests.router import LEXICAL, SEMANTIC, Router, Vector, Weights, grams_of
from app.requests.topics import phrasings
from tests.evaluation.answers.sets import settings_for
from tests.evaluation.records import DATA, RESULTS, circumstances, keep, records

OWN = Path(__file__).parent
UNREAD = OWN / "unread.jsonl"
WEIGHTS = Path(app.requests.__path__[0]) / "weights.npz"
_FILLED = 3  # times that a phrasing with places is filled
_ROUGH = 0.3  # share of the examples that are given once more, with a word misspelt or in quotes
_SHORT = 2  # words of a message that counts as often: "hello" has one n-gram to be known by
_LIGHT = 0.35  # weight below which an n-gram is left out, whatever the label
_SLOT = re.compile(r"\{(\w+)\}")
_STRENGTH = 10.0  # inverse of the regularisation
_MEANING = 0.5  # what the vector counts beside the n-grams
_COMMON = 2  # phrasings that an n-gram must occur in
_SEED = 7
_SIGNS = "?.! "


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", choices=["kinds", "follow-ups"])
    parser.add_argument("--results", type=Path, default=RESULTS / "requests.json")
    options = parser.parse_args(arguments)
    embed = wiring.embedder_for(settings_for("requests"))().embed_question
    if options.fit:
        fit(embed, **(FOLLOW_UPS if options.fit == "follow-ups" else KINDS))
    unread = list(records(UNREAD))
    report = {
        **circumstances(),
        "set": "unread",
        LEXICAL: measured(Router(), unread),
        SEMANTIC: measured(Router(embed), unread),
        "questions of fact": {name: misled(Router(embed), texts) for name, texts in _questions().items()},
    }
    for name in (LEXICAL, SEMANTIC):
        sys.stdout.write(f"{name}: { {k: v for k, v in report[name].items() if k != 'confusion'} }\n")
    sys.stdout.write(f"{report['questions of fact']}\n")
    keep(report, options.results)
    return 0


def fit(embed: Any, examples: Callable[[], Iterator[tuple[str, str, int]]], target: Path) -> None:
    """Fits both regressions and writes their weights."""
    texts, labels, _ = zip(*examples(), strict=True)
    vectors = np.stack([embed(text) for text in texts])
    parts: dict[str, Any] = {}
    for name, beside in ((LEXICAL, vectors[:, :0]), (SEMANTIC, vectors)):
        own = fitted(texts, labels, beside)
        for part in ("rarity", "words", "vector", "intercept"):
            parts[f"{name}_{part}"] = getattr(own, part).astype(np.float16)
        parts[f"{name}_grams"] = np.array(list(own.grams), dtype=str)
    np.savez_compressed(target, labels=np.array(own.labels, dtype=str), **parts)
    sys.stdout.write(f"fitted to {len(texts)} examples, {target.stat().st_size / 1000:.0f} KB\n")


def fitted(texts: Sequence[str], labels: Sequence[str], vectors: Vector) -> Weights:
    """A regression over n-grams, and over sentence vectors where they have dimensions."""
    counted = TfidfVectorizer(analyzer=grams_of, sublinear_tf=True, min_df=_COMMON)
    features = hstack([counted.fit_transform(texts), _MEANING * vectors]).tocsr()
    model = LogisticRegression(C=_STRENGTH, max_iter=3000, class_weight="balanced").fit(features, labels)
    grams = counted.get_feature_names_out()
    words = model.coef_[:, : len(grams)].T
    heavy = np.abs(words).max(axis=1) >= _LIGHT
    return Weights(
        tuple(map(str, model.classes_)),
        {str(gram): row for row, gram in enumerate(grams[heavy])},
        counted.idf_[heavy],
        words[heavy],
        _MEANING * model.coef_[:, len(grams) :].T,
        model.intercept_,
    )


def _following() -> Iterator[tuple[str, str, int]]:
    """Follow-ups on an answer with their labels; requests of all kinds are what is none, but for those that are."""
    known = {text.casefold().rstrip(_SIGNS) for texts in follow_ups().values() for text in texts}
    for text, label, number in examples():
        if text.casefold().rstrip(_SIGNS) not in known:
            yield text, label, number
    yield from examples(follow_ups())


def examples(labelled: Mapping[str, Sequence[str]] | None = None) -> Iterator[tuple[str, str, int]]:
    """Phrasings with their places filled, their labels, and the number of the phrasing; without any, all requests'."""
    fillers = json.loads((OWN / "fillers.json").read_text("utf-8"))
    fillers |= {"other": fillers["topic"], "question": phrasings()["fact"]}
    drawn = random.Random(_SEED)
    numbers = count()
    for label, texts in (labelled or phrasings()).items():
        own = {**fillers, "topic": fillers["plural"]} if label == "list" else fillers
        for number, text in zip(numbers, texts, strict=False):
            short = len(text.split()) <= _SHORT
            for _ in range(_FILLED if short or _SLOT.search(text) else 1):
                message = _SLOT.sub(lambda found: drawn.choice(own[found[1]]), text)  # noqa: B023
                yield message, label, number
                if drawn.random() < _ROUGH:
                    yield _roughened(message, drawn), label, number


KINDS: dict[str, Any] = {"examples": examples, "target": WEIGHTS}
FOLLOW_UPS: dict[str, Any] = {"examples": _following, "target": WEIGHTS.with_name("follow_ups.npz")}


def _roughened(message: str, drawn: random.Random) -> str:
    """The message with one word in double quotes, or misspelt: neither says what is wanted."""
    words = message.split(" ")
    at = drawn.randrange(len(words))
    word, cut = words[at].strip("?!.,"), drawn.randrange(1 + len(words[at]) // 2, 1 + len(words[at]))
    words[at] = f'"{word}"' if drawn.random() < 0.5 else words[at][: cut - 1] + words[at][cut:]
    return " ".join(words)


def measured(router: Router, messages: Sequence[dict[str, str]]) -> dict[str, Any]:
    """How many are understood, by kind and as finely as the archive's matters; how much of the topics is found."""
    started = time.perf_counter()
    told = [router.understood(message["text"]) for message in messages]
    seconds = (time.perf_counter() - started) / len(messages)
    labels = [f"{one.kind}/{one.matter}" if one.matter else str(one.kind) for one in told]
    pairs = [(message["kind"], label) for message, label in zip(messages, labels, strict=True)]
    facts = [given == "fact" for wanted, given in pairs if wanted == "fact"]
    others = [_kind(wanted) == _kind(given) for wanted, given in pairs if wanted != "fact"]
    named = [
        (m["topic"], one.topic) for m, one in zip(messages, told, strict=True) if m["topic"] and m["kind"] != "fact"
    ]
    return {
        "messages": len(pairs),
        "kind": _share([_kind(wanted) == _kind(given) for wanted, given in pairs]),
        "matter": _share([wanted == given for wanted, given in pairs]),
        "facts kept": _share(facts),
        "others found": _share(others),
        "topic words": round(float(np.mean([_overlap(wanted, given) for wanted, given in named])), 3),
        "ms": round(1000 * seconds, 1),
        "confusion": {f"{a} as {b}": n for (a, b), n in sorted(Counter(pairs).items())},
    }


def misled(router: Router, texts: Sequence[str]) -> dict[str, Any]:
    """How many questions of fact are taken for something else, and for what."""
    kinds = Counter(str(router.understood(text).kind) for text in texts)
    return {
        "questions": len(texts),
        "as something else": len(texts) - kinds["fact"],
        "kinds": dict(sorted(kinds.items())),
    }


def _questions() -> dict[str, list[str]]:
    squad = (r["question"] for r in records(DATA / "squad_dev.jsonl.gz") if r["type"] == "question")
    quiz = (r["question"] for r in records(DATA / "realtimeqa_questions.jsonl"))
    bbc = (r["question"] for r in records(DATA / "bbc_questions.jsonl") if r.get("question"))
    return {"squad": list(squad)[::6], "realtimeqa": list(quiz), "bbc": list(bbc)} if DATA.exists() else {}


def _kind(label: str) -> str:
    return label.partition("/")[0]


def _share(told: Sequence[bool]) -> float:
    return round(sum(told) / len(told), 3)


def _overlap(wanted: str, given: str) -> float:
    """F1 of the words of two topics."""
    one, other = (Counter(word.casefold() for word in WORD.findall(text)) for text in (wanted, given))
    both = (one & other).total()
    return 2 * both / (one.total() + other.total()) if both else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
