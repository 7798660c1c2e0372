"""Whether a question is in another language than every article of an archive.

Told by its script, or by its stop words: they are in nearly every question, and few of them are in two languages.
A detector by letters (``index.readers.language_detection``) takes names for languages in texts as short as this.
Where it is not clear, the question counts as one in the articles' language, and nothing is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection

from app.localization import ENGLISH, name_of_language, speaking
from index.text.stems import LANGUAGES_WITH_STOP_WORDS, stop_words_in

_WORD = re.compile(r"[^\W\d_]+")
# How Unicode's names of a script's letters begin, and the language of it that is asked in most.
_SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "HANGUL": "ko",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "DEVANAGARI": "hi",
    "THAI": "th",
}
_OWN_LETTERS = {"uk": ("ru", "іїєґ"), "fa": ("ar", "پچژگ")}  # that tell a language of a script from the most usual
_SHARED = ({"ja", "zh"}, {"uk", "ru", "be", "bg", "sr", "mk", "kk", "mn"}, {"fa", "ar", "ur", "ps"}, {"hi", "mr", "ne"})
_LEAST_OF_SCRIPT = 0.5  # of the letters; the rest may be names
_OPENERS = {  # no name and no English question opens with one
    "de": "wer wen wem wann warum wieso wo",
    "fr": "qui quand pourquoi combien où quel quelle quels quelles",
    "es": "quién quiénes cuándo dónde cuál cuántos",
    "it": "quando perché dove quanti",
    "pt": "quem onde quantos",
    "nl": "waarom hoeveel waar",
}
_OF_NAMES = re.compile(
    r"\b(?:(?:von|der|den|van|de|du|des|del|della|di|da|dos|das|la|le|les|los|las|el|al) ){1,3}(?=[A-ZÀ-Þ])"
)
_LEAST_WORDS = 2


def asked_in(question: str, languages: Collection[str]) -> str:
    """The ISO 639-1 code of a question's language where it is clearly none of ``languages``, else "".

    ``languages`` are those of the archive's articles; where none is known, nothing is clear.
    """
    own = {language.split("-")[0].lower() for language in languages if language}
    if not own:
        return ""
    if script := _script_of(question):
        related = next((group for group in _SHARED if script in group), {script})
        return "" if own & related else script
    return _by_words(question, own)


def name_of(language: str) -> str:
    """A language's name in English; its code where it has none."""
    with speaking(ENGLISH):
        return name_of_language(language)


def _script_of(question: str) -> str:
    """The language whose script most letters are of; "" for the Latin one."""
    letters = [char for char in question.lower() if char.isalpha()]
    counts = Counter(_SCRIPTS.get(unicodedata.name(char, "").split(" ")[0], "") for char in letters)
    if counts["ja"]:
        counts["ja"] += counts.pop("zh", 0)
    language = max(counts, key=lambda one: (one != "", counts[one]), default="")
    if counts[language] <= _LEAST_OF_SCRIPT * len(letters):
        return ""
    own = (one for one, (usual, telling) in _OWN_LETTERS.items() if language == usual and set(telling) & set(letters))
    return next(own, language)


def _by_words(question: str, own: Collection[str]) -> str:
    """By stop words, one that opens a question counting twice. Of a name's parts none counts: they have capitals
    ("Los Angeles"), or stand before one ("von der Leyen")."""
    words = _WORD.findall(_OF_NAMES.sub("", question))
    said = {word.lower() for number, word in enumerate(words) if not number or word.islower() or question.isupper()}
    known = {word for language in own for word in stop_words_in(said, language)}
    if not LANGUAGES_WITH_STOP_WORDS.intersection(own):  # articles in languages of which nothing is known here
        return ""
    opener = words[0].lower() if words else ""
    counts = {
        language: len({*stop_words_in(said, language)} - known) + (opener in _OPENERS.get(language, "").split())
        for language in sorted(LANGUAGES_WITH_STOP_WORDS.difference(own))
    }
    best = max(counts, key=lambda language: counts[language], default="")
    return best if best and counts[best] >= _LEAST_WORDS and counts[best] > len(said & known) else ""
