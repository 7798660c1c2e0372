"""Names in a text, and whether two are one: partial forms, titles, initials, acronyms, nationalities, spellings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.language.words import WORD, folded, plain_text
from index.text.terms import terms_of

_TITLES = """
mr mrs ms dr sir lord lady dame prof professor president minister general gen lt col capt captain chancellor senator
sen rep king queen prince princess judge mayor sgt maj baroness
"""
TITLES = frozenset(_TITLES.split())
SMALL_IN_NAMES = frozenset(["of", "the", "for", "and", "de", "al", "el", "la", "van", "von", "bin"])
_ABBREVIATED = re.compile(r"\b(?:St|Mr|Mrs|Ms|Dr|Col|Gen|Lt|Capt|Sgt|Sen|Rep|Gov|Prof|Rev|[A-Z])\.$")
_COUNTRIES = """
us usa america american americans united-states; uk britain british britons united-kingdom; france french; germany
german germans; spain spanish; netherlands dutch holland; china chinese; sweden swedish swedes; denmark danish
danes; poland polish poles; turkey turkish turks; greece greek greeks; switzerland swiss; wales welsh; ireland
irish; scotland scottish scots; england english; japan japanese; portugal portuguese; finland finnish; norway
norwegian; thailand thai; philippines filipino philippine; un united-nations; eu european-union; iraq iraqi; iran
iranian; israel israeli; ussr soviet soviet-union; moscow kremlin; islamic-state is isis isil daesh; afghanistan
afghan afghans; argentina argentine argentinian; kenya kenyan; syria syrian syrians; russia russian russians; italy
italian italians; india indian indians; canada canadian canadians; australia australian australians; brazil
brazilian; egypt egyptian; mexico mexican; austria austrian; belgium belgian; europe european europeans; asia asian;
africa african; ukraine ukrainian; lebanon lebanese; kuwait kuwaiti; libya libyan; saudi saudi-arabia; korea korean;
cuba cuban; chile chilean; peru peruvian; nigeria nigerian; kiev kyiv; bombay mumbai; burma myanmar
"""
_SAME = {form: number for number, group in enumerate(_COUNTRIES.split(";")) for form in group.split()}
_LOOKED_BACK = 60  # characters in which the end of the sentence before is found
_UMLAUTS = re.compile(r"(?<=[aou])e(?=[^aeiou])")  # Mueller, Müller
_FINAL_Y = re.compile(r"(?:iy|yy|ij|y)$")  # Zelenskyy, Zelenskiy, Zelensky


@dataclass(frozen=True)
class Named:
    """The words of a text, prepared for looking names up in it."""

    plain: str
    words: frozenset[str]  # folded
    spelled: frozenset[str]  # as names are compared
    terms: frozenset[str]

    @cached_property
    def acronyms(self) -> frozenset[str]:
        return frozenset(_acronyms(WORD.findall(self.plain)))


@lru_cache(maxsize=512)  # whole articles
def named_in(text: str) -> Named:
    plain = plain_text(text)
    words = frozenset(folded(word) for word in WORD.findall(plain))
    return Named(plain, words, frozenset(map(_spelled, words)), frozenset(terms_of(plain)))


def missing_part(text: Named, name: Iterable[str]) -> str:
    """The first part of a name that a text does not have; "" if it has them all.

    Parts are compared one by one, so "Assad" proves itself by "Bashar al-Assad". A name also stands proved by its
    acronym and the other way round, and by a form that continues it ("Russia", "Russian").
    """
    parts = tuple(name)
    if len(parts) > 1 and _initials(parts) in text.words:
        return ""
    return next((part for part in parts if not _has_part(text, part)), "")


def _has_part(text: Named, part: str) -> bool:
    word = folded(part)
    if word in text.words or word in text.acronyms or word in TITLES or _spelled(word) in text.spelled:
        return True
    return any(term in text.terms for term in terms_of(part)) or (
        word in _SAME and any(map(_same_as(word), text.words))
    )


def _same_as(word: str) -> Callable[[str], bool]:
    return lambda other: _SAME.get(other) == _SAME[word]


@lru_cache(maxsize=65536)
def _spelled(word: str) -> str:
    """A folded word as names are compared: "mueller" and "muller", "zelenskyy" and "zelensky" are one."""
    return _FINAL_Y.sub("i", _UMLAUTS.sub("", word)) if len(word) > 4 else word


@lru_cache(maxsize=65536)
def same_name(one: str, other: str) -> bool:
    """Whether ``one`` may stand for ``other``, or the other way round."""
    first, second = parts_of(one), parts_of(other)
    if not first or not second:
        return one == other
    if "-".join(first) in _SAME and _SAME["-".join(first)] == _SAME.get("-".join(second)):
        return True
    shorter, longer = sorted(({*map(_spelled, parts)} for parts in (first, second)), key=len)
    return shorter <= longer


@lru_cache(maxsize=65536)
def parts_of(name: str) -> tuple[str, ...]:
    """A name's folded words without titles and small words; all of them if nothing else is left."""
    words = [folded(word) for word in WORD.findall(name)]
    own = tuple(word for word in words if word and word not in TITLES and word not in SMALL_IN_NAMES)
    return own or tuple(words)


def name_spans(text: str, known: frozenset[str] = frozenset()) -> list[tuple[int, int]]:
    """Where runs of capitalised words stand. A sentence's first word is a name if ``known`` has it or it looks so."""
    return [(run[0].start(), run[-1].end()) for run in _names(text, known)]


def _names(text: str, known: frozenset[str]) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for match in WORD.finditer(text):
        word, opens = match[0], _opens_sentence(text, match.start())
        if run and not _goes_on(run[-1], match.start()):
            yield run
            run = []
        if word[0].isupper() and not opens and word != "I":
            run.append(match)
        elif word[0].isupper() and (folded(word) in known or _is_name_at_start(text, match)):
            run = [match]
        elif not (run and word != "and" and folded(word) in SMALL_IN_NAMES and _next_is_capital(text, match.end())):
            if run:
                yield run
            run = []
    if run:
        yield run


def _goes_on(last: re.Match[str], start: int) -> bool:
    """Whether two words can belong to one name: "Russia's President Putin" are two, who may change places."""
    return not last[0].endswith("'s") and not re.search(r"[^\s\w.&/-]", last.string[last.end() : start])


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - _LOOKED_BACK) : start].rstrip(" \"'(")
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
