"""Rewords a true sentence by rules that keep its meaning, as a small model does when it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.evaluation.answers import spotting

Rule = Callable[[str, str], Iterator[str]]  # (sentence, the text before it) → rewordings

_DIGITS = {word: str(value) for value, word in enumerate(spotting.NUMBER_WORDS, start=2)}
_WORDS = {digits: word for word, digits in _DIGITS.items()}
_SYNONYMS = [
    *(("firm", "company"), ("said", "stated"), ("about", "around"), ("more than", "over"), ("rose", "increased")),
    *(("fell", "dropped"), ("almost", "nearly"), ("because", "since"), ("began", "started"), ("bought", "purchased")),
    *(("troops", "soldiers"), ("children", "kids"), ("big", "large"), ("also", "additionally"), ("however", "but")),
    *(("announced", "said"), ("company", "firm"), ("earlier", "previously"), ("help", "assist"), ("show", "display")),
    *(("film", "movie"), ("died", "were killed"), ("key", "important"), ("get", "obtain"), ("workers", "employees")),
]
_SAID = re.compile(rf"^(?P<who>[^,\"“”]*?{spotting.NAME_WORD}[^,\"“”]{{0,40}}?) said (?:that )?(?P<what>[^\"“”]+)\.$")
_SAID_LAST = re.compile(r"^(?P<what>[^\"“”]+), (?P<who>[^,\"“”]{3,60}) said\.$")
_ACTIVE = re.compile(
    rf"^(?P<who>(?:The )?{spotting.NAME_WORD}(?: {spotting.NAME_WORD})*) (?P<verb>beat|bought|acquired|defeated|won|"
    r"launched|announced|rejected|sold|signed) (?P<what>(?:the |a )?[\w ]{3,40}?)"
    r"(?P<rest>(?: (?:on|in|for|at|by|to|from|last)\b[^,]*)?)\.$"
)
_PARTICIPLE = {"beat": "beaten", "won": "won", "bought": "bought", "sold": "sold"}


def verbatim(text: str, before: str) -> Iterator[str]:
    yield text


def digits(text: str, before: str) -> Iterator[str]:
    yield from _each(text, rf"(?<![-\w])(?:{'|'.join(_DIGITS)})(?![-\w])", lambda m: _DIGITS[m[0]])


def number_words(text: str, before: str) -> Iterator[str]:
    yield from _each(
        text,
        r"(?<![\w$£€.,/-])(?:[2-9]|1[0-2])(?= [a-z])(?! ?(?:million|billion|m|bn|pct|mln)\b)",
        lambda m: _WORDS[m[0]],
    )


def magnitudes(text: str, before: str) -> Iterator[str]:
    yield from _each(text, r"(?<=\d)bn\b", lambda m: " billion")
    yield from _each(text, r"(?<=\d)m\b", lambda m: " million")
    yield from _each(text, r"(?<=\d) mln\b", lambda m: " million")
    yield from _each(
        text, r"(?<![\d.,-])\d{4,6}(?= [a-z])", lambda m: f"{int(m[0]):,}" if not 1500 < int(m[0]) < 2100 else m[0]
    )


def percents(text: str, before: str) -> Iterator[str]:
    yield from _each(text, r"(?<=\d)%", lambda m: " per cent")
    yield from _each(text, r"(?<=\d) (?:pct|percent|per cent)\b", lambda m: "%")


def currencies(text: str, before: str) -> Iterator[str]:
    yield from _each(
        text, r"(?<!\w)\$(\d[\d.,]*\d|\d) ?(bn|m|billion|million)\b", lambda m: f"{m[1]}{_spaced(m[2])} dollars"
    )
    yield from _each(
        text, r"(\d[\d.,]*\d|\d) (mln|billion) dlrs\b", lambda m: f"${m[1]} {'million' if m[2] == 'mln' else m[2]}"
    )


def _spaced(magnitude: str) -> str:
    return {"bn": " billion", "m": " million"}.get(magnitude, f" {magnitude}")


def date_order(text: str, before: str) -> Iterator[str]:
    months = "|".join(spotting.MONTHS)
    yield from _each(text, rf"\b(\d{{1,2}}) ({months})\b", lambda m: f"{m[2]} {m[1]}")
    yield from _each(text, rf"\b({months}) (\d{{1,2}})\b(?!,? \d{{4}}| and)", lambda m: f"{m[2]} {m[1]}")


def according(text: str, before: str) -> Iterator[str]:
    if match := _SAID.match(text) or _SAID_LAST.match(text):
        yield f"According to {_lower(match['who'])}, {_lower(match['what'])}."


def said_first(text: str, before: str) -> Iterator[str]:
    if match := _SAID_LAST.match(text):
        yield f"{_upper(match['who'])} said that {_lower(match['what'])}."


def titles_dropped(text: str, before: str) -> Iterator[str]:
    yield from _each(text, rf"\b(?:{'|'.join(spotting.TITLES)})\.? (?=[A-Z])", lambda m: "")


def surnames(text: str, before: str) -> Iterator[str]:
    for spot in spotting.names(text):
        follows = text[spot.end : spot.end + 6]
        if spot.form == "person" and re.match(r" (?:said|told|has|was|is)\b", follows):
            yield text[: spot.start] + spot.text.split()[-1] + text[spot.end :]


def clause_dropped(text: str, before: str) -> Iterator[str]:
    yield from _each(text, r", (?:which|who|where) [^,\"“”]+(?=, )", lambda m: "", comma=True)
    yield from _each(text, r", (?:which|who|where) [^,\"“”]+(?=\.$)", lambda m: "")


def parenthetical_dropped(text: str, before: str) -> Iterator[str]:
    yield from _each(text, r" \([^()\"“”]+\)", lambda m: "")


def pronoun_resolved(text: str, before: str) -> Iterator[str]:
    """ "He said …" gets the name, if the sentence before has one person and no other name."""
    people = [s for s in spotting.names(before) if s.form == "person"]
    if (
        re.match(r"(?:He|She) (?:said|was|has|added|told|will|is)\b", text)
        and len(people) == len(spotting.names(before)) == 1
    ):
        yield people[0].text + text[text.index(" ") :]


def typography(text: str, before: str) -> Iterator[str]:
    if '"' in text or "'" in text:
        curled = re.sub(r"\"([^\"]+)\"", r"“\1”", text).replace("'", "’")
        yield curled
    if "“" in text:
        yield text.replace("“", '"').replace("”", '"').replace("’", "'")


def passive(text: str, before: str) -> Iterator[str]:
    if match := _ACTIVE.match(text):
        verb = _PARTICIPLE.get(match["verb"], match["verb"])
        plural = match["what"].split()[-1].endswith("s")
        who = re.sub("^The ", "the ", match["who"])
        yield f"{_upper(match['what'])} {'were' if plural else 'was'} {verb} by {who}{match['rest']}."


def main_clause(text: str, before: str) -> Iterator[str]:
    """What stands before a comma and "while", "after", "as" …, if it is a sentence of some length."""
    if match := re.match(
        r"^([^,\"“”]{35,}), (?:while|after|as|with|following|because|although|\w+ing)\b[^\"“”]*$", text
    ):
        yield f"{match[1]}."


def contraction(text: str, before: str) -> Iterator[str]:
    yield from _each(text, r"\b(did|was|were|is|are|has|have|had|would|could|does) not\b", lambda m: f"{m[1]}n't")
    yield from _each(text, r"\b(did|was|were|is|are|has|have|had|would|could|does)n['’]t\b", lambda m: f"{m[1]} not")


def synonym(text: str, before: str) -> Iterator[str]:
    for word, other in _SYNONYMS:
        yield from _each(text, rf"(?<![-\w])(?<!no ){word}(?![-\w])", lambda m, other=other: other)


def linked(text: str, before: str) -> Iterator[str]:
    """A linking word in front, as models write."""
    if re.match(r"(?:The|It|A|In|He|She|They)\b", text):
        yield f"However, {text[0].lower()}{text[1:]}"


RULES: dict[str, Rule] = {
    "verbatim": verbatim,
    "digits": digits,
    "number words": number_words,
    "magnitudes": magnitudes,
    "percents": percents,
    "currencies": currencies,
    "date order": date_order,
    "according to": according,
    "said first": said_first,
    "titles dropped": titles_dropped,
    "surnames": surnames,
    "clause dropped": clause_dropped,
    "parenthetical dropped": parenthetical_dropped,
    "pronoun resolved": pronoun_resolved,
    "typography": typography,
    "passive": passive,
    "main clause": main_clause,
    "contraction": contraction,
    "synonym": synonym,
    "linked": linked,
}


def _each(text: str, pattern: str, other: Callable[[re.Match[str]], str], comma: bool = False) -> Iterator[str]:
    """The text with each match exchanged in turn, outside of quotations."""
    for match in re.finditer(pattern, text):
        if any(s.start <= match.start() < s.end for s in spotting.quotes(text)):
            continue
        end = match.end() + 1 if comma and text[match.end() : match.end() + 1] == "," else match.end()
        made = text[: match.start()] + other(match) + text[end:]
        if made != text:
            yield made[0].upper() + made[1:]


def _lower(text: str) -> str:
    first = text.split(" ")[0]
    return (
        text[0].lower() + text[1:]
        if first in ("The", "A", "An", "It", "He", "She", "They", "This", "There", "In")
        else text
    )


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
