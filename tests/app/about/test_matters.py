"""Questions about the archive itself, against real stores of five articles."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.about import texts
from app.about.matters import MATTERS
from app.about.of_several import holding_of_several
from app.localization import languages, speaking
from app.types import Holding, Row
from index.types import Article
from tests.app.about.conftest import SAMPLE, Shelf, titles

FAR_OFF = ["last 999 years", "after 9999-12-31", "before 0001-01-01", "last 0 days", "in the last 300 months"]


def test_every_matter_is_answered_of_an_archive_and_of_an_empty_one(
    shelf: Shelf, make_shelf: Callable[..., Shelf]
) -> None:
    """Whatever the router takes a question for, the reader gets a sentence."""
    empty = make_shelf()
    for matter in MATTERS:
        for topic in ("", "Palmyra", "???", "the", "in 2016", "“"):
            assert shelf.ask(matter, topic, f"{matter} {topic}?").text.strip()
        assert empty.ask(matter, "Palmyra").text == texts.NOTHING_COUNTED


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.sampled_from(sorted(MATTERS)),
    st.one_of(st.text(max_size=40), st.sampled_from(FAR_OFF)),
)
def test_no_question_is_too_strange(shelf: Shelf, matter: str, topic: str) -> None:
    """Anybody can type anything: a sentence must come back, not a failure."""
    assert shelf.ask(matter, topic, f"What of {topic}").text.strip()


def test_a_matter_that_is_none_is_an_error(shelf: Shelf) -> None:
    with pytest.raises(KeyError):
        shelf.ask("weather")


def test_articles_without_any_fact_are_counted_and_what_they_lack_is_said(make_shelf: Callable[..., Shelf]) -> None:
    """Many archives state no author, section or date: nothing may be made of that but a plain sentence."""
    bare = make_shelf(Article("One."), Article("Two."))
    assert bare.ask("size").text == "The archive has 2 articles. No article of the archive has a date of publication."
    assert bare.ask("span").text == "No article of the archive has a date of publication."
    assert bare.ask("authors").text == "No article of the archive states its author."
    assert bare.ask("by", "Ann Pike").text == "No article of the archive states its author."
    assert bare.ask("sections").text == "No article of the archive states its section."
    assert bare.ask("in", "sport").text == "No article of the archive states its section or its outlet."
    assert bare.ask("period", "", "this week").text.endswith("So none can be found by its day.")
    assert bare.ask("names").text == "I found no names in the headlines and openings of all 2 articles."


# In the reader's language

ASKED = [  # with all that each matter may say
    *[("size", "", "How many?"), ("size", "", "How many in 2016?"), ("span", "", ""), ("new", "", "")],
    *[("outlets", "", ""), ("outlets", "", "in 2013"), ("outlets", "", "in 1999"), ("outlets", "", "since 2013")],
    *[("sections", "", ""), ("sections", "", "on 25 March 2016"), ("languages", "", ""), ("languages", "", "in 2013")],
    *[("authors", "", ""), ("authors", "", "in 2013"), ("authors", "", "in 2015"), ("period", "", "some time ago")],
    *[("period", "", f"{side} {days}") for side in ("in", "since", "after", "before", "until") for days in ("2015",)],
    *[("period", "", f"{side} March 2016") for side in ("in", "since", "after", "before", "until")],
    *[("period", "", f"{side} 25 March 2016") for side in ("on", "since", "after", "before", "until")],
    *[("period", "", f"{side} last week") for side in ("", "since", "after", "before", "until")],
    *[("period", "", "this week"), ("period", "", "from 2013 to 2015"), ("period", "", "between May and July 2015")],
    *[("by", "Pike", ""), ("by", "Reed", ""), ("by", "Ann Pike in 2013", "in 2013"), ("by", "Anne Pyke", "")],
    *[("by", "Tim Reid-Jones", ""), ("by", "zzzz", ""), ("by", "", "")],
    *[("in", "World", ""), ("in", "Travel", ""), ("in", "World in 2015", "in 2015"), ("in", "Harbour Post", "")],
    *[("in", "Desert Wire in 2015", "in 2015"), ("in", "zzzz", ""), ("in", "Wirld Pist Zzzz", ""), ("in", "", "")],
    *[("mentions", "Palmyra", ""), ("mentions", "Putin", "in 2016"), ("mentions", "Putin", "in 1999")],
    *[("mentions", "England ferry", ""), ("mentions", "ferry Atlantis", ""), ("mentions", "Atlantis", "")],
    *[("mentions", "the", ""), ("mentions", "", ""), ("headline", "A walk by the sea", ""), ("headline", "", "")],
    *[("headline", "merger of the ferry lines", ""), ("headline", "zzzz", ""), ("names", "", "")],
]
AS_PRINTED = re.compile(
    "“[^”]*”|„[^“]*“|« .*? »|The Harbour Post|Desert Wire|World|Travel|Ann Pike|Tom Reed|José Núñez|Bank of England"
)
ENGLISH = re.compile(
    r"\b(?:the|of|has|have|is|are|was|were|published|no|none|from|most|since|after|before|until|nearest|newest|oldest"
    r"|articles? (?:is|in|have)|by|with|that|all|undated|outlets?|author|January|March|English|French|“)\b"
)


@pytest.mark.parametrize("reader", [one for one in languages() if one != "en"])
def test_every_matter_is_told_in_the_readers_language(
    shelf: Shelf, make_shelf: Callable[..., Shelf], reader: str
) -> None:
    """What is counted stands in no article: all of it is said by Dateline, and a German reads it in German."""
    bare, empty = make_shelf(Article("One."), Article("Two.", outlet="Desert Wire")), make_shelf()
    many = make_shelf(*(Article("Text.", f"Headline {n}", published=date(2016, 1, 1 + n)) for n in range(12)))
    assert {matter for matter, _, _ in ASKED} == set(MATTERS)
    for matter, topic, question in ASKED:
        for asked in (shelf, bare, empty, many):
            english = asked.ask(matter, topic, question)
            with speaking(reader):
                told = holding_of_several({"": asked.ask(matter, topic, question)})
            assert told.text != english.text
            assert [(row.article_id, row.address) for row in told.rows] == [
                (row.article_id, row.address) for row in english.rows
            ]
            assert not [said for said in _said_of(told) if ENGLISH.search(AS_PRINTED.sub("", said))]


def _said_of(held: Holding) -> list[str]:
    return [held.text, *(row.note for row in held.rows), *(row.text for row in held.rows if not row.article_id)]


@pytest.mark.parametrize(
    ("matter", "topic", "question", "german", "french"),
    [
        (
            *("size", "", ""),
            "Das Archiv hat 5 Artikel von 2 Medien, erschienen vom 9. Januar 2013 bis zum 27. März 2016."
            " 1 Artikel hat kein Datum.",
            "Les archives contiennent 5 articles de 2 médias, du 9 janvier 2013 au 27 mars 2016."
            " 1 article n’a pas de date.",
        ),
        (
            *("mentions", "Putin", "in 2016"),
            "1 von 2 Artikeln, die im Jahr 2016 erschienen sind, enthält „Putin“.",
            "1 sur 2 articles parus en 2016 contient « Putin ».",
        ),
        (
            *("in", "World in 2015", "in 2015"),
            "Kein Artikel, der im Jahr 2015 erschienen ist, steht im Ressort World.",
            "Aucun article paru en 2015 n’est dans la rubrique World.",
        ),
        (
            *("period", "", "this week"),
            "2 Artikel erschienen vom 21. bis 27. März 2016 („this week“, gerechnet vom neuesten Tag des Archivs an,"
            " dem 27. März 2016).",
            "2 articles ont paru du 21 au 27 mars 2016 (« this week », à compter du jour le plus récent des archives,"
            " le 27 mars 2016).",
        ),
    ],
)
def test_a_sentence_is_built_as_the_readers_language_builds_it(
    shelf: Shelf, matter: str, topic: str, question: str, german: str, french: str
) -> None:
    """When articles were published is a clause in German, and agrees with their number in both."""
    for reader, said in (("de", german), ("fr", french)):
        with speaking(reader):
            assert shelf.ask(matter, topic, question).text == said


# How much, since when, of whom


def test_the_size_is_told_with_outlets_days_and_a_chart(shelf: Shelf) -> None:
    held = shelf.ask("size", "", "How many articles are there?")
    assert held.text == (
        "The archive has 5 articles of 2 outlets, published from 9 January 2013 to 27 March 2016."
        " 1 article has no date."
    )
    assert held.counts == (("2013", 1), ("2015", 1), ("2016", 2))


def test_today_limits_no_count_and_a_year_does(shelf: Shelf) -> None:
    """Whoever asks how many articles there are today wants all of them."""
    assert shelf.ask("size", "", "How many articles do you have today?").text.startswith("The archive has 5 articles")
    assert shelf.ask("size", "", "How many articles are there from 2016?").text == "2 articles were published in 2016."


def test_the_span_shows_the_oldest_and_the_newest_article(shelf: Shelf) -> None:
    held = shelf.ask("span")
    assert "oldest article of the archive is of 9 January 2013, the newest of 27 March 2016" in held.text
    assert titles(held) == ["A walk by the sea", "Army takes Palmyra back"]


def test_outlets_are_listed_most_first_with_the_page_of_their_articles(shelf: Shelf) -> None:
    held = shelf.ask("outlets")
    assert held.text == "The archive has articles of 2 outlets, most from The Harbour Post (3)."
    assert held.rows == (
        Row("The Harbour Post", "3 articles", "", "archive/articles?outlet=The+Harbour+Post"),
        Row("Desert Wire", "2 articles", "", "archive/articles?outlet=Desert+Wire"),
    )


def test_a_list_can_be_of_a_period_and_leads_to_the_articles_of_it(shelf: Shelf) -> None:
    held = shelf.ask("sections", "", "Which sections were there in 2016?")
    assert held.text == "The archive has articles published in 2016 of 1 section: World."
    assert held.rows[0].address == "archive/articles?section=World&from=2016-01-01&to=2016-12-31"


def test_languages_have_names_and_what_states_none_is_counted(shelf: Shelf) -> None:
    held = shelf.ask("languages")
    assert [(row.text, row.note) for row in held.rows] == [("English", "3 articles"), ("French", "1 article")]
    assert held.text.endswith("1 article states none.")


def test_authors_are_people_and_not_bylines(shelf: Shelf) -> None:
    held = shelf.ask("authors")
    assert [(row.text, row.note) for row in held.rows] == [
        ("Ann Pike", "2 articles"),
        ("José Núñez", "1 article"),
        ("Tom Reed", "1 article"),
    ]


def test_a_long_list_is_cut_and_the_rest_counted(make_shelf: Callable[..., Shelf]) -> None:
    many = make_shelf(*(Article(f"Text {n}.", outlet=f"Outlet {n:02}") for n in range(23)))
    held = many.ask("outlets")
    assert (len(held.rows), held.more) == (20, 3)


# New, and periods


def test_what_is_new_comes_newest_first_undated_last_and_says_the_newest_day(shelf: Shelf) -> None:
    held = shelf.ask("new", "", "What is new?")
    assert held.text == "The 5 newest articles; newest day in the archive: 27 March 2016."
    assert titles(held)[0] == "Army takes Palmyra back"
    assert titles(held)[-1] == "Girl wins chess title"
    assert held.rows[0].note == "Desert Wire · 27 March 2016"
    assert held.rows[-1].note == "The Harbour Post · undated"


@pytest.mark.parametrize(
    ("question", "said", "found"),
    [
        ("What was published this week?", "“this week”, counted from the archive's newest day, 27 March 2016", 2),
        ("what came out yesterday?", "No article of the archive was published on 26 March 2016", 0),
        ("What was published today?", "1 article was published on 27 March 2016", 1),
        ("What was published last month?", "in February 2016", 0),
        ("the past three days", "from 25 to 27 March 2016", 2),
        ("last fortnight", "from 14 to 27 March 2016", 2),
        ("What was published on 27 March 2016?", "1 article was published on 27 March 2016.", 1),
        ("articles in march 2016", "2 articles were published in March 2016.", 2),
        ("2015", "1 article was published in 2015.", 1),
        ("Everything since 2015", "3 articles were published since 2015.", 3),
        ("before 2015", "1 article was published before 2015.", 1),
        ("after 25 March 2016", "1 article was published after 25 March 2016.", 1),
        ("until March 2015", "1 article was published until March 2015.", 1),
        ("between January 2013 and June 2015", "from 1 January 2013 to 30 June 2015", 2),
        ("between May and July 2015", "from 1 May to 31 July 2015", 1),
        ("from 2013 to 2015", "from 2013 to 2015", 2),
        ("in june", "in June 2015", 1),  # the last June that the archive can have
        ("What was published on friday?", "on 25 March 2016", 1),
    ],
)
def test_a_period_is_read_and_counted_from_the_newest_day(shelf: Shelf, question: str, said: str, found: int) -> None:
    """An archive of 2016 has nothing of the reader's own week; the answer must say which week it means."""
    held = shelf.ask("period", "", question)
    assert said in held.text
    assert len(titles(held)) == found


def test_days_count_from_today_where_a_day_is_given(shelf: Shelf) -> None:
    held = shelf.ask("period", "", "yesterday", today=date(2016, 3, 26))
    assert held.text == "1 article was published on 25 March 2016 (“yesterday”, counted from 26 March 2016)."


def test_a_question_without_days_says_so_and_what_there_is(shelf: Shelf) -> None:
    held = shelf.ask("period", "some time ago", "What was published some time ago?")
    assert "names no days that I can read" in held.text
    assert held.counts


def test_a_long_period_shows_ten_counts_the_rest_and_leads_to_all(make_shelf: Callable[..., Shelf]) -> None:
    days = [date(2016, 1, 1) + timedelta(n) for n in range(31 + 5)]
    many = make_shelf(*(Article(f"Text {n}.", f"Headline {n}", published=day) for n, day in enumerate(days)))
    held = many.ask("period", "2016", "What was published in 2016?")
    assert titles(held) == [f"Headline {n}" for n in range(35, 25, -1)]
    assert held.more == 26
    assert held.rows[-1] == Row("All 36 articles, in a list", "", "", "archive/articles?from=2016-01-01&to=2016-12-31")
    assert held.counts == (("2016-01", 31), ("2016-02", 5))


# By, in


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        ("Ann Pike", ["Army takes Palmyra back", "Mines cleared in ruins"]),
        ("PIKE", ["Army takes Palmyra back", "Mines cleared in ruins"]),
        ("articles written by Ann Pike in 2016", ["Army takes Palmyra back", "Mines cleared in ruins"]),
        ("nunez", ["Ferry lines to merge"]),
        ("Anne Pyke's", ["Army takes Palmyra back", "Mines cleared in ruins"]),
        ("Ann Pyke", ["Army takes Palmyra back", "Mines cleared in ruins"]),
    ],
)
def test_an_author_is_found_by_surname_without_accents_and_misspelled(
    shelf: Shelf, topic: str, found: list[str]
) -> None:
    assert titles(shelf.ask("by", topic)) == found


def test_another_spelling_of_an_author_is_said(shelf: Shelf) -> None:
    assert shelf.ask("by", "Ann Pyke").text == "No author is spelled “Ann Pyke”. 2 articles are by Ann Pike."


def test_an_author_who_is_not_there_brings_the_nearest(shelf: Shelf) -> None:
    held = shelf.ask("by", "Tim Reid-Jones")
    assert held.text.startswith("No article of the archive is by “Tim Reid-Jones”.")
    assert 0 < len(held.rows) <= 5
    assert Row("Tom Reed", "1 article") in held.rows


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("world", "2 articles are in the section World."),
        ("the Travel section", "1 article is in the section Travel."),
        ("Harbour Post", "3 articles are of The Harbour Post."),
        ("desert wires", "2 articles are of Desert Wire."),
        ("busines", "1 article is in the section Business."),
        ("World in 2015", "No article published in 2015 is in the section World."),
        ("quux", "No section or outlet of the archive is called “quux”. There are:"),
    ],
)
def test_a_section_or_an_outlet_is_found_however_it_is_written(shelf: Shelf, topic: str, said: str) -> None:
    assert shelf.ask("in", topic, f"Which articles are in {topic}?").text == said


# Words


@pytest.mark.parametrize(
    ("topic", "question", "said"),
    [
        ("Palmyra", "How many articles mention Palmyra?", "1 of 5 articles has “Palmyra”."),
        ("ruin", "How many articles mention a ruin?", "3 of 5 articles have “ruin”."),  # stemmed as the index does it
        ("the Bank of England", "", "1 of 5 articles has “the Bank of England”."),
        ("England ferry", "", "2 of 5 articles have all the words of “England ferry”, though not one after another."),
        ("", "How many articles mention “ferry of England”?", "1 of 5 articles has “ferry of England”."),
        ("", "how many articles mention Putin in 2016?", "1 of 2 articles published in 2016 has “Putin”."),
        ("Putin since 2015", "", "2 of 3 articles published since 2015 have “Putin”."),
        ("Atlantis", "", "None of 5 articles has “Atlantis”."),
        ("Harbour Post", "", "1 of 5 articles has “Harbour Post”."),  # three are of it
        ("2016", "How many articles mention 2016?", "None of 5 articles has “2016”."),  # two are of it
        ("the", "", "“the” has no word that can be looked for."),
    ],
)
def test_mentions_are_counted_over_the_whole_archive(shelf: Shelf, topic: str, question: str, said: str) -> None:
    """The index has outlet and day with every passage: they are no mentions."""
    assert shelf.ask("mentions", topic, question).text == said


@pytest.mark.parametrize(
    ("matter", "question", "said"),
    [
        ("mentions", "How many articles mention Palmyra?", "1 of 5 articles has “Palmyra”."),
        ("by", "Is there anything by Tom Reed?", "1 article is by Tom Reed."),
        ("in", "How much is there in Travel?", "1 article is in the section Travel."),
        ("headline", "Which article is called Ferry lines to merge?", "1 article has this headline."),
    ],
)
def test_the_topic_may_be_missing_or_be_all_of_the_question(
    shelf: Shelf, matter: str, question: str, said: str
) -> None:
    """Who tells kinds of questions apart knows some frames of a topic; the whole message is its topic elsewhere."""
    assert shelf.ask(matter, "", question).text == shelf.ask(matter, question, question).text == said
    assert shelf.ask("by", "Ann Pike", "Ann Pike").text == "2 articles are by Ann Pike."


def test_mentions_are_exact_where_there_are_more_than_a_search_looks_at(make_shelf: Callable[..., Shelf]) -> None:
    articles = [Article(f"Ferry number {n}.", published=date(2000 + n % 4, 1, 1)) for n in range(450)]
    many = make_shelf(*articles, Article("A bus."))
    held = many.ask("mentions", "ferries", "How many articles mention ferries?")
    assert held.text == "450 of 451 articles have “ferries”."
    assert (len(held.rows), held.more) == (10, 440)
    assert held.counts == (("2000", 113), ("2001", 113), ("2002", 112), ("2003", 112))


def test_a_superseded_or_removed_article_mentions_nothing(make_shelf: Callable[..., Shelf]) -> None:
    shelf = make_shelf(*SAMPLE)
    shelf.catalog.articles.remove([SAMPLE[0].id])
    assert shelf.ask("mentions", "Palmyra").text == "None of 4 articles has “Palmyra”."


def test_a_headline_is_found_whole_and_in_pieces(shelf: Shelf) -> None:
    assert titles(shelf.ask("headline", "army takes palmyra back")) == ["Army takes Palmyra back"]
    near = shelf.ask("headline", "merger of the ferry lines")
    assert near.text == "No article has the headline “merger of the ferry lines”. The nearest:"
    assert titles(near)[0] == "Ferry lines to merge"
    assert shelf.ask("headline", "zzzz").text == "No headline of the archive is like “zzzz”."


def test_names_are_those_of_most_articles_and_it_says_what_was_read(shelf: Shelf) -> None:
    """A surname counts for the whole name where both stand in an article; outlets and months are no names."""
    held = shelf.ask("names")
    assert held.text == "The names that most articles have, in the headlines and openings of all 5 articles:"
    names = [(row.text, row.note) for row in held.rows]
    assert names[0] == ("Vladimir Putin", "3 articles")
    assert not {"Sunday", "Desert Wire", "The Harbour Post", "Harbour Post"} & {name for name, _ in names}


def test_of_a_large_archive_only_the_newest_are_read_for_names(
    make_shelf: Callable[..., Shelf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.about.frequent_names._MOST_ARTICLES", 2)
    held = make_shelf(*SAMPLE).ask("names")
    assert "of the newest 2 articles" in held.text


def test_an_article_without_a_headline_is_called_by_its_opening(make_shelf: Callable[..., Shelf]) -> None:
    untitled = make_shelf(replace(SAMPLE[0], title=""))
    assert titles(untitled.ask("new"))[0].startswith("Government forces took Palmyra")
