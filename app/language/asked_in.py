"""Whether a question is in another language than every article of an archive.

Told by its script, or by its function words: they are in nearly every question, and few of them are in two languages.
A detector by letters (``index.readers.language_detection``) takes names for languages in texts as short as this.
Where it is not clear, the question counts as one in the articles' language, and nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from app.localization import ENGLISH, name_of_language, speaking

_WORD = re.compile(r"[^\W\d_]+")
_HAN = r"\u4e00-\u9fff\u3400-\u4dbf"
_CYRILLIC = r"\u0400-\u04ff"
_ARABIC = r"\u0600-\u06ff\u0750-\u077f"
# The language of a script that is asked in most, letters that tell it, and all letters of its script. One that shares
# letters with another comes before it.
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]"), re.compile(rf"[\u3040-\u30ff{_HAN}]")),
    ("ko", re.compile(r"[\uac00-\ud7af]"), re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile(rf"[{_HAN}]"), re.compile(rf"[{_HAN}]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]"), re.compile(rf"[{_CYRILLIC}]")),
    ("ru", re.compile(rf"[{_CYRILLIC}]"), re.compile(rf"[{_CYRILLIC}]")),
    ("fa", re.compile(r"[پچژگ]"), re.compile(rf"[{_ARABIC}]")),
    ("ar", re.compile(rf"[{_ARABIC}]"), re.compile(rf"[{_ARABIC}]")),
    ("he", re.compile(r"[\u0590-\u05ff]"), re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]"), re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]"), re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]"), re.compile(r"[\u0e00-\u0e7f]")),
)
_SHARED = ({"ja", "zh"}, {"uk", "ru", "be", "bg", "sr", "mk", "kk", "mn"}, {"fa", "ar", "ur", "ps"}, {"hi", "mr", "ne"})
_LEAST_OF_SCRIPT = 0.5  # of the letters; the rest may be names
_FUNCTION_WORDS = {
    "en": """the of and to in is are was were be been it its that this these those with for on by at from as an or not
        who whom whose what which when where why how did do does has have had can could will would should about into
        than their there his her they he she we you i a many much any all after before during tell me name list""",
    "de": """der die das den dem des ein eine einen einem einer und oder ist sind war waren wurde wurden wird werden hat
        haben hatte wer wen wem was wann wo wie warum wieso welche welcher welches welchen wieviel viele nicht mit von
        vom zu zum zur im am auf für bei nach aus über gegen als sich es gibt gab sagte kostet""",
    "fr": """le la les l un une des du de d et ou est sont était étaient sera seront ont avait été qui que qu quoi quel
        quelle quels quelles quand où comment pourquoi combien ce cette ces dans sur avec pour par pas au aux en il elle
        ils elles se son sa ses leur y selon""",
    "es": """el la los las un una unos y o es son era fue fueron será ha han había quién quiénes qué cuál cuáles cuándo
        dónde cómo por para cuánto cuántos cuánta cuántas quien que cuando donde como en de del al con sin se su sus lo
        según hay está están""",
    "it": """il lo la i gli le un uno una e o è sono era erano fu furono sarà ha hanno aveva chi che cosa quale quali
        quando dove come perché quanto quanti quante di del della dei delle da dal nel nella con per su si non al alla
        è stato stata""",
    "pt": """o a os as um uma e é são foi foram era será tem têm quem que qual quais quando onde como porque quanto
        quantos quantas de do da dos das em no na nos nas com por para se não ao""",
    "nl": """de het een en of is zijn was waren werd werden heeft hebben had wie wat wanneer waar waarom hoe welke
        hoeveel van met voor op aan bij naar uit over niet om te er in""",
}
_WORDS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
# No name and no English question opens with one.
_OPENING = """wer wen wem wann warum wieso wo qui quand pourquoi combien où quel quelle quels quelles quién quiénes
    cuándo dónde cuál cuántos quien quando perché dove quanti quem onde quantos waarom hoeveel waar"""
_OPENERS = frozenset(_OPENING.split())
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
    letters = "".join(char for char in question if char.isalpha())
    for language, telling, script in _SCRIPTS:
        if telling.search(letters):
            return language if len(script.findall(letters)) > _LEAST_OF_SCRIPT * len(letters) else ""
    return ""


def _by_words(question: str, own: Collection[str]) -> str:
    """By function words, one that opens a question counting twice. Of a name's parts none counts: they have capitals
    ("Los Angeles"), or stand before one ("von der Leyen")."""
    words = _WORD.findall(_OF_NAMES.sub("", question))
    said = {word.lower() for number, word in enumerate(words) if not number or word.islower() or question.isupper()}
    known = set().union(*(_WORDS.get(language, frozenset()) for language in own))
    if not known:  # articles in a language of which nothing is known here
        return ""
    opener = {words[0].lower()} & _OPENERS - known if words else set()
    counts = {
        language: len(said & own_words - known) + len(opener & own_words)
        for language, own_words in _WORDS.items()
        if language not in own
    }
    best = max(counts, key=lambda language: counts[language], default="")
    return best if best and counts[best] >= _LEAST_WORDS and counts[best] > len(said & known) else ""
