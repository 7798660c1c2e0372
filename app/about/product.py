"""What Dateline says of itself, without a model: what it can do, what its marks mean, where it runs; greetings."""

from __future__ import annotations

import re

from app.about import texts
from app.localization import counted, day_in_words
from app.types import Coverage, Holding, Row

_MARKS = re.compile(r"\b(?:marks?|ticks?|symbols?|supported|numbers? (?:behind|mean)|citations?)\b|✓", re.I)
_RUNS = re.compile(
    r"\bwhere (?:do|are|does|is)\b|\b(?:run(?:s|ning)?|offline|local(?:ly)?|cloud|servers?|private|privacy|internet"
    r"|model|llm|gpt|chatgpt)\b",
    re.I,
)
_SHARE = re.compile(r"\b(?:shar(?:e|ing)|export\w{0,3}|save|download|print\w{0,3}|word|docx|pdf|markdown|link)\b", re.I)
_GREETED = re.compile(r"\b(?:hi|hello|hey|greetings|good (?:morning|afternoon|evening|day)|how are you)\b", re.I)
_THANKED = re.compile(r"\b(?:thanks?|thx|cheers|great|perfect|helpful)\b", re.I)
_LEFT = re.compile(r"\b(?:good)?bye\b|\bsee you\b|\bgood night\b", re.I)


def about_dateline(question: str, coverage: Coverage) -> Holding:
    """What Dateline can do, or the part of it that the question is about."""
    for asked, text in ((_MARKS, texts.MARKS), (_SHARE, texts.SHARE), (_RUNS, texts.RUNS)):
        if asked.search(question):
            return Holding(text)
    about = texts.ABOUT.format(held=_coverage_text(coverage))
    if not coverage.articles:
        return Holding(f"{about} {texts.EMPTY}")
    return Holding(f"{about} {texts.CAN}", tuple(Row(example, what) for example, what in texts.EXAMPLES.items()))


def courtesy(message: str, coverage: Coverage) -> str:
    """What is said back to a greeting, to thanks, to a farewell, and to "ok"."""
    if _LEFT.search(message):
        return texts.BYE
    if _THANKED.search(message):
        return thanks()
    return greeting(coverage) if _GREETED.search(message) else texts.HEARD


def greeting(coverage: Coverage) -> str:
    """What the archive holds, for "hello"."""
    if not coverage.articles:
        return f"{texts.NO_HELLO} {texts.EMPTY}"
    return texts.HELLO.format(held=_coverage_text(coverage))


def thanks() -> str:
    """For whoever says thank you."""
    return texts.THANKS


def _coverage_text(coverage: Coverage) -> str:
    """24 articles published from 21 July 1969 to 27 March 2016."""
    if not coverage.articles:
        return texts.NOBODY_HELD
    held = counted("{count} article", "{count} articles", coverage.articles)
    first, last = day_in_words(coverage.first_published), day_in_words(coverage.last_published)
    if not first:
        return held
    if first == last:
        return texts.HELD_ON.format(articles=held, day=first)
    return texts.HELD.format(articles=held, first=first, last=last)
