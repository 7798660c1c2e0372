"""Timeline and "who says what" as tables. ``chip`` makes the link of a citation as the answer around them does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from app.news.timeline import when
from app.news.who_says_what import Claim, claims
from app.types import Citation, DatedEvent, Disagreement, Statement
from app.web import texts

Chip = Callable[[Citation], str]


def timeline_table(events: Sequence[DatedEvent], chip: Chip) -> str:
    """One row an event, earliest first; rows without a day come last and say so."""
    rows = "".join(_event(event, chip) for event in events)
    return (
        f'<div class="table-scroll"><table class="timeline"><caption>{texts.TIMELINE_CAPTION}</caption>'
        f'<thead><tr><th scope="col">{texts.WHEN}</th><th scope="col">{texts.WHAT}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def statements_table(statements: Sequence[Statement], drawn: Callable[[Statement], str]) -> str:
    """One row a statement: who reports it, when, and the sentence as it is ``drawn``."""
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{escape(s.citations[0].outlet or texts.UNKNOWN_OUTLET)}</th>'
        f"<td>{escape(texts.short_date(s.citations[0].published))}</td><td>{drawn(s)}</td></tr>"
        for s in statements
        if s.citations
    )
    return (
        f'<div class="table-scroll"><table class="claims"><thead><tr><th scope="col">{texts.FIELD_OUTLET}</th>'
        f'<th scope="col">{texts.WHEN}</th><th scope="col">{texts.SENTENCE}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _event(event: DatedEvent, chip: Chip) -> str:
    outlet = texts.outlet_and_date(event.citation.outlet, event.citation.published)
    also = f'<span class="also-told">{texts.ALSO_TOLD} {"".join(map(chip, event.also))}</span>' if event.also else ""
    return (
        f'<tr><th scope="row">{_day(event)}</th><td><span dir="auto">{escape(event.text)}</span> {chip(event.citation)}'
        f'<span class="row-source">{escape(outlet)} {also}</span></td></tr>'
    )


def _day(event: DatedEvent) -> str:
    if not event.first:
        return f'<span class="no-day">{texts.DAY_UNKNOWN}</span><span class="day-said">“{escape(event.said)}”</span>'
    notes = []
    if event.planned:
        notes.append(f'<span class="planned" title="{texts.PLANNED_TITLE}">{texts.PLANNED}</span>')
    if event.inferred:
        notes.append(f'<span class="day-said" title="{texts.INFERRED}">“{escape(event.said)}”</span>')
    day = f'<time datetime="{event.first}">{escape(when(event))}</time>' if event.first == event.last else when(event)
    return day + "".join(notes)


def who_says_what(disagreement: Disagreement, chip: Chip) -> str:
    """One row a report: what it gives, who says so, when, and the sentence."""
    rows = "".join(_claim(claim, chip) for claim in claims(disagreement))
    return (
        f'<div class="table-scroll"><table class="claims"><caption>{texts.WHO_SAYS_WHAT}'
        f'<span class="relation"> · {texts.RELATIONS[disagreement.relation]}</span></caption><thead><tr>'
        f'<th scope="col">{texts.VALUE}</th><th scope="col">{texts.SAID_BY}</th>'
        f'<th scope="col">{texts.SENTENCE}</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _copy(copy: Citation, chip: Chip) -> str:
    outlet = texts.outlet_and_date(copy.outlet, copy.published)
    return f'<span class="row-source">{texts.SAME_REPORT}: {escape(outlet)} {chip(copy)}</span>'


def _claim(claim: Claim, chip: Chip) -> str:
    standing = texts.STANDINGS[claim.standing]
    noted = f'<span class="standing">{standing}</span>' if standing else ""
    outlet = texts.outlet_and_date(claim.citation.outlet, claim.citation.published)
    source = f'<span class="source-named" dir="auto">{escape(claim.source)}</span>' if claim.source else ""
    copies = "".join(_copy(copy, chip) for copy in claim.copies)
    return (
        f'<tr class="{claim.standing}"><th scope="row"><span dir="auto">{escape(claim.value)}</span>{noted}</th>'
        f'<td>{source}<span class="row-source">{escape(outlet)}</span>{copies}</td>'
        f'<td><q dir="auto">{escape(" ".join(claim.citation.quote.split()))}</q> {chip(claim.citation)}</td></tr>'
    )
