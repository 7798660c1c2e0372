"""What the archive holds, on a terminal."""

from __future__ import annotations

from rich.console import Console

from app.cli.news import print_holding, print_looked_through
from app.types import Holding, Row


def test_a_list_says_how_many_articles_were_looked_through_and_other_answers_do_not() -> None:
    console = Console(width=100, color_system=None)
    with console.capture() as capture:
        print_looked_through(0, console)
        print_looked_through(2_225, console)
    assert capture.get() == "2,225 articles were looked through.\n"


def printed(holding: Holding | None) -> list[str]:
    console = Console(width=100, color_system=None, record=True, quiet=False, file=None)
    with console.capture() as capture:
        print_holding(holding, console)
    return [line.rstrip() for line in capture.get().splitlines()]


def test_rows_the_rest_and_a_bar_a_year_stand_beneath_the_sentence() -> None:
    rows = (Row("Army [takes] Palmyra", "Wire · 2016", "a1"), Row("All 9", "", "", "archive/articles"))
    assert printed(Holding("9 articles.", rows, 8, (("2015", 1), ("2016", 300)))) == [
        "9 articles.",
        "  - Army [takes] Palmyra Wire · 2016",
        "    and 8 more",
        "  2015  █ 1",
        f"  2016  {'█' * 30} 300",
    ]


def test_other_answers_print_nothing_of_it() -> None:
    assert printed(None) == []
