"""Fits the weights that decide whether to answer: ``python -m tests.evaluation.answers.refusals``.

Asks three sets of questions with the threshold at zero, so that every question gets an answer and its signals: SQuAD's,
half of which the 646 paragraphs do not answer; the sample archive's own; and half of RGB's, over snippets that answer
and over snippets that should not. Right means that a statement holds the set's answer; wrong are all others.

A logistic regression (scikit-learn, L2, over standardised signals) is fitted to SQuAD's and the samples' and written to
``app/refusal.json``. SQuAD alone, whose questions were written beside their paragraph, makes the weights trust shared
words too much. RGB is left out of the fit: some of the snippets that should not answer do, and its curve shows it.
Which signals are combined was chosen by cross-validation on what is
fitted to.

``docs/results/refusals.json`` has, by cross-validation, the area under the curve of each signal and of their
combinations, and the curve itself: right answers kept against wrong ones let through.
The same curve over the test questions of SQuAD, which are others, and the BBC's comes from ``results/answers.json``.

    python -m tests.evaluation.answers.refusals [--questions 160] [--refit]

``--refit`` uses the signals that an earlier run left in ``--home``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from app.models.chat_model import ChatModel, open_model
from tests.evaluation.answers import rgb
from tests.evaluation.answers.asking import opened, transcripts
from tests.evaluation.answers.sets import prepared, questions, settings_for, squad_questions
from tests.evaluation.records import HOME, RESULTS, ROOT, circumstances, keep, records

PLAIN = ("score", "meaning", "words", "names")
SETS = {
    "with odds": ("answerable",),
    "without odds": PLAIN,
}
SIGNALS = (*PLAIN, "answerable")
TRIED = {"score, meaning, answerable": ("score", "meaning", "answerable"), "all": SIGNALS}
WEIGHTS = ROOT / "app" / "refusal.json"
FOLDS = 10
_OPEN = {"min_confidence": 0.0}  # everything is answered

Rows = Sequence[Mapping[str, Any]]
Floats = NDArray[np.float64]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=160)
    parser.add_argument("--refit", action="store_true")
    parser.add_argument("--home", default=str(HOME))
    options = parser.parse_args(arguments)
    kept = Path(options.home) / "signals.jsonl"
    if not options.refit:
        _collect(options.questions, Path(options.home), kept)
    collected = [row for row in records(kept) if "answerable" in row["signals"]]
    rows = [row for row in collected if row["set"] != "rgb"]
    report: dict[str, Any] = {**circumstances(), "questions": len(rows), "right": sum(map(_right, rows))}
    report["curves"] = {"fit": curves(rows)}
    models = {name: fitted(rows, names) for name, names in SETS.items()}
    about = {"made by": "python -m tests.evaluation.answers.refusals", **circumstances(), "questions": len(rows)}
    WEIGHTS.write_text(json.dumps({**about, "models": models}, indent=1) + "\n", "utf-8")
    answers = json.loads((RESULTS / "answers.json").read_text("utf-8"))
    snippets = [row for row in collected if row["set"] == "rgb"]
    if snippets:
        report["curves"]["rgb"] = {**curve(snippets, rows), "n": len(snippets)}
    for name in ("squad", "bbc"):
        tested = [t for t in answers.get(name, {}).get("transcripts", []) if t.get("signals", {}).get("answerable")]
        if tested:
            report["curves"][name] = {**curve(tested, rows), "n": len(tested)}
    keep(report, RESULTS / "refusals.json")
    sys.stdout.write(json.dumps(report["curves"]["fit"]["areas"], indent=1) + "\n")
    return 0


def _collect(count: int, home: Path, kept: Path) -> None:
    """Asks the questions of all sets with the threshold at zero; each record is kept as it comes."""
    model = open_model(settings_for("samples", home))
    assert model is not None
    try:
        with kept.open("w", encoding="utf-8") as out:
            for record in _records(count, home, model):
                out.write(json.dumps(record) + "\n")
                out.flush()
    finally:
        model.close()


def _records(count: int, home: Path, model: ChatModel) -> Iterator[dict[str, Any]]:
    own = [question for question in questions("samples") if not question.history]
    for name, asked in (("samples", own), ("squad", squad_questions(count, "fit"))):
        with opened(prepared(name, home, check=_OPEN), model) as part:
            for question in asked:
                for record in transcripts(part.assistant, [question]):
                    yield {"set": name, **record}
    for record in rgb.asked(model, home, [item for item in rgb.items() if rgb.half(item) == "fit"], check=_OPEN):
        yield {"set": "rgb", **record}


def _right(row: Mapping[str, Any]) -> bool:
    return bool(row["outcome"] == "right")


def _matrix(rows: Rows, names: Sequence[str]) -> Floats:
    return np.asarray([[row["signals"].get(name, 0.0) for name in names] for row in rows], dtype=np.float64)


def fitted(rows: Rows, names: Sequence[str]) -> dict[str, Any]:
    """Weights for the signals as they are, the standardisation folded in."""
    values, labels = _matrix(rows, names), np.asarray([_right(row) for row in rows])
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=1.0).fit(scaler.transform(values), labels)
    weights = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    named = {name: round(float(weight), 5) for name, weight in zip(names, weights, strict=True)}
    return {"intercept": round(intercept, 5), "weights": named}


def curves(rows: Rows) -> dict[str, Any]:
    """Areas under the curve of each signal and of the combinations, the latter by cross-validation."""
    labels = np.asarray([_right(row) for row in rows])
    areas = {name: round(float(roc_auc_score(labels, _matrix(rows, [name])[:, 0])), 3) for name in SIGNALS}
    combined = {name: _by_others(rows, names, labels) for name, names in {**SETS, **TRIED}.items()}
    areas |= {name: round(float(roc_auc_score(labels, values)), 3) for name, values in combined.items()}
    return {"areas": areas, "points": points(labels, combined["with odds"])}


def _by_others(rows: Rows, names: Sequence[str], labels: NDArray[np.bool_]) -> Floats:
    """The confidence in each answer by weights fitted to the other folds."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    values: Floats = cross_val_predict(model, _matrix(rows, names), labels, cv=folds, method="predict_proba")[:, 1]
    return values


def curve(rows: Rows, others: Rows) -> dict[str, Any]:
    """The same for questions that the weights were not fitted to, but to ``others``."""
    labels = np.asarray([_right(row) for row in rows])
    areas = {name: round(float(roc_auc_score(labels, _matrix(rows, [name])[:, 0])), 3) for name in SIGNALS}
    confidence = {name: _by(fitted(others, names), rows) for name, names in {**SETS, **TRIED}.items()}
    areas |= {name: round(float(roc_auc_score(labels, values)), 3) for name, values in confidence.items()}
    return {"areas": areas, "points": points(labels, confidence["with odds"])}


def _by(model: Mapping[str, Any], rows: Rows) -> Floats:
    """The confidence in each answer by given weights."""
    logits = _matrix(rows, list(model["weights"])) @ np.asarray(list(model["weights"].values())) + model["intercept"]
    values: Floats = 1 / (1 + np.exp(-logits))
    return values


def points(labels: NDArray[np.bool_], confidence: Floats) -> list[dict[str, float]]:
    """For thresholds in steps of .05: the share of right answers kept and of wrong ones let through."""
    return [
        {
            "threshold": round(threshold, 2),
            "right kept": round(float((confidence[labels] >= threshold).mean()), 3),
            "wrong let through": round(float((confidence[~labels] >= threshold).mean()), 3),
        }
        for threshold in np.arange(0.0, 1.0, 0.05).tolist()
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
