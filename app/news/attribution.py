"""Who said it is kept in the answer: what a report gives to a source is not stated as fact.

"At least 188 soldiers died, said Rami Abdel Rahman, who heads the monitor." proves "188 soldiers died.", but what it
proves is that somebody said so. Such a statement gets ", according to Rami Abdel Rahman". The words of the source are
taken from the report as they stand, and only in the plain shapes of news prose listed in ``_SHAPES``: a statement
without its source is a fault, one with a wrong source or in broken English is a worse one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.language.names import named_in
from app.language.reading import read
from app.language.words import folded
from app.news.values import Kind, values_in
from app.types import Citation, Statement
from index.text.terms import terms_of
from index.types import Article, Evidence, Sentence

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
_PRONOUN = re.compile(r"^(?:he|she|it|they)$", re.IGNORECASE)
_ATTRIBUTED = re.compile(rf"\baccording\sto\b|\b{SAYING}\b|[?!\"”]$", re.IGNORECASE)


def with_source(statement: Statement, evidence: Sequence[Evidence]) -> Statement:
    """The statement with the source of what it states, where all that it cites gives the same one."""
    articles = {item.article.id: item for item in evidence}
    texts = {
        with_attribution(statement.text, citation.quote, _before(articles[citation.article_id], citation))
        for citation in statement.citations
        if citation.article_id in articles
    }
    return replace(statement, text=texts.pop()) if len(texts) == 1 else statement


def with_attribution(statement: str, proof: str, before: str = "") -> str:
    """The statement with ", according to …", where ``proof`` gives it to a named source and it does not say so.

    ``before`` is the sentence before the proof, where "he added" finds whose words these are. Unchanged in all other
    cases.
    """
    text = statement.strip()
    if not text.endswith(".") or _ATTRIBUTED.search(text):
        return statement
    source = _source_around(" ".join(proof.split()), text)
    if _PRONOUN.match(source):
        source = _resolved(source, " ".join(before.split()))
    if not source or _names(text, source):
        return statement
    return f"{text if _KEEPS_STOP.search(text) else text[:-1]}, according to {source}."


def source_of(proof: str, value: str) -> str:
    """Whom a sentence names as the source of a value that it gives; "" where nobody is safely named."""
    told = _sources(" ".join(proof.split()))
    return next((source for source, claim in told if value in claim and not _PRONOUN.match(source)), "")


def speaker_of(proof: str, statement: str) -> str:
    """Whom a sentence names as having said what is stated; "" where nobody is safely named."""
    plain = " ".join(proof.split())
    source = source_of(plain, "") if statement == plain else _source_around(plain, statement)
    return "" if _PRONOUN.match(source) else source


def _source_around(proof: str, statement: str) -> str:
    """The source of ``proof``, maybe a pronoun, if the statement lies within what it said."""
    return next((source for source, claim in _sources(proof) if _lies_in(statement, claim)), "")


def _sources(told: str) -> Iterator[tuple[str, str]]:
    """Whom a sentence names as a source, by each shape that it has, and what it gives to them."""
    for match in filter(None, (shape.match(told) for shape in _SHAPES)):
        if source := _source(match["source"]):
            yield source, match["claim"]


def _source(written: str) -> str:
    """A source in the words of the report; "" if this is not safely the name of one."""
    source = _OPENS_SMALL.sub(lambda opening: opening[0].lower(), written.strip(' "“”‘’'))
    if _PRONOUN.match(source):
        return source.lower()
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


def _resolved(pronoun: str, before: str) -> str:
    """Whom "he" or "it" means: the only source of the sentence before, a person or an organisation as the word asks."""
    sources = {source for source, _ in _sources(before)}
    named = [source for source in sources if not _PRONOUN.match(source)]
    if len(named) != 1 or len(sources) != 1:
        return ""
    organisation = named[0].startswith("the ") or bool(_ORGANISATIONS.search(named[0]))
    return named[0] if organisation == (pronoun in {"it", "they"}) else ""


def _names(statement: str, source: str) -> bool:
    """Whether the statement has a name of the source already: "the Observatory counted …"."""
    said = named_in(statement).words
    named = any(folded(name[-1]) in said for name in read(f"so {source}").names)
    return named or source.casefold() in statement.casefold()


def _before(item: Evidence, citation: Citation) -> str:
    """The sentence before the cited one, where the passage has it."""
    sentences: list[Sentence] = sorted({*item.context, *item.sentences}, key=lambda s: s.start)
    earlier = [s for s in sentences if s.end <= citation.start]
    article: Article = item.article
    if not earlier or "\n\n" in article.text[earlier[-1].end : citation.start]:
        return ""
    return item.quote(earlier[-1])
