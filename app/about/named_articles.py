"""The articles of an author, a section or an outlet that a question names, however it is spelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.about import texts
from app.about.asked import NAMES, Asked, articles, list_address, number_of_articles
from app.about.authors import Author, authors_of, find_authors
from app.about.likeness import most_like, words_in
from app.localization import counted, listed
from app.types import Holding, Row
from index.text.question_words import nearest
from index.text.terms import terms_of
from index.types import Filters

_MOST_NAMED = 5
_BY = re.compile(r"\bby\s+(?P<name>.+)$", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|of|from|under|on)\s+(?P<name>.+)$", re.IGNORECASE)
_KIND = re.compile(r"\b(?:the\s+)?(?:section|category|outlet|newspaper|paper|articles?|stories)\b", re.IGNORECASE)
_FILTERS: dict[str, Callable[[Sequence[str]], Filters]] = {
    "section": lambda names: Filters(sections=tuple(names)),
    "outlet": lambda names: Filters(outlets=tuple(names)),
}


def articles_by(asked: Asked) -> Holding:
    """The articles that somebody signed."""
    everybody = authors_of((byline, count) for byline, count in asked.overview.bylines() if byline)
    wanted = asked.without_days(asked.topic_by(_BY))
    if not everybody:
        return Holding(texts.STATED_BY_NONE["author"].format(published=""))
    found = find_authors(wanted, everybody)
    if not found.authors:
        nobody = texts.NOT_BY.format(name=wanted) if wanted else texts.NO_AUTHOR_NAMED
        nearest = texts.NEAREST_AUTHORS if found.nearest else texts.MOST_ARTICLES_BY
        return Holding(f"{nobody} {nearest}", _author_rows(found.nearest or everybody[:_MOST_NAMED]))
    bylines = {byline for author in found.authors for byline in author.bylines}
    count = asked.overview.count(asked.within, bylines=bylines)
    names = [author.name for author in found.authors[:_MOST_NAMED]]
    if others := len(found.authors) - len(names):
        names.append(counted("{count} other", "{count} others", others))
    said = {"published": asked.published(count), "authors": listed(names)}
    text = counted(
        "{count} article{published} is by {authors}.", "{count} articles{published} are by {authors}.", count, **said
    )
    text = text if count else texts.NONE_BY.format(**said)
    spelled = f"{texts.NOT_SPELLED.format(name=wanted)} " if found.respelled else ""
    return articles(asked, f"{spelled}{text}", asked.within, count, bylines, listing=False)


def _author_rows(authors: Sequence[Author]) -> tuple[Row, ...]:
    return tuple(Row(author.name, number_of_articles(author.articles)) for author in authors)


def articles_in(asked: Asked) -> Holding:
    """The articles of a section or an outlet. What is both is taken for the section."""
    wanted = asked.without_days(asked.topic_by(_IN))
    held = {kind: [name for name, _ in asked.overview.counted(kind) if name] for kind in _FILTERS}
    meant = {kind: _nearest_names(wanted, names) for kind, names in held.items()}
    kind = min(_FILTERS, key=lambda kind: meant[kind][0])
    chosen = meant[kind][1]
    if not chosen:
        return _nowhere(asked, wanted)
    days = asked.within
    filters = replace(_FILTERS[kind](chosen), published_from=days.published_from, published_to=days.published_to)
    count = asked.overview.count(filters)
    return articles(
        asked, _count_text(kind, count, published=asked.published(count), names=listed(chosen, "or")), filters, count
    )


def _count_text(kind: str, count: int, **named: str) -> str:
    if not count:
        return (texts.NONE_IN_SECTION if kind == "section" else texts.NONE_OF_OUTLET).format(**named)
    if kind == "section":
        return counted(
            "{count} article{published} is in the section {names}.",
            "{count} articles{published} are in the section {names}.",
            count,
            **named,
        )
    return counted(
        "{count} article{published} is of {names}.", "{count} articles{published} are of {names}.", count, **named
    )


def _nowhere(asked: Asked, wanted: str) -> Holding:
    held = [(name, count, kind) for kind in _FILTERS for name, count in asked.overview.counted(kind) if name]
    if not held:
        return Holding(texts.NO_SECTIONS_OR_OUTLETS)
    like = most_like(wanted, [name for name, _, _ in held], _MOST_NAMED)
    shown = [held[number] for number in like] or sorted(held, key=lambda one: -one[1])[:NAMES]
    named = texts.NOT_CALLED.format(name=wanted) if wanted else texts.NONE_NAMED
    rows = tuple(
        Row(name, number_of_articles(count), address=list_address(_FILTERS[kind]([name])))
        for name, count, kind in shown
    )
    return Holding(f"{named} {texts.NEAREST if like else texts.THERE_ARE}", rows)


def _nearest_names(wanted: str, names: Sequence[str]) -> tuple[int, list[str]]:
    """Which of the names are meant, and how far from it they are: the same words, the same but for their forms, all of
    the words among others, all of the name's words within what is asked, another spelling."""
    words = frozenset(words_in(_KIND.sub(" ", wanted)) or words_in(wanted))
    stems = _stems(" ".join(words))
    ways: tuple[Callable[[str], bool], ...] = (
        lambda name: frozenset(words_in(name)) == words,
        lambda name: bool(stems) and _stems(name) == stems,
        lambda name: bool(stems) and stems <= _stems(name),
        lambda name: bool(_stems(name)) and _stems(name) <= stems,
        lambda name: any(nearest(word, [(part, 1) for part in words_in(name)]) for word in words),
    )
    for far, meant in enumerate(ways):
        if found := [name for name in names if meant(name)]:
            return far, found
    return len(ways), []


def _stems(name: str) -> frozenset[str]:
    return frozenset(terms_of(name))
