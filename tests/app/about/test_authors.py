"""People in bylines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.about.authors import authors_of, find_authors


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("By Ann Pike and Tom Reed in Beirut", ["Ann Pike", "Tom Reed"]),
        ("Ann Pike, Tom Reed & José Núñez", ["Ann Pike", "José Núñez", "Tom Reed"]),
        ("Words by Ann Pike; Political Editor", ["Ann Pike"]),
        ("Pike, Ann", ["Ann Pike"]),
        ("Staff writer", ["Staff writer"]),
        ("Ann Pike (Reuters)", ["Ann Pike"]),
        ("by  ANN   PIKE", ["ANN PIKE"]),
    ],
)
def test_a_byline_is_taken_apart_into_people(byline: str, people: list[str]) -> None:
    assert sorted(author.name for author in authors_of([(byline, 1)])) == people


def test_one_person_in_several_spellings_is_counted_once_under_the_most_frequent() -> None:
    (author,) = authors_of([("JOSE NUNEZ", 2), ("José Núñez", 5)])
    assert (author.name, author.articles, author.bylines) == ("José Núñez", 7, ("JOSE NUNEZ", "José Núñez"))


def test_a_whole_name_is_preferred_to_a_longer_one() -> None:
    authors = authors_of([("Ann Pike", 1), ("Mary Ann Pike", 1), ("Tom Pike", 1)])
    assert [author.name for author in find_authors("Ann Pike", authors).authors] == ["Ann Pike"]
    assert {author.name for author in find_authors("Pike", authors).authors} == {
        "Ann Pike",
        "Mary Ann Pike",
        "Tom Pike",
    }


@pytest.mark.slow
@given(st.text(max_size=80), st.text(max_size=40))
def test_no_byline_and_no_name_is_too_strange(byline: str, wanted: str) -> None:
    """Both are written by others: whatever is in them, a question gets its answer."""
    authors = authors_of([(byline, 1)])
    assert all(author.parts for author in authors)
    find_authors(wanted, authors)
