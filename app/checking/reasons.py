"""Why a statement is not said, or said with a doubt: as data, and in words for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.checking import texts


class Why(StrEnum):
    REPEATS = "repeats"
    NOWHERE = "nowhere"
    FEW_WORDS = "few words"
    FIGURE = "figure"
    OTHERWISE = "otherwise"
    DENIED = "denied"
    NO_FACT = "no fact"
    DAY = "day"
    NAME = "name"
    ASKED_NAME = "asked name"
    QUOTE = "quote"
    CONTRADICTED = "contradicted"
    OTHER_WORDS = "other words"
    NOT_INFERRED = "not inferred"
    LANGUAGE = "language"


UNFOUND = frozenset([Why.NOWHERE, Why.FEW_WORDS, Why.FIGURE, Why.DAY, Why.NAME, Why.QUOTE])


@dataclass(frozen=True, slots=True)
class Reason:
    why: Why
    item: str = ""  # what it is about: the figure, the name
    other: str = ""  # what the source has instead

    @property
    def unfound(self) -> bool:
        """Whether proof is wanting, rather than that a source speaks against it."""
        return self.why in UNFOUND

    def __str__(self) -> str:
        return texts.REASONS[self.why].format(item=self.item, other=self.other)
