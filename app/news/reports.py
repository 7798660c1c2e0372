"""Where reports give different values for the same thing: what is said of it, and which of them has the last word.

    disagreements ── answering     the values that a statement adds to the question, in the sentences that prove it
                  ── told_of       what the other articles give in their place       (app.news.slots)
                                   and where a value is taken back                   (app.news.revisions)
                  ── merged        near-identical copies, and articles of one story, are one source
                  ── related       correction, update or contradiction

Looked at are the evidence, the sentences around it, and the corrections anywhere in its articles, which stand at the
end and are seldom found for a question. It is meant to be quiet: what is not clearly the same thing is not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from app.about.phrases import UNDATED
from app.citations import Numbering
from app.followups.question_kinds import QuestionKind, kind_of
from app.language.reading import read
from app.language.words import plain_text
from app.localization import counted, day_in_words, listed, translated
from app.news.revisions import Revision, may_revise, revisions_in
from app.news.slots import Told, may_revise_it, rival_of, same_amount, same_value, state_of
from app.news.values import Kind, Value, values_in
from app.types import Citation, Disagreement, Relation, Report, Statement
from app.writing import texts
from index.text.copies import are_copies, wording_of
from index.text.passages import SentenceSplitter
from index.types import Article, Evidence, Sentence

_SAME_WORDING = 0.8  # as the search has it: share of words from which sentences with the same numbers are copies
_PARAGRAPH = re.compile(r"(?:[^\n]++|\n(?![^\S\n]*+\n))++")
_KINDS = {QuestionKind.DATE: Kind.DATE, QuestionKind.NUMBER: Kind.NUMBER}  # the only values that answer such a question
_LOWERED = re.compile(r"\b(?:lower|revis|reduc|correct|cut|down)\w*", re.IGNORECASE)
_AT_FIRST = re.compile(
    r"\b(?:first|initial|initially|early|earlier|original|originally|previous|previously)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Given:
    """A value as one sentence of one article gives it. Cited only if it is shown: numbers have no gaps."""

    value: Value
    evidence: Evidence
    sentence: Sentence
    revision: Revision | None = None  # by which the sentence puts it in place of another

    @property
    def quote(self) -> str:
        return self.evidence.quote(self.sentence)

    @property
    def published(self) -> date | None:
        return self.evidence.article.published

    @property
    def told(self) -> Told:
        return _as_told(self.evidence.article, self.quote)


@dataclass(frozen=True)
class _Place:
    """A sentence of an article found for the question."""

    evidence: Evidence
    sentence: Sentence
    told: Told
    before: str  # the sentence before it and, below, the one after: "Our report gave 5 million. It was 15 million."
    after: str

    @cached_property
    def window(self) -> Told:
        """All three, for what is corrected in more than one sentence."""
        return replace(self.told, text=" ".join(filter(None, (self.before, self.told.text, self.after))))

    @cached_property
    def revisions(self) -> tuple[Revision, ...]:
        """What the three correct."""
        return tuple(revisions_in(self.window.text, self.window.published))

    def has(self, value: Value) -> bool:
        """Whether a value of the window stands in the sentence itself."""
        start = len(self.before) + bool(self.before)
        return start <= value.start and value.end <= start + len(self.told.text)


def disagreements(
    question: str, statements: Sequence[Statement], evidence: Sequence[Evidence], numbering: Numbering
) -> tuple[Disagreement, ...]:
    """Where other articles give something else than what the statements answer, each thing once."""
    places = list(_places(evidence))
    found: dict[frozenset[object], Disagreement] = {}
    for statement in statements:
        for own in _answering(question, statement, evidence):
            given = list(_told_of(own, question, statement, places))
            keys = frozenset(g.value.key for g in given)
            if len(keys) > 1 and keys not in found:
                found[keys] = _related(given, numbering)
    return tuple(found.values())


def superseding_report(statement: Statement, found: Iterable[Disagreement], question: str) -> Disagreement | None:
    """The correction or newer count by which a value that the statement gives no longer stands, or None.

    A statement that gives the new value too ("188, not 118") stands, and so do earlier counts where they are asked for.
    """
    for disagreement in found:
        newest = disagreement.relation is Relation.UPDATE and not _asks_for_earlier(question)
        winner = disagreement.reports[0] if newest else correcting_report(disagreement)
        if winner is None or _gives(statement, winner):
            continue
        if any(_gives(statement, r) for r in disagreement.reports if r.value != winner.value):
            return disagreement
    return None


def correcting_report(disagreement: Disagreement) -> Report | None:
    """The report that corrects the others; None where none does."""
    if disagreement.relation is not Relation.CORRECTION:
        return None
    return next((r for r in disagreement.reports if _revises(r)), disagreement.reports[0])


def _asks_for_earlier(question: str) -> bool:
    return bool(_AT_FIRST.search(question) or read(question).days)


# What is compared


def _answering(question: str, statement: Statement, evidence: Sequence[Evidence]) -> Iterator[_Given]:
    """The values that the statement adds to the question, in the sentences that it cites."""
    items = {item.article.id: item for item in evidence}
    asked, stated = values_in(question), values_in(statement.text)
    kind = _KINDS.get(kind_of(question))
    for citation in statement.citations:
        item = items.get(citation.article_id)
        if item is None:
            continue
        told = _as_told(item.article, citation.quote)
        for value in told.values:
            if kind in (None, value.kind) and _among(value, stated) and not _among(value, asked):
                revision = next((r for r in revisions_in(told.text, told.published) if r.new.key == value.key), None)
                yield _Given(value, item, Sentence(citation.start, citation.end), revision)


def _among(value: Value, values: Sequence[Value]) -> bool:
    return any(v.kind is value.kind and v.key == value.key for v in values)


def _places(evidence: Sequence[Evidence]) -> Iterator[_Place]:
    """The sentences of the evidence, those around them, and those of its articles that may correct something."""
    seen: set[tuple[str, int]] = set()
    for item in evidence:
        near = sorted({*item.sentences, *item.context, *_correcting(item.article.text)}, key=lambda s: s.start)
        texts = ["", *(plain_text(item.quote(sentence)) for sentence in near), ""]
        for sentence, (before, text, after) in zip(near, zip(texts, texts[1:], texts[2:], strict=False), strict=False):
            if (item.article.id, sentence.start) not in seen:
                seen.add((item.article.id, sentence.start))
                yield _Place(item, sentence, _as_told(item.article, text), before, after)


@lru_cache(maxsize=256)
def _correcting(text: str) -> tuple[Sentence, ...]:
    """The sentences of an article's paragraphs that have the words of a correction."""
    found = []
    for match in _PARAGRAPH.finditer(text):
        if may_revise(match[0]):
            spans = SentenceSplitter().split(match[0])
            found += [Sentence(match.start() + s.start, match.start() + s.end) for s in spans]
    return tuple(found)


def _as_told(article: Article, text: str) -> Told:
    return Told(plain_text(text), article.title, article.published, article.text)


# What the others give


def _told_of(own: _Given, question: str, statement: Statement, places: Sequence[_Place]) -> Iterator[_Given]:
    """The value itself, and what other sentences give in its place or alike."""
    yield own
    told_anyway = {v.key for v in values_in(statement.text)} - {own.value.key}
    others = [p for p in places if p.sentence != own.sentence or p.evidence.article.id != own.evidence.article.id]
    revised = [(own.revision, own.told)] if own.revision else []
    for place in others:
        given = _corrected_in(own, place)
        if given and given.revision:
            revised.append((given.revision, place.window))
        elif not given and _is_another(own, place):
            given = _given_in(own, question, place, revised)
        if given is not None and given.value.key not in told_anyway:
            yield given


def _corrected_in(own: _Given, place: _Place) -> _Given | None:
    """What a sentence puts in the place of a value, or that it puts the value in another's place."""
    window = place.window
    for revision in place.revisions:
        if place.has(revision.new) and may_revise_it(own.value, own.told, revision.new, revision.old, window):
            return _Given(revision.new, place.evidence, place.sentence, revision)
    return None


def _is_another(own: _Given, place: _Place) -> bool:
    """Whether a sentence is of another article, and tells what it tells as true."""
    for revision in place.revisions:
        if place.has(revision.old) and any(same_amount(own.value, v) for v in (revision.old, revision.new)):
            return False
    return place.evidence.article.id != own.evidence.article.id


def _given_in(own: _Given, question: str, place: _Place, revised: Sequence[tuple[Revision, Told]]) -> _Given | None:
    """Another value for the same thing: one that was taken back elsewhere, a rival, or the same again."""
    for revision, by in revised:
        taken_back = (v for v in place.told.values if v.key == revision.old.key)
        found = next((v for v in taken_back if may_revise_it(v, place.told, revision.new, revision.old, by)), None)
        if found and found.key != own.value.key:
            return _Given(found, place.evidence, place.sentence)
    compared = own.value, own.told, place.told, question
    other = rival_of(*compared) or same_value(*compared)
    return _Given(other, place.evidence, place.sentence) if other else None


# What is made of it


def _related(given: Sequence[_Given], numbering: Numbering) -> Disagreement:
    keys = {g.value.key for g in given}
    corrects = any(g.revision and g.revision.new.key in keys for g in given)
    relation = Relation.CORRECTION if corrects else Relation.UPDATE if _grows(given) else Relation.CONTRADICTION
    reports = tuple(_reports(given, numbering))
    return Disagreement(relation, reports, _in_words(relation, reports))


def _grows(given: Sequence[_Given]) -> bool:
    """Whether these are counts of something that goes on: of one state, each of its day, and lower only where the
    paper that gave more takes some back."""
    if any(g.published is None or not isinstance(g.value.key, tuple) or not state_of(g.value, g.told) for g in given):
        return False
    in_time = sorted({g.value.key: g for g in given}.values(), key=lambda g: g.published or date.min)
    days = [g.published for g in in_time]
    return len(set(days)) == len(days) and all(map(_goes_on, in_time, in_time[1:]))


def _goes_on(earlier: _Given, later: _Given) -> bool:
    assert isinstance(earlier.value.key, tuple)
    assert isinstance(later.value.key, tuple)
    rises = bool(earlier.value.key[0] < later.value.key[0])
    return (
        rises or earlier.evidence.article.outlet == later.evidence.article.outlet or bool(_LOWERED.search(later.quote))
    )


def _reports(given: Sequence[_Given], numbering: Numbering) -> list[Report]:
    """One a source, newest first, undated last. Copies, and what an article says again, join the first of them."""
    sources: list[list[_Given]] = []
    for item in sorted(given, key=lambda g: g.revision is None):
        source = next((s for s in sources if _one_source(s[0], item)), None)
        if source is None:
            sources.append([item])
        elif all(item.evidence.article.id != other.evidence.article.id for other in source):
            source.append(item)
    sources.sort(key=lambda source: source[0].published or date.min, reverse=True)
    # Numbers for what the answer cites before those of the copies, which only the table has.
    cited = [numbering.cite(source[0].evidence, source[0].sentence) for source in sources]
    also = [tuple(numbering.cite(g.evidence, g.sentence) for g in source[1:]) for source in sources]
    return [Report(s[0].value.written, own, copies) for s, own, copies in zip(sources, cited, also, strict=True)]


def _one_source(one: _Given, other: _Given) -> bool:
    if one.value.key != other.value.key:
        return False
    story, also = one.evidence.story, other.evidence.story  # copies, as the archive found when they were indexed
    if one.evidence.article.id == other.evidence.article.id or (story and also and story.number == also.number):
        return True
    return are_copies(wording_of(one.quote), wording_of(other.quote), _SAME_WORDING)


# In words


def _in_words(relation: Relation, reports: Sequence[Report]) -> str:
    """Oldest first, as one would tell it; a correction last, whenever it was published; the newest of several counts
    first, since it is the answer."""
    told = list(reversed(reports))
    if relation is Relation.CORRECTION:
        told.sort(key=_revises)
        last = told[-1]
        others = [r for r in told if r is not last and r.value != last.value]
        agreeing = [r for r in told if r is not last and r.value == last.value]
        text = texts.CORRECTED.format(reports=_giving(others), report=_outlet(last.citation), value=last.value)
        return " ".join([text, *([_also_giving(agreeing, last.value)] if agreeing else [])])
    if relation is Relation.UPDATE:
        return texts.CHANGED.format(latest=_giving(reports[:1]), earlier=_giving(reports[1:], before=True))
    return texts.DIFFER.format(reports=_giving(told))


def _giving(reports: Sequence[Report], *, before: bool = False) -> str:
    """ "A (1 May 2016) and B (2 May 2016) give 118; C (undated) gives 188"."""
    by_value: dict[str, list[Report]] = {}
    for report in reports:
        by_value.setdefault(report.value, []).append(report)
    told = []
    for value, group in by_value.items():
        of = {"reports": _outlets(group), "value": value}
        gave = counted("{reports} gave {value}", "{reports} gave {value}", len(group), **of)
        gives = counted("{reports} gives {value}", "{reports} give {value}", len(group), **of)
        told.append(gave if before else gives)
    return "; ".join(told)


def _also_giving(reports: Sequence[Report], value: str) -> str:
    also = {"reports": _outlets(reports), "value": value}
    return counted("{reports} also gives {value}.", "{reports} also give {value}.", len(reports), **also)


def _outlets(reports: Sequence[Report]) -> str:
    return listed([_outlet(report.citation) for report in reports])


def _outlet(citation: Citation) -> str:
    name = citation.outlet or (texts.TITLED.format(title=citation.title) if citation.title else texts.NAMELESS)
    return texts.DATED.format(name=name, day=day_in_words(citation.published) or translated(UNDATED))


def _revises(report: Report) -> bool:
    values = [v.key for v in values_in(report.value)]
    return any(r.new.key in values for r in revisions_in(report.citation.quote))


def _gives(statement: Statement, report: Report) -> bool:
    keys = {v.key for v in values_in(report.value)}
    return any(v.key in keys for v in values_in(statement.text))
