"""Codes of the IPTC as names of sections. Of several subjects the first that has a name is the section."""

from __future__ import annotations

import re
from collections.abc import Iterable

# The seventeen top levels of the IPTC's Media Topics and Subject Codes; https://iptc.org/standards/media-topics/
_TOP = {
    "01": "Arts, culture and entertainment",
    "02": "Crime, law and justice",
    "03": "Disaster and accident",
    "04": "Economy, business and finance",
    "05": "Education",
    "06": "Environment",
    "07": "Health",
    "08": "Human interest",
    "09": "Labour",
    "10": "Lifestyle and leisure",
    "11": "Politics",
    "12": "Religion",
    "13": "Science and technology",
    "14": "Society",
    "15": "Sport",
    "16": "Conflict, war and peace",
    "17": "Weather",
}
# The one letter of IPTC 7901, of ANPA 1312 and of many systems since.
_LETTERS = {
    "a": "Domestic",
    "d": "Domestic",
    "e": "Entertainment",
    "f": "Finance",
    "i": "International",
    "k": "Commentary",
    "l": "Lifestyle",
    "n": "Regional",
    "p": "Politics",
    "r": "Racing",
    "s": "Sport",
    "t": "Travel",
    "v": "Advisories",
    "w": "Washington",
}
_SUBJECT_CODE = re.compile(r"(?:^|[:/#])(\d\d)\d{6}$")


def section_of(subjects: Iterable[tuple[str, str]]) -> str:
    """The name of the first subject, as it is given or by its code; "" where none has one."""
    return next(filter(None, (name or _subject_name(code) for code, name in subjects)), "")


def letter(category: str) -> str:
    """The name of a category of one letter, else what is written."""
    return _LETTERS.get(category.strip().lower(), category.strip() if len(category.strip()) > 1 else "")


def _subject_name(code: str) -> str:
    found = _SUBJECT_CODE.search(code.strip())
    # Media Topics are numbered anew from 20000001 on, with no top level in the number.
    return _TOP.get(found[1], "") if found else ""
