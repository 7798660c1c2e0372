"""Which sentences of an article may prove anything."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.passages import SentenceSplitter
from index.text.sentence_form import states_something

REUTERS = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "reuters" / "reuters21578.jsonl.gz"
NAMES = st.lists(st.sampled_from(["Ann Low", "Bo Falk", "M. O'Hara", "Jean-Luc Roy"]), min_size=1, max_size=3)


@given(st.sampled_from(["Reporting", "Additional reporting", "Writing", "Compiling"]), NAMES, st.booleans())
def test_a_line_of_credits_states_nothing_whoever_is_named(act: str, names: list[str], in_brackets: bool) -> None:
    """Cited as proof, it says who wrote the article where a reader asked who did something in it."""
    line = f"{act} by {' and '.join(names)} in Bern; editing by Ada Roth"
    assert not states_something(f"({line})" if in_brackets else f"{line}.")


@pytest.mark.parametrize(
    "line",
    ["Photo: Ann Low/Reuters", "(Image credit: Bo Falk/AFP via Getty Images)", "Pictures by Ada Roth.", "Year", '"'],
)
def test_credits_of_pictures_and_single_words_state_nothing(line: str) -> None:
    assert not states_something(line)


@pytest.mark.parametrize(
    "sentence",
    [
        "Reporting by Reuters found that money was missing.",
        "Bombing by Russian planes killed 12.",
        "Photo: a man walks past a shop in London.",
        "It is guaranteed by the Bank of Nova Scotia.",
        "Referee: R Styles (Hampshire)",
        "The song was written by Mike Read.",
        "They met at 42 Main St.",
    ],
)
def test_what_has_a_verb_or_tells_more_than_names_of_makers_may_be_evidence(sentence: str) -> None:
    assert states_something(sentence)


def test_an_end_before_the_name_it_leads_to_states_nothing() -> None:
    assert not states_something("He was held, said Det. Insp.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He briefed then-Gov. Ann Low on it. She left.", ["He briefed then-Gov. Ann Low on it.", "She left."]),
        ("Go to 42 Main St., Odessa. It is open.", ["Go to 42 Main St., Odessa.", "It is open."]),
        ("Rep. Mark Pocan, D-Wis., said no. He left.", ["Rep. Mark Pocan, D-Wis., said no.", "He left."]),
    ],
)
def test_a_sentence_is_not_cut_before_a_comma_or_between_title_and_name(text: str, expected: list[str]) -> None:
    """A quote that ends in "Gov." or begins with a comma proves nothing to whoever reads it."""
    assert [text[s.start : s.end] for s in SentenceSplitter().split(text)] == expected


@pytest.mark.slow
def test_of_old_wire_reports_few_sentences_are_kept_from_being_evidence() -> None:
    """A form that took much more would take what answers."""
    if not REUTERS.exists():
        pytest.skip("needs ../shared/data/reuters")
    with gzip.open(REUTERS, "rt") as lines:
        bodies = [json.loads(line)["body"] for line, _ in zip(lines, range(300), strict=False)]
    split = SentenceSplitter().split
    told = [states_something(body[s.start : s.end]) for body in bodies for s in split(body)]
    assert 0.97 < sum(told) / len(told) < 1
