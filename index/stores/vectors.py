"""Nearest passages by vector, in Chroma."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from index.embedding.embedder import Vector
from index.stores.chroma import Connection
from index.types import UNDATED, Article, Filters, Passage, day_number

_DELETED = 200  # articles a call: each call looks through the filter fields once
_PAGE = 5_000  # ids a call


class VectorIndex:
    """Passage vectors with the fields one filters by; texts and sentence vectors stay in the catalog.

    Measured at 10,000 passages: with texts in Chroma a passage costs three times the disk, and returning
    sentence vectors as metadata makes a query three times slower.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def close(self) -> None:
        """Lets go of the folder. The next call connects again."""
        self.connection.close()

    def add(self, articles: Sequence[tuple[Article, Sequence[Passage]]], vectors: Sequence[Sequence[Vector]]) -> None:
        """Writes articles' passages; writing them again changes nothing."""
        ids = [passage.id for _, passages in articles for passage in passages]
        rows = [row for own in vectors for row in own]
        metadata: list[Any] = [fields for a, passages in articles for fields in [_metadata(a)] * len(passages)]
        step = self.connection.largest_batch()
        for first in range(0, len(ids), step):
            part = slice(first, first + step)
            batch: Any = {"ids": ids[part], "embeddings": np.stack(rows[part]), "metadatas": metadata[part]}
            self.connection.ask("write", lambda collection: collection.upsert(**batch))  # noqa: B023  # called at once

    def remove(self, article_ids: Sequence[str]) -> None:
        for first in range(0, len(article_ids), _DELETED):
            where: Any = {"article": {"$in": list(article_ids[first : first + _DELETED])}}
            self.connection.ask("delete", lambda collection: collection.delete(where=where))  # noqa: B023  # called at once

    def remove_passages(self, passage_ids: Sequence[str]) -> None:
        for first in range(0, len(passage_ids), _DELETED):
            ids = list(passage_ids[first : first + _DELETED])
            self.connection.ask("delete", lambda collection: collection.delete(ids=ids))  # noqa: B023  # called at once

    def clear(self) -> None:
        """Removes all passages."""
        self.connection.start_over()

    def count(self) -> int:
        return self.connection.ask("count", lambda collection: int(collection.count()))

    def passage_ids(self) -> set[str]:
        """All that are held."""
        found: set[str] = set()
        for first in range(0, self.count(), _PAGE):
            page = self.connection.ask("read", lambda c: c.get(limit=_PAGE, offset=first, include=[]))  # noqa: B023
            found.update(str(identifier) for identifier in page["ids"])
        return found

    def vectors(self, passage_ids: Sequence[str]) -> list[Vector]:
        """Passages' vectors in the order of their ids; those that are not held are left out."""
        found: Any = self.connection.ask("read", lambda c: c.get(ids=list(passage_ids), include=["embeddings"]))
        held = dict(zip(found["ids"], found["embeddings"], strict=True))
        return [np.asarray(held[i], dtype=np.float32) for i in passage_ids if i in held]

    def distances(self, question: Vector, limit: int) -> dict[str, float]:
        """Passages with their cosine distances, 0 … 2, as the HNSW index has them."""
        asked: Any = {"query_embeddings": question[None, :], "n_results": limit, "include": ["distances"]}
        found: Any = self.connection.ask("search", lambda collection: collection.query(**asked))
        return dict(zip(found["ids"][0], found["distances"][0], strict=True))

    def candidates(self, question: Vector, limit: int, filters: Filters | None = None) -> list[str]:
        """Ids of the nearest passages, nearest first."""
        where = _where(filters or Filters())
        asked: Any = {"query_embeddings": question[None, :], "n_results": limit, "include": [], "where": where or None}
        found: Any = self.connection.ask("search", lambda collection: collection.query(**asked))
        return [str(identifier) for identifier in found["ids"][0]]


def _metadata(article: Article) -> dict[str, str | int]:
    fields: dict[str, str | int] = {"article": article.id}
    for name in ("outlet", "section", "language"):
        if value := getattr(article, name):
            fields[name] = value
    fields["published"] = day_number(article.published)
    return fields


def _where(filters: Filters) -> dict[str, Any]:
    clauses: list[dict[str, Any]] = [
        {name: {"$in": list(values)}}
        for name, values in (
            ("outlet", filters.outlets),
            ("section", filters.sections),
            ("language", filters.languages),
            ("article", filters.article_ids),
        )
        if values
    ]
    if filters.dated:
        clauses.append(_dates(filters))
    return clauses[0] if len(clauses) == 1 else {"$and": clauses} if clauses else {}


def _dates(filters: Filters) -> dict[str, Any]:
    bounds: list[dict[str, Any]] = [{"published": {"$gt": UNDATED}}]
    for operator, day in (("$gte", filters.published_from), ("$lte", filters.published_to)):
        if day:
            bounds.append({"published": {operator: day_number(day)}})
    dated = {"$and": bounds}
    return {"$or": [dated, {"published": {"$eq": UNDATED}}]} if filters.undated else dated
