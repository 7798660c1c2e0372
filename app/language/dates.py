"""Days that a text names, in words or figures, and those it names only by their distance from publication.

News is written on a day: "on Sunday" in a report of Tuesday 29 March 2016 is 27 March 2016, and "will meet on Friday"
is 1 April. Here spans are found by patterns of our own, and days are counted with dateutil. A general date parser was
tried (dateparser 1.5): it takes "on Tuesday" in a Tuesday's report for the week before, knows no months or years as
spans of days, cannot read a sentence's tense, and needs 0.2 s and 17 MB before its first answer, where dateutil needs
3 ms and 1 MB.

    dates_in ── find        the forms below, the more telling first; what one has taken no other reads
             ── resolve     to the days from first to last; None where that would be a guess
                ── aims     does the sentence look back or ahead? (its nearest verb)

What is not told stays untold: "the previous day" (previous to what?), "next Friday" early in a week (this week's, or
the one after?), "4 September" without a day of publication.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from index.readers.dates import parse_date


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day, month or year that a text names: everything from ``first`` to ``last``, both included."""

    start: int  # offsets in the text: text[start:end] is what it says
    end: int
    first: date | None  # None where the text alone does not tell (a weekday, a day without a year) and neither
    last: date | None  # does the day of publication
    inferred: bool  # worked out from the day of publication


@lru_cache(maxsize=8192)
def dates_in(text: str, published: date | None) -> tuple[DateMention, ...]:
    """The days, months and years that a text names, in order; relative ones worked out from ``published``.

    Weeks run from Monday to Sunday. "Two weeks ago" is a week, "three months ago" a month, "a year ago" a year.
    """
    taken: list[DateMention] = []
    for form, resolve in _FORMS:
        for match in form.finditer(text):
            place = _Place(text, match, published)
            if any(place.start < other.end and other.start < place.end for other in taken):
                continue
            days = resolve(place)
            if days is not None:
                taken.append(DateMention(place.start, place.end, days.first, days.last, days.inferred))
    return tuple(sorted(taken, key=lambda mention: mention.start))


def dated(text: str, published: date | None) -> str:
    """The text with what its relative dates mean in brackets after them: "On Sunday (27 March 2016) …".

    For the evidence that a model reads: it need not count days, which small models do badly.
    """
    pieces, end = [], 0
    for mention in dates_in(text, published):
        if not mention.inferred or re.match(r"\s*\(", text[mention.end :]):
            continue
        inside = text.count("(", 0, mention.start) > text.count(")", 0, mention.start)
        added = f", {_added(mention, text)}" if inside else f" ({_added(mention, text)})"
        pieces += [text[end : mention.end], added]
        end = mention.end
    return "".join([*pieces, text[end:]])


def in_words(first: date, last: date) -> str:
    """A span of days, tersely: "27 March 2016", "March 2016", "2016", "21 to 27 March 2016"."""
    if first == last:
        return f"{first:%-d %B %Y}"
    whole_months = first.day == 1 and last == _month(last.year, last.month).last
    if whole_months and (first.month, last.month) == (1, 12):
        return f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    if whole_months and (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last:%-d %B %Y}"
    opening = f"{first:%-d %B}" if first.year == last.year else f"{first:%-d %B %Y}"
    return f"{opening} to {last:%-d %B %Y}"


def _added(mention: DateMention, text: str) -> str:
    """What the text leaves out: for "4 September" and "earlier this year" the year alone."""
    assert mention.first is not None
    assert mention.last is not None
    said = text[mention.start : mention.end]
    if _LACKS_YEAR.search(said) and mention.first.year == mention.last.year:
        return str(mention.first.year)
    return in_words(mention.first, mention.last)


# Spans of days


@dataclass(frozen=True, slots=True)
class _Days:
    first: date | None
    last: date | None
    inferred: bool = False


_UNTOLD = _Days(None, None)


@dataclass(frozen=True, slots=True)
class _Place:
    """A form found in a text, with the day of publication."""

    text: str
    match: re.Match[str]
    published: date | None

    @property
    def start(self) -> int:
        return self.match.start("said" if self["said"] else 0)

    @property
    def end(self) -> int:
        return self.match.end("said" if self["said"] else 0)

    def __getitem__(self, name: str) -> str:
        """A part of the match; "" where the form lacks it."""
        return self.match.groupdict().get(name) or ""


class _Aim(Enum):
    PAST = "past"
    FUTURE = "future"
    UNSAID = "unsaid"  # no verb tells
    UNCLEAR = "unclear"  # "was due to meet on Friday": before or after publication


def _aim(place: _Place) -> _Aim:
    """Whether a sentence speaks of a date as past or to come: its last verb before the date, else the next one.

    A clause whose verb is before the date and none of the past's tells of a plan: "Talks resume on Friday". What
    stands in apposition ("The suspect, arrested on Sunday, appears …") has a tense of its own.
    """
    opens = max((m.end() for m in _STOP.finditer(place.text, 0, place.start)), default=0)
    closes = next((m.start() for m in _STOP.finditer(place.text, place.end)), len(place.text))
    before = _ASIDE.sub(" ", place.text[opens : place.start])
    cues = list(_CUE.finditer(before))
    if not cues and _BY.search(before):
        return _Aim.FUTURE
    after = _SUBORDINATE.split(place.text[place.end : closes], maxsplit=1)[0]
    cue = cues[-1] if cues else _CUE.search(after)
    if cue is not None:
        return _Aim(str(cue.lastgroup).split("_")[0])
    has_verb = len(before.split()) > _FEWEST_OF_A_CLAUSE and not re.search(r"\w", after)
    return _Aim.FUTURE if has_verb and place.text[place.end - 2 : place.end] not in ("'s", "’s") else _Aim.UNSAID


def _inferred(first: date, last: date | None = None) -> _Days:
    return _Days(first, last or first, inferred=True)


def _month(year: int, month: int) -> _Days:
    return _Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _year(year: int) -> _Days:
    return _Days(date(year, 1, 1), date(year, 12, 31))


def _week(day: date, *, days: int = 7) -> _Days:
    """The week of ``day`` from Monday, or its last ``days``."""
    last = day + timedelta(6 - day.weekday())
    return _Days(last - timedelta(days - 1), last)


def _as_inferred(days: _Days) -> _Days:
    return _Days(days.first, days.last, inferred=days.first is not None)  # there is no 30 February to infer


def _shifted(day: date, unit: str, count: int) -> date:
    from dateutil.relativedelta import relativedelta

    moved: date = day + relativedelta(**{f"{unit}s": count})  # 31 March less a month is the last of February
    return moved


def _weekday_from(day: date, weekday: int, count: int) -> date:
    """The ``count``-th such weekday, ``day`` itself included; negative ones lie before."""
    from dateutil.relativedelta import relativedelta, weekdays

    moved: date = day + relativedelta(weekday=weekdays[weekday](count))
    return moved


# Resolving what the forms find; None means that this is no date after all


def _full(place: _Place) -> _Days | None:
    """A day with its year. A weekday that does not fit, or 31 February, leaves the day untold."""
    return _one_day(place["year"], place["month"], place["day"], place["weekday"])


def _one_day(year: str, month: str, day: str, weekday: str = "") -> _Days:
    found = parse_date(f"{weekday} {day} {month[:3]} {year}".strip())
    return _Days(found, found) if found else _UNTOLD


def _iso(place: _Place) -> _Days | None:
    found = parse_date(place.match[0])
    return _Days(found, found) if found else None


def _figures(place: _Place) -> _Days | None:
    """27/03/2016 and 03/27/2016; of 03/04/2016 nobody knows which of two days it is."""
    one, other, year = int(place["one"]), int(place["other"]), int(place["year"])
    if one <= 12 and other <= 12 and one != other:
        return None
    day, month = (one, other) if other <= 12 else (other, one)
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return _Days(found, found)


def _day_range(place: _Place) -> _Days | None:
    """10-12 May 2016, May 10-12, 30 April to 2 May: the year stands at the end, or is inferred."""
    stated = place["year"]
    end = _one_day(stated, place["month"], place["day"]) if stated else _without_year(place)
    last = end.last
    if last is None:
        return _UNTOLD
    start = _one_day(str(last.year), place["from_month"] or place["month"], place["from_day"]).first
    return _Days(start, last, end.inferred) if start and start < last else _UNTOLD


def _yearless(place: _Place) -> _Days | None:
    if re.search(r"\bin $", place.text[: place.start], re.IGNORECASE) and place["month_first"]:
        return None  # "in March 12 people died": read below as a month
    if _NAMED_DAY.match(place.text, place.end) or _is_september_11(place):
        return _UNTOLD
    return _without_year(place)


def _without_year(place: _Place) -> _Days:
    """A day and a month: of the years around publication the one that fits its weekday, and else the verb."""
    if place.published is None:
        return _UNTOLD
    near = (place.published.year - 1, place.published.year, place.published.year + 1)
    days = [_one_day(str(y), place["month"], place["day"], place["weekday"]).first for y in near]
    possible = [day for day in days if day is not None]
    return _chosen(place, possible, lambda day: day, lambda day: _Days(day, day))


def _chosen(
    place: _Place, possible: list[date], last_of: Callable[[date], date], span: Callable[[date], _Days]
) -> _Days:
    """The nearest possible day before or after publication, as the verb says; untold where that is far-fetched."""
    published, aim = place.published, _aim(place)
    assert published is not None
    before = [day for day in possible if day <= published]
    after = [day for day in possible if last_of(day) >= published]
    near = min(possible, key=lambda day: abs((day - published).days), default=None)
    if aim is _Aim.PAST:
        day = before[-1] if before else None
    elif aim is _Aim.FUTURE:
        day = after[0] if after else None
    else:
        day = near
    farthest = _FAR_AHEAD if aim is _Aim.FUTURE else _FAR_FETCHED
    if day is None or (day != near and abs((day - published).days) > farthest):
        return _UNTOLD
    return _as_inferred(span(day))


def _is_september_11(place: _Place) -> bool:
    return place["day"] == "11" and place["month"].startswith("Sep")


def _month_of_year(place: _Place) -> _Days | None:
    return _month(int(place["year"]), _MONTH_NUMBERS[place["month"][:3].lower()])


def _of_relative_year(place: _Place) -> _Days | None:
    if place.published is None:
        return _UNTOLD
    year = place.published.year + _STEPS[place["which"].lower()]
    month = _MONTH_NUMBERS[place["month"][:3].lower()]
    if not place["day"]:
        return _as_inferred(_month(year, month))
    return _as_inferred(_one_day(str(year), place["month"], place["day"]))


def _bare_month(place: _Place) -> _Days | None:
    """ "in March", "last August". "Last May" in November may be of either year."""
    if place.published is None:
        return _UNTOLD
    month = _MONTH_NUMBERS[place["month"][:3].lower()]
    this = date(place.published.year, place.published.month, 1)
    possible = [date(place.published.year + step, month, 1) for step in (-1, 0, 1)]
    which = place["which"].lower()
    if which == "last":
        earlier = [day for day in possible if day < this]
        return _as_inferred(_month(earlier[-1].year, month)) if earlier[-1].year < this.year else _UNTOLD
    if which == "next":
        later = [day for day in possible if day > this]
        return _as_inferred(_month(later[0].year, month)) if later[0].year > this.year else _UNTOLD
    if which == "this":
        return _as_inferred(_month(this.year, month))
    return _chosen(
        place, possible, lambda day: _month(day.year, day.month).last or day, lambda d: _month(d.year, month)
    )


def _bare_year(place: _Place) -> _Days | None:
    return _year(int(place["year"]))


def _years(place: _Place) -> _Days | None:
    """2011-2016, and the season 2014-15."""
    first = int(place["year"])
    last = int(str(first)[: 4 - len(place["to"])] + place["to"])
    return _Days(date(first, 1, 1), date(last, 12, 31)) if first < last <= first + 99 else None


def _decade(place: _Place) -> _Days | None:
    first = int(place["year"])
    return _Days(date(first, 1, 1), date(first + 9, 12, 31))


def _weekday(place: _Place) -> _Days | None:
    weekday = _WEEKDAY_NUMBERS[place["name"][:3].lower()]
    which, published = place["which"].lower(), place.published
    if published is None or which in {"previous", "following"}:
        return _UNTOLD
    if which == "last":
        day = _weekday_from(published - timedelta(1), weekday, -1)
        # "last Tuesday" on a Friday may be this week's or the one before
        return _inferred(day) if _week(day) != _week(published) or day == published - timedelta(7) else _UNTOLD
    if which == "next":
        day = _weekday_from(published + timedelta(1), weekday, 1)
        return _inferred(day) if _week(day) != _week(published) else _UNTOLD
    aim = _aim(place)
    if aim is _Aim.UNCLEAR:
        return _UNTOLD
    ahead = aim is _Aim.FUTURE or (which == "this" and aim is _Aim.UNSAID)
    return _inferred(_weekday_from(published, weekday, 1 if ahead else -1))


def _weekend(place: _Place) -> _Days | None:
    which, published = place["which"].lower(), place.published
    if published is None or which == "next":
        return _UNTOLD
    this = _week(published, days=2)
    assert this.first is not None
    if this.first <= published:  # written on it
        return _as_inferred(_week(published - timedelta(7), days=2)) if which == "last" else _as_inferred(this)
    aim = _aim(place)
    if aim is _Aim.UNCLEAR and which != "last":
        return _UNTOLD
    ahead = which != "last" and (aim is _Aim.FUTURE or (which == "this" and aim is _Aim.UNSAID))
    return _as_inferred(this if ahead else _week(published - timedelta(7), days=2))


def _near_day(place: _Place) -> _Days | None:
    word = " ".join(place.match[0].lower().replace("’", "'").split())
    if place.published is None or word == "today's":  # as often "nowadays"
        return _UNTOLD
    step = _NEAR_DAYS[word.removesuffix("'s")]
    return _inferred(place.published + timedelta(step))


def _relative_period(place: _Place) -> _Days | None:
    """last month, next year, this week; earlier and later halves end and begin at publication."""
    if place.published is None:
        return _UNTOLD
    unit = place["unit"].lower()
    days = _period(_shifted(place.published, unit, _STEPS[place["which"].lower()]), unit)
    part = place["part"].lower()
    if place["which"].lower() == "this" and part == "earlier":
        return _inferred(days.first or place.published, place.published)
    if place["which"].lower() == "this" and part == "later":
        return _inferred(place.published, days.last)
    return _as_inferred(days)


def _period(day: date, unit: str) -> _Days:
    if unit == "day":
        return _Days(day, day)
    if unit == "week":
        return _week(day)
    return _month(day.year, day.month) if unit == "month" else _year(day.year)


def _ago(place: _Place) -> _Days | None:
    """Days are counted, longer units say about when: the week, month or year in which that day lies."""
    if place.published is None or place["about"]:
        return _UNTOLD
    count, unit = _counted(place["count"]), place["unit"].lower()
    try:
        return _as_inferred(_period(_shifted(place.published, unit, -count), unit))
    except (ValueError, OverflowError):  # before year 1
        return _UNTOLD


def _counted(written: str) -> int:
    word = written.lower()
    return int(word) if word.isdecimal() else _COUNTS[word]


def _untold(place: _Place) -> _Days | None:
    return _UNTOLD


# What the forms are made of

_FAR_FETCHED = 250  # days: a report that means a day so far back gives its year
_FAR_AHEAD = 330  # the same for what is to come: "takes effect on January 1"
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAY_NUMBERS = {name.lower(): number for number, name in enumerate(calendar.day_abbr)}
_STEPS = {"last": -1, "this": 0, "next": 1}
_NEAR_DAYS = {
    **dict.fromkeys(("today", "tonight", "this morning", "this afternoon", "this evening", "earlier today"), 0),
    **dict.fromkeys(("yesterday", "last night", "yesterday morning", "yesterday afternoon", "yesterday evening"), -1),
    **dict.fromkeys(("tomorrow", "tomorrow morning", "tomorrow night", "tomorrow evening"), 1),
}
_SMALL_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {
    **dict.fromkeys(("a", "an", "one"), 1),
    **dict(zip(_SMALL_NUMBERS, range(2, 13), strict=True)),
}

# Months are written with a capital: "may" and "march" are words.
_MONTH = (
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)\b"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_SHORT_WEEKDAY = rf"(?:{_WEEKDAY}|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\b\.?"
_DAY = r"(?P<day>(?:3[01]|[12]\d|0?[1-9]))(?:st|nd|rd|th)?"
_FROM_DAY = r"(?P<from_day>(?:3[01]|[12]\d|0?[1-9]))(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1\d|20)\d\d)(?![\w%])(?![.,]\d)"
_YEAR_OF_DAY = r"(?P<year>(?:1\d|20)\d\d)(?![\w%])(?!,\d)"  # after a day and a month: "May 15, 2012.12:01 AM" is one
_TO = r"(?:\s?[-–—]\s?|\s(?:to|and|until|till|through)\s)"
_AHEAD = r"(?<![\w.,/$£€-])"
_BEHIND = r"(?![\w%])(?![.,/]\d)"
_OPENING = rf"(?:\b(?P<weekday>{_SHORT_WEEKDAY}),?\s(?:the\s)?)?"
_HALF = r"(?:\s(?:morning|afternoon|evening|night|lunchtime|midnight)\b(?!s))?"
_UNIT = r"(?P<unit>[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"
_LACKS_YEAR = re.compile(rf"\b(?:{_MONTH}|this year)")

_STOP = re.compile(r"[.!?][\"”’']?\s+(?=[\"“‘'A-Z])(?<!\b[A-Z][a-z]\.\s)(?<!\b[A-Z][a-z]{2}\.\s)|[\n;]")
_PLANS = (
    r"(?:agree|vow|promise|pledge|plan|want|hope|hoping|invite|order|ask|urge|intend|threaten|prepar|aim|schedule|due|set"
    r"|expect|likely|ready|decide|offer)(?:e?d|s|es|ing)?"
)
_BE = r"(?:\snot)?(?:\s\w+ly)?(?:\sbe(?:\s\w+)?)?"  # "will be charged" is no past, whatever "charged" looks like
# Past tenses of the irregular verbs of English, but for those that are more often something else ("bit", "ground").
_IRREGULAR = (
    "arose|ate|awoke|became|began|bent|blew|bore|bought|bound|bred|broke|brought|built|came|caught|chose|clung|cost"
    "|crept|cut|dealt|did|dove|drank|drew|drove|dug|fell|felt|fled|flew|forbade|forgot|fought|found|froze|gave|got|grew"
    "|had|heard|held|hid|hit|hung|hurt|kept|knelt|knew|laid|lay|led|left|lent|lit|lost|made|meant|met|overcame"
    "|overran|overtook|overthrew|paid|put|quit|ran|rang|retook|rode|rose|said|sang|sank|sat|saw|sent|set|shook|shone|shot"
    "|shrank|shut|slept|slid|sold|sought|spent|spoke|sprang|spread|spun|stole|stood|stuck|struck|stung|swam|swept|swore"
    "|swung|taught|thought|threw|told|took|tore|understood|undertook|upset|was|went|were|wept|withdrew|withstood|woke|won"
    "|wore|wove|wrote|been|beat|beaten|born|broken|chosen|done|drawn|driven|eaten|fallen|flown|forced|given|gone"
    "|grown|hidden|known|risen|seen|shown|spoken|stolen|sunk|sworn|taken|thrown|torn|withdrawn|worn|written"
)
_CUE = re.compile(
    r"\b(?:"
    r"(?P<unclear>(?:was|were|had\sbeen|been)\s(?:\w+ly\s)?(?:due|to|set|scheduled|expected|planned|supposed)\b)"
    r"|(?P<past_perfect>(?:would|will|could|might|may|should)\shave\b)"
    rf"|(?P<future>(?:will|won['’]t|shall|would|must|(?:is|are)\s(?:\w+\s)?to|going\sto){_BE}"
    rf"|{_PLANS}\b(?:\s\S+){{0,4}}?\sto(?=\s[a-z]){_BE}|called\s(?:on|for)\s(?:\S+\s){{0,4}}?to(?=\s[a-z]){_BE}"
    r"|upcoming|deadline|ahead\sof|planned\sfor|scheduled|due|expected|(?:has|have|had)\suntil"
    r"|(?:is|are)\s(?:due|set|expected|scheduled|planned|on|\w+ing))\b"
    rf"|(?P<past>says|has|have|{_IRREGULAR}"
    r"|(?!(?:hundred|sacred|kindred|naked|wicked|rugged)\b)[a-z]+[a-df-z]ed)\b"
    r")|(?P<future_short>['’]ll\b)"
)
_ASIDE = re.compile(r",[^,]{1,200},")
_SUBORDINATE = re.compile(r"\b(?:after|before|when|while|once|as|because|since|although|who|which|and|but|until|to)\b")
_FEWEST_OF_A_CLAUSE = 2  # words before a date, the preposition among them, from which one of them is a verb
_BY = re.compile(r"\b(?:by|until|before|from|till)\s+(?:the\s+)?(?:end\s+of\s+)?$", re.IGNORECASE)
_NAMED_DAY = re.compile(r"\s(?:attacks?|bombings?|movement|revolution|uprising|riots?|coup|massacre|hijack\w+)\b", re.I)
_COUNTED = (
    r"(?:people|persons|men|women|children|troops|soldiers|fighters|militants|civilians|police|officers|workers|jobs|staff"
    r"|employees|homes|houses|families|refugees|migrants|students|pupils|voters|votes|seats|members|passengers|patients"
    r"|victims|prisoners|protesters|demonstrators|guests|fans|spectators|supporters|players|cases|deaths|bodies|tanks"
    r"|vehicles|cars|buses|ships|boats|aircraft|flights|miles|kilomet\w+|met(?:re|er)s|feet|yards|acres|hectares|km|mph"
    r"|tons|tonnes|kg|pounds|dollars|euros|rupees|francs|barrels|pages|words|copies|shares|points|per|hours|metres|GMT"
    r"|years|months|days|others|companies|firms|shops|stores|schools|villages|towns|sites|rooms|beds|signatures|items"
    r"|square|cubic|million|billion|thousand|or\sso)\b"
)
_MONTH_CUE = (
    r"(?:(?=\b(?:[Ll]ast|[Tt]his|[Nn]ext)\s)|\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring|[Ee]arly|[Ll]ate|end\sof"
    r"|start\sof|beginning\sof|middle\sof)\s|\bmid-)"
)
_NO_MONTH = r"(?![\w’'-])(?!\s(?:[A-Z]|\d\d?\b))"
_ABOUT = (
    r"(?:[Ss]ome|[Aa]bout|[Aa]round|[Nn]early|[Aa]lmost|[Oo]ver|more\sthan|less\sthan|at\sleast|roughly|[Ff]ewer\sthan)"
)
_YEAR_CUE = (
    r"(?:\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring|[Ff]rom|[Oo]f|[Bb]efore|[Aa]fter|[Ee]arly|[Ll]ate|[Tt]hrough|[Yy]ear"
    r"|[Bb]etween|and|to|[Tt]he|circa|than|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[A-Z][\w’']{0,40}['’]s|summer|winter|spring|autumn"
    r"|fall|back\sto|Q[1-4]|quarter)\s|\bmid-|\(|^)"
)
_NO_DAY_AFTER = "".join(  # names and habits: "Good Friday", "every Sunday"
    rf"(?<!\b{word}\s)"
    for word in (
        *("Black", "Good", "Easter", "Palm", "Ash", "Bloody", "Super", "Fat", "Cyber", "Sheffield", "Shrove", "Maundy"),
        *("Holy", "Whit", "every", "Every", "each", "Each", "any", "one", "a", "A"),
    )
)
_NO_DAY_BEFORE = (
    r"(?![\w-])(?!\s(?:Times|Telegraph|Mirror|Mail|Express|Herald|Post|Tribune|Star|Sun|Service|Club|mornings|nights"
    r"|evenings|afternoons)\b)"
)
_POSSESSIVE = r"(?:['’]s\b)?"

# The forms, the more telling first; what a mention says is the group "said", or else all of the match

_FORMS: tuple[tuple[re.Pattern[str], Callable[[_Place], _Days | None]], ...] = tuple(
    (re.compile(form), resolve)
    for form, resolve in (
        (rf"{_AHEAD}\d{{4}}-\d\d-\d\d(?!\d)", _iso),
        (
            rf"{_AHEAD}(?P<one>\d\d?)(?P<mark>[/.])(?P<other>\d\d?)(?P=mark)(?P<year>(?:1[5-9]|20)\d\d){_BEHIND}",
            _figures,
        ),
        (rf"{_AHEAD}{_FROM_DAY}\s(?P<from_month>{_MONTH}){_TO}{_DAY}\s(?P<month>{_MONTH})(?:,?\s{_YEAR})?", _day_range),
        (rf"{_AHEAD}{_FROM_DAY}{_TO}{_DAY}\s(?:of\s)?(?P<month>{_MONTH})(?:,?\s{_YEAR})?", _day_range),
        (rf"{_AHEAD}(?P<month>{_MONTH})\s{_FROM_DAY}{_TO}{_DAY}{_BEHIND}(?:,?\s{_YEAR})?", _day_range),
        (rf"{_OPENING}{_AHEAD}{_DAY}\s(?:of\s)?(?P<month>{_MONTH}),?\s{_YEAR_OF_DAY}", _full),
        (rf"{_OPENING}{_AHEAD}(?P<month>{_MONTH})\s{_DAY},?\s{_YEAR_OF_DAY}", _full),
        (rf"{_AHEAD}(?:{_DAY}\s)?(?P<month>{_MONTH}),?\s(?:of\s)?(?P<which>last|this|next)\syear\b", _of_relative_year),
        (rf"{_OPENING}{_AHEAD}{_DAY}\s(?:of\s)?(?P<month>{_MONTH})(?!\w)", _yearless),
        (rf"{_OPENING}{_AHEAD}(?P<month_first>(?P<month>{_MONTH}))\s{_DAY}{_BEHIND}(?!\s{_COUNTED})", _yearless),
        (rf"{_AHEAD}(?P<month>{_MONTH}),?\s(?:of\s)?{_YEAR}", _month_of_year),
        (
            rf"{_MONTH_CUE}(?P<said>(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s)?(?P<month>{_MONTH})){_NO_MONTH}",
            _bare_month,
        ),
        (rf"{_AHEAD}(?P<year>(?:1\d|20)\d0)['’]?s\b", _decade),
        (rf"{_AHEAD}(?P<year>(?:1[5-9]|20)\d\d)[-–/](?P<to>\d\d(?:\d\d)?){_BEHIND}(?!\s{_COUNTED})", _years),
        (rf"{_YEAR_CUE}(?P<said>{_YEAR})(?!['’]?s|-\d|\s{_COUNTED})", _bare_year),
        (
            rf"\b(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext|[Pp]revious|[Ff]ollowing)\s)?{_NO_DAY_AFTER}(?P<name>{_WEEKDAY})"
            rf"{_HALF}{_POSSESSIVE}{_NO_DAY_BEFORE}",
            _weekday,
        ),
        (rf"\b(?P<which>[Tt]he|[Tt]his|[Ll]ast|[Nn]ext|[Aa]t|[Oo]ver)\s(?:the\s)?weekend\b{_POSSESSIVE}", _weekend),
        (
            rf"\b(?:[Ee]arlier\s[Tt]oday|[Tt]oday|[Tt]onight|[Yy]esterday(?:\s(?:morning|afternoon|evening))?"
            rf"|[Tt]omorrow(?:\s(?:morning|night|evening))?|[Tt]his\s(?:morning|afternoon|evening)|[Ll]ast\snight)\b"
            rf"{_POSSESSIVE}",
            _near_day,
        ),
        (
            rf"(?<!\bthe\s)\b(?P<said>(?:(?P<part>[Ee]arlier|[Ll]ater)\s)?(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s{_UNIT}"
            rf"{_POSSESSIVE})(?!\sof\b|\w)",
            _relative_period,
        ),
        (rf"{_AHEAD}(?:(?P<about>{_ABOUT})\s)?{_COUNT}\s{_UNIT}s?\sago\b", _ago),
        (rf"{_AHEAD}{_COUNT}\s{_UNIT}s?\s(?:earlier|later)\b", _untold),
        (r"\b[Tt]he\s(?:previous|following|next)\s(?:day|night|week|month|year|morning|evening)\b", _untold),
        (r"\b[Tt]he\s(?:day|night|week|month|year)\s(?:before|after)\b", _untold),
    )
)
