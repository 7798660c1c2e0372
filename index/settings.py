"""Settings of an archive. ``fingerprint()`` covers those that force a rebuild when they change."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

SCHEMA_VERSION = 3  # raise when the stores' layout changes

# What a record may state of an article, beside its text; see ``index.readers.fields``.
ARTICLE_FIELDS = ("text", "title", "outlet", "byline", "published", "dateline", "url", "section", "language")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadingSettings(_Section):
    """What the readers accept."""

    max_file_mb: float = Field(20.0, gt=0, le=10_000, description="larger files are reported and skipped")
    max_article_chars: int = Field(1_000_000, ge=1_000, description="longer articles are reported and skipped")
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="columns of tables and keys of JSON under other names: {'Lede': 'title', 'Body copy': 'text'}; "
        "to an empty name: not read",
    )
    seconds_per_file: float = Field(
        60.0,
        gt=0,
        le=86_400,
        description="of the processor; a file, or a member of an archive, that yields nothing for so long is given up",
    )
    worker_memory_mb: int = Field(
        1_024, ge=0, le=1_048_576, description="of the process that reads untrusted formats; 0: no limit"
    )
    max_unpacked_mb: float = Field(
        4_000.0, gt=0, le=10_000_000, description="what an archive may hold unpacked; the rest is reported and skipped"
    )
    max_members: int = Field(
        100_000, ge=1, le=100_000_000, description="files an archive may hold; the rest is reported and skipped"
    )

    @field_validator("columns")
    @classmethod
    def _fields_are_known(cls, columns: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(columns.values()) - {"", *ARTICLE_FIELDS})
        if unknown:
            raise ValueError(f"no field of an article: {', '.join(unknown)}; there are {', '.join(ARTICLE_FIELDS)}")
        return {name.lower(): field for name, field in columns.items()}


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
