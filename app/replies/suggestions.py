"""What a reader may ask next: questions about who and what the evidence names and the question did not.

By rules, in milliseconds; whether the archive answers them is for the assistant to find out, before they are shown. A
model would phrase them better and, on a laptop, keep the next reader waiting for its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from app.judging import Judge
from app.language.day_forms import MONTH
from app.language.names import name_spans, same_name
from app.types import Answer
from index.search import Finder
from index.types import Article, Evidence, Filters

_MOST_TRIED = 6  # each costs a search
_SAID = r"(?:said|says|told|described|warned|added|announced|denied|estimated|insisted|argued)\b"
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Sir|President|Minister|Professor|Gen|Col|Lt|Capt|Insp|Inspector|Chancellor|Mayor|Judge)\b"


@dataclass(frozen=True)
class _Named:
    """A name, and the sentence it stands in."""

    name: str
    sentence: str
    article: Article

    @property
    def last(self) -> str:
        return self.name.split()[-1].casefold()


def candidates(answer: Answer, asked: Sequence[str] = ()) -> list[str]:
    """Questions, those about the cited articles first; none about what was asked already."""
    cited = {c.article_id for s in answer.statements for c in s.citations}
    evidence = sorted(answer.evidence, key=lambda found: found.article.id not in cited)
    said = " ".join([answer.question, answer.searched_for, *asked])
    topic = {name for text in (said, *(s.text for s in answer.statements)) for name in _names(text)}
    if answer.refused:  # what was found is beside the question, unless a headline has a name of it
        evidence = [found for found in evidence if any(name in found.article.title for name in topic)]
    about = [question for one in _first_of_each(_names_in(evidence, cited)) if (question := _question(one, said))]
    others = [_about_article(article) for article in _related(evidence, cited, topic) if article.title not in said]
    mixed = chain.from_iterable(zip_longest(about[:2], others[:1], about[2:], others[1:], fillvalue=""))
    known = {_folded(question) for question in asked}
    return [question for question in dict.fromkeys(mixed) if question and _folded(question) not in known][:_MOST_TRIED]


def _names_in(evidence: Sequence[Evidence], cited: set[str]) -> Iterator[_Named]:
    """The names in the evidence of the cited articles, of all where none is cited; none that tell who wrote it."""
    for found in evidence:
        article = found.article
        if cited and article.id not in cited:
            continue
        origin = f"{article.outlet} {article.byline} {article.dateline}".casefold()
        for sentence in found.context or found.sentences:
            quote = " ".join(found.quote(sentence).split())
            yield from (_Named(name, quote, article) for name in _names(quote) if name.casefold() not in origin)


def _question(one: _Named, said: str) -> str:
    """A question that the sentence itself shows to have an answer; "" if it shows none, or it was asked about."""
    if _mentioned(one, said):
        return ""
    text, name = one.name, re.escape(one.name)
    the = "the " if re.search(rf"\b[Tt]he {name}", one.sentence) else ""
    if re.search(rf"\b[Ii]n {name}\b", one.sentence):
        return f"What happened in {text}?" if not the and not re.fullmatch(MONTH, text) else ""
    if " " in text and _speaks(one.sentence, name):
        return f"What did {the}{text} say?"
    if " " in text and not the and " of " not in text and _is_introduced(one.sentence, name):
        return f"Who is {text}?"
    return ""


def _names(text: str) -> list[str]:
    return [re.sub(r"['’]s$", "", text[start:end]) for start, end in name_spans(text)]


def _speaks(sentence: str, name: str) -> bool:
    return bool(re.search(rf"{name}(?:,[^,.]{{3,80}},)?\s+{_SAID}|\b{_SAID}\s+{name}", sentence))


def _is_introduced(sentence: str, name: str) -> bool:
    """ "Rami Abdel Rahman, its director" and "its director, Rami Abdel Rahman," say who it is."""
    return bool(re.search(rf"{name}, (?:the|a|an|its|his|her|who|then)\b|\w, {name},|{_TITLE}\.? {name}", sentence))


def _first_of_each(named: Iterable[_Named]) -> Iterator[_Named]:
    """Each name once, where its longest form stands: "Ms. Hénault" is not asked about beside "Zoé Hénault"."""
    everywhere = list(named)
    seen: set[str] = set()
    for one in everywhere:
        if one.last not in seen:
            seen.add(one.last)
            forms = [other for other in everywhere if other.last == one.last and same_name(one.name, other.name)]
            yield max(forms, key=lambda form: (_is_told_of(form), len(form.name)))


def _is_told_of(one: _Named) -> bool:
    name = re.escape(one.name)
    return " " in one.name and (_speaks(one.sentence, name) or _is_introduced(one.sentence, name))


def _related(evidence: Sequence[Evidence], cited: set[str], topic: set[str]) -> Iterator[Article]:
    """Articles of the evidence that are not cited, with a name of the question or the answer in the headline."""
    seen = set(cited)
    for found in evidence:
        article = found.article
        if article.id not in seen and any(name in article.title for name in topic):
            seen.add(article.id)
            yield article


def _about_article(article: Article) -> str:
    return f"What is reported about “{article.title}”?"


def _mentioned(one: _Named, said: str) -> bool:
    words = set(re.findall(r"\w+", said.casefold()))
    return all(word in words for word in re.findall(r"\w+", one.name.casefold())) or one.last in words


def _folded(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))


def answerable_questions(
    answer: Answer, asked: Sequence[str], search: Finder, judge: Judge, filters: Filters | None
) -> Iterator[str]:
    """Those of the candidates that sentences alone would answer, the first of which the reader has not seen."""
    if not answer.evidence and answer.searched_for:  # an answer that was kept, without its articles
        answer = replace(answer, evidence=search.find(answer.searched_for, filters=filters).evidence)
    seen = {(c.article_id, c.start) for s in answer.statements for c in s.citations}
    for question in candidates(answer, asked):
        found = search.find(question, filters=filters)
        rests_on = judge.would_rest_on(found)
        if rests_on and (rests_on.article_id, rests_on.start) not in seen:
            seen.add((rests_on.article_id, rests_on.start))
            yield question
