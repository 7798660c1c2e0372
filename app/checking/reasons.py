"""Why a statement is not said, or said with a doubt: as data, and in words for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


_WORDS = {
    Why.REPEATS: "it only repeats the question",
    Why.NOWHERE: "nothing in the evidence is about the same",
    Why.FEW_WORDS: "most of its words are in none of the evidence",
    Why.FIGURE: "“{item}” is in none of the evidence for it",
    Why.OTHERWISE: "the source says “{other}”, not “{item}”",
    Why.DENIED: "the source says the opposite: “{item}”",
    Why.NO_FACT: "the source does not tell it as a fact: “{item}”",
    Why.DAY: "“{item}” is in none of the evidence for it",
    Why.NAME: "“{item}” is in none of the evidence for it",
    Why.ASKED_NAME: "“{item}” is in none of the articles cited",
    Why.QUOTE: "the quote “{item}” is in none of the evidence",
    Why.CONTRADICTED: "a model of inference reads the source as saying otherwise",
    Why.OTHER_WORDS: "names and figures are as in the source; some of the wording is not",
    Why.LANGUAGE: "as in the source by names, figures, words; days and denials in words are checked in English alone",
    Why.NOT_INFERRED: "a model of inference does not find that it follows from the source",
}
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
        return _WORDS[self.why].format(item=self.item, other=self.other)
