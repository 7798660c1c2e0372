"""Rows of tables, as they are read and cited."""

from __future__ import annotations

import pytest

from index.readers.eras import days_of_eras
from index.readers.table_rows import rows_as_text


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["Year", "Riders"], ["2022", "39,900"]], ["Riders, 2022: 39,900"]),
        (
            [["", "2022", "2023"], ["Riders", "39,900", "31,400"]],
            ["Riders, 2022: 39,900; Riders, 2023: 31,400"],
        ),
        ([["Ferry", "62 crowns"], ["Bus", "31 crowns"]], ["Ferry: 62 crowns", "Bus: 31 crowns"]),
        ([["Only one row", "of words"]], ["Only one row: of words"]),
        ([["Year", "Riders"], ["2022", ""], ["", "39,900"]], ["Year: 2022", "Riders: 39,900"]),
        ([], []),
    ],
)
def test_a_row_says_what_its_figures_are_of(rows: list[list[str]], told: list[str]) -> None:
    assert rows_as_text(rows) == told


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("令和6年6月30日", "ja", "2024-06-30"),
        ("平成元年1月8日", "ja", "1989-01-08"),
        ("民國113年6月30日", "zh", "2024-06-30"),
        ("10 تیر 1403", "fa", "2024-06-30"),
        ("1399/12/30", "fa", "2021-03-20"),
        ("30 มิถุนายน 2567", "th", "2024-06-30"),
        ("30 มิ.ย. 2567", "th", "2024-06-30"),
        ("31 มิถุนายน 2567", "th", ""),
        ("30 June 2024", "en", ""),
    ],
)
def test_days_of_other_eras_are_days(text: str, language: str, day: str) -> None:
    """2567 is the year of a Thai paper, and not one to come."""
    assert "".join(str(found) for _, _, found in days_of_eras(text, language)) == day
