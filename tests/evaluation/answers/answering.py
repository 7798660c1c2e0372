"""Statements made of SQuAD's questions and answers: people asked in their own words, so these are real paraphrases.

"Who was the duke in the battle of Hastings?" with "William the Conqueror" becomes "William the Conqueror was the duke
in the battle of Hastings." The same with another name, number or year of the paragraph is false.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tests.evaluation.answers import spotting

_ASKED = re.compile(
    r"^(?:Who|What|Which \w+(?: \w+)?) (?P<verb>is|was|were|are|has|had|can|could|would|will|\w+ed|\w+s|led|won|became|"
    r"made|began|gave|took|wrote|built|held) (?P<rest>[^?]{8,})\?$"
)
_NO_VERBS = frozenset(["does", "others", "years", "this", "types", "kinds", "did", "parts", "things", "percentage"])


def statement(question: str, answer: str) -> str:
    """The question as a statement that gives the answer; "" for a question that cannot be turned so simply."""
    match = _ASKED.match(question)
    if not match or match["verb"] in _NO_VERBS or not answer or len(answer.split()) > 6:
        return ""
    if re.search(r"\b(?:of|for|to|by|with|in|from|as|called|known|named)$", match["rest"]):
        return ""  # "What is France a region of?"
    return f"{answer[0].upper()}{answer[1:]} {match['verb']} {match['rest'].strip()}."


def other_answer(record: dict[str, Any], sentences: Sequence[str], rng: random.Random) -> str:
    """Another name, number or year of the paragraph that is no answer; "" if it has none."""
    known = frozenset(w for s in sentences for w in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", s))
    forms = [spotting.dates, spotting.numbers, lambda text: spotting.names(text, known)]
    right = " ".join([*record["answers"], record["question"]]).casefold()
    for spots in forms:
        own = [s for s in spots(f"of {record['answers'][0]}") if s.text == record["answers"][0]]
        others = {s.text for text in sentences for s in spots(text) if own and s.form == own[0].form}
        wrong = sorted(o for o in others if not set(o.casefold().split()) & set(re.findall(r"\w+", right)))
        if wrong:
            return rng.choice(wrong)
    return ""


def answered(records: Iterator[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The questions that an answer can be put into, by paragraph."""
    found: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        if (
            record["type"] == "question"
            and record["answerable"]
            and statement(record["question"], record["answers"][0])
        ):
            found.setdefault(record["doc_id"], []).append(record)
    return found
