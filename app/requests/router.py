"""What kind of request a message is: a linear classifier over its words and its meaning, fitted to phrasings.

    understood ── probabilities   one to three words in a row, weighted by rarity, and the sentence vector
               ── kind            the likeliest but a question of fact, where it is likely enough; else that
               ── topic           what it is about                                    (app.requests.topics)

Its weights are data (``weights.npz``), fitted by ``python -m tests.evaluation.requests --fit`` to ``phrasings.json``.
By words alone, where the embedding model is not the packaged one; what either is worth is in docs/answering.md. A
question of fact that is taken for a brief is still answered from the articles; one that is taken for a greeting is not,
so kinds that need no article must be surer. The nearest phrasing by meaning alone was tried first: what a message
is about outweighs what it wants.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from app.requests.kinds import Request
from app.requests.topics import topic_of
from app.types import RequestKind

Vector = npt.NDArray[np.float32]
_TOKEN = re.compile(r"\w+|[^\w\s]")
_LONGEST = 3  # words in a row
_WITHOUT_ARTICLES = frozenset([RequestKind.ARCHIVE, RequestKind.PRODUCT])
_MOST_WORDS = 400  # of a message that are looked at
LEXICAL, SEMANTIC = "words", "meaning"


@dataclass(frozen=True)
class Thresholds:
    """How likely a kind must be to be taken for more than a question of fact."""

    least: float
    without_articles: float  # the same for what is told without any article, but for greetings
    hardly_fact: float = 0.0  # probability of a question of fact below which the likeliest other kind is taken,
    at_all: float = 0.2  # where it has this much

    def let(self, kind: RequestKind, likely: float, fact: float) -> bool:
        if kind in _WITHOUT_ARTICLES:
            return likely >= self.without_articles
        return likely >= self.least or (fact <= self.hardly_fact and likely >= self.at_all)


_BY_MEANING = Thresholds(0.4, 0.7, hardly_fact=0.1)
_BY_WORDS = Thresholds(0.6, 0.9)  # words alone are sure of what they have never met


@dataclass(frozen=True)
class Weights:
    """A logistic regression over n-grams, and over a sentence vector where ``vector`` is not empty."""

    labels: tuple[str, ...]
    grams: dict[str, int]  # → row of ``words``
    rarity: Vector
    words: Vector  # n-grams x labels
    vector: Vector  # dimensions x labels
    intercept: Vector

    def probabilities(self, text: str, vector: Vector | None) -> dict[str, float]:
        """Label → how likely, 0 … 1."""
        logits = self.intercept + self._lexical(text)
        if vector is not None:
            logits = logits + vector @ self.vector
        likely = np.exp(logits - logits.max())
        return dict(zip(self.labels, (likely / likely.sum()).tolist(), strict=True))

    def _lexical(self, text: str) -> Vector:
        counted = Counter(self.grams[gram] for gram in grams_of(text) if gram in self.grams)
        if not counted:
            return np.zeros(len(self.labels), dtype=np.float32)
        rows = np.fromiter(counted, dtype=np.int64)
        weights = (1 + np.log(np.fromiter(counted.values(), dtype=np.float32))) * self.rarity[rows]
        found: Vector = (weights / np.linalg.norm(weights)) @ self.words[rows]
        return found


class Router:
    """Tells kinds of requests apart. Safe to share between threads."""

    def __init__(self, embed: Callable[[str], Vector] | None = None, own: Weights | None = None) -> None:
        """``embed``: the packaged embedding model's sentence vector; without it words decide alone.

        ``own``: other weights than the packaged ones, to measure with.
        """
        self._embed = embed
        self._own = own

    def understood(self, text: str) -> Request:
        """The message with its kind and its topic."""
        likely = self.probabilities(text)
        kinds = dict.fromkeys(RequestKind, 0.0)
        for label, share in likely.items():
            kinds[_kind(label)] += share
        kind = max(set(kinds) - {RequestKind.FACT}, key=kinds.__getitem__)
        thresholds = _BY_MEANING if self._embed else _BY_WORDS
        if not thresholds.let(kind, kinds[kind], kinds[RequestKind.FACT]):
            kind = RequestKind.FACT
        margin = kinds.pop(kind) - max(kinds.values())
        return replace(_as_request(text, _likeliest(likely, kind)), margin=margin)

    def as_kind(self, text: str, kind: RequestKind) -> Request:
        """The message as what a reader says that it is; what of the archive is asked about is still found out."""
        return _as_request(text, _likeliest(self.probabilities(text), kind))

    def probabilities(self, text: str, source: str = "weights.npz") -> dict[str, float]:
        """Label → how likely, 0 … 1, by the weights of a file."""
        own = self._own or weights(SEMANTIC if self._embed else LEXICAL, source)
        return own.probabilities(text, self._embed(text) if self._embed else None)


def _kind(label: str) -> RequestKind:
    return RequestKind(label.partition("/")[0])


def _likeliest(likely: Mapping[str, float], kind: RequestKind) -> str:
    """The likeliest label of a kind."""
    return max((label for label in likely if _kind(label) is kind), key=likely.__getitem__, default=kind.value)


def _as_request(text: str, label: str) -> Request:
    kind, _, matter = label.partition("/")
    return Request(text, RequestKind(kind), topic_of(text, label), matter)


def grams_of(text: str) -> list[str]:
    """Its runs of one to three words and signs, in lower case."""
    tokens = _TOKEN.findall(text.casefold())[:_MOST_WORDS]
    runs = range(1, _LONGEST + 1)
    return [" ".join(tokens[at : at + size]) for size in runs for at in range(len(tokens) - size + 1)]


@cache
def weights(name: str, source: str = "weights.npz") -> Weights:
    """Those for words alone, or for words and the packaged model's vectors."""
    with resources.files(__package__).joinpath(source).open("rb") as file, np.load(file) as data:
        own = {part: data[f"{name}_{part}"] for part in ("rarity", "words", "vector", "intercept")}
        grams = {str(gram): row for row, gram in enumerate(data[f"{name}_grams"])}
        labels = tuple(str(label) for label in data["labels"])
    return Weights(labels, grams, **{part: values.astype(np.float32) for part, values in own.items()})
