"""Articles on the command line: how they are shown, and what is said where a name stands for several of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from app.cli.console import err
from index.types import Article, Correction

if TYPE_CHECKING:
    from index.stores.catalog import Catalog

_SHOWN = 10
NAMES = {"byline": "author"}  # fields whose name here is another than in ``Article``


def headline(article: Article) -> str:
    """Outlet, day and headline in one line."""
    when = article.published.isoformat() if article.published else "undated"
    return " · ".join(part for part in (article.outlet, when, article.title) if part)


def print_unclear(name: str, article_ids: Sequence[str], catalog: Catalog) -> None:
    """Names the articles that a name may mean, by their ids."""
    err.print(f"{escape(name)} may mean any of {len(article_ids):,} articles; name one by its id:")
    for article_id, article in catalog.articles.of(article_ids[:_SHOWN]).items():
        err.print(f"  {article_id}  {escape(headline(article))}")
    if len(article_ids) > _SHOWN:
        err.print(f"  and {len(article_ids) - _SHOWN:,} more")


def correction_line(correction: Correction) -> str:
    """Army takes Palmyra back: outlet “Desert Wire” → “Desert Post”."""
    name = NAMES.get(correction.field, correction.field)
    before, after = (f"“{value}”" if value else "none" for value in (correction.read, correction.corrected))
    return f"{correction.title or correction.article_id}: {name} {before} → {after}"
