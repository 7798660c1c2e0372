"""What the archive itself holds, as an answer: a sentence, articles that can be opened, names with counts, a chart."""

from __future__ import annotations

from markupsafe import Markup

from app.types import Holding
from app.web import texts
from app.web.rooms.coverage import chart, with_gaps
from app.web.templating import Macros

_HTML = Macros("rooms/holding.html")


def holding_html(holding: Holding) -> Markup:
    """Nothing in it is a citation: no sentence of an article proves what was counted."""
    more = texts.and_more(holding.more).strip() if holding.more else ""
    return _HTML.holding(holding, chart(with_gaps(holding.counts), linked=False), more)
