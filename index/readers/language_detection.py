"""Which language a text is in, where nobody says so.

py3langid tells it. Measured on two or three sentences of news in 22 languages, cut into pieces: right on all pieces
from 80 characters on, 0.1 ms each, 5 MB on the disk; what is shorter stays unknown. Lingua needs 96 MB on the disk and
most of a gigabyte of memory for no better answers, langdetect is wrong on more short texts and not the same twice
without a seed, and fastText's model is small and good but under a share-alike licence.

The answer depends on the text alone, since the ids of articles are made of it too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_LEAST_LETTERS = 80
_MOST_CHARS = 2_000  # more of it changes no answer
_LEAST_CONFIDENCE = 0.7
_LETTERS_OF_IDEOGRAMS = 2.5  # an ideogram says about as much as this many letters


_left_out = False


def leave_out() -> None:
    """From here on no language is told: for the worker, which may not write the file that the model is unpacked to.

    Its parent tells the language of what it reads, and so the model is in memory once.
    """
    global _left_out
    _left_out = True


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of ``text``, or "" for a text too short or too mixed to tell."""
    if _left_out:
        return ""
    head = text[:_MOST_CHARS]
    if sum(_weight(char) for char in head if char.isalpha()) < _LEAST_LETTERS:
        return ""
    language, confidence = _identifier().classify(head)
    return str(language) if confidence >= _LEAST_CONFIDENCE and len(language) == 2 else ""


def _weight(char: str) -> float:
    return _LETTERS_OF_IDEOGRAMS if char >= "\u3000" else 1


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """The model, loaded once: half a second and about 100 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
