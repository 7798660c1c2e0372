"""Names and noun phrases in a conversation: what "she", "it" and "there" may stand for.

By capitals, titles and a few lists, in microseconds. A tagger would know more words, but is another model to ship and
load; where these rules are unsure, the topic is named beside the pronoun instead of in its place, which finds the same
articles (see ``app.followups.rewriting``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.followups.conversation import words


class Kind(StrEnum):
    """What a name seems to name."""

    PERSON = "person"
    GROUP = "group"
    PLACE = "place"
    THING = "thing"  # anything else, and what cannot be told


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, without article and possessive."""

    text: str
    kind: Kind
    woman: bool | None = None  # by title; None where there is none that tells


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


WH = _set("who whom whose what which when where why how")
AUXILIARIES = _set(
    "is are was were be been am do does did has have had can could will would shall should may might must"
)
PREPOSITIONS = _set(
    "of in on at for from by with to about against between among after before during since until till under over into "
    "through near around without within per"
)
_LINKING = _set("of in at on for from between with against about near the a an and after before during")
_BEFORE_VERBS = _set("did does do will would can could should may might must shall")
_ARTICLES = _set("the a an this that these those")
_OTHERS = _set(
    "he she it they him her them his hers its their theirs i you we us me my your our there here then and or but so if "
    "that as than not no yes also too again still yet both each all any some one ones same other to exactly really "
    "because while up down out off away back ever already just only"
)
_NUMBERS = _set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty hundred about nearly almost around some more most many several few"
)
IRREGULAR = _set(
    "said told made took taken got won lost beat beaten held died paid cost costs went gone came come left "
    "fell rose built bought sold led met gave given knew known saw seen wrote written spoke broke broken grew "
    "flew flown began begun found ran run put set sat retook retaken overran stood fought hit kept thought "
    "stole stolen drew drawn threw shot sent spent say says happen happens make makes buy get win mean means "
    "call start end think want try use take give find live"
)
ORDERS = _set("tell give show list name explain describe summarise summarize compare find")
_DATES = _set(
    "january february march april june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr aug sept sep oct nov dec mon tue wed thu fri sat sun christmas"
)
_IN_NAMES = _set("of de du des la le van von bin ibn al el for")
_TITLES = _set(
    "mr sir king lord prince mrs ms miss queen lady dame princess dr prof professor president col colonel capt captain "
    "lt gen general insp inspector sgt minister grandmaster mayor judge senator chancellor pope chairman"
)
_WOMEN = _set("mrs ms miss queen lady dame princess")
_MEN = _set("mr sir king lord prince pope chairman")
_GROUPS = _set(
    "line lines ferries council observatory university institute laboratories union press post party ministry company "
    "corp corporation inc ltd bank rovers united city athletic league state states army force forces government group "
    "club board pottery airways airlines systems software labs association court committee commission federation team "
    "house office agency department parliament"
)
_THINGS = _set(
    "tunnel bridge cup open wall airport sea river valley strasse street mount cape base museum musée tower war act "
    "treaty prize award trial base summit barrier show line"
)
PEOPLES = ("ans", "ish", "ese", "mans")
_LONGEST_OPENING = 4  # words
_AT = re.compile(r"\b(?:in|at|near|from)\s+(?:the\s+)?$", re.IGNORECASE)
_STARTS = re.compile(r"(?:^|[.!?:;\"“”(]\s*)$")


def names(text: str, said: str = "") -> list[Name]:
    """The names in a text, in order. ``said`` is the rest of the conversation: a first word that it has in small
    letters is none."""
    found: list[Name] = []
    run: list[re.Match[str]] = []
    tokens = list(words(text))
    for at, token in enumerate(tokens):
        if _joins(text, run, token, tokens[at + 1 : at + 2]):
            run.append(token)
            continue
        found += _named(text, run, said)
        run = [token] if _capital(token.group()) else []
    return found + _named(text, run, said)


def _joins(text: str, run: Sequence[re.Match[str]], token: re.Match[str], following: Sequence[re.Match[str]]) -> bool:
    """Whether a word goes on with the run of capitalised words before it."""
    if not run:
        return False
    last = run[-1].group()
    gap = text[run[-1].end() : token.start()]
    if gap.strip() not in ("", "&") and not (gap.strip() == "." and (len(last) == 1 or last.casefold() in _TITLES)):
        return False
    if last.endswith(("'s", "’s")):
        return False
    if _capital(token.group()):
        return True
    return token.group() in _IN_NAMES and bool(following) and _capital(following[0].group())


def _capital(word: str) -> bool:
    return word[0].isupper() and word.casefold() not in _DATES | WH and word != "I"


def _named(text: str, run: Sequence[re.Match[str]], said: str) -> list[Name]:
    parts = list(run)
    if parts and _STARTS.search(text[: parts[0].start()]) and _ordinary(parts, said, alone=len(text.split()) == 1):
        parts = parts[1:]
    while parts and not _capital(parts[-1].group()):
        parts = parts[:-1]
    if not parts:
        return []
    name = re.sub(r"['’]s$", "", text[parts[0].start() : parts[-1].end()])
    return [_classified(name, text[: parts[0].start()])]


def _ordinary(run: Sequence[re.Match[str]], said: str, *, alone: bool) -> bool:
    """Whether the first word of a sentence has its capital from standing there."""
    word = run[0].group()
    low = word.casefold()
    if len(word) > 1 and word.isupper():
        return False  # "US" is a name, "us" is none
    if low in WH | AUXILIARIES | PREPOSITIONS | _OTHERS | _NUMBERS | _ARTICLES | IRREGULAR | ORDERS:
        return True
    if len(run) == 1 and not alone and low in _GROUPS | _THINGS:
        return True  # "Government forces took it": the noun, not a name
    if len(run) > 1 or alone or re.search(rf"\w\s+{re.escape(word)}\b", said):
        return False
    return low.endswith(("s", "teen", "ed", "ly", "ing")) or bool(re.search(rf"\b{re.escape(low)}\b", said))


def _classified(name: str, before: str) -> Name:
    parts = [part.rstrip(".").casefold() for part in name.split()]
    article = bool(re.search(r"\b(?:the|an?)\s+$", before, re.IGNORECASE))
    if own := [part for part in parts if part in _TITLES]:
        return Name(name, Kind.PERSON, True if set(own) & _WOMEN else False if set(own) & _MEN else None)
    if set(parts) & _GROUPS or re.fullmatch(r"(?:[A-Z]\.?){2,6}", name.split()[0]):
        return Name(name, Kind.GROUP)
    if set(parts) & _THINGS or parts[-1].endswith(PEOPLES):
        return Name(name, Kind.THING)
    if _AT.search(before):
        return Name(name, Kind.PLACE)
    person = len(parts) in (2, 3, 4) and not article and not set(parts) & {"of", "for"}
    return Name(name, Kind.PERSON if person else Kind.THING)


def opening_plural(text: str) -> str:
    """What several people or things a text opens with, before its verb: "Syrian government forces retook …"."""
    run: list[str] = []
    for token in words(text):
        low = token.group().casefold()
        if low in AUXILIARIES | PREPOSITIONS | IRREGULAR or low.endswith("ed") or len(run) > _LONGEST_OPENING:
            break
        run.append(token.group())
    plural = bool(run) and run[-1].islower() and run[-1].endswith("s") and not run[-1].endswith("ss")
    first = run[0].lower() if run and run[0].casefold() in _GROUPS | _ARTICLES | _NUMBERS else "".join(run[:1])
    return " ".join([first, *run[1:]]) if plural else ""


def same(one: str, other: str) -> bool:
    """Whether two names may be one: all words of the shorter are in the longer."""
    shorter, longer = sorted((set(one.casefold().split()), set(other.casefold().split())), key=len)
    return bool(shorter) and shorter <= longer


def noun_phrases(text: str) -> list[str]:
    """What a question is about, in its own words: "the vote on the Tarrow barrier", "Islamic State"."""
    found: list[list[re.Match[str]]] = [[]]
    end, asked = 0, False
    for token in words(text):
        low = token.group().casefold()
        apart = bool(text[end : token.start()].strip(" -–'’\"“”.&"))
        if apart or _splits(token.group(), low, found[-1]):
            found.append([])
            asked = low in _BEFORE_VERBS and len(found) < 4  # at the front; "do" of "did it do" is no auxiliary
        if not _splits(token.group(), low, found[-1]):
            if found[-1] and low in _LINKING - {"of", "and"}:
                asked = _without_verb(found, low, asked)
            if found[-1] or low not in PREPOSITIONS | {"and"}:
                found[-1].append(token)
        end = token.end()
    _without_verb(found, "", asked)
    return [text[run[0].start() : run[-1].end()] for run in map(_trimmed, found) if run]


def _without_verb(found: list[list[re.Match[str]]], following: str, asked: bool) -> bool:
    """Cuts a run where a verb seems to end it; returns whether one is still to come.

    "Did Tarrow vote on …": the word after the subject is the verb. "… who retook the city": so is a small word right
    before an article.
    """
    run = found[-1]
    nouns = [token for token in run if token.group().casefold() not in _ARTICLES]
    if not nouns or _capital(run[-1].group()) or run[-1].group().casefold() in _LINKING:
        return asked
    if (asked and len(nouns) > 1) or (following in _ARTICLES and not _capital(run[-1].group())):
        found[-1] = run[:-1]
        found.append([])
        return False
    return asked


def _splits(word: str, low: str, run: Sequence[re.Match[str]]) -> bool:
    """Whether a word is no part of a noun phrase: a verb, as far as can be told, or a function word."""
    if low in _LINKING or _capital(word):
        first = not run and not word.isupper()  # of a sentence, perhaps; "US" is a name anywhere
        return _capital(word) and (low in AUXILIARIES or (first and low in _OTHERS | IRREGULAR | ORDERS))
    if low in WH | AUXILIARIES | PREPOSITIONS | _OTHERS | IRREGULAR:
        return True
    after_article = bool(run) and run[-1].group().casefold() in _ARTICLES
    return low.endswith(("ed", "ing")) and not after_article


def _trimmed(run: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without prepositions around it, and without a verb in front of a name: "retook Palmyra"."""
    while run and run[-1].group().casefold() in _LINKING:
        run = run[:-1]
    while run and run[0].group().casefold() in _LINKING - _ARTICLES:
        run = run[1:]
    if len(run) > 1 and not _capital(run[0].group()) and run[0].group() not in _ARTICLES and _capital(run[1].group()):
        run = run[1:]
    return [] if all(token.group().casefold() in _LINKING for token in run) else run


def unique(names: Iterable[Name]) -> list[Name]:
    """The first of each name, whole or in part."""
    kept: list[Name] = []
    for name in names:
        if not any(same(name.text, other.text) for other in kept):
            kept.append(name)
    return kept
