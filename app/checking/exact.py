"""What can be compared exactly between a statement and the article that should state it.

Each comparison yields a reason for every item of the statement that the article does not state. They may veto a
statement and never prove one. On public claims that none was written for they alone are as good as the aligned
readings, lists of opposites and forms of objection that were here before (docs/decisions/check.md).

    quotes    character for character; not who said them
    figures   the same value, or one that rounds to it; not what it counts
    days      held by a day that the article names, counted from its publication; not whether before or after, nor
              what is only counted from elsewhere ("the previous year")
    names     every part, in any of its spellings; not who did what to whom
    nearest   where one sentence has nearly all of a statement's words, the figures and days must stand in or beside it,
              and it must deny what the statement denies; where it has all of them, it must not only weigh them ("may",
              "accused of", "asked whether"); not what is denied by other words ("instead of")
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checking.denial import denied_terms, denies, weighed_terms
from app.checking.passage import Passage
from app.checking.reasons import Reason, Why
from app.language.dates import DateMention
from app.language.day_forms import MONTH
from app.language.figures import Quantity, contrary, same_value
from app.language.names import missing_part, same_name
from app.language.quotes import holds
from app.language.reading import Reading, read
from index.text.terms import terms_of

_FIXED = re.compile(rf"\d|day\b|{MONTH}")
_NEARLY = 0.7  # of a statement's words, from which the figures and days of a sentence speak against others
_MOSTLY = 0.6  # the same for what it denies
_ALL = 0.95  # the same for what it only weighs: a statement in other words says "alleged" in other words too


def objections(claim: Reading, passage: Passage, question: str = "") -> Iterator[Reason]:
    """All of them, the gravest first. ``question``: what it answers, which may weigh things itself."""
    for compare in (_quotes, _figures, _days, _names):
        yield from compare(claim, passage)
    if claim.words:  # a bare figure or day is nearly no sentence
        yield from _nearest(claim, passage, question)


def _figures(claim: Reading, passage: Passage) -> Iterator[Reason]:
    told = [figure for place in passage.places for figure in place.reading.figures]
    for one in claim.figures:
        same = [other for other in told if same_value(one, other)]
        if not same and one.text not in passage.whole.plain:
            yield Reason(Why.FIGURE, one.text)
        elif same and all(contrary(one, other) for other in same):
            yield Reason(Why.OTHERWISE, one.text, same[0].text)


def _days(claim: Reading, passage: Passage) -> Iterator[Reason]:
    told = [day for place in passage.places for day in place.reading.days]
    for one in read(claim.plain, passage.article.published).days:
        fixed = one.first or _FIXED.search(one.text)  # "the previous year" may be told as "a year ago"
        if fixed and one.text not in passage.whole.plain and not any(holds_day(one, other) for other in told):
            yield Reason(Why.DAY, one.text)


def holds_day(one: DateMention, other: DateMention) -> bool:
    """Whether the first day, month or year holds the second; where the calendar does not tell, whether words agree.

    So it is where the first is counted from publication: "on Tuesday" may lie ahead in one sentence and behind in the
    other, by their verbs, and still be the same words about the same day.
    """
    if one.first and one.last and other.first and other.last and one.first <= other.first and other.last <= one.last:
        return True
    told = one.first is not None and other.first is not None and not one.inferred
    return not told and _parts(one.text) <= _parts(other.text)


def _parts(day: str) -> frozenset[str]:
    """ "4 Sept." is in "Sunday, September 4"."""
    found = ((m[1] or m[2]).casefold() for m in re.finditer(r"([^\W\d_]{3})[^\W\d_]*|(\d+)", day))
    return frozenset(found)


def _names(claim: Reading, passage: Passage) -> Iterator[Reason]:
    told = {" ".join(name) for place in passage.places for name in place.reading.names}
    for name in claim.names:
        missing = missing_part(passage.whole, name)
        if missing and not any(same_name(" ".join(name), other) for other in told):
            yield Reason(Why.NAME, missing)


def _quotes(claim: Reading, passage: Passage) -> Iterator[Reason]:
    for words in claim.quotes:
        if not holds(passage.whole.plain, words):
            yield Reason(Why.QUOTE, words)


def _nearest(claim: Reading, passage: Passage, question: str) -> Iterator[Reason]:
    """What the sentence that is nearly the statement has instead: 188 of another thing, another day, a denial."""
    readings = [place.reading for place in passage.places]
    at = max(range(len(readings)), key=lambda n: len(readings[n].terms & claim.terms))
    own, beside = readings[at], readings[max(0, at - 1) : at + 2]
    for figure in claim.figures:
        if own.figures and _nearly(claim, own, figure.text) and not any(_has(one, figure) for one in beside):
            yield Reason(Why.OTHERWISE, figure.text, own.figures[0].text)
    for day in read(claim.plain, passage.article.published).days:
        told = [other for one in beside for other in one.days]
        if own.days and _nearly(claim, own, day.text) and not any(holds_day(day, other) for other in told):
            yield Reason(Why.OTHERWISE, day.text, own.days[0].text)
    if _otherwise_denied(claim, own) and _nearly(claim, own, "", _MOSTLY):
        yield Reason(Why.DENIED, own.plain)
    asked = read(question).terms
    if asked and not asked & claim.terms:
        return  # a bare answer: what is weighed is what was asked, too
    weighed = weighed_terms(own.plain, f"{claim.plain} {question}") & claim.terms
    if weighed - frozenset(terms_of(" ".join(map(" ".join, claim.names)))) and _nearly(claim, own, "", _ALL):
        yield Reason(Why.NO_FACT, own.plain)


def _otherwise_denied(claim: Reading, sentence: Reading) -> bool:
    """Whether one of the two denies what the other tells."""
    if denies(claim.plain):
        return not denies(sentence.plain)
    return bool(denied_terms(sentence.plain) & claim.terms)


def _nearly(claim: Reading, sentence: Reading, besides: str, share: float = _NEARLY) -> bool:
    """Whether a sentence has so much of what is said beside an item."""
    terms = claim.terms - frozenset(terms_of(besides))
    return len(terms & sentence.terms) >= share * len(terms)


def _has(sentence: Reading, figure: Quantity) -> bool:
    return any(same_value(figure, other) for other in sentence.figures)
