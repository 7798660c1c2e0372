"""The year of which a question asks who won or was awarded something, and whether sources tell of that year.

A prize or a race is another one each year, and reports of all of them read alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from app.checking.places import Claimed, Place
from app.news.dates import dates_in

CONTEST = (  # what is won or awarded, and ends with a winner
    r"\b(?:cups?|prizes?|awards?|open|championships?|league|race|tour|finals?|elections?|titles?|match|game|singles|"
    r"doubles|tournament|grand prix|medals?|marathon|oscars?|wimbledon|olympics|bowl|series)\b"
)
_SPAN_OF_YEARS = re.compile(
    r"(?:[-–/$£€]|\b(?:since|before|after|until|till|between|from|than|with)"
    r"(?: the| early| late| (?-i:[A-Z])\w+){0,2} )$",
    re.IGNORECASE,
)
_ASKS_WHO_GOT = re.compile(
    r"\W*(?:and |so |but )?(?:who|whom|(?:which|what)(?: [\w'’-]+){1,3})(?: [\w'’-]+ly| has| have| had)? "
    r"(?:won|wins?|beats?|(?:was|were|is) (?:awarded|given)|received|got)\b"
    rf"(?=[^?]*{CONTEST})",
    re.IGNORECASE,
)
_OTHER_EVENT = re.compile(r"\b(?:into|over|about|against|behind|during|host|stage)(?: the| a)? $", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\bas of )\b(?P<year>1[5-9]\d\d|20\d\d)\b", re.IGNORECASE)
_SINCE = re.compile(r"since $", re.IGNORECASE)
_SUPERLATIVE = re.compile(r"\b(?:first|only|last|most|\w{3,}est)\b", re.IGNORECASE)  # "the youngest since 2018"
_HELD = re.compile(r"\b(?:when|that year|holders?|presidents?|ruled|held|reign\w*)\b", re.IGNORECASE)
_REACH = 80  # characters around "since"
_EARLY = 3  # months of a year in which the prizes and races of the year before may be told


def of_the_year(claimed: Claimed, places: Sequence[Place]) -> list[Place]:
    """The places that may tell who won or was awarded something in the year that is asked for; else all of them.

    The year must stand in their article, or the article be of that year, the one before (who will get it) or the one
    after: who is awarded a prize in a report without a date may have got it in any year. Other questions may name a
    year that reports leave away ("What did he say of the 2016 referendum?").
    """
    year = asked_year(claimed.question)
    return [place for place in places if not year or _may_be_of(place, year)]


def other_year(claimed: Claimed, places: Sequence[Place]) -> str:
    """Another year in which somebody won or was awarded what is asked for, in words; "" where it may be that year.

    Only days that are counted from the day of publication tell: a day that is written out may be that of anything else
    ("Ida Holm, born in 1960, won"). In a report of January a prize of the year before may be told.
    """
    year = asked_year(claimed.question)
    near = (claimed.text, *(text for place in places for text in (place.own.text, place.evidence.article.title)))
    if not year or not places or any(str(year) in text for text in near):
        return ""
    published = places[0].evidence.article.published
    if published is None:
        return ""
    days = [m for text in (claimed.text, places[0].own.text) for m in dates_in(text, published)]
    # A day that could be worked out as two is of the year of publication all the same.
    counted = [(m.first or published, m.last or published) for m in days if m.inferred or not m.first]
    if not counted or any(_in_the_year(year, first, last) for first, last in counted):
        return ""
    return f"the source tells this of {counted[0][0].year}, not of {year}"


def asked_year(question: str) -> int:
    """The year of which a question asks who won or was awarded something; 0 of other questions."""
    if not _ASKS_WHO_GOT.match(question):
        return 0
    named = [m for m in dates_in(question, None) if m.first and m.last and m.first.year == m.last.year]
    whole_years = [
        m.first.year
        for m in named
        if m.first
        and question[m.start : m.end].isdecimal()
        and not _SPAN_OF_YEARS.search(question[: m.start])
        and not _OTHER_EVENT.search(question[: m.start])
        and question[m.end : m.end + 1] not in tuple("-–/")
    ]
    return whole_years[0] if len(whole_years) == len(named) == 1 else 0


def years_told(text: str, published: date | None) -> set[int]:
    """Years of which a text may tell, written or counted from the day of publication ("five years ago").

    Not those that it only counts from or up to: "the first since 2018", "as of 2021".
    """
    days = (m for m in dates_in(text, published) if not text[m.start : m.end].isdecimal())
    spans = (range(m.first.year, m.last.year + 1) for m in days if m.first and m.last)
    return _years_written(text).union(*spans)


def _years_written(text: str) -> set[int]:
    return {int(match["year"]) for match in _YEAR.finditer(text) if not _only_counted_from(text, match)}


def _only_counted_from(text: str, year: re.Match[str]) -> bool:
    """Whether a year only opens a span in which somebody was the first; not "president since 2010, when she won"."""
    if not _SINCE.search(text, max(0, year.start() - len("since ")), year.start()):
        return False
    near = text[max(0, year.start() - _REACH) : year.end() + _REACH]
    return bool(_SUPERLATIVE.search(near)) and not _HELD.search(near)


def _in_the_year(year: int, first: date, last: date) -> bool:
    return first.year <= year <= last.year or (first.year == year + 1 and first.month <= _EARLY)


def _may_be_of(place: Place, year: int) -> bool:
    published = place.evidence.article.published
    if published is not None and abs(published.year - year) <= 1:
        return True
    return year in years_told(place.own.text, published) or year in _years_written(place.article.plain)
