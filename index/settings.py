"""Settings of an archive. ``fingerprint()`` covers those that force a rebuild when they change."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

__all__ = [
    "ChromaSettings",
    "EmbeddingSettings",
    "FetchingSettings",
    "IndexSettings",
    "PassageSettings",
    "ReadingSettings",
    "SearchSettings",
    "StorySettings",
    "SyncSettings",
]


SCHEMA_VERSION = 3  # raise when the stores' layout changes

# What a record may state of an article, beside its text; see ``index.readers.fields``.
ARTICLE_FIELDS = ("text", "title", "outlet", "byline", "published", "dateline", "url", "section", "language")

_HOST_AND_PORT = re.compile(r"([^\s/:@\[\]]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
_PORT = re.compile(r"(?<![:\[]):\d{1,5}\Z")


class _Section(BaseModel):
    """A field can be set; a class variable is a constant, which only tests and evaluations had reason to vary."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadingSettings(_Section):
    """What the readers accept."""

    max_file_mb: float = Field(20.0, gt=0, le=10_000, description="larger files are reported and skipped")
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
    ocr_languages: tuple[Annotated[str, Field(pattern=r"^[A-Za-z_]{2,20}$")], ...] = Field(
        ("eng", "deu", "fra"),
        min_length=1,
        description="of scanned pages, by Tesseract's names; those of them that are installed are read",
    )

    max_unpacked_mb: ClassVar[float] = 4_000.0  # what an archive may hold unpacked; the rest is reported and skipped
    ocr_pages: ClassVar[int] = 500  # scanned pages of a file that are read; the rest is reported and skipped
    max_article_chars: ClassVar[int] = 1_000_000  # longer articles are reported and skipped
    max_page_elements: ClassVar[int] = 30_000  # web pages of more HTML elements are reported and skipped
    max_members: ClassVar[int] = 100_000  # files an archive may hold; the rest is reported and skipped

    @field_validator("columns")
    @classmethod
    def _fields_are_known(cls, columns: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(columns.values()) - {"", *ARTICLE_FIELDS})
        if unknown:
            raise ValueError(f"no field of an article: {', '.join(unknown)}; there are {', '.join(ARTICLE_FIELDS)}")
        return {name.lower(): field for name, field in columns.items()}

    def stamp(self) -> str:
        """What a file was read with, as JSON: one that was read under other limits is read again."""
        return json.dumps({name: getattr(self, name) for name in _STAMPED}, ensure_ascii=False, separators=(",", ":"))


# In the order in which archives have them that were read before some of them became constants.
_STAMPED = (
    *("max_file_mb", "columns", "seconds_per_file", "worker_memory_mb", "max_unpacked_mb", "ocr_languages"),
    *("ocr_pages", "max_article_chars", "max_page_elements", "max_members"),
)


class SyncSettings(_Section):
    """How changes of files are noticed, and what may be deleted without being asked; see ``index.intake.scan``."""

    compare: Literal["full", "time_and_size"] = Field(
        "full",
        description="full: a file is unchanged if size, times and inode are; time_and_size: for drives that number "
        "files anew, and for backups that link them",
    )
    follow_links: bool = Field(
        False, description="read what links in a folder lead to outside it; otherwise they are reported and left alone"
    )

    careful_from: ClassVar[int] = 20  # missing files of a folder from which delete_share counts
    debounce_seconds: ClassVar[float] = 1.0  # --watch: quiet after a change before it is taken in
    delete_share: ClassVar[float] = (
        0.5  # share of a folder's files; if more are missing, nothing is deleted without --delete
    )
    rescan_seconds: ClassVar[float] = (
        900.0  # --watch: the folders are looked through this often, whatever the system told
    )
    racy_seconds: ClassVar[float] = 2.0  # a file changed so shortly before it was read is compared by content again
    settle_seconds: ClassVar[float] = 1.0  # pause before a file that changed while it was read is read once more
    retry_seconds: ClassVar[float] = 30.0  # --watch: pause after a run that failed


class PassageSettings(_Section):
    """How articles are cut. Passages always hold whole sentences."""

    language: str = Field("en", min_length=2, max_length=2, description="language of articles that do not say theirs")

    target_words: ClassVar[int] = 110  # length of a passage, about


class EmbeddingSettings(_Section):
    """Which embedding model makes the vectors, and how."""

    model: str = Field(
        "minilm", min_length=1, description="'minilm' (installed with Dateline), a folder, or a hub name"
    )
    device: str = Field("auto", description="auto (a GPU if there is one), cpu, cuda, mps")

    # auto: OpenVINO on a CPU where it is installed and runs, else PyTorch
    backend: ClassVar[Literal["auto", "openvino", "torch"]] = "auto"
    # of OpenVINO's weights and activations; auto: int8 where the processor multiplies bytes
    precision: ClassVar[Literal["auto", "int8", "float"]] = "auto"
    batch_size: ClassVar[int] = 0  # passages a forward pass; 0: what suits OpenVINO, PyTorch or a GPU


class ChromaSettings(_Section):
    """Where passage vectors live: in the home folder, or on a Chroma server."""

    url: str = Field("", description="http(s)://host:port of a Chroma server; empty means in the home folder")
    collection: str = Field("dateline", min_length=3, max_length=60, description="name of the vectors' collection")

    idle_seconds: ClassVar[float] = 30.0  # that the home folder's own server waits for its next user
    ef_search: ClassVar[int] = 2000  # HNSW: depth of a search; more is slower and finds more
    ef_construction: ClassVar[int] = 200  # HNSW: depth of an insertion, for a new archive
    max_neighbors: ClassVar[int] = 32  # HNSW: links a vector, for a new archive


class SearchSettings(_Section):
    """Weights and depths of the read path; see ``index.search`` for the formula."""

    evidence_chars: int = Field(1500, ge=200, le=20_000, description="length of all evidence together")
    reranker: str = Field("", description="a cross-encoder: folder or hub name; empty means none")

    fuzzy: ClassVar[bool] = True  # look for similar words where the archive has none of the question's
    vector_candidates: ClassVar[int] = 100  # passages taken from the vector index
    keyword_candidates: ClassVar[int] = 100  # passages taken from BM25
    whole_candidates: ClassVar[int] = 2000  # of either index, where the whole archive is looked through
    sibling_articles: ClassVar[int] = 4  # best articles of which all passages are looked at
    passage_bm25_weight: ClassVar[float] = 0.5  # of a passage's words beside meaning
    sentence_bm25_weight: ClassVar[float] = 0.15  # of a sentence's words beside meaning
    article_weight: ClassVar[float] = 0.5  # of the best sentence of the same article
    max_per_article: ClassVar[int] = 8  # sentences of one article, while others have any
    copy_similarity: ClassVar[float] = 0.8  # share of words from which two sentences are copies, if their numbers agree
    neighbours: ClassVar[bool] = True  # add the sentence that a pronoun or a bare quote refers to
    reranked: ClassVar[int] = 24  # best sentences that the cross-encoder looks at
    cached_questions: ClassVar[int] = 256  # results kept until the archive changes


class FetchingSettings(_Section):
    """How addresses (pages, feeds, sitemaps) are fetched, and how often; see ``index.fetching``."""

    contact: str = Field(
        "",
        max_length=200,
        pattern=r"^[\x20-\x7e]*$",
        description="page or e-mail address that servers are told, for whoever wants to complain",
    )
    private_hosts: tuple[str, ...] = Field(
        (),
        description="hosts that may have a private address, as on an intranet; with the port where it is another than "
        "80 or 443: cms.example:8080",
    )
    proxy: str = Field(
        "",
        pattern=r"^$|^https?://[^/@]+/?$",
        description="http(s)://host:port for all requests; it finds the hosts' addresses, so it must refuse private "
        "ones; empty: none, whatever the environment says",
    )
    poll_minutes: float = Field(30.0, ge=1, le=100_000, description="between two looks at a feed or sitemap, at least")

    robots: ClassVar[bool] = True  # obey robots.txt; a site of one's own can let Dateline in by it
    delay_seconds: ClassVar[float] = 1.0  # between two requests to a host, unless its robots.txt wants more
    max_mb: ClassVar[float] = 20.0  # of a response, also when unpacked
    # Spent on fetching for one feed, sitemap or page in a run, pauses between requests included; the rest waits.
    seconds_per_source: ClassVar[float] = 600.0
    max_pages: ClassVar[int] = 1_000  # fetched for one feed or sitemap in a run; the rest waits
    retry_minutes: ClassVar[float] = 15.0  # after a failure; doubled by each further one
    ports: ClassVar[tuple[int, ...]] = (80, 443)  # that are asked of every host
    hosts_at_once: ClassVar[int] = 4  # hosts that are asked at the same time
    page_hours: ClassVar[float] = 24.0  # between two looks at a single page, at least
    max_redirects: ClassVar[int] = 5  # from one address to the next, of one page
    read_seconds: ClassVar[float] = 20.0  # without a byte from a server
    total_seconds: ClassVar[float] = 60.0  # for one response from first to last byte
    max_sitemaps: ClassVar[int] = 100  # files of one sitemap index
    allow_downgrade: ClassVar[bool] = False  # follow a redirect from https to http
    connect_seconds: ClassVar[float] = 10.0  # to find and reach a server
    robots_hours: ClassVar[float] = 24.0  # a robots.txt is remembered
    max_crawl_delay_seconds: ClassVar[float] = 30.0  # more is not waited for a Crawl-delay
    max_wait_seconds: ClassVar[float] = 60.0  # waited at once for a server that says so; longer: another run
    tries: ClassVar[int] = 3  # requests for an address whose server is overloaded
    max_poll_hours: ClassVar[float] = 24.0  # a feed that asks for more is polled then
    max_retry_days: ClassVar[float] = 7.0  # to which that grows
    max_listed: ClassVar[int] = 50_000  # addresses taken from one feed or sitemap

    @field_validator("private_hosts")
    @classmethod
    def _hosts_and_ports(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not _HOST_AND_PORT.fullmatch(host):
                raise ValueError(f"“{host}” is no host: write cms.example or cms.example:8080")
        return tuple(host.lower() for host in hosts)

    def may_be_private(self, host: str) -> bool:
        """Whether the host (IPv6 without its brackets) may have an address of loopback or a private network."""
        return host in {_PORT.sub("", one).strip("[]") for one in self.private_hosts}

    def asks(self, authority: str, port: int) -> bool:
        """Whether this port is asked of the host; ``authority``: both as they stand in an address."""
        return port in self.ports or authority in self.private_hosts


class StorySettings(_Section):
    """When articles tell the same story in nearly the same words; see ``index.text.same_story``.

    Changing these costs no rebuild: the stories are gathered anew from the catalog by the next ``dateline index``.
    """

    similarity: ClassVar[float] = 0.5  # Jaccard index of shingles from which two are one story
    days: ClassVar[int] = 3  # between publications, if the words are not identical
    shingle_words: ClassVar[int] = 4  # words of a shingle, the unit that texts are compared by
    containment: ClassVar[float] = 0.65  # or the share of the shorter one's shingles that the longer one has
    least_similarity: ClassVar[float] = 0.3  # Jaccard index below which containment counts not: a round-up
    names: ClassVar[float] = 0.7  # share of the capitalised words that must agree
    short_words: ClassVar[int] = 40  # of shorter texts, headline and every name must agree too
    bands: ClassVar[int] = 100  # of a MinHash signature; more find more of what is little alike
    band_rows: ClassVar[int] = 3  # hashes of a band; more compare fewer articles
    most_compared: ClassVar[int] = 500  # tellings compared with one, most alike first
    version_containment: ClassVar[float] = 0.05  # share of shingles that texts under one address must share

    def stamp(self) -> str:
        """What the gathered stories depend on."""
        first = ("similarity", "days")  # as archives have it that were gathered before
        rest = sorted(self.__class_vars__ - {*first, "version_containment"})
        return json.dumps({name: getattr(self, name) for name in (*first, *rest)})


class IndexSettings(_Section):
    """Everything about reading, building and searching an archive."""

    reading: ReadingSettings = ReadingSettings()
    sync: SyncSettings = SyncSettings()
    fetching: FetchingSettings = FetchingSettings()
    passages: PassageSettings = PassageSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    chroma: ChromaSettings = ChromaSettings()
    search: SearchSettings = SearchSettings()
    stories: StorySettings = StorySettings()

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
