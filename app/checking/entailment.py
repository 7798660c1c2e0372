"""Whether one text follows from another, by a model of natural language inference. Off unless one is set.

The check compares what can be read off a page: names, numbers, days, denials, places in a sentence. Whether "was
dismissed" follows from "resigned" is for a model that has learned it; where one is configured it may take back what
the words allow, and allow a wording that they do not share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.errors import ModelUnavailable
from index.embedding.cross_encoder import CrossEncoderUnusable, PairModel


@dataclass(frozen=True, slots=True)
class Inference:
    """Probabilities, 0 … 1; what is missing to 1 is "neither"."""

    follows: float
    contradicts: float


class Entailment(Protocol):
    def infer(self, pairs: Sequence[tuple[str, str]]) -> list[Inference]:
        """For each (source, statement): does the statement follow from the source?"""
        ...


class CrossEncoderEntailment:
    """A sentence-transformers cross-encoder with labels for entailment. Safe to share between threads."""

    def __init__(self, name: str, device: str = "auto") -> None:
        try:
            self._model = PairModel(name, device)
        except CrossEncoderUnusable as error:
            raise ModelUnavailable(
                f"the entailment model {name!r} cannot be loaded: {error}",
                "Set check.entailment to a folder or hub name of a cross-encoder for NLI, or to nothing.",
            ) from error
        self._follows, self._contradicts = _columns(name, self._model.labels)

    def infer(self, pairs: Sequence[tuple[str, str]]) -> list[Inference]:
        if not pairs:
            return []
        scores = self._model.scores(pairs, probabilities=True)
        contradicts = self._contradicts
        return [
            Inference(float(row[self._follows]), 0.0 if contradicts is None else float(row[contradicts]))
            for row in scores
        ]


def _columns(name: str, labels: Mapping[int, str]) -> tuple[int, int | None]:
    """Where the model puts entailment and contradiction: models differ, so their own labels are read.

    A model of two classes has no contradiction. One whose labels say neither would be read wrongly in silence.
    """
    found = {label.casefold(): int(column) for column, label in labels.items()}
    follows = next((found[label] for label in found if label.startswith("entail")), None)
    contradicts = next((found[label] for label in found if label.startswith("contradict")), None)
    if follows is None:
        raise ModelUnavailable(
            f"the entailment model {name!r} has the labels {', '.join(sorted(found))}, none of them entailment",
            "Set check.entailment to a cross-encoder for NLI, whose config.json names its labels in id2label.",
        )
    return follows, contradicts
