"""Chroma: nearest passages by vector. The only module that knows it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from index.embed import Vector
from index.errors import StoreFailure
from index.settings import ChromaSettings
from index.types import UNDATED, Article, Filters, Passage, day_number

_log = logging.getLogger(__name__)
_DELETED = 200  # articles a call: each call looks through the filter fields once

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection


class VectorIndex:
    """Passage vectors with the fields one filters by; texts and sentence vectors stay in the catalog.

    Measured at 10,000 passages: with texts in Chroma a passage costs three times the disk, and returning
    sentence vectors as metadata makes a query three times slower.
    """

    def __init__(self, folder: Path, settings: ChromaSettings) -> None:
        self._settings = settings
        with _mapped("open"):
            self._client = _client(folder, settings)
            self._collection = self._opened()

    def _opened(self) -> Collection:
        from chromadb.errors import NotFoundError

        hnsw: Any = {
            "space": "cosine",
            "ef_search": self._settings.ef_search,
            "ef_construction": self._settings.ef_construction,
            "max_neighbors": self._settings.max_neighbors,
        }
        name = self._settings.collection
        try:
            collection = self._client.get_collection(name, embedding_function=None)
        except NotFoundError:
            return self._client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": hnsw})
        # Of an existing collection only this can change. It counts from the next loading of the index, so it is set
        # here, before anything is asked. A cluster has no HNSW and decides for itself.
        stored = collection.configuration_json.get("hnsw") or hnsw
        if stored.get("ef_search") != self._settings.ef_search:
            try:
                collection.modify(configuration={"hnsw": {"ef_search": self._settings.ef_search}})
            except Exception as error:  # another process is writing: reading goes on at the depth as it is
                _log.warning("index.chroma.ef_search stays %s for now: %s", stored.get("ef_search"), error)
        return collection

    def add(self, articles: Sequence[tuple[Article, Sequence[Passage]]], vectors: Sequence[Sequence[Vector]]) -> None:
        """Writes articles' passages; writing them again changes nothing."""
        ids = [passage.id for _, passages in articles for passage in passages]
        rows = [row for own in vectors for row in own]
        metadata: list[Any] = [fields for a, passages in articles for fields in [_metadata(a)] * len(passages)]
        step = int(self._client.get_max_batch_size())
        with _mapped("write"):
            for first in range(0, len(ids), step):
                part = slice(first, first + step)
                self._collection.upsert(ids=ids[part], embeddings=np.stack(rows[part]), metadatas=metadata[part])

    def remove(self, article_ids: Sequence[str]) -> None:
        with _mapped("delete"):
            for first in range(0, len(article_ids), _DELETED):
                where: Any = {"article": {"$in": list(article_ids[first : first + _DELETED])}}
                self._collection.delete(where=where)

    def clear(self) -> None:
        with _mapped("clear"):
            self._client.delete_collection(self._settings.collection)
            self._collection = self._opened()

    def count(self) -> int:
        with _mapped("count"):
            return int(self._collection.count())

    def vectors(self, passage_ids: Sequence[str]) -> list[Vector]:
        """Passages' vectors in the order of their ids; those that are not held are left out."""
        with _mapped("read"):
            found: Any = self._collection.get(ids=list(passage_ids), include=["embeddings"])
        held = dict(zip(found["ids"], found["embeddings"], strict=True))
        return [np.asarray(held[i], dtype=np.float32) for i in passage_ids if i in held]

    def candidates(self, question: Vector, limit: int, filters: Filters | None = None) -> list[str]:
        """Ids of the nearest passages, nearest first."""
        where = _where(filters or Filters())
        with _mapped("search"):
            found: Any = self._collection.query(
                query_embeddings=question[None, :], n_results=limit, include=[], where=where or None
            )
        return [str(identifier) for identifier in found["ids"][0]]


def _client(folder: Path, settings: ChromaSettings) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    private = Settings(anonymized_telemetry=False)
    if not settings.url:
        folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(folder), settings=private)
    url = urlsplit(settings.url)
    secure = url.scheme == "https"
    port = url.port or (443 if secure else 8000)
    return chromadb.HttpClient(host=url.hostname or "127.0.0.1", port=port, ssl=secure, settings=private)


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


@contextmanager
def _mapped(doing: str) -> Iterator[None]:
    """Chroma's errors share no base (its own, Rust's, httpx's), so everything it raises is mapped here."""
    try:
        yield
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise StoreFailure(
            f"the vector index (Chroma) failed to {doing}: {reason}",
            "Check index.chroma.url, or disk space and permissions of the home folder.",
        ) from error
