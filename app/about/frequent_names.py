"""The names that most articles have: of people, places, organisations.

Read from the headline and the opening of the latest articles, which name whom a report is about; all of a large archive
would take minutes. A surname alone counts for the one whose whole name stands in most of the articles that have it.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from app.about import texts
from app.about.asked import NAMES, Asked, number_of_articles
from app.language.names import SMALL_IN_NAMES, TITLES, name_spans, parts_of
from app.language.words import WORD, folded, plain_text, without_possessive
from app.localization import counted
from app.types import Holding, Row

_MOST_ARTICLES = 1_000  # take a second
_OPENING = 600  # characters
_SHARE = 0.5  # of a surname's articles in which the whole name stands too
_DAYS = (calendar.month_name, calendar.month_abbr, calendar.day_name, calendar.day_abbr)
_DOMAIN = re.compile(r"(?:\.[a-z]{2,4}){1,2}$")
_SMALL = """
here let one two today yesterday i the a an it he she they we but and in on at this that there these those his her its
their our my you your what who when where why how if as for from by with after before gmt bst est
"""
_NO_NAMES = frozenset(name.lower() for names in _DAYS for name in names) | frozenset(_SMALL.split())

Name = tuple[str, ...]


def names(asked: Asked) -> Holding:
    """The names with the numbers of articles that have them, most first."""
    articles = asked.overview.openings(_MOST_ARTICLES, _OPENING)
    outlets = frozenset(_one_word(_DOMAIN.sub("", outlet)) for outlet, _ in asked.overview.counted("outlet"))
    held, spelled = dict[Name, set[int]](), defaultdict[Name, Counter[str]](Counter)
    for number, (title, opening) in enumerate(articles):
        for written in {*_names_in(opening), *(_names_in(title) if _is_sentence(title) else ())}:
            if not _is_outlet(name := parts_of(written), outlets):
                held.setdefault(name, set()).add(number)
                spelled[name][written] += 1
    counts = sorted(((len(found), name) for name, found in _joined(held).items()), key=lambda one: (-one[0], one[1]))
    rows = tuple(Row(_usual_form(spelled[name]), number_of_articles(count)) for count, name in counts[:NAMES])
    looked_through = _looked_through(len(articles), every=len(articles) == asked.total)
    return Holding((texts.NAMES if rows else texts.NO_NAMES).format(looked_through=looked_through), rows)


def _looked_through(articles: int, *, every: bool) -> str:
    if every:
        return counted(
            "the headlines and openings of all {count} article",
            "the headlines and openings of all {count} articles",
            articles,
        )
    return counted(
        "the headlines and openings of the newest {count} article",
        "the headlines and openings of the newest {count} articles",
        articles,
    )


def _names_in(text: str) -> Iterator[str]:
    """The names of a text, without titles, possessives, days and the small words that open a sentence."""
    for start, end in name_spans(text := plain_text(text)):
        words = list(WORD.finditer(text, start, end))
        while words and _is_no_name(folded(words[0][0])):
            words.pop(0)
        while words and folded(words[-1][0]) in _NO_NAMES:
            words.pop()
        if words and words[-1].end() - words[0].start() > 1:
            yield without_possessive(" ".join(text[words[0].start() : words[-1].end()].split()))


def _is_outlet(name: Name, outlets: frozenset[str]) -> bool:
    """Whether a name is an outlet's, or opens with one: USA TODAY of usatoday.com, BBC News of the BBC."""
    return any("".join(name[: number + 1]) in outlets for number in range(len(name)))


def _one_word(name: str) -> str:
    return "".join(parts_of(name))


def _usual_form(written: Counter[str]) -> str:
    """As most articles have it, those apart that shout: WASHINGTON opens many reports."""
    return max(written, key=lambda form: (not form.isupper(), written[form], form))


def _is_no_name(word: str) -> bool:
    return word in TITLES or word in SMALL_IN_NAMES or word in _NO_NAMES


def _is_sentence(title: str) -> bool:
    """Whether a headline tells names from other words: not one With All Its Words In Capitals."""
    words = [word for word in WORD.findall(title) if word[0].isalpha()]
    return 2 * sum(1 for word in words if word[0].islower()) > len(words)


def _joined(held: dict[Name, set[int]]) -> dict[Name, set[int]]:
    """With what a surname has added to the whole name."""
    whole = defaultdict[str, list[Name]](list)
    for name in held:
        if len(name) > 1:
            whole[name[-1]].append(name)
    joined = dict(held)
    for name, found in held.items():
        others = whole[name[0]] if len(name) == 1 else []
        longer = max(others, key=lambda other: len(held[other] & found), default=None)
        if longer and len(held[longer] & found) >= _SHARE * len(found):
            joined[longer] = joined[longer] | joined.pop(name)
    return joined
