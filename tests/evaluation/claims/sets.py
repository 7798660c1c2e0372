"""Claims with their sources and labels, and a source as evidence of the product."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from index.settings import PassageSettings
from index.text.passages import SentenceSplitter, split_article
from index.types import Article, Evidence, Scores, Sentence
from tests.evaluation.records import DATA, digest, records

FILE = DATA / "claims.jsonl.gz"
_TAG = re.compile(r"</?t>")  # around each sentence in one of the sets
# Sets of one publication and one kind of text are one: some of them have labels of one kind only.
_GROUPS = {
    "factcc-cnn": "swaps-cnn",
    "fib-cnn": "swaps-cnn",
    "fir-cnn": "swaps-cnn",
    "factcc-xsum": "swaps-xsum",
    "fib-xsum": "swaps-xsum",
    "fir-xsum": "swaps-xsum",
}


@dataclass(frozen=True, slots=True)
class Claim:
    group: str
    doc: str
    text: str
    true: bool  # whether the source supports all of it
    split: str


def claims(split: str, most: int = 0) -> list[Claim]:
    """Of each group at most so many of each label (0: all), drawn by a hash of their text."""
    drawn: dict[tuple[str, bool], list[Claim]] = defaultdict(list)
    for claim in sorted(_all()[1], key=lambda c: digest(f"{c.doc}\n{c.text}")):
        own = drawn[claim.group, claim.true]
        if claim.split == split and (not most or len(own) < most):
            own.append(claim)
    return [claim for own in drawn.values() for claim in own]


def source(doc: str) -> str:
    return _all()[0][doc]


@cache
def _all() -> tuple[dict[str, str], tuple[Claim, ...]]:
    texts, found = {}, []
    for line in records(FILE):
        if line["type"] == "doc":
            texts[line["doc"]] = line["text"]
        else:
            group = "attribution" if line["set"].startswith("attribution-") else line["set"]
            text = " ".join(_TAG.sub(" ", line["claim"]).split())
            found.append(Claim(_GROUPS.get(group, group), line["doc"], text, line["label"], line["split"]))
    return texts, tuple(found)


@cache
def evidence_of(doc: str) -> tuple[Evidence, ...]:
    """The whole source: its passages, every sentence of which was found."""
    article = Article(source(doc), source=doc)
    passages = split_article(article, _splitter(), PassageSettings())
    scores = Scores(1.0, 1.0, 1.0, 1.0)
    return tuple(Evidence(article, p.start, p.end, p.sentences, scores, p.sentences) for p in passages)


@cache
def _splitter() -> SentenceSplitter:
    return SentenceSplitter()


def sentences_of_text(text: str) -> tuple[str, ...]:
    return tuple(text[s.start : s.end] for s in sentences_in(text)) or (text,)


def sentences_in(text: str) -> tuple[Sentence, ...]:
    return tuple(_splitter().split(text))


def family(group: str) -> str:
    """The publication that a set belongs to."""
    return group.split("-")[0]


def groups(found: Iterable[Claim]) -> list[str]:
    return sorted({claim.group for claim in found})
