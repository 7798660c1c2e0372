"""Whether two sentences give different values for the same thing.

    rival_of ── aligned     the sentences run alike but for the value: rewrites of one report, edited copies
             ── in one slot the figure counts the same things ("188 government troops … killed", "118 government
                            fighters killed"), or the name or date stands beside the same words and the question's
             ── same story  they share names or most of their words, and no stated date sets them apart

Every step may only take away: two reports of different events are told apart less well by a reader who has been told
that they contradict each other than by one who has not.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from app.checking.claims import folded
from app.news.values import Kind, Value, values_in
from index.keywords import terms_of

_ALIGNED_SHARE = 0.5  # of the shorter sentence's words, from which two sentences run alike
_ALIGNED_TERMS = 3  # words with a meaning that they must share
_NEAR = 4  # words beside a value that hold it in its place
_ASKED_SHARE = 0.65  # of the question's words that both reports must have
_SHARED_SHARE = 0.4  # of the shorter sentence's terms
_SHARED_CAPITALS = 3  # names in common of two whole reports
_COUNTED_WORDS = 6  # after a number: what it counts and what became of them

_TOKEN = re.compile(r"\d[\d.,]*\d|[^\W_]+(?:['’.][^\W_]+)*")
_CLAUSE_END = re.compile(r"[;:()—–]|,\s|\.\s")
_AFTER_COUNTED = re.compile(
    r"\s(?:in|at|on|from|by|with|for|since|after|during|who|which|that|to|as|when|while|before|into|over|and|but)\s"
)
_SAME = {  # stems that say the same of what is compared; the first of each group stands for all
    **dict.fromkeys(("dead", "die", "kill", "death", "toll", "fatal", "perish", "slain"), "dead"),
    **dict.fromkeys(("injur", "wound", "hurt", "hospitalis"), "injured"),
    **dict.fromkeys(("arrest", "detain", "custodi"), "arrested"),
    **dict.fromkeys(("miss", "unaccount"), "missing"),
    **dict.fromkeys(("displac", "homeless", "evacu", "fled", "flee"), "displaced"),
    **dict.fromkeys(("rescu", "survivor", "surviv"), "rescued"),
    **dict.fromkeys(("soldier", "troop", "servicemen"), "soldier"),
    **dict.fromkeys(("milit", "jihadist", "extremist"), "militant"),
    **dict.fromkeys(("stolen", "steal", "taken", "theft"), "stolen"),
    **dict.fromkeys(("win", "won", "winner", "defeat", "beat", "beaten", "claim", "victori", "champion"), "win"),
    **dict.fromkeys(("acquir", "acquisit", "buy", "bought", "purchas", "takeov"), "acquire"),
    **dict.fromkeys(("releas", "launch", "publish", "premier", "debut"), "release"),
    **dict.fromkeys(("direct", "director"), "direct"),
    **dict.fromkeys(("name", "appoint", "elect", "chosen", "chose"), "appoint"),
    **dict.fromkeys(("peopl", "person", "civilian"), "people"),
}
_SHARED_CLAUSE = 0.5  # of the words around sums of money and measures
_WHERE = re.compile(r"\b(?:in|at|near|to|into|outside|across|towards?)\s(?:the\s)?$", re.IGNORECASE)
_FIGURES = frozenset(terms_of("number figure total toll count rose risen reached climbed stands stood put at to said"))
_OF_AN_ARMY = frozenset(terms_of("government army regime"))
_STATES = frozenset({"dead", "injured", "missing", "arrested", "displaced", "rescued"})


@dataclass(frozen=True)
class Told:
    """A sentence of a report, with what its report is about."""

    text: str
    title: str
    published: date | None
    article: str  # the whole text

    @property
    def values(self) -> tuple[Value, ...]:
        return values_in(self.text, self.published)

    @property
    def terms(self) -> frozenset[str]:
        return terms_in(self.text)

    @property
    def topic(self) -> frozenset[str]:
        return self.terms | terms_in(self.title)


@lru_cache(maxsize=4096)
def terms_in(text: str) -> frozenset[str]:
    return frozenset(terms_of(text))


def rival_of(value: Value, told: Told, other: Told, question: str) -> Value | None:
    """What ``other`` gives where ``told`` gives ``value``, if that is something else; None if it gives the same."""
    rival = _aligned(value, told, other) or _in_slot(value, told, other, question)
    if rival is None or not _differ(value, rival) or _apart(value, rival, told, other):
        return None
    if not _holds_names(other, question, told.text) or not _same_state(value, rival, told, other):
        return None
    if any(v.kind is value.kind and v.key == value.key for v in other.values):
        return None
    if value.kind is Kind.NAME and not (_is_sure(value, told, other) and _is_sure(rival, other, told)):
        return None
    if value.kind is Kind.NAME and _is_place(value, told) != _is_place(rival, other):
        return None
    if value.kind is not Kind.NUMBER and (_says(other, value, rival) or _says(told, rival, value)):
        return None
    return rival


def same_value(value: Value, told: Told, other: Told, question: str) -> Value | None:
    """Where ``other`` gives the same value for the same thing."""
    for own in other.values:
        if own.kind is value.kind and own.key == value.key and comparable(told, other, question):
            return own
    return None


def may_revise_it(value: Value, told: Told, new: Value, old: Value, other: Told) -> bool:
    """Whether a value that ``other`` takes back is the one of ``told``: the same amount of the same thing, in a story
    with the same names. A correction may be a sentence of its own, which shares few words with the report."""
    if not _same_amount(value, old) and not _same_amount(value, new):
        return False
    if len(_capitals(told.article) & _capitals(other.article)) < _SHARED_CAPITALS:
        return False
    if value.kind is not Kind.NUMBER:
        return True
    things = set(_around(new, other)) | set(_around(old, other))
    return bool(things & (set(_counted(value, told)) | set(_words_behind(value, told)) | set(_around(value, told))))


def _same_amount(one: Value, other: Value) -> bool:
    """A figure that is named again may come without its unit."""
    if one.kind is not other.kind:
        return False
    if one.kind is Kind.NUMBER and isinstance(one.key, tuple) and isinstance(other.key, tuple):
        return one.key[0] == other.key[0] and (one.unit == other.unit or not (one.unit and other.unit))
    return one.key == other.key


@lru_cache(maxsize=512)
def _capitals(text: str) -> frozenset[str]:
    """The capitalised words within sentences."""
    return frozenset(folded(m[0]) for m in re.finditer(r"(?<=[\w,] )[^\W\d_a-z][\w’-]{2,}", text))


# Sentences that run alike


def _aligned(value: Value, told: Told, other: Told) -> Value | None:
    """The value of ``other`` at the place where ``told`` has ``value``, if the sentences run alike."""
    if len(told.terms & other.terms) < _ALIGNED_TERMS - 1 or all(v.kind is not value.kind for v in other.values):
        return None
    ours, theirs = _tokens(told.text), _tokens(other.text)
    blocks = _blocks(tuple(word for word, _, _ in ours), tuple(word for word, _, _ in theirs))
    shared = sum(size for _, _, size in blocks)
    if shared < _ALIGNED_SHARE * min(len(ours), len(theirs)):
        return None
    words = {word for start, _, size in blocks for word, _, _ in ours[start : start + size]}
    first, last = _token_span(ours, value)
    whole = shared == len(ours) - (last - first)  # a short sentence that is the same in all else
    if len(terms_in(" ".join(sorted(words)))) < _ALIGNED_TERMS - whole:
        return None
    span = _opposite(blocks, first, last, len(theirs))
    if span is None or not _held(blocks, first, last):
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


def _held(blocks: Sequence[tuple[int, int, int]], first: int, last: int) -> bool:
    """Whether a word directly beside the value is the same in both, and half of those near it."""
    same = {n for ours, _, size in blocks for n in range(ours, ours + size)}
    near = [n for n in range(first - _NEAR, last + _NEAR) if not first <= n < last and n >= 0]
    beside = {first - 1, last}
    return bool(beside & same) and 2 * sum(n in same for n in near) >= _NEAR


# Values in one slot


def _in_slot(value: Value, told: Told, other: Told, question: str) -> Value | None:
    if not comparable(told, other, question) or not _holds_names(other, question):
        return None
    fits = _counts_same if value.kind is Kind.NUMBER else _stands_alike
    known = {v.key for v in (*told.values, *values_in(question))}
    return next((v for v in other.values if _is_rival(v, value, known) and fits(value, told, v, other, question)), None)


def _is_rival(rival: Value, value: Value, known: set[Hashable]) -> bool:
    """Whether this may stand in the other's place: not what the question or the first sentence names anyway."""
    return rival.kind is value.kind and (rival.key not in known or rival.key == value.key)


def _holds_names(told: Told, question: str, within: str = "") -> bool:
    """Whether a report has all names of the question, or those that ``within`` has: car sales in America are not those
    in France."""
    keys = [v.key for v in values_in(question) if v.kind is Kind.NAME]
    names = {word for key in keys if isinstance(key, tuple) for word in key}
    return (names & _words_of(within) if within else names) <= _words_of(f"{told.title} {told.article}")


@lru_cache(maxsize=512)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(folded(word) for word in re.findall(r"[^\W_]+", text))


def _counts_same(value: Value, told: Told, rival: Value, other: Told, question: str) -> bool:
    """Whether two figures have the same unit and count the same things, to which the same happened."""
    if value.unit != rival.unit:
        return False
    if value.unit:
        ours, theirs = _around(value, told), _around(rival, other)
        return len(ours & theirs) >= max(3, _SHARED_CLAUSE * min(len(ours), len(theirs)))
    counted, states = _counted(value, told), _states(value, told)
    other_counted, other_states = _counted(rival, other), _states(rival, other)
    if not counted or not other_counted:  # "the toll rose to 145"
        return bool(states & other_states) and bool(counted or other_counted)
    shared = set(counted) & set(other_counted)
    if len(shared) >= 2:
        return True
    # One word in common must be the thing itself, and only one side may say which: not "400 Islamic State fighters"
    # and "118 government fighters".
    return bool(set(counted[:2]) & set(other_counted[:2])) and min(len(counted), len(other_counted)) == 1


def _same_state(value: Value, rival: Value, told: Told, other: Told) -> bool:
    """Whether the same became of what is counted, as far as both say: not killed here and injured there."""
    if value.kind is not Kind.NUMBER:
        return True
    states, other_states = _states(value, told), _states(rival, other)
    return not states or not other_states or bool(states & other_states)


def _states(value: Value, told: Told) -> frozenset[str]:
    """What became of what is counted, from the words behind the number or else from the sentence."""
    return frozenset(_words_behind(value, told)) & _STATES or frozenset(map(_canonical, told.terms)) & _STATES


def _counted(value: Value, told: Told) -> list[str]:
    """What a number counts: the words behind it or, where it ends its clause, those before it."""
    behind = [word for word in _words_behind(value, told) if word not in _STATES]
    if _OF_AN_ARMY & set(behind):  # a government's fighters are soldiers, nobody else's are
        behind = ["soldier" if word == "fighter" else word for word in behind]
    if behind:
        return behind
    opens = max((m.end() for m in _CLAUSE_END.finditer(told.text, 0, value.start)), default=0)
    before = list(map(_canonical, terms_of(told.text[opens : value.start])))[-_COUNTED_WORDS:]
    return [word for word in before if word not in _STATES and word not in _FIGURES]


def _words_behind(value: Value, told: Told) -> list[str]:
    """Up to the end of the clause or the next value, in one word for all that mean the same."""
    rest = told.text[value.end :]
    ends = [m.start() for m in (_CLAUSE_END.search(rest), _AFTER_COUNTED.search(rest)) if m]
    ends += [v.start - value.end for v in told.values if v.start >= value.end and v.kind is not Kind.NAME]
    words = " ".join(rest[: min(ends, default=len(rest))].split()[:_COUNTED_WORDS])
    return list(map(_canonical, terms_of(words)))


def _canonical(term: str) -> str:
    return _SAME.get(term, term)


def _around(value: Value, told: Told) -> frozenset[str]:
    """The words of a value's clause."""
    opens = max((m.end() for m in _CLAUSE_END.finditer(told.text, 0, value.start)), default=0)
    closing = _CLAUSE_END.search(told.text, value.end)
    clause = told.text[opens : value.start] + " " + told.text[value.end : closing.start() if closing else None]
    return frozenset(_canonical(term) for term in terms_of(clause) if not term.isdecimal())


def _stands_alike(value: Value, told: Told, rival: Value, other: Told, question: str) -> bool:
    """Whether a name or a date stands beside the same word as the other, and that word is asked about."""
    asked = _asked(question)
    if min(_held_terms(asked, told), _held_terms(asked, other)) < _ASKED_SHARE * len(asked):
        return False
    ours, theirs = _beside(value, told), _beside(rival, other)
    return bool(ours[0] & theirs[0] & asked) or bool(ours[1] & theirs[1] & asked)


def _beside(value: Value, told: Told) -> tuple[frozenset[str], frozenset[str]]:
    """The two words before a value and the two behind it; one who is won "by" stands before the verb in meaning."""
    before, after = told.text[: value.start], re.sub(r"^\s?\([^()]*\)", "", told.text[value.end :])
    ends = _CLAUSE_END.search(after)
    words = [_canonical(term) for term in terms_of(before)[-2:]]
    following = [_canonical(term) for term in terms_of(after[: ends.start() if ends else None])[:2]]
    if value.kind is Kind.NAME and re.search(r"\bby\s(?:\w+\s){0,2}$", before):
        return frozenset(), frozenset(words[-1:])
    return frozenset(words), frozenset(following)


def _asked(question: str) -> frozenset[str]:
    return frozenset(map(_canonical, terms_in(question)))


def _held_terms(asked: frozenset[str], told: Told) -> int:
    return len(asked & frozenset(map(_canonical, told.topic)))


# The same story


def comparable(told: Told, other: Told, question: str) -> bool:
    """Whether two sentences are of one story: most words in common, or the question's words and a name."""
    words, others = _plain(told.terms), _plain(other.terms)
    if len(words & others) >= max(_SHARED_SHARE * min(len(words), len(others)), 2):
        return True
    asked = _plain(_asked(question))
    held = min(_held_terms(asked, told), _held_terms(asked, other))
    return bool(_names(told) & _names(other)) and held >= _ASKED_SHARE * len(asked) > 0


def _plain(terms: frozenset[str]) -> frozenset[str]:
    return frozenset(term for term in terms if not term.isdecimal())


def _names(told: Told) -> frozenset[str]:
    found = [*told.values, *values_in(told.title)]
    return frozenset(word for v in found if v.kind is Kind.NAME and isinstance(v.key, tuple) for word in v.key)


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
    if value.kind is Kind.NUMBER:
        return value.unit == rival.unit and value.key != rival.key
    assert isinstance(value.key, tuple)
    assert isinstance(rival.key, tuple)
    if value.kind is Kind.DATE:
        return value.certain and rival.certain and not _overlap(value.key, rival.key)
    return _differ_as_names(value.key, rival.key)


def _differ_as_names(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Names with a part in common are of one thing, unless each has two further words: a team's two riders."""
    initials = ["".join(word[0] for word in key) for key in (one, other)]
    if initials[0] in other or initials[1] in one:
        return False
    return not set(one) & set(other) or min(len(set(one) - set(other)), len(set(other) - set(one))) >= 2


def _is_sure(name: Value, told: Told, other: Told) -> bool:
    """Whether this is a name, and not a word with a capital because it opens a sentence ("Burglars broke …")."""
    before = told.text[: name.start].rstrip(" \"'“‘(")
    if (
        len(name.written.split()) > 1
        or (before and before[-1] not in ".!?:;·-|")
        or name.written[1:] != name.written[1:].lower()
    ):
        return True
    word = folded(name.written)
    lower = {w for report in (told, other) for w in re.findall(r"\b[^\W\d_A-Z][\w’-]*", report.article)}
    if re.search(r"(?:ed|ing|s)$", word):  # "Directed", "Burglars"
        return word in _capitals(told.article) | _capitals(other.article)
    return word not in lower


def _is_place(name: Value, told: Told) -> bool:
    """Whether a name is where something was: "won a stage in Paris" names no winner."""
    return bool(_WHERE.search(told.text, 0, name.start))


def _says(told: Told, value: Value, instead: Value) -> bool:
    """Whether a report gives a value anywhere: then it does not leave it out for another."""
    if value.kind is Kind.DATE:
        return any(v.key == value.key for v in values_in(told.article, told.published) if v.kind is Kind.DATE)
    assert isinstance(value.key, tuple)
    assert isinstance(instead.key, tuple)
    return [word for word in value.key if word not in instead.key][-1] in _words_of(told.article)
