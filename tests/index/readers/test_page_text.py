"""What of a page is its text, where the page parts the story, writes it in lines that end no sentence, or hides it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from index.errors import ArticleUnreadable
from index.readers.pages.html import page_article
from index.settings import ReadingSettings

PIER = (
    "The pier of Vik was closed on Monday after a storm had torn away two of its posts in the night.",
    "Engineers will look at the rest of them this week, said the harbour office of the town on Tuesday.",
    "The ferry to Sula leaves from the quay behind the market until the work is done in the autumn.",
)
LATER = (
    "A diver found in March that the wood below the water is soft, and the office asked for money in April.",
    "The council put it off until the summer, when four hundred visitors a day walk out to the lamp.",
    "Nobody was hurt, since the pier is locked at dusk.",
)
BEES = (
    "The bees of the county have come through the winter well, the keepers of Ashby said on Sunday.",
    "There are four hundred hives more than in the year before, and most of them are in the gardens of the town.",
    "A jar of honey will cost in the summer what it did two years ago.",
)


def text_of(body: str, head: str = "") -> str:
    html = f"<html lang=en><head><title>Pier closed</title>{head}</head><body>{body}</body></html>"
    return page_article(html, "https://www.westportecho.example/pier", ReadingSettings(), date(2026, 11, 24)).text


def box(lines: tuple[str, ...], name: str = "article-text") -> str:
    return f"<div><div class='{name}'>{''.join(f'<p>{line}</p>' for line in lines)}</div></div>"


@pytest.mark.parametrize("name", ["article-text", "article-text last"])
def test_a_story_goes_on_below_an_advert_in_a_box_that_is_called_as_its_first(name: str) -> None:
    """The end of a story is where it says who was hurt."""
    body = f"<article><h1>Pier closed</h1>{box(PIER)}<div>Buy a boat</div>{box(LATER, name)}</article>"
    assert text_of(body) == "\n\n".join((*PIER, *LATER))


@pytest.mark.parametrize(
    "other",
    [
        f"<article><h1>Bees</h1>{box(BEES)}</article>",
        f"<div><h1>Bees</h1>{box(BEES)}</div>",
        f"<aside>{box(BEES)}</aside>",
        box(tuple(f"<a href=/bees>{line}</a>" for line in BEES)),
        box(BEES, "hives"),
    ],
    ids=["another article", "another headline", "beside it", "links", "another name"],
)
def test_another_story_in_a_box_that_is_called_alike_is_no_part_of_this(other: str) -> None:
    body = f"<div><h1>Pier closed</h1>{box(PIER)}<div>Buy a boat</div></div>{other}"
    assert BEES[0] not in text_of(body)


def test_lines_that_end_no_sentence_are_an_article_where_the_page_calls_itself_one() -> None:
    """A song, the names of the dead, or results; a page of such lines that says nothing of itself may be a menu."""
    lines = "".join(f"<p>The {one} boats of Vik go out at night</p>" for one in ("red", "blue", "grey", "black") * 3)
    body = f"<article><h1>Song of the boats</h1>{lines}</article>"
    assert "The grey boats of Vik" in text_of(body, '<meta property="og:type" content="article">')
    with pytest.raises(ArticleUnreadable, match="no running text"):
        text_of(body, '<meta property="og:type" content="website">')


def test_a_story_that_only_the_data_of_a_page_hold_is_read() -> None:
    """What a script would show is there all the same."""
    data = {"@type": "NewsArticle", "headline": "Pier closed", "articleBody": " ".join((*PIER, *LATER))}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    body = "<div class=top><p>Westport Echo, the paper of the coast and of its islands, since 1887</p></div>"
    assert text_of(body, head) == " ".join((*PIER, *LATER))
    with pytest.raises(ArticleUnreadable, match="no running text"):
        text_of(body)
