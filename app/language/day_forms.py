"""The forms in which English text names days, months and years: patterns, each with what makes days of it.

The more telling ones first; what a mention says is the group "said", or else all of the match. Months are written with
a capital: "may" and "march" are words.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from app.language import relative_days as relative
from app.language import stated_days as stated
from app.language.days import COUNTS, UNTOLD, Days, Place

MONTH = (
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)\b"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_SHORT_WEEKDAY = rf"(?:{_WEEKDAY}|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\b\.?"
_DAY = r"(?P<day>(?:3[01]|[12]\d|0?[1-9]))(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1\d|20)\d\d)(?![\w%])(?![.,]\d)"
_YEAR_OF_DAY = r"(?P<year>(?:1\d|20)\d\d)(?![\w%])(?!,\d)"  # after a day and a month: "May 15, 2012.12:01 AM" is one
_TO = r"(?:\s?[-–—]\s?|\s(?:to|and|until|till|through)\s)"
_AHEAD = r"(?<![\w.,/$£€-])"
_BEHIND = r"(?![\w%])(?![.,/]\d)"
_OPENING = rf"(?:\b(?P<weekday>{_SHORT_WEEKDAY}),?\s(?:the\s)?)?"
_HALF = r"(?:\s(?:morning|afternoon|evening|night|lunchtime|midnight)\b(?!s))?"
_UNIT = r"(?P<unit>[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(COUNTS, key=len, reverse=True))})"

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

FORMS: tuple[tuple[re.Pattern[str], Callable[[Place], Days | None]], ...] = tuple(
    (re.compile(form), days_of)
    for form, days_of in (
        (rf"{_AHEAD}\d{{4}}-\d\d-\d\d(?!\d)", stated.iso),
        (rf"{_OPENING}{_AHEAD}{_DAY}\s(?:of\s)?(?P<month>{MONTH}),?\s{_YEAR_OF_DAY}", stated.full),
        (rf"{_OPENING}{_AHEAD}(?P<month>{MONTH})\s{_DAY},?\s{_YEAR_OF_DAY}", stated.full),
        (
            rf"{_AHEAD}(?:{_DAY}\s)?(?P<month>{MONTH}),?\s(?:of\s)?(?P<which>last|this|next)\syear\b",
            relative.of_relative_year,
        ),
        (rf"{_OPENING}{_AHEAD}{_DAY}\s(?:of\s)?(?P<month>{MONTH})(?!\w)", stated.yearless),
        (
            rf"{_OPENING}{_AHEAD}(?P<month_first>(?P<month>{MONTH}))\s{_DAY}{_BEHIND}(?!\s{_COUNTED})",
            stated.yearless,
        ),
        (rf"{_AHEAD}(?P<month>{MONTH}),?\s(?:of\s)?{_YEAR}", stated.month_of_year),
        (
            rf"{_MONTH_CUE}(?P<said>(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s)?(?P<month>{MONTH})){_NO_MONTH}",
            stated.bare_month,
        ),
        (rf"{_AHEAD}(?P<year>(?:1[5-9]|20)\d\d)[-–/](?P<to>\d\d(?:\d\d)?){_BEHIND}(?!\s{_COUNTED})", stated.years),
        (rf"\b(?:[Bb]etween|[Ff]rom)\s(?P<said>{_YEAR}{_TO}(?P<to>(?:1[5-9]|20)\d\d){_BEHIND})", stated.years),
        (rf"{_YEAR_CUE}(?P<said>{_YEAR})(?!['’]?s|-\d|\s{_COUNTED})", stated.bare_year),
        (
            rf"\b(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext|[Pp]revious|[Ff]ollowing)\s)?{_NO_DAY_AFTER}(?P<name>{_WEEKDAY})"
            rf"{_HALF}{_POSSESSIVE}{_NO_DAY_BEFORE}",
            relative.weekday,
        ),
        (
            rf"\b(?:[Ee]arlier\s[Tt]oday|[Tt]oday|[Tt]onight|[Yy]esterday(?:\s(?:morning|afternoon|evening))?"
            rf"|[Tt]omorrow(?:\s(?:morning|night|evening))?|[Tt]his\s(?:morning|afternoon|evening)|[Ll]ast\snight)\b"
            rf"{_POSSESSIVE}",
            relative.near_day,
        ),
        (
            rf"(?<!\bthe\s)\b(?P<said>(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s{_UNIT}"
            rf"{_POSSESSIVE})(?!\sof\b|\w)",
            relative.relative_period,
        ),
        (rf"{_AHEAD}(?:(?P<about>{_ABOUT})\s)?{_COUNT}\s{_UNIT}s?\sago\b", relative.ago),
        (rf"{_AHEAD}{_COUNT}\s{_UNIT}s?\s(?:earlier|later)\b", lambda _: UNTOLD),
        (r"\b[Tt]he\s(?:previous|following|next)\s(?:day|night|week|month|year|morning|evening)\b", lambda _: UNTOLD),
        (r"\b[Tt]he\s(?:day|night|week|month|year)\s(?:before|after)\b", lambda _: UNTOLD),
    )
)
