"""Why a statement is not said, or said with a doubt, in the reader's language: by the value of ``Why``."""

from __future__ import annotations

import sys

from app.localization import SpokenModule

REASONS = {
    "repeats": "it only repeats the question",
    "nowhere": "nothing in the evidence is about the same",
    "few words": "most of its words are in none of the evidence",
    "figure": "“{item}” is in none of the evidence for it",
    "otherwise": "the source says “{other}”, not “{item}”",
    "denied": "the source says the opposite: “{item}”",
    "no fact": "the source does not tell it as a fact: “{item}”",
    "day": "“{item}” is in none of the evidence for it",
    "name": "“{item}” is in none of the evidence for it",
    "asked name": "“{item}” is in none of the articles cited",
    "quote": "the quote “{item}” is in none of the evidence",
    "contradicted": "a model of inference reads the source as saying otherwise",
    "other words": "names and figures are as in the source; some of the wording is not",
    "language": "as in the source by names, figures, words; days and denials in words are checked in English alone",
    "not inferred": "a model of inference does not find that it follows from the source",
}

AS_IT_IS: tuple[str, ...] = ()

sys.modules[__name__].__class__ = SpokenModule
