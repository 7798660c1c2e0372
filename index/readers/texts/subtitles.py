"""Subtitles, SRT, WebVTT and podcasts' JSON: what is said in a film or an episode, a paragraph a silence.

Where the file names who speaks (``<v Liv Aas>``), whatever a person says without a break is a paragraph, with the name
before it.
"""

from __future__ import annotations

import json
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
_VOICE = re.compile(r"<v(?:\.[^<>\s]{1,40})?[ \t]+([^<>]{1,80})>")
_SILENCE = 4.0  # seconds
_END = (".", "!", "?", "…", "。", "！", "？", "।", "۔", "؟")


def read_subtitles(document: Document, settings: ReadingSettings) -> Iterator[Article]:
    """The one article of a file of subtitles. Raises ArticleUnreadable and OSError."""
    text = decode(read_bytes(document, settings)).replace("\r\n", "\n")
    told: list[str] = []
    ended, speaking = 0.0, ""
    for start, end, speaker, words in _segments(text) if text.lstrip("\ufeff \n").startswith("{") else _cues(text):
        goes_on = start - ended < _SILENCE or not told[-1].endswith(_END) if told else False
        if goes_on and speaker == speaking:
            told[-1] += f" {words}"
        else:
            told.append(f"{speaker}: {words}" if speaker else words)
        ended, speaking = end, speaker
    if not told:
        raise ArticleUnreadable("no subtitles in it: no line says when it is shown")
    yield replace(article_of("\n\n".join(told), {}, document.source, settings), source=document.source)


def _cues(text: str) -> Iterator[tuple[float, float, str, str]]:
    """(start, end, speaker, words) of each cue and of each voice in it, in seconds; "" for a speaker not named."""
    cues = list(_CUE.finditer(text))
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        block = text[cue.end() : following.start() if following else len(text)].strip("\n")
        first, *voices = _VOICE.split(block.split("\n\n")[0])
        for speaker, said in [("", first), *zip(voices[::2], voices[1::2], strict=True)]:
            if words := " ".join(_TAG.sub("", said).split()):
                yield _seconds(cue.groups()[:4]), _seconds(cue.groups()[4:]), " ".join(speaker.split()), words


def _segments(text: str) -> Iterator[tuple[float, float, str, str]]:
    """The same of a transcript in the JSON of Podcasting 2.0. Raises ArticleUnreadable for what is none."""
    try:
        for told in json.loads(text)["segments"]:
            words = " ".join(str(told.get("body") or "").split())
            if words:
                start, end = (float(told.get(name) or 0) for name in ("startTime", "endTime"))
                yield start, end, " ".join(str(told.get("speaker") or "").split()), words
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise ArticleUnreadable(f"a transcript (JSON) that cannot be read: {error}") from error


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000
