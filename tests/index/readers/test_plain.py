"""Headers above a story: what is there is found, what is not there stays empty."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.texts.plain import parse_plain
from index.types import Article
from tests.index.readers.conftest import ReadAll, Write

STORY = "Syrian regime forces took the town on Tuesday, a monitor said."
DAY = {"published_precision": "day", "published_method": "line above the text"}
PALMYRA = Path(__file__).resolve().parents[3].parent / "shared/articles/palmyra.txt"


def test_an_article_as_an_agency_delivers_it(read_all: ReadAll) -> None:
    if not PALMYRA.exists():
        pytest.skip(f"the example article is not beside the checkout: {PALMYRA}")
    (article,), skipped = read_all(PALMYRA)
    assert skipped == []
    assert article.outlet == "Free Press Journal"
    assert article.title == "Syria regime forces advance on IS town near Palmyra: monitor"
    assert article.dateline == "Beirut"
    assert article.text.startswith("Beirut: Syrian regime forces")
    assert (article.published, article.byline) == (None, "")
    assert article.source == str(PALMYRA)


def test_outlet_and_title_stand_above_the_story() -> None:
    assert parse_plain(f"Free Press Journal\n\nArmy takes town\n\n\n{STORY}") == Article(
        STORY, outlet="Free Press Journal", title="Army takes town"
    )


def test_headers_may_stand_in_one_block() -> None:
    text = f"Reed Press\nArmy takes town\nBy Jane Doe\n27 March 2016\n\n{STORY}"
    expected = Article(
        STORY, outlet="Reed Press", title="Army takes town", byline="Jane Doe", published=date(2016, 3, 27), **DAY
    )
    assert parse_plain(text) == expected


def test_a_single_header_is_the_title() -> None:
    assert parse_plain(f"Army takes town\n\n{STORY}") == Article(STORY, title="Army takes town")


def test_a_long_first_header_is_a_title_and_what_follows_is_text() -> None:
    """Seven words are no outlet, so the second line is a standfirst; it must not get lost."""
    text = f"Army takes the town that nobody wanted\n\nA monitor counts the dead\n\n{STORY}"
    article = parse_plain(text)
    assert (article.title, article.outlet) == ("Army takes the town that nobody wanted", "")
    assert article.text == f"A monitor counts the dead\n\n{STORY}"


@pytest.mark.parametrize("outlet", ["The Times of Malta", "Le Monde", "spiegel.de", "AFP", "Frankfurter Allgemeine"])
def test_the_name_of_an_outlet_may_have_small_words(outlet: str) -> None:
    assert parse_plain(f"{outlet}\n\nArmy takes town\n\n{STORY}").outlet == outlet


def test_a_headline_with_a_verb_is_no_outlet() -> None:
    """A short headline above a standfirst without a full stop, as the BBC has them."""
    article = parse_plain(f"Japan turns to beer\n\nBrewers look for a way out\n\n{STORY}")
    assert (article.title, article.outlet) == ("Japan turns to beer", "")
    assert article.text.startswith("Brewers look")


def test_a_date_may_stand_between_outlet_and_title() -> None:
    article = parse_plain(f"The Guardian\n\nMarch 27, 2016 Sunday\n\nArmy takes town\n\n{STORY}")
    expected = Article(STORY, outlet="The Guardian", title="Army takes town", published=date(2016, 3, 27), **DAY)
    assert article == expected


def test_a_headline_below_the_byline_does_not_turn_the_title_into_an_outlet() -> None:
    article = parse_plain(f"Army takes town\nBy Jane Doe\n\nA monitor counts the dead\n\n{STORY}")
    assert (article.title, article.outlet, article.byline) == ("Army takes town", "", "Jane Doe")
    assert article.text.startswith("A monitor counts")


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("BY JANE DOE", "JANE DOE"),
        ("By Jane Doe and John van der Berg", "Jane Doe, John van der Berg"),
        ("By Jane Doe, Foreign Editor", "Jane Doe"),
        ("By J. K. O'Neill in Beirut", "J. K. O'Neill"),
        ("By Jane Doe and John Roe for the Herald", "Jane Doe, John Roe"),
        ("By Jane Doe | Associated Press", "Jane Doe"),
        ("Von unserer Korrespondentin Jane Doe", "Jane Doe"),
        ("Par Jane Doe et John Roe (avec AFP)", "Jane Doe, John Roe"),
        ("Jane Doe, Science Writer | @jdoe | j.doe@herald.example", "Jane Doe"),
        ("By AFP", ""),
    ],
)
def test_a_by_line_is_the_byline(line: str, byline: str) -> None:
    """A byline that was not known as one ended the headers, and the day below it was lost as well."""
    article = parse_plain(f"Army takes town\n\n{line}\n\n27 March 2016\n\n{STORY}")
    assert (article.title, article.byline, article.published) == ("Army takes town", byline, date(2016, 3, 27))
    assert article.text == STORY


@pytest.mark.parametrize("line", ["By Monday troops had left Palmyra", "Von Wien nach Rom", "By land and sea"])
def test_a_line_with_other_small_words_is_no_byline(line: str) -> None:
    article = parse_plain(f"Army takes town\n\n{line}\n\n{STORY}")
    assert (article.byline, article.text) == ("", f"{line}\n\n{STORY}")


def test_a_line_that_is_no_field_hides_no_day_and_byline_below_it() -> None:
    story = f"What the fall of a town means\n\nBy Jane Doe\n\n27 March 2016\n\n{STORY}"
    article = parse_plain(f"Army takes town after long siege\n\n{story}")
    assert (article.byline, article.published, article.text) == ("Jane Doe", date(2016, 3, 27), story)


def test_a_day_far_below_the_headline_is_no_day_of_publication() -> None:
    lists = "What happened first\n\nWhat happened then\n\nWhat happened last\n\n27 March 2016"
    assert parse_plain(f"Army takes town after long siege\n\n{lists}\n\n{STORY}").published is None


def test_names_and_day_may_share_a_line() -> None:
    article = parse_plain(f"Army takes town\n\nBy Jane Doe | 27 March 2016\n\n{STORY}")
    assert (article.byline, article.outlet, article.published) == ("Jane Doe", "", date(2016, 3, 27))


def test_a_headline_that_begins_with_by_is_a_headline() -> None:
    article = parse_plain(f"By the time the army came\n\n{STORY}")
    assert (article.title, article.byline) == ("By the time the army came", "")


@pytest.mark.parametrize("line", ["2016-03-27", "27 March 2016", "March 27, 2016"])
def test_a_line_that_is_a_date_is_published(line: str) -> None:
    article = parse_plain(f"Army takes town\n\n{line}\n\n{STORY}")
    assert (article.published, article.text) == (date(2016, 3, 27), STORY)


@pytest.mark.parametrize("line", ["03/04/2016", "27 March", "Sunday 27th", "1984", "* * *"])
def test_an_unclear_date_is_neither_published_nor_a_headline(line: str) -> None:
    """It stays at the head of the text, where a reader can see it."""
    assert parse_plain(f"Reed Press\n\n{line}\n\n{STORY}") == Article(f"{line}\n\n{STORY}", title="Reed Press")


def test_a_dateline_without_a_year_is_no_date() -> None:
    assert parse_plain("Army takes town\n\nPALMYRA, Syria, March 27 (Reed Press) - Troops came.").published is None


def test_the_agency_of_a_dateline_is_not_the_outlet(write: Write, read_all: ReadAll) -> None:
    story = "PALMYRA, Syria, March 27 (Reed Press) - Troops came."
    (article,), _ = read_all(write("a.txt", f"Army takes town\n\n{story}"))
    assert (article.outlet, article.dateline, article.text) == ("", "PALMYRA, Syria", story)


def test_a_filed_line_is_story_though_it_is_short_and_without_a_full_stop() -> None:
    text = f"Army takes town\n\nLONDON (Reuters) - Shares fell\n\n{STORY}"
    assert parse_plain(text).text == f"LONDON (Reuters) - Shares fell\n\n{STORY}"


@pytest.mark.parametrize(
    "line",
    [
        "The army took it.",
        "First;",
        "Well,",
        "He said:",
        "Then \u2014",
        "\u201cIt is over.\u201d",
        "(It is over.)",
    ],
)
def test_a_line_that_ends_like_a_sentence_is_no_headline(line: str) -> None:
    assert parse_plain(f"{line}\n\n{STORY}").title == ""


@pytest.mark.parametrize(
    "line", ["Who will win?", "Victory!", "Army says \u201cit is over\u201d", "Talks with the U.S."]
)
def test_a_headline_may_end_like_headlines_do(line: str) -> None:
    assert parse_plain(f"{line}\n\n{STORY}").title == line


def test_a_headline_has_at_most_160_characters() -> None:
    assert parse_plain(f"{'x' * 160}\n\n{STORY}").title == "x" * 160
    assert parse_plain(f"{'x' * 161}\n\n{STORY}").title == ""


def test_a_wrapped_paragraph_is_no_header() -> None:
    story = "Syrian regime forces took the town\nOn Tuesday after a long fight\nin the hills, a monitor said."
    assert parse_plain(f"{story}\n\n{STORY}") == Article(f"{story}\n\n{STORY}")


def test_a_wrapped_headline_is_one_title() -> None:
    assert (
        parse_plain(f"Army advances on the town\nnear Palmyra\n\n{STORY}").title
        == "Army advances on the town near Palmyra"
    )


def test_a_headline_may_stand_right_above_a_long_paragraph() -> None:
    story = f"{STORY} {STORY} {STORY}"
    assert parse_plain(f"Army takes town\n{story}") == Article(story, title="Army takes town")


def test_a_list_of_short_lines_is_no_header() -> None:
    text = "One\nTwo\nThree\nFour\nFive\nSix\n\n" + STORY
    assert parse_plain(text) == Article(text)


@pytest.mark.parametrize(
    "text", ["Army takes town", "Reed Press\n\nArmy takes town", "Milk\nEggs\nBread", "27 March 2016"]
)
def test_without_a_story_all_of_it_is_text(text: str) -> None:
    assert parse_plain(text) == Article(text)


def test_the_story_keeps_its_blank_lines_and_headings(write: Write, read_all: ReadAll) -> None:
    story = f"{STORY}\n\nWhat comes next\n\n{STORY}"
    assert read_all(write("a.txt", f"Army takes town\n\n{story}\n\n"))[0][0].text == story


@given(st.lists(st.sampled_from(["Reed Press", "Army takes town", "By Jane Doe", "2016-03-27", "", STORY, "x" * 200])))
def test_every_line_is_a_field_or_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    article = parse_plain(text)
    kept = f"{article.outlet}\n{article.title}\nBy {article.byline}\n{article.published}\n{article.text}"
    assert all(line in kept for line in lines)
    assert text.endswith(article.text)


@given(st.text())
def test_no_text_raises_and_the_story_is_its_end(text: str) -> None:
    assert text.endswith(parse_plain(text).text)
