"""Is this true? Each sentence of a claim is checked like a sentence of an answer, and the reader sees what proves it.

stated       the check finds all of it stated, and a sentence means nearly the same
near         so it is with figures, names and quotes, but not with all other words: the reader is to compare
otherwise    the nearest sentence is about the same and has another figure, day, name or a denial
not found    nothing in the archive states it: that is no sign that it is false

An article may hold all words of a claim without stating it. So a sentence must be alike in meaning, too: on claims
that nobody read, the check alone took most of those for stated that no article states.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from app.checking.reasons import Reason, Why
from app.citations import Checked, Numbering, check
from app.news.reports import disagreements, superseding_report
from app.news.revisions import revisions_in
from app.news.values import values_in
from app.replies.progress import Progress
from app.replies.reply import Asked, Means, state_sections
from app.types import ClaimVerdict, Event, RawStatement, Section, Statement, Verdict
from app.writing import texts
from app.writing.planted import without_planted
from index.search import Found
from index.text.passages import SentenceSplitter

_MOST = 12  # sentences of a pasted text
_NEAREST = 2  # sentences shown beside a claim that none states
_SHOWN = 0.35  # cosine from which a sentence is shown beside a claim
_SAME = 0.5  # the same from which it tells of the same thing, and may say otherwise
_ALIKE = 0.65  # the same from which it may state the claim
_AGAINST = frozenset([Why.FIGURE, Why.OTHERWISE, Why.DENIED, Why.DAY, Why.NAME, Why.QUOTE, Why.CONTRADICTED])

Told = tuple[ClaimVerdict, Sequence[Statement]]


@dataclass(frozen=True)
class Claims:
    """Answers with a section for each sentence that was claimed."""

    means: Means

    def __call__(self, asked: Asked, progress: Progress) -> Generator[Event, None, Found]:
        whole, _ = yield from self.means.looked_for(asked, asked.topic, progress)
        yield from state_sections((self._section(claim, asked, progress) for claim in sentences(asked.topic)), progress)
        return whole

    def _section(self, claim: str, asked: Asked, progress: Progress) -> Section:
        found = self.means.find(asked, claim)
        checked = self._checked(claim, found)
        near = self.means.judge.closest(found, without_planted(found.evidence), _NEAREST, Numbering())
        likeness = self.means.search.cosines(claim, [statement.text for statement in near])
        verdict, shown = (
            _denied(claim, checked.statement, found, progress)
            or _proven(checked.statement, near, likeness)
            or _not_stated(checked.reason, near, likeness)
        )
        once = {(s.text, s.citations[0].article_id): progress.numbering.renumbered(s) for s in shown}
        return Section(texts.VERDICTS[verdict].format(claim=claim), tuple(once.values()), claim, verdict)

    def _checked(self, claim: str, found: Found) -> Checked:
        return check(
            RawStatement(claim, ()),
            question="",
            evidence=without_planted(found.evidence),
            numbering=Numbering(),
            settings=self.means.settings.check,
            closeness=self.means.search.cosines,
        )


def _denied(claim: str, proof: Statement, found: Found, progress: Progress) -> Told | None:
    """What other reports give instead, or takes the claim back; None where nothing does."""
    said = replace(proof, text=claim)
    differing = disagreements("", [said], found.evidence, progress.numbering)
    if not superseding_report(said, differing, claim) and not _taken_back(claim, proof):
        return None
    reports = tuple(r.citation for one in differing for r in one.reports)
    return ClaimVerdict.OTHERWISE, _quoted(replace(proof, citations=reports or proof.citations))


def _proven(proof: Statement, near: Sequence[Statement], likeness: Sequence[float]) -> Told | None:
    """What states the claim; None where nothing does."""
    if proof.verdict is Verdict.UNSUPPORTED or max(likeness, default=0.0) < _ALIKE:
        return None
    if proof.verdict is Verdict.SUPPORTED:
        return ClaimVerdict.STATED, _quoted(proof)
    return ClaimVerdict.NEAR, [*near[:1], *_quoted(proof)]


def _not_stated(reason: Reason | None, near: Sequence[Statement], likeness: Sequence[float]) -> Told:
    """The nearest sentences, which may say otherwise."""
    same = max(likeness, default=0.0) >= _SAME and reason is not None and reason.why in _AGAINST
    shown = [statement for statement, cosine in zip(near, likeness, strict=True) if cosine >= _SHOWN]
    return ClaimVerdict.OTHERWISE if same else ClaimVerdict.ABSENT, shown


def sentences(text: str, most: int | None = _MOST) -> list[str]:
    """The first sentences of a pasted text, each with its full stop; None: all of them."""
    found = (text[s.start : s.end].strip(" \"“”'") for s in SentenceSplitter().split(text))
    ended = [f"{one[:1].upper()}{one[1:].rstrip('?.! ')}." for one in found if any(map(str.isalnum, one))]
    return list(dict.fromkeys(ended))[:most]


def _taken_back(claim: str, proof: Statement) -> bool:
    """Whether a sentence that has all of a claim takes its value back: "we counted 118; the correct figure is 188"."""
    given = {value.key for value in values_in(claim)}
    revised = (one for citation in proof.citations for one in revisions_in(citation.quote))
    return any(one.old.key in given and one.new.key not in given for one in revised)


def _quoted(proof: Statement) -> Sequence[Statement]:
    """The sentences that state a claim, each as a statement of its own."""
    return [replace(proof, text=" ".join(c.quote.split()), citations=(c,)) for c in proof.citations]
