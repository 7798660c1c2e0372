"""Which sentences of a source a claim is read against: those that together share most with it.

Greedy coverage: the sentence that has most of the claim's words, weighted by how few sentences have them, then the one
that adds most to it, and so on; then what stands before the first of them, in which "he" may be named.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from index.keywords import terms_of

MOST_SENTENCES = 4
MOST_WORDS = 150  # the model reads no more


def nearest_sentences(claim: str, sentences: Sequence[str]) -> list[int]:
    """Indices of at most ``MOST_SENTENCES``, in the order of the text; the first of them where nothing is shared."""
    terms = [set(terms_of(sentence)) for sentence in sentences]
    held = Counter(term for own in terms for term in own)
    weights = {term: math.log(1 + len(sentences) / held[term]) for term in set(terms_of(claim)) if held[term]}
    chosen: list[int] = []
    words = 0
    while len(chosen) < MOST_SENTENCES:
        gains = [sum(weights.get(term, 0.0) for term in own) for own in terms]
        best = max(range(len(sentences)), key=gains.__getitem__, default=None)
        if best is None or gains[best] == 0:
            break
        words += len(sentences[best].split())
        if chosen and words > MOST_WORDS:
            break
        chosen.append(best)
        weights = {term: weight for term, weight in weights.items() if term not in terms[best]}
    for at in sorted(chosen):  # whoever "he" is stands before
        if at and at - 1 not in chosen and len(chosen) < MOST_SENTENCES:
            words += len(sentences[at - 1].split())
            if words <= MOST_WORDS:
                chosen.append(at - 1)
    return sorted(chosen) or [0][: len(sentences)]
