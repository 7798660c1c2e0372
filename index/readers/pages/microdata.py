"""Microdata of a page: what elements of the article's own item say, wherever on the page they stand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from index.readers.pages.page_parts import Page, one_line

if TYPE_CHECKING:
    from index.readers.pages.page_tree import Node

_MOST_ITEMS = 200


def own_item(page: Page) -> Node | None:
    """The element whose microdata speak of the article: the one around the headline; None where there is none."""
    return _item_of(page.headline_node) if page.headline_node is not None else None


def stated(page: Page, name: str, item: Node | None) -> Iterator[str]:
    """The values of the property ``name`` (in small letters) of ``item``, or of what stands in no item; of a value that
    is an item of its own its name.
    """
    within = page.tree if item is None else item
    named = (node for node in within.iterfind(".//*[@itemprop]") if name in node.get("itemprop").lower().split())
    for node in islice(named, _MOST_ITEMS):
        if _item_of(node) is item:
            inner = [one for one in node.iter() if one is not node and "name" in (one.get("itemprop") or "").split()]
            node = inner[0] if inner and node.get("itemscope") is not None else node
            yield one_line(node.get("datetime") or node.get("content") or "".join(islice(node.itertext(), 9)))


def _item_of(node: Node) -> Node | None:
    return next((one for one in node.iterancestors() if one.get("itemscope") is not None), None)
