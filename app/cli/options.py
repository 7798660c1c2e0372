"""Options that several commands take, and what a search gets of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from app.types import Sureness
from index.types import Filters

Outlets = Annotated[list[str] | None, typer.Option("--outlet", help="Only this outlet; may be repeated.")]
Sections = Annotated[list[str] | None, typer.Option("--section", help="Only this section; may be repeated.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Only this language; may be repeated.")]
From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Published on this day or later.")]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Published on this day or earlier.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Only what was published by this day.")
]
Undated = Annotated[bool, typer.Option("--undated", help="With a date: keep articles without a date too.")]
SurenessOption = Annotated[
    Sureness, typer.Option("--sureness", help="Answer readily and err more often, or only where it seems sure.")
]
ArticleIds = Annotated[list[str] | None, typer.Option("--article", help="Only the article with this id.")]


def filters_of(
    outlets: list[str] | None,
    sections: list[str] | None,
    languages: list[str] | None,
    published_from: datetime | None,
    published_to: datetime | None,
    undated: bool,
    articles: list[str] | None,
) -> Filters:
    if published_from and published_to and published_from > published_to:
        raise typer.BadParameter(f"--from {published_from:%Y-%m-%d} is after --to {published_to:%Y-%m-%d}")
    return Filters(
        outlets=tuple(outlets or ()),
        sections=tuple(sections or ()),
        languages=tuple(languages or ()),
        published_from=published_from.date() if published_from else None,
        published_to=published_to.date() if published_to else None,
        undated=undated,
        article_ids=tuple(articles or ()),
    )


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other
