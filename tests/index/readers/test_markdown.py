"""Markdown: fields from the front matter, plain words from the body."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.readers.texts.markdown import plain_text
from index.types import Article
from tests.index.readers.conftest import ReadAll, Write

STORY = "The army took the town."


def article(content: str, write: Write, read_all: ReadAll) -> Article:
    (found,), skipped = read_all(write("a.md", content))
    assert skipped == []
    return found


def reason(content: str, write: Write, read_all: ReadAll) -> str:
    articles, (skipped,) = read_all(write("a.md", content))
    assert articles == []
    return skipped.reason


def test_front_matter_gives_the_fields(write: Write, tmp_path: Path, read_all: ReadAll) -> None:
    content = f"""---
title: "Army: town taken"
outlet: Reed Press
byline: Jane Doe
published: 2016-03-27
dateline: Palmyra
url: https://example.org/a
section: World
language: en-GB
weather: fine
---
{STORY}
"""
    assert article(content, write, read_all) == Article(
        STORY,
        title="Army: town taken",
        outlet="Reed Press",
        byline="Jane Doe",
        dateline="Palmyra",
        published=date(2016, 3, 27),
        published_precision="day",
        published_method="front matter",
        url="https://example.org/a",
        section="World",
        language="en",
        source=str(tmp_path / "a.md"),
    )


def test_each_field_has_other_names(write: Write, read_all: ReadAll) -> None:
    front = "Headline: T\nsource: O\nauthor: [A, B]\ndate: 27 March 2016\nlink: L\ncategory: S\nlang: de"
    found = article(f"---\n{front}\n---\n{STORY}", write, read_all)
    assert (found.title, found.outlet, found.byline, found.url) == ("T", "O", "A, B", "L")
    assert (found.published, found.section, found.language) == (date(2016, 3, 27), "S", "de")


@pytest.mark.parametrize(
    "written", ["2016-03-27", "2016-03-27T10:00:00Z", "2016-03-27 10:00:00", "'2016-03-27'", "27 March 2016"]
)
def test_published_may_be_any_clear_date(written: str, write: Write, read_all: ReadAll) -> None:
    assert article(f"---\npublished: {written}\n---\n{STORY}", write, read_all).published == date(2016, 3, 27)


def test_values_are_taken_word_for_word(write: Write, read_all: ReadAll) -> None:
    """YAML would read False and the number 1984."""
    found = article(f"---\nlanguage: no\ntitle: 1984\n---\n{STORY}", write, read_all)
    assert (found.language, found.title) == ("no", "1984")


@pytest.mark.parametrize("written", ["", "~", "null", '""'])
def test_an_empty_value_is_not_stated(written: str, write: Write, read_all: ReadAll) -> None:
    found = article(f"---\npublished: {written}\ntitle: {written}\n---\n# Heading\n\n{STORY}", write, read_all)
    assert (found.published, found.title) == (None, "Heading")


def test_a_date_that_is_none_leaves_the_article_undated(write: Write, read_all: ReadAll) -> None:
    """Refusing the article for it was tried, and cost whole folders of clippings."""
    assert article(f"---\npublished: last Tuesday\n---\n{STORY}", write, read_all).published is None


def test_lists_and_objects_of_front_matter_are_names(write: Write, read_all: ReadAll) -> None:
    front = "author:\n  name: Mira Tolland\ncategories: [Sea, Transport]\nsource: https://p.example/1"
    found = article(f"---\n{front}\n---\n{STORY}", write, read_all)
    assert (found.byline, found.section, found.outlet) == ("Mira Tolland", "Sea", "")
    assert found.url == "https://p.example/1"


def test_front_matter_may_be_in_german_or_in_toml(write: Write, read_all: ReadAll) -> None:
    """Obsidian writes it in the language of its user, Hugo between lines of +++."""
    german = article(f"---\ntitel: Army\nveröffentlicht: 27.03.2016\nautor: '[[Mira]]'\n---\n{STORY}", write, read_all)
    assert (german.title, german.byline, str(german.published)) == ("Army", "Mira", "2016-03-27")
    toml = article(f'+++\ntitle = "Army"\ndate = 2016-03-27T10:00:00Z\n+++\n{STORY}', write, read_all)
    assert (toml.title, str(toml.published)) == ("Army", "2016-03-27")


def test_properties_below_the_heading_are_fields_and_no_text(write: Write, read_all: ReadAll) -> None:
    """Notion exports them so; "Created" was taken for the place of the story."""
    found = article(
        f"# Army\n\nCreated: July 1, 2024 9:12 AM\nTags: sea\nURL: https://p.example/1\n\n{STORY}", write, read_all
    )
    assert (found.title, found.url, found.published) == ("Army", "https://p.example/1", None)
    assert "Created" not in found.text
    assert found.dateline != "Created"


def test_malformed_yaml_is_reported_with_its_line_in_the_file(write: Write, read_all: ReadAll) -> None:
    found = reason(f"---\ntitle: Army\noutlet: a: b\n---\n{STORY}", write, read_all)
    assert found == "front matter, line 3: mapping values are not allowed here"


def test_a_character_that_yaml_forbids_is_reported_with_its_line(write: Write, read_all: ReadAll) -> None:
    assert reason(f"---\ntitle: a\noutlet: \ufffe\n---\n{STORY}", write, read_all).startswith("front matter, line 3:")


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("just words", "not lines of the form 'name: value'"),
        ("[" * 1000, "nested too deeply"),
        ("a: " + "x" * 70_000, "longer than 65,536 characters"),
        ("a: !!python/object:os.system x\n? [k]\n: v", "unhashable"),
        ("a: &a [*a]", "recursive"),
    ],
)
def test_front_matter_that_is_none_is_reported(front: str, words: str, write: Write, read_all: ReadAll) -> None:
    found = reason(f"---\n{front}\n---\n{STORY}", write, read_all)
    assert found.startswith("front matter")
    assert words in found


def test_front_matter_that_is_not_closed_is_reported(write: Write, read_all: ReadAll) -> None:
    found = reason(f"---\ntitle: Army\n\n{STORY}", write, read_all)
    assert found == "front matter: the closing line --- is missing"


def test_a_rule_across_the_page_is_no_front_matter(write: Write, read_all: ReadAll) -> None:
    assert article(f"---\n\n{STORY}\n\n---\n", write, read_all).text == STORY


def test_without_front_matter_the_first_heading_is_the_title(write: Write, read_all: ReadAll) -> None:
    found = article(f"# Army takes *the* town #\n\n{STORY}\n\n## What next\n\n{STORY}", write, read_all)
    assert found.title == "Army takes the town"
    assert found.text == f"{STORY}\n\nWhat next\n\n{STORY}"


def test_an_underlined_heading_is_a_heading(write: Write, read_all: ReadAll) -> None:
    found = article(f"Army takes town\n===\n\n{STORY}", write, read_all)
    assert (found.title, found.text) == ("Army takes town", STORY)


def test_without_a_heading_the_title_stays_empty(write: Write, read_all: ReadAll) -> None:
    found = article(f"Army takes town\n\n{STORY}", write, read_all)
    assert (found.title, found.text) == ("", f"Army takes town\n\n{STORY}")


def test_a_heading_below_a_stated_title_is_text_unless_it_repeats_it(write: Write, read_all: ReadAll) -> None:
    front = "---\ntitle: Army takes town\n---\n"
    assert article(f"{front}# Army takes town\n{STORY}", write, read_all).text == STORY
    assert article(f"{front}# Day one\n{STORY}", write, read_all).text == f"Day one\n{STORY}"


def test_the_dateline_comes_from_the_text_when_it_is_not_stated(write: Write, read_all: ReadAll) -> None:
    found = article("# Army takes town\n\n**Beirut:** Troops came.", write, read_all)
    assert (found.dateline, found.text) == ("Beirut", "Beirut: Troops came.")


@pytest.mark.parametrize("content", ["# Army takes town\n", "---\ntitle: Army\n---\n", "![a](b.png)"])
def test_a_file_without_a_story_is_reported(content: str, write: Write, read_all: ReadAll) -> None:
    assert reason(content, write, read_all) == "no text in it"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("see [the report](https://a.b/c_(d) 'x') here", "see the report here"),
        ("see [the report][1] here\n\n[1]: https://a.b 'x'\n", "see the report here\n\n"),
        ("[Reuters]: Shares fell.", "[Reuters]: Shares fell."),
        ("<https://a.b/c>", "https://a.b/c"),
        ("before ![a cat](cat.png) after", "before  after"),
        ("[![a cat](cat.png)](https://a.b) after", " after"),
        ("**bold** and *slanted* and _this_ and __that__", "bold and slanted and this and that"),
        ("***both*** and **bold *and* slanted**", "both and bold and slanted"),
        ("*two\nlines*", "two\nlines"),
        ("2*3*4 and snake_case_name and 2 * 3 * 4", "2*3*4 and snake_case_name and 2 * 3 * 4"),
        ("price* and cost*", "price* and cost*"),
        (r"\*not slanted\* and 3\. May", "*not slanted* and 3. May"),
        ("* one\n* two", "* one\n* two"),
        ("> quoted\n> > twice", "quoted\ntwice"),
        ("### Heading", "Heading"),
        ("#hashtag", "#hashtag"),
        ("a\n\n* * *\n\nb", "a\n\n\n\nb"),
        ("(AFP) [sic] 1 < 2", "(AFP) [sic] 1 < 2"),
    ],
)
def test_marks_go_and_words_stay(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text


@pytest.mark.parametrize(
    "piece", ["*a ", "**a ", "_a ", "[a](", "[", "![a](", "> ", "* ", "<https://", "[a]: /", "\\", "#", "- -"]
)
def test_a_file_full_of_marks_takes_no_time(piece: str) -> None:
    """Each of these makes a naive pattern search the rest of the text again and again."""
    plain_text(piece * (200_000 // len(piece)))
