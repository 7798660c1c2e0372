"""Days that are counted in other years than those of the common era.

    令和6年6月30日       the sixth year of Reiwa, Japan        → 30 June 2024
    民國113年6月30日      the 113th year of the Republic         → 30 June 2024
    30 มิถุนายน 2567      the Buddhist era of Thailand           → 30 June 2024
    ۱۰ تیر ۱۴۰۳           the solar calendar of Iran             → 30 June 2024
    الأحد 24 ذو الحجة 1445    the Islamic calendar, on a Sunday      → 30 June 2024

A month of the Islamic calendar begins where the new moon is seen, so that one day of it may be three days of ours. The
weekday beside it tells which; without one it is none.

Taken as they stand, such years are in the future or the Middle Ages, and the article is undated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_YEAR_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民國": 1911, "民国": 1911}
_NAMED = re.compile(
    rf"(?P<era>{'|'.join(_YEAR_BEFORE)})\s?(?P<year>\d{{1,3}}|元)\s?年\s?(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?日"
)
_INITIALS = {"R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867}
_INITIAL = re.compile(
    r"(?<!\w)(?P<era>[RHSTM])\.?(?P<year>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\w./-])"
)
_THAI_MONTHS = {
    name: number
    for names in (
        ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม",
         "พฤศจิกายน", "ธันวาคม"),
        ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
    )
    for number, name in enumerate(names, start=1)
}  # fmt: skip
_THAI_YEAR = r"(?:พ\.\s?ศ\.\s?)?(?P<year>2[45]\d\d|(?<=\D)\d\d)(?!\d)"
_THAI = re.compile(
    r"(?<![\d/.-])(?P<day>\d{1,2})(?:[/.-]|\s+)"
    rf"(?P<month>{'|'.join(map(re.escape, _THAI_MONTHS))}|\d{{1,2}})(?:[/.-]|\s+)" + _THAI_YEAR
)
_BUDDHIST = 543
_PERSIAN_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_PERSIAN = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_PERSIAN_MONTHS)})(?:\s*ماه)?[\s،,]+(?P<year>1[34]\d\d)(?!\d)"
)
_PERSIAN_NUMBERS = re.compile(r"(?<![\d/.-])(?P<year>1[34]\d\d)[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?![\d/-])")
_ISLAMIC_MONTHS = (
    "محرم", "صفر", "ربيع ال(?:أ|ا)ول", "ربيع ال(?:آخر|اخر|ثاني)", "جمادى ال(?:أ|ا)ول[ىي]?",
    "جمادى ال(?:آخرة?|اخرة?|ثانية?)", "رجب", "شعبان", "رمضان", "شوال", "ذ[وي] القعدة", "ذ[وي] الحجة",
)  # fmt: skip
_ISLAMIC = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?:من\s+)?(?:{'|'.join(f'({name})' for name in _ISLAMIC_MONTHS)})[\s،,]+"
    r"(?:(?:عام|سنة|لعام)\s+)?(?P<year>1[345]\d\d)(?!\d)(?:\s?هـ?(?![^\W\d_]))?"
)
_HIJRA = 227_014  # the day before the first of the Islamic calendar, as ``date.toordinal`` counts
_IRAN_OFFSET = -356_033  # days from the count of ``_of_iran`` to that of ``date.toordinal``


def days_of_eras(text: str, language: str) -> Iterator[tuple[int, int, tuple[date, ...]]]:
    """(start, end, what it can mean) of each such day in ``text``, whose digits are 0 to 9: one day, or three."""
    if text.isascii() and language not in ("fa", "th", "ja"):
        return
    for match, year, month in _stated(text, language):
        try:
            number = int(match["day"])
            day = _of_iran(year, month, number) if year < 1500 else date(year, month, number)
        except ValueError:
            continue
        yield match.start(), match.end(), (day,)
    for match in _ISLAMIC.finditer(text):
        month = next(number for number in range(1, 13) if match[number + 1])
        if days := _of_islam(int(match["year"]), month, int(match["day"])):
            yield match.start(), match.end(), days


def _stated(text: str, language: str) -> Iterator[tuple[re.Match[str], int, int]]:
    """Each match with its year, of the common era or of Iran's, and its month."""
    for match in _NAMED.finditer(text):
        number = 1 if match["year"] == "元" else int(match["year"])
        yield match, _YEAR_BEFORE[match["era"]] + number, int(match["month"])
    for match in _INITIAL.finditer(text) if language == "ja" else ():
        yield match, _INITIALS[match["era"]] + int(match["year"]), int(match["month"])
    for match in _THAI.finditer(text) if language == "th" or not text.isascii() else ():
        month = _THAI_MONTHS.get(match["month"]) or int(match["month"])
        if len(match["year"]) == 4 or match["month"] in _THAI_MONTHS:
            yield match, int(match["year"][-2:]) + (int(match["year"][:-2] or 25)) * 100 - _BUDDHIST, month
    for match in _PERSIAN.finditer(text):
        yield match, int(match["year"]), _PERSIAN_MONTHS.index(match["month"]) + 1
    for match in _PERSIAN_NUMBERS.finditer(text) if language == "fa" else ():
        yield match, int(match["year"]), int(match["month"])


def _of_iran(year: int, month: int, day: int) -> date:
    """The day of the common era, by the leap years of 33-year cycles: right from 1799 to 2256. Raises ValueError."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        raise ValueError("no such day")
    year += 1_595  # so that the cycles begin with a whole one
    count = 365 * year + year // 33 * 8 + (year % 33 + 3) // 4
    return date.fromordinal(count + day + (month - 1) * 30 + min(month - 1, 6) + _IRAN_OFFSET)


def _of_islam(year: int, month: int, day: int) -> tuple[date, ...]:
    """The days that one of the Islamic calendar can be: by the rule of thirty years, and those beside it."""
    if not 1 <= day <= 30:
        return ()
    count = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2 + day
    return tuple(date.fromordinal(_HIJRA + count + beside) for beside in (-1, 0, 1))
