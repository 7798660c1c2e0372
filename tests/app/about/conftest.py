"""A catalog and a keyword index, both real, of articles that a test gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from app.about.matters import holding
from app.types import Holding
from index.stores.catalog import Catalog
from index.stores.columns import IndexedPassage
from index.stores.keywords import KeywordIndex, context_of
from index.text.terms import terms_of
from index.types import Article, Passage, Sentence

SAMPLE = (
    Article(
        "Government forces took Palmyra on Sunday, said Rami Abdel Rahman. The Palmyra ruins were mined.",
        *("Army takes Palmyra back", "Desert Wire", "By Ann Pike and Tom Reed"),
        published=date(2016, 3, 27),
        section="World",
        language="en",
    ),
    Article(
        "Sappers cleared the ruins. Vladimir Putin praised them. They met Putin.",
        *("Mines cleared in ruins", "Desert Wire", "ann pike in Beirut"),
        published=date(2016, 3, 25),
        section="World",
        language="en",
    ),
    Article(
        "The ferry lines merge, said the Bank of England. Vladimir Putin was not asked.",
        *("Ferry lines to merge", "The Harbour Post", "José Núñez, Political Editor"),
        published=date(2015, 6, 2),
        section="Business",
        language="en",
    ),
    Article(
        "The ruins of the bank stand beside the ferry of England, said Putin.",
        *("A walk by the sea", "The Harbour Post"),
        published=date(2013, 1, 9),
        section="Travel",
        language="fr",
    ),
    Article("Ilse Marrow won at chess. The Harbour Post was there.", "Girl wins chess title", "The Harbour Post"),
)


@dataclass(frozen=True)
class Shelf:
    """What a question about the archive is answered from."""

    catalog: Catalog
    keywords: KeywordIndex

    def add(self, articles: Sequence[Article]) -> None:
        placed = [replace(article, source=article.id) for article in articles]
        self.catalog.articles.place(placed)
        wholes = [Passage(one.id, 0, 0, len(one.text), (Sentence(0, len(one.text)),)) for one in placed]
        rows = []
        for article, whole in zip(placed, wholes, strict=True):
            bags = (terms_of(context_of(article)), terms_of(article.text))
            rows.append(IndexedPassage(whole, bags, np.zeros((1, 4), np.int8), np.zeros(4, np.float32)))
        self.catalog.passages.write(rows)
        self.keywords.replace([(article, [whole]) for article, whole in zip(placed, wholes, strict=True)])
        self.catalog.articles.mark_ready([article.id for article in placed])

    def ask(self, matter: str, topic: str = "", question: str = "", today: date | None = None) -> Holding:
        return holding(matter, topic, question, self.catalog, today, keywords=self.keywords)


@pytest.fixture(scope="module")
def make_shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Shelf]]:
    """Makes a shelf of these articles, for all tests of a file, which change nothing in it."""
    made: list[Shelf] = []

    def make(*articles: Article) -> Shelf:
        folder = tmp_path_factory.mktemp("shelf")
        shelf = Shelf(Catalog(folder / "catalog.sqlite3"), KeywordIndex(folder / "tantivy"))
        made.append(shelf)
        shelf.add(articles)
        return shelf

    yield make
    for shelf in made:
        shelf.catalog.close()


@pytest.fixture(scope="module")
def shelf(make_shelf: Callable[..., Shelf]) -> Shelf:
    """Five articles of two outlets, one of them undated."""
    return make_shelf(*SAMPLE)


def titles(held: Holding) -> list[str]:
    return [row.text for row in held.rows if row.article_id]
