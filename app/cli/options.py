"""Options that several commands take, declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Annotated, Any

import typer

from app.types import Sureness
from index.types import Filters

_DAY = ["%Y-%m-%d"]
_Names = list[str] | None
_Day = datetime | None
_LIMITS: dict[str, tuple[Any, object]] = {  # parameter → annotation and default
    "outlet": (Annotated[_Names, typer.Option("--outlet", help="Only this outlet; may be repeated.")], None),
    "section": (Annotated[_Names, typer.Option("--section", help="Only this section; may be repeated.")], None),
    "language": (Annotated[_Names, typer.Option("--language", help="Only this language; may be repeated.")], None),
    "first": (Annotated[_Day, typer.Option("--from", formats=_DAY, help="Published on this day or later.")], None),
    "last": (Annotated[_Day, typer.Option("--to", formats=_DAY, help="Published on this day or earlier.")], None),
    "as_of": (
        Annotated[_Day, typer.Option("--as-of", formats=_DAY, help="Only what was published by this day.")],
        None,
    ),
    "undated": (
        Annotated[bool, typer.Option("--undated", help="With a date: keep articles without a date too.")],
        False,
    ),
    "article": (Annotated[_Names, typer.Option("--article", help="Only the article with this id.")], None),
    "archive": (
        Annotated[_Names, typer.Option("--archive", help="Of this archive; may be repeated; '*': of all.")],
        None,
    ),
}
SurenessOption = Annotated[
    Sureness, typer.Option("--sureness", help="Answer readily and err more often, or only where it seems sure.")
]


def with_limit_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of a search's limits, which it gets as ``filters``."""
    own = inspect.signature(command, eval_str=True)
    kept = [p.replace(kind=p.KEYWORD_ONLY) for p in own.parameters.values() if p.name != "filters"]
    limits = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in _LIMITS.items()
    ]

    @wraps(command)
    def run(**given: Any) -> None:
        command(filters=_filters(**{name: given.pop(name) for name in _LIMITS}), **given)

    parameters = [*(p for p in kept if p.default is p.empty), *limits, *(p for p in kept if p.default is not p.empty)]
    run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


def _filters(
    outlet: _Names,
    section: _Names,
    language: _Names,
    first: _Day,
    last: _Day,
    as_of: _Day,
    undated: bool,
    article: _Names,
    archive: _Names,
) -> Filters:
    last = min(last, as_of) if last and as_of else last or as_of
    if first and last and first > last:
        raise typer.BadParameter(f"--from {first:%Y-%m-%d} is after --to {last:%Y-%m-%d}")
    return Filters(
        outlets=tuple(outlet or ()),
        sections=tuple(section or ()),
        languages=tuple(language or ()),
        published_from=first.date() if first else None,
        published_to=last.date() if last else None,
        undated=undated,
        article_ids=tuple(article or ()),
        archives=tuple(archive or ()),
    )
