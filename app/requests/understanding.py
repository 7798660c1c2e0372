"""What a message asks for: a request of its own, a follow-up on the answer before, or that question changed."""

from __future__ import annotations

from collections.abc import Callable

from app.followups.before import Before
from app.followups.leaning import core_question
from app.followups.renewed import CHANGES, with_part_replaced
from app.models.chat_model import ChatModel
from app.requests.following import AGREED, following
from app.requests.kinds import Request
from app.requests.router import Router
from app.requests.unsure import settle_kind
from app.types import RequestKind
from index.search import Finder

Suggest = Callable[[Before], list[str]]


class Understanding:
    """Safe to share between threads."""

    def __init__(
        self,
        router: Router,
        search: Finder,
        model: Callable[[], ChatModel | None],
        seconds: float,
        suggest: Suggest,
    ) -> None:
        """``seconds`` is what a hosted model may take to say what an unclear request wants; ``suggest`` gives the
        questions that were offered beneath an answer."""
        self._router, self._search, self._model = router, search, model
        self._seconds, self._suggest = seconds, suggest

    def request(self, question: str, last: Before | None, kind: RequestKind | None, *, foreign: bool) -> Request:
        """The message with its kind, which may be given.

        In another language than the articles it is a question of fact. A follow-up that changes the question before, or
        takes an offer up, is that question.
        """
        if kind not in (None, RequestKind.FOLLOW_UP):  # of what, the message tells
            return self._router.as_kind(question, kind)
        if foreign:
            return Request(question, topic=question)
        request = following(question, self._router) if last is not None else None
        if request is None or last is None:
            return self._told_apart(question)
        if request.matter in CHANGES:
            changed = with_part_replaced(question, last.question, request.matter, self._search.cosines)
            return self._router.as_kind(changed, last.kind) if changed else self._told_apart(core_question(question))
        offers = self.offers(last) if request.matter == AGREED else []
        return self._told_apart(offers[0]) if len(offers) == 1 else request

    def offers(self, last: Before) -> list[str]:
        """What a bare "yes" may mean."""
        return last.offer or self._suggest(last)

    def warm_up(self) -> None:
        """Loads the weights of both classifiers."""
        self._router.understood("warm up")
        following("warm up", self._router)

    def _told_apart(self, question: str) -> Request:
        return settle_kind(self._router.understood(question), self._router, self._model, self._seconds)
