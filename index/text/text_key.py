"""A text by its words in their order, whatever its case, punctuation and white space."""

from __future__ import annotations

import hashlib
import re

from index.types import Article

# Scripts that are written without spaces: each character is a word there.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


def story_words(text: str) -> list[str]:
    """The words by which texts are compared."""
    return _WORD.findall(text)


def text_key(article: Article) -> bytes:
    """16 bytes that are the same for texts with the same words in the same order."""
    return key_of(story_words(article.text) or [article.text])


def key_of(words: list[str]) -> bytes:
    said = " ".join(words).casefold().encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, digest_size=16).digest()
