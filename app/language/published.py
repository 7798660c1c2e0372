"""The date of an article as far as it is known: a day, a month or a year, as ISO 8601 and in words.

A page that says "1 March 2016" of an article that is known to be of March 2016 would tell what nobody knows.
"""

from __future__ import annotations

import re

from index.stores.overview import Listed
from index.types import Article, Publication

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ISO = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
_LENGTHS = {"year": 4, "month": 7}  # of the ISO date, which says the first day of them


def known_date(article: Article | Publication | Listed) -> str:
    """2016-03-27, 2016-03 or 2016, by ``article.published_precision``; "" when undated."""
    if article.published is None:
        return ""
    return article.published.isoformat()[: _LENGTHS.get(article.published_precision, 10)]


def in_words(iso: str) -> str:
    """27 March 2016, March 2016 or 2016, in English whatever the locale; what is no ISO date stays as it is."""
    found = _ISO.fullmatch(iso)
    if not found:
        return iso
    year, month, day = found.groups()
    return " ".join(part for part in (day and str(int(day)), month and MONTHS[int(month) - 1], year) if part)
