"""What is said instead of an answer, and under which limits one was given."""

from __future__ import annotations

from collections.abc import Sequence

from app.citations import names_missing, question_held
from app.language.asked_in import name_of
from app.language.published import in_words
from app.types import Coverage, Refusal, Sureness
from index.search import Found
from index.types import Filters

REFUSED = "The archive does not answer this."
_NOT_UNDERSTOOD = (
    "I do not understand this as a question about the articles. Ask about a person, a place or an event, or ask what I "
    "can do."
)
_SURENESS = {
    Sureness.READILY: "Answered readily: more may be wrong.",
    Sureness.BALANCED: "",
    Sureness.SURE: "Answered only where it seems sure: more is refused.",
}


def asked_for(filters: Filters, sureness: Sureness) -> str:
    """What a reader limited an answer to, in words; "" if to nothing."""
    return f"{limits(filters)} {_SURENESS[sureness]}".strip()


def limits(filters: Filters) -> str:
    """What a search was limited to, and whether that leaves out undated articles; "" if to nothing."""
    parts = (
        [f"in the archive{'s'[: len(filters.archives) > 1]} {' and '.join(filters.archives)}"]
        if filters.archives
        else []
    )
    parts += [f"of {' or '.join(filters.outlets)}"] if filters.outlets else []
    parts += [f"in section {' or '.join(filters.sections)}"] if filters.sections else []
    parts += [f"in language {' or '.join(filters.languages)}"] if filters.languages else []
    if filters.article_ids:
        parts.append(f"with {len(filters.article_ids)} given id{'s'[: len(filters.article_ids) > 1]}")
    if filters.dated:
        first = f" from {filters.published_from}" if filters.published_from else ""
        last = f" to {filters.published_to}" if filters.published_to else ""
        parts.append(f"published{first}{last}")
    if not parts:
        return ""
    undated = f"; undated ones are {'kept' if filters.undated else 'left out'}" if filters.dated else ""
    return f"Limited to articles {', '.join(parts)}{undated}."


def foreign_text(found: Found, language: str, languages: Sequence[str]) -> str:
    """Why little is found for a question in another language than the articles, and what helps."""
    asked, own = name_of(language), " and ".join(name_of(own) for own in languages[:2])
    nearest = " The nearest sentences, which do not answer it:" if found.evidence else ""
    return (
        f"The question seems to be in {asked}, but the articles are in {own}, and the search model knows English "
        f"alone: I cannot tell whether they answer it. Ask in {name_of(languages[0])}. "
        f"Questions in {asked} would be translated by a hosted model (chat.model), and understood as they are by an "
        f"embedding model for many languages (index.embedding.model).{nearest}"
    )


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
        return _NOT_UNDERSTOOD
    first, last = in_words(covered.first_published), in_words(covered.last_published)
    dated = f", published from {first} to {last}" if first else ""
    limited = f" {note}" if (note := asked_for(found.filters, sureness)) else ""
    literal = " and ".join(f"“{phrase}”" for phrase in found.terms.phrases)
    missing = f" None has the words {literal} in one passage." if literal and not found.evidence else ""
    unnamed = names_missing(found.question, found.evidence)
    missing += f" None of those found names {' or '.join(unnamed)}." if unnamed and found.evidence else ""
    nearest = (
        " What the articles do say about it:"
        if why is Refusal.NEAR
        else " The nearest sentences, which do not answer it:"
    )
    return (
        f"{REFUSED} I looked for “{found.question}” in {covered.articles:,} "
        f"articles{dated}.{limited}{missing}{nearest if found.evidence else ''}"
    )
