"""Questions about the archive itself, answered from the catalog without a model.

    size, span, new, period                counts.py      how much, since when, what is new, what of some days
    outlets, sections, authors, languages  counts.py      who and what there is, with numbers of articles
    by, in                                 named_articles.py      the articles of an author, of a section or an outlet
    mentions, headline                     mentions.py    how many articles have some words; the nearest headline
    names                                  frequent_names.py

No article's sentence proves any of it: it is counted, and says what was counted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.about import counts, frequent_names, mentions, named_articles, texts
from app.about.asked import Asked
from app.types import Holding
from index.stores.catalog import Catalog
from index.stores.keywords import KeywordIndex

MATTERS: dict[str, Callable[[Asked], Holding]] = {
    "size": counts.size,
    "span": counts.span,
    "outlets": counts.outlets,
    "sections": counts.sections,
    "authors": counts.authors,
    "languages": counts.languages,
    "new": counts.new,
    "period": counts.of_period,
    "by": named_articles.articles_by,
    "in": named_articles.articles_in,
    "headline": mentions.articles_titled,
    "mentions": mentions.mentions,
    "names": frequent_names.names,
}


def holding(
    matter: str, topic: str, question: str, catalog: Catalog, today: date | None = None, *, keywords: KeywordIndex
) -> Holding:
    """What the archive holds of a matter, one of ``MATTERS``.

    ``topic`` is the part of the question that names something, and may be "". "This week" counts from ``today``, or
    else from the archive's newest day. Raises KeyError for another matter, IndexFailure if a store cannot be read.
    """
    answered = MATTERS[matter]
    asked = Asked.of(topic, question, catalog, keywords, today)
    return answered(asked) if asked.total else Holding(texts.NOTHING_COUNTED)
