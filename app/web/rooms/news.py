"""Timeline and "who says what" as tables. ``chip`` makes the link of a citation as the answer around them does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from app.news.timeline import when
from app.news.who_says_what import claims
from app.types import Citation, DatedEvent, Disagreement, Statement
from app.web.templating import Macros

Chip = Callable[[Citation], Markup]
_HTML = Macros("rooms/news.html")


def timeline_table(events: Sequence[DatedEvent], chip: Chip) -> Markup:
    """One row an event, earliest first; rows without a day come last and say so."""
    return _HTML.timeline(events, when, chip)


def statements_table(statements: Sequence[Statement], drawn: Callable[[Statement], Markup]) -> Markup:
    """One row a statement: who reports it, when, and the sentence as it is ``drawn``."""
    return _HTML.statements([statement for statement in statements if statement.citations], drawn)


def who_says_what(disagreement: Disagreement, chip: Chip) -> Markup:
    """One row a report: what it gives, who says so, when, and the sentence."""
    return _HTML.who_says_what(disagreement, claims(disagreement), chip)
