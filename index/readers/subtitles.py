"""Subtitles, SRT and WebVTT: what is said in a film, as running text, a paragraph a silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import article_of
from index.readers.text_files import decode, read_bytes
from index.settings import ReadingSettings
from index.types import Article

_CUE = re.compile(
    r"^(?:(\d{1,3}):)?(\d{2}):(\d{2})[.,](\d{3})[ \t]+-->[ \t]+(?:(\d{1,3}):)?(\d{2}):(\d{2})[.,](\d{3}).*$",
    re.MULTILINE,
)
_TAG = re.compile(r"<[^<>]{0,100}>|\{\\[^{}]{0,100}\}")
_SILENCE = 4.0  # seconds
_END = (".", "!", "?", "…", "。", "！", "？", "।", "۔", "؟")


def read_subtitles(document: Document, settings: ReadingSettings) -> Iterator[Article]:
    """The one article of a file of subtitles. Raises ArticleUnreadable and OSError."""
    text = decode(read_bytes(document, settings)).replace("\r\n", "\n")
    told: list[str] = []
    ended = 0.0
    for start, end, words in _cues(text):
        if told and (start - ended < _SILENCE or not told[-1].endswith(_END)):
            told[-1] += f" {words}"
        else:
            told.append(words)
        ended = end
    if not told:
        raise ArticleUnreadable("no subtitles in it: no line says when it is shown")
    yield replace(article_of("\n\n".join(told), {}, document.source, settings), source=document.source)


def _cues(text: str) -> Iterator[tuple[float, float, str]]:
    """(start, end, words) of each cue, in seconds."""
    cues = list(_CUE.finditer(text))
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        block = text[cue.end() : following.start() if following else len(text)].strip("\n")
        words = " ".join(_TAG.sub("", block.split("\n\n")[0]).split())
        if words:
            yield _seconds(cue.groups()[:4]), _seconds(cue.groups()[4:]), words


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000
