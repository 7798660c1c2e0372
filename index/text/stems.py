"""Words of one stem in the languages that articles are written in.

The index has each word folded to ASCII and stemmed as in English, whatever its language: "Brücken" is "brucken" there
and "Brücke" is "bruck". Its terms that have one stem in the articles' language are found when a question is asked
(``index.stores.term_weights``), so that archives need not be indexed anew, and an article whose language is not known
or told wrongly is found by the words it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import tantivy

from index.text.terms import QUESTION_WORDS

# Those that Tantivy has a stemmer for, with its name for them.
_STEMMED = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "nn": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
_WITHOUT_STOP_WORDS = frozenset(("arabic", "greek", "romanian", "tamil", "turkish"))
_STOPPED = {"en": "english", **{code: name for code, name in _STEMMED.items() if name not in _WITHOUT_STOP_WORDS}}
LANGUAGES_WITH_STOP_WORDS = frozenset(_STOPPED)
_SCRIPTS = {
    "ar": re.compile("[\u0620-\u064a]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "ta": re.compile("[\u0b80-\u0bff]"),
}
_WORD = re.compile(r"[^\W\d_]+")


def stemmer_for(question: str, held: Mapping[str, int]) -> Callable[[str], str] | None:
    """How words are stemmed in the language of a question, one of those ``held`` with their numbers of passages.

    It is told by its script or by its stop words, where there are none by what most is written in. None for English,
    which the index is stemmed in, and for a language without a stemmer.
    """
    spoken = [language for language, script in _SCRIPTS.items() if script.search(question)]
    known = {language: held[language] for language in spoken if language in held}
    if not spoken:
        known = {language: count for language, count in held.items() if language and language not in _SCRIPTS}
    words = _WORD.findall(question.lower())
    said = {language: len(stop_words_in(words, language)) for language in known}
    if said.get("en") and said["en"] == max(said.values()):
        return None
    found = max(known, key=lambda language: (said[language], known[language], language), default="")
    return _stemmer(_STEMMED[found]) if found in _STEMMED else None


def stop_words_in(words: Iterable[str], language: str) -> list[str]:
    """Those of the words, in small letters, that are stop words of a language; none where they are not known."""
    name = _STOPPED.get(language, "")
    return [word for word in words if not _without_stop_words(name).analyze(word)] if name else []


@lru_cache(maxsize=32)
def _without_stop_words(name: str) -> tantivy.TextAnalyzer:
    own = (tantivy.Filter.custom_stopword(QUESTION_WORDS),) if name == "english" else ()
    return _analyzer(tantivy.Filter.stopword(name), *own)


@lru_cache(maxsize=32)
def _stemmer(name: str) -> Callable[[str], str]:
    analyzer = _analyzer(tantivy.Filter.stemmer(name))
    return lambda term: "".join(map(str, analyzer.analyze(term)))


def _analyzer(*steps: tantivy.Filter) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in steps:
        builder = builder.filter(step)
    return builder.build()
