"""``dateline correct``: what the archive says of an article is put right, and stays so when its file is read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from app import wiring
from app.cli.article_lines import correction_line, headline, print_unclear
from app.cli.console import ArchiveOption, AsJson, err, loaded_settings, out, print_json
from index.correct import correct as put_right
from index.correct import understood
from index.intake.article_names import articles_named
from index.stores.catalog import Catalog

_PARTLY = 4
_Value = str | None


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command()(correct)


def correct(
    articles: Annotated[
        list[str],
        typer.Argument(metavar="ARTICLE...", help="Ids or addresses of articles, files, or places: news.jsonl#17."),
    ],
    title: Annotated[_Value, typer.Option("--title", help="The headline.")] = None,
    outlet: Annotated[_Value, typer.Option("--outlet", help="Who published it.")] = None,
    author: Annotated[_Value, typer.Option("--author", help="Who wrote it.")] = None,
    published: Annotated[
        _Value, typer.Option("--published", help="2016-03-27 or 27 March 2016; 2016-03 or 2016 where no more is known.")
    ] = None,
    section: Annotated[_Value, typer.Option("--section", help="The part of the paper it stood in.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back all corrections: as its source states it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is meant, and change nothing.")] = False,
    as_json: AsJson = False,
    archive_name: ArchiveOption = None,
) -> None:
    """Correct an article's headline, outlet, author, day or section; indexing keeps to it.

    An empty value ("") is stated no more. A source that comes to state something else by itself is believed.
    """
    given = {"title": title, "outlet": outlet, "byline": author, "published": published, "section": section}
    facts = {name: value for name, value in given.items() if value is not None}
    if bool(facts) == undo:
        raise typer.BadParameter("say what to correct: --title, --outlet, --author, --published, --section; or --undo")
    settings = loaded_settings(archive_name)
    archive = wiring.open_for_reading(settings)
    understood(facts)  # before anything is asked of the archive
    ids, missing = _ids_of(articles, archive.catalog)
    if not ids:
        raise typer.Exit(1)
    if dry_run:
        found = list(archive.catalog.articles.of(ids).values())
    else:
        embedder = wiring.embedder_for(settings)
        found = put_right(archive, embedder, settings.index, ids, None if undo else facts)
    made = [one for article in found for one in archive.catalog.corrections.of(article.id)]
    if as_json:
        print_json({"articles": [article.id for article in found], "corrections": [asdict(one) for one in made]})
    else:
        for article in found:
            out.print(f"{article.id}  {escape(headline(article))}")
        for one in made:
            out.print(f"  {escape(correction_line(one))}")
        out.print("Nothing was corrected: this was a dry run." if dry_run else f"Corrected {len(found):,}.")
    raise typer.Exit(_PARTLY if missing else 0)


def _ids_of(names: Sequence[str], catalog: Catalog) -> tuple[list[str], bool]:
    """The articles that are named, and whether a name stood for none or for several, which is said."""
    ids, missing = dict[str, None](), False
    for name in names:
        found = articles_named(catalog, name)
        if not found:
            err.print(f"not in the archive: {escape(name)}")
        elif len(found) > 1:
            print_unclear(name, found, catalog)
        else:
            ids[found[0]] = None
        missing = missing or len(found) != 1
    return list(ids), missing
