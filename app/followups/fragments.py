"""A fragment completed: the previous question with the part changed that the fragment names.

    "And in 2015?"                      What did it cost in 2014?    What did it cost in 2015?
    "And Osk?"                          How many did Brannock carry? How many did Osk carry?
    "No, I meant the militants."        How many soldiers died?      How many militants died?
    "Not Kasparov, the club player."    What did Kasparov say?       What did the club player say?
    "Why?"                              Did it close?                Why did it close?

Each way is a function that makes a question or "" where it does not fit; the first that fits is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.followups.conversation import words
from app.followups.leaning import BARE, refers
from app.followups.naming import AUXILIARIES, ORDERS, PREPOSITIONS, WH, names, same

_LONGEST = 400  # characters; a question that grew over many fragments is cut to the last one's
_MEANT = re.compile(
    r"^(?:(?:no|nope|wrong|sorry|actually|but|rather)\b[\s,.!:;–-]*)*(?:i (?:meant?|was asking about|am asking about)"
    r"\b[\s,:]*)?",
    re.IGNORECASE,
)
_NOT_BUT = (
    re.compile(r"^not (?P<old>[^,;]{1,200}?)(?:[,;]\s*+(?:but )?|(?<!\s)\s++but )(?P<new>.+)$", re.IGNORECASE),
    re.compile(r"^(?P<new>.+?)(?:[,;]|(?<!\s))\s++(?:and )?not (?P<old>[^,;]{1,200})$", re.IGNORECASE),
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_TIME = re.compile(r"\b(?:week|day|month|year|night|morning|evening|weekend|time)\b")
_ORDINAL = re.compile(
    r"\b(?:first|second|third|last|latest|later|earliest|earlier|former|latter|original|final|next|previous|other)\b",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"^(?P<how>how (?:many|much)|which|what) "
    r"(?P<noun>(?!(?:of|is|are|was|were|did|does|do|has|had|will|would|can)\b)[a-z]\w*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ruled:
    """What rules made of a question, and whether they can be relied on."""

    text: str
    sure: bool


def parallel(part: str, previous: str) -> Ruled:
    """The previous question with the part changed that the fragment names; both in a row if it is unclear which."""
    part = _MEANT.sub("", part).strip(" ?.!,;:–-")
    asked, bracket, topic = previous.strip(" ?.!").partition(" (")
    for change in _CHANGES:
        if made := change(part, asked):
            return Ruled(sentence(f"{made[:_LONGEST]}{bracket}{topic}"), True)
    return Ruled(f"{sentence(asked + bracket + topic)[:_LONGEST]} {sentence(part)}", False)


def _exchanged(part: str, previous: str) -> str:
    """ "Not Kasparov, the club player" """
    for pattern in _NOT_BUT:
        if (found := pattern.match(part)) and re.search(rf"\b{re.escape(found['old'])}\b", previous):
            return re.sub(rf"\b{re.escape(found['old'])}\b", lambda _: found["new"], previous)
    return ""


def _questioned(part: str, previous: str) -> str:
    """ "Why?" after a question that is answered with yes or no"""
    first = next((match.group().casefold() for match in words(previous)), "")
    if not BARE.match(part) or first not in AUXILIARIES or refers(part):
        return ""
    return f"{part} {previous[0].lower()}{previous[1:]}"


def _recounted(part: str, previous: str) -> str:
    """ "And how many militants, according to the army?", "the militants" after "How many soldiers …?" """
    old = COUNTED.match(previous)
    if not old:
        return ""
    head, comma, rest = part.partition(",")
    new = COUNTED.match(head)
    if new and new["how"].casefold() == old["how"].casefold():
        return f"{head}{previous[old.end() :]}{comma}{rest}"
    plural = re.fullmatch(r"(?:the )?((?:[a-z]+ )?[a-z]+s)", part)
    if plural and plural[1].split()[0] not in PREPOSITIONS | WH:
        return f"{old['how']} {plural[1]}{previous[old.end() :]}"
    return ""


def _redated(part: str, previous: str) -> str:
    """ "And in 2015?" """
    year = _YEAR.search(part)
    if not year or len(part) > len(year[0]) + len("and during the year "):
        return ""
    return _YEAR.sub(year[0], previous) if _YEAR.search(previous) else f"{previous} {part}"


def _reordered(part: str, previous: str) -> str:
    """ "The later one" after a question about the first"""
    new, old = _ORDINAL.search(part), _ORDINAL.search(previous)
    if not new or not old or len(part.split()) > 3 or new[0].casefold() == old[0].casefold():
        return ""
    return f"{previous[: old.start()]}{new[0].lower()}{previous[old.end() :]}"


def _attached(part: str, previous: str) -> str:
    """ "And on the placebo?": in place of what stands after the same preposition, else at the end"""
    preposition, _, thing = part.partition(" ")
    if preposition.casefold() not in PREPOSITIONS or not thing or refers(part) or thing.split()[0].casefold() in WH:
        return ""
    stops = "|".join(sorted(PREPOSITIONS - {"of"}))
    capital = thing[0].isupper()
    places = list(re.finditer(rf"\b{preposition} (?!how\b)((?:(?!(?:{stops})\b)[^\s,]+ ?)+)", previous, re.IGNORECASE))
    old = next((place for place in reversed(places) if place[1][0].isupper() == capital), None)
    if old is None:
        return f"{previous} {part}"
    return f"{previous[: old.start()]}{part} {previous[old.end() :]}".strip()


def _renamed(part: str, previous: str) -> str:
    """ "And Osk?": in place of the name that is most like it"""
    thing = re.sub(r"^(?:the|about|for)\s+", "", part)
    if BARE.match(part):
        return ""
    new = [name for name in names(f"about {thing}", previous) if len(name.text) > 0.6 * len(thing)]
    old = names(previous, part)
    if not new or not old or any(same(new[0].text, name.text) for name in old):
        return ""
    alike = [name for name in old if name.kind is new[0].kind or len(name.text.split()) == len(new[0].text.split())]
    return previous.replace((alike or old)[0].text, new[0].text, 1)


def sentence(text: str) -> str:
    """The text with a capital and a question mark."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    order = text.partition(" ")[0].casefold() in ORDERS
    return text if text.endswith(("?", ".", "!")) else f"{text}{'.' if order else '?'}"


def _possessed(part: str, previous: str) -> str:
    """ "And the women's?" after a question about the men's"""
    new, old = (re.search(r"\b[a-z]+['’]s\b", text) for text in (part, previous))
    return f"{previous[: old.start()]}{new[0]}{previous[old.end() :]}" if new and old and new[0] != old[0] else ""


def _swapped(part: str, previous: str) -> str:
    """ "And the chairman?" after a question about the director"""
    old = re.search(rf"\bthe (?:(?!(?:{'|'.join(PREPOSITIONS | AUXILIARIES)})\b)[a-z]+\b ?)+(?=\W*$| |[A-Z])", previous)
    if not old or not re.fullmatch(r"the [a-z]+(?: [a-z]+)?", part) or _TIME.search(part):
        return ""
    return f"{previous[: old.start()]}{part} {previous[old.end() :].lstrip()}".strip()


_CHANGES = (
    *(_exchanged, _questioned, _recounted, _redated, _reordered, _possessed),
    *(_attached, _renamed, _swapped),
)
