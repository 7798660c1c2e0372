"""Quoted words. A quotation that was altered by one word must never pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.quotes import holds, quotes_in
from app.language.words import plain_text

SOURCE = plain_text("“This is the biggest single loss for the group,” said Rami Abdel Rahman, who heads the monitor.")


def test_typography_and_the_first_letter_may_differ() -> None:
    assert holds(SOURCE, "this is the biggest single loss for the group")
    [quote] = quotes_in(plain_text("He called it “the biggest single loss”."))
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
    assert quotes_in('He said: "We shall win the game') == ("We shall win the game",)


def test_single_marks_quote_and_apostrophes_do_not() -> None:
    assert quotes_in("It was 'closing down for good', the site's owner said.") == ("closing down for good",)
    assert quotes_in("The dogs' owner didn't see the site's end.") == ()


@given(st.text(max_size=200))
def test_every_text_holds_what_it_quotes(text: str) -> None:
    plain = plain_text(text)
    assert all(holds(plain, quote) for quote in quotes_in(plain))
