"""What a tutorial's prompt makes of the same evidence with the same model: the figure beside ours.

The prompt has the parts that tutorials of retrieval-augmented chats share (answer from the context, say when you don't
know, three sentences at most), in words of our own. Nothing is checked afterwards and nothing is cited.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.errors import ModelBroke
from index.types import Evidence
from tests.evaluation.answers.asking import Asked, Opened, median
from tests.evaluation.metrics import holds_all, ratio

_SYSTEM = (
    "You are an assistant that answers questions. Use the retrieved context below to answer. If the context does not "
    "hold the answer, say that you don't know."
)
SYSTEM = f"{_SYSTEM} Use at most three sentences and be concise."
SYSTEM_AT_LENGTH = f"{_SYSTEM} Give everything in the context that was asked for."
USER = "Question: {question}\nContext: {context}\nAnswer:"
_ABSTAINS = re.compile(
    r"\b(?:don't|do not|doesn't|does not|didn't|did not|isn't|is not|not|no|cannot|can't)\b.{0,40}"
    r"\b(?:know|mention|specif|provid|state[ds]?|contain|information|available|given|answer|hold|clear)",
    re.IGNORECASE | re.DOTALL,
)


def abstains(text: str) -> bool:
    """Whether an answer says, in its first sentence, that it does not know."""
    return bool(_ABSTAINS.search(text[:160])) or not text.strip()


def answers(part: Opened, asked: Sequence[tuple[Asked, str]]) -> dict[str, Any]:
    """Figures and transcripts for questions in the words that they were searched for with."""
    made = [_answer(part, question, words) for question, words in asked]
    figures: dict[str, Any] = {}
    for kind in sorted({record["kind"] for record in made}):
        own = [record for record in made if record["kind"] == kind]
        figures[kind] = {"n": len(own), "refused": ratio([r["outcome"] == "refused" for r in own])}
        if any(r["key_facts"] for r in own):
            figures[kind]["right"] = ratio([r["outcome"] == "right" for r in own])
    figures["seconds"] = {step: median(made, step) for step in ("first_token", "whole")}
    return {"figures": figures, "transcripts": made}


@dataclass(frozen=True)
class Said:
    """What the model wrote, and the seconds to its first word and its last."""

    text: str
    first: float
    whole: float


def said(part: Opened, question: str, evidence: Sequence[Evidence], system: str = SYSTEM, most: int = 160) -> Said:
    """What the model makes of the prompt, in at most so many tokens."""
    user = USER.format(question=question, context="\n\n".join(item.text for item in evidence))
    started, first, pieces = time.monotonic(), 0.0, list[str]()
    with suppress(ModelBroke):  # a model that breaks has answered what it has answered, as in a tutorial
        for piece in part.model.stream(system, user, max_tokens=most):
            if not first and piece.strip():  # the server answers at once, with nothing in it
                first = time.monotonic() - started
            pieces.append(piece)
    return Said("".join(pieces), round(first, 3), round(time.monotonic() - started, 3))


def _answer(part: Opened, asked: Asked, words: str) -> dict[str, Any]:
    made = said(part, words, part.search.find(words).evidence)
    text = made.text
    right = bool(asked.key_facts) and holds_all(text, asked.key_facts)
    outcome = "right" if right else "refused" if abstains(text) else "wrong"
    sys.stderr.write(f"{asked.qid:12} tutorial {outcome:9} {text[:100]}\n")
    return {
        "qid": asked.qid,
        "kind": asked.kind,
        "key_facts": list(asked.key_facts),
        "text": text,
        "outcome": outcome,
        "timings": {"first_token": made.first, "whole": made.whole},
    }
