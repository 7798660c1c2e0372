"""Scanned pages in the catalog: they come and go with their articles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.printed_pages import Layout, PagePicture, PlacedWord
from index.stores.catalog import Catalog
from index.types import Article

PICTURE = PagePicture(1, 100, 200, b"RIFF....WEBP1")
TABLES = ("layouts", "page_pictures", "pictures")


def scanned(text: str, *pictures: PagePicture) -> Article:
    layout = Layout.of([PlacedWord(0, len(text), 1, 10, 20, 30, 40, 90)])
    return Article(text, title=text, layout=layout, pictures=pictures or (PICTURE,), source=f"p.pdf#{text}", pages=(0,))


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(tmp_path / "catalog.sqlite3")
    yield made
    made.close()


def counts(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as db:
        return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]


def test_an_article_comes_back_with_its_layout_and_its_page(catalog: Catalog) -> None:
    article = scanned("One")
    catalog.articles.place([article], "p.pdf")
    assert (held := catalog.articles.get(article.id)) is not None
    assert held.layout == article.layout
    assert catalog.pages.picture(article.id, 1) == PICTURE
    assert catalog.pages.picture(article.id, 2) is None


def test_a_page_of_two_stories_is_kept_once_until_both_are_gone(catalog: Catalog, tmp_path: Path) -> None:
    one, two = scanned("One"), scanned("Two")
    catalog.articles.place([one, two], "p.pdf")
    assert counts(tmp_path / "catalog.sqlite3") == [2, 2, 1]
    catalog.files.forget(["p.pdf"])
    catalog.articles.remove([one.id])
    assert counts(tmp_path / "catalog.sqlite3") == [1, 1, 1]
    assert catalog.pages.picture(two.id, 1) == PICTURE
    catalog.articles.remove([two.id])
    assert counts(tmp_path / "catalog.sqlite3") == [0, 0, 0]
    assert catalog.troubles() == []


def test_a_corrected_article_keeps_its_pages_under_its_new_id(catalog: Catalog) -> None:
    article = scanned("One")
    catalog.articles.place([article], "p.pdf")
    made = catalog.articles.correct([article.id], {"outlet": "Harbour Post"})[article.id]
    assert made != article.id
    catalog.articles.remove([article.id])
    assert (held := catalog.articles.get(made)) is not None
    assert held.layout == article.layout
    assert catalog.pages.picture(made, 1) == PICTURE


def test_an_archive_from_before_there_were_pages_gets_their_tables(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    Catalog(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.executescript("DROP TRIGGER article_removed;" + "".join(f"DROP TABLE {table};" for table in TABLES))
    catalog = Catalog(path)
    plain, article = Article("Plain", source="a.txt"), scanned("One")
    catalog.articles.place([plain, article], "p.pdf")
    held = catalog.articles.of([plain.id, article.id])
    assert held[plain.id].layout is None
    assert held[article.id].layout is not None
    catalog.close()


def test_pages_that_are_read_later_are_kept_for_an_article_that_was_there(catalog: Catalog) -> None:
    """A file that is read again, by a version that keeps pages."""
    article = scanned("One")
    catalog.articles.place([Article(article.text, title=article.title, source=article.source)], "p.pdf")
    catalog.articles.place([article], "p.pdf")
    assert catalog.pages.picture(article.id, 1) == PICTURE
    assert catalog.articles.of([article.id])[article.id].layout == article.layout


def test_a_copy_of_the_catalog_holds_the_pages(catalog: Catalog, tmp_path: Path) -> None:
    """Backups hold such a copy."""
    article = scanned("One")
    catalog.articles.place([article], "p.pdf")
    catalog.copy_to(tmp_path / "copy.sqlite3")
    copy = Catalog(tmp_path / "copy.sqlite3")
    assert copy.pages.picture(article.id, 1) == PICTURE
    copy.close()
