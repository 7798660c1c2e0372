"""Which words of a text are denied, or told as no fact: asked, planned, claimed, considered.

The verbs that deny ("failed to") are the negative implicatives of Karttunen (1971) and their like. What an adjective
takes away ("former", "deputy") accused more true claims than it caught false ones (docs/decisions/check.md). The plain
words of denial are known in some other languages too, the rest in English alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, takewhile

from index.text.terms import terms_of

_REACH = 5  # words behind a denial that it is about
_WEIGHED_REACH = 8  # the same for what is only weighed: "asked whether she would …"
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|\w+n['’]t|fail(?:s|ed)?|refus(?:es?|ed)|"
    r"declin(?:es?|ed)(?= to)|den(?:y|ies|ied)|reject(?:s|ed)?|avoid(?:s|ed)?|prevent(?:s|ed)?|rul(?:es?|ed) out|"
    r"against|false|instead of|except|nicht|kein\w*|jamais|aucun\w*|nunca|не|нет|لن|لم|ليس)\b",
    re.IGNORECASE,
)
_WEIGHED = re.compile(
    r"\b(?:whether|if|would|could|may|might|likely|reportedly|(?:alleg|accus|suspect|claim|consider|propos|plan|ask)\w*|"
    r"(?:hop(?:e[sd]?|ing)|want\w*|try|tried|trying) to|expected to|(?:is|was|are|were) due to|"
    r"call(?:s|ed)? for|apologi\w+ for|still needs?)\b",
    re.IGNORECASE,
)
_MODAL = frozenset(["would", "could", "may", "might"])  # a statement of "asked whether she would" may keep "would"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[;:.!?()\"]")


def denies(plain: str) -> bool:
    return bool(_DENIAL.search(plain))


@lru_cache(maxsize=8192)
def denied_terms(plain: str) -> frozenset[str]:
    """Stems of the words behind each denial; not of those told beside it: "is called Jonas Pell, not Jonas Bell"."""
    behind, whole = Counter(_behind(_DENIAL.finditer(plain), _REACH)), Counter(terms_of(plain))
    return frozenset(term for term in behind if behind[term] >= whole[term])


def weighed_terms(plain: str, told: str) -> frozenset[str]:
    """Stems of the words behind what a sentence only weighs, where ``told`` weighs nothing of its own."""
    own = {match[0].casefold() for match in _WEIGHED.finditer(told)}
    weighed = (match for match in _WEIGHED.finditer(plain) if match[0].casefold() not in own)
    return frozenset() if own - _MODAL else frozenset(_behind(weighed, _WEIGHED_REACH))


def _behind(matches: Iterable[re.Match[str]], reach: int) -> list[str]:
    """Stems of the words that follow each, up to the end of its clause."""
    following = (islice(_WORD.finditer(match.string, match.end()), reach) for match in matches)
    clauses = (takewhile(lambda word: word[0][0].isalnum(), words) for words in following)
    return terms_of(" ".join(word[0] for clause in clauses for word in clause))
