"""An answer as it is drawn, update by update. What cannot be drawn must not end it.

A part that fails stays as it was drawn last, as long as the answer goes on; when it is over, a sentence takes its place
that names the log's reference. Each answer is logged once, not with every update.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from app.incidents import log_incident
from app.localization import ENGLISH, speaking
from app.web import texts
from app.web.exchange import Exchange

Draw = Callable[[Exchange], Markup]
_FAILED = "an answer could not be drawn"


class Drawing:
    """One answer on the page: ``parts`` are drawn anew with every update, ``still`` was drawn when it began."""

    def __init__(self, parts: Mapping[Any, Draw], still: Mapping[Any, Markup], language: str = ENGLISH) -> None:
        self._parts = parts
        self._language = language
        self._shown: dict[Any, Markup] = {**still, **dict.fromkeys(parts, Markup())}
        self._reference = ""

    def of(self, exchange: Exchange) -> dict[Any, Any]:
        """Component → HTML, of all that an answer draws."""
        with speaking(self._language):
            return self._of(exchange)

    def _of(self, exchange: Exchange) -> dict[Any, Any]:
        for component, draw in self._parts.items():
            try:
                self._shown[component] = draw(exchange)
            except Exception:
                self._reference = self._reference or log_incident(_FAILED)
                if exchange.over:
                    self._shown[component] = _in_its_place(exchange, draw, self._reference)
        return dict(self._shown)


def draw_finished(exchange: Exchange, draw: Draw) -> Markup:
    """An exchange that is over; a sentence in its place where it cannot be drawn."""
    try:
        return draw(exchange)
    except Exception:
        return _in_its_place(exchange, draw, log_incident(_FAILED))


def _in_its_place(exchange: Exchange, draw: Draw, reference: str) -> Markup:
    """The question and what was stated, as they were shown while the answer came, or else the question alone."""
    failed = replace(exchange, answer=None).fail(texts.with_reference(texts.UNDRAWN, reference))
    bare = Exchange(exchange.question, exchange.id, exchange.conversation, failure=failed.failure)
    for known in (failed, bare):
        try:
            return draw(known)
        except Exception:  # logged already: it is the same part of the answer
            continue
    return Markup()
