"""Whether two names are one: partial forms, titles, initials, acronyms, nationalities, spellings without accents."""

from __future__ import annotations

import re
from functools import lru_cache

from app.checking.claims import SMALL_IN_NAMES, TITLES, folded

_PART = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
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
cuba cuban; chile chilean; peru peruvian; nigeria nigerian
"""
_SAME = {form: number for number, group in enumerate(_COUNTRIES.split(";")) for form in group.split()}
COUNTRY_WORDS = frozenset(_SAME)  # folded: countries and what belongs to them


@lru_cache(maxsize=65536)
def same_name(one: str, other: str) -> bool:
    """Whether ``one`` may stand for ``other``, or the other way round."""
    first, second = parts_of(one), parts_of(other)
    if not first or not second:
        return one == other
    if _whole(first, second) or _is_acronym(first, _capitals(other)) or _is_acronym(second, _capitals(one)):
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < len(longer) and all(part in _SAME for part in shorter):
        return shorter == longer[-len(shorter) :]  # Wales is not the Welsh Rugby Union
    return all(any(_same_part(part, other_part) for other_part in longer) for part in shorter)


@lru_cache(maxsize=65536)
def related(one: str, other: str) -> bool:
    """Whether two names share a part: "Bogdanovic", "Alex Bogdanovic"."""
    return any(_same_part(a, b) for a in parts_of(one) for b in parts_of(other))


@lru_cache(maxsize=65536)
def parts_of(name: str) -> tuple[str, ...]:
    """A name's folded words without titles and small words; all of them if nothing else is left."""
    words = [folded(word) for word in _PART.findall(name)]
    own = tuple(word for word in words if word and word not in TITLES and word not in SMALL_IN_NAMES)
    return own or tuple(words)


def _whole(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if (group := _SAME.get("-".join(one), -1)) == _SAME.get("-".join(other), -2):
        return group >= 0
    return _is_acronym(one, other) or _is_acronym(other, one)


def _capitals(name: str) -> tuple[str, ...]:
    """Every word of a name that counts in its acronym, titles too: General Motors."""
    return tuple(folded(word) for word in _PART.findall(name) if folded(word) not in SMALL_IN_NAMES)


def _is_acronym(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return len(short) == 1 and 2 <= len(long) == len(short[0]) and "".join(word[0] for word in long) == short[0]


def _same_part(one: str, other: str) -> bool:
    if one == other or (one in _SAME and _SAME[one] == _SAME.get(other)):
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]  # an initial
    stem, longer = sorted((one, other), key=len)
    return len(stem) >= 4 and longer.startswith(stem[: max(4, len(stem) - 1)]) and longer[len(stem) :] in _ENDINGS


_ENDINGS = frozenset(["", "s", "n", "an", "ian", "i", "ish", "ese", "is", "ns", "ans", "ians", "ic", "es"])
