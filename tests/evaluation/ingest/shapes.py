"""Layouts that differ in how the story itself is marked up, with the same clutter around it; the rules know them all.

Each is a day's page without a date, since only its text is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.evaluation.ingest.layouts import BEES, CHESS, DE, ES, FERRY, FR, JA, MUSEUM, PIER, PL, TRAM, Layout, Story

_NEVER_SHOWN = "Some four hundred people were hurt in the night, said a text that nobody was ever shown on this page."
_LINKS = '<a href="/">Home</a><br><a href="/sport">Sport</a><br><a href="/weather">Weather</a>'


def _tagged(story: Story, tag: str) -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in story.paragraphs)


def _broken(story: Story) -> str:
    return "<br><br>".join(story.paragraphs)


def _rows(story: Story) -> str:
    rows = "".join(f"<tr><td></td><td>{text}</td></tr>" for text in story.paragraphs)
    return f"<table><tr><td>{_LINKS}</td><td><b>{story.title}</b></td></tr>{rows}</table>"


def _unseen(story: Story) -> str:
    hidden = f'<p class="visually-hidden">{_NEVER_SHOWN}</p><template><p>{_NEVER_SHOWN}</p></template>'
    struck = f'<p><del>{_NEVER_SHOWN}</del></p><p><span style="text-decoration:line-through">{_NEVER_SHOWN}</span></p>'
    return f"{hidden}<article><h1>{story.title}</h1>{_tagged(story, 'p')}{struck}</article>"


_BODIES: Sequence[tuple[str, Story, Callable[[Story], str]]] = (
    (
        "lines between breaks",
        PIER,
        lambda one: f"<div><h1>{one.title}</h1><div class='text'>{_broken(one)}</div></div>",
    ),
    ("boxes for paragraphs", BEES, lambda one: f"<div><h1>{one.title}</h1><div>{_tagged(one, 'div')}</div></div>"),
    ("spans between breaks", FERRY, lambda one: f"<h2>{one.title}</h2><div><span>{_broken(one)}</span></div>"),
    (
        "a table with a menu beside the story",
        MUSEUM,
        lambda one: f"<table><tr><td>{_LINKS}</td><td><b>{one.title}</b><br><br>{_broken(one)}</td></tr></table>",
    ),
    ("a table of one cell", TRAM, lambda one: f"<table><tr><td><b>{one.title}</b><br>{_broken(one)}</td></tr></table>"),
    ("a table with a row for each paragraph", CHESS, _rows),
    ("a list for paragraphs", DE, lambda one: f"<article><h1>{one.title}</h1><ul>{_tagged(one, 'li')}</ul></article>"),
    ("the headline below the story", ES, lambda one: f"<div>{_tagged(one, 'p')}</div><h1>{one.title}</h1>"),
    ("text that is hidden and struck out", FR, _unseen),
    ("no spaces, lines between breaks", JA, lambda one: f"<h1>{one.title}</h1><div>{_broken(one)}</div>"),
    (
        "font tags in a centred box",
        PL,
        lambda one: f"<center><font><b>{one.title}</b></font><br>{_broken(one)}</center>",
    ),
    (
        "a brief of one paragraph",
        Story(PIER.language, PIER.title, PIER.paragraphs[:1]),
        lambda one: f"<article><h1>{one.title}</h1>{_tagged(one, 'p')}</article>",
    ),
)

SHAPES = tuple(
    Layout(
        name,
        story,
        f"https://www.ashbyjournal.example/story-{number}",
        None,
        f'<html lang="{story.language}"><head><title>@TITLE@</title></head><body>@COOKIES@@MENU@{body(story)}@RELATED@'
        "@COMMENTS@@NEWSLETTER@@FOOTER@</body></html>",
    )
    for number, (name, story, body) in enumerate(_BODIES)
)
