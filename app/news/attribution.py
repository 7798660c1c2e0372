"""Who said it is kept in the answer: what a report gives to a source is not stated as fact.

"At least 188 soldiers died, said Rami Abdel Rahman, who heads the monitor." proves "188 soldiers died.", but what it
proves is that somebody said so. Such a statement gets ", according to Rami Abdel Rahman". The words of the source are
taken from the report as they stand, and only in the plain shapes of news prose listed in ``_SHAPES``: a statement
without its source is a fault, one with a wrong source or in broken English is a worse one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.language.names import named_in
from app.language.reading import read
from app.language.words import folded
from app.news.values import Kind, values_in
from app.types import Citation, Statement
from index.text.terms import terms_of
from index.types import Article, Evidence, Sentence

_HELD = 0.5  # share of the statement's words that must lie in what the source said
_MOST_WORDS = 9  # of a source: longer ones carry a story of their own
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
    # Its director, SOURCE, said …
    re.compile(
        rf"^(?:Its|His|Her|Their|The)\s[\w\s-]+,\s(?P<source>[^,;]+),\s{SAYING}{_WHEN}\s(?:that\s)?(?P<claim>.+)$"
    ),
    # SOURCE put the number at …
    re.compile(
        r"^(?P<source>[^,;]+?)(?:,\s[^,;]+,)?\s(?=(?:has\s)?put\s(?:the|its|their|his|her)\s)(?P<claim>put\s.+\sat\s.+)$"
    ),
)
_ORGANISATIONS = re.compile(
    r"\b(?:the\s)?(?:army|police|ministry|government|museum|observatory|monitor|company|bank|council|court|navy|agency"
    r"|university|party|union|commission|military|website|newspaper|office|department|institute|force|forces)\b",
    re.IGNORECASE,
)
_CUT_LIST = re.compile(r",\s[A-Z]\w+(?:\s[A-Z]\w+)*(?:,|\sand\s)")  # "the Ministry of Economy, Trade and Industry"
# "Upscale store Nordstrom": whether the first word is a name cannot be seen at the head of a sentence
_OPENS_LOWER = re.compile(r"^(?!The\b|Al-|A\sspokes|An\sspokes|Police)[A-Z][a-z]+\s[a-z]")
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me)\b")
_NO_SOURCE = re.compile(
    r"\b(?:he|she|it|they|we|i|you|who|which|that|this|these|those|there|was|were|had|has|have|is|are|will|would|did|does|do"
    r"|not|but|and|or|as|when|while|if|because|after|before|since|then|also|one|some|many|several|others?|sources|people"
    r"|witnesses|reports?|experts|critics|analysts|residents|its|his|her|their|our|my)\b",
    re.IGNORECASE,
)
_OPENS_WITH = re.compile(r"^(?:on|in|at|by|from|for|with|to|into|of|under|over|during|until|an?)\s", re.IGNORECASE)
_PRONOUN = re.compile(r"^(?:he|she|it|they)$", re.IGNORECASE)
_ATTRIBUTED = re.compile(rf"\baccording\sto\b|\b{SAYING}\b|\bput\sthe\b.{{0,200}}\bat\b|[?!\"”]$", re.IGNORECASE)
_KEEPS_STOP = re.compile(r"(?:\b[A-Z]\.|\b[ap]\.m\.|\b(?:Inc|Corp|Co|Ltd|Jr|Sr|St)\.)$")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sentence gives to a source."""

    source: str  # as written, but for the case of "The"; may be a pronoun
    claim: str


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
    if not text.endswith(".") or _ATTRIBUTED.search(text) or _FIRST_PERSON.search(text):
        return statement
    said = _source_around(" ".join(proof.split()), text)
    if said is None:
        return statement
    source = _resolved(said.source, " ".join(before.split())) if _PRONOUN.match(said.source) else said.source
    if not source or _names(text, source):
        return statement
    return f"{text if _KEEPS_STOP.search(text) else text[:-1]}, according to {source}."


def source_of(proof: str, value: str) -> str:
    """Whom a sentence names as the source of a value that it gives; "" where nobody is safely named."""
    told = " ".join(proof.split())
    for shape in _SHAPES:
        match = shape.match(told)
        if match is None or value not in match["claim"] or _CUT_LIST.match(told, match.end("source")):
            continue
        source = _source(match["source"])
        if source and not _PRONOUN.match(source):
            return source
    return ""


def speaker_of(proof: str, statement: str) -> str:
    """Whom a sentence names as having said what is stated; "" where nobody is safely named."""
    plain = " ".join(proof.split())
    if statement == plain:
        return source_of(plain, "")
    said = _source_around(plain, statement)
    return "" if said is None or _PRONOUN.match(said.source) else said.source


def _source_around(proof: str, statement: str) -> _Said | None:
    """The source of ``proof``, if the statement lies within what it said."""
    for shape in _SHAPES:
        match = shape.match(proof)
        if match is None:
            continue
        source = "" if _CUT_LIST.match(proof, match.end("source")) else _source(match["source"])
        if source and _lies_in(statement, match["claim"]):
            return _Said(source, match["claim"])
    return None


def _source(written: str) -> str:
    """A source in the words of the report; "" if this is not safely the name of one."""
    source = re.sub(r"^The\s", "the ", written.strip(' "“”‘’'))
    if _PRONOUN.match(source):
        return source.lower()
    source = re.sub(r"^(?:A|An)\s(?=spokes)", lambda m: m[0].lower(), source)
    bare = re.sub(r"^an?\s(?=spokes)", "", source)
    if len(source.split()) > _MOST_WORDS or _NO_SOURCE.search(bare) or _OPENS_WITH.match(bare):
        return ""
    if not _is_named(source) or not _ends_well(source) or _OPENS_LOWER.match(written):
        return ""
    return source[0].lower() + source[1:] if source.split()[0] in _LOWERED else source


_LOWERED = frozenset({"Police", "Officials", "Doctors"})


def _ends_well(source: str) -> bool:
    """A name, or what an organisation is: "Andrew Lloyd-Webber's wealth rose an" stands before "estimated", too."""
    last = source.split()[-1]
    return last[0].isupper() or last[0].isdigit() or bool(_ORGANISATIONS.fullmatch(last))


def _is_named(source: str) -> bool:
    return bool(read(f"so {source}").names or _ORGANISATIONS.fullmatch(source))


def _lies_in(statement: str, claim: str) -> bool:
    """Whether the source said what is stated: most of its words, and all its figures."""
    words, said = set(terms_of(statement)), set(terms_of(claim))
    figures = {v.key for v in values_in(statement) if v.kind is Kind.NUMBER}
    claimed = {v.key for v in values_in(claim) if v.kind is Kind.NUMBER}
    return len(words & said) >= max(2, _HELD * len(words)) and figures <= claimed


def _resolved(pronoun: str, before: str) -> str:
    """Whom "he" or "it" means: the only source of the sentence before, a person or an organisation as the word asks."""
    sources = {_source(m["source"]) for shape in _SHAPES if (m := shape.match(before))} - {""}
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
