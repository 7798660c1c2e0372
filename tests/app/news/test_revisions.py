from __future__ import annotations

import pytest

from app.news.revisions import may_revise, revisions_in


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("The toll is 188, not 118.", "118", "188"),
        ("Not 118 but 188 soldiers died.", "118", "188"),
        ("It showed that 17 objects were taken, not the 14 reported at the time.", "14", "17"),
        ("An earlier report said that 118 had died; the correct figure is 188.", "118", "188"),
        ("The correct figure is 188; an earlier version gave 118.", "118", "188"),
        ("Police revised the toll from 118 to 188.", "118", "188"),
        ("The estimate was revised to 188 from 118.", "118", "188"),
        (
            "It is now valued at 3.4 million euros. Its first estimate was 2.1 million.",
            "2.1 million",
            "3.4 million euros",
        ),
        ("The vote is on 4 May 2016, not on 5 May 2016.", "5 May 2016", "4 May 2016"),
        ("A report misstated its cost as 86 million. It is 68 million.", "86 million", "68 million"),
        ("The fine is 40,000 crowns. It was given as 4,000 crowns by mistake.", "4,000 crowns", "40,000 crowns"),
        ("We wrongly reported that 12 people were hurt. Fourteen people were hurt.", "12", "Fourteen"),
        ("Because of an editing error, the story put the seats at 1,200. There are 1,020.", "1,200", "1,020"),
        ("It is 230 metres long. An earlier version gave 320 metres.", "320 metres", "230 metres"),
        ("The number should have read 250 rather than 520.", "520", "250"),
        ("The figure of 86 per cent was incorrect; the right one is 68 per cent.", "86 per cent", "68 per cent"),
        ("This was amended to say that the plant employs 310 people. It had said 130.", "130", "310"),
        ("We stated that the bridge cost $3m. In fact it cost $8m.", "$3m", "$8m"),
    ],
)
def test_what_is_taken_back_and_what_is_put_in_its_place(text: str, old: str, new: str) -> None:
    assert [(r.old.written, r.new.written) for r in revisions_in(text)] == [(old, new)]


@pytest.mark.parametrize(
    "text",
    [
        "At least 400 militants and 118 government fighters died.",
        "It raised its stake from 10% to 20%.",
        "The 12 men did not say where the other 9 were.",
        "The first 12 people arrived on Monday, and 40 are now here.",
        "The company earlier reported a profit of 3 million euros, and sales are 5 million euros.",
        "He was born in Homs and not heard of for 20 years in Palmyra.",
        "It is best that Tony Blair rather than Michael Howard should form the next government.",
        "",
    ],
)
def test_two_values_alone_are_no_revision(text: str) -> None:
    assert revisions_in(text) == ()


def test_articles_with_the_words_of_a_correction_are_known() -> None:
    assert may_revise("Correction: the name was misspelt.")
    assert may_revise("A revised count gives 188, not the 118 first reported.")
    assert not may_revise("At least 400 militants and 118 government fighters died.")
