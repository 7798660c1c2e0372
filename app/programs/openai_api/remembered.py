"""What a client does not send again: of earlier answers what they were told by, and what an id stands for.

Clients send the words of an answer back, and nothing that came with them. A follow-up on it ("who said so?") needs its
sources all the same.
"""

from __future__ import annotations

from app.latest import Latest
from app.records.requests import AskRequest, PastTurn
from app.stores.feedback import AnswersHeld

_MOST = 500  # answers, as many as AnswersHeld knows
_TURNS = 50
_TURN = 20_000  # characters


class Remembered:
    """The latest answers. A conversation is known to the reader alone who held it. To be used in one event loop."""

    def __init__(self, held: AnswersHeld) -> None:
        self.held = held
        self._keys: Latest[str, str] = Latest(_MOST)  # by the words of an answer
        self._turns: Latest[tuple[str, str], tuple[PastTurn, ...]] = Latest(_MOST)  # by reader and id of a response

    def remember(self, asked: AskRequest, text: str, key: str, reader: str = "", id: str = "") -> None:
        """An answer that was told in these words; with an id, the conversation that it ends as well."""
        self._keys[text] = key
        if id:
            told = PastTurn(role="user", text=asked.question), PastTurn(role="assistant", text=text[:_TURN], answer=key)
            self._turns[reader, id] = (*asked.history, *told)[-_TURNS:]

    def answer(self, key: str, text: str) -> str:
        """The key of an answer by what came back of it; "" where it is not known."""
        return key if self.held.get(key) is not None else self._keys.get(text, "")

    def turns(self, id: str, reader: str) -> tuple[PastTurn, ...] | None:
        """The conversation of a reader up to a response; None where it is not known."""
        return self._turns.get((reader, id))
