"""Keeps what is asked and answered on the page, and reads it again; what goes wrong with that ends no answer."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from app.incidents import log_incident
from app.localization import speaking
from app.stores.conversations import Conversations
from app.types import Answer, Turn
from app.web import texts
from app.web.exchange import Exchange
from app.web.rooms.services import Rooms
from index.types import Filters


class Keeper:
    """The kept conversations of one page, and the answers that are held for feedback."""

    def __init__(self, conversations: Conversations, rooms: Rooms | None, *, show_unproven: bool) -> None:
        self._conversations = conversations
        self._keeping = ThreadPoolExecutor(1, "keeping")  # in order, and not behind the suggestions of others
        self._rooms = rooms
        self._show_unproven = show_unproven

    def conversation(self, owner: str, id: str) -> tuple[Exchange, ...]:
        """A conversation as it was kept; empty where it is not, or cannot be read."""
        try:
            kept = self._conversations.conversation(owner, id)
            show = self._show_unproven
            exchanges = tuple(
                Exchange.from_record(record, id, show_unproven=show) for record in (kept.records if kept else ())
            )
        except Exception:  # said to the reader as not kept
            log_incident("a conversation cannot be read")
            return ()
        history: list[Turn] = []
        for exchange in exchanges:
            if exchange.answer is not None:
                self.hold(exchange.answer, None, history)
            history += exchange.turns()
        return exchanges

    def hold(self, answer: Answer, filters: Filters | None, history: list[Turn]) -> None:
        """So that it can be judged, an answer of an earlier day too."""
        if self._rooms is None:
            return
        try:
            self._rooms.held.hold(answer, filters, history)
        except Exception:  # an answer that cannot be judged is still an answer
            log_incident("an answer could not be held for feedback")

    async def keep(self, owner: str, exchange: Exchange, language: str, replaced: str = "") -> Exchange:
        """Keeps it; an answer that cannot be kept is still an answer, and says so in the reader's language.

        In a thread: it takes a millisecond, but waits where another process writes, and all pages would wait with it.
        """
        kept = owner, exchange.conversation, exchange.record, replaced
        try:
            keeping = asyncio.get_running_loop().run_in_executor(self._keeping, self._conversations.keep, *kept)
            await asyncio.shield(keeping)  # a page that is closed meanwhile takes nothing back
        except Exception:
            with speaking(language):
                return exchange.noted(
                    texts.with_reference(texts.KEEPING_FAILED, log_incident("an answer could not be kept"))
                )
        return exchange

    def delete(self, owner: str, conversation: str, exchange: str) -> bool:
        """Whether one exchange could be deleted."""
        try:
            self._conversations.delete_record(owner, conversation, exchange)
        except Exception:
            log_incident("a question could not be deleted")
            return False
        return True
