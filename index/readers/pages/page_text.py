"""The article's own text on a page: paragraphs without menus, adverts, banners, related links and comments.

trafilatura finds it. Paragraphs are separated by blank lines, items of a list and rows of a table by line breaks.
"""

from __future__ import annotations

import logging
import re
import warnings
from configparser import ConfigParser
from copy import deepcopy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.errors import ArticleUnreadable
from index.readers.pages.page_prepare import join_parts, prepare, shown
from index.readers.pages.page_unseen import drop_unseen
from index.text.sentence_ends import UNSPACED

if TYPE_CHECKING:
    from index.readers.pages.page_parts import Page
    from index.readers.pages.page_tree import Node

_LARGE_PAGE = 5_000  # elements from which the second opinions, quadratic in places, are left out
_ROW = re.compile(r"^(?:- |\|)")
_LEAST_EXTRACTED = 60  # characters
_LEAST_WORDS = 12
_LEAST_SENTENCE = 40  # characters
_MOST_LINKED = 0.6  # share of the text that is links
_SENTENCE_END = re.compile(r"[.!?…。！？؟।။៕។።։།۔]['\"”’»)\]]*(?:\s|$)|[。！？]")
_UNSPACED = re.compile(f"[{UNSPACED}\uac00-\ud7af]")
_THAI = re.compile("[\u0e00-\u0eff]{5}")
_WALL = re.compile(
    r"\b(?:subscribe|subscription|subscribers?|sign in|log ?in|register|create an account|abonnieren|anmelden|abonnez|"
    r"suscr[ií]b|inicia(?:r)? sesi[oó]n|iniciar sesión|s'identifier|connectez)",
    re.IGNORECASE,
)
_NO_PROSE = "no article on this page: no running text in it"
_NEAR, _MOST_LINES = 3, 50  # lines below a headline
_NOTICE = re.compile(r"javascript|cookies?\b|captcha|unusual traffic|access denied|not a robot", re.IGNORECASE)


class NoRunningText(ArticleUnreadable):
    """A page in which nothing was taken for an article's text."""


def body_of(tree: Node, url: str = "") -> str:
    """The text of the article on a page. Raises ArticleUnreadable where there is none, with what is there instead."""
    text = paragraphs(_extracted(tree, url))
    if reason := _no_article(tree, text):
        raise NoRunningText(reason) if reason == _NO_PROSE else ArticleUnreadable(reason)
    return text


def plain_body_of(tree: Node, url: str = "") -> str:
    """The text that trafilatura takes from a page as it comes, by its own settings; "" where most of it is no prose.

    For a page that was prepared for it in vain: where little is found, it takes what calls itself the article, or all.
    """
    drop_unseen(tree)
    text = paragraphs(_taken(tree, url, fast=False))
    prose = sum(len(line) for line in text.split("\n") if _is_sentence(line))
    return text if 2 * prose > len(text) and not _no_article(tree, text) and not _NOTICE.search(text) else ""


def prose_below_headline(page: Page) -> str:
    """The lines that follow a page's headline, from a sentence to the first line that is none; "" without one.

    For a brief among so much else that nothing is taken for its article.
    """
    below = [block for block in page.blocks[page.headline_place + 1 :] if not block.aside]
    prose: list[str] = []
    for place, block in enumerate(below[:_MOST_LINES] if page.headline_place >= 0 else ()):
        if _is_sentence(block.text) and 2 * block.linked < len(block.text):
            prose.append(block.text)
        elif prose or place >= _NEAR:
            break
    text = "\n\n".join(prose)
    return text if len(text.split()) >= _LEAST_WORDS and not (_WALL.search(text) or _NOTICE.search(text)) else ""


def paragraphs(extracted: str) -> str:
    """trafilatura's lines as paragraphs between blank lines; runs of list items and table rows stay together."""
    lines = [" ".join(line.split()) for line in extracted.split("\n")]
    lines = [line for line in lines if line]
    joined = "".join(
        line + ("\n" if _ROW.match(line) and _ROW.match(following) else "\n\n")
        for line, following in zip(lines, [*lines[1:], ""], strict=False)
    )
    return joined.strip()


def _extracted(tree: Node, url: str) -> str:
    prepare(tree)
    large = sum(1 for _ in tree.iter()) > _LARGE_PAGE
    text = _taken(tree, url, fast=large, config=_config())
    if join_parts(tree, text):
        text = _taken(tree, url, fast=large, config=_config())
    return shown(text)


def _taken(tree: Node, url: str, **how: Any) -> str:
    """What trafilatura takes for the article, a line for each paragraph."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of pages without text; a skip reason does
    try:
        found: Any = _trafilatura().bare_extraction(tree, url=url or None, include_comments=False, **how)
    except (RecursionError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise ArticleUnreadable(f"no article could be taken from this page: {type(error).__name__}: {error}") from error
    return str(found.text or "") if found else ""


def _trafilatura() -> Any:
    """The library. It brings its own way to fetch, which we do not use; urllib3 warns there of missing proxies."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="SOCKS support")
        import trafilatura
    return trafilatura


@lru_cache(maxsize=1)
def _config() -> ConfigParser:
    """As trafilatura has it, but without the 250 characters below which it takes the page's whole text for the article:
    a brief, or a story of three paragraphs in Khmer, is as short.
    """
    config: ConfigParser = deepcopy(_trafilatura().settings.DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_LEAST_EXTRACTED))
    return config


def _no_article(tree: Node, text: str) -> str:
    """Why this is no article, or ""."""
    words = len(text.split()) + len(_UNSPACED.findall(text)) // 2
    sentences = [line for line in text.split("\n") if _is_sentence(line)]
    password = any((node.get("type") or "").lower() == "password" for node in tree.iter("input"))
    # A song, names of the dead, results: no line ends a sentence.
    verse = not sentences and words >= 4 * _LEAST_WORDS and _calls_itself_article(tree)
    if words < _LEAST_WORDS or not (sentences or (verse and _linked_share(tree, text) <= _MOST_LINKED)):
        shown = " ".join(tree.text_content().split())
        if password or (_WALL.search(shown) and len(shown) < 5_000 and words < 2 * _LEAST_WORDS):
            return "no article on this page, only a login or a subscription"
        if _NOTICE.search(shown[:2_000]) and len(shown) < 2_000:
            return "no article on this page, only a notice about JavaScript, cookies or access"
        return _NO_PROSE
    if not _calls_itself_article(tree) and _linked_share(tree, text) > _MOST_LINKED:
        return "no article on this page, only a list of links"
    if words < 4 * _LEAST_WORDS and _WALL.search(text) and password:
        return "no article on this page, only a login or a subscription"
    return ""


def _is_sentence(line: str) -> bool:
    """Whether a sentence ends in a line, be it before a link that the line ends with: "… since Monday. Read more"."""
    least = _LEAST_SENTENCE // 3 if _UNSPACED.search(line) else _LEAST_SENTENCE
    # Thai ends its sentences with nothing.
    return len(line) >= least and bool(_SENTENCE_END.search(line, least - 1) or _THAI.search(line))


def _calls_itself_article(tree: Node) -> bool:
    """Whether the page says so to others (og:type): one of recommendations may be links for the most part."""
    metas = (node for node in tree.iter("meta") if (node.get("property") or node.get("name")) == "og:type")
    return any((node.get("content") or "").strip().lower() == "article" for node in metas)


def _linked_share(tree: Node, text: str) -> float:
    """How much of ``text`` stands in links on the page."""
    linked = {" ".join(node.text_content().split()) for node in tree.iter("a")}
    lines = [line.removeprefix("- ").strip() for line in text.split("\n") if line.strip()]
    return sum(len(line) for line in lines if line in linked) / max(1, sum(map(len, lines)))
