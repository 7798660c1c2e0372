"""Quoted words, and who is said to have said what.

A quotation is a promise of the exact words, so it is compared character for character, typography aside; and a
statement that gives words to somebody needs a sentence that gives them to the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from app.checking.names import same_name
from app.checking.reading import Item, Kind, Reading

_QUOTED = re.compile(r"\"([^\"]{2,}?)(?:\"|$)")
# Several words. What opens and is never closed is taken too, without a group: it is not read from each mark anew.
_SINGLE = re.compile(r"(?<!\w)'(?=[A-Za-z])(?:((?:[^\s'\"]|'(?=\w))*+\s(?:[^'\"]|'(?=\w))*+)'|(?:[^'\"]|'(?=\w))*+)")
_SPEECH = frozenset(
    [
        "say",
        "says",
        "said",
        "tell",
        "tells",
        "told",
        "announced",
        "added",
        "adds",
        "claimed",
        "claims",
        "argued",
        "argues",
        "declared",
        "explained",
        "warned",
        "stated",
        "insisted",
        *("reported", "wrote", "replied", "recalled", "testified", "shouted", "asked", "noted", "conceded", "admitted"),
        *("acknowledged", "complained", "remarked", "commented", "concluded", "confirmed", "stressed"),
    ]
)
_BELONGING = re.compile(r"\b(?:at|of|for|from|with|in)\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)  # "at the SEC"
_APPOSITION = re.compile(  # "Z, head of the School of English, said", "Z, 54, who heads it, said"
    r"(?<=\w)(?:, \d{1,3})?, (?:the |an? |who )?(?:[\w'’-]+ ){0,4}?(?:of|at|for|in|with|heads?|leads?|runs?) "
    r"[^,;:.\"]*, (?:also |has |had )?$"
)
_PERSONAL = frozenset(["he", "she", "they"])
_ACCORDING = re.compile(r"according to (?:the |a )?[^,.;\"]*$", re.IGNORECASE)
_OF_THEMSELVES = re.compile(r"\b(?:I|we|he|she|they|who|which|it)\b")
_PLACED = re.compile(r"\b(?:in|at|on|from|of|for|with|to|near|by|told|tells|tell|asked)\s(?:the\s|an?\s)?$")


def quoted(plain: str) -> tuple[str, ...]:
    """What a text has in quotation marks, without the punctuation that a writer may change at its ends.

    A mark that is never closed quotes all that follows: a model that forgets one has still promised the exact words.
    """
    found = [m[1] for m in _QUOTED.finditer(plain)] + [m[1] for m in _SINGLE.finditer(_QUOTED.sub(" ", plain)) if m[1]]
    stripped = (quote.strip(" ,.;:!?'-") for quote in found)
    return tuple(quote for quote in stripped if len(quote) > 1)


def holds(plain: str, quote: str) -> bool:
    """Whether a text has the quoted words, all of them and whole, but for the case of the first letter."""
    return _stands_in(plain, quote) or _stands_in(plain, quote[:1].swapcase() + quote[1:])


def _stands_in(plain: str, quote: str) -> bool:
    at = plain.find(quote)
    while at != -1:
        before, after = plain[at - 1 : at] if at else "", plain[at + len(quote) : at + len(quote) + 1]
        if not (before.isalnum() and quote[0].isalnum()) and not (after.isalnum() and quote[-1].isalnum()):
            return True
        at = plain.find(quote, at + 1)
    return False


def speakers(reading: Reading) -> tuple[Item, ...]:
    """Whom a text lets speak: names and personal pronouns beside a verb of speech, or after "according to"."""
    found: dict[int, Item] = {}
    for at, item in enumerate(reading.items):
        if item.kind is Kind.NAME and _ACCORDING.search(reading.text[max(0, item.start - 60) : item.start]):
            found.setdefault(item.start, item)
        if item.kind is Kind.WORD and item.text.casefold() in _SPEECH:
            turned = reading.text[: item.start].rstrip()[-1:] in ('"', ",")
            speaker = _after(reading, at) if turned else _before(reading, at)
            speaker = speaker or (_before(reading, at) if turned else _after(reading, at))
            if speaker is not None:
                found.setdefault(speaker.start, speaker)
    return tuple(found[start] for start in sorted(found))


def _after(reading: Reading, at: int) -> Item | None:
    """ "said Z", "said the group's head Z"; but "told Z" names who listens."""
    verb = reading.items[at]
    if verb.key == "tell" or verb.text.casefold().endswith("ing"):
        return None
    for item in reading.items[at + 1 : at + 6]:
        between = reading.text[verb.end : item.start]
        if re.search(r"[,.;:\"()]|\b(?:that|in|on|at|to|it|there|as|was|were|is|are|had|has|would|will)\b", between):
            return None
        if item.kind is Kind.NAME:
            return item
        if item.kind is not Kind.WORD or item.past:
            return None
    return None


def _before(reading: Reading, at: int) -> Item | None:
    """ "Z said", "Z, who heads the group, said", "he said"; of "Z at the SEC said" it is Z."""
    belonging: Item | None = None
    beside = _APPOSITION.search(reading.text[: reading.items[at].start])
    for item in reversed(reading.items[max(0, at - 7) : at]):
        if beside and item.start > beside.start():
            continue
        between = reading.text[item.end : reading.items[at].start]
        if '"' in between or ";" in between:
            return belonging
        if item.kind is Kind.NAME:
            if belonging is None and _BELONGING.search(reading.text[: item.start]):
                belonging = item
                continue
            return item
        if (
            belonging is None
            and item.kind is Kind.PRONOUN
            and item.key in _PERSONAL
            and not re.search(r"\w", between.replace("also", ""))
        ):
            return item
        if item.kind is Kind.WORD and item.past and "," not in between:
            return belonging
    return belonging


def given_to_another(statement: Reading, sentence: Reading, earlier: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """Speakers of a statement whose words the sentence gives to somebody else, with who that is.

    ``earlier`` are the names before the sentence: whoever "he" may be.
    """
    told = speakers(sentence)
    if not told:
        return
    for speaker in speakers(statement):
        if speaker.kind is not Kind.NAME or any(_may_be(speaker, other, earlier) for other in told):
            continue
        yield speaker, told[0]


def _may_be(speaker: Item, other: Item, earlier: Sequence[Item]) -> bool:
    if other.kind is Kind.PRONOUN:
        return not earlier or any(same_name(speaker.text, name.text) for name in earlier)
    return same_name(speaker.text, other.text)


def told_of_another(statement: Reading, sentence: Reading, pairs: Mapping[int, int]) -> tuple[Item, Item] | None:
    """The subject of a statement who in the sentence says it of somebody else, and who that is; None if none does.

    "Tove Lind said that Ida Holm was elected" has all words of "Tove Lind was elected". ``pairs`` are the statement's
    items → the sentence's.
    """
    subject = next((i for i, item in enumerate(statement.items) if item.kind is Kind.NAME), None)
    if subject is None or subject not in pairs or statement.items[subject] in speakers(statement):
        return None
    speaker = sentence.items[pairs[subject]]
    done = (i for i in pairs if i > subject and statement.items[i].kind is Kind.WORD and statement.items[i].past)
    verb = pairs[min(done, default=subject)]
    if verb <= pairs[subject] or speaker not in speakers(sentence):
        return None
    between = sentence.items[pairs[subject] + 1 : verb]
    speech = next((item for item in between if item.text.casefold() in _SPEECH), None)
    if speech is None or _OF_THEMSELVES.search(sentence.text[speech.end : sentence.items[verb].start]):
        return None
    stated = set(pairs.values())
    others = [
        item
        for n, item in enumerate(sentence.items[:verb])
        if item.kind is Kind.NAME
        and item.start > speech.end
        and n not in stated
        and not same_name(item.text, speaker.text)
        and not _PLACED.search(sentence.text[max(0, item.start - 20) : item.start])
    ]
    return (statement.items[subject], others[-1]) if others else None
