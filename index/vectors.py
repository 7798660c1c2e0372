"""Chroma: nearest passages by vector. The only module that knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.embed import Vector
from index.errors import StoreFailure
from index.settings import ChromaSettings
from index.types import Article, Passage

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection


class VectorIndex:
    """Passage vectors with the fields one filters by; texts and sentence vectors stay in the catalog.

    Measured at 10,000 passages: with texts in Chroma a passage costs three times the disk, and returning
    sentence vectors as metadata makes a query three times slower.
    """

    def __init__(self, folder: Path, settings: ChromaSettings) -> None:
        self._name = settings.collection
        with _mapped("open"):
            self._client = _client(folder, settings)
            self._collection = self._opened()

    def _opened(self) -> Collection:
        return self._client.get_or_create_collection(
            self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def add(self, article: Article, passages: Sequence[Passage], vectors: Sequence[Vector]) -> None:
        """Writes an article's passages; writing them again changes nothing."""
        metadata = _metadata(article)
        step = int(self._client.get_max_batch_size())
        with _mapped("write"):
            for first in range(0, len(passages), step):
                part = slice(first, first + step)
                self._collection.upsert(
                    ids=[p.id for p in passages[part]],
                    embeddings=[v.tolist() for v in vectors[part]],
                    metadatas=[metadata] * len(passages[part]),
                )

    def remove(self, article_id: str) -> None:
        with _mapped("delete"):
            self._collection.delete(where={"article": article_id})

    def clear(self) -> None:
        with _mapped("clear"):
            self._client.delete_collection(self._name)
            self._collection = self._opened()

    def count(self) -> int:
        with _mapped("count"):
            return int(self._collection.count())

    def candidates(self, question: Vector, limit: int) -> list[str]:
        """Ids of the nearest passages, nearest first."""
        with _mapped("search"):
            found: Any = self._collection.query(query_embeddings=[question.tolist()], n_results=limit, include=[])
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
    if article.published:
        fields["published"] = int(article.published.strftime("%Y%m%d"))
    return fields


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
