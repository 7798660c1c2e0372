"""Who else published a story, and who did so first: a few words beside a search result or a citation."""

from __future__ import annotations

from collections.abc import Sequence

from app.localization import counted, day_in_words, translated
from index.types import Publication

_NAMED = 6  # outlets; a wire story may be in sixty


def shared_by(outlet: str, others: Sequence[Publication], first: Publication | None, *, named: int = _NAMED) -> str:
    """ "also in 2 outlets: Harbour Post, Reed Press; first in Reed Press, 27 March 2016"; "" where nobody else has it.

    ``outlet`` is that of the article which is shown, ``others`` the rest of its story. At most ``named`` are named.
    """
    if not others:
        return ""
    names = list(dict.fromkeys(p.outlet for p in others if p.outlet and p.outlet != outlet))
    if not names:
        return counted("also in {count} other article", "also in {count} other articles", len(others))
    also = _counted(names, named)
    if not first or not first.published:
        return also
    told = translated("; first in {outlet}, {day}")
    return also + told.format(outlet=first.outlet, day=day_in_words(first.published.isoformat()))


def _counted(names: Sequence[str], named: int) -> str:
    count = counted("also in {count} outlet", "also in {count} outlets", len(names))
    if not named:
        return count
    rest = len(names) - named
    more = " " + counted("and {count} more", "and {count} more", rest) if rest > 0 else ""
    return f"{count}: {', '.join(names[:named])}{more}"
