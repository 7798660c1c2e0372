"""Whether two sentences give different figures or days for the same thing.

    rival_of ── aligned     the sentences run alike but for the value: rewrites of one report, edited copies
             ── counted     the figure counts the same things, to which the same happened
             ── same story  they share names or most of their words, and no stated date sets them apart

Every step may only take away: two reports of different events are told apart less well by a reader who has been told
that they contradict each other than by one who has not. Names are compared only where sentences run alike: tried
beside the same words ("Osk bought the line", "acquired by Hillwire"), too many were no answer to the question at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from app.language.names import name_spans, named_in, parts_of, same_name
from app.language.reading import Reading, read
from app.language.words import folded
from app.news.values import Kind, Value, alike_in_unit, values_in
from index.text.terms import terms_of

_ALIGNED_SHARE = 0.5  # of the shorter sentence's words, from which two sentences run alike
_ALIGNED_TERMS = 3  # words with a meaning that they must share
_NEAR = 4  # words beside a value that hold it in its place
_ASKED_SHARE = 0.65  # of the question's words that both reports must have
_SHARED_SHARE = 0.4  # of the shorter sentence's terms
_SHARED_NAMES = 3  # in common of two whole reports
_SHARED_CLAUSE = 0.5  # of the words around sums of money and measures
_COUNTED_WORDS = 6  # after a number: what it counts and what became of them

_TOKEN = re.compile(r"\d[\d.,]*\d|[^\W_]+(?:['’.][^\W_]+)*")
_CLAUSE_END = re.compile(r"[;:()—–]|,\s|\.\s")
_AFTER_COUNTED = re.compile(
    r"\s(?:in|at|on|from|by|with|for|since|after|during|who|which|that|to|as|when|while|before|into|over|and|but)\s"
)
_STATES = {  # stems of what became of those who are counted
    **dict.fromkeys(("dead", "die", "kill", "death", "toll", "fatal", "perish"), "dead"),
    **dict.fromkeys(("injur", "wound", "hurt"), "injured"),
    **dict.fromkeys(("arrest", "detain"), "arrested"),
    **dict.fromkeys(("miss", "unaccount"), "missing"),
    **dict.fromkeys(("displac", "homeless", "evacu"), "displaced"),
    **dict.fromkeys(("rescu", "surviv", "survivor"), "rescued"),
}
_TOLL = re.compile(r"\btolls?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """A sentence of a report, with what its report is about."""

    text: str  # in its plain form, where values have their places
    title: str
    published: date | None
    article: str  # the whole text

    @property
    def values(self) -> tuple[Value, ...]:
        return values_in(self.text, self.published)

    @property
    def reading(self) -> Reading:
        return read(self.text, self.published)

    @property
    def topic(self) -> frozenset[str]:
        return self.reading.terms | read(self.title).terms

    @property
    def names(self) -> frozenset[str]:
        """The words of its names and of its headline's."""
        return _words(self.reading.names + read(self.title).names)


def rival_of(value: Value, told: Told, other: Told, question: str) -> Value | None:
    """What ``other`` gives where ``told`` gives ``value``, if that is something else; None if it gives the same."""
    rival = _aligned(value, told, other) or _counted_alike(value, told, other, question)
    if rival is None or not _differ(value, rival) or _apart(value, rival, told, other):
        return None
    if not _holds_names(other, question, told.text) or not _same_state(value, rival, told, other):
        return None
    given = values_in(other.article, other.published) if value.kind is Kind.DATE else other.values
    return None if any(v.kind is value.kind and v.key == value.key for v in given) else rival


def same_value(value: Value, told: Told, other: Told, question: str) -> Value | None:
    """Where ``other`` gives the same value for the same thing."""
    for own in other.values:
        if own.kind is value.kind and own.key == value.key and comparable(told, other, question):
            return own
    return None


def may_revise_it(value: Value, told: Told, new: Value, old: Value, other: Told) -> bool:
    """Whether a value that ``other`` takes back is the one of ``told``: the same amount of the same thing.

    A correction may be a sentence of its own, which shares few words with the report: their articles must share names.
    """
    if not same_amount(value, old) and not same_amount(value, new):
        return False
    ours, theirs = (_named_in(one.article) | one.names for one in (told, other))
    if len(ours & theirs) < min(_SHARED_NAMES, len(ours), len(theirs)) or not ours & theirs:
        return False
    if value.kind is not Kind.NUMBER:
        return True
    things = _around(new, other) | _around(old, other) | other.topic
    return bool(things & (set(_counted(value, told)) | set(_words_behind(value, told)) | _around(value, told)))


def state_of(value: Value, told: Told) -> frozenset[str]:
    """What became of what is counted, from the words behind the number or else from its clause: "dead"."""
    behind = frozenset(_STATES[term] for term in _words_behind(value, told) if term in _STATES)
    return behind or frozenset(_STATES[term] for term in _around(value, told) if term in _STATES)


def same_amount(one: Value, other: Value) -> bool:
    if one.kind is other.kind is Kind.NUMBER and isinstance(one.key, tuple) and isinstance(other.key, tuple):
        return one.key[0] == other.key[0] and alike_in_unit(one, other)
    return one.kind is other.kind and one.key == other.key


def _words(names: Sequence[Sequence[str]]) -> frozenset[str]:
    return frozenset(folded(word) for name in names for word in name)


@lru_cache(maxsize=512)
def _named_in(article: str) -> frozenset[str]:
    return frozenset(word for start, end in name_spans(article) for word in parts_of(article[start:end]))


# Sentences that run alike


def _aligned(value: Value, told: Told, other: Told) -> Value | None:
    """The value of ``other`` at the place where ``told`` has ``value``, if the sentences run alike."""
    if len(told.reading.terms & other.reading.terms) < _ALIGNED_TERMS - 1:
        return None
    ours, theirs = _tokens(told.text), _tokens(other.text)
    blocks = _blocks(tuple(word for word, _, _ in ours), tuple(word for word, _, _ in theirs))
    shared = sum(size for _, _, size in blocks)
    if shared < _ALIGNED_SHARE * min(len(ours), len(theirs)):
        return None
    words = {word for start, _, size in blocks for word, _, _ in ours[start : start + size]}
    first, last = _token_span(ours, value)
    whole = shared == len(ours) - (last - first)  # a short sentence that is the same in all else
    if len(frozenset(terms_of(" ".join(sorted(words))))) < _ALIGNED_TERMS - whole:
        return None
    span = _opposite(blocks, first, last, len(theirs))
    if span is None or not _stands_in_both(blocks, first, last):
        return None
    start, end = theirs[span[0]][1], theirs[span[1] - 1][2]
    return next((v for v in other.values if v.kind is value.kind and v.start < end and start < v.end), None)


@lru_cache(maxsize=2048)
def _tokens(text: str) -> tuple[tuple[str, int, int], ...]:
    return tuple((folded(m[0]), m.start(), m.end()) for m in _TOKEN.finditer(text))


@lru_cache(maxsize=2048)
def _blocks(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[tuple[int, int, int], ...]:
    found = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return tuple((b.a, b.b, b.size) for b in found if b.size)


def _token_span(tokens: Sequence[tuple[str, int, int]], value: Value) -> tuple[int, int]:
    inside = [n for n, (_, start, end) in enumerate(tokens) if start < value.end and value.start < end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _opposite(blocks: Sequence[tuple[int, int, int]], first: int, last: int, length: int) -> tuple[int, int] | None:
    """The tokens of the other sentence between what stands before and behind; None if all is the same."""
    start, end = 0, length
    for ours, theirs, size in blocks:
        if ours < first:
            start = theirs + min(size, first - ours)
        if ours + size > last:
            end = theirs + max(0, last - ours)
            break
    return (start, end) if start < end else None


def _stands_in_both(blocks: Sequence[tuple[int, int, int]], first: int, last: int) -> bool:
    """Whether a word directly beside the value is the same in both, and half of those near it."""
    same = {n for ours, _, size in blocks for n in range(ours, ours + size)}
    near = [n for n in range(first - _NEAR, last + _NEAR) if not first <= n < last and n >= 0]
    beside = {first - 1, last}
    return bool(beside & same) and 2 * sum(n in same for n in near) >= _NEAR


# Figures that count the same


def _counted_alike(value: Value, told: Told, other: Told, question: str) -> Value | None:
    if value.kind is not Kind.NUMBER or not comparable(told, other, question) or not _holds_names(other, question):
        return None
    known = {v.key for v in (*told.values, *values_in(question))} - {value.key}
    rivals = (v for v in other.values if v.kind is Kind.NUMBER and v.key not in known)
    return next((v for v in rivals if _counts_same(value, told, v, other)), None)


def _holds_names(told: Told, question: str, within: str = "") -> bool:
    """Whether a report has all names of the question, or those that ``within`` has: car sales in America are not those
    in France."""
    names = _words(read(question).names)
    return (names & named_in(within).words if within else names) <= named_in(f"{told.title} {told.article}").words


def _counts_same(value: Value, told: Told, rival: Value, other: Told) -> bool:
    """Whether two figures have the same unit and count the same things, to which the same happened."""
    if value.unit != rival.unit:
        return False
    if value.unit:
        ours, theirs = _around(value, told), _around(rival, other)
        return len(ours & theirs) >= max(3, _SHARED_CLAUSE * min(len(ours), len(theirs)))
    counted, other_counted = _counted(value, told), _counted(rival, other)
    if not counted or not other_counted:  # "the toll rose to 145"
        return bool(state_of(value, told) & state_of(rival, other))
    shared = set(counted) & set(other_counted)
    if len(shared) >= 2:
        return True
    # One word in common must be the thing itself, and only one side may say which: not "400 Islamic State fighters"
    # and "118 government fighters".
    return bool(set(counted[:2]) & set(other_counted[:2])) and min(len(counted), len(other_counted)) == 1


def _same_state(value: Value, rival: Value, told: Told, other: Told) -> bool:
    """Whether the same became of what is counted: not killed here and injured, or counted twice, there."""
    states, other_states = state_of(value, told), state_of(rival, other)
    return value.kind is not Kind.NUMBER or states == other_states or bool(states & other_states)


def _counted(value: Value, told: Told) -> list[str]:
    """What a number counts: the words behind it or, where it ends its clause, those before it; nothing of a toll."""
    before = told.text[_clause_start(value, told) : value.start]
    words = _words_behind(value, told) or ([] if _TOLL.search(before) else terms_of(before)[-_COUNTED_WORDS:])
    return [word for word in words if word not in _STATES]


def _words_behind(value: Value, told: Told) -> list[str]:
    """Up to the end of the clause or the next value."""
    rest = told.text[value.end :]
    ends = [m.start() for m in (_CLAUSE_END.search(rest), _AFTER_COUNTED.search(rest)) if m]
    ends += [v.start - value.end for v in told.values if v.start >= value.end]
    return terms_of(" ".join(rest[: min(ends, default=len(rest))].split()[:_COUNTED_WORDS]))


def _around(value: Value, told: Told) -> frozenset[str]:
    """The words of a value's clause."""
    closing = _CLAUSE_END.search(told.text, value.end)
    end = closing.start() if closing else None
    clause = f"{told.text[_clause_start(value, told) : value.start]} {told.text[value.end : end]}"
    return frozenset(term for term in terms_of(clause) if not term.isdecimal())


def _clause_start(value: Value, told: Told) -> int:
    return max((m.end() for m in _CLAUSE_END.finditer(told.text, 0, value.start)), default=0)


# The same story


def comparable(told: Told, other: Told, question: str) -> bool:
    """Whether two sentences are of one story: most words in common, or the question's words and a name."""
    words, others = told.reading.words, other.reading.words
    if len(words & others) >= max(_SHARED_SHARE * min(len(words), len(others)), 2):
        return True
    asked = read(question).words
    held = min(len(asked & told.topic), len(asked & other.topic))
    return bool(told.names & other.names) and held >= _ASKED_SHARE * len(asked) > 0


def _apart(value: Value, rival: Value, told: Told, other: Told) -> bool:
    """Whether stated dates, other than the values in question, show that these are two events."""
    ours, theirs = list(_days(told, value)), list(_days(other, rival))
    return bool(ours and theirs) and not any(_overlap(one, two) for one in ours for two in theirs)


def _days(told: Told, without: Value) -> Iterator[tuple[date, date]]:
    for value in told.values:
        if value.kind is Kind.DATE and value != without and value.certain and isinstance(value.key, tuple):
            yield value.key


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _differ(value: Value, rival: Value) -> bool:
    """Whether the two cannot both be right: "March 2016" and "27 March 2016" can, and "Assad" is Bashar al-Assad."""
    if value.kind is Kind.NAME:
        return not same_name(value.written, rival.written)
    if value.kind is Kind.NUMBER:
        return value.unit == rival.unit and value.key != rival.key
    assert isinstance(value.key, tuple)
    assert isinstance(rival.key, tuple)
    return value.certain and rival.certain and not _overlap(value.key, rival.key)
