"""Which words of a text are denied: by a negative word, or by a verb that says it did not happen ("failed to").

The verbs are the negative implicatives of Karttunen (1971) and their like. Tried beside them, with measurements in
docs/decisions/check.md: what is only possible or claimed ("may", "accused of"), and what an adjective takes away
("former", "deputy"); both accused more true claims than they caught false ones. English alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.text.terms import terms_of

_REACH = 5  # words behind a denial that it is about
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|\w+n['’]t|fail(?:s|ed)?|refus(?:es?|ed)|"
    r"declin(?:es?|ed)(?= to)|den(?:y|ies|ied)|reject(?:s|ed)?|avoid(?:s|ed)?|prevent(?:s|ed)?|rul(?:es?|ed) out|"
    r"against|false|instead of|except)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[;:.!?()\"]")


def denies(plain: str) -> bool:
    return bool(_DENIAL.search(plain))


@lru_cache(maxsize=8192)
def denied_terms(plain: str) -> frozenset[str]:
    """Stems of the words behind each denial, up to the end of its clause."""
    found: list[str] = []
    for match in _DENIAL.finditer(plain):
        for count, word in enumerate(_WORD.finditer(plain, match.end())):
            if count == _REACH or not word[0][0].isalnum():
                break
            found.append(word[0])
    return frozenset(terms_of(" ".join(found)))
