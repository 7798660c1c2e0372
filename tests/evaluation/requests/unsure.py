"""From which margin on the router is unsure, and whether a chat model does better there.

    python -m tests.evaluation.requests.unsure [--model local] [--most 150]

On the phrasings that the router is fitted to, in three parts: each is told apart by a router that was fitted to the
other two. Writes ``docs/results/unsure.json``: for several margins how many messages lie below, how many of those the
router gets right and what share of all its mistakes they are; and of ``most`` messages below the margin that is used
(``app.requests.unsure.UNSURE``), drawn by hash, how many the router and how many the model gets right, questions of
fact apart from others: they are what readers ask most.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app import wiring
from app.errors import AppFailure
from app.models.chat_model import ChatModel, open_model
from app.requests.router import Router, Vector
from app.requests.unsure import UNSURE, kind_by
from app.types import RequestKind
from tests.evaluation.answers.sets import settings_for
from tests.evaluation.metrics import ratio
from tests.evaluation.records import HOME, RESULTS, circumstances, digest, keep
from tests.evaluation.requests.__main__ import examples, fitted

_PARTS = 3
_MARGINS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
_PATIENCE = 60.0  # seconds for a model: what it says is measured, not whether it says it in time


@dataclass(frozen=True)
class Told:
    """A message, what it is and what it was taken for."""

    text: str
    kind: str
    given: str
    margin: float

    @property
    def right(self) -> bool:
        return self.kind == self.given


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="local", help="as the setting chat.model; 'extractive': none is asked")
    parser.add_argument("--most", type=int, default=150, help="messages that a model is asked about")
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--results", type=Path, default=RESULTS / "unsure.json")
    options = parser.parse_args(arguments)
    settings = settings_for("requests", options.home, chat={"model": options.model})
    told = _told(wiring.embedder_for(settings)().embed_question)
    report = {**circumstances(), "set": "phrasings, those of two thirds told from the third", **_by_margin(told)}
    model = open_model(settings)
    if model is not None:
        doubtful = sorted((one for one in told if one.margin < UNSURE), key=lambda one: digest(one.text))
        report["asked"] = _asked(doubtful[: options.most], model)
        model.close()
    sys.stdout.write(f"{report}\n")
    keep(report, options.results)
    return 0


def _told(embed: Callable[[str], Vector]) -> list[Told]:
    """All phrasings, each told by a router that has not met it."""
    texts, labels, numbers = zip(*examples(), strict=True)
    vectors = {text: embed(text) for text in texts}
    part, found = np.array(numbers) % _PARTS, list[Told]()
    for own in range(_PARTS):
        fit, rest = (np.flatnonzero(which) for which in (part != own, part == own))
        weights = fitted([texts[i] for i in fit], [labels[i] for i in fit], np.stack([vectors[texts[i]] for i in fit]))
        router = Router(vectors.__getitem__, weights)
        for i in rest:
            request = router.understood(texts[i])
            found.append(Told(texts[i], labels[i].partition("/")[0], str(request.kind), request.margin))
    return found


def _by_margin(told: Sequence[Told]) -> dict[str, Any]:
    wrong = sum(not one.right for one in told)
    below = {margin: [one for one in told if one.margin < margin] for margin in _MARGINS}
    return {
        "messages": len(told),
        "right": ratio([one.right for one in told]),
        "margins": {
            str(margin): {
                "below": round(len(own) / len(told), 3),
                "right of those": ratio([one.right for one in own]),
                "of all mistakes": round(sum(not one.right for one in own) / max(1, wrong), 3),
            }
            for margin, own in below.items()
        },
    }


def _asked(doubtful: Sequence[Told], model: ChatModel) -> dict[str, Any]:
    """What a model makes of what the router doubts."""
    named, seconds = list[str](), list[float]()
    model.odds("", "Are you there?")  # loads it
    for one in doubtful:
        started = time.monotonic()
        try:
            kind = kind_by(model, one.text, _PATIENCE)
        except AppFailure as failure:
            sys.stderr.write(f"{failure}\n")
            kind = None
        seconds.append(time.monotonic() - started)
        named.append(str(kind or ""))
        sys.stderr.write(f"{one.kind:14} router {one.given:14} model {named[-1]:14} {one.text}\n")
    return {
        "model": model.name,
        "margin": UNSURE,
        "messages": len(doubtful),
        **{name: _rights(doubtful, named, fact=fact) for name, fact in (("facts", True), ("others", False))},
        "named no kind": named.count(""),
        "seconds, median": round(statistics.median(seconds), 2),
    }


def _rights(doubtful: Sequence[Told], named: Sequence[str], *, fact: bool) -> dict[str, Any]:
    """How many questions of fact, or others, are known as what they are."""
    own = [(one, name) for one, name in zip(doubtful, named, strict=True) if (one.kind == RequestKind.FACT) is fact]
    return {
        "messages": len(own),
        "right by the router": sum(one.right for one, _ in own),
        "right by the model": sum(one.kind == name for one, name in own),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
