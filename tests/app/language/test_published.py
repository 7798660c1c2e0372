"""A date says no more than is known."""

from __future__ import annotations

from datetime import date

import pytest

from app.language.published import known_date
from index.types import Article


def dated(published: date | None, precision: str = "") -> Article:
    return Article("The bridge is open.", published=published, published_precision=precision)


@pytest.mark.parametrize(
    ("article", "known"),
    [
        (dated(date(2016, 3, 27), "day"), "2016-03-27"),
        (dated(date(2016, 3, 1), "month"), "2016-03"),
        (dated(date(2016, 1, 1), "year"), "2016"),
        (dated(date(2016, 3, 27)), "2016-03-27"),
        (dated(None), ""),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(article: Article, known: str) -> None:
    assert known_date(article) == known
