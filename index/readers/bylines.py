"""Who wrote an article, from what its byline says: names alone, whatever stands around them.

    "By Liv Berg, Transport Editor, and Mira Tolland for the Gazette"     Liv Berg, Mira Tolland
    "Von unserem Redakteur Hans Müller | dpa"                            Hans Müller
    "jo.doe@paper.example (Jo Doe)"   "Anne Petit et Luc Grand (avec AFP)"   "https://facebook.com/abc"

All readers ask here. A name is told by its form: words with capitals, small ones only where names have them ("de la"),
so any other small word ends it: "in Paris", "for the Gazette". An agency, an office or the outlet itself is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.readers.dates.date_parsing import MONTH, WEEKDAY
from index.readers.text_files import one_line

_NAME_CHARS, _NAME_WORDS, _LINE_CHARS = 80, 6, 160
_ENGLISH = (
    r"(?:(?:written|reported|posted|published|submitted|reviewed|contributed|text|report|story|words|opinion|analysis|"
    r"commentary|interview|guest (?:post|column)|a (?:guest )?(?:post|column))\s+)?by"
)
_GERMAN = (
    r"(?:(?:geschrieben|verfasst|eingestellt|eingereicht|veröffentlicht|erstellt|gepostet|aufgezeichnet|"
    r"(?:eine?\s+)?(?:gast)?(?:beitrag|kommentar|analyse|interview|artikel|bericht|reportage|essay|kolumne|text))\s+)?von"
)
_ROMANCE = (
    r"(?:(?:publi|post|propos|ajout)ée?\s+|(?:rédigé|écrit)e?\s+)?par|(?:(?:publicado|escrito|enviado)\s+)?por|"
    r"(?:(?:scritto|pubblicato|inviato)\s+)?da|(?:scritto\s+)?di"
)
_FOREIGN = (
    rf"{_GERMAN}|{_ROMANCE}|(?:(?:geschreven|geplaatst)\s+)?door|av|af|przez|texte?|interview(?=\s*:)|autor(?:in|a)?|author|"
    r"bài|yazan|بقلم|كتب|کتب|от|автор|текст"
)
_BY = re.compile(rf"\s*+(?:{_ENGLISH}|(?P<foreign>{_FOREIGN}))(?P<colon>\s*+:\s*+|\s++)(?=[\w\[(<])", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[<(\[]?(?:(?:https?://|www\.)[^\s<>()\[\]]++|\b[\w.+-]{1,64}@[\w.-]{1,255})[>)\]]?|(?<!\w)@\w{1,50}"
)
_ASIDE = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]")
_PARTS = re.compile(r"[|•·\x1f]|(?<=\s)[—–-](?=\s)")
_CUTS = re.compile(
    r"(?:(?<!\s)\s++)?+[,;]\s*+(?:(?:&|and|und|y|et|e|og|och|en|i)\s++)?|\s?/\s?|(?<!\s)\s++&\s++"
    r"|(?<!\s)\s++(?:and|und|et|og|och|with|mit|avec|con|com|(?:y|e)(?=\s++\S++\s++\S))\s++",
    re.IGNORECASE,
)
_LAST_STOP = re.compile(r"(?:(?<=\w{3})|^)\.+$")  # not that of an initial
_FIRM = re.compile(r"(?:^|(?<=[,;]))(\s*\w++\s)&(?=\s)")  # "Smith & Sons": a person has two names before it
_PARTICLE_WORDS = """
al ap av ben bin bint da das de del della den der di do dos du e el ibn la las le los ten ter van von wa y zu zum zur
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_BETWEEN_WORDS = """
& aan and at aus aux avec bei com con en et for från för für from im in med mit och of og on para per pour på the und
with à
"""
_BETWEEN = frozenset(_BETWEEN_WORDS.split())
_OFFICE = re.compile(  # what newspapers call those who write for them: "Korrespondentin", "rédactrice", "redattore"
    r"\b(?:staff|senior|chief|special|desk|team|newsroom|editor|columnist|kolumnist|critic|[ck]orr?[ei]spon[ds]|reporter|"
    r"writer|journalist|giornalist|jornalist|periodist|r[eé]da[ckçtz]|photograph|fotograf|analyst|producer|contribut|"
    r"mitarbeiter|envoyé|enviad|inviat)\w*+",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:the )?(?:reuters|dpa|bloomberg|xinhua|wire (?:services?|reports?)|admin(?:istrator)?|editorial|web ?master|"
    r"redazione|unknown|anonymous|guest|user|author|online|www|null|none|undefined|n/?a|more|read more|follow|contact|"
    r"e-?mail|share|print|tweet|post|pdf|subscribe|comments?|text size|all posts|view all posts|about the authors?|"
    r"see (?:full )?bio|"
    r"(?:über|zu[rm]) (?:de[nrm]|die) autor(?:in|en)?|à propos de l['’]auteur|sobre el autor|l['’]autore)",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"[a-z][a-z0-9_.-]{0,40}|[^\W\d_]")
_AGENCY = re.compile(
    r"\b(?:agen(?:cy|cies|ce|cia|zia|tur)|associated press|press (?:association|trust)|news ?wires?)\b|\bwire$",
    re.IGNORECASE,
)

_PICTURES = re.compile(
    r"(?:fotos?|photos?|pictures?|bild(?:er)?|videos?|gra(?:f|ph)i[ck]s?|illustrations?)(?:\s?:|\s(?:by|von|par)\b)",
    re.IGNORECASE,
)
_IN_DAY = re.compile(rf"{MONTH}|{WEEKDAY}")
_HOST = re.compile(r"(?:[\w-]+\.)*(?P<name>[\w-]{2,})(?:\.(?:com?|org|net|gov|ac))?\.[a-z]{2,}")


def people_in(written: str, outlet: str = "") -> list[str]:
    """The names of those who wrote an article for ``outlet``; none where the byline names nobody."""
    text = _ADDRESS.sub(" ", _without_by(one_line(written)))
    outside = _ASIDE.sub(" ", text)
    text = outside if any(map(str.isalpha, outside)) else text.strip(" ()[]")
    for part in _PARTS.split(text):
        if found := list(dict.fromkeys(_names(part, outlet))):
            return found
    return []


def authors_in_field(written: str, outlet: str = "") -> list[str]:
    """The same of a field that is called author: there one word in small letters, or one letter, is a signature."""
    text = one_line(written)
    found = people_in(text, outlet)
    nobody = _NOBODY.fullmatch(text) or _OFFICE.fullmatch(text) or _is_outlet(text, outlet)
    return found or ([text] if _LOGIN.fullmatch(text) and not nobody else [])


def begins_byline(text: str) -> bool:
    """Whether a text begins as a byline does: "By ", "Von ", "Text: ", but not "Text Size", a button."""
    return bool(_BY.match(text)) and _without_by(text) != text


def is_byline(line: str) -> bool:
    """Whether a line above a story is a byline and no headline: "By Liv Berg for the Gazette", but not "By the time".

    Without such a word it is one only if the name stands beside an office or an address.
    """
    line = line.strip()
    if len(line) > _LINE_CHARS:
        return False
    match = _BY.match(line)
    if not match:
        return _is_signed(line)
    rest = _OFFICE.split(_ADDRESS.sub(" ", line[match.end() :]))
    words = " ".join(rest[-1:] if rest[-1].strip() else rest).replace("|", " ").split()
    alone = match["foreign"] and ":" not in match["colon"] and len(words) < 2
    return line[0].isupper() and bool(words) and not alone and _are_names(words)


def _is_signed(line: str) -> bool:
    first, *rest = re.split(r"[,|]", line)
    beside = any(_OFFICE.search(part) or _ADDRESS.search(part) for part in rest)
    words = first.split()
    return beside and 2 <= len(words) <= 4 and not _OFFICE.search(first) and _are_names([*words, *_bare(rest)])


def _bare(parts: list[str]) -> list[str]:
    return _ADDRESS.sub(" ", " ".join(parts)).split()


def _are_names(words: list[str]) -> bool:
    """Whether words are names with what may stand between and behind them; other small words make a sentence."""
    small = [word for word in words if word[0].islower() and word.strip(",;") not in _PARTICLES | _BETWEEN]
    return not small and not words[0][0].islower() and not any(char.isdigit() for word in words for char in word)


def _without_by(text: str) -> str:
    """The text behind "By". "Von Miller" and "von der Leyen" are names: other languages' words need two behind them."""
    match = _BY.match(text)
    if not match:
        return text
    rest = text[match.end() :]
    if match["foreign"] and ":" not in match["colon"]:
        words = rest.split()
        particle = words[0].lower() in _PARTICLES
        if particle or (len(words) == 1 and not _is_nobody(rest, "")):
            return text
    return _without_by(rest)


def _names(part: str, outlet: str) -> Iterator[str]:
    found = False
    for piece in _CUTS.split(_FIRM.sub("\\1\0", part)):
        if found and _PICTURES.match(piece.strip()):
            return
        name = _bounded(_without_office(_without_by(piece.strip()), alone=not found)).replace("\0", "&")
        if name and not _is_nobody(name, outlet):
            found = True
            yield name


def _without_office(piece: str, alone: bool) -> str:
    """ "Transport Editor Liv Berg" and, where nobody is named before, "Liv Berg Staff Writer" without the office."""
    offices = list(_OFFICE.finditer(piece))
    if not offices:
        return piece
    before, behind = piece[: offices[0].start()].split(), piece[offices[-1].end() :].split()
    if len(behind) > 1 and not behind[0].islower():
        return " ".join(behind)
    return " ".join(before) if alone and len(before) > 1 and not before[0].islower() else ""


def _bounded(piece: str) -> str:
    """The name that a piece begins with, up to a small word that is no part of one, or to a number behind it."""
    words: list[str] = []
    for word in _LAST_STOP.sub("", piece.strip(" ·|-–—@()\"'“”")).split():
        if word[0].islower() and word not in _PARTICLES:
            break
        if any(map(str.isdigit, word)):
            if len(words) > 2 and _IN_DAY.fullmatch(words[-1]):  # "By Ida Holm March 18"
                words.pop()
            words = words if len(words) > 1 else []
            break
        words.append(word)
    while words and words[-1] in _PARTICLES:
        words.pop()
    return " ".join(words)


def _is_nobody(name: str, outlet: str) -> bool:
    """Whether this is no person's name: an agency, the outlet, one word in capitals or in small letters."""
    letters = re.sub(r"\W", "", name)
    short = len(letters) < (3 if letters.isascii() else 2)
    if (
        (short and " " not in name)
        or len(name) > _NAME_CHARS
        or len(name.split()) > _NAME_WORDS
        or not any(map(str.isalpha, name))
    ):
        return True
    acronym = " " not in name and len(letters) <= 5 and letters.isupper()
    small = letters.islower()
    return acronym or small or bool(_NOBODY.fullmatch(name) or _AGENCY.search(name)) or _is_outlet(name, outlet)


def _is_outlet(name: str, outlet: str) -> bool:
    """Whether a name is that of the outlet, which may be known by its host alone: "USA Today", usatoday.com."""
    host = _HOST.fullmatch(outlet)
    ours, theirs = (re.sub(r"^the\s|[\W_]", "", one.casefold()) for one in (name, host["name"] if host else outlet))
    return bool(theirs) and (ours == theirs or (" " in outlet.strip() and theirs in ours))
