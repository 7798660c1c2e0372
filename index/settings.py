"""Settings of an archive. ``fingerprint()`` covers those that force a rebuild when they change."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = 1  # raise when the stores' layout changes


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadingSettings(_Section):
    """What the readers accept."""

    max_file_mb: float = Field(20.0, gt=0, le=10_000, description="larger files are reported and skipped")
    max_article_chars: int = Field(1_000_000, ge=1_000, description="longer articles are reported and skipped")


class PassageSettings(_Section):
    """How articles are cut. Passages always hold whole sentences."""

    target_words: int = Field(110, ge=20, le=400)
    language: str = Field("en", min_length=2, max_length=2, description="language of the sentence splitter")


class EmbeddingSettings(_Section):
    """Which sentence-transformers model makes the vectors, and how."""

    model: str = Field("minilm", description="'minilm' (installed with Dateline), a folder, or a hub name")
    batch_size: int = Field(32, ge=1, le=1024)
    device: str = Field("cpu", description="a PyTorch device: cpu, cuda, mps")


class ChromaSettings(_Section):
    """Where passage vectors live: embedded in the home folder, or a Chroma server."""

    url: str = Field("", description="http(s)://host:port of a Chroma server; empty means embedded")
    collection: str = Field("dateline", min_length=3, max_length=60)


class SearchSettings(_Section):
    """Weights and depths of the read path; see ``index.search`` for the formula."""

    vector_candidates: int = Field(60, ge=1, le=1000, description="passages taken from the vector index")
    keyword_candidates: int = Field(60, ge=1, le=1000, description="passages taken from BM25")
    passage_bm25_weight: float = Field(0.6, ge=0, le=10)
    sentence_bm25_weight: float = Field(0.3, ge=0, le=10)
    evidence_chars: int = Field(1300, ge=200, le=20_000, description="length of all evidence together")
    max_per_article: int = Field(4, ge=1, le=100, description="evidence items from one article")


class IndexSettings(_Section):
    """Everything about reading, building and searching an archive."""

    reading: ReadingSettings = ReadingSettings()
    passages: PassageSettings = PassageSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    chroma: ChromaSettings = ChromaSettings()
    search: SearchSettings = SearchSettings()

    def built_with(self) -> dict[str, str]:
        """The settings that vectors, passages and stores depend on, by their dotted names."""
        return {
            "schema": str(SCHEMA_VERSION),
            "embedding.model": self.embedding.model,
            "passages.target_words": str(self.passages.target_words),
            "passages.language": self.passages.language,
        }

    def fingerprint(self) -> str:
        """16 hex digits that change when the archive must be rebuilt."""
        packed = json.dumps(self.built_with(), sort_keys=True)
        return hashlib.sha256(packed.encode()).hexdigest()[:16]
