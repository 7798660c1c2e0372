"""A sentence as the things it says, in order: names, numbers, days, words, each with how it is said.

The same reading is made of a statement and of the sentences that may prove it; ``app.checking.alignment`` lays the two
side by side. An item knows whether it is denied ("did not rise"), hedged ("may rise") or told as past ("rose"),
because a word that stands in both texts proves nothing where one of them denies it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from app.checking.claims import folded, name_spans, plain_text
from app.checking.quantities import BOUND_WORDS, Quantity, bound_of, quantities
from app.checking.wordforms import TURNING, stem
from app.news.dates import DateMention, dates_in


class Kind(StrEnum):
    WORD = "word"
    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    PRONOUN = "pronoun"
    QUANTIFIER = "quantifier"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a text says. ``key`` is what equal things share: a stem, a folded name, a quantifier's class."""

    kind: Kind
    key: str
    text: str
    start: int
    end: int
    denied: str = ""  # the words that deny it: "did not"
    hedged: str = ""  # the words that make it less than fact: "may", "plans to"
    past: bool = False  # "was", "had", "did", or a form in -ed: told as having happened
    quantity: Quantity | None = None
    counted: tuple[str, ...] = ()  # stems of the nouns that follow a number
    day: DateMention | None = None
    receives: bool = False  # a name after "to": "lost to Holm"
    listed: bool = False  # a name after "and", "or", a bare comma or a copula: it may change places with the one before


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    items: tuple[Item, ...]
    keys: frozenset[str]
    passive: tuple[int, ...]  # indices of items that are verbs in the passive with an agent: "beaten by …"


_LISTED = re.compile(
    r"(?:\b(?:and|or|nor|with|is|was|are|were|than|between)\s*(?:the |an? )?|[,(/-]\s*(?:the )?)$"
    r"|\b(?:is|was|are|were)\s+(?:\w+\s+){0,3}$"
)
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[,;:.!?()\"“”–—-]")
_PRONOUNS = frozenset(
    [
        "he",
        "she",
        "they",
        "it",
        "his",
        "her",
        "their",
        "its",
        "him",
        "them",
        "who",
        "which",
        "this",
        "that",
        "these",
        "those",
    ]
)
_NEGATORS = frozenset(["not", "never", "no", "cannot", "neither", "nor", "without", "hardly", "barely", "scarcely"])
_REFUSALS = {
    "fail",
    "refus",
    "declin",
    "deni",
    "deny",
    "reject",
    "avoid",
    "prevent",
    "stop",
    "unabl",
    "unwil",
    "forgot",
}
_HEDGES = frozenset(
    ["may", "might", "could", "would", "will", "should", "shall", "if", "whether", "likely", "unlikely"]
)
_HEDGING = {
    "expect",
    "plan",
    "hope",
    "intend",
    "want",
    "aim",
    "seek",
    "due",
    "set",
    "like",
    "propos",
    "tri",
    "threaten",
    "consid",
}
_SETS_PLAYED = re.compile(  # "won in three sets to reach the final" tells of no plan
    r"(?:(?:\d|\b(?:two|three|four|five|straight)) sets"
    r"|\b(?:the|a|his|her|their) (?:first|second|third|fourth|fifth|final|deciding|last|opening) set)$",
    re.IGNORECASE,
)
_SET_REACH = 24  # characters before "to" in which such a set is looked for
_PASSED_OVER = frozenset(
    [
        "be",
        "been",
        "being",
        "have",
        "has",
        "had",
        "a",
        "an",
        "the",
        "yet",
        "only",
        "just",
        "any",
        "even",
        "so",
        "very",
        "too",
        "more",
        "most",
        "to",
        "also",
        "still",
        "ever",
        "all",
        "been",
        "him",
        "her",
        "them",
        "it",
        "that",
        "i",
        "we",
        "you",
        "they",
        "he",
        "she",
        "not",
        "there",
    ]
)
_TOLD_AS_PAST = frozenset(["was", "were", "had", "has", "have", "did", "managed"])
_BREAKS = frozenset([",", ";", ":", ".", "!", "?", "(", ")", '"', "“", "”", "–", "—"])
_AT_ALL = re.compile(r"at all(?=\W*$|[,.;:?!]| (?:because|when|if|and|but|since|as|until|while)\b)", re.IGNORECASE)
_QUANTIFIERS = {
    **dict.fromkeys(("all", "every", "everyone", "everybody", "entire", "each"), "all"),
    **dict.fromkeys(("no", "none", "nobody", "neither", "nothing"), "none"),
    **dict.fromkeys(("some", "several"), "some"),
    **dict.fromkeys(("most", "majority"), "most"),
    **dict.fromkeys(("many", "numerous"), "many"),
    **dict.fromkeys(("few", "minority", "handful"), "few"),
    **dict.fromkeys(("half",), "half"),
    **dict.fromkeys(("quarter",), "quarter"),
    **dict.fromkeys(("both",), "both"),
    **dict.fromkeys(("only", "solely"), "only"),
}


@lru_cache(maxsize=16384)
def reading_of(text: str, published: date | None, known: frozenset[str] = frozenset()) -> Reading:
    """What a text says. ``known`` are folded names: a first word among them is a name, not a capitalised word."""
    plain = plain_text(text)
    items = tuple(_Reader(plain, published, known).items())
    keys = frozenset(item.key for item in items if item.key)
    return Reading(plain, items, keys, tuple(_passives(plain, items)))


class _Reader:
    """Reads one text. Spans first (days, numbers, names), then the words between them, with their flags."""

    def __init__(self, plain: str, published: date | None, known: frozenset[str]) -> None:
        self._plain = plain
        self._days = {d.start: d for d in dates_in(plain, published)}
        dated = [(d.start, d.end) for d in self._days.values()]
        self._numbers = {q.start: q for q in quantities(plain) if not _within(q.start, dated)}
        taken = dated + [(q.start, q.end) for q in self._numbers.values()]
        spans = name_spans(plain, known)
        self._leads = [(q.lead, q.start) for q in self._numbers.values() if q.lead < q.start]
        self._names = {
            start: (start, end) for start, end in spans if not _within(start, taken) and not _within(end - 1, taken)
        }

    def items(self) -> Iterator[Item]:
        flags = _Flags()
        at = 0
        for match in _TOKEN.finditer(self._plain):
            if match.start() < at or _within(match.start(), self._leads):
                continue
            item = self._span(match.start(), flags) or self._limit(match.start())
            if item is None:
                item = flags.word(match, self._plain)
            if item is not None:
                at = item.end
                yield item

    def _span(self, start: int, flags: _Flags) -> Item | None:
        if (day := self._days.get(start)) is not None:
            return Item(Kind.DATE, "", self._plain[day.start : day.end], day.start, day.end, day=day)
        if (number := self._number_at(start)) is not None:
            counted = () if number.unit not in ("", "th") else tuple(self._counted(number.end))
            denied, hedged = flags.taken()
            return Item(
                Kind.NUMBER, "", number.text, number.start, number.end, denied, hedged, quantity=number, counted=counted
            )
        if (name := self._names.get(start)) is not None:
            denied, hedged = flags.taken(names=True)
            text = self._plain[name[0] : name[1]]
            before = self._plain[: name[0]]
            listed, receives = bool(_LISTED.search(before)), before.endswith((" to ", " to the "))
            return Item(Kind.NAME, folded(text), text, *name, denied, hedged, receives=receives, listed=listed)
        return None

    def _limit(self, start: int) -> Item | None:
        """ "More than", "at most" and the like before what is not written as a number: "more than a century"."""
        if not (match := BOUND_WORDS.match(self._plain, start)):
            return None
        return Item(Kind.QUANTIFIER, f"bound {bound_of(match)}", match[0], start, match.end())

    def _number_at(self, start: int) -> Quantity | None:
        return self._numbers.get(start) or self._numbers.get(start - 1)  # "$" is no token of its own

    def _counted(self, end: int) -> Iterator[str]:
        """Stems of the words that follow a number at once: what it counts."""
        for _ in range(3):
            match = re.compile(r"(?:\s?-?|\s)([A-Za-z]+(?:['’]s)?)\b").match(self._plain, end)
            key = stem(folded(match[1])) if match else ""
            word = match[1].casefold() if match else ""
            if not match or not key or word in TURNING or word.endswith("ed") or word in _PASTS:
                return
            yield key
            end = match.end()


class _Flags:
    """What was said just before: a denial, a hedge, an auxiliary of the past. Each reaches the next thing said."""

    def __init__(self) -> None:
        self._denied = self._hedged = ""
        self._past = False
        self._quiet = 0  # words passed since

    def reached(self) -> None:
        self._denied = self._hedged = ""
        self._past = False

    def taken(self, names: bool = False) -> tuple[str, str]:
        """The flags, which end here; a hedge passes a name: "if Russia joins"."""
        found = self._denied, "" if names else self._hedged
        self._denied = ""
        if not names:
            self.reached()
        return found

    def word(self, match: re.Match[str], plain: str) -> Item | None:
        word = folded(match[0])
        if match[0] in _BREAKS:
            if match[0] != '"':
                self.reached()
            return None
        if self._flagged(match[0], word):
            if word in _QUANTIFIERS and word != "no" and not _AT_ALL.match(plain, max(0, match.start() - 3)):
                return Item(Kind.QUANTIFIER, _QUANTIFIERS[word], match[0], match.start(), match.end())
            return None
        if word in _PRONOUNS:
            return (
                Item(Kind.PRONOUN, word, match[0], match.start(), match.end())
                if word not in ("that", "this", "which", "who")
                else None
            )
        key = stem(word)
        if not key or (word in _PASSED_OVER and word not in ("more", "most")):
            return None
        return self._content(match, word, key, plain)

    def _flagged(self, written: str, word: str) -> bool:
        """Whether a word is nothing but a flag for what follows."""
        if written.casefold().endswith(("n't", "n’t")) or word in _NEGATORS:
            self._denied = "" if self._denied and word != "no" else written
            if re.sub(r"n['’]t$", "", word) in _HEDGES:
                self._hedged = written
            return True
        if word in _HEDGES:
            self._hedged = written
            return True
        if word in _TOLD_AS_PAST:
            self._past = True
            return True
        return word in _QUANTIFIERS

    def _content(self, match: re.Match[str], word: str, key: str, plain: str) -> Item:
        past = self._past or word.endswith("ed") or _irregular_past(word)
        denied, hedged = self._denied, self._hedged
        self.reached()
        item = Item(Kind.WORD, key, match[0], match.start(), match.end(), denied, hedged, past)
        follows = plain[match.end() : match.end() + 4]
        if key in _REFUSALS and (follows.startswith(" to ") or key in ("deni", "deny")):
            self._denied = "" if denied else match[0] + (" to" if follows.startswith(" to") else "")
        elif (
            key in _HEDGING
            and follows.startswith(" to ")
            and not _SETS_PLAYED.search(plain[max(0, match.end() - _SET_REACH) : match.end()])
        ):
            self._hedged = match[0] + " to"
        elif word in ("managed", "agreed") and follows.startswith(" to "):
            self._past = True
        return item


def _irregular_past(word: str) -> bool:
    return word in _PASTS


_PASTS = frozenset(
    [
        "rose",
        "fell",
        "won",
        "lost",
        "sold",
        "bought",
        "said",
        "told",
        "beat",
        "took",
        "gave",
        "went",
        "came",
        "saw",
        "held",
        "kept",
        "led",
        "left",
        "made",
        "met",
        "paid",
        "ran",
        "sent",
        "sought",
        "became",
        "began",
        "broke",
        "brought",
        "built",
        "caught",
        "chose",
        "cut",
        "drew",
        "fought",
        "found",
        "flew",
        "got",
        "grew",
        "knew",
        "spoke",
        "spent",
        "stood",
        "stole",
        "struck",
        "taught",
        "thought",
        "threw",
        "wore",
        "withdrew",
        "wrote",
    ]
)


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|been|being|be)\s+(?:\w+ly\s+)?(?P<verb>[a-z]+)(?:\s+\w+){0,3}?\s+by\b", re.IGNORECASE
)


def _passives(plain: str, items: tuple[Item, ...]) -> Iterator[int]:
    at = {item.start: index for index, item in enumerate(items)}
    for match in _PASSIVE.finditer(plain):
        if (index := at.get(match.start("verb"))) is not None:
            yield index
