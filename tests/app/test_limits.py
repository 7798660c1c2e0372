"""What a search was limited to, in words."""

from __future__ import annotations

from datetime import date

import pytest

from app.writing.refusal_text import limits
from index.types import Filters

DAY = date(2016, 3, 27)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(), ""),
        (Filters(undated=True), ""),
        (Filters(outlets=("The Post",)), "Limited to articles of The Post."),
        (
            Filters(sections=("Sport", "World"), languages=("en",)),
            "Limited to articles in section Sport or World, in English.",
        ),
        (
            Filters(published_from=DAY),
            "Limited to articles published from 27 March 2016; undated ones are left out.",
        ),
        (
            Filters(published_from=DAY, published_to=DAY, undated=True),
            "Limited to articles published from 27 March 2016 to 27 March 2016; undated ones are kept.",
        ),
        (Filters(article_ids=("a",)), "Limited to articles with 1 given id."),
        (Filters(article_ids=("a", "b")), "Limited to articles with 2 given ids."),
    ],
)
def test_limits_are_said_in_words(filters: Filters, words: str) -> None:
    assert limits(filters) == words
