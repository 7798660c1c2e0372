"""What is laid beside each other: a statement as the check reads it, and the sentences that may prove it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from app.checking.alignment import HARD
from app.checking.claims import Claims, Facts, claims_of, facts_of, folded
from app.checking.quotes import quoted, speakers
from app.checking.reading import Item, Kind, Reading, reading_of
from app.checking.wordforms import stem
from index.types import Article, Evidence, Sentence

_CITED = 0.6  # what the model's own choice of evidence is worth, in words; less than a fact
_EARLIER = 3  # sentences before one in which "he" may have been named
_BESIDE = 0.5  # what a sentence that was not found but stands beside one costs
_CAPITAL_WITHIN = re.compile(r"(?<=[a-z,] )[A-Z][^\W_]+")
_OPENING = re.compile(
    r"(?:^|(?:[.!?]\s*+|\n[^\S\n]*+)[\"“]?)([A-Z][^\W_]+)"
    r"(?= (?:is|was|has|had|said|will|says|told|also|were|are|have)\b)"
)
_LOWER = re.compile(r"\b[a-z][^\W_]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence that may prove something: what it states, what its surroundings and its article state."""

    evidence: Evidence
    sentence: Sentence
    own: Reading
    window: Facts  # the sentence with its neighbours and the headline
    article: Facts
    bonus: float  # for being cited, or found


@dataclass(frozen=True, slots=True)
class Claimed:
    """A statement as the check reads it."""

    text: str
    question: str
    claims: Claims
    asked: Claims
    reading: Reading
    quotes: tuple[str, ...]
    said: frozenset[str]  # keys of what the question says

    @property
    def hard(self) -> list[int]:
        return [i for i, item in enumerate(self.reading.items) if item.kind in HARD]


def read_statement(text: str, question: str, evidence: Sequence[Evidence]) -> Claimed:
    asked = claims_of(question)
    claims = claims_of(text, known=asked)
    known = frozenset(folded(part) for name in asked.names for part in name)
    known = known.union(*(names_of(article.text) for article in _articles(evidence)))
    reading = reading_of(text, None, known)
    said = reading_of(question, None, known).keys
    return Claimed(text, question, claims, asked, reading, quoted(reading.text), said)


def _articles(evidence: Sequence[Evidence]) -> list[Article]:
    return list({item.article.id: item.article for item in evidence}.values())


def places_of(evidence: Sequence[Evidence], cited: Sequence[Evidence]) -> list[Place]:
    """Every sentence found, and those beside them; the first time a sentence comes up counts."""
    places: dict[tuple[str, Sentence], Place] = {}
    preferred = [(item, sentence, _CITED if item in cited else 0.0) for item in evidence for sentence in item.sentences]
    beside = [
        (item, s, -_BESIDE)
        for item in evidence
        for s in item.context
        if any(neighbours(s, o, item.context) for o in item.sentences)
    ]
    for item, sentence, bonus in [*preferred, *beside]:
        key = (item.article.id, sentence)
        if key not in places:
            places[key] = _place(item, sentence, bonus)
    return list(places.values())


def _place(item: Evidence, sentence: Sentence, bonus: float) -> Place:
    own = reading_of(item.quote(sentence), item.article.published, names_of(item.article.text))
    return Place(item, sentence, own, facts_of(window_of(item, sentence)), facts_of(whole(item.article)), bonus)


@lru_cache(maxsize=1024)
def names_of(text: str) -> frozenset[str]:
    """Folded words that an article writes with a capital within sentences, and never without."""
    capital = {folded(word) for word in _CAPITAL_WITHIN.findall(text)}
    opening = Counter(folded(word) for word in _OPENING.findall(text))
    capital |= {word for word, times in opening.items() if times > 1 and stem(word)}
    return frozenset(capital - set(_LOWER.findall(text)))


def whole(article: Article) -> str:
    published = f"{article.published:%-d %B %Y}" if article.published else ""
    return f"{article.title}. {article.outlet}. {published}. {article.text}"


def window_of(item: Evidence, sentence: Sentence) -> str:
    """A sentence with those beside it, below its headline."""
    return f"{item.article.title}. {sentences_of(item, sentence)}"


def sentences_of(item: Evidence, sentence: Sentence) -> str:
    near = [s for s in item.context if s == sentence or neighbours(s, sentence, item.context)]
    return " ".join(item.quote(s) for s in near or [sentence])


def neighbours(one: Sentence, other: Sentence, context: Sequence[Sentence]) -> bool:
    """Whether two sentences stand side by side in the context; sentences from elsewhere do not."""
    return any((one, other) in ((a, b), (b, a)) for a, b in pairwise(context))


def named_before(place: Place) -> list[Item]:
    """Names in the sentences before one: whoever "he" may be."""
    return [item for reading in _readings_before(place) for item in reading.items if item.kind is Kind.NAME]


def _readings_before(place: Place) -> list[Reading]:
    context = [s for s in place.evidence.context if s.end <= place.sentence.start][-_EARLIER:]
    article = place.evidence.article
    known = names_of(article.text)
    return [reading_of(place.evidence.quote(s), article.published, known) for s in context]


def told_before(place: Place) -> str:
    """The same sentences as text, with the headline, the outlet and the sentence's own surroundings."""
    before = " ".join(reading.text for reading in _readings_before(place))
    return f"{place.evidence.article.outlet}. {before} {window_of(place.evidence, place.sentence)}"


def acting_before(place: Place) -> list[Item]:
    """Of these, who opens a sentence or speaks in one, in order: whom "he" is likelier to mean than a place."""
    found = []
    for reading in _readings_before(place):
        first = reading.items[:1] if reading.items[:1] and reading.items[0].kind is Kind.NAME else ()
        found += [item for item in (*first, *speakers(reading)) if item.kind is Kind.NAME]
    return found
