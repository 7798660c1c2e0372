"""Days that a text names, in words or figures, and those it names only by their distance from publication.

News is written on a day: "on Sunday" in a report of Tuesday 29 March 2016 is 27 March 2016, and "will meet on Friday"
is 1 April. Here spans are found by patterns of our own, and days are counted with dateutil; why not by a general
parser stands in docs/decisions/dates.md.

    dates_in ── FORMS    patterns, the more telling first; what one has taken no other reads   (day_forms)
                ── to the days from first to last     (stated_days, relative_days, counted by days)
                   ── aim    does the sentence look back or ahead?                             (tense)

What is not told stays untold: "the previous day" (previous to what?), "next Friday" early in a week (this week's, or
the one after?), "4 September" without a day of publication.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.language.day_forms import FORMS, MONTH
from app.language.days import Place, in_words
from app.localization import ENGLISH, speaking

_LACKS_YEAR = re.compile(rf"\b(?:{MONTH}|this year)")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day, month or year that a text names: everything from ``first`` to ``last``, both included."""

    start: int  # offsets in the text: text[start:end] is what it says
    end: int
    text: str
    first: date | None  # None where the text alone does not tell (a weekday, a day without a year) and neither
    last: date | None  # does the day of publication
    inferred: bool  # worked out from the day of publication


@lru_cache(maxsize=8192)
def dates_in(text: str, published: date | None) -> tuple[DateMention, ...]:
    """The days, months and years that a text names, in order; relative ones worked out from ``published``.

    Weeks run from Monday to Sunday. "Two weeks ago" is a week, "three months ago" a month, "a year ago" a year.
    """
    taken: list[DateMention] = []
    for form, days_of in FORMS:
        for match in form.finditer(text):
            place = Place(text, match, published)
            if any(place.start < other.end and other.start < place.end for other in taken):
                continue
            if (days := days_of(place)) is not None:
                said = text[place.start : place.end]
                taken.append(DateMention(place.start, place.end, said, days.first, days.last, days.inferred))
    return tuple(sorted(taken, key=lambda mention: mention.start))


def with_days_written_out(text: str, published: date | None) -> str:
    """The text with what its relative dates mean in brackets after them: "On Sunday (27 March 2016) …".

    For the evidence that a model reads: it need not count days, which small models do badly.
    """
    pieces, end = [], 0
    for mention in dates_in(text, published):
        if not mention.inferred or re.match(r"\s*\(", text[mention.end :]):
            continue
        inside = text.count("(", 0, mention.start) > text.count(")", 0, mention.start)
        added = f", {_added(mention)}" if inside else f" ({_added(mention)})"
        pieces += [text[end : mention.end], added]
        end = mention.end
    return "".join([*pieces, text[end:]])


def _added(mention: DateMention) -> str:
    """What the text leaves out: for "4 September" and "earlier this year" the year alone."""
    assert mention.first is not None
    assert mention.last is not None
    if _LACKS_YEAR.search(mention.text) and mention.first.year == mention.last.year:
        return str(mention.first.year)
    with speaking(ENGLISH):
        return in_words(mention.first, mention.last)
