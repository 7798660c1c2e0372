"""A question of fact: the sentences that answer first, a model's words above them where they are proven.

    find ── promises         refuse at once if the evidence hardly answers          (app.judging, app.refusal)
         ── quoted           the nearest sentences, before anything is written      (app.writing.extracts)
         ── write            what the model says, sentence by sentence              (app.writing.draft)
         ── checked          is it proven, and by which sentence                    (app.judging, app.citations)
         ── confident        does what is cited answer this question at all?        (app.judging, app.refusal)
         ── disagreements    other figures in other reports                         (app.news.reports)

What a model writes is shown as a draft until it is checked and judged. If the model is missing or breaks, the answer
is made of the sentences themselves, and says so.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from app.checking.statement_form import unanswered_part
from app.citations import Numbering
from app.errors import AppFailure
from app.judging import EXTRACTS
from app.models.chat_model import ChatModel, is_hosted
from app.news.attribution import with_source
from app.news.reports import disagreements, superseding_report
from app.replies.drafting import proven_of
from app.replies.lists import items
from app.replies.progress import Progress
from app.replies.reply import Asked, Means, instead, state_disagreements
from app.types import Disagreement, Event, Noticed, Quoted, Statement
from app.writing import texts
from app.writing.draft import most_sentences, write
from app.writing.extracts import as_statement, nearest_places
from app.writing.planted import without_planted
from index.search import Found
from index.types import Evidence

_AS_WELL = 0.4  # by which another article's sentence must be nearer to a question that leans on nothing
_WIDER = 4  # times the evidence in which other reports of the same thing are looked for


@dataclass(frozen=True)
class Facts:
    """Answers a question of fact; or, with more ``quotes`` from ``wider`` evidence, one for all of a sort."""

    means: Means
    quotes: int = 3  # sentences that an answer stands on
    wider: int = 1  # times the evidence; above 1 it is of the whole archive

    def __call__(self, asked: Asked, progress: Progress) -> Generator[Event, None, Found]:
        if not asked.within:
            return (yield from self._tried(asked, asked, progress))
        leans = asked.bare != asked.question
        only = replace(asked.filters, article_ids=asked.within)
        near = replace(asked, question=asked.bare, filters=only, within=(), near=leans)
        if leans or self._is_near(near, asked):
            found = yield from self._tried(near, asked, progress)
            if progress.stated:
                return found
        return (yield from self._tried(asked, asked, progress))

    def _is_near(self, near: Asked, asked: Asked) -> bool:
        """Whether a question that does not lean on the conversation is about as well answered by its articles."""
        own, best = (self._best(one) for one in (near, asked))
        return own > best - _AS_WELL

    def _best(self, asked: Asked) -> float:
        found = self.means.find(asked, asked.question)
        places = nearest_places(found.question, found.evidence, partial(self.means.search.closeness, found))
        return places[0][0] if places else 0.0

    def _tried(self, asked: Asked, whole: Asked, progress: Progress) -> Generator[Event, None, Found]:
        """Answers where it can. Other reports of the same are looked for by the ``whole`` question."""
        model = self._writer(asked, progress)
        found, promising = yield from self.means.looked_for(asked, asked.question, progress)
        said = replace(found, question=whole.question, filters=whole.filters)
        if promising or asked.near:
            progress.quotes = progress.attempt("choosing sentences", partial(self._quoted, asked, found, progress), [])
            yield Quoted(tuple(c for statement in progress.quotes for c in statement.citations))
            proven = yield from self._proven(asked, found, model, progress)
            yield from state_proven(self.means, said, proven, progress)
        return said

    def _writer(self, asked: Asked, progress: Progress) -> ChatModel | None:
        """Who writes. A question that leans on the conversation is too little for a small model, however near its
        answer is: what it writes is right less often than what is quoted (docs/decisions/follow-ups.md)."""
        model = self.means.opened(progress)
        return None if asked.near and model is not None and not is_hosted(model) else model

    def _quoted(self, asked: Asked, found: Found, progress: Progress) -> list[Statement]:
        """The nearest sentences; for a list those that each name something new, of the whole archive too.

        A model is not shown the wider evidence: it would take a minute to read it.
        """
        if self.wider == 1:
            evidence = without_planted(found.evidence)
            return self.means.judge.closest(found, evidence, self.quotes, Numbering(), whole=asked.near)
        near = self.means.find(asked, asked.question, self.wider)
        whole = self.means.find(asked, asked.question, self.wider, whole=True)
        progress.looked_through = len(whole.looked_through)
        places = items(asked.question, near, whole, self.means.search, self.quotes)
        return [as_statement(*place, Numbering()) for place in places]

    def _proven(
        self, asked: Asked, found: Found, model: ChatModel | None, progress: Progress
    ) -> Generator[Event, None, list[Statement]]:
        """What may be said: what the model wrote and the check let through, else sentences of the evidence.

        Nothing, if the evidence seems not to answer the question.
        """
        evidence = evidence_for_model(found, self.means.settings.chat.evidence_share)
        proven = list[Statement]()
        if model is not None and evidence:
            try:
                writing = write(found.question, evidence, model, self.means.settings.chat.max_tokens, beats=True)
                # A grammar counts markers, and a model may write more sentences before one.
                most = most_sentences(found.question) if model.takes_grammar else None
                proven = yield from proven_of(writing, evidence, found, self.means, progress, most)
            except AppFailure as failure:
                progress.notice, model = instead(failure), None
        if proven and not self._confident(asked, found, proven, model, progress):
            for statement in proven:
                yield progress.drop(statement, texts.UNANSWERING)
            proven = []
        elif not proven:
            # One sentence where a model says whether it answers.
            most = EXTRACTS if model is None or asked.near else 1
            others = tuple(item for item in evidence if item.article.id not in asked.within)
            looked_at = without_planted(found.evidence) if asked.near else others or evidence
            quoted = self.means.judge.closest(found, looked_at, most, Numbering(), whole=asked.near)
            if quoted and self._confident(asked, found, quoted, model, progress):
                progress.quoted(model)
                proven = quoted
        if progress.notice:
            yield Noticed(progress.notice)
        return self.means.judge.with_doubt(proven, progress.signals, progress.sureness) if asked.near else proven

    def _confident(
        self,
        asked: Asked,
        found: Found,
        statements: Sequence[Statement],
        model: ChatModel | None,
        progress: Progress,
    ) -> bool:
        judge = self.means.judge
        sure, progress.signals = judge.confident(found, statements, model, progress.sureness, leans=asked.near)
        return sure


def evidence_for_model(found: Found, share: float) -> tuple[Evidence, ...]:
    """The evidence that the model gets: every sentence costs the reader time before the first word.

    Where one sentence stands out, those with less than a ``share`` of its score are left away; where none does, all may
    be needed. Cut like this, 1,500 characters hold the facts of as many questions as uncut; 1,300 uncut are longer and
    hold fewer.
    """
    evidence = without_planted(found.evidence)
    least = share * max((item.scores.total for item in evidence), default=0.0)
    return tuple(item for item in evidence if item.scores.total >= least or item.scores.reranked is not None)


def state_proven(means: Means, found: Found, proven: Sequence[Statement], progress: Progress) -> Iterator[Event]:
    """States what is proven, with who said it, and what other reports give instead."""
    if not proven:
        return
    proven = [progress.numbering.renumbered(statement) for statement in proven]

    def differing_reports() -> tuple[Disagreement, ...]:
        chars = _WIDER * means.settings.index.search.evidence_chars
        wider = means.search.find(found.question, chars, found.filters)
        return disagreements(found.question, proven, wider.evidence, progress.numbering)

    differing: tuple[Disagreement, ...] = progress.attempt("comparing with other reports", differing_reports, ())
    for statement in proven:
        outdated = partial(superseding_report, statement, differing, found.question)
        if progress.attempt("looking for corrections", outdated, None):
            yield progress.drop(statement, texts.SUPERSEDED)
        else:
            sourced = partial(with_source, statement)
            yield progress.state(progress.attempt("naming who said so", sourced, statement))
    yield from state_disagreements(differing, progress)
    look = partial(unanswered_part, found.question, progress.stated)
    if part := progress.attempt("looking for parts that stay open", look, ""):
        missing = texts.PART_OPEN.format(part=part)
        progress.notice = f"{progress.notice} {missing}".strip()
        yield Noticed(missing)
