"""Stand-ins with the real interfaces: an embedder whose vectors can be worked out by hand, a model with a script."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel

from app.errors import ModelBroke
from app.models.chat_model import InLine
from index.embedding.embedder import PassageText, PassageVectors, Vector
from index.text.terms import terms_of
from index.types import Article

Section = TypeVar("Section", bound=BaseModel)


class WordEmbedder:
    """A vector has a 1 for each term of its text, at a place given by the term's hash: cosine is word overlap."""

    dimensions = 2048  # enough that no two words of a test share a place
    made_by = "words"

    def __init__(self) -> None:
        self.embedded: list[PassageText] = []
        self.questions: list[str] = []

    def embed_question(self, question: str) -> Vector:
        self.questions.append(question)
        return self._vector(question)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        self.embedded += passages
        return [
            PassageVectors(
                self._vector(f"{p.headline} {p.text}"),
                np.stack([self._vector(p.text[start:end]) for start, end in p.spans]),
            )
            for p in passages
        ]

    def _vector(self, text: str) -> Vector:
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for term in terms_of(text):
            vector[int(hashlib.sha256(term.encode()).hexdigest(), 16) % self.dimensions] = 1.0
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector


@dataclass
class ScriptedModel:
    """Answers with the next text of its script, in small pieces. A BaseException in the script is raised midway."""

    script: list[str | Exception]
    name: str = "scripted"
    takes_grammar: bool = True
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # system, user, grammar
    likelihoods: list[float | None] = field(default_factory=list)  # what ``odds`` tells, in order; then None
    in_line: list[tuple[int, int]] = field(default_factory=list)  # places that are told before a text, with seconds
    closed: int = 0  # streams that were closed before their end

    def stream(self, system: str, user: str, *, grammar: str = "", max_tokens: int) -> Iterator[str]:
        self.asked.append((system, user, grammar))
        text = self.script.pop(0) if self.script else ModelBroke("the script is over")
        if isinstance(text, Exception):
            raise text
        yield from (InLine(*place) for place in self.in_line)
        try:
            for start in range(0, len(text), 7):
                yield text[start : start + 7]
        except GeneratorExit:
            self.closed += 1
            raise

    def odds(self, system: str, user: str) -> float | None:
        return self.likelihoods.pop(0) if self.likelihoods else None

    def close(self) -> None:
        """Nothing is held open."""


PALMYRA = Article(
    title="Army takes Palmyra back",
    outlet="Desert Wire",
    dateline="Beirut",
    published=date(2016, 3, 29),
    source="palmyra.txt",
    text=(
        "Beirut: Government forces overran Palmyra on Sunday, ending ten months of jihadist rule. "
        "The troops were backed by Syrian and Russian air raids, the Observatory said.\n\n"
        "At least 188 soldiers died in the battle, said Rami Abdel Rahman, who heads the monitor. "
        "“This is the biggest single loss for the group,” he added.\n\n"
        "Sappers began to clear mines from the Roman theatre on Monday."
    ),
)
FERRY = Article(
    title="Brannock ferry line to merge",
    outlet="Harbour Post",
    published=date(2021, 6, 2),
    source="ferry.md",
    text=(
        "The Brannock ferry line will merge with its rival Osk, the companies said. "
        "The deal is worth $1.13bn and needs approval by 4 September. "
        "About 2,300 sailors work for the two lines."
    ),
)
CHESS = Article(
    title="Girl of eleven wins chess title",
    outlet="Harbour Post",
    source="chess.md",
    text="Ilse Marrow, 11, won the open chess title on Saturday. She beat three grandmasters in nine rounds.",
)


def tuned(section: type[Section], **values: Any) -> Section:
    """These settings, with other constants than those of the product."""
    unknown = set(values) - set(section.model_fields) - section.__class_vars__
    assert not unknown, f"{section.__name__} has no {unknown}"
    constants = {name: value for name, value in values.items() if name in section.__class_vars__}
    varied: type[Section] = type(section.__name__, (section,), constants)
    return varied(**{name: value for name, value in values.items() if name not in constants})
