"""How many articles have a word or a phrase, counted over the whole archive by the keyword index; and headlines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.about import texts
from app.about.asked import ARTICLES, Asked, article_row, by_time
from app.about.likeness import most_like, words_in
from app.localization import counted
from app.types import Holding
from index.stores.catalog import Catalog
from index.stores.columns import term_key
from index.stores.keywords import context_of
from index.text.question_words import phrases_of
from index.text.terms import holds_terms, terms_of
from index.types import Article, Publication

_MENTIONED = re.compile(
    r"\b(?:mention(?:s|ed|ing)?|contain(?:s|ing)?|(?:refer(?:s|red|ring)?\s+to)|about|name|includ(?:es?|ing)"
    r"|(?:have|has|with)\s+the\s+(?:word|name|phrase)s?)\s+(?P<name>.+)$",
    re.IGNORECASE,
)
_HEADED = re.compile(
    r"\b(?:headline[ds]?(?:\s+(?:is|was|with|of))?|titled?|called|entitled)\W+(?P<name>.+)$", re.IGNORECASE
)
_HEADLINES = 5
_READ_AT_ONCE = 200  # articles
_LOOKED_AT = 400  # passages, of which the headlines are compared


def mentions(asked: Asked) -> Holding:
    """How many articles have what is named: as a phrase, or else all its words anywhere in them."""
    wanted, asked = _phrase_and_limits(asked)
    if not terms_of(wanted):
        return Holding(texts.NO_WORD_IN.format(words=wanted) if wanted else texts.NO_WORD)
    whole = asked.overview.count(asked.within) if asked.period else asked.total
    if not whole:
        return Holding(asked.none_published)
    found, have = _articles_having(asked, wanted)
    newest = sorted(found, key=lambda key: (found[key] or date.min, key), reverse=True)[:ARTICLES]
    rows = [article_row(row) for row in asked.overview.named(newest)]
    published = asked.published(whole)
    among = counted("of {count} article{published}", "of {count} articles{published}", whole, published=published)
    if found:
        text = counted(
            "{count} {among} has {words}.", "{count} {among} have {words}.", len(found), among=among, words=have
        )
    else:
        text = texts.NONE_HAS.format(among=among, words=have)
    return Holding(
        text,
        tuple(rows),
        len(found) - len(rows),
        by_time(sorted(Counter(day.isoformat()[:7] for day in found.values() if day).items())),
    )


def _phrase_and_limits(asked: Asked) -> tuple[str, Asked]:
    """What is to be counted. Days limit it, unless nothing else is asked for: "How many articles mention 2016?"."""
    said = asked.topic_by(_MENTIONED)
    if quoted := phrases_of(asked.question) or phrases_of(said):
        return quoted[0], asked
    wanted = asked.without_days(said)
    return (wanted, asked) if terms_of(wanted) else (said, replace(asked, period=None))


def _articles_having(asked: Asked, wanted: str) -> tuple[dict[str, date | None], str]:
    """The articles with their days, and what they have, in words."""
    found = _with(asked, wanted)
    words = [word for word in wanted.split() if terms_of(word)]
    if found or len(words) < 2 or phrases_of(asked.question):
        return found, texts.PHRASE.format(words=wanted)
    each = [_with(asked, word) for word in words]
    together = {key: each[0][key] for key in set.intersection(*map(set, each))}
    return together, (texts.ALL_WORDS_APART if together else texts.ALL_WORDS).format(words=wanted)


def _with(asked: Asked, phrase: str) -> dict[str, date | None]:
    """The articles whose headline or text has the phrase, with their days."""
    held = asked.overview.publications(list(asked.keywords.articles_with(phrase, asked.within)))
    # The index has outlet and day with every passage: where these have the phrase, the article itself must too.
    contexts = {(one.outlet, one.published) for one in held}
    having = {one for one in contexts if holds_terms(context_of(Article("", outlet=one[0], published=one[1])), phrase)}
    around = [one for one in held if (one.outlet, one.published) in having]
    without = {one.article_id for one in around} - _with_it_themselves(asked.catalog, around, phrase)
    return {one.article_id: one.published for one in held if one.article_id not in without}


def _with_it_themselves(catalog: Catalog, articles: Sequence[Publication], phrase: str) -> set[str]:
    """Those whose headline or text has it. Only what has all its terms is read: reading all took 1.7 ms an article."""
    wanted = {term_key(term) for term in terms_of(phrase)}
    terms = catalog.passages.terms([one.article_id for one in articles])
    titled = {one.article_id: {term_key(term) for term in terms_of(one.title)} for one in articles}
    likely = [key for key, in_title in titled.items() if wanted <= in_title | terms.get(key, set())]
    if len(wanted) == 1:
        return set(likely)
    parts = (likely[first : first + _READ_AT_ONCE] for first in range(0, len(likely), _READ_AT_ONCE))
    return {key for part in parts for key, article in catalog.articles.of(part).items() if _says(article, phrase)}


def _says(article: Article, phrase: str) -> bool:
    return holds_terms(f"{article.title}\n{article.text}", phrase)


def articles_titled(asked: Asked) -> Holding:
    """The articles whose headlines are nearest to the words."""
    quoted = phrases_of(asked.question)
    wanted = quoted[0] if quoted else asked.topic_by(_HEADED)
    if not words_in(wanted):
        return Holding(texts.NO_HEADLINE_NAMED)
    passages = asked.keywords.candidates(asked.keywords.weigh(wanted), _LOOKED_AT)
    held = asked.overview.named(list({passage.rpartition("-")[0] for passage in passages}))
    near = [held[number] for number in most_like(wanted, [row.title for row in held], _HEADLINES)]
    same = [row for row in near if words_in(row.title) == words_in(wanted)]
    if not near:
        return Holding(texts.NO_HEADLINE_LIKE.format(words=wanted))
    if same:
        text = counted("{count} article has this headline.", "{count} articles have this headline.", len(same))
    else:
        text = f"{texts.NO_HEADLINE.format(words=wanted)} {texts.NEAREST}"
    return Holding(text, tuple(article_row(row) for row in same or near))
