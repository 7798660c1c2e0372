"""What is said instead of an answer, and under which limits one was given."""

from __future__ import annotations

from collections.abc import Sequence

from app.citations import names_missing, question_held
from app.localization import counted, day_in_words, listed, name_of_language
from app.types import Coverage, Refusal, Sureness
from app.writing import texts
from index.search import Found
from index.types import Filters


def asked_for(filters: Filters, sureness: Sureness) -> str:
    """What a reader limited an answer to, in words; "" if to nothing."""
    return f"{limits(filters)} {texts.SURENESS[sureness]}".strip()


def limits(filters: Filters) -> str:
    """What a search was limited to, and whether that leaves out undated articles; "" if to nothing."""
    named = ((texts.OF_OUTLET, filters.outlets), (texts.IN_SECTION, filters.sections))
    parts = [said.format(names=listed(names, "or")) for said, names in named if names]
    if filters.languages:
        parts.append(texts.IN_LANGUAGE.format(names=listed([_language(code) for code in filters.languages], "or")))
    if filters.article_ids:
        parts.append(counted("with {count} given id", "with {count} given ids", len(filters.article_ids)))
    if filters.dated:
        days = ((texts.FROM, filters.published_from), (texts.UNTIL, filters.published_to))
        bounds = [said.format(day=day_in_words(day.isoformat())) for said, day in days if day]
        parts.append(" ".join([texts.PUBLISHED, *bounds]))
    if not parts:
        return ""
    undated = (texts.UNDATED_KEPT if filters.undated else texts.UNDATED_LEFT_OUT) if filters.dated else ""
    return texts.LIMITED.format(limits=", ".join(parts), undated=undated)


def foreign_text(found: Found, language: str, languages: Sequence[str]) -> str:
    """Why little is found for a question in another language than the articles, and what helps."""
    own = [_language(code) for code in languages[:2]]
    said = texts.FOREIGN.format(asked=_language(language), own=listed(own), first=own[0])
    return f"{said} {texts.NEAREST}" if found.evidence else said


def _language(code: str) -> str:
    return name_of_language(code) or code


def refused_for(found: Found) -> Refusal:
    """Why what was found is no answer."""
    if not found.terms.idf:
        return Refusal.NOT_UNDERSTOOD
    held = found.evidence and question_held(found.question, found.evidence) == 1.0
    return Refusal.NEAR if held and not names_missing(found.question, found.evidence) else Refusal.NOTHING


def refusal_text(found: Found, covered: Coverage, sureness: Sureness = Sureness.BALANCED) -> str:
    """What was looked for, in what, and what is shown instead: nothing of it is known, or something near it is."""
    why = refused_for(found)
    if why is Refusal.NOT_UNDERSTOOD:
        return texts.NOT_UNDERSTOOD
    said = [texts.REFUSED, _looked_in(found.question, covered), asked_for(found.filters, sureness)]
    literal = [texts.QUOTED.format(words=phrase) for phrase in found.terms.phrases]
    if not found.evidence:
        said += [texts.NO_PASSAGE.format(words=listed(literal))] if literal else []
        return " ".join(filter(None, said))
    if unnamed := names_missing(found.question, found.evidence):
        said.append(texts.NOT_NAMED.format(names=listed(unnamed, "or")))
    said.append(texts.NEAR if why is Refusal.NEAR else texts.NEAREST)
    return " ".join(filter(None, said))


def _looked_in(question: str, covered: Coverage) -> str:
    first, last = day_in_words(covered.first_published), day_in_words(covered.last_published)
    articles = counted("{count} article", "{count} articles", covered.articles)
    if not first:
        return texts.LOOKED.format(question=question, articles=articles)
    return texts.LOOKED_DATED.format(question=question, articles=articles, first=first, last=last)
