"""The catalog's passages, with their sentences, words and vectors; of ready articles alone for whoever searches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from index.embedding.embedder import Vector
from index.stores.article_table import ArticleTable
from index.stores.columns import (
    Averages,
    Candidates,
    IndexedPassage,
    StoredArticle,
    as_columns,
    as_row,
    passage_of_row,
    unpack_vectors,
    without_copies,
)
from index.stores.database import Database
from index.stores.overview import passes
from index.stores.table import Table, batches, marks
from index.types import Filters, Passage


class PassageTable(Table):
    """Passages and what is stored of them."""

    def __init__(self, db: Database, articles: ArticleTable) -> None:
        super().__init__(db)
        self._articles = articles

    def write(self, passages: Sequence[IndexedPassage]) -> None:
        """Stores articles' passages in place of earlier ones."""
        vectors: dict[str, list[Vector]] = {}
        for indexed in passages:
            vectors.setdefault(indexed.passage.article_id, []).append(indexed.vector)
        kept = [(article_id, np.stack(rows).astype(np.float16).tobytes()) for article_id, rows in vectors.items()]
        with self._writing() as db:
            db.executemany("DELETE FROM passages WHERE article_id = ?", [(i,) for i in sorted(vectors)])
            db.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?,?)", map(as_row, passages))
            db.executemany("INSERT OR REPLACE INTO article_vectors VALUES (?, ?)", kept)

    def candidates(self, passage_ids: Sequence[str], *, copies: bool = True) -> Candidates:
        """The passages of ready articles among those named, as columns, in the order named.

        Without ``copies``, of passages with the same words only one is kept: that of the article whose id comes first,
        so that what is kept of a story comes from one article as far as it can.
        """
        found: dict[str, tuple] = {}  # type: ignore[type-arg]
        for part in batches(passage_ids):
            # CROSS JOIN keeps the order: left to itself, SQLite starts from all the ready articles.
            query = (
                "SELECT p.id, p.article_id, p.spans, p.bags, p.bag_sizes, p.vectors FROM passages p "
                f"CROSS JOIN articles a ON a.id = p.article_id WHERE a.state = 'ready' AND p.id IN ({marks(part)})"
            )
            found.update({row[0]: row for row in self._all(query, part)})
        rows = [found[i] for i in passage_ids if i in found]
        return as_columns(rows if copies else without_copies(rows))

    def terms(self, article_ids: Sequence[str]) -> dict[str, set[int]]:
        """The keys of all terms in the sentences of articles (see ``term_key``): not those that only headline, outlet
        and day have, which stand in the passages' contexts."""
        held: dict[str, set[int]] = {}
        for part in batches(article_ids):
            query = f"SELECT article_id, bags, context_terms FROM passages WHERE article_id IN ({marks(part)})"
            for article_id, bags, context in self._all(query, part):
                held.setdefault(article_id, set()).update(np.frombuffer(bags, dtype=np.uint32)[context:].tolist())
        return held

    def ids_near(self, article_id: str, near: int, most: int) -> list[str]:
        """Ids of an article's passages around the one numbered ``near``, at most ``most``."""
        lowest = max(0, near - most // 2)
        query = "SELECT id FROM passages WHERE article_id = ? AND number >= ? AND number < ? ORDER BY number"
        return [row[0] for row in self._all(query, (article_id, lowest, lowest + most))]

    def texts(self, passage_ids: Sequence[str]) -> list[str]:
        """What passages say, each under its article's headline, in no order."""
        found: list[str] = []
        for part in batches(passage_ids):
            query = f"SELECT article_id, number, spans FROM passages WHERE id IN ({marks(part)})"
            passages = [passage_of_row(*row) for row in self._all(query, part)]
            articles = self._articles.of(passage.article_id for passage in passages)
            found += [f"{a.title}\n{a.text[p.start : p.end]}" for p in passages if (a := articles.get(p.article_id))]
        return found

    def passing(self, passage_ids: Sequence[str], filters: Filters) -> list[str]:
        """Those of the passages whose articles pass the filters, in the order named."""
        condition, values = passes(filters)
        kept: set[str] = set()
        for part in batches(passage_ids):
            query = (
                "SELECT p.id FROM passages p CROSS JOIN articles a ON a.id = p.article_id "
                f"WHERE p.id IN ({marks(part)}) AND {condition}"
            )
            kept.update(row[0] for row in self._all(query, (*part, *values)))
        return [i for i in passage_ids if i in kept]

    def averages(self) -> Averages:
        passages, sentences, terms, context = self.totals()
        return Averages(terms / max(1, passages), (terms - context) / max(1, sentences))

    def totals(self) -> tuple[int, int, int, int]:
        row = self._all("SELECT passages, sentences, terms, context_terms FROM totals")[0]
        return int(row[0]), int(row[1]), int(row[2]), int(row[3])

    def stored(self, batch: int = 200) -> Iterator[list[StoredArticle]]:
        """All articles that have passages, with what the two indexes hold of them, some at a time."""
        ids = [row[0] for row in self._all("SELECT article_id FROM article_vectors ORDER BY article_id")]
        for first in range(0, len(ids), batch):
            part = ids[first : first + batch]
            articles, among = self._articles.of(part), f"article_id IN ({marks(part)})"
            passages: dict[str, list[Passage]] = {i: [] for i in part}
            query = f"SELECT article_id, number, spans FROM passages WHERE {among} ORDER BY number"
            for article_id, number, spans in self._all(query, part):
                passages[article_id].append(passage_of_row(article_id, number, spans))
            vectors = dict(self._all(f"SELECT article_id, vectors FROM article_vectors WHERE {among}", part))
            yield [
                StoredArticle(articles[i], passages[i], unpack_vectors(vectors[i], len(passages[i])))
                for i in part
                if i in articles and passages[i]
            ]

    def without_vectors(self) -> list[str]:
        """Ids of articles whose passages have no vectors here, as an early version left them."""
        query = (
            "SELECT DISTINCT article_id FROM passages WHERE article_id NOT IN (SELECT article_id FROM article_vectors)"
        )
        return [row[0] for row in self._all(query)]

    def count(self) -> int:
        return self.totals()[0]

    def all_ids(self) -> set[str]:
        return {row[0] for row in self._all("SELECT id FROM passages")}

    def pending_ids(self) -> set[str]:
        query = "SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE a.state = 'pending'"
        return {row[0] for row in self._all(query)}
