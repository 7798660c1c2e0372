"""Which article a person means: by its id or the beginning of it, by the place it was read from, or by its address."""

from __future__ import annotations

import os
import re

from index.readers.file_finding import source_of
from index.stores.catalog import Catalog
from index.stores.versions import address_of

# Before a dot, the name of its archive. Fewer digits would be a word, "beef".
_ID = re.compile(r"(?:[a-z0-9-]{1,40}\.)?([0-9a-f]{8,32})")
_OF_THE_PAGE = re.compile(r"https?://[^/]+/(?:.*/)?articles/(?:[a-z0-9-]{1,40}\.)?([0-9a-f]{32})(?:[?#].*)?")


def articles_named(catalog: Catalog, name: str) -> list[str]:
    """Ids of the articles that a name stands for; more than one where it does not tell which is meant.

    ``name`` is an id as answers, searches and the page show it, or at least 8 digits of its beginning; an address at
    which the page shows it; a file, or a place such as ``news.jsonl#17``; or the address that it was published under,
    of whose versions the one that answers is meant.
    """
    by_id = _OF_THE_PAGE.fullmatch(name) or _ID.fullmatch(name)
    if by_id and (found := catalog.articles.with_id(by_id[1])):
        return found
    path = source_of(os.path.abspath(os.path.expanduser(name)))
    for place in dict.fromkeys((name, path)):
        held = [catalog.files.place(place), *catalog.files.places(place).values()]
        if found := list(dict.fromkeys(filter(None, held))):
            return found
    address = address_of(name)
    return [one.article_id for one in catalog.versions.under(address) if one.state != "superseded"] if address else []
