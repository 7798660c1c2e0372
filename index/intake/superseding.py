"""Which of the texts under one address answers, and in whose place.

    answering   address → the article that answers: the newest (see ``index.stores.versions``) that is no teaser
    superseded  address → the articles in whose place it does

A feed tells the day and the first sentence of what its page tells in full, and often a day later: taken for the newest
text of that address, it would put the whole one out of the search.
"""

from __future__ import annotations

from index.settings import StorySettings
from index.stores.catalog import Catalog
from index.stores.versions import ITEM, Shared
from index.text.same_story import is_teaser_of, may_be_versions
from index.types import Article


def answering(catalog: Catalog, address: str, settings: StorySettings) -> Shared | None:
    """The text that answers for an address; None where no source holds any."""
    return _ordered(catalog, address, settings)[0]


def superseded(catalog: Catalog, address: str, settings: StorySettings) -> list[str]:
    """Ids of the articles under an address in whose place another answers."""
    newest, others, articles = _ordered(catalog, address, settings)
    others = [one for one in others if one.state != "superseded"]
    if newest is None or not others:
        return []
    articles = articles or catalog.articles.of(one.article_id for one in [newest, *others])
    told = articles[newest.article_id]
    if address.startswith(ITEM):  # an agency says that they are one, or a feed
        return [one.article_id for one in others]
    # What only one source says of the address is a version; two that both hold must have something in common.
    versions = (o for o in others if not o.placed or may_be_versions(told, articles[o.article_id], settings))
    return [one.article_id for one in versions]


def _ordered(
    catalog: Catalog, address: str, settings: StorySettings
) -> tuple[Shared | None, list[Shared], dict[str, Article]]:
    """The text that answers, the others, and all of them as articles where they had to be looked at."""
    under = catalog.versions.under(address)
    held = [one for one in under if one.placed]
    if not held:
        return None, [], {}
    if len(held) == 1 or all(one.revision for one in held):  # whoever counts revisions sends whole texts
        return held[0], [one for one in under if one is not held[0]], {}
    articles = catalog.articles.of(one.article_id for one in under)

    def is_teaser(one: Shared) -> bool:
        others = (articles[other.article_id] for other in held if other is not one)
        return any(is_teaser_of(articles[one.article_id], other, settings) for other in others)

    first = next(one for one in held if not is_teaser(one))  # the longest is never one
    return first, [one for one in under if one is not first], articles
