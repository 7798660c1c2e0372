"""Progress: a line now and then in a pipe, with rate and remaining time."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from app.cli.progress_bars import PlainLines, bytes_progress, duration, index_progress
from index.intake.report import BuildReport


def test_a_line_comes_at_most_every_few_seconds_and_tells_how_far_it_is() -> None:
    now, lines = [0.0], list[str]()
    progress = PlainLines(lines.append, clock=lambda: now[0], every=5.0)
    report = BuildReport(files=500, files_to_read=400, files_read=100, read=120)
    progress(report)
    now[0] = 5.0
    progress(report)
    assert lines == ["read 100 of 400 files, 120 articles"]
    report.files_read, report.to_index = 400, 480
    progress(report)
    now[0], report.indexed = 17.0, 120
    progress(report)
    assert lines[1:] == ["indexed 120 of 480 articles; 10.0 articles/s, about 36 s left"]


def test_times_are_told_in_words_that_fit_a_line() -> None:
    assert [duration(s) for s in (40, 700, 9_000)] == ["40 s", "12 min", "2.5 h"]


def test_on_a_terminal_the_display_moves_and_leaves_nothing_behind() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    with index_progress(console) as progress:
        progress(BuildReport(files_to_read=10, files_read=10, to_index=20, indexed=5))
    assert "Indexing" in screen.getvalue()
    assert "5/20" in screen.getvalue()
    assert "\x1b[" in screen.getvalue()


@pytest.mark.parametrize(("terminal", "shown"), [(True, True), (False, False)])
def test_bytes_move_on_a_terminal_and_do_not_flood_a_log(terminal: bool, shown: bool) -> None:
    screen = io.StringIO()
    with bytes_progress(Console(file=screen, force_terminal=terminal, width=100), "Fetching") as progress:
        for done in range(1_000):
            progress(done, 1_000)
    assert ("Fetching" in screen.getvalue()) == shown
