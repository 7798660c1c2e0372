"""What one would write instead of our search: two searches made of the libraries' own parts, with our model.

Both find chunks as LangChain's tutorial cuts them. The libraries are optional and imported when first needed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.bundled_model import MINILM_PACKAGE, minilm_folder
from index.types import Article

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from langchain_chroma import Chroma
    from langchain_core.documents import Document

CHUNK_SIZE = 1000  # characters, as in the tutorial
CHUNK_OVERLAP = 200

SHARED_PACKAGES = ("langchain-text-splitters", "transformers", "torch", MINILM_PACKAGE)
TUTORIAL_PACKAGES = ("langchain-chroma", "langchain-huggingface", "chromadb", "sentence-transformers", *SHARED_PACKAGES)
TXTAI_PACKAGES = ("txtai", "faiss-cpu", *SHARED_PACKAGES)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One retrieved piece of text."""

    key: str  # key of the article it comes from
    text: str


class Baseline(Protocol):
    """A search over chunks."""

    name: str  # shown in the results file

    def find(self, question: str, limit: int) -> list[Chunk]:
        """Best first."""
        ...

    def close(self) -> None: ...


def tutorial(articles: Mapping[str, Article], folder: Path) -> Baseline:
    """LangChain's semantic search tutorial: chunks of 1000 characters with 200 of overlap, MiniLM, Chroma.

    The text that is cut is headline, blank line, article, so that headlines can be found here as in our search. Where
    the first paragraph is too long to share a chunk with the headline, the splitter makes the headline a chunk of its
    own. The tutorial returns 4 chunks; ``find`` returns as many as asked, so that ranks beyond can be measured.
    An index of the same inputs in ``folder`` is opened, any other is built anew.
    """
    return _Tutorial(_complete(folder, "tutorial", TUTORIAL_PACKAGES, articles, lambda f: _store(articles.items(), f)))


def tutorial_index(articles: Iterable[Article], folder: Path) -> int:
    """Builds the tutorial's index in an empty folder, and returns the number of chunks.

    Does what the tutorial's reader would run: loads the model, cuts all articles, adds all chunks. The first call in
    a process also imports the libraries. An article's key is its id.
    """
    return _store(((article.id, article) for article in articles), folder)


def txtai_hybrid(articles: Mapping[str, Article], folder: Path) -> Baseline:
    """txtai's hybrid search over the same chunks: MiniLM in Faiss and BM25, half of the score each.

    txtai takes ten times ``limit`` candidates from either index before it adds their scores, so a larger ``limit``
    can change the order of the first results. An index of the same inputs in ``folder`` is opened, any other is
    built anew.
    """
    chunks = [Chunk(d.metadata["source"], d.page_content) for d in _split(articles.items())]
    return _Txtai(_complete(folder, "txtai", TXTAI_PACKAGES, articles, lambda f: _save_txtai(chunks, f)), chunks)


class _Tutorial:
    name = "LangChain tutorial"

    def __init__(self, folder: Path) -> None:
        self._client = _client(folder)
        self._chroma = _chroma(self._client)

    def find(self, question: str, limit: int) -> list[Chunk]:
        found = self._chroma.similarity_search(question, k=limit)
        return [Chunk(document.metadata["source"], document.page_content) for document in found]

    def close(self) -> None:
        self._client.close()  # type: ignore[attr-defined]


class _Txtai:
    name = "txtai hybrid"

    def __init__(self, folder: Path, chunks: Sequence[Chunk]) -> None:
        import txtai  # type: ignore[import-untyped]

        self._chunks = chunks
        # The saved path of the model is that of the environment which built the index.
        self._embeddings = txtai.Embeddings().load(str(folder), config={"path": str(minilm_folder())})

    def find(self, question: str, limit: int) -> list[Chunk]:
        return [self._chunks[number] for number, _ in self._embeddings.search(question, limit)]

    def close(self) -> None:
        self._embeddings.close()


def _split(articles: Iterable[tuple[str, Article]]) -> list[Document]:
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP, add_start_index=True)
    return splitter.split_documents(
        [Document(page_content=_text(article), metadata={"source": key}) for key, article in articles]
    )


def _text(article: Article) -> str:
    return f"{article.title}\n\n{article.text}"


def _store(articles: Iterable[tuple[str, Article]], folder: Path) -> int:
    client = _client(folder)
    try:
        chroma = _chroma(client)
        chunks = _split(articles)
        step = client.get_max_batch_size()  # Chroma refuses more at once
        for first in range(0, len(chunks), step):
            chroma.add_documents(chunks[first : first + step])
    finally:
        client.close()  # type: ignore[attr-defined]
    return len(chunks)


def _client(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def _chroma(client: ClientAPI) -> Chroma:
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings

    model = HuggingFaceEmbeddings(model_name=str(minilm_folder()))
    return Chroma(client=client, collection_name="example_collection", embedding_function=model)


def _save_txtai(chunks: Sequence[Chunk], folder: Path) -> None:
    """Texts are stored without ids: txtai numbers them, and the numbers lead back to the chunks."""
    import txtai

    embeddings = txtai.Embeddings(path=str(minilm_folder()), hybrid=True)
    try:
        embeddings.index([chunk.text for chunk in chunks])
        embeddings.save(str(folder))
    finally:
        embeddings.close()


def _complete(
    folder: Path,
    name: str,
    packages: Sequence[str],
    articles: Mapping[str, Article],
    build: Callable[[Path], object],
) -> Path:
    """The folder of a complete index of these articles, built unless its stamp says that it is there.

    The stamp, ``<name>.json`` beside the index, is removed first and written last: a build that was cut short
    leaves none.
    """
    index, stamp = folder / name, folder / f"{name}.json"
    wanted = {
        "versions": {package: importlib.metadata.version(package) for package in packages},
        "chunk_size": CHUNK_SIZE,
        "chunk_overlap": CHUNK_OVERLAP,
        "articles": len(articles),
        "sha256": _digest(articles),
    }
    if _read(stamp) != wanted:
        stamp.unlink(missing_ok=True)
        if index.exists():
            shutil.rmtree(index)
        index.mkdir(parents=True)
        build(index)
        stamp.write_text(json.dumps(wanted, indent=1) + "\n", "utf-8")
    return index


def _read(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _digest(articles: Mapping[str, Article]) -> str:
    """SHA-256 over keys and texts in their order, as JSON so that no two lists of them read the same."""
    digest = hashlib.sha256()
    for key, article in articles.items():
        digest.update(json.dumps([key, _text(article)]).encode() + b"\n")
    return digest.hexdigest()
