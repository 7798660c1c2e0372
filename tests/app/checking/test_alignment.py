"""A statement beside one sentence: what the sentence says otherwise is found, what was only reworded is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.checking.alignment import align
from app.checking.reading import reading_of

KNOWN = frozenset(
    ["russia", "syria", "palmyra", "moscow", "hillary", "tenzing", "ford", "kligman", "harvard", "brannock", "osk"]
)


def against(statement: str, sentence: str) -> list[str]:
    """What the sentence says against the statement, in words."""
    found = align(reading_of(statement, None, KNOWN), reading_of(sentence, None, KNOWN))
    return [conflict.reason for conflict in found.conflicts]


@pytest.mark.parametrize(
    ("statement", "sentence", "said"),
    [
        ("188 civilians were killed.", "At least 188 government troops were killed.", "188 government troops"),
        ("At least 400 troops were killed.", "At least 188 troops were killed.", "188"),
        ("The deal is worth £1.13bn.", "The deal is worth $1.13bn.", "$1.13bn"),
        ("It was closed for 19 weeks.", "It was closed for 19 months.", "19 months"),
        ("Less than 270,000 people died.", "More than 270,000 people died.", "more than"),
        ("Russia retook Palmyra with Syria's support.", "Syria retook Palmyra with Russia's support.", "Syria"),
        ("Harvard, a Kligman dermatologist, found it.", "Kligman, a Harvard dermatologist, found it.", "other way"),
        ("Palmyra was retaken by Russia.", "Syria retook Palmyra.", "Syria"),
        ("The pill reduced deaths.", "The pill did not reduce deaths.", "not reduce"),
        ("Ford did not cut jobs.", "Ford cut jobs.", "the opposite"),
        ("Ford managed to cut jobs.", "Ford failed to cut jobs.", "the opposite"),
        ("Ford denied that sales rose.", "Ford said that sales rose.", "said"),
        ("The ban was introduced in May.", "The ban may be introduced in May.", "not that it happened"),
        ("Ida Holm won the title.", "Ida Holm is set to win the title.", "not that it happened"),
        (
            "Windows 11 was launched on 5 October.",
            "Windows 11 set to be launched on 5 October.",
            "not that it happened",
        ),
        ("The trial began in May 2020.", "The trial was first set to begin in May 2020.", "not that it happened"),
        ("Profits rose by 5%.", "Profits fell by 5%.", "fell"),
        ("It happened before the war.", "It happened after the war.", "after"),
        ("All banks were closed.", "Some banks were closed.", "Some"),
        ("It lasted nearly a century.", "It lasted more than a century.", "more than"),
        ("It opened on Monday.", "It opened on Friday.", "Friday"),
        ("It opened on 4 March 2015.", "It opened on 24 March 2016.", "24 March 2016"),
    ],
)
def test_what_a_sentence_says_otherwise_is_named(statement: str, sentence: str, said: str) -> None:
    assert any(said in reason for reason in against(statement, sentence)), against(statement, sentence)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Palmyra was retaken by Syria with Russia's support.", "Syria retook Palmyra with Russia's support."),
        ("On Sunday Syria retook Palmyra.", "Syria retook Palmyra on Sunday."),
        ("According to Ford, 400 jobs will go.", "Four hundred jobs will go, Ford said."),
        ("188 troops died.", "At least 188 government troops died."),
        ("More than 270,000 people died.", "It killed 270,000 people."),
        ("The pill didn't reduce deaths.", "The pill did not reduce deaths."),
        ("Ford failed to win.", "Ford did not win."),
        ("The ferry lines Osk and Brannock merge.", "The ferry lines Brannock and Osk merge."),
        ("Hillary was the first at the top.", "The first at the top was Hillary."),
        ("Sales of $1.13bn were announced.", "Sales of 1.13 billion dollars were announced."),
        ("It opened on March 24.", "It opened on 24 March 2015."),
        ("The line opened ten years later.", "The line opened 10 years later."),
        ("Ida Holm won the title.", "Ida Holm beat Tove Lind in three sets to win the title."),
        ("Ida Holm won the title.", "Ida Holm took the deciding set to win the title."),
    ],
)
def test_what_was_only_reworded_is_not_held_against_a_statement(statement: str, sentence: str) -> None:
    assert against(statement, sentence) == []


@given(st.text(max_size=60))
@settings(max_examples=50)
def test_nothing_speaks_against_a_text_beside_itself(text: str) -> None:
    assert against(text, text) == []


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_two_texts_are_aligned(one: str, other: str) -> None:
    found = align(reading_of(one, None), reading_of(other, None))
    size = len(reading_of(other, None).items)
    assert all(0 <= place < size for place in found.pairs.values())
