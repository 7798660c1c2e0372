"""Reports that differ, side by side: whose figure it is and how it stands."""

from __future__ import annotations

import pytest

from app.news.attribution import source_of
from app.news.who_says_what import Standing, claims
from app.types import Citation, Disagreement, Relation, Report


def cited(quote: str, outlet: str, published: str) -> Citation:
    return Citation(1, "a" * 32, 0, len(quote), quote, "Headline", outlet, published, "")


ARMY = Report("450", cited("The Syrian army said that 450 Islamic State fighters died.", "Northern Post", ""))
MONITOR = Report("400", cited("At least 400 militants were killed, said the Observatory.", "Gazette", "2016-03-27"))
WRONG = Report("118", cited("The monitor counted 118 government fighters killed.", "Northern Post", "2016-03-29"))
RIGHT = Report(
    "188",
    cited("An earlier report said 118 fighters were killed; the correct figure is 188.", "Northern Post", "2016-04-05"),
)
SAME = Report("188", cited("Some 188 government troops were killed.", "Gazette", "2016-03-27"))


@pytest.mark.parametrize(
    ("sentence", "value", "source"),
    [
        ("The Syrian army said that 450 died.", "450", "the Syrian army"),
        ("At least 188 soldiers died, said Rami Abdel Rahman, who heads the monitor.", "188", "Rami Abdel Rahman"),
        ("According to the Observatory, 188 soldiers died.", "188", "the Observatory"),
        ("He said that 188 soldiers had died.", "188", ""),
        ("188 soldiers died.", "188", ""),
        ("The army put the number at 450, and 188 soldiers are missing.", "17", ""),
    ],
)
def test_the_source_of_a_figure_is_whom_the_sentence_names(sentence: str, value: str, source: str) -> None:
    assert source_of(sentence, value) == source


def test_a_contradiction_leaves_open_which_is_right() -> None:
    rows = claims(Disagreement(Relation.CONTRADICTION, (MONITOR, ARMY), ""))
    assert [(row.value, row.standing) for row in rows] == [("400", Standing.OPEN), ("450", Standing.OPEN)]
    assert rows[1].source == "the Syrian army"


def test_a_correction_names_what_was_corrected_and_who_agrees() -> None:
    rows = claims(Disagreement(Relation.CORRECTION, (RIGHT, WRONG, SAME), ""))
    assert [row.standing for row in rows] == [Standing.CORRECTS, Standing.CORRECTED, Standing.OPEN]


def test_of_a_count_that_goes_on_the_newest_is_the_latest() -> None:
    rows = claims(Disagreement(Relation.UPDATE, (SAME, WRONG), ""))
    assert [row.standing for row in rows] == [Standing.LATEST, Standing.EARLIER]


def test_each_row_keeps_its_proof_and_the_copies_of_its_report() -> None:
    copied = Report("400", MONITOR.citation, (ARMY.citation,))
    (row,) = claims(Disagreement(Relation.CONTRADICTION, (copied,), ""))
    assert row.citation is MONITOR.citation
    assert row.copies == (ARMY.citation,)
