"""Which sentences prove a statement, and what they say against it.

read_statement   the statement as items (app.checking.reading), its quotes, what the question said
places_of        the sentences that may prove it: those found, and those beside them
prove ── align   each beside the statement                                   (app.checking.alignment)
      ── choose  the fewest that state the most, greedily
      ── against what the best ones say otherwise; words given to another    (app.checking.quotes)
      ── lacking what none of them states
"""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.checking.alignment import HARD, WEIGHTS, Alignment, Conflict, align, other_side, same_day
from app.checking.claims import Claims, Facts, claims_of, facts_of, folded, states_name, states_number
from app.checking.quotes import given_to_another, holds, quoted
from app.checking.reading import Item, Kind, Reading, reading_of
from app.checking.wordforms import alike, opposed, stem
from app.news.dates import explained
from index.keywords import terms_of
from index.types import Article, Evidence, Sentence

_CALENDAR = frozenset([*month_name, *day_name]) - {""}

_MOST_CITATIONS = 3
NOT_FOUND = "is in none of the evidence for it"  # how the reason ends for what no sentence has
_CITED = 0.6  # what the model's own choice of evidence is worth, in words; less than a fact
_BESIDE = 0.5  # what a sentence that was not found but stands beside one costs
_ASKED = 0.6  # what a word is worth that the question has, where another is worth 1
_FACT = 2.0  # what a fact stated is worth, in words
_TIMES = frozenset(stem(word) for word in ("years", "months", "weeks", "days", "hours", "minutes", "old"))
_TELLING = 3  # words that the question does not have, from which a sentence that has them all is about the same
_KNOWN = 0.3  # of that, what a fact is worth that the question has
_CONFLICT = 2.0  # what something said otherwise costs
_AS_NEAR = 0.7  # of the surroundings in which a fact is contradicted, those in which it may stand to be proven
_SAME_CLAIM = 0.35  # of a statement's weight in a sentence from which what that says otherwise contradicts it
_PLAINLY_SAME = 0.6  # the same where another sentence proves more of it
_EARLIER = 3  # sentences before one in which "he" may have been named
_CAPITAL_WITHIN = re.compile(r"(?<=[a-z,] )[A-Z][^\W_]+")
_OPENING = re.compile(
    r"(?:^|[.!?\n]\s*[\"“]?)([A-Z][^\W_]+)(?= (?:is|was|has|had|said|will|says|told|also|were|are|have)\b)"
)
_LOWER = re.compile(r"\b[a-z][^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUARTERS = ("first", "second", "third", "fourth")
_QUARTER = re.compile(rf"\bQ(?P<number>[1-4])\b|\b(?P<name>{'|'.join(_QUARTERS)})[- ]quarter\b", re.IGNORECASE)
_PART = (
    r"(?:parts?|half|stages?|legs?|laps?|rounds?|heats?|stakes?|shares?|sections?|portions?|thirds?|quarters?|outskirts|"
    r"suburbs?|edges?|districts?|corners?|episodes?|chapters?)"
)
_PART_OF = re.compile(rf"\b{_PART}\b", re.IGNORECASE)
_PART_BEFORE = re.compile(rf"\b(?P<part>{_PART}) (?:of|in)(?: the| a| this)?(?: \d{{4}}| [a-z]\w*)? $", re.IGNORECASE)


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
    claims: Claims
    asked: Claims
    reading: Reading
    quotes: tuple[str, ...]
    said: frozenset[str]  # keys of what the question says

    @property
    def hard(self) -> list[int]:
        return [i for i, item in enumerate(self.reading.items) if item.kind in HARD]


@dataclass(frozen=True, slots=True)
class Proof:
    places: tuple[Place, ...]
    missing: str  # the first claim that none of the places states or that one contradicts, in words; "" if none
    doubt: str  # the same for what is said more weakly
    note: str  # a day that was worked out, in words
    share: float  # of the statement's words that the places state
    added: float  # the same of those words that the question does not have


def read_statement(text: str, question: str, evidence: Sequence[Evidence]) -> Claimed:
    asked = claims_of(question)
    claims = claims_of(text, known=asked)
    known = frozenset(folded(part) for name in asked.names for part in name)
    known = known.union(*(names_of(article.text) for article in _articles(evidence)))
    reading = reading_of(text, None, known)
    said = reading_of(question, None, known).keys
    return Claimed(text, claims, asked, reading, quoted(reading.text), said)


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
        if any(_adjoin(s, o, item) for o in item.sentences)
    ]
    for item, sentence, bonus in [*preferred, *beside]:
        key = (item.article.id, sentence)
        if key not in places:
            places[key] = _place(item, sentence, bonus)
    return list(places.values())


def _adjoin(one: Sentence, other: Sentence, item: Evidence) -> bool:
    return one in item.context and _neighbours(one, other, item.context)


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
    return f"{item.article.title}. {_sentences_of(item, sentence)}"


def _sentences_of(item: Evidence, sentence: Sentence) -> str:
    near = [s for s in item.context if s == sentence or _neighbours(s, sentence, item.context)]
    return " ".join(item.quote(s) for s in near or [sentence])


def _neighbours(one: Sentence, other: Sentence, context: Sequence[Sentence]) -> bool:
    return other in context and abs(context.index(one) - context.index(other)) == 1


def prove(claimed: Claimed, places: Sequence[Place]) -> Proof:
    """The fewest places that together state the most of the statement, chosen greedily, and what speaks against it.

    The best place comes first; further ones only for a name, number or day that none so far states.
    """
    as_it_stands = next((p for p in places if _bare(p.own.text) == _bare(claimed.reading.text)), None)
    if as_it_stands is not None:
        return Proof((as_it_stands,), "", "", "", 1.0, 1.0)
    names = _shared_names(claimed.claims, claimed.asked, places)
    new = claimed.claims.terms - claimed.asked.terms
    related = [place for place in places if _related(claimed.claims, names, new, place)]
    found = {id(place): align(claimed.reading, place.own) for place in related}
    chosen: list[Place] = []
    while len(chosen) < _MOST_CITATIONS:
        further = [p for p in related if not chosen or _may_add(claimed, chosen, p, found)]
        best = max(further, key=lambda place: _gain(claimed, [*chosen, place], found), default=None)
        if best is None or (chosen and _facts(claimed, [*chosen, best], found) <= _facts(claimed, chosen, found)):
            break
        chosen.append(best)
    grave, doubt = _against(claimed, chosen, related, found)
    windows, anywhere = [p.window for p in chosen], [p.article for p in chosen]
    terms, asked, figures = claimed.claims.terms, claimed.asked, _figures(claimed, chosen, found)
    share = _share(terms, asked, windows, anywhere, figures)
    added = _share(terms - asked.terms, asked, windows, anywhere, figures)
    objections = _altered_quotes(claimed, chosen) + grave + _lacking(claimed, chosen, found)
    objections += _apart(claimed, chosen, found)
    objections += _only_planned(claimed, chosen, found) + _opposed(claimed, chosen, found)
    objections += _only_a_part(claimed, chosen, found) + _other_quarter(claimed, chosen, found)
    note = _worked_out(claimed, chosen, found)
    return Proof(tuple(chosen), (objections or [""])[0], (doubt or [""])[0], note, share, added)


def _bare(text: str) -> str:
    return text.strip(" .!?\"'")


def _worked_out(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> str:
    """Which day a sentence means that the statement names and the sentence does not: "on Sunday"."""
    for place in chosen:
        for i, j in found[id(place)].pairs.items():
            said, told = claimed.reading.items[i], place.own.items[j]
            if said.day and told.day and told.day.inferred and said.text.casefold() != told.text.casefold():
                return f"“{told.text}” is {explained(told.day)}"
    return ""


def _shared_names(claims: Claims, asked: Claims, places: Sequence[Place]) -> list[tuple[str, ...]]:
    """Names that the statement took over from the question and that some article found states: who this is about."""
    parts = {folded(part) for name in asked.names for part in name}
    common = [name for name in claims.names if any(folded(part) in parts for part in name)]
    return [name for name in common if any(not states_name(place.article, name) for place in places)]


def _related(claims: Claims, names: Sequence[tuple[str, ...]], new: frozenset[str], place: Place) -> bool:
    """Whether a sentence can prove anything of the statement: it must be about the same thing.

    It shares two words with the statement, or half of its words, and its article states half of ``names``. Without
    this, "overran Palmyra on 4 May" would be proven by Palmyra's story and a ferry's sailing on 4 May, and one
    company's debts by another company's story. Articles may use other names than the question ("Tony Blair's wife");
    then the sentence that the model chose may be it, or one that has all the words that answer (``new``).
    """
    words = {term for term in claims.terms if not term.isdecimal()}
    own = facts_of(place.own.text)
    shared = len(words & own.terms) + sum(states_number(own, value) for value in claims.numbers.values())
    stated = sum(not states_name(place.article, name) for name in names)
    about = not names or 2 * stated >= len(names) or place.bonus > 0 or (len(new) >= _TELLING and new <= own.terms)
    return (shared >= 2 or 2 * shared >= len(words)) and about


def _gain(claimed: Claimed, places: Sequence[Place], found: dict[int, Alignment]) -> tuple[int, float]:
    """What the places themselves state: for further places facts come first, for the first one everything counts."""
    alignments = [found[id(place)] for place in places]
    facts = _facts(claimed, places, found)
    # A sentence that only has the question's names proves less than one that has the answer's words.
    worth = facts if len(places) > 1 else _KNOWN * facts + (1 - _KNOWN) * _news(claimed, places[0], found)
    weight = sum(_weight(claimed, a) for a in alignments) + places[-1].bonus + _FACT * worth
    weight -= _CONFLICT * sum(conflict.grave for conflict in alignments[-1].conflicts)
    return (facts if len(places) > 1 else 0), weight


def _may_add(claimed: Claimed, chosen: Sequence[Place], place: Place, found: dict[int, Alignment]) -> bool:
    """Whether a further sentence can add to the proof: another article's only what the question did not say.

    Otherwise any sentence that names whom the question is about would be cited beside the one that answers.
    """
    same = any(place.evidence.article.id == other.evidence.article.id for other in chosen)
    return same or _news(claimed, place, found) > 0


def _weight(claimed: Claimed, alignment: Alignment) -> float:
    """What an alignment weighs; what the question said already weighs less, for that is to be had everywhere."""
    items = claimed.reading.items
    return sum(WEIGHTS[items[i].kind] * (_ASKED if items[i].key in claimed.said else 1.0) for i in alignment.pairs)


def _facts(claimed: Claimed, places: Sequence[Place], found: dict[int, Alignment]) -> int:
    """How many names, numbers, days and quotes the places state themselves, none of them against the statement."""
    stated: set[int] = set().union(*(found[id(place)].sound for place in places))
    quotes = sum(any(holds(place.own.text, quote) for place in places) for quote in claimed.quotes)
    return sum(i in stated for i in claimed.hard) + quotes


def _news(claimed: Claimed, place: Place, found: dict[int, Alignment]) -> int:
    """How many of the facts that a place states the question did not say."""
    stated, items = found[id(place)].sound, claimed.reading.items
    said = sum(i in stated and items[i].key in claimed.said for i in claimed.hard)
    return _facts(claimed, [place], found) - said


def _against(
    claimed: Claimed, chosen: Sequence[Place], related: Sequence[Place], found: dict[int, Alignment]
) -> tuple[list[str], list[str]]:
    """What the best sentence, and the one most like the statement, say otherwise, in words: for sure, and perhaps."""
    nearest = max(related, key=lambda place: found[id(place)].weight, default=None)
    grave: list[str] = []
    doubt: list[str] = []
    whole = sum(WEIGHTS[item.kind] for item in claimed.reading.items)
    for place in {id(p): p for p in [*chosen[:1], *([nearest] if nearest else [])]}.values():
        if found[id(place)].weight < (_SAME_CLAIM if place is chosen[0] else _PLAINLY_SAME) * whole:
            continue
        for conflict in found[id(place)].conflicts:
            if not _proven_elsewhere(claimed, conflict.item, place, related, found):
                (grave if conflict.grave and not _referred_to(claimed, conflict, place) else doubt).append(
                    conflict.reason
                )
        for speaker, other in _spoken_by_others(claimed, place, found[id(place)]):
            if place in chosen[:1]:
                grave.append(f"the source gives this to “{other.text}”, not to “{speaker.text}”")
    return grave, doubt


def _referred_to(claimed: Claimed, conflict: Conflict, place: Place) -> bool:
    """Whether what the sentence lacks is a name of the question that its article has: other words may mean it."""
    item = claimed.reading.items[conflict.item]
    asked = item.kind is Kind.NAME and conflict.absent and item.key in claimed.said
    return asked and not states_name(place.article, tuple(_WORD.findall(item.text)))


def _spoken_by_others(claimed: Claimed, place: Place, alignment: Alignment) -> Iterator[tuple[Item, Item]]:
    """Speakers whose words the sentence gives to another; one that stands in its own place there is left alone."""
    items = claimed.reading.items
    settled = {items[i].start for i in alignment.sound - alignment.moved}
    for speaker, other in given_to_another(claimed.reading, place.own, _named_before(place)):
        if speaker.start not in settled:
            yield speaker, other


def _proven_elsewhere(
    claimed: Claimed, item: int, place: Place, related: Sequence[Place], found: dict[int, Alignment]
) -> bool:
    """Whether another sentence states an item that one contradicts, in surroundings as much like the statement's."""
    size = len(claimed.reading.items)
    needed = max(1.0, _AS_NEAR * found[id(place)].near(item, size))
    others = (found[id(other)] for other in related if other is not place)
    return any(
        item in a.pairs and item in a.sound and item not in a.moved and a.near(item, size) >= needed for a in others
    )


def _named_before(place: Place) -> list[Item]:
    """Names in the sentences before one: whoever "he" may be."""
    context = [s for s in place.evidence.context if s.end <= place.sentence.start][-_EARLIER:]
    article = place.evidence.article
    known = names_of(article.text)
    readings = [reading_of(place.evidence.quote(s), article.published, known) for s in context]
    return [item for reading in readings for item in reading.items if item.kind is Kind.NAME]


def _altered_quotes(claimed: Claimed, chosen: Sequence[Place]) -> list[str]:
    """Quoted words that do not stand so in the chosen sentences and those beside them."""
    lost = (quote for quote in claimed.quotes if not any(holds(place.window.plain, quote) for place in chosen))
    return [f"the quote “{quote}” is in none of the evidence" for quote in lost]


def _lacking(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """Names, numbers and days that the places do not state, in words.

    Only what the statement adds: names and numbers of the question itself are judged by ``question_held``.
    """
    windows = [place.window for place in chosen]
    missing = []
    for i in claimed.hard:
        item = claimed.reading.items[i]
        stating = [place for place in chosen if i in found[id(place)].pairs]
        if stating and item.kind is Kind.NUMBER and not any(_counts_so(i, claimed, p, found) for p in stating):
            counted = " ".join(claimed.reading.text[item.end :].split()[: len(item.counted)])
            missing.append(f"the source does not say “{item.text}” of {counted}")
        elif stating and not _of_the_subject(i, claimed, chosen, stating):
            missing.append(f"the source says “{item.text}” of something else")
        if stating or _beside(item, claimed.asked, chosen):
            continue
        missing.append(f"“{_lack_of(item, claimed.asked, windows)}” {NOT_FOUND}")
    return missing


def _apart(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """Names that are all an answer says, where no sentence has them together: "Argentina and Spain."

    With no verb between them nothing but their company says what they have to do with the question.
    """
    items = claimed.reading.items
    if len(items) < 2 or any(item.kind is not Kind.NAME for item in items):
        return []
    if any(len(found[id(place)].pairs) == len(items) for place in chosen):
        return []
    return [f"no sentence has {' and '.join(f'“{item.text}”' for item in items)} together"]


def _only_planned(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """What the statement tells as done with a verb that no source has, and its source as a plan, in words.

    "It was granted its licence in 2022" is not proven by "it would apply for a licence before the end of 2022", though
    all that the question does not say stands there.
    """
    items = claimed.reading.items
    pairs = [found[id(place)].pairs for place in chosen]
    done = [i for i, item in enumerate(items) if item.kind is Kind.WORD and item.past and not item.hedged]
    if not chosen or not done or any(i in own for i in done for own in pairs) or any(item.hedged for item in items):
        return []
    own, told = chosen[0].own.items, set(pairs[0].values())
    for k, other in enumerate(own):
        facts = [j for i, j in pairs[0].items() if items[i].kind in (Kind.NUMBER, Kind.DATE)]
        if other.hedged and other.kind is Kind.WORD and k not in told and facts and min(facts) > k:
            return [f"the source says “{other.hedged} {other.text}”, not that it happened"]
    return []


def _opposed(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """A word of the question that no source has, where a source has its opposite: what the question takes for granted.

    "Why did the council reject the barrier?" is no proof that it did, if the council "approved" it.
    """
    items, pairs = claimed.reading.items, [found[id(place)].pairs for place in chosen]
    taken = [
        i
        for i, item in enumerate(items)
        if item.kind is Kind.WORD and item.key in claimed.said and not any(i in own for own in pairs)
    ]
    told = [
        (place, other)
        for place in chosen
        for other in place.own.items
        # What the statement says as well is no rival.
        if other.kind is Kind.WORD and not any(alike(item.key, other.key) for item in items if item.key)
    ]
    for i in taken:
        for place, other in told:
            item = items[i]
            if not opposed(item.key, other.key) or bool(item.denied) != bool(other.denied):
                continue
            if not other_side(i, place.own.items.index(other), items, place.own.items, found[id(place)].pairs):
                return [f"the source says “{other.text}”, not “{item.text}”"]
    return []


def _only_a_part(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """What the statement says of a whole and its sources of a part, in words.

    "Troops retook Palmyra" is not proven by "troops retook the outskirts of Palmyra", nor is winning a race by winning
    a stage of it.
    """
    if _PART_OF.search(claimed.reading.text):
        return []
    for i in claimed.hard:
        if claimed.reading.items[i].kind is not Kind.NAME:
            continue
        told = [(place, place.own.items[found[id(place)].pairs[i]]) for place in chosen if i in found[id(place)].pairs]
        parts = [_PART_BEFORE.search(place.own.text[: item.start]) for place, item in told]
        if told and all(parts) and parts[0] and not _after_of(claimed.reading, i):
            return [f"the source says “{parts[0]['part']}” of {told[0][1].text}, not all of it"]
    return []


def _other_quarter(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """An amount that its source gives for another quarter of the year than the statement, in words."""
    stated = _quarters(claimed.reading.text)
    amounts = [i for i in claimed.hard if (quantity := claimed.reading.items[i].quantity) and quantity.unit]
    for place in chosen:
        told = _quarters(place.own.text)
        if stated and told and not stated & told and any(i in found[id(place)].pairs for i in amounts):
            return [f"the source gives this for the {_QUARTERS[min(told) - 1]} quarter"]
    return []


def _quarters(text: str) -> set[int]:
    names = (m["number"] or m["name"] for m in _QUARTER.finditer(text))
    return {int(name) if name.isdecimal() else _QUARTERS.index(name.casefold()) + 1 for name in names}


def _after_of(reading: Reading, index: int) -> bool:
    """Whether a name belongs to another noun: "the mayor of Palmyra" is the mayor of its outskirts too."""
    return bool(re.search(r"\b(?:of|in|from|near|at|to)(?: the)? $", reading.text[: reading.items[index].start]))


def _counts_so(i: int, claimed: Claimed, place: Place, found: dict[int, Alignment]) -> bool:
    """Whether what a number counts is named where the number stands: "the correct figure is 188" says 188 of what?"""
    item, other = claimed.reading.items[i], place.own.items[found[id(place)].pairs[i]]
    if not item.counted or other.counted or i + 1 >= len(claimed.reading.items) or _TIMES.intersection(item.counted):
        return True
    near = facts_of(_sentences_of(place.evidence, place.sentence))  # a headline names many things
    return any(alike(item.counted[-1], term) for term in near.terms)


def _of_the_subject(i: int, claimed: Claimed, chosen: Sequence[Place], stating: Sequence[Place]) -> bool:
    """Whether a fact of a further sentence is said of whom the statement says it.

    "Tenzing was 83 when he reached the top" has the climb from one sentence and somebody else's age from another. What
    the question says, and what stands beside the first sentence, may come from anywhere.
    """
    item, first = claimed.reading.items[i], chosen[0]
    subject = next((other for other in claimed.reading.items[:i] if other.kind is Kind.NAME), None)
    if subject is None or first in stating or item.key in claimed.said or _beside(item, claimed.asked, [first]):
        return True
    name = tuple(_WORD.findall(subject.text))
    return any(not states_name(place.window, name) for place in stating)


def _beside(item: Item, asked: Claims, chosen: Sequence[Place]) -> bool:
    """Whether what no chosen sentence itself states stands beside it, or was said by the question."""
    if item.kind is Kind.NAME:
        name = tuple(_WORD.findall(item.text))
        return not _lacking_name(name, asked, [place.window for place in chosen])
    if item.quantity:
        value = item.quantity.value
        return value in asked.numbers.values() or any(states_number(p.window, value) for p in chosen)
    near = [other for place in chosen for other in _days_beside(place)]
    return any(same_day(item, other) for other in near) or item.text.casefold() in {w.casefold() for w in asked.numbers}


def _days_beside(place: Place) -> list[Item]:
    """Days of the sentence itself count too: "on Sunday (27 March 2016)" states one day twice."""
    article, known = place.evidence.article, names_of(place.evidence.article.text)
    context = place.evidence.context
    near = [place.sentence, *(s for s in context if _neighbours(s, place.sentence, context))]
    readings = [reading_of(place.evidence.quote(s), article.published, known) for s in near]
    return [item for reading in readings for item in reading.items if item.kind is Kind.DATE]


def _lack_of(item: Item, asked: Claims, windows: Sequence[Facts]) -> str:
    if item.kind is Kind.NAME:
        return _lacking_name(tuple(_WORD.findall(item.text)), asked, windows) or item.text
    return item.text


def _lacking_name(name: tuple[str, ...], asked: Claims, windows: Sequence[Facts]) -> str:
    """The part of a name that none of the windows states; "" if one states all of it, or the question said it."""
    said = {part.casefold() for run in asked.names for part in run}
    own = tuple(part for part in name if part.casefold() not in said)
    lacks = [states_name(facts, own) for facts in windows] or [*own[:1]]
    return lacks[0] if own and all(lacks) else ""


def _figures(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> frozenset[str]:
    """Terms of the numbers and days that the places state, maybe in other words: "27 March" by "on Sunday"."""
    items = claimed.reading.items
    kinds = (Kind.NUMBER, Kind.DATE)
    stated = {i for place in chosen for i in found[id(place)].pairs if items[i].kind in kinds}
    stated |= {i for i in claimed.hard if items[i].kind in kinds and _beside(items[i], claimed.asked, chosen)}
    return frozenset(terms_of(" ".join(items[i].text for i in stated)))


def _share(
    terms: Iterable[str],
    asked: Claims,
    windows: Sequence[Facts],
    anywhere: Sequence[Facts],
    figures: frozenset[str],
) -> float:
    """The share of terms that are stated: the question's own anywhere in the articles, the others in the windows."""
    stated = [
        t in figures or any(t in facts.terms for facts in (anywhere if t in asked.terms else windows)) for t in terms
    ]
    return sum(stated) / len(stated) if stated else 1.0


def unheard_of(claims: Claims, proof: Proof) -> str:
    """A name that the statement took over from the question and that none of its articles states, or ""."""
    for name in claims.names:
        if all(part.title() in _CALENDAR for part in name):
            continue  # days are compared as days: "January" is "Jan."
        lacks = [states_name(place.article, name) for place in proof.places]
        if all(lacks):
            return lacks[0]
    return ""
