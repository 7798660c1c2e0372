"""Authors as bylines name them: "By Ann Pike and Tom Reed in Beirut" names two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.about.likeness import most_like, words_in
from index.text.question_words import nearest

_BY = re.compile(r"^(?:(?:words|report|story|text|written)\s)?by:?\s", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;&|/·•]|\band\b|\bwith\b", re.IGNORECASE)
_BEHIND = re.compile(r"(?:\b(?:in|at|for|from|reports?|reporting)\b|[(<\[]).*$", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:editors?|correspondents?|reporters?|writers?|staff|columnists?|analysts?|desk|agency|agencies|producer|bureau"
    r"|chief|news|newsroom|team)\b",
    re.IGNORECASE,
)
_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody with the number of articles signed, and all the bylines that do."""

    name: str  # as most bylines have it
    articles: int
    bylines: tuple[str, ...]

    @property
    def parts(self) -> frozenset[str]:
        return frozenset(words_in(self.name))


@dataclass(frozen=True, slots=True)
class FoundAuthors:
    """Who is meant by a name; where nobody is, who has the nearest names."""

    authors: tuple[Author, ...] = ()
    respelled: bool = False  # the name was looked for in another spelling
    nearest: tuple[Author, ...] = ()


def authors_of(bylines: Iterable[tuple[str, int]]) -> list[Author]:
    """Everybody whom bylines name, with most articles first. A name is one whatever its capitals and accents."""
    spelled: dict[tuple[str, ...], Counter[str]] = {}
    signed: dict[tuple[str, ...], list[str]] = {}
    for byline, count in bylines:
        for name in dict.fromkeys(_people(byline)):
            if key := words_in(name):
                spelled.setdefault(key, Counter())[name] += count
                signed.setdefault(key, []).append(byline)
    authors = [
        Author(names.most_common(1)[0][0], names.total(), tuple(dict.fromkeys(signed[key])))
        for key, names in spelled.items()
    ]
    return sorted(authors, key=lambda author: (-author.articles, author.name))


def _people(byline: str) -> list[str]:
    byline = " ".join(byline.split())
    parts = [part.strip() for part in _BETWEEN.split(_BY.sub("", byline)) if part.strip()]
    if len(parts) == 2 and "," in byline and not any(" " in part or part.isupper() for part in parts):
        return [f"{parts[1]} {parts[0]}"]  # Pike, Ann
    names = [name for part in parts if (name := _BEHIND.sub("", part).strip(" .")) and not _OFFICE.search(name)]
    return names or [byline]  # "Staff writer" is the name where there is no other


def find_authors(wanted: str, authors: Sequence[Author]) -> FoundAuthors:
    """Who is called so: by all of the name or a part of it, then by the nearest spelling of its words."""
    words = words_in(_BY.sub("", wanted))
    if found := _called(words, authors):
        return FoundAuthors(found)
    known = Counter[str]()
    for author in authors:
        known.update(dict.fromkeys(author.parts, author.articles))
    spellings = [[word] if word in known else nearest(word, list(known.items()))[:1] for word in words]
    if words and all(spellings) and (found := _called([one[0] for one in spellings], authors)):
        return FoundAuthors(found, respelled=True)
    like = most_like(wanted, [author.name for author in authors], _NEAREST)
    return FoundAuthors(nearest=tuple(authors[number] for number in like))


def _called(words: Sequence[str], authors: Sequence[Author]) -> tuple[Author, ...]:
    """Those with all the words in their name; else those of two words or more, all of which are among the words."""
    wanted = frozenset(words)
    if not wanted:
        return ()
    whole = tuple(author for author in authors if wanted <= author.parts)
    exact = tuple(author for author in whole if wanted == author.parts)
    return exact or whole or tuple(author for author in authors if len(author.parts) > 1 and author.parts <= wanted)
