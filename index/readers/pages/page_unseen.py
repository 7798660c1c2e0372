"""What readers of a page do not see: hidden by an attribute, a name or the page's own style sheet, or struck out.

Either says what the article does not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.readers.pages.page_tree import Node

STRUCK = ("s", "strike", "del")
# What the usual frameworks call text that only screen readers read out.
_READ_OUT_CLASSES = """
visually-hidden visuallyhidden visually-hidden-focusable sr-only screen-reader-text screen-reader-only element-invisible
a11y-hidden u-visually-hidden hidden-visually assistive-text offscreen
"""
_READ_OUT = frozenset(_READ_OUT_CLASSES.split())
_SIMPLE = re.compile(r"[a-z0-9]*(?P<name>[.#][\w-]+)", re.IGNORECASE)
_MOST_STYLE = 500_000  # characters of style sheets that are looked at
_MOST_HIDDEN = 0.5  # share of the page's text: what hides more is taken back by a script when the page is shown


def is_hidden(node: Node) -> bool:
    """Whether an attribute of an element says that it is not shown."""
    style = _folded(node.get("style") or "")
    return _hides(style) or node.get("hidden") is not None


def drop_unseen(tree: Node) -> None:
    """Takes what is not seen out of ``tree``."""
    sheet = _hidden_by_sheet(tree)
    most = _MOST_HIDDEN * len(tree.text_content()) if sheet else 0
    for node in list(tree.iter()):
        if not isinstance(node.tag, str) or node.tag in ("html", "body") or node.getparent() is None:
            continue
        if _is_unseen(node) or (not sheet.isdisjoint(_names(node)) and len(node.text_content()) <= most):
            node.drop_tree()


def _is_unseen(node: Node) -> bool:
    return (
        is_hidden(node)
        or node.tag in (*STRUCK, "template")
        or not _READ_OUT.isdisjoint((node.get("class") or "").lower().split())
        or "line-through" in _folded(node.get("style") or "")
    )


def _names(node: Node) -> list[str]:
    """The classes and the id of an element, as style sheets name them."""
    names = [f".{name}" for name in (node.get("class") or "").split()]
    return [*names, f"#{node.get('id')}"] if node.get("id") else names


def _hidden_by_sheet(tree: Node) -> set[str]:
    """The classes and ids that the page's style sheets hide or strike out on every screen: ".x", "#y".

    Selectors of more than one name are left out: what they show or hide depends on scripts.
    """
    css = "".join(node.text or "" for node in tree.iter("style"))[:_MOST_STYLE]
    css = "".join(piece.partition("/*")[0] for piece in css.split("*/"))
    hidden: set[str] = set()
    depth = 0
    for piece in css.split("}"):
        *heads, body = piece.split("{")
        if depth == 0 and len(heads) == 1:  # deeper are those for print or for small screens
            names = {match["name"] for one in heads[0].split(",") if (match := _SIMPLE.fullmatch(one.strip()))}
            folded = _folded(body)
            if _hides(folded) or "line-through" in folded:
                hidden |= names
            elif "display:" in folded or "visibility:" in folded:
                hidden -= names
        depth = max(0, depth + len(heads) - 1)
    return hidden


def _hides(style: str) -> bool:
    return "display:none" in style or "visibility:hidden" in style


def _folded(style: str) -> str:
    return "".join(style.split()).lower()
