"""Quoted words and their speakers. A quotation that was altered by one word must never pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checking.claims import plain_text
from app.checking.quotes import given_to_another, holds, quoted, speakers
from app.checking.reading import reading_of

SOURCE = plain_text("“This is the biggest single loss for the group,” said Rami Abdel Rahman, who heads the monitor.")


def test_typography_and_the_first_letter_may_differ() -> None:
    assert holds(SOURCE, "this is the biggest single loss for the group")
    [quote] = quoted(plain_text("He called it “the biggest single loss”."))
    assert holds(SOURCE, quote)


@pytest.mark.parametrize(
    "altered",
    [
        "the biggest single win for the group",
        "the biggest loss for the group",
        "the biggest single loss for the groups",
        "was the biggest single loss",
        "the biggest single loss for the gro",
    ],
)
def test_a_quote_altered_by_a_word_or_a_letter_is_not_held(altered: str) -> None:
    assert not holds(SOURCE, altered)


def test_a_mark_that_is_never_closed_still_quotes() -> None:
    assert quoted('He said: "We shall win the game') == ("We shall win the game",)


def test_single_marks_quote_and_apostrophes_do_not() -> None:
    assert quoted("It was 'closing down for good', the site's owner said.") == ("closing down for good",)
    assert quoted("The dogs' owner didn't see the site's end.") == ()


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Rahman said that 188 soldiers died.", ["Rahman"]),
        ("“It is a loss,” said Rami Abdel Rahman, who heads the monitor.", ["Rami Abdel Rahman"]),
        ("According to Rahman, 188 soldiers died.", ["Rahman"]),
        ("Rahman told Reuters that it was over.", ["Rahman"]),
        ("It was a loss, he said.", ["he"]),
        ("Troops took the town.", []),
        ("Rahman, head of the School of Letters, said it was over.", ["Rahman"]),
        ("Rahman, 54, who heads the School of Letters, said it was over.", ["Rahman"]),
        ("Rahman, a writer for Reuters, also said it was over.", ["Rahman"]),
        ("In the town, Rahman said it was over.", ["Rahman"]),
    ],
)
def test_speakers_are_found(text: str, who: list[str]) -> None:
    found = speakers(reading_of(text, None, frozenset(["rahman", "reuters"])))
    assert [item.text for item in found] == who


def test_words_given_to_another_are_told_and_a_pronoun_is_who_was_named_before() -> None:
    known = frozenset(["rahman", "nadal"])
    statement = reading_of("Nadal said it was a loss.", None, known)
    named = reading_of("It was a loss, said Rahman.", None, known)
    [(speaker, other)] = given_to_another(statement, named, [])
    assert (speaker.text, other.text) == ("Nadal", "Rahman")
    pronoun = reading_of("He said it was a loss.", None, known)
    earlier = reading_of("Nadal spoke in Paris.", None, known).items
    assert list(given_to_another(statement, pronoun, earlier)) == []


@given(st.text(max_size=200))
def test_every_text_holds_what_it_quotes(text: str) -> None:
    plain = plain_text(text)
    assert all(holds(plain, quote) for quote in quoted(plain))
