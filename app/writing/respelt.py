"""What a reader is told where words were searched for in another spelling, and the question as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.localization import listed, translated
from app.types import Answer, Respelling


def respelt_note(respelled: Sequence[Respelling]) -> str:
    """In a sentence; "" where nothing was respelt."""
    held = listed([one.held for one in respelled])
    written = listed([translated("“{name}”").format(name=one.written) for one in respelled], "or")
    note = translated("Showing results for {held}: no article has {written}.")
    return note.format(held=held, written=written) if respelled else ""


def only_respelt(question: str, searched_for: str, respelled: Iterable[Respelling]) -> bool:
    """Whether nothing but spelling tells the question from what was searched for."""
    for one in respelled:
        question = _word(one.written).sub(lambda _, held=one.held: held, question)  # type: ignore[misc]
    return question.strip() == searched_for.strip()


def as_typed(answer: Answer) -> str:
    """The question with the words as they were typed in double quotes, which are searched for as they are.

    What a follow-up took from the conversation does not stand in it: then it is what was searched for.
    """
    asked = answer.question
    if not all(_word(one.written).search(asked) for one in answer.respelled):
        asked = answer.searched_for
    for one in answer.respelled:
        word = one.written if _word(one.written).search(asked) else one.held
        asked = _word(word).sub(lambda _, written=one.written: f'"{written}"', asked)  # type: ignore[misc]
    return asked


def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
