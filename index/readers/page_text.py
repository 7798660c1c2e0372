"""The article's own text on a page: paragraphs without menus, adverts, banners, related links and comments.

trafilatura finds it. Paragraphs are separated by blank lines, items of a list and rows of a table by line breaks.
"""

from __future__ import annotations

import logging
import re
import warnings
from typing import TYPE_CHECKING, Any

from index.errors import ArticleUnreadable

if TYPE_CHECKING:
    from index.readers.page_tree import Node

_LARGE_PAGE = 5_000  # elements from which the second opinions, quadratic in places, are left out
_ROW = re.compile(r"^(?:- |\|)")
_BREAK = re.compile(r"(?:(?<![ \t])[ \t]++)?+\n\s*+")
_TO_PREPARE = re.compile("[\n\u200c\u200d]")
_HIDE = {0x200C: "\U00010600", 0x200D: "\U00010601"}  # letters of Linear A, which no paper is written in
_SHOW = {0x10600: "\u200c", 0x10601: "\u200d"}
_CELL_CHARS = 500  # more than the cells of a table of figures hold
_LEAST_WORDS = 25
_LEAST_SENTENCE = 40  # characters
_MOST_LINKED = 0.6  # share of the text that is links
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]*\s*$")
_IDEOGRAM = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_WALL = re.compile(
    r"\b(?:subscribe|subscription|subscribers?|sign in|log ?in|register|create an account|abonnieren|anmelden|abonnez|"
    r"suscr[ií]b|inicia(?:r)? sesi[oó]n|iniciar sesión|s'identifier|connectez)",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"javascript|cookies?\b|captcha|unusual traffic|access denied|not a robot", re.IGNORECASE)


def body_of(tree: Node, url: str = "") -> str:
    """The text of the article on a page. Raises ArticleUnreadable where there is none, with what is there instead."""
    text = paragraphs(_extracted(tree, url))
    if reason := _no_article(tree, text):
        raise ArticleUnreadable(reason)
    return text


def paragraphs(extracted: str) -> str:
    """trafilatura's lines as paragraphs between blank lines; runs of list items and table rows stay together."""
    lines = [" ".join(line.split()) for line in extracted.split("\n")]
    lines = [line for line in lines if line]
    joined = "".join(
        line + ("\n" if _ROW.match(line) and _ROW.match(following) else "\n\n")
        for line, following in zip(lines, [*lines[1:], ""], strict=False)
    )
    return joined.strip()


def _unroll_layout_tables(tree: Node) -> None:
    """Makes plain boxes of the tables that old pages are laid out with: trafilatura would make one row of the page."""
    prose = {
        cell for cell in tree.iter("td") if sum(1 for _ in cell.iter("p")) > 1 or len(cell.text_content()) > _CELL_CHARS
    }
    tables = {table for cell in prose for table in cell.iterancestors("table")}
    for part in [
        part for part in tree.iter("table", "tbody", "tr", "td", "th") if part in tables or _table_of(part) in tables
    ]:
        part.tag = "div"


def _prepare(tree: Node) -> None:
    """Breaks of the page's source become spaces, as they are shown: trafilatura would make paragraphs of some of them.

    Joiners, without which Persian and Hindi words are misspelt, hide from it, as it takes them for control characters.
    """
    kept = {node for pre in tree.iter("pre", "textarea") for node in pre.iter()}
    for node in tree.iter():
        if node.text and _TO_PREPARE.search(node.text):
            node.text = _prepared(node.text, keep_breaks=node in kept)
        if node.tail and _TO_PREPARE.search(node.tail):
            node.tail = _prepared(node.tail, keep_breaks=node in kept and node.tag != "pre")


def _prepared(text: str, *, keep_breaks: bool) -> str:
    hidden = text.translate(_HIDE)
    return hidden if keep_breaks else _BREAK.sub(" ", hidden)


def _table_of(part: Node) -> Node | None:
    return next(part.iterancestors("table"), None)


def _extracted(tree: Node, url: str) -> str:
    with warnings.catch_warnings():
        # It brings its own way to fetch, which we do not use; urllib3 warns there that it has no SOCKS proxies.
        warnings.filterwarnings("ignore", message="SOCKS support")
        from trafilatura import bare_extraction

    _unroll_layout_tables(tree)
    _prepare(tree)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of pages without text; a skip reason does
    large = sum(1 for _ in tree.iter()) > _LARGE_PAGE
    try:
        found: Any = bare_extraction(tree, url=url or None, fast=large, include_comments=False, include_tables=True)
    except (RecursionError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise ArticleUnreadable(f"no article could be taken from this page: {type(error).__name__}: {error}") from error
    return str(found.text or "").translate(_SHOW) if found else ""


def _no_article(tree: Node, text: str) -> str:
    """Why this is no article, or ""."""
    words = len(text.split()) + len(_IDEOGRAM.findall(text)) // 2
    sentences = [line for line in text.split("\n") if _is_sentence(line)]
    password = any((node.get("type") or "").lower() == "password" for node in tree.iter("input"))
    if words < _LEAST_WORDS or not sentences:
        shown = " ".join(tree.text_content().split())
        if password or (_WALL.search(shown) and len(shown) < 5_000 and words < 2 * _LEAST_WORDS):
            return "no article on this page, only a login or a subscription"
        if _NOTICE.search(shown[:2_000]) and len(shown) < 2_000:
            return "no article on this page, only a notice about JavaScript, cookies or access"
        return "no article on this page: no running text in it"
    if _linked_share(tree, text) > _MOST_LINKED:
        return "no article on this page, only a list of links"
    if words < 4 * _LEAST_WORDS and _WALL.search(text) and password:
        return "no article on this page, only a login or a subscription"
    return ""


def _is_sentence(line: str) -> bool:
    least = _LEAST_SENTENCE // 3 if _IDEOGRAM.search(line) else _LEAST_SENTENCE
    return len(line) >= least and bool(_SENTENCE_END.search(line))


def _linked_share(tree: Node, text: str) -> float:
    """How much of ``text`` stands in links on the page."""
    linked = {" ".join(node.text_content().split()) for node in tree.iter("a")}
    lines = [line.removeprefix("- ").strip() for line in text.split("\n") if line.strip()]
    return sum(len(line) for line in lines if line in linked) / max(1, sum(map(len, lines)))
