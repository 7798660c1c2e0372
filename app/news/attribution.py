"""Who said it is kept in the answer: what a report gives to a source is not stated as fact.

"At least 188 soldiers died, said Rami Abdel Rahman, who heads the monitor." proves "188 soldiers died.", but what it
proves is that somebody said so. Such a statement gets ", according to Rami Abdel Rahman". The words of the source are
taken from the report as they stand, and only in the plain shapes of news prose listed in ``_SHAPES``: a statement
without its source is a fault, one with a wrong source or in broken English is a worse one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.language.names import named_in
from app.language.reading import read
from app.language.words import folded
from app.news.values import Kind, values_in
from app.types import Statement
from index.text.terms import terms_of

_HELD = 0.5  # share of the statement's words that must lie in what the source said
SAYING = (
    r"(?:said|says|reported|reports|claimed|claims|estimated|estimates|announced|confirmed|stated|wrote|warned|counted"
    r"|added|acknowledged|insisted|argued|believes|told\s(?:reporters|journalists|a\snews\sconference|parliament"
    r"|the\s[A-Z]\w+|[A-Z]\w+(?:\s[A-Z]\w+)?))"
)
_WHEN = (
    r"(?:\s(?:on|in)\s(?:[A-Z][\w.]*(?:\s[A-Z][\w.]*)?|a\s(?:statement|report|letter|speech))(?:\s\d+\s[A-Z]\w+)?"
    r"|\s(?:[A-Z][a-z]+day|yesterday|today|later|by\stelephone))?"
)
_SHAPES = (
    # …, according to SOURCE
    re.compile(
        r"^(?P<claim>.+?)(?:,|(?<!\s))\s++according\sto\s(?P<source>[^,;.]+(?:\.(?=\s?\w\.|\s[A-Z]\w)[^,;.]*)*)(?P<rest>.*)$"
    ),
    # According to SOURCE, …
    re.compile(r"^According\sto\s(?P<source>[^,;]+)(?:,[^,;]+)?,\s(?P<claim>.+)$"),
    # …, said SOURCE, who …
    re.compile(
        rf"^(?P<claim>.+?),[\"”’]?\s(?:said|says|added|warned|reported)\s(?P<source>[^,;]+?)(?P<rest>{_WHEN}\.|,\s[^;]+)$"
    ),
    # …, SOURCE said
    re.compile(rf"^(?P<claim>.+),[\"”’]?\s(?P<source>[^,;]+?)\s{SAYING}{_WHEN}\.$"),
    # SOURCE, who …, said (that) …
    re.compile(rf"^(?P<source>[^,;]+?)(?:,\s[^,;]+,)?\s{SAYING}{_WHEN}\s(?:that\s)?(?P<claim>.+)$"),
    # SOURCE put the number at …
    re.compile(
        r"^(?P<source>[^,;]+?)(?:,\s[^,;]+,)?\s(?P<claim>(?:has\s)?put\s(?:the|its|their|his|her)\s.{1,200}\sat\s.+)$"
    ),
)
_ORGANISATIONS = re.compile(
    r"\b(?:the\s)?(?:army|police|ministry|government|museum|observatory|monitor|company|bank|council|court|navy|agency"
    r"|university|party|union|commission|military|website|newspaper|office|department|institute|force|forces)\b",
    re.IGNORECASE,
)
_NO_SOURCE = re.compile(
    r"\b(?:he|she|it|they|we|i|you|who|which|that|this|these|those|there|was|were|had|has|have|is|are|will|would|did|does|do"
    r"|not|but|and|or|as|when|while|if|because|after|before|since|then|also|one|some|many|several|others?|sources|people"
    r"|witnesses|reports?|experts|critics|analysts|residents|its|his|her|their|our|my)\b",
    re.IGNORECASE,
)
_KEEPS_STOP = re.compile(r"(?:\b[A-Z]|\b[ap]\.m|\b(?:Inc|Corp|Co|Ltd|Jr|Sr|St))\.$")
_OPENS_SMALL = re.compile(r"^(?:The|An?(?=\sspokes)|Police|Officials|Doctors)\b")
_ATTRIBUTED = re.compile(rf"\baccording\sto\b|\b{SAYING}\b|\bput\sthe\b.{{0,200}}\bat\b|[?!\"”]$", re.IGNORECASE)


def with_source(statement: Statement) -> Statement:
    """The statement with the source of what it states, where all that it cites gives the same one."""
    texts = {with_attribution(statement.text, citation.quote) for citation in statement.citations}
    return replace(statement, text=texts.pop()) if len(texts) == 1 else statement


def with_attribution(statement: str, proof: str) -> str:
    """The statement with ", according to …", where ``proof`` gives it to a named source and it does not say so."""
    text = statement.strip()
    if not text.endswith(".") or _ATTRIBUTED.search(text):
        return statement
    source = speaker_of(proof, text)
    if not source or _names(text, source):
        return statement
    return f"{text if _KEEPS_STOP.search(text) else text[:-1]}, according to {source}."


def source_of(proof: str, value: str) -> str:
    """Whom a sentence names as the source of a value that it gives; "" where nobody is safely named."""
    return next((source for source, claim in _sources(" ".join(proof.split())) if value in claim), "")


def speaker_of(proof: str, statement: str) -> str:
    """Whom a sentence names as having said what is stated; "" where nobody is safely named."""
    plain = " ".join(proof.split())
    return next((source for source, claim in _sources(plain) if statement == plain or _lies_in(statement, claim)), "")


def _sources(told: str) -> Iterator[tuple[str, str]]:
    """Whom a sentence names as a source, by each shape that it has, and what it gives to them."""
    for match in filter(None, (shape.match(told) for shape in _SHAPES)):
        if source := _source(match["source"]):
            yield source, match["claim"]


def _source(written: str) -> str:
    """A source in the words of the report; "" if this is not safely the name of one."""
    source = _OPENS_SMALL.sub(lambda opening: opening[0].lower(), written.strip(' "“”‘’'))
    return "" if not source or _NO_SOURCE.search(source) or not _ends_well(source) else source


def _ends_well(source: str) -> bool:
    """A name, or what an organisation is: "Andrew Lloyd-Webber's wealth rose an" stands before "estimated", too."""
    last = source.split()[-1]
    return last[0].isupper() or last[0].isdigit() or bool(_ORGANISATIONS.fullmatch(last))


def _lies_in(statement: str, claim: str) -> bool:
    """Whether the source said what is stated: most of its words, and all its figures."""
    words, said = set(terms_of(statement)), set(terms_of(claim))
    figures = {v.key for v in values_in(statement) if v.kind is Kind.NUMBER}
    claimed = {v.key for v in values_in(claim) if v.kind is Kind.NUMBER}
    return len(words & said) >= max(2, _HELD * len(words)) and figures <= claimed


def _names(statement: str, source: str) -> bool:
    """Whether the statement has a name of the source already: "the Observatory counted …"."""
    named = any(folded(name[-1]) in named_in(statement).words for name in read(f"so {source}").names)
    return named or source.casefold() in statement.casefold()
