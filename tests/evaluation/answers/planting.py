"""Plants one error in a true sentence. What takes the right thing's place comes from the same article where it can.

Each planter yields texts that are false by construction: what would come out true by accident (a replacement that
is the same in other words, two parties of a symmetrical relation) is left out.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Sequence

from tests.evaluation.answers import spotting
from tests.evaluation.answers.spotting import Spot

Planter = Callable[[str, Sequence[str], random.Random], Iterator[str]]

ANTONYMS = [
    tuple(pair.split("/"))
    for pair in (
        [
            "rose/fell",
            "rise/fall",
            "rising/falling",
            "increased/decreased",
            "increase/decrease",
            "higher/lower",
            "highest/lowest",
            "up/down",
            "more/less",
            "gained/lost",
            "gain/loss",
            "gains/losses",
            "won/lost",
            "win/lose",
            "winning/losing",
            "before/after",
            "first/last",
            "best/worst",
            "better/worse",
            "bought/sold",
            "buy/sell",
            "buying/selling",
            "increased/reduced",
            "raised/cut",
            "stronger/weaker",
            "strong/weak",
            "early/late",
            "earlier/later",
            "largest/smallest",
            "biggest/smallest",
            "larger/smaller",
            "success/failure",
            "accepted/rejected",
            "profit/loss",
            "profits/losses",
            "opened/closed",
            "opening/closing",
            "import/export",
            "imports/exports",
            "supported/opposed",
            "support/oppose",
            "started/ended",
            "begin/end",
            "began/ended",
            "victory/defeat",
            "growth/decline",
            "grew/shrank",
            "above/below",
            "inside/outside",
            "north/south",
            "northern/southern",
            "east/west",
            "eastern/western",
            "male/female",
            "men/women",
            "young/old",
            "fast/slow",
            "long/short",
            "longest/shortest",
            "hired/sacked",
            "approved/rejected",
            "backed/opposed",
            "allow/forbid",
            "allowed/banned",
            "legal/illegal",
            "positive/negative",
            "increase/reduction",
            "jumped/slumped",
            "improved/worsened",
            "public/private",
            "guilty/innocent",
            "alive/dead",
            "major/minor",
            "rich/poor",
            "arrived/left",
            "beat/lost",
            "to",
        ]
    )
    if pair.count("/") == 1
]
_QUANTIFIERS = [
    ("all", "some"),
    ("most", "few"),
    ("many", "few"),
    ("some", "all"),
    ("several", "no"),
    ("few", "many"),
    ("more than", "less than"),
    ("less than", "more than"),
    ("over", "under"),
    ("at least", "at most"),
    ("nearly", "more than"),
    ("almost", "more than"),
    ("every", "no"),
    ("only", "not only"),
    ("half", "a quarter"),
    ("both", "neither"),
    ("up to", "at least"),
]
_NEGATIONS = [
    (r"\b(was|were|is|are|has|have|had|will|would|could|can|should|did|does) not\b", r"\1"),
    (r"\b(did|was|were|is|are|has|have|had|would|could|does)n['’]t\b", r"\1"),
    (r"\b(was|were|is|are|has|have|had|will|would|could|can|should)\b(?! not| no\b|n)", r"\1 not"),
    (r"\bnever\b", "always"),
    (r"\bno longer\b", "still"),
    (r"\bsaid (?:that )?(?=[a-z])", "denied that "),
    (r"\bdenied\b", "admitted"),
    (r"\bfailed to\b", "managed to"),
    (r"\brefused to\b", "agreed to"),
    (r"\bwithout\b", "with"),
]
_MODALITIES = [
    (r"\bmay be\b", "was"),
    (r"\bcould be\b", "was"),
    (r"\bmight be\b", "was"),
    (r"\bwould be\b", "was"),
    (r"\b(?:is|are) expected to\b", "managed to"),
    (r"\b(?:plans|plan|hopes|hope|intends) to\b", "managed to"),
    (r"\bwill be\b", "was"),
]
_UNITS = [
    *(("$", "£"), ("£", "$"), ("euros", "dollars"), ("dollars", "euros"), ("pounds", "dollars"), ("dlrs", "stg")),
    *(("months", "weeks"), ("years", "months"), ("weeks", "months"), ("days", "weeks"), ("hours", "minutes")),
    *(("minutes", "hours"), ("km", "miles"), ("miles", "km"), ("GB", "MB"), ("tonnes", "barrels"), ("pct", "mln")),
    *(("soldiers", "civilians"), ("troops", "civilians"), ("people", "companies"), ("goals", "points")),
    *(("points", "goals"), ("countries", "companies"), ("shares", "tonnes"), ("workers", "customers")),
    *(("seats", "votes"), ("games", "seasons"), ("children", "teachers"), ("members", "countries")),
]
_SYMMETRICAL = re.compile(
    r"\b(?:between|and|or|with|merge\w*|met|meet\w*|talks|join\w*|against|versus|v|draw|drew|agreed|both|alongside|"
    r"partner\w*|than|like|including|near|share\w*|as well as|nor|aka|called|named|known|is|was|are|were|from|in|of)\b"
)


def number(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    for spot in spotting.numbers(text):
        others = _others(spot, [n for s in article for n in spotting.numbers(s)], _value, text)
        yield _put(text, spot, rng.choice(others) if others else _altered(spot.text))


def date(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    for spot in spotting.dates(text):
        others = _others(spot, [d for s in article for d in spotting.dates(s)], str.casefold, text)
        yield _put(text, spot, rng.choice(others) if others else _other_date(spot, rng))


def name(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    yield from _renamed(text, article, rng, ("person", "name"))


def place(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    yield from _renamed(text, article, rng, ("place",))


def _renamed(text: str, article: Sequence[str], rng: random.Random, forms: Sequence[str]) -> Iterator[str]:
    known = _known(article)
    for spot in spotting.names(text, known):
        if spot.form not in forms:
            continue
        pool = [n for s in article for n in spotting.names(s, known)]
        others = [
            n for n in _others(spot, pool, str.casefold, text) if not _shares_words(n, text) and set(n.split()) & known
        ]
        others = others or ([p for p in spotting.PLACES if p not in text] if spot.form == "place" else [])
        if others:
            yield _put(text, spot, rng.choice(others))


def speaker(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    known = _known(article)
    people = {n.text for s in article for n in spotting.names(s, known) if n.form == "person"}
    people |= {s.text for sentence in article for s in spotting.speakers(sentence)}
    for spot in spotting.speakers(text):
        others = sorted(p for p in people if not _shares_words(p, text))
        if others:
            yield _put(text, spot, rng.choice(others))


def role(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Two names of the sentence change places."""
    spots = spotting.names(text, _known(article))
    for one, other in itertools.pairwise(spots):
        between = text[one.end : other.start]
        plain = re.sub(r"[^\w\s]", " ", between)
        if one.form != other.form or _shares_words(one.text, other.text) or len(between.split()) < 2:
            continue
        if "," in between and re.match(r",| and\b", text[other.end :]):
            continue  # a list
        if _SYMMETRICAL.search(plain) or text.count(one.text) > 1 or text.count(other.text) > 1 or "(" in between:
            continue
        yield text[: one.start] + other.text + between + one.text + text[other.end :]


def negation(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    yield from _by_patterns(text, _NEGATIONS)


def modality(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    yield from _by_patterns(text, _MODALITIES)


def antonym(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    pairs = [p for a, b in ANTONYMS for p in ((a, b), (b, a))]
    yield from _by_words(text, pairs)


def quantifier(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    yield from _by_words(text, _QUANTIFIERS)


def unit(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    for word, other in _UNITS:
        pattern = rf"{re.escape(word)}(?=\d)" if word in "$£" else rf"(?<=[\d a-z]){re.escape(word)}\b"
        for match in re.finditer(pattern, text):
            counted = word in "$£" or re.search(
                r"(?:\d|mln|million|\b(?:two|three|four|five|six|ten))[\s-]?$", text[: match.start()]
            )
            if counted and not _in_quote(text, match.start()):
                yield text[: match.start()] + other + text[match.end() :]


def quote(text: str, article: Sequence[str], rng: random.Random) -> Iterator[str]:
    """One word of a quotation is exchanged, dropped, doubled in sense or inflected."""
    for spot in spotting.quotes(text):
        words = spot.text.split(" ")
        at = rng.randrange(len(words))
        other = rng.choice(
            [w for w in re.findall(r"\b[a-z]{2,}\b", " ".join(article)) if w != words[at].strip(".,").lower()] or ["so"]
        )
        ending = re.sub(r"^.*?([.,;:!?]*)$", r"\1", words[at])
        yield _put(text, spot, " ".join([*words[:at], other + ending, *words[at + 1 :]]))
        yield _put(
            text, spot, " ".join([*words[:at], *words[at + 1 :]]) if 0 < at < len(words) - 1 else f"not {spot.text}"
        )
        inflected = re.sub(r"\b(?:is|are|was|were|has|have|will)\b", lambda m: _TENSES[m[0]], spot.text, count=1)
        if inflected != spot.text:
            yield _put(text, spot, inflected)


_TENSES = {"is": "was", "are": "were", "was": "is", "were": "are", "has": "had", "have": "had", "will": "would"}

PLANTERS: dict[str, Planter] = {
    "number": number,
    "date": date,
    "name": name,
    "place": place,
    "speaker": speaker,
    "role": role,
    "negation": negation,
    "modality": modality,
    "antonym": antonym,
    "quantifier": quantifier,
    "unit": unit,
    "quote": quote,
}


def _others(spot: Spot, pool: Sequence[Spot], key: Callable[[str], str], text: str) -> list[str]:
    """What of the same form the article has and the sentence does not."""
    own = {key(spot.text), key(spot.text)[:4]}
    found = {o.text: key(o.text) for o in pool if o.form == spot.form}
    return sorted(
        o
        for o, value in found.items()
        if not own & {value, value[:4]} and not re.search(rf"(?<!\w){re.escape(o)}(?!\w)", text)
    )


def _put(text: str, spot: Spot, other: str) -> str:
    return text[: spot.start] + other + text[spot.end :]


def _value(number: str) -> str:
    return re.sub(r"[^\d.]", "", number) or number


def _altered(number: str) -> str:
    """The same number with its first digit changed; a word goes up by one."""
    if number in spotting.NUMBER_WORDS:
        return spotting.NUMBER_WORDS[(spotting.NUMBER_WORDS.index(number) + 1) % len(spotting.NUMBER_WORDS)]
    return re.sub(r"\d", lambda m: str(int(m[0]) % 9 + 1), number, count=1)


def _other_date(spot: Spot, rng: random.Random) -> str:
    if spot.form == "weekday":
        return rng.choice([d for d in spotting.WEEKDAYS if d != spot.text])
    if spot.form == "year":
        return str(int(spot.text) + rng.choice([-1, 1, 2]))
    if spot.form == "month3":
        return rng.choice([m for m in spotting.MONTHS if m != spot.text])
    return re.sub(r"\d+", lambda m: str(int(m[0]) % 28 + 1), spot.text)


def _known(article: Sequence[str]) -> frozenset[str]:
    """Words that are capital within some sentence: names, also where they open one."""
    lower = {w for s in article for w in re.findall(r"\b[a-z]+\b", s)}
    capital = {w for s in article for w in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", s)}
    return frozenset(w for w in capital if w.lower() not in lower)


def _shares_words(one: str, other: str) -> bool:
    return bool(set(one.casefold().split()) & set(re.findall(r"\w+", other.casefold())))


def _in_quote(text: str, at: int) -> bool:
    return any(spot.start <= at < spot.end for spot in spotting.quotes(text))


def _by_patterns(text: str, patterns: Sequence[tuple[str, str]]) -> Iterator[str]:
    for pattern, other in patterns:
        for match in re.finditer(pattern, text):
            if not _in_quote(text, match.start()):
                yield text[: match.start()] + match.expand(other) + text[match.end() :]


def _by_words(text: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for word, other in pairs:
        for match in re.finditer(rf"(?<![-\w'’]){word}(?![-\w'’])(?!(?<=up) to)", text):
            if not _in_quote(text, match.start()):
                yield text[: match.start()] + other + text[match.end() :]
