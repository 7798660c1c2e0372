"""A record of JSON as an article: an item of a wire as that, everything else by the names of its fields.

{"title": …, "text": …}                          {"_id": 1, "_source": {"title": …, "text": …}}
{"webTitle": …, "fields": {"bodyText": …}}       {"title": {"rendered": …}, "content": {"rendered": "<p>…"}}
{"author": 3, "categories": [5], "_embedded": {"author": [{"name": …}], "wp:term": [[{"taxonomy": "category", …}]]}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from index.errors import ArticleUnreadable
from index.readers.feeds import entry_names
from index.readers.fields import article_of_fields, fields_of, kind_of, stated_field
from index.readers.wire.ninjs import article_of_ninjs, is_item
from index.settings import ReadingSettings
from index.types import Article

_HOME = "home_page"
_ENVELOPE = {"name": "outlet", "title": "outlet", "feed_title": "outlet", "language": "language", "lang": "language"}


@dataclass(frozen=True)
class Record:
    """An object that may be an article, with its fields by their names."""

    raw: Mapping[str, Any]
    fields: Mapping[str, object]

    @classmethod
    def of(cls, value: object, settings: ReadingSettings) -> Record:
        """Raises ArticleUnreadable for what is no object."""
        if not isinstance(value, dict):
            raise ArticleUnreadable(f"not a JSON object but {kind_of(value)}")
        fields = fields_of(value, settings) | _embedded(value.get("_embedded"))
        if not stated_field(fields, "text")[0]:
            for inner in value.values():
                if isinstance(inner, dict) and stated_field(found := fields_of(inner, settings), "text")[0]:
                    return cls(value | inner, fields | found)
        return cls(value, fields)

    @property
    def date(self) -> object:
        return stated_field(self.fields, "published")[1]

    @property
    def size(self) -> int:
        """About as many characters as are in it."""
        return sum(len(value) if isinstance(value, str) else 100 for value in self.fields.values())

    def article(
        self, source: str, settings: ReadingSettings, order: str = "", around: Mapping[str, object] | None = None
    ) -> Article:
        """The article of the record; ``around``: what holds for all records of its list. Raises ArticleUnreadable."""
        if is_item(self.raw):
            return article_of_ninjs(self.raw, source, settings)
        article = article_of_fields({**(around or {}), **self.fields}, source, settings, order)
        if around and _HOME in around:
            name = "".join(entry_names([(self.raw.get("id"), self.raw.get("url"))], around[_HOME]))
            return replace(article, items=(name,) if name else ())
        return article


def _embedded(value: object) -> dict[str, object]:
    """What WordPress says of the author and the sections beside a post that has their numbers alone."""
    if not isinstance(value, Mapping):
        return {}
    groups = value.get("wp:term")
    terms = [term for group in groups if isinstance(group, list) for term in group] if isinstance(groups, list) else []
    sections = [term for term in terms if isinstance(term, Mapping) and term.get("taxonomy") == "category"]
    stated = {"byline": value.get("author"), "section": sections}
    return {field: names for field, names in stated.items() if names}


def stated_around(envelope: Mapping[str, object]) -> dict[str, object]:
    """What an object says of the articles that it holds a list of: a JSON Feed is named as its outlet, and its entries
    have names within its site, by which they are known when headline or address change.
    """
    if "jsonfeed.org" not in str(envelope.get("version", "")):
        return {}
    return {_HOME: envelope.get("home_page_url")} | {
        field: envelope[name] for name, field in _ENVELOPE.items() if envelope.get(name)
    }
