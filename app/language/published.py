"""The date of an article as far as it is known: a day, a month or a year, as ISO 8601.

A page that says "1 March 2016" of an article that is known to be of March 2016 would tell what nobody knows.
"""

from __future__ import annotations

from index.stores.overview import Listed
from index.types import Article, Publication

_LENGTHS = {"year": 4, "month": 7}  # of the ISO date, which says the first day of them


def known_date(article: Article | Publication | Listed) -> str:
    """2016-03-27, 2016-03 or 2016, by ``article.published_precision``; "" when undated."""
    if article.published is None:
        return ""
    return article.published.isoformat()[: _LENGTHS.get(article.published_precision, 10)]
