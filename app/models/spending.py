"""What a call of a model took, in tokens: as the model tells it, else estimated from the characters.

A model tells at the end of what it writes. Whoever leaves before has used it all the same, and some servers never tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.caller import CALLER

_CHARACTERS = 4  # of a token, in English


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one call."""

    model: str  # as the settings name it
    read: int  # tokens
    written: int
    estimated: bool = False

    @property
    def tokens(self) -> int:
        return self.read + self.written


Tell = Callable[[Spent], None]


def nobody_asks(spent: Spent) -> None:
    """For who keeps no accounts."""


class Meter:
    """Of one call, from what comes of it to its end."""

    def __init__(self, model: str, messages: Sequence[tuple[str, str]], tell: Tell) -> None:
        self._model, self._tell = model, tell
        self._asked = sum(len(text) for _, text in messages)
        self._came = False
        self._characters = self._read = self._written = 0

    def add(self, text: str, used: Mapping[str, Any] | None) -> None:
        """A piece of the answer, with LangChain's ``usage_metadata``: what it took itself, where that is told."""
        self._came = True
        self._characters += len(text)
        if used:
            self._read += used["input_tokens"]
            self._written += used["output_tokens"]

    def end(self) -> None:
        """Tells what it took: whoever keeps accounts, and the allowance of whoever asks in this thread. Nothing where
        nothing came: it was refused."""
        if not self._came:
            return
        told = bool(self._read or self._written)
        read, written = (self._read, self._written) if told else (self._asked, self._characters)
        scale = 1 if told else _CHARACTERS
        spent = Spent(self._model, -(-read // scale), -(-written // scale), estimated=not told)
        CALLER.get().spend(spent.tokens)
        self._tell(spent)
