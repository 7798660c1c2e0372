"""The archive's room: bars on a line of time, and the same as a table."""

from __future__ import annotations

from datetime import date

import pytest

from app.archives.adding import AddingState
from app.web.rooms.adding import adding_forms, adding_state
from app.web.rooms.coverage import Bar, bars_of, chart, covering, failures
from index.types import ArchiveStatus, SkippedFile
from tests.app.web.markup import read

FORGED = '<img src=x onerror="window.forged=1"><script>window.forged=1</script>'


def status(articles: int = 3, failed: tuple[SkippedFile, ...] = ()) -> ArchiveStatus:
    return ArchiveStatus(
        *(articles, 0, 9, 20, date(2016, 3, 1), date(2016, 5, 2), 1, (("Wire", 3),), failed),
        last_indexed="2026-11-24T21:09:15+00:00",
    )


def test_months_without_articles_are_seen_as_gaps() -> None:
    bars = bars_of([("2016-03", 2), ("2016-05", 1)])
    assert bars == [Bar("2016-03", 2), Bar("2016-04", 0), Bar("2016-05", 1)]


def test_over_many_years_there_is_a_bar_a_year() -> None:
    bars = bars_of([("1969-07", 1), ("2016-03", 2), ("2016-04", 3)])
    assert len(bars) == 2016 - 1969 + 1
    assert (bars[0], bars[-1]) == (Bar("1969", 1), Bar("2016", 5))


def test_a_year_that_is_asked_for_is_shown_by_its_months() -> None:
    bars = bars_of([("1969-07", 1), ("2016-03", 2)], "2016")
    assert [bar.count for bar in bars] == [0, 0, 2, *[0] * 9]


def test_a_month_leads_to_its_articles_up_to_its_last_day_and_a_year_to_its_months() -> None:
    assert Bar("2016-02", 1).address == "archive/articles?from=2016-02-01&to=2016-02-29"
    assert Bar("2016", 1).address == "archive?year=2016"


def test_the_chart_says_the_same_as_a_table_for_who_does_not_see_it() -> None:
    page = read(chart(bars_of([("2016-03", 2), ("2016-05", 1_000)])))
    (svg,) = page.all("svg")
    assert svg.attributes["aria-hidden"] == "true"
    rows = [row.text for row in page.all("tr")]
    assert rows == ["MonthArticles", "March 20162", "May 20161,000"]
    assert all(link.attributes.get("tabindex") == "-1" for link in page.all("a") if "archive" in link.text)


def test_an_archive_without_dates_has_no_chart() -> None:
    assert chart(bars_of([])) == ""


def test_what_is_covered_is_counted_with_a_way_to_its_articles() -> None:
    facts = [("outlet", "Outlets", [("Wire & Co", 2), ("", 1)]), ("section", "Sections", [("", 3)])]
    page = read(covering(status(), [("2016-03", 3)], facts))
    assert "3 articles" in page.text
    assert "1 article without a date of publication" in page.text
    assert "Last indexed: 24 November 2026, 21:09 UTC" in page.text
    links = [link.attributes["href"] for link in page.all("a")]
    assert "archive/articles?outlet=Wire+%26+Co" in links
    assert "not stated" in page.text
    assert "Sections" not in page.text, "no article states one"


def test_an_empty_archive_says_how_to_fill_it() -> None:
    page = read(covering(status(articles=0), [], []))
    assert "dateline index PATH" in page.text
    assert not page.all("svg")


def test_what_failed_is_told_with_its_reason_and_the_rest_is_counted() -> None:
    failed = [SkippedFile(f"/news/{n}.xyz", "no reader") for n in range(120)]
    page = read(failures(failed))
    assert len(page.all("tr")) == 101
    assert "and 20 more" in page.text
    assert failures([]) == ""


def test_forged_names_are_shown_and_never_run() -> None:
    facts = [("outlet", "Outlets", [(FORGED, 2)])]
    page = read(covering(status(failed=(SkippedFile(FORGED, FORGED),)), [("2016-03", 3)], facts))
    assert not {"img", "script"} & page.tags
    assert page.text.count(FORGED) == 3


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (AddingState(), ""),
        (AddingState(running=True, inputs=("a.md",)), "“a.md”: Reading…"),
        (AddingState(running=True, inputs=("a.md",), to_index=5, indexed=2), "“a.md”: Indexing: 2 of 5 articles"),
        (AddingState(running=True, blocked=True), "Another process is writing to the archive"),
        (AddingState(runs=1, added=1), "Done: 1 article added. You can ask about it now."),
        (AddingState(runs=1, unchanged=2), "Nothing new was added. 2 articles were known already."),
        (AddingState(runs=1, failure="the disk is full. Make room."), "The disk is full. Make room."),
        (AddingState(running=True, waiting=2), "2 inputs waiting for the next run."),
    ],
)
def test_how_far_adding_is_stands_in_a_sentence(state: AddingState, said: str) -> None:
    page = read(adding_state(state))
    assert said in page.text
    assert bool(page.all("progress")) is state.running
    assert ("data-busy" in page.elements[0].attributes) is state.busy


def test_what_was_not_taken_is_listed_with_the_reason() -> None:
    page = read(adding_state(AddingState(runs=1, skipped=(SkippedFile(FORGED, "no reader for .xyz files"),))))
    assert f"{FORGED}: no reader for .xyz files" in page.text
    assert "script" not in page.tags


@pytest.mark.parametrize("kind", ["files", "text", "address"])
def test_each_way_of_adding_has_its_form(kind: str) -> None:
    assert f'action="archive/add/{kind}"' in adding_forms(AddingState(), [".md"], 20)
