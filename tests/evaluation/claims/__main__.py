"""The check alone, on claims of public sets against their sources, with human labels.

    python -m tests.evaluation.claims [--judge check …] [--most 60]

Each judge gives every claim a number; where to cut is chosen on *fit*, but for the check's own verdicts, which are
taken as they are. Writes ``docs/results/claims.json``: of each set the true claims rejected, the false ones caught,
their mean with the true ones kept (balanced accuracy) and the area under the curve; the means over the sets and over
the publications that they come from. No claim is printed. ``statements``: of 98 of another hand, which may be read,
those that the check takes wrongly, by kind.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from app import wiring
from app.models.chat_model import open_model
from tests.evaluation.answers.sets import settings_for
from tests.evaluation.claims.judges import Cosine, Judge, Odds, checked, overlap
from tests.evaluation.claims.sets import FILE, Claim, claims, family, groups
from tests.evaluation.claims.statements import wrong_by_kind
from tests.evaluation.records import HOME, RESULTS, circumstances, keep

_OWN_THRESHOLDS = {"check": 0.25}  # "partly" is said, with a note
_MEASURES = ("true_rejected", "false_caught", "balanced_accuracy", "area")
_FIT_EACH = 40  # claims of each set and label that a threshold is chosen on


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", action="append", choices=JUDGES)
    parser.add_argument("--most", type=int, default=60, help="claims of each set and label; 0 for all")
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--results", type=Path, default=RESULTS / "claims.json")
    options = parser.parse_args(arguments)
    if not FILE.exists():
        sys.stderr.write(f"skipped: {FILE} is not there\n")
        return 0
    report = json.loads(options.results.read_text("utf-8")) if options.results.exists() else {}
    for name in options.judge or JUDGES:
        with JUDGES[name](options.home) as judge:
            report[name] = {**circumstances(), "set": "unread", **_judged(name, judge, options.most)}
        if name == "check":
            report["statements"] = {"wrong": {kind: len(own) for kind, own in sorted(wrong_by_kind().items())}}
        sys.stdout.write(f"{name}: {json.dumps(report[name]['mean'])}\n")
        keep(report, options.results)
    return 0


def _judged(name: str, judge: Judge, most: int) -> dict[str, Any]:
    threshold = _OWN_THRESHOLDS.get(name)
    if threshold is None:
        fitted = claims("fit", min(most or _FIT_EACH, _FIT_EACH))
        threshold = best_threshold([(claim, judge(claim)) for claim in fitted])
    started = time.monotonic()
    scored = [(claim, judge(claim)) for claim in claims("dev", most)]
    seconds = time.monotonic() - started
    sets = {group: _figures(part, threshold) for group, part in _by_set(scored).items()}
    publications = [_mean([sets[g] for g in sets if family(g) == one]) for one in sorted({family(g) for g in sets})]
    return {
        "threshold": round(threshold, 4),
        "claims": len(scored),
        "seconds_each": round(seconds / len(scored), 4),
        "mean": _mean(publications),  # over the publications: one of them has seven of the sets
        "mean_of_sets": _mean(list(sets.values())),
        "sets": sets,
    }


def _by_set(scored: Sequence[tuple[Claim, float]]) -> dict[str, list[tuple[Claim, float]]]:
    return {group: [one for one in scored if one[0].group == group] for group in groups(claim for claim, _ in scored)}


def _mean(parts: Sequence[dict[str, Any]]) -> dict[str, float]:
    return {name: round(statistics.mean(part[name] for part in parts), 3) for name in _MEASURES}


def _figures(scored: Sequence[tuple[Claim, float]], threshold: float) -> dict[str, Any]:
    true = [score for claim, score in scored if claim.true]
    false = [score for claim, score in scored if not claim.true]
    rejected = sum(score < threshold for score in true) / len(true)
    caught = sum(score < threshold for score in false) / len(false)
    return {
        "true": len(true),
        "false": len(false),
        "true_rejected": round(rejected, 3),
        "false_caught": round(caught, 3),
        "balanced_accuracy": round((1 - rejected + caught) / 2, 3),
        "area": round(float(roc_auc_score([claim.true for claim, _ in scored], [score for _, score in scored])), 3),
    }


def best_threshold(scored: Sequence[tuple[Claim, float]]) -> float:
    """The one of the highest balanced accuracy, mean over the sets; the scores themselves are tried."""
    tried = np.quantile([score for _, score in scored], np.linspace(0, 1, 101)).tolist()

    parts = list(_by_set(scored).values())

    def mean(threshold: float) -> float:
        return statistics.mean(float(_figures(part, threshold)["balanced_accuracy"]) for part in parts)

    return float(max(tried, key=mean))


@contextmanager
def _odds(home: Path) -> Iterator[Judge]:
    settings = settings_for("samples", home)
    model = open_model(settings)
    assert model is not None, "set chat.model to a model: 'extractive' has no odds"
    try:
        yield Odds(wiring.embedder_for(settings)(), model)
    finally:
        model.close()


JUDGES: dict[str, Callable[[Path], Any]] = {
    "overlap": lambda home: nullcontext(overlap),
    "cosine": lambda home: nullcontext(Cosine(wiring.embedder_for(settings_for("samples", home))())),
    "odds": _odds,
    "check": lambda home: nullcontext(checked),
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
