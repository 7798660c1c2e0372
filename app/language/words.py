"""Words as they are compared: without accents, possessives, typography."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
QUESTION_WORDS = frozenset(["who", "whom", "whose", "what", "which", "when", "where", "why", "how"])
_AUXILIARIES = "is are was were be been am do does did has have had can could will would shall should may might must"
AUXILIARIES = frozenset(_AUXILIARIES.split())
_TYPOGRAPHY = str.maketrans("“”„«»‘’‚[]", '"""""\'\'\'()')
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_POSSESSIVE = re.compile(r"['’]s?$")
_UNDECOMPOSED = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """Lower case, without diacritics and possessive endings."""
    if word.isascii():  # nearly every word: twice as fast without looking for accents
        lower = word.casefold()
        return lower[:-2] if lower.endswith("'s") else lower.rstrip("'") if lower.endswith("'") else lower
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return without_possessive(bare.casefold()).translate(_UNDECOMPOSED)


def without_possessive(name: str) -> str:
    """Napoleon for "Napoleon's"."""
    return _POSSESSIVE.sub("", name)


def plain_text(text: str) -> str:
    """Straight quotes, round brackets (as evidence is shown to models), single spaces, acronyms without stops.

    Ligatures and accents that are signs of their own are joined with their letters.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
    text = _DOTTED.sub(lambda m: m[0].replace(".", ""), text.translate(_TYPOGRAPHY))
    return re.sub(r"\s+", " ", text).strip()
