"""A statement laid beside a sentence: what they share, and what the sentence says in place of something else.

That a name or number stands somewhere in an article proves little: an error swaps in another of the same article. So
the items of both are aligned (Needleman and Wunsch 1970: the heaviest common subsequence) and whatever of the
statement stays over is looked for in the sentence's gap at the same place. What stands there instead, and is of the
same kind, is a rival: the sentence speaks of 188 troops where the statement has 400, of Russia where it has Syria.
What stands elsewhere in the sentence has only been moved, as sentences may be turned round.

    align ── pairs       the heaviest common subsequence; then what was moved
          ── conflicts   rivals in a gap; denials and hedges of one side only; other units and bounds
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.checking.days import agree
from app.checking.names import related, same_name
from app.checking.quantities import contrary
from app.checking.reading import Item, Kind, Reading
from app.checking.wordforms import alike, opposed, stem

WEIGHTS = {Kind.WORD: 1.0, Kind.NAME: 3.0, Kind.NUMBER: 3.0, Kind.DATE: 3.0, Kind.PRONOUN: 0.2, Kind.QUANTIFIER: 0.5}
HARD = frozenset([Kind.NAME, Kind.NUMBER, Kind.DATE])
# For aligning, words count more than names and numbers: an error exchanges those and leaves the words between them.
_ANCHOR = {
    Kind.WORD: 1.0,
    Kind.NAME: 0.9,
    Kind.NUMBER: 0.9,
    Kind.DATE: 0.9,
    Kind.PRONOUN: 0.1,
    Kind.QUANTIFIER: 0.3,
}
_ANYBODY = frozenset(stem(word) for word in ("people", "dead", "victims", "casualties", "lives", "others", "humans"))
_AGE = re.compile(r"\d0s\b|centur|decade")
_YEAR = 366  # days; a longer span is not proven by a part of it, but for decades and centuries
_WINNING = frozenset(stem(word) for word in ("won", "win", "wins", "beat", "defeated"))
_LOSING = frozenset(stem(word) for word in ("lost", "lose", "loses"))
_REACH = 3  # items on each side of one that are its surroundings


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a sentence says against an item of the statement, in words."""

    item: int  # its index in the statement
    reason: str
    grave: bool = True  # False: says less than the statement, or perhaps the same in other words
    absent: bool = False  # what is contradicted stands nowhere in the sentence


@dataclass(frozen=True, slots=True)
class Alignment:
    pairs: dict[int, int]  # statement's items → the sentence's
    moved: frozenset[int]  # of these, the ones that stand elsewhere
    conflicts: tuple[Conflict, ...]
    weight: float  # of the paired items

    @property
    def sound(self) -> frozenset[int]:
        """Paired items that nothing in the sentence contradicts."""
        return frozenset(self.pairs) - {conflict.item for conflict in self.conflicts if conflict.grave}

    def near(self, index: int, size: int) -> int:
        """How many of an item's surroundings are paired: how much this sentence is about the same."""
        around = range(max(0, index - _REACH), min(size, index + _REACH + 1))
        return sum(other in self.pairs and other not in self.moved for other in around if other != index)


@lru_cache(maxsize=16384)
def align(statement: Reading, sentence: Reading) -> Alignment:
    """The alignment of the two; a clause in the passive is also tried in the active, and what moves less is taken."""
    straight = _aligned(statement.items, sentence.items)
    if bool(statement.passive) == bool(sentence.passive):
        return straight
    order = _turned(statement) if statement.passive else list(range(len(statement.items)))
    behind = _turned(sentence) if sentence.passive else list(range(len(sentence.items)))
    turned = _aligned([statement.items[i] for i in order], [sentence.items[i] for i in behind])
    if _unmoved(straight, statement) >= _unmoved(turned, statement, order):
        return straight
    conflicts = tuple(replace(c, item=order[c.item]) for c in turned.conflicts)
    pairs = {order[i]: behind[j] for i, j in turned.pairs.items()}
    return Alignment(pairs, frozenset(order[i] for i in turned.moved), conflicts, turned.weight)


def _unmoved(alignment: Alignment, statement: Reading, order: Sequence[int] | None = None) -> float:
    """The weight of what is paired in its own place."""
    places = order or range(len(statement.items))
    return sum(WEIGHTS[statement.items[places[i]].kind] for i in alignment.pairs.keys() - alignment.moved)


def _turned(reading: Reading) -> list[int]:
    """The order of items with the first passive clause in the active: agent, verb, subject, rest."""
    verb = reading.passive[0]
    agent = next((i for i in range(verb + 1, len(reading.items)) if _after_by(reading, i)), len(reading.items))
    last = agent + 1
    subject, between = list(range(verb)), list(range(verb + 1, agent))
    return [*range(agent, min(last, len(reading.items))), verb, *subject, *between, *range(last, len(reading.items))]


def _after_by(reading: Reading, index: int) -> bool:
    return reading.text[: reading.items[index].start].casefold().rstrip().endswith((" by", " by the", " by a"))


def _aligned(statement: Sequence[Item], sentence: Sequence[Item]) -> Alignment:
    pairs = _subsequence(statement, sentence)
    taken = set(pairs.values())
    moved: dict[int, int] = {}
    for i, item in enumerate(statement):
        if i not in pairs:
            j = next((j for j, other in enumerate(sentence) if j not in taken and match(item, other)), None)
            if j is None and item.kind in HARD:  # said twice by the statement: "in October … in early October"
                twins = (k for k in pairs if match(item, statement[k]) and match(item, sentence[pairs[k]]))
                j = next((pairs[k] for k in twins), None)
            if j is not None:
                moved[i] = j
                taken.add(j)
    conflicts = _conflicts(statement, sentence, pairs, moved)
    weight = sum(WEIGHTS[statement[i].kind] for i in (*pairs, *moved))
    return Alignment(pairs | moved, frozenset(moved), tuple(conflicts), weight)


def _subsequence(one: Sequence[Item], other: Sequence[Item]) -> dict[int, int]:
    rows, columns = len(one), len(other)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    gains = [[match(a, b) * _ANCHOR[a.kind] for b in other] for a in one]
    for i in range(rows - 1, -1, -1):
        below, row, gained = best[i + 1], best[i], gains[i]
        for j in range(columns - 1, -1, -1):
            skipped = below[j] if below[j] >= row[j + 1] else row[j + 1]
            paired = below[j + 1] + gained[j] if gained[j] else 0.0
            row[j] = paired if paired > skipped else skipped
    pairs, i, j = {}, 0, 0
    while i < rows and j < columns:
        if gains[i][j] and best[i][j] == best[i + 1][j + 1] + gains[i][j]:
            pairs[i] = j
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def match(one: Item, other: Item) -> float:
    """How well an item of the statement is stated by one of the sentence, 0 … 1."""
    if one.kind is Kind.WORD and other.kind is Kind.WORD:
        return 1.0 if one.key == other.key else 0.8 if alike(one.key, other.key) else 0.0
    if one.kind is not other.kind:
        return _across(one, other)
    if one.kind is Kind.NAME:
        return 1.0 if one.key == other.key or same_name(one.text, other.text) else 0.0
    if one.quantity and other.quantity:
        return _same_quantity(one, other)
    if one.day and other.day:
        return 1.0 if same_day(one, other) else 0.0
    return float(one.key == other.key)


def _across(one: Item, other: Item) -> float:
    """A name that opens a sentence reads as a word there, and a year in brackets as a number."""
    kinds = {one.kind, other.kind}
    if kinds == {Kind.NUMBER, Kind.DATE}:
        return float(one.text.isdecimal() and one.text == other.text)
    if kinds == {Kind.NAME, Kind.WORD}:
        name, word = (one, other) if one.kind is Kind.NAME else (other, one)
        capital = word.text[:1].isupper()
        return 1.0 if same_name(name.text, word.text) and (capital or stem(name.key) == word.key) else 0.0
    return 0.0


def _same_quantity(one: Item, other: Item) -> float:
    a, b = one.quantity, other.quantity
    if a is None or b is None or (a.unit == "th") != (b.unit == "th"):
        return 0.0
    if a.value == b.value:
        return 1.0 if a.unit == b.unit else 0.9
    return 0.7 if b.bare != b.value and a.value == b.bare else 0.0


def same_day(one: Item, other: Item) -> bool:
    """Whether a day that a statement names is the one that a sentence names, or holds it: "in 2015" by "May 2015"."""
    a, b = one.day, other.day
    if a is None or b is None:
        return False
    if one.text.casefold() == other.text.casefold():
        return True
    if a.first and a.last and b.first and b.last:
        within = a.first <= b.first and b.last <= a.last
        return within and (
            (a.last - a.first).days < _YEAR or (a.first, a.last) == (b.first, b.last) or bool(_AGE.search(one.text))
        )

    return agree(one.text, other.text)


# Conflicts


def _conflicts(
    statement: Sequence[Item], sentence: Sequence[Item], pairs: dict[int, int], moved: dict[int, int]
) -> Iterator[Conflict]:
    taken = {*pairs.values(), *moved.values()}
    for i, item in enumerate(statement):
        if i in pairs or i in moved:
            yield from _said_otherwise(i, item, sentence[(pairs | moved)[i]])
        for j in _gap(i, statement, sentence, pairs) if i not in pairs else ():
            if i in moved and not _changed_places(i, j, statement, sentence, pairs, moved):
                continue
            reason = _rivals(item, sentence[j], j in taken, i in moved)
            if reason and not other_side(i, j, statement, sentence, pairs | moved):
                yield Conflict(i, reason, absent=i not in moved)
                break
        else:
            if i in moved and (other := _crossed(i, statement, pairs | moved)) is not None:
                yield Conflict(i, f"the source has “{other.text}” and “{item.text}” the other way round")
    yield from _counted_otherwise(statement, sentence, pairs | moved)


def other_side(i: int, j: int, statement: Sequence[Item], sentence: Sequence[Item], both: Mapping[int, int]) -> bool:
    """Whether "won" and "lost" tell the same of two sides: "Lind lost the title to Holm" is that Holm won it.

    The one of whom the statement tells it stands behind the verb and a "to" in the sentence, and the other before it.
    """
    one, other = statement[i].key, sentence[j].key
    if not ((one in _WINNING and other in _LOSING) or (one in _LOSING and other in _WINNING)):
        return False
    subjects = {both[k] for k in both if k < i and statement[k].kind is Kind.NAME}
    if not any(k > j and sentence[k].receives for k in subjects):
        return False
    return any(item.kind is Kind.NAME for n, item in enumerate(sentence[:j]) if n not in subjects)


def _changed_places(
    i: int, j: int, statement: Sequence[Item], sentence: Sequence[Item], pairs: dict[int, int], moved: dict[int, int]
) -> bool:
    """Whether a moved item has taken the place of another, rather than that the sentence was turned round.

    Either the other is in the statement too, on the other side: "Russia retook it with Syria's support". Or it stands
    between the very same words: "from $10.9bn to $11.1bn".
    """
    if statement[i].kind not in HARD or statement[i].kind is not sentence[j].kind:
        return False
    both = pairs | moved
    for k, place in both.items():
        if place == j and k != i:
            return (i < k) != (both[i] < j)
    return pairs.get(i - 1) == j - 1 and pairs.get(i + 1) == j + 1


def _crossed(i: int, statement: Sequence[Item], both: dict[int, int]) -> Item | None:
    """The name beside a moved one that has moved the other way, although nothing around either moved with it.

    "Kligman, a Harvard dermatologist" for "Harvard, a Kligman dermatologist". Names of a list may change places.
    """
    names = [k for k in both if statement[k].kind is Kind.NAME and k != i]
    if statement[i].kind is not Kind.NAME or not names or _moved_along(i, statement, both):
        return None
    k = min(names, key=lambda other: abs(other - i))
    crossed = (i < k) != (both[i] < both[k]) and both[i] != both[k]
    if not crossed or _moved_along(k, statement, both) or statement[max(i, k)].listed:
        return None
    return statement[k] if _in_place_of(i, k, statement, both) or _in_place_of(k, i, statement, both) else None


def _in_place_of(i: int, k: int, statement: Sequence[Item], both: dict[int, int]) -> bool:
    """Whether a word beside ``i`` stands beside what ``k`` is paired with."""
    beside = (n for n in (i - 1, i + 1) if n in both and n != k)
    return any(both[n] - both[k] == n - i for n in beside)


def _moved_along(i: int, statement: Sequence[Item], both: dict[int, int]) -> bool:
    """Whether a word beside an item stands beside it in the sentence too."""
    beside = (n for n in (i - 1, i + 1) if n in both and statement[n].kind is not Kind.NAME)
    return any(both[n] - both[i] == n - i for n in beside)


def _gap(i: int, statement: Sequence[Item], sentence: Sequence[Item], pairs: dict[int, int]) -> range:
    """Where the sentence would say what item ``i`` says: beside what its neighbours are paired with."""
    left = next((k for k in range(i - 1, -1, -1) if k in pairs), None)
    right = next((k for k in range(i + 1, len(statement)) if k in pairs), None)
    if left is None and right is None:
        return range(0)
    low = (
        pairs[left] + 1 if left is not None else max(0, pairs[right] - _distance(i, right)) if right is not None else 0
    )
    high = pairs[right] if right is not None else min(len(sentence), low + _distance(i, left))
    return range(low, high)


def _distance(i: int, k: int | None) -> int:
    return abs(i - (k if k is not None else i)) + 2


def _rivals(item: Item, other: Item, taken: bool, moved: bool) -> str:
    """What the sentence says in place of an item, in words, or ""."""
    if item.kind is Kind.WORD and other.kind is Kind.WORD:
        contradicts = (
            not taken and not moved and opposed(item.key, other.key) and bool(item.denied) == bool(other.denied)
        )
        return f"the source says “{other.text}”, not “{item.text}”" if contradicts else ""
    if item.kind is Kind.WORD and other.kind is Kind.DATE:
        contradicts = not taken and any(opposed(item.key, stem(word)) for word in other.text.split())
        return f"the source says “{other.text}”, not “{item.text}”" if contradicts else ""
    if {item.kind, other.kind} == {Kind.NUMBER, Kind.DATE} and item.text.isdecimal() and other.text.isdecimal():
        return "" if taken else f"the source has “{other.text}” in this place, not “{item.text}”"
    if item.kind is not other.kind or match(item, other):
        return ""
    if item.kind is Kind.NAME and related(item.text, other.text) and not moved:
        return f"the source has “{other.text}”, not “{item.text}”" if _other_person(item, other) else ""
    if item.kind in HARD and not (taken and not moved):
        return f"the source has “{other.text}” in this place, not “{item.text}”"
    if item.kind is Kind.QUANTIFIER and not taken and not moved:
        return f"the source says “{other.text}”, not “{item.text}”"
    return ""


def _other_person(item: Item, other: Item) -> bool:
    """Two names of one surname: "John Brown", "James Brown"."""
    return len(item.text.split()) > 1 and len(other.text.split()) > 1


def _said_otherwise(i: int, item: Item, other: Item) -> Iterator[Conflict]:
    """Paired, but denied, hedged or measured on one side only."""
    if bool(item.denied) != bool(other.denied):
        said = f"{other.denied} {other.text}" if other.denied else other.text
        yield Conflict(i, f"the source says the opposite: “{said}”")
    elif other.hedged and not item.hedged and item.past:
        yield Conflict(i, f"the source says “{other.hedged} {other.text}”, not that it happened")
    elif item.hedged and not other.hedged and other.past:
        yield Conflict(i, f"the source says “{other.text}” without “{item.hedged}”", grave=False)
    a, b = item.quantity, other.quantity
    if a and b and a.unit and b.unit and a.unit != b.unit:
        yield Conflict(i, f"the source says “{other.text}”, not “{item.text}”")
    elif a and b and contrary(a.bound, b.bound):
        yield Conflict(i, f"the source says “{b.bound or 'exactly'} {b.text}”, not “{a.bound or 'exactly'} {a.text}”")


def _counted_otherwise(
    statement: Sequence[Item], sentence: Sequence[Item], pairs: dict[int, int]
) -> Iterator[Conflict]:
    """188 of one thing is not 188 of another."""
    for i, j in pairs.items():
        one, other = statement[i], sentence[j]
        if not one.quantity or not other.quantity or not one.counted or not other.counted:
            continue
        if not _same_counted(one.counted, other.counted):
            told = _noun(sentence, j, other)
            meant = _noun(statement, i, one)
            vague = other.counted[0] in _ANYBODY
            yield Conflict(i, f"the source speaks of {other.text} {told}, not {one.text} {meant}", grave=not vague)


def _same_counted(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the noun of one is among the other's: "188 troops", "188 government troops"; anybody is people."""
    if one[0] in _ANYBODY:
        return True
    return any(alike(one[0], b) for b in other) or any(alike(other[0], a) for a in one)


def _noun(items: Sequence[Item], at: int, number: Item) -> str:
    following = [item.text for item in items[at + 1 : at + 1 + len(number.counted)] if item.kind is Kind.WORD]
    return " ".join(following) or "of something else"
