"""Which sentences prove a statement, and what they say against it.

prove ── align      each beside the statement                                (app.checking.alignment)
      ── choose     the fewest that state the most, greedily
      ── against    what the best ones say otherwise; words given to another (app.checking.quotes)
      ── lacking    what none of them states
      ── objections what is stitched together from true words                (app.checking.objections)

The statement and the sentences are read in ``app.checking.places``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.checking.alignment import WEIGHTS, Alignment, Conflict, align, same_day
from app.checking.claims import CALENDAR, WORD, Claims, Facts, facts_of, folded, states_name, states_number
from app.checking.objections import objections
from app.checking.places import Claimed, Place, named_before, names_of, neighbours, sentences_of
from app.checking.quotes import given_to_another, holds
from app.checking.reading import Item, Kind, reading_of
from app.checking.wordforms import alike, stem
from app.news.dates import explained
from index.keywords import terms_of

_LEANING = re.compile(r"\b(?:that|this|it|them|these|those)\b", re.IGNORECASE)
_MOST_CITATIONS = 3
NOT_FOUND = "is in none of the evidence for it"  # how the reason ends for what no sentence has
_ASKED = 0.6  # what a word is worth that the question has, where another is worth 1
_FACT = 2.0  # what a fact stated is worth, in words
_TIMES = frozenset(stem(word) for word in ("years", "months", "weeks", "days", "hours", "minutes", "old"))
_TELLING = 3  # words that the question does not have, from which a sentence that has them all is about the same
_KNOWN = 0.3  # of that, what a fact is worth that the question has
_CONFLICT = 2.0  # what something said otherwise costs
_AS_NEAR = 0.7  # of the surroundings in which a fact is contradicted, those in which it may stand to be proven
_SAME_CLAIM = 0.35  # of a statement's weight in a sentence from which what that says otherwise contradicts it
_PLAINLY_SAME = 0.6  # the same where another sentence proves more of it


@dataclass(frozen=True, slots=True)
class Proof:
    places: tuple[Place, ...]
    missing: str  # the first claim that none of the places states or that one contradicts, in words; "" if none
    doubt: str  # the same for what is said more weakly
    note: str  # a day that was worked out, in words
    share: float  # of the statement's words that the places state
    added: float  # the same of those words that the question does not have


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
    chosen += _answering(claimed, chosen, related, found)
    grave, doubt = _against(claimed, chosen, related, found)
    windows, anywhere = [p.window for p in chosen], [p.article for p in chosen]
    terms, asked, figures = claimed.claims.terms, claimed.asked, _figures(claimed, chosen, found)
    share = _share(terms, asked, windows, anywhere, figures)
    added = _share(terms - asked.terms, asked, windows, anywhere, figures)
    reasons = _altered_quotes(claimed, chosen) + grave + _lacking(claimed, chosen, found)
    reasons += objections(claimed, chosen, found)
    note = _worked_out(claimed, chosen, found)
    return Proof(tuple(chosen), (reasons or [""])[0], (doubt or [""])[0], note, share, added)


def _answering(
    claimed: Claimed, chosen: Sequence[Place], related: Sequence[Place], found: dict[int, Alignment]
) -> list[Place]:
    """A sentence with all that the question does not say, where the chosen ones have nothing of it; [] otherwise.

    "They will credit each customer with 25 crowns. The association called that derisory": the question's own facts
    stand in the first sentence, who called it so in the second, without a name or a number of its own.
    """
    news = [i for i in range(len(claimed.reading.items)) if not _asked_with(claimed, i)]
    if not chosen or len(chosen) == _MOST_CITATIONS or not news or any(i in claimed.hard for i in news):
        return []
    if any(i in found[id(place)].pairs for place in chosen for i in news):
        return []
    stated = {i for place in chosen for i in found[id(place)].pairs}
    rest = [i for i in range(len(claimed.reading.items)) if i not in stated]
    telling = [p for p in related if _follows(p, chosen) and all(i in found[id(p)].pairs for i in rest)]
    return [max(telling, key=lambda place: found[id(place)].weight)] if telling else []


def _follows(place: Place, chosen: Sequence[Place]) -> bool:
    """Whether a sentence stands beside a chosen one and leans on it: "called that derisory"."""
    beside = any(
        place.evidence.article.id == other.evidence.article.id
        and neighbours(place.sentence, other.sentence, other.evidence.context)
        for other in chosen
    )
    return beside and bool(_LEANING.search(place.own.text))


def _asked_with(claimed: Claimed, i: int) -> bool:
    item = claimed.reading.items[i]
    return item.quantity.value in claimed.asked.numbers.values() if item.quantity else item.key in claimed.said


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
    return asked and not states_name(place.article, tuple(WORD.findall(item.text)))


def _spoken_by_others(claimed: Claimed, place: Place, alignment: Alignment) -> Iterator[tuple[Item, Item]]:
    """Speakers whose words the sentence gives to another; one that stands in its own place there is left alone."""
    items = claimed.reading.items
    settled = {items[i].start for i in alignment.sound - alignment.moved}
    for speaker, other in given_to_another(claimed.reading, place.own, named_before(place)):
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


def _counts_so(i: int, claimed: Claimed, place: Place, found: dict[int, Alignment]) -> bool:
    """Whether what a number counts is named where the number stands: "the correct figure is 188" says 188 of what?"""
    item, other = claimed.reading.items[i], place.own.items[found[id(place)].pairs[i]]
    if not item.counted or other.counted or i + 1 >= len(claimed.reading.items) or _TIMES.intersection(item.counted):
        return True
    near = facts_of(sentences_of(place.evidence, place.sentence))  # a headline names many things
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
    name = tuple(WORD.findall(subject.text))
    return any(not states_name(place.window, name) for place in stating)


def _beside(item: Item, asked: Claims, chosen: Sequence[Place]) -> bool:
    """Whether what no chosen sentence itself states stands beside it, or was said by the question."""
    if item.kind is Kind.NAME:
        name = tuple(WORD.findall(item.text))
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
    near = [place.sentence, *(s for s in context if neighbours(s, place.sentence, context))]
    readings = [reading_of(place.evidence.quote(s), article.published, known) for s in near]
    return [item for reading in readings for item in reading.items if item.kind is Kind.DATE]


def _lack_of(item: Item, asked: Claims, windows: Sequence[Facts]) -> str:
    if item.kind is Kind.NAME:
        return _lacking_name(tuple(WORD.findall(item.text)), asked, windows) or item.text
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
        if all(folded(part) in CALENDAR for part in name):
            continue  # days are compared as days: "January" is "Jan."
        lacks = [states_name(place.article, name) for place in proof.places]
        if all(lacks):
            return lacks[0]
    return ""
