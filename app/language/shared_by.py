"""Who else published a story, and who did so first: a few words beside a search result or a citation."""

from __future__ import annotations

from collections.abc import Sequence

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
        return f"also in {len(others)} other article{'s'[: len(others) > 1]}"
    also = f"also in {_counted(names, named)}"
    return f"{also}; first in {first.outlet}, {first.published:%-d %B %Y}" if first else also


def _counted(names: Sequence[str], named: int) -> str:
    count = f"{len(names)} outlet{'s'[: len(names) > 1]}"
    if not named:
        return count
    more = f" and {len(names) - named} more" if len(names) > named else ""
    return f"{count}: {', '.join(names[:named])}{more}"
