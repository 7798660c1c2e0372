"""The place a story was filed from; a wrong one is worse than none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.dates.datelines import dateline_of, is_filed, place_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Beirut: Syrian regime forces were locked in clashes.", "Beirut"),
        ("LONDON (Reuters) - Shares fell.", "LONDON"),
        ("London (AFP): Shares fell.", "London"),
        ("PALMYRA, Syria, March 27 (Reed Press) - Troops came.", "PALMYRA, Syria"),
        ("WASHINGTON, March 2 -- The Senate voted.", "WASHINGTON"),
        ("LONDON, 27 March 2016 (AFP) \N{EN DASH} A man was held.", "LONDON"),
        ("BRUSSELS, Monday (Reuters) - Ministers met.", "BRUSSELS"),
        ("DAMASCUS \N{EM DASH} State television said so.", "DAMASCUS"),
        ("BEIRUT, Lebanon\N{EM DASH}Two men were held.", "BEIRUT, Lebanon"),
        ("ST. PETERSBURG, Russia (AP) _ Two men were held.", "ST. PETERSBURG, Russia"),
        ("MOSCOW/KIEV, Mar. 3 (Reuters) - Talks began.", "MOSCOW/KIEV"),
        ("Rio de Janeiro: Two men were held.", "Rio de Janeiro"),
        ("Deir ez-Zor: Two men were held.", "Deir ez-Zor"),
        ("al-Qaryatain: Two men were held.", "al-Qaryatain"),
        ("S\u00e3o Paulo: 12 men were held.", "S\u00e3o Paulo"),
        ("Tel Aviv: \u201cWe will see\u201d, he said.", "Tel Aviv"),
        ("SAN FRANCISCO (AP) - iPhone sales fell.", "SAN FRANCISCO"),
        ("M\u00fcnchen (dpa) - Zwei M\u00e4nner starben.", "M\u00fcnchen"),
        ("Hannover (dpa/lni) \N{EN DASH} Zwei M\u00e4nner starben.", "Hannover"),
        ("\n Beirut: Troops came.", "Beirut"),
    ],
)
def test_a_dateline_gives_its_place_as_written(text: str, place: str) -> None:
    assert dateline_of(text) == place


@pytest.mark.parametrize("word", ["Summary", "UPDATE", "Note", "Correction", "Analysis", "Opinion", "Exclusive"])
def test_a_word_that_announces_the_paragraph_is_no_place(word: str) -> None:
    assert dateline_of(f"{word}: The army took the town.") == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "He said: The army took the town.",
        "He: The army took the town.",
        "Editor's note: This was changed.",
        "Editor\u2019s Note: This was changed.",
        "BREAKING NEWS: The army took the town.",
        "President Obama: We will see.",
        "In Beirut: The army took the town.",
        "Monday: The army took the town.",
        "Damage: two houses.",
        "Q: What happened?",
        "One Two Three Four Five: The army.",
        "Area 51: The army.",
        "beirut: The army.",
        "Liv Berg (left) - The mayor of Orlund.",
        "At 10:30 the army came.",
        "Beirut:The army.",
        "The army took the town. Beirut: It fell.",
        "The army took\nBeirut: It fell.",
        "LONDON (Reuters) The army.",
    ],
)
def test_what_only_looks_like_a_dateline_gives_no_place(text: str) -> None:
    assert dateline_of(text) == ""


def test_a_bare_dash_needs_the_place_in_capitals() -> None:
    """An aside between dashes is an ordinary sentence."""
    assert dateline_of("Syria \N{EM DASH} A country at war \N{EM DASH} waits.") == ""
    assert dateline_of("NATO \N{EM DASH} the alliance \N{EM DASH} waits.") == ""


def test_only_a_day_or_an_agency_tells_a_dateline_from_a_headline() -> None:
    assert is_filed("LONDON (Reuters) - Shares fall")
    assert is_filed("WASHINGTON, March 2 -- Senate votes")
    assert not is_filed("Syria: Regime forces advance")


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("Beirut", "Beirut"),
        ("SALVADOR, Feb 26", "SALVADOR"),
        ("JACKSON, MICH., Oct. 19 (Reuters) -", "JACKSON, MICH."),
        ("LONDON, 27 March 2016", "LONDON"),
        ("PARIS:", "PARIS"),
        ("Stratford-upon-Avon", "Stratford-upon-Avon"),
        ("", ""),
    ],
)
def test_a_stated_dateline_is_its_place(dateline: str, place: str) -> None:
    assert place_of(dateline) == place


@given(st.text())
def test_a_dateline_is_always_the_beginning_of_the_text(text: str) -> None:
    assert text.lstrip().startswith(dateline_of(text))
