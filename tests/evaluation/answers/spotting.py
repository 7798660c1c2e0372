"""Finds numbers, dates, names, places, speakers and quotes in a sentence, for planting errors in it.

Regular expressions of its own on purpose: were an error planted where the check's own reading finds something, the
check would be measured only on what it can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMBER_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
PLACES = (
    *("Britain", "France", "Germany", "Spain", "Italy", "Russia", "China", "Japan", "India", "Iran", "Iraq", "Syria"),
    *("Turkey", "Israel", "Egypt", "Canada", "Mexico", "Brazil", "Argentina", "Australia", "Ireland", "Scotland"),
    *("Wales", "England", "Greece", "Poland", "Sweden", "Norway", "Denmark", "Belgium", "Austria", "Portugal"),
    *("Pakistan", "Indonesia", "Malaysia", "Thailand", "Taiwan", "Kuwait", "Kenya", "Nigeria", "Sudan", "Libya"),
    *("Colombia", "Peru", "Chile", "Cuba", "Venezuela", "Zimbabwe", "Ukraine", "Romania", "Hungary", "Bulgaria"),
    *("London", "Paris", "Berlin", "Madrid", "Rome", "Moscow", "Beijing", "Tokyo", "Delhi", "Tehran", "Baghdad"),
    *("Damascus", "Dublin", "Edinburgh", "Glasgow", "Cardiff", "Manchester", "Birmingham", "Liverpool", "Leeds"),
    *("Chicago", "Boston", "Washington", "Philadelphia", "Houston", "Dallas", "Detroit", "Miami", "Toronto"),
    *("Sydney", "Melbourne", "Vienna", "Geneva", "Zurich", "Brussels", "Amsterdam", "Rotterdam", "Stockholm"),
    *("California", "Texas", "Florida", "Ohio", "Warsaw", "Athens", "Lisbon", "Cairo", "Palmyra", "Raqqa"),
)
TITLES = ("Mr", "Mrs", "Ms", "Dr", "Sir", "Lord", "Lady", "Professor", "Prof", "President", "Chancellor", "Senator")

_MONTH = "|".join(MONTHS)
NUMBER = re.compile(
    r"(?P<currency>[$£€])?(?<![\w.,/-])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d/-])"
    r"(?P<unit>\s?%|\s?(?:m|bn|mln|billion|million|trillion)\b(?:\s(?:dlrs|dollars|pounds|euros|stg|yen))?"
    r"|\s(?:pct|per cent|percent|dlrs|cts|dollars|pounds|euros)\b)?(?!\w)"
)
WORDED = re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)})\b")
DATE = re.compile(
    rf"\b(?:(?P<weekday>{'|'.join(WEEKDAYS)})|(?P<day>\d{{1,2}}) (?P<month>{_MONTH})\b"
    rf"|(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})\b|(?<=[Ii]n )(?P<month3>{_MONTH})"
    rf"|(?<![\d,.$£-])(?P<year>(?:1[5-9]|20)\d\d)(?![\d,.%-]\d|\w|-| (?:tonnes|people|shares)))"
)
NAME_WORD = r"[A-Z][a-zé]+(?:-[A-Z][a-z]+|['’][A-Z][a-z]+)?"
NAME = re.compile(rf"\b{NAME_WORD}(?: (?:of |al-|van |de )?{NAME_WORD})*")
PERSON = re.compile(rf"\b{NAME_WORD} {NAME_WORD}\b")
QUOTE = re.compile(r"[\"“]([^\"“”]{12,}?)[\"”]")
_SPEECH = "said|told|says|added|warned|argued|announced|claimed|explained"
SPEAKER = re.compile(
    rf"(?:\b(?P<before>{NAME_WORD}(?: {NAME_WORD})+|(?:Mr|Mrs|Ms|Dr) {NAME_WORD}) (?:{_SPEECH})\b"
    rf"|\b(?:{_SPEECH}) (?P<after>{NAME_WORD}(?: {NAME_WORD})+|(?:Mr|Mrs|Ms|Dr) {NAME_WORD})"
    rf"|[Aa]ccording to (?P<according>{NAME_WORD}(?: {NAME_WORD})+|(?:Mr|Mrs|Ms|Dr) {NAME_WORD}))"
)
_NO_NAME = frozenset(
    [
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "But",
        "And",
        "He",
        "She",
        "It",
        "They",
        "We",
        "I",
        "This",
        "That",
        "These",
        "Those",
        "For",
        "As",
        "If",
        "When",
        "While",
        "After",
        "Before",
        "Since",
        "With",
        "However",
        "Although",
        "His",
        "Her",
        "Its",
        "Their",
        "There",
        "Some",
        "Many",
        "Most",
        "All",
        "Both",
        "No",
        "Not",
        "One",
        "Two",
        "Three",
        "Last",
        "Next",
        "Now",
        "Then",
        "Also",
        "Under",
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "Sir",
        "Lord",
        "Lady",
        "President",
        "Minister",
        "You",
        "My",
        "Our",
        "By",
        "From",
        "To",
        "Of",
        "Or",
        "So",
        "What",
        "Who",
        "Which",
        "Where",
        "Why",
        "How",
        "Yet",
        "Although",
        "Despite",
        "During",
        "Earlier",
        "Later",
        "Meanwhile",
        "Officials",
        "Analysts",
        "Shares",
        "Sales",
        "Profits",
        "Only",
        "Even",
        "Just",
        "Such",
        "Each",
        "Every",
        "Any",
        "Another",
        "Other",
        "New",
    ]
) | frozenset((*MONTHS, *WEEKDAYS))


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of a sentence that says one thing, and what may stand in its place."""

    start: int
    end: int
    text: str
    form: str  # only things of one form are exchanged


def numbers(text: str) -> list[Spot]:
    taken = [(m.start(), m.end()) for m in DATE.finditer(text)]
    found = [m for m in NUMBER.finditer(text) if not _inside(m.start(), taken)]
    spots = [Spot(m.start(), m.end(), m[0], _number_form(m)) for m in found]
    return spots + [Spot(m.start(), m.end(), m[0], "worded") for m in WORDED.finditer(text)]


def _number_form(match: re.Match[str]) -> str:
    unit = (match["unit"] or "").strip()
    return f"{match['currency'] or ''}#{unit}" if unit or match["currency"] else "#"


def dates(text: str) -> list[Spot]:
    return [Spot(m.start(), m.end(), m[0], str(m.lastgroup)) for m in DATE.finditer(text)]


def names(text: str, known: frozenset[str] = frozenset()) -> list[Spot]:
    """Names within the sentence; its first word only if ``known`` has it."""
    spots = []
    for match in NAME.finditer(text):
        start, words = match.start(), match[0].split()
        while words and (words[0] in _NO_NAME or (start == 0 and words[0] not in known)):
            start += len(words.pop(0)) + 1
        if words and not (set(words) & _NO_NAME) and len(words[0]) > 2:
            name = text[start : match.end()]
            spots.append(Spot(start, match.end(), name, form_of(name)))
    return spots


def form_of(name: str) -> str:
    if name in PLACES:
        return "place"
    return "person" if PERSON.fullmatch(name) else "name"


def speakers(text: str) -> Iterator[Spot]:
    for match in SPEAKER.finditer(text):
        group = str(match.lastgroup)
        if not set(match[group].split()) & (_NO_NAME - set(TITLES)):
            yield Spot(match.start(group), match.end(group), match[group], "speaker")


def quotes(text: str) -> list[Spot]:
    return [Spot(m.start(1), m.end(1), m[1], "quote") for m in QUOTE.finditer(text) if len(m[1].split()) >= 4]


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
