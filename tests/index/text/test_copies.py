from __future__ import annotations

import pytest

from index.text.copies import are_copies, wording_of

WIRE = "Syrian troops backed by Russian jets retook Palmyra on Sunday, killing 400 militants in three weeks of battle."


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (WIRE, True),
        (WIRE.replace("Syrian troops", "Syrian troops, officials said,"), True),
        (WIRE.replace("Russian jets", "jets"), True),  # one says less
        (WIRE.replace("400", "450"), False),
        (WIRE.replace("Palmyra", "Tadmur"), False),  # another place: no copy, whatever else agrees
        ("Palmyra fell to Syrian troops; some 400 militants died there, Russian officers said on Sunday.", False),
    ],
)
def test_copies_differ_neither_in_numbers_nor_in_names(other: str, same: bool) -> None:
    assert are_copies(wording_of(WIRE), wording_of(other), 0.8) is same
    assert are_copies(wording_of(other), wording_of(WIRE), 0.8) is same


def test_known_terms_are_taken_as_they_are() -> None:
    assert wording_of("Two dogs", [7, 8]).terms == {7, 8}
