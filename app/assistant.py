"""The flow, read top to bottom: message → kind of request → evidence → answer → checked citations.

    answer ── understood   what kind of request it is, and what it is about          (app.requests.understanding)
           ── worded       in words that stand alone, as the articles spell them     (app.wording)
           ── reply        found, quoted, written, checked, compared: a module a kind (app.replies)
           ── Answered     what is left, or a refusal

A step that has a fault of its own is skipped, and the reader is told; only a search that fails leaves a question
without an answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice

from app.about.matters import holding
from app.about.of_several import holding_of_several
from app.about.product import about_dateline, courtesy
from app.checking.entailment import Entailment
from app.errors import AppFailure
from app.followups.before import Before, before
from app.incidents import log_incident
from app.judging import Judge
from app.localization import language, languages, speaking
from app.models.chat_model import ChatModel
from app.replies.accounts import Accounts
from app.replies.afterwards import Afterwards
from app.replies.briefs import Briefs
from app.replies.claims import Claims
from app.replies.comparisons import Comparisons
from app.replies.facts import Facts
from app.replies.progress import Progress
from app.replies.reply import Asked, Means, Reply
from app.replies.suggestions import answerable_questions
from app.replies.timelines import Timelines
from app.requests.following import AGREED
from app.requests.kinds import Request
from app.requests.router import Router
from app.requests.understanding import Understanding
from app.settings import Settings
from app.types import (
    Answer,
    Answered,
    Citation,
    Coverage,
    Event,
    Holding,
    Noticed,
    Refusal,
    RequestKind,
    Row,
    Statement,
    Sureness,
    Turn,
    Understood,
)
from app.wording import Wording
from app.writing import texts
from app.writing.refusal_text import asked_for, foreign_text, refusal_text, refused_for
from index.errors import IndexFailure
from index.printed_pages import PagePicture
from index.search import Finder, Found
from index.several import Holdings
from index.stores.archive import Archive
from index.types import Article, Filters, Story, Told

__all__ = [
    "Assistant",
]


_ENGLISH_MODEL = "minilm"  # the packaged embedding model, which knows English alone
_LISTED = 24  # sentences beneath a list
_WIDER = 8  # times the evidence, for a list


class Assistant:
    """Answers questions about an archive, or about several at once. Safe to share between threads."""

    def __init__(
        self,
        archive: Archive | Holdings,
        search: Finder,
        model: Callable[[], ChatModel | None],
        settings: Settings,
        examples: Callable[[], list[str]] = list,
        entailment: Callable[[], Entailment] | None = None,
        router: Router | None = None,
    ) -> None:
        self._holdings = held = Holdings.of(archive)
        self._search = search
        self._settings = settings
        self._examples = examples
        self._judge = Judge(search, settings.check, entailment)
        self._model = model
        self._wording = Wording(held, search, model)
        self._understanding = Understanding(
            router or Router(),
            search,
            model,
            settings.chat.kind_seconds,
            lambda last: self.suggestions(last.answer, [last.question]),
        )
        means = Means(search, self._judge, settings, model)
        self._afterwards = Afterwards(means, held)
        self._replies: Mapping[RequestKind, Reply] = {
            RequestKind.FACT: Facts(means),
            RequestKind.LIST: Facts(means, _LISTED, _WIDER),
            RequestKind.BRIEF: Briefs(means),
            RequestKind.COMPARISON: Comparisons(means),
            RequestKind.WHO_SAYS: Accounts(means),
            RequestKind.CLAIM: Claims(means),
            RequestKind.TIMELINE: Timelines(means),
        }

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        sureness: Sureness = Sureness.BALANCED,
        kind: RequestKind | None = None,
    ) -> Iterator[Event]:
        """The events of one answer; the last is ``Answered``. Closing the iterator stops the model.

        ``kind`` is what the reader says that it is, where Dateline took it for something else.
        Raises IndexFailure if the archive cannot be searched or has nothing of what ``filters`` name; a model's
        failures become a notice.
        """
        progress = Progress(question, time.monotonic(), sureness)
        progress.foreign = self._wording.foreign(question, progress)
        last = progress.attempt("looking at the answer before", partial(before, history), None)
        plain = Request(question, topic=question)
        understand = partial(self._understanding.request, question, last, kind, foreign=bool(progress.foreign))
        request = progress.attempt("telling kinds of requests apart", understand, plain)
        progress.kind = request.kind
        yield Understood(request.kind)
        if request.kind is RequestKind.FOLLOW_UP:
            if last is not None and (yield from self._followed(request, last, filters or Filters(), progress)):
                progress.mark("whole")
                yield Answered(replace(self._answer_so_far(progress), statements=tuple(progress.stated)))
                return
            request, progress.kind = plain, plain.kind
            yield Understood(plain.kind)
        if request.kind not in self._replies:
            look = partial(self._holding, request, last)
            progress.holding = progress.attempt("asking the catalog", look, Holding(texts.UNCOUNTED))
            progress.mark("whole")
            yield Answered(self._answer_so_far(progress))
            return
        asked = self._wording.worded(request, history, filters or Filters(), progress)
        if self._is_foreign(progress):  # what the search finds for it is by chance
            yield Answered(self._answer(self._search.find(asked.question, filters=asked.filters), progress))
            return
        found = yield from self._replied(request.kind, asked, progress)
        progress.mark("whole")
        yield Answered(self._answer(found, progress))

    def article(self, article_id: str) -> Article | None:
        """The article of a citation; None if it is no longer in the archive."""
        return self._holdings.article(article_id)

    def story(self, article_id: str) -> Story | None:
        """Who else published what an article tells; None where nobody did."""
        return self._holdings.story(article_id)

    def reader_notes(self, article_id: str) -> Told:
        """What readers of an article are told beside its text: corrections, withdrawals, when it was captured."""
        return self._holdings.reader_notes(article_id)

    def picture(self, article_id: str, page: int) -> PagePicture | None:
        """The picture of a page that an article was read from; None where none is kept."""
        return self._holdings.picture(article_id, page)

    def coverage(self) -> Coverage:
        """How many articles the archive has, and their first and last day."""
        every = [archive.catalog.status() for archive in self._holdings.archives.values()]
        days = [day for one in every for day in (one.first_published, one.last_published) if day]
        first, last = (min(days).isoformat(), max(days).isoformat()) if days else ("", "")
        return Coverage(sum(one.articles for one in every), first, last)

    def examples(self) -> list[str]:
        """A few questions that this archive can answer, for an empty page."""
        return self._examples()

    def suggestions(
        self, answer: Answer, asked: Sequence[str] = (), most: int = 3, filters: Filters | None = None
    ) -> list[str]:
        """Questions that go on from an answer and that the archive can answer, without asking a model.

        Each was searched for, and would be answered by sentences alone, the first of which the reader has not seen.
        """
        try:
            return list(islice(answerable_questions(answer, asked, self._search, self._judge, filters), most))
        except Exception:  # an answer without suggestions is still an answer
            log_incident("suggesting questions failed")
            return []

    def open_model(self) -> None:
        """Starts loading the chat model; one that cannot be opened is told about in the first answer."""
        with suppress(AppFailure):
            self._model()

    def warm_up(self) -> None:
        """Loads what the first question would otherwise wait for."""
        self.open_model()
        for archive in self._holdings.archives.values():
            archive.catalog.prefetch()
        self._search.find("warm up")
        self._understanding.warm_up()

    @property
    def archive(self) -> Archive:
        """What is asked; the first of several."""
        return self._holdings.first

    @property
    def search(self) -> Finder:
        """What finds the evidence."""
        return self._search

    # Steps

    def _replied(self, kind: RequestKind, asked: Asked, progress: Progress) -> Generator[Event, None, Found]:
        """What its reply tells; where a step of that has a fault, the nearest sentences of the evidence."""
        try:
            return (yield from self._replies[kind](asked, progress))
        except (IndexFailure, AppFailure):
            raise
        except Exception:
            progress.notice = texts.UNJUDGED.format(reference=log_incident("answering failed"))
        yield Noticed(progress.notice)
        found = self._search.find(asked.topic, filters=asked.filters)
        for statement in [] if progress.stated else self._judge.unjudged(found):
            yield progress.state(progress.numbering.renumbered(statement))
        return found

    def _followed(
        self, request: Request, last: Before, filters: Filters, progress: Progress
    ) -> Generator[Event, None, bool]:
        """Whether a follow-up on an answer could be told from the answer; a fault in that is like finding nothing."""
        try:
            return (yield from self._afterwards(request, last, filters, progress))
        except (IndexFailure, AppFailure):
            raise
        except Exception:
            log_incident("following up failed")
            return False

    def _holding(self, request: Request, last: Before | None) -> Holding:
        """What is told without an article's sentence."""
        if request.matter == AGREED and last is not None:
            offers = self._understanding.offers(last)
            return Holding(texts.WHICH if offers else texts.WHAT, tuple(Row(question) for question in offers))
        if request.kind is RequestKind.COURTESY:
            return Holding(courtesy(request.text, self.coverage()))
        if request.kind is RequestKind.PRODUCT:
            return about_dateline(request.text, self.coverage())
        told = {
            name: holding(request.matter, request.topic, request.text, one.catalog, keywords=one.keywords)
            for name, one in self._holdings.archives.items()
        }
        return holding_of_several(told)

    def _refusal(self, found: Found, progress: Progress) -> str:
        """What is said instead of an answer, in the question's language where Dateline speaks it.

        Only a model for many languages tells that the articles have none.
        """
        with speaking(progress.foreign if progress.foreign in languages() else language()):
            if self._is_foreign(progress):
                return foreign_text(found, progress.foreign, self._wording.languages())
            progress.foreign = ""
            return refusal_text(found, self.coverage(), progress.sureness)

    def _is_foreign(self, progress: Progress) -> bool:
        return bool(progress.foreign) and self._settings.index.embedding.model == _ENGLISH_MODEL

    def _answer_so_far(self, progress: Progress) -> Answer:
        return Answer(
            progress.question,
            "",
            (),
            (),
            refused=False,
            kind=progress.kind,
            tabled=progress.tabled,
            sections=tuple(progress.sections),
            timeline=progress.timeline,
            disagreements=progress.disagreements,
            holding=progress.holding,
            notice=progress.notice,
            settings_hash=self._settings.hash(),
            timings=progress.timings,
        )

    def _answer(self, found: Found, progress: Progress) -> Answer:
        refused = not progress.stated and progress.kind is not RequestKind.CLAIM  # that nothing states one is told
        nearest, said, why = list[Statement](), "", Refusal.NOTHING
        if refused:
            look = partial(self._judge.nearest, found, progress.numbering)
            nearest = progress.attempt("finding what is nearest", look, [])
            said = progress.attempt(
                "saying what the archive covers",
                lambda: self._refusal(found, progress),
                texts.REFUSED,
            )
            why = progress.attempt("telling why there is no answer", partial(refused_for, found), why)
        return replace(
            self._answer_so_far(progress),
            searched_for=found.question,
            limits=asked_for(found.filters, progress.sureness),
            statements=tuple(progress.stated),
            evidence=found.evidence,
            refused=refused,
            refusal=said,
            refused_for=why,
            dropped=tuple(progress.dropped),
            nearest=_cited(nearest),
            quotes=() if refused else _stood_on(progress),
            looked_through=progress.looked_through,
            respelled=progress.respelled,
            foreign=progress.foreign if refused else "",
            signals=progress.signals,
            model=progress.model,
        )


def _cited(statements: Sequence[Statement]) -> tuple[Citation, ...]:
    return tuple(citation for statement in statements for citation in statement.citations)


def _stood_on(progress: Progress) -> tuple[Citation, ...]:
    """The sentences beneath an answer, numbered after what it cites; not those that it is made of."""
    said = {" ".join(statement.text.split()) for statement in progress.stated}
    quotes = (quote for quote in progress.quotes if " ".join(quote.text.split()) not in said)
    return _cited([progress.numbering.renumbered(quote) for quote in quotes])
