"""Settings of an archive. ``fingerprint()`` covers those that force a rebuild when they change."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = 3  # raise when the stores' layout changes


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadingSettings(_Section):
    """What the readers accept."""

    max_file_mb: float = Field(20.0, gt=0, le=10_000, description="larger files are reported and skipped")
    max_article_chars: int = Field(1_000_000, ge=1_000, description="longer articles are reported and skipped")
    max_page_elements: int = Field(
        30_000, ge=100, le=1_000_000, description="web pages of more HTML elements are reported and skipped"
    )


class PassageSettings(_Section):
    """How articles are cut. Passages always hold whole sentences."""

    target_words: int = Field(110, ge=20, le=400)
    language: str = Field("en", min_length=2, max_length=2, description="language of the sentence splitter")


class EmbeddingSettings(_Section):
    """Which embedding model makes the vectors, and how."""

    model: str = Field(
        "minilm", min_length=1, description="'minilm' (installed with Dateline), a folder, or a hub name"
    )
    batch_size: int = Field(
        0, ge=0, le=1024, description="passages a forward pass; 0: what suits OpenVINO, PyTorch or a GPU"
    )
    device: str = Field("auto", description="auto (a GPU if there is one), cpu, cuda, mps")
    backend: Literal["auto", "openvino", "torch"] = Field(
        "auto", description="auto: OpenVINO on a CPU where it is installed, else PyTorch"
    )
    precision: Literal["int8", "float"] = Field("int8", description="of OpenVINO's weights and activations")
    question_prefix: str | None = Field(None, description="put before questions; unset: as the model's card says")
    passage_prefix: str | None = Field(None, description="put before passages; unset: as the model's card says")


class ChromaSettings(_Section):
    """Where passage vectors live: embedded in the home folder, or a Chroma server."""

    url: str = Field("", description="http(s)://host:port of a Chroma server; empty means embedded")
    collection: str = Field("dateline", min_length=3, max_length=60)
    ef_search: int = Field(2000, ge=10, le=10_000, description="HNSW: depth of a search; more is slower and finds more")
    ef_construction: int = Field(200, ge=10, le=10_000, description="HNSW: depth of an insertion, for a new archive")
    max_neighbors: int = Field(32, ge=4, le=256, description="HNSW: links a vector, for a new archive")


class SearchSettings(_Section):
    """Weights and depths of the read path; see ``index.search`` for the formula."""

    vector_candidates: int = Field(100, ge=1, le=1000, description="passages taken from the vector index")
    keyword_candidates: int = Field(100, ge=1, le=1000, description="passages taken from BM25")
    sibling_articles: int = Field(4, ge=0, le=100, description="best articles of which all passages are looked at")
    passage_bm25_weight: float = Field(0.5, ge=0, le=10)
    sentence_bm25_weight: float = Field(0.15, ge=0, le=10)
    article_weight: float = Field(0.5, ge=0, le=10, description="of the best sentence of the same article")
    evidence_chars: int = Field(1300, ge=200, le=20_000, description="length of all evidence together")
    max_per_article: int = Field(8, ge=1, le=100, description="sentences of one article, while others have any")
    copy_similarity: float = Field(
        0.8, gt=0, le=1, description="share of words from which two sentences are copies, if their numbers agree"
    )
    neighbours: bool = Field(True, description="add the sentence that a pronoun or a bare quote refers to")
    fuzzy: bool = Field(True, description="look for similar words where the archive has none of the question's")
    reranker: str = Field("", description="a cross-encoder: folder or hub name; empty means none")
    reranked: int = Field(24, ge=1, le=200, description="best sentences that the cross-encoder looks at")
    cached_questions: int = Field(256, ge=0, le=100_000, description="results kept until the archive changes")


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
