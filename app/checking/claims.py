"""What a text claims that can be checked: its numbers, names, quoted words and content words.

Pure functions over strings. The same reading is applied to a statement and to the sentences that should prove it,
so that "$1.13bn", "1.13 billion dollars" and "1,130,000,000" are one number, and "U.S.", "US" and "United States"
one name.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import day_name, month_name
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from app.checking.quantities import quantities
from index.keywords import terms_of

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUOTED = re.compile(r"[\"“”]([^\"“”]{2,}?)[\"“”]")
_TYPOGRAPHY = str.maketrans("“”‘’[]", "\"\"''()")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "lord",
        "lady",
        "dame",
        "prof",
        "professor",
        "president",
        "minister",
        "general",
        "gen",
        "lt",
        "col",
        "capt",
        "captain",
        "chancellor",
        "senator",
        "sen",
        "rep",
        "king",
        "queen",
        "prince",
        "princess",
        "judge",
        "mayor",
        "sgt",
        "maj",
        "baroness",
    ]
)
CALENDAR = frozenset(name.casefold() for name in (*month_name, *day_name) if name)
SMALL_IN_NAMES = frozenset(["of", "the", "for", "and", "de", "al", "el", "la", "van", "von", "bin"])


_ABBREVIATED = re.compile(r"\b(?:St|Mr|Mrs|Ms|Dr|Col|Gen|Lt|Capt|Sgt|Sen|Rep|Gov|Prof|Rev|[A-Z])\.$")


@dataclass(frozen=True, slots=True)
class Claims:
    """The checkable parts of a text. Each hard part keeps its wording for the reason that a reader sees."""

    numbers: dict[str, Decimal]  # as written → value
    names: tuple[tuple[str, ...], ...]  # runs of capitalised words: (("Bashar", "al", "Assad"), …)
    quotes: tuple[str, ...]
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """The same reading of a text that may prove something, prepared for look-ups."""

    words: frozenset[str]
    terms: frozenset[str]
    plain: str

    @property
    def numbers(self) -> frozenset[Decimal]:
        return _values_in(self.plain)

    @property
    def acronyms(self) -> frozenset[str]:
        return _acronyms_in(self.plain)


def claims_of(statement: str, known: Claims | None = None) -> Claims:
    """What the statement claims. A first word that ``known`` has as a name is one here too."""
    plain = plain_text(statement)
    said = frozenset(folded(part) for name in known.names for part in name) if known else frozenset[str]()
    return Claims(
        numbers={q.text: q.value for q in quantities(plain)},
        names=tuple(_words_of_names(plain, said)),
        quotes=tuple(quote.strip(" ,.;:!?") for quote in _QUOTED.findall(plain)),
        terms=frozenset(terms_of(plain)),
    )


@lru_cache(maxsize=4096)
def facts_of(text: str) -> Facts:
    """What the text states."""
    plain = plain_text(text)
    words = WORD.findall(plain)
    return Facts(
        words=frozenset(folded(word) for word in words),
        terms=frozenset(terms_of(plain)),
        plain=plain,
    )


# Not read with the rest: of a whole article it is mostly the words that are asked for.
@lru_cache(maxsize=4096)
def _values_in(plain: str) -> frozenset[Decimal]:
    return frozenset(_all_values(plain))


@lru_cache(maxsize=4096)
def _acronyms_in(plain: str) -> frozenset[str]:
    return frozenset(_acronyms(WORD.findall(plain)))


def states_number(facts: Facts, value: Decimal) -> bool:
    return value in facts.numbers


def states_quote(facts: Facts, quote: str) -> bool:
    """Character for character, but for the case of the first letter and for typography."""
    return quote in facts.plain or quote[:1].swapcase() + quote[1:] in facts.plain


def states_name(facts: Facts, name: tuple[str, ...]) -> str:
    """The first part of the name that the text does not state; "" if it states them all.

    Parts are compared one by one, so "Assad" proves itself by "Bashar al-Assad". A name also stands proved by its
    acronym and the other way round, and by a form that continues it ("Russia", "Russian").
    """
    if len(name) > 1 and _initials(name) in facts.words:
        return ""
    return next((part for part in name if not _states_part(facts, part)), "")


def _states_part(facts: Facts, part: str) -> bool:
    word = folded(part)
    if word in facts.words or word in facts.acronyms or word in TITLES:
        return True
    if any(term in facts.terms for term in terms_of(part)):
        return True
    stem = word[:-1] if len(word) > 5 else word
    return len(stem) >= 4 and any(
        (w.startswith(stem) or (len(w) >= 4 and word.startswith(w))) and abs(len(w) - len(word)) <= 3
        for w in facts.words
    )


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """Lower case, without diacritics and possessive endings."""
    if word.isascii():  # nearly every word: twice as fast without looking for accents
        lower = word.casefold()
        return lower[:-2] if lower.endswith("'s") else lower.rstrip("'") if lower.endswith("'") else lower
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return re.sub(r"['’]s?$", "", bare.casefold())


def plain_text(text: str) -> str:
    """Straight quotes, round brackets (as evidence is shown to models), single spaces, and acronyms without stops."""
    text = text.translate(_TYPOGRAPHY)
    text = _DOTTED.sub(lambda m: m[0].replace(".", ""), text)
    return re.sub(r"\s+", " ", text).strip()


def name_spans(text: str, known: frozenset[str] = frozenset()) -> list[tuple[int, int]]:
    """Where runs of capitalised words stand. A sentence's first word is a name if ``known`` has it or it looks so."""
    return [(part[0].start(), part[-1].end()) for run in _names(text, known) for part in _parted(run)]


def _parted(run: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """A run at its "and"s and possessives: "Bush and Russia's President Putin" are three who may change places."""
    part: list[re.Match[str]] = []
    for match in run:
        if part and (match.start() - part[-1].end() > 1 and " and " in match.string[part[-1].end() : match.start()]):
            yield part
            part = []
        part.append(match)
        if match[0].endswith("'s") or (match[0].endswith("s") and match.string.startswith("'", match.end())):
            yield part
            part = []
    if part:
        yield part


def _words_of_names(text: str, known: frozenset[str]) -> Iterator[tuple[str, ...]]:
    for run in _names(text, known):
        for part in _parted(run):
            yield tuple(match[0] for match in part)


def _names(text: str, known: frozenset[str]) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for match in WORD.finditer(text):
        word, opens = match[0], _opens_sentence(text, match.start())
        if run and not _goes_on(text, run[-1].end(), match.start()):
            yield run
            run = []
        if word[0].isupper() and not opens and word != "I":
            run.append(match)
        elif word[0].isupper() and (folded(word) in known or _is_name_at_start(text, match)):
            run = [match]
        elif not (run and folded(word) in SMALL_IN_NAMES and _next_is_capital(text, match.end())):
            if run:
                yield run
            run = []
    if run:
        yield run


def _goes_on(text: str, end: int, start: int) -> bool:
    """Whether two words can belong to one name: nothing but a space, hyphen, stop or small words lies between."""
    return not re.search(r"[^\s\w.'’&/-]", text[end:start])


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'(")
    return not before or (before[-1] in ".!?:" and not _ABBREVIATED.search(before))


def _is_name_at_start(text: str, match: re.Match[str]) -> bool:
    """The first word of a sentence is capital anyway; it is a name if it looks like one in other ways."""
    word = match[0]
    if not terms_of(word):
        return False
    return word[1:] != word[1:].lower() or "'s" in word or _next_is_capital(text, match.end())


def _next_is_capital(text: str, end: int) -> bool:
    following = WORD.search(text, end)
    if not following or text[end : following.start()].strip(" -'"):
        return False
    return following[0][0].isupper()


def _initials(words: tuple[str, ...] | list[str]) -> str:
    return "".join(folded(word)[:1] for word in words if word[0].isupper())


def _acronyms(words: list[str]) -> Iterator[str]:
    """Initials of every run of two to five capitalised words, small words between them passed over."""
    capitals = [word if word[0].isupper() else "" for word in words if folded(word) not in SMALL_IN_NAMES]
    for start in range(len(capitals)):
        for length in range(2, 6):
            run = capitals[start : start + length]
            if len(run) < length or not all(run):
                break
            yield _initials(run)


def _all_values(text: str) -> Iterator[Decimal]:
    """Every value a reader may take from the text: "2.3 million" states 2,300,000, and 2.3 to one who omits it."""
    for quantity in quantities(text):
        yield quantity.value
        yield quantity.bare
    if re.search(r"\bone\b", text, re.IGNORECASE):
        yield Decimal(1)
