"""What the archive itself holds, as an answer: a sentence, articles that can be opened, names with counts, a chart."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from app.types import Holding, Row
from app.web import texts
from app.web.rooms.coverage import chart, with_gaps


def holding_html(holding: Holding) -> str:
    """Nothing in it is a citation: no sentence of an article proves what was counted."""
    rows = "".join(f"<li>{_row(row)}</li>" for row in holding.rows)
    listed = f'<ol class="cards">{rows}</ol>' if rows else ""
    more = f'<p class="hint">{texts.and_more(holding.more).strip()}</p>' if holding.more else ""
    drawn = chart(with_gaps(holding.counts), linked=False)
    return f'<div class="holding"><p class="held" dir="auto">{escape(holding.text)}</p>{drawn}{listed}{more}</div>'


def _row(row: Row) -> str:
    named = f'<span class="card-title" dir="auto">{escape(row.text)}</span>'
    noted = f'<span class="card-meta">{escape(row.note)}</span>' if row.note else ""
    if row.article_id:
        address = f"articles/{quote(row.article_id, safe='')}"
        return f'<a class="card" href="{address}" data-article="{escape(row.article_id)}">{noted}{named}</a>'
    if row.address:
        return f'<a class="card name" href="{escape(row.address)}">{named}{noted}</a>'
    return f'<div class="card name">{named}{noted}</div>'
