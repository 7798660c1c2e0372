"""A timeline: what the archive's sentences say happened, one row an event, by the days that they give for it.

    timeline ── about      the evidence that is about the topic, by the search's scores
             ── dated      sentences that give a day for what they tell, and not for something they only mention
                           (app.language.dates)
             ── merged     near-identical events are one row, with all their sentences
             ── in order   by day; what has none comes last, and says so

No model writes any of it: a row is a sentence of an article, quoted, so the sentence proves it. What may be wrong is
which of a sentence's dates is that of the event, and which day "on Sunday" was; the first is decided here, by the
clause a date stands in, the second in ``app.language.dates``, which leaves a day untold rather than guess.
Why a row is a sentence and not a date: docs/decisions/timeline.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.about.phrases import UNDATED
from app.citations import Numbering
from app.language.dates import DateMention, dates_in
from app.language.days import in_words
from app.language.names import Named, missing_part, named_in
from app.language.reading import read
from app.records.answers import DatedEventRecord
from app.types import DatedEvent
from index.types import Evidence, Sentence

_ABOUT_SHARE = 0.4  # of the best score. Measured on the samples: what is beside the topic stays below 0.39 of it
_SAME_DAY = 0.5  # cosine from which two sentences on one day tell the same
_SAME_SPAN = 0.75  # the same where one gives a day and the other only its month, or none of them a day
_LONGEST_SPAN = 31  # days; whole years are too wide to say that two events are one
_MOST_UNTOLD = 6  # rows without a day: they cannot be put in order, so they must not crowd the others out

# "BERLIN, Nov. 10, 1989 (Levant Wire) - ": where and when a report was filed, which dates no event.
_DATELINE = re.compile(
    r"^\s*+[^\W\d_a-z]{2,}+(?:[ .’'-]+[^\W\d_a-z]{2,}+)*[ .’'-]*(?:,[^–—]{0,70}?)?(?:\([^()]{1,40}\))?\s(?:[-–—]|--)\s+"
)
# Clauses that tell of something else than the sentence: "the campaign that began on Sept. 30", "since it was drawn up".
_BACKGROUND = re.compile(
    r"\b(?:who|whom|whose|which|that|where)\b(?!\s+(?:of|from)\b)|\bsince\s+(?=(?:he|she|it|they|we)\b)",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:said|says|announced|reported|confirmed|disclosed|told\s\w+)\s(?:late\s|early\s)?(?:on|in)?\s*$"
)
# "Police have recovered the reliquary taken last November": what has happened by now did not happen last November.
_PERFECT = re.compile(
    r"^(?:(?!\b(?:had|was|were|will|did)\b)[^,;])*?\b(?:has|have)\s(?:\w+ly\s)?(?!to\b)\w+", re.IGNORECASE
)

Closeness = Callable[[str, Sequence[str]], list[float]]  # cosines of a text with others


def timeline(
    topic: str, evidence: Sequence[Evidence], closeness: Closeness, numbering: Numbering, least: float = 0.0
) -> tuple[DatedEvent, ...]:
    """The dated events of the evidence, earliest first, undated last. Numbers citations in that order.

    ``least`` is the score below which nothing is about the topic, however weak the best of it.
    """
    told = _merged(list(_dated(about(topic, evidence, least))), closeness)
    dated = sorted((group for group in told if group[0].first), key=lambda group: _days(group[0]))
    untold = [group for group in told if not group[0].first][:_MOST_UNTOLD]
    return tuple(_event(group, numbering) for group in (*dated, *untold))


def when(event: DatedEvent | DatedEventRecord) -> str:
    """The days of an event in words: "27 March 2016", "May 2015"; "" where they are not known."""
    if not event.first:
        return ""
    return in_words(date.fromisoformat(event.first), date.fromisoformat(event.last))


def when_told(event: DatedEvent | DatedEventRecord) -> str:
    """The same for a row by itself: whether it was still to come, and the words that date it where no day is known."""
    if not event.first:
        return f"{UNDATED}: “{event.said}”"
    return f"{when(event)}{' (planned)' if event.planned else ''}"


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence with the mention that dates what it tells."""

    evidence: Evidence
    sentence: Sentence
    text: str  # without dateline, in one line
    said: str
    first: date | None
    last: date | None
    inferred: bool

    @property
    def planned(self) -> bool:
        published = self.evidence.article.published
        return self.first is not None and published is not None and self.first > published


# What is about the topic, and dated


def about(topic: str, evidence: Sequence[Evidence], least: float) -> list[Evidence]:
    """What scores well, of articles that have all names of the topic: the works on the Tarrow barrier, whose bypass is
    a channel, are none of the Channel Tunnel's. Where no article has them all, names decide nothing."""
    least = max(least, _ABOUT_SHARE * max((item.scores.total for item in evidence), default=0.0))
    strong = [item for item in evidence if item.scores.total >= least]
    names = read(f"of {topic}").names
    return [item for item in strong if not any(missing_part(_names_of(item), name) for name in names)] or strong


def _names_of(item: Evidence) -> Named:
    return named_in(f"{item.article.title} {item.article.dateline} {item.article.text}")


def _dated(evidence: Iterable[Evidence]) -> Iterator[_Told]:
    seen: set[tuple[str, int]] = set()
    for item in evidence:
        for sentence in item.sentences:
            if (item.article.id, sentence.start) in seen:
                continue
            seen.add((item.article.id, sentence.start))
            if (told := _event_in(item, sentence)) is not None:
                yield told


def _event_in(item: Evidence, sentence: Sentence) -> _Told | None:
    quote = item.quote(sentence)
    opening = _DATELINE.match(quote)
    skipped = opening.end() if opening else 0
    if quote.rstrip(" ”\"'’").endswith("?"):
        return None
    mentions = [m for m in dates_in(quote, item.article.published) if m.start >= skipped]
    own = [m for m in mentions if not _is_background(quote, m, skipped)]
    if not own:
        return None
    main = min(own, key=lambda m: (m.first is None, m.start))  # a known day tells more than none
    text = " ".join(quote[skipped:].split())
    return _Told(item, sentence, text, main.text, main.first, main.last, main.inferred)


def _is_background(quote: str, mention: DateMention, opens: int) -> bool:
    """Whether a date belongs to something that the sentence only mentions."""
    if _REPORTED.search(quote, opens, mention.start):
        return False
    return bool(_BACKGROUND.search(quote, opens, mention.start) or _PERFECT.match(quote[opens : mention.start]))


# Which are one event


def _merged(told: list[_Told], closeness: Closeness) -> list[list[_Told]]:
    """Groups that tell the same; the first of each gives the most precise day, then has the best score."""
    told.sort(key=lambda t: (_width(t), -t.evidence.scores.total, t.sentence.start))
    groups: list[list[_Told]] = []
    for one in told:
        near = [group for group in groups if _may_be_one(group[0], one)]
        cosines = closeness(one.text, [group[0].text for group in near]) if near else []
        same = next((g for g, cosine in zip(near, cosines, strict=True) if _tells_same(g[0], one, cosine)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return groups


def _width(told: _Told) -> int:
    return (told.last - told.first).days if told.first and told.last else 10**6


def _may_be_one(known: _Told, other: _Told) -> bool:
    if known.first is None or known.last is None or other.first is None or other.last is None:
        return known.first is None and other.first is None and known.said == other.said
    return _width(other) <= _LONGEST_SPAN and other.first <= known.first and known.last <= other.last


def _tells_same(known: _Told, other: _Told, cosine: float) -> bool:
    return cosine >= (_SAME_DAY if known.first and _width(known) == _width(other) else _SAME_SPAN)


# In order


def _days(told: _Told) -> tuple[date, date]:
    assert told.first is not None
    assert told.last is not None
    return told.first, told.last


def _event(group: Sequence[_Told], numbering: Numbering) -> DatedEvent:
    told = group[0]
    first, last = (told.first.isoformat(), told.last.isoformat()) if told.first and told.last else ("", "")
    citations = [numbering.cite(one.evidence, one.sentence) for one in group]
    return DatedEvent(
        told.text, told.said, first, last, told.inferred, told.planned, citations[0], tuple(citations[1:])
    )
