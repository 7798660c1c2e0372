"""A date says no more than is known."""

from __future__ import annotations

from datetime import date

import pytest

from app.language.published import in_words, known_date
from index.types import Article


def dated(published: date | None, precision: str = "") -> Article:
    return Article("The bridge is open.", published=published, published_precision=precision)


@pytest.mark.parametrize(
    ("article", "known", "words"),
    [
        (dated(date(2016, 3, 27), "day"), "2016-03-27", "27 March 2016"),
        (dated(date(2016, 3, 1), "month"), "2016-03", "March 2016"),
        (dated(date(2016, 1, 1), "year"), "2016", "2016"),
        (dated(date(2016, 3, 27)), "2016-03-27", "27 March 2016"),
        (dated(None), "", ""),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(article: Article, known: str, words: str) -> None:
    assert known_date(article) == known
    assert in_words(known) == words


@pytest.mark.parametrize("written", ["spring 2016", "2016-13", "2016-03-32", "20160327"])
def test_what_is_no_iso_date_stays_as_it_is(written: str) -> None:
    assert in_words(written) == written
