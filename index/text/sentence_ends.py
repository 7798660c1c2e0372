"""Where sentences end, in the script and the language that they are written in.

pySBD finds the ends of English: on news text it keeps "U.S.", "Lt. Gen." and a quote's inner full stops together where
syntok cut "said Lt. | Gen. Rudskoy". It knows 23 languages, but of the same set of sentences in 31 it found fewer than
sentencex, which reads them 150 times as fast and brings 4 MB (docs/results/sentences.json has both, with ICU, BlingFire
and the rules of Unicode). What either takes for an end is then asked of by the words on both sides: no end is between
"3 p.m." and "Sunday", before a small letter that follows a short word with a dot, nor inside a Chinese quote that the
sentence goes on after. Khmer and Tibetan stops and the spaces of Thai and Lao, where neither library looks, are ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import pysbd
import sentencex
from pysbd.lang.common.standard import Standard

# Letters of a script, and a language that its rules are known by where the text does not say which it is.
_SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("zh", "\u3400-\u9fff\uf900-\ufaff"),
    ("ko", "\u1100-\u11ff\uac00-\ud7af"),
    ("th", "\u0e00-\u0e7f"),
    ("lo", "\u0e80-\u0eff"),
    ("km", "\u1780-\u17ff"),
    ("my", "\u1000-\u109f"),
    ("bo", "\u0f00-\u0fff"),
    ("hi", "\u0900-\u0dff"),
    ("ar", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"),
    ("he", "\u0590-\u05ff"),
    ("am", "\u1200-\u139f"),
    ("hy", "\u0530-\u058f"),
    ("ka", "\u10a0-\u10ff"),
    ("ru", "\u0400-\u052f"),
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
)
_OF_SCRIPT = tuple((language, re.compile(f"[{letters}]")) for language, letters in _SCRIPTS)
_OTHER_LETTER = re.compile(f"[{''.join(letters for _, letters in _SCRIPTS)}]")
_MOSTLY = 0.25  # share of a text's characters that are of another script than Latin: it is in that script
_SHARED = {  # languages that are written with the letters of another one
    "ja": ("ja",),
    "zh": ("zh", "ja"),
    "hi": ("hi", "mr", "ne", "sa", "bn", "pa", "gu", "or", "ta", "te", "kn", "ml", "si"),
    "ar": ("ar", "fa", "ur", "ps", "ug", "ckb", "sd"),
    "he": ("he", "yi"),
    "am": ("am", "ti"),
    "ru": ("ru", "uk", "bg", "be", "mk", "sr", "kk", "ky", "mn", "tg"),
}
UNSPACED = "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # no spaces
_FULL_STOP = {"km": re.compile(r"[។៕៚]"), "bo": re.compile(r"[།༎༑]++"), "zh": re.compile("…{2}(?=[^…，、。”’」』）])")}
_SPACE = {"th": re.compile(r"(?<=\S) +(?=\S)"), "lo": re.compile(r"(?<=\S) +(?=\S)")}
_NO_SENTENCE_BEFORE = re.compile(r"(?:และ|หรือ|แต่|ซึ่ง|ที่|โดย|เพราะ|ว่า|เพื่อ|จึง|กับ|ของ|ใน|ๆ|ฯ|ແລະ|ຫຼື|ແຕ່|ທີ່|[\W\da-zA-Z])")
_LEAST_THAI = 25  # characters of a sentence before and after a space

# Without one, English text is one sentence to pySBD. Looked for where a run of signs begins, so that each is read once.
_INNER_END = re.compile(r"(?<![^\w\s])(?>[^\w\s.!?…]*+[.!?…])[^\w\s]*+\s++\S")
_LAST_WORD = re.compile(r"(?<![\w.])[^\W\d_]++(?=\.\W*$)")
# As the splitter's library lists them ("Sgt.", "Gov."), and some that it holds for any other abbreviation.
_BEFORE_NAMES = frozenset(
    [*Standard.Abbreviation.PREPOSITIVE_ABBREVIATIONS, "insp", "atty", "pte", "pfc", "spc", "hon"]
) - {"st", "fig", "v", "vs", "ing"}
# Streets and rooms are called by a letter or a number: "Ave. B". "A" and "I" open a sentence.
_BEFORE_LETTERS = frozenset(["ave", "apt", "bldg", "rte", "rm", "ste", "sec", "vol", "fig", "no", "pt"])
_LETTER = re.compile(r"[B-HJ-Z](?![\w.])")
_BEFORE_NUMBERS = frozenset(
    ["ave", "apt", "bldg", "rm", "rte", "hwy", "sec", "art", "para", "vol", "ch", "approx", "ca", "no", "nos", "pp"]
)
_FIRMS = frozenset(["bros", "corp", "inc", "co", "ltd", "cos"])
_OF_FIRMS = re.compile(
    r"(?:Inc|Ltd|Corp|Cos?|L\.?L\.?C|P\.?L\.?C|Chairm[ae]n|Chairwom[ae]n|Chief|President|Vice|C[EFO]O|Director|Founder)\b"
)
# What begins a sentence far more often than it goes on with a name.
_OPENER = re.compile(
    r"(?:The|Th(?:is|at|ese|ose|ere|ey|en)|It|Its|He|She|His|Her|We|You|I|A|An|In|On|At|By|For|From|But|And|Or|So|As|If|"
    r"When|While|After|Before|Not?|One|Two|What|Who|Why|How|Some|Most|Both|Last|Under|With|Their|Our|My)\b"
)
# "Portland, Ore." and no more: nobody writes such a sentence, but many write "Portland, Ore. Mayor Pell spoke".
_PLACE_ALONE = re.compile(
    r"\W*(?:In\s)?(?:[A-Z][\w'’-]*+\.?\s?){1,4},\s(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|"
    r"Mich|Minn|Miss|Mo|Mont|Neb|Nev|N\.[HJMYCD]|Okla|Ore|Pa|R\.I|S\.[CD]|Tenn|Vt|Va|Wash|W\.Va|Wis|Wyo|D\.C|Ont|Que|"
    r"Alta|B\.C)\.\s*$"
)
_PLACE_CHARS = 80
_CLOCK = re.compile(r"\b[ap]\. ?m\.\W*$", re.IGNORECASE)
_OF_CLOCK = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Eastern|Central|Mountain|Pacific|Atlantic|"
    r"[A-Z]{1,2}[SD]?T|GMT|UTC|BST|CES?T)\b"
)
_OPENS_WITH_CLOCK = re.compile(r"\W*(?:at|by|around|about|until|from|before|after|since)\s[^.]*[ap]\. ?m\.\W*$", re.I)
_SHORT_WORD = re.compile(r"(?:^|(?<=\W))[^\W\d_]{1,5}\.\s*$")
_URL_TAIL = re.compile(r"(?:://|www\.)\S*$")
_INITIAL = re.compile(r"(?:^|(?<=[\s(«„“\"'’-]))[^\W\d_a-zа-яёα-ω]\.\W*$")
_ORDINAL = re.compile(
    r"\b(?:der|die|das|dem|den|des|am|im|vom|zum|beim|zur|ab|seit|bis|\d{1,2}\.)\s+\d{1,3}\.\W*$", re.IGNORECASE
)
_ENGLISH_ORDINAL = re.compile(r"\bthe \d{1,2}\.\W*$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![\w.,%])\d{1,3}\.\W*$")  # "3. Cadde": in Turkish a verb ends a sentence, and no number
_HOUR = re.compile(r"\d\s?h\.\s*$")
_MINUTES = re.compile(r"[0-5]\d(?=\W*$|[.,;:!?)»]|\s(?:\w{1,3}|pour|dans|avec|sans|avant|après)\b)")
_ORDINALS = frozenset(["de", "da", "no", "nb", "nn", "fi", "cs", "sk", "hu", "et", "lv", "sl", "hr"])
# Words with a dot that no sentence ends with, where sentencex does not list them.
_UNENDING_WORDS = {
    "de": "geb fa inkl exkl zzgl mwst max min abs st hl ca evtl ggf bzw sog vgl",
    "fr": "m mm dr dre pr art p pp av bd env st ste mgr me vol chap no fig",
    "es": "mill aprox avda art dr dra sr sra pág págs gral p núm tel gob ee",
    "pt": "av dr dra sr sra art pág prof eng r",
    "it": "on sig dott avv ing mln mld art pag prof sen dr",
    "ru": "проф ул тыс млн млрд им акад пр просп обл стр гл ред см ср",
    "uk": "проф вул тис млн млрд ім акад обл",
    "pl": "godz ok ul prof dr nr tys św al",
    "nl": "mevr dhr dr mr ca mln mld prof ir ds",
    "sv": "kl ca nr dr prof st",
    "da": "kl ca nr dr prof st skt mio mia",
    "no": "kl ca nr dr prof st mill",
    "el": "κ κα κκ εκατ δισ αρ σελ δρ",
    "hi": "डॉ श्री प्रो पं",
    "ar": "د أ م ص",
    "vi": "tp q p gs pgs ts ths bs ks",
    "tr": "prof doç dr av sn mah sok bkz no",
    "fi": "n esim ks prof os",
    "cs": "např tzv č tj mj ing dr prof",
    "ro": "dr prof dl str nr bd",
    "id": "jl dr prof no h hj",
}
_UNENDING = {language: frozenset(words.split()) for language, words in _UNENDING_WORDS.items()}
_UNITS_LAST = {  # sentencex takes them for abbreviations wherever they stand
    "ru": re.compile(r"(?:\b\d{4}\sгг?|\b(?:руб|коп|чел|долл|мин|сек|шт|т\.\s?[дп]|и\sдр))\.(?=\s+[«„А-ЯЁ])"),
}
# Small words that tell a language from the others here, for texts of which nobody says theirs.
_SMALL_WORDS = {
    "en": "the and of to in is was were said that for with he she they it by on at his her has had",
    "de": "der die das und ist nicht mit von den dem am im ein eine zum wird auf sich",
    "fr": "le la les des et est dans une un du qui au aux elle sur pas pour",
    "es": "el la los las y en una un del por que se con no es de al",
    "pt": "o a os as e uma um não em do da é no na dos das que de com",
    "it": "il lo la gli le di è una un della del che per non e con ha",
    "nl": "de het een en van op is in te dat niet zijn met voor",
    "sv": "och att det en på är av som till för den inte var",
    "no": "og det på er av som til for en et ikke var i",
    "pl": "w na się i z jest nie do to że po",
}
_SMALL = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_WORD_WITH_DOT = re.compile(r"(?<![^\s(«„“\"'’.-])([^\W\d_][^\s.’'«„“(]{0,11}+)\.\W{0,5}$")
_OPEN = {"「": "」", "『": "』", "“": "”", "«": "»", "‘": "’", "《": "》", "（": "）"}
_QUOTE_CLOSED = re.compile(r"[」』”»’）]\s*$")


def ends(block: str, language: str) -> list[int]:
    """Offsets behind the sentences of ``block`` but the last one, rising.

    ``block`` is a stretch of text that no sentence crosses, without line breaks; ``language`` (ISO 639-1) is the one
    that its article is in. A block in another script is taken for what it is.
    """
    language = language_of_block(block, language)
    found: list[int] = []
    for end in _candidates(block, language):
        last = found[-1] if found else 0
        if last < end < len(block) and block[end:].strip() and _may_end(block, last, end, language):
            found.append(end)
    return found


def guessed_language(text: str, otherwise: str) -> str:
    """The language whose small words stand most often at the head of a text; ``otherwise`` where none leads."""
    words = text[:600].lower().split()
    counts = {language: sum(word in small for word in words) for language, small in _SMALL.items()}
    most = max(counts.values())
    leading = [language for language, count in counts.items() if count == most]
    return leading[0] if most and len(leading) == 1 else otherwise


def language_of_block(block: str, language: str) -> str:
    """The language by whose rules a block is read: ``language`` if it is written like this block, else the script's."""
    if block.isascii() or not _OTHER_LETTER.search(block):
        return language
    letters = sum(map(str.isalnum, block))
    if len(_OTHER_LETTER.findall(block)) < _MOSTLY * letters:
        return language
    counts = [(len(letters.findall(block)), script) for script, letters in _OF_SCRIPT]
    # Kana are few among the ideographs of Japanese, and stand in no other language.
    script = "ja" if counts[0][0] > 0.1 * counts[1][0] > 0 else max(counts)[1]
    return language if language in _SHARED.get(script, (script,)) else script


def breaks_before_name(text: str) -> bool:
    """ "… said Det. Insp." goes on with a name, whatever follows; an address may end with "St."."""
    last = _LAST_WORD.search(text[-20:])
    if last is None or not last[0][:1].isupper():
        return False
    return last[0].casefold() in _BEFORE_NAMES or last[0] in ("Ft", "Mts")  # "the FT." is a paper


def _candidates(block: str, language: str) -> list[int]:
    if language == "en":
        # One sentence, as most paragraphs of agency news are, needs no rules: 2.7 times as fast there.
        return [span.end for span in _english().segment(block)] if _INNER_END.search(block) else []
    found = {one["start_index"] for one in sentencex.get_sentence_boundaries(language, block)}
    for also in (_FULL_STOP.get(language), _UNITS_LAST.get(language)):
        found.update(match.end() for match in also.finditer(block)) if also else None
    if spaces := _SPACE.get(language):
        found.update(_thai(block, spaces))
    return sorted(found)


@lru_cache(maxsize=1)
def _english() -> pysbd.Segmenter:
    """Built once, because pySBD compiles its rules on construction."""
    return pysbd.Segmenter(language="en", clean=False, char_span=True)


def _thai(block: str, spaces: re.Pattern[str]) -> Iterator[int]:
    """Spaces that probably end a sentence: between long stretches, not beside a number nor before "and", "which" …

    Thai has no full stop; a space ends a sentence, or a clause, or stands around a number or a name.
    """
    last = 0
    for space in spaces.finditer(block):
        long_enough = min(space.start() - last, len(block) - space.end()) >= _LEAST_THAI
        if long_enough and not block[space.start() - 1].isdigit() and not _NO_SENTENCE_BEFORE.match(block, space.end()):
            last = space.end()
            yield last


def _may_end(block: str, start: int, at: int, language: str) -> bool:
    """Whether the sentence from ``start`` can end at ``at``: not before a comma ("42 Main St., Odessa"), …"""
    before, after = block[start:at], block[at : at + 40].lstrip()
    if after.startswith((",", ";", "，", "、", "；")) or (block[at - 1 : at].strip() and _URL_TAIL.search(before)):
        return False
    if after[:1].islower() and _is_followed_by_small_letter(before, block):
        return False
    return not any(says_no(before, after, language) for says_no in _OBJECTIONS[language == "en"])


def _is_followed_by_small_letter(before: str, block: str) -> bool:
    """A small letter goes on with the sentence after a short word ("21 pts. in", "2,3 Mio. euro") and after a quote."""
    return bool(_SHORT_WORD.search(before) or before.rstrip()[-1:] in "\"”“»'’") and not block.islower()


def _is_hour(before: str, after: str, language: str) -> bool:
    """ "à 15 h. 30", but no end of "à 15 h." before "30 personnes"."""
    return bool(_HOUR.search(before[-10:]) and _MINUTES.match(after))


def _is_title_before_name(before: str, after: str, language: str) -> bool:
    return breaks_before_name(before)


def _is_before_number(before: str, after: str, language: str) -> bool:
    """ "Rte. 14", "Ave. B"."""
    last = _LAST_WORD.search(before[-20:])
    if last is None:
        return False
    word = last[0].casefold()
    return (after[:1].isdigit() and word in _BEFORE_NUMBERS) or (word in _BEFORE_LETTERS and bool(_LETTER.match(after)))


def _is_place(before: str, after: str, language: str) -> bool:
    """ "Portland, Ore. Mayor Pell spoke"."""
    return len(before) <= _PLACE_CHARS and bool(_PLACE_ALONE.fullmatch(before)) and not _OPENER.match(after)


def _is_firm(before: str, after: str, language: str) -> bool:
    """ "Vik Bros. Inc.", "Vik Corp. Chairman Sand"; brothers share a name with what follows: "Vik Bros. Discovery"."""
    last = _LAST_WORD.search(before[-20:])
    if last is None or last[0].casefold() not in _FIRMS:
        return False
    return bool(_OF_FIRMS.match(after)) or (last[0] == "Bros" and after[:1].isalpha() and not _OPENER.match(after))


def _is_clock(before: str, after: str, language: str) -> bool:
    """ "3 p.m. Sunday", and "At 10 a.m. President Sand spoke."."""
    if not _CLOCK.search(before[-8:]):
        return False
    return bool(_OF_CLOCK.match(after)) or bool(_OPENS_WITH_CLOCK.match(before[-40:]) and len(before.split()) <= 4)


def _is_abbreviated(before: str, after: str, language: str) -> bool:
    word = _WORD_WITH_DOT.search(before[-30:])
    return word is not None and word[1].casefold() in _UNENDING.get(language, ())


def _is_initial(before: str, after: str, language: str) -> bool:
    return bool(_INITIAL.search(before[-12:])) and after[:1].isalpha()


def _is_ordinal(before: str, after: str, language: str) -> bool:
    """ "am 3. Oktober", "3. Cadde", "the 3. Division"."""
    if language == "en":
        return after[:1].isalpha() and bool(_ENGLISH_ORDINAL.search(before[-20:]))
    if language == "tr":
        return after[:1].isalpha() and bool(_NUMBERED.search(before[-20:]))
    return language in _ORDINALS and bool(_ORDINAL.search(before[-20:]))


def _is_inside_quote(before: str, after: str, language: str) -> bool:
    """Inside brackets or quotes of East Asia, and after a quote that opened the sentence: 「…！」と彼は叫んだ。

    A quote that closes a sentence was introduced by it: 他问道：“谁来付钱？”
    """
    if language not in ("zh", "ja"):
        return False
    opened = [place for place, char in enumerate(before) if char in _OPEN]
    if opened and _OPEN[before[opened[-1]]] not in before[opened[-1] :]:
        return True
    if not _QUOTE_CLOSED.search(before) or not opened:
        return False
    return before[: opened[-1]].rstrip()[-1:] not in tuple("：:，,") and after[:1] not in _OPEN


_Objection = Callable[[str, str, str], bool]
_OBJECTIONS: tuple[tuple[_Objection, ...], tuple[_Objection, ...]] = (
    (_is_abbreviated, _is_initial, _is_ordinal, _is_hour, _is_inside_quote),
    (_is_title_before_name, _is_before_number, _is_firm, _is_clock, _is_ordinal, _is_place),
)
