"""Which sentences become rows, under which day, in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.citations import Numbering
from app.language.dates import dates_in
from app.news.timeline import timeline, when
from app.types import DatedEvent
from index.text.passages import SentenceSplitter
from index.types import Article, Evidence, Scores, Sentence

SUNDAY = date(2016, 3, 27)
SPLITTER = SentenceSplitter()


def evidence(
    text: str, published: date | None = SUNDAY, score: float = 1.0, title: str = "Palmyra", outlet: str = "Wire"
) -> Evidence:
    article = Article(text, title, outlet, published=published)
    sentences = tuple(Sentence(s.start, s.end) for s in SPLITTER.split(text))
    return Evidence(article, 0, len(text), sentences, Scores(score, score, 0, 0))


def unlike(text: str, others: Sequence[str]) -> list[float]:
    return [0.0 for _ in others]


def alike(text: str, others: Sequence[str]) -> list[float]:
    return [0.9 for _ in others]


def rows(*items: Evidence, topic: str = "the battle", closeness: object = unlike) -> tuple[DatedEvent, ...]:
    return timeline(topic, items, closeness, Numbering())  # type: ignore[arg-type]


def test_a_weekday_becomes_the_day_before_publication_and_says_that_it_was_counted() -> None:
    (row,) = rows(evidence("The army took the city on Friday."))
    assert (row.first, row.last, row.said, row.inferred) == ("2016-03-25", "2016-03-25", "Friday", True)
    assert when(row) == "25 March 2016"
    assert row.citation.quote == "The army took the city on Friday."


def test_a_stated_day_is_not_counted_and_a_month_is_a_span() -> None:
    (row,) = rows(evidence("The group overran the city in May 2015."))
    assert (row.first, row.last, row.inferred) == ("2015-05-01", "2015-05-31", False)
    assert when(row) == "May 2015"


def test_sentences_without_a_day_are_no_rows() -> None:
    assert rows(evidence("The army took the city. It had been held for months.")) == ()


def test_rows_stand_in_the_order_of_their_days_and_citations_are_numbered_in_it() -> None:
    told = rows(evidence("The city fell on Friday. The drive began on 9 March 2016. It was overrun in May 2015."))
    assert [row.first for row in told] == ["2015-05-01", "2016-03-09", "2016-03-25"]
    assert [row.citation.number for row in told] == [1, 2, 3]


def test_what_has_no_day_comes_last_and_keeps_the_words_that_would_date_it() -> None:
    told = rows(
        evidence("Troops reached the edge of the city on Thursday.", published=None, score=1.2, title="Undated"),
        evidence("The city fell on Friday."),
    )
    assert [(row.first, row.said) for row in told] == [("2016-03-25", "Friday"), ("", "Thursday")]
    assert when(told[1]) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "The campaign that began on 30 September 2015 has met its goals.",
        "Police have recovered the reliquary taken last November.",
        "The army has begun a push toward the city, whose ruins have been held since May 2015.",
        "The plan had been opposed since it was drawn up in 2007.",
    ],
)
def test_a_day_of_something_that_is_only_mentioned_dates_no_row(sentence: str) -> None:
    assert rows(evidence(sentence)) == ()


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("The president ordered it on 14 March 2016, saying the campaign that began in 2015 was over.", "2016-03-14"),
        ("The firms that have fought since 1959 said on Tuesday that they would merge.", "2016-03-22"),
        ("Nepal marked fifty years since the first ascent on Thursday.", "2016-03-24"),
        ("Islamic State had held it since last August.", "2015-08-01"),
        ("Tarrow will build it after councillors approved the scheme by 23 votes to 22 on Friday.", "2016-03-25"),
    ],
)
def test_the_day_of_the_main_clause_is_the_rows_day(sentence: str, first: str) -> None:
    (row,) = rows(evidence(sentence))
    assert row.first == first


def test_the_day_that_a_report_was_filed_dates_no_event() -> None:
    told = rows(evidence("BERLIN, Nov. 10, 1989 (Wire) - The Wall was put up in August 1961.", published=None))
    assert [(row.first, row.text) for row in told] == [("1961-08-01", "The Wall was put up in August 1961.")]
    assert told[0].citation.quote.startswith("BERLIN"), "the citation is the whole sentence"
    assert rows(evidence("BERLIN, Nov. 10, 1989 (Wire) - Crowds poured into the West.", published=None)) == ()


def test_between_two_years_is_one_span() -> None:
    (row,) = rows(evidence("It enrolled 1,146 adults between 2011 and 2013."))
    assert (row.first, row.last, row.said) == ("2011-01-01", "2013-12-31", "2011 and 2013")


def test_what_was_still_to_come_is_planned() -> None:
    planned, past = rows(evidence("The two will appear in court on 4 April 2016. They were arrested on Friday."))[::-1]
    assert (planned.first, planned.planned) == ("2016-04-04", True)
    assert not past.planned


def test_the_same_event_told_twice_is_one_row_with_both_sentences() -> None:
    one = evidence("Troops retook Palmyra on Sunday, ending jihadist rule.")
    other = evidence("The city of Palmyra was taken by the army on 27 March 2016.", score=0.9, outlet="Other")
    (row,) = rows(one, other, closeness=alike)
    assert row.text == one.text, "the better found one tells it"
    assert [citation.outlet for citation in row.also] == ["Other"]
    assert len(rows(one, other, closeness=unlike)) == 2


def test_events_of_different_days_stay_apart_however_alike() -> None:
    text = "Troops retook the city on Friday. Troops retook the city on Saturday."
    assert len(rows(evidence(text), closeness=alike)) == 2


def test_a_day_within_a_month_joins_it_and_gives_the_row_its_day() -> None:
    told = rows(evidence("The town was taken in March 2016. The town was taken on 25 March 2016."), closeness=alike)
    assert [(row.first, row.last, len(row.also)) for row in told] == [("2016-03-25", "2016-03-25", 1)]


def test_what_is_found_weakly_is_beside_the_topic() -> None:
    told = rows(evidence("The city fell on Friday."), evidence("A girl drew on Saturday.", score=0.39, title="Chess"))
    assert [row.first for row in told] == ["2016-03-25"]


def test_articles_without_the_topics_names_are_left_out_unless_none_has_them() -> None:
    barrier = evidence("Work is due to start in April 2013.", title="Tarrow barrier")
    tunnel = evidence("The Channel Tunnel opened on Friday.", title="Queen opens railway")
    assert [row.first for row in rows(barrier, tunnel, topic="the Channel Tunnel")] == ["2016-03-25"]
    assert len(rows(barrier, tunnel, topic="the Severn Bridge")) == 2


def test_a_floor_of_the_score_keeps_out_what_is_found_for_anything() -> None:
    assert timeline("the battle", [evidence("It fell on Friday.", score=0.4)], unlike, Numbering(), 0.45) == ()


def test_no_more_than_a_few_rows_have_no_day() -> None:
    text = " ".join(f"Troop number {n} left on {day}." for n, day in enumerate(["Monday", "Tuesday", "Friday"] * 6))
    assert 0 < len(rows(evidence(text, published=None))) <= 6


SENTENCES = st.lists(
    st.sampled_from(
        [
            "The army took the town on Friday.",
            "On 9 March 2016 the drive began.",
            "It was overrun in May 2015, a monitor said.",
            "The talks that opened on Monday, 14 March, will go on until 4 April 2016.",
            "BEIRUT, March 24 (Wire) - Troops moved up on Thursday.",
            "Nobody knows when.",
            "The trial ran between 2011 and 2013.",
        ]
    ),
    min_size=1,
    max_size=6,
    unique=True,
)


@settings(deadline=None)
@given(SENTENCES, st.sampled_from([SUNDAY, None]))
def test_every_row_is_proven_by_the_sentence_it_cites(sentences: list[str], published: date | None) -> None:
    item = evidence(" ".join(sentences), published)
    told = rows(item)
    for row in told:
        assert item.article.text[row.citation.start : row.citation.end] == row.citation.quote
        assert row.text in " ".join(row.citation.quote.split())
        assert row.said in row.citation.quote
        days = {str(day) for m in dates_in(row.citation.quote, published) for day in (m.first, m.last)}
        assert {row.first, row.last} <= {*days, ""}
    dated = [row.first for row in told if row.first]
    assert dated == sorted(dated)
    assert [bool(row.first) for row in told] == sorted((bool(row.first) for row in told), reverse=True)
    numbers = [row.citation.number for row in told]
    assert numbers == sorted(numbers)
    assert len({re.sub(r"\W", "", row.text) for row in told}) == len(told)
