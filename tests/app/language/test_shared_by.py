"""What is said of who else has a story."""

from __future__ import annotations

from datetime import date

import pytest

from app.citations import Numbering
from app.language.shared_by import shared_by
from index.types import Article, Evidence, Publication, Scores, Sentence, Story


def published(outlet: str, day: int | None = None, precision: str = "day") -> Publication:
    when = date(2016, 3, day) if day else None
    return Publication(f"{outlet}{day}", outlet, "Palmyra retaken", when, precision if day else "", "")


REED, POST, KESTREL = published("Reed Press", 27), published("Harbour Post", 28), published("Kestrel", 28)


def test_the_other_outlets_are_named_and_the_first_of_all() -> None:
    told = shared_by("Kestrel", [REED, POST], REED)
    assert told == "also in 2 outlets: Reed Press, Harbour Post; first in Reed Press, 27 March 2016"


def test_of_many_outlets_some_are_named() -> None:
    others = [published(f"Paper {n}") for n in range(9)]
    assert shared_by("Kestrel", others, None).endswith("Paper 5 and 3 more")
    assert shared_by("Kestrel", others, None, named=0) == "also in 9 outlets"


def test_an_outlet_that_printed_it_twice_counts_once_and_the_own_one_not_at_all() -> None:
    assert shared_by("Kestrel", [REED, REED, KESTREL], None) == "also in 1 outlet: Reed Press"


def test_articles_of_no_other_outlet_are_counted() -> None:
    assert shared_by("Kestrel", [KESTREL], KESTREL) == "also in 1 other article"
    assert shared_by("", [published(""), published("")], None) == "also in 2 other articles"
    assert shared_by("Kestrel", [], None) == ""


@pytest.mark.parametrize(
    ("publications", "first"),
    [
        ([REED, POST], REED),
        ([POST, KESTREL], None),  # of the same day
        ([REED, published("Osk Times")], None),  # one is undated: it may have been earlier
        ([published("Osk Times", 1, "month"), REED], None),  # the month alone
        ([published("", 26), REED], None),  # nobody to name
        ([REED, REED, POST], REED),
    ],
)
def test_the_first_is_named_only_where_the_dates_allow(
    publications: list[Publication], first: Publication | None
) -> None:
    assert Story(1, tuple(publications)).first == first


def test_a_citation_says_who_else_has_its_story() -> None:
    article = Article("Palmyra was retaken.", outlet="Reed Press", published=date(2016, 3, 27))
    own = Publication(article.id, "Reed Press", "", date(2016, 3, 27), "day", "")
    place = Sentence(0, 20)
    evidence = Evidence(article, 0, 20, (place,), Scores(1, 1, 1, 1), story=Story(7, (own, POST)))
    citation = Numbering().cite(evidence, place)
    assert (citation.story, citation.also_in, citation.first) == (7, (POST,), own)
