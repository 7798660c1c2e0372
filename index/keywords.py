"""Tantivy: BM25 over passages. The only module that knows it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from index.errors import ArchiveBusy, StoreFailure
from index.types import Article, Passage

_TOKENIZER = "news"
_WRITER_BYTES = 64_000_000
_QUESTION_WORDS = [
    *("who", "whom", "whose", "what", "which", "when", "where", "why", "how"),
    *("did", "do", "does", "done", "has", "have", "had", "were", "was", "is", "are", "be", "been"),
    *(
        "much",
        "many",
        "can",
        "could",
        "would",
        "should",
        "about",
        "tell",
        "me",
        "i",
        "you",
        "we",
        "he",
        "she",
    ),
    # What the tokenizer leaves of "France's" and "didn't".
    *("s", "t", "ll", "re", "ve", "d", "m"),
]


@dataclass(frozen=True, slots=True)
class TermWeights:
    """A question's terms with their inverse document frequencies: log(1 + (N - n + .5) / (n + .5))."""

    idf: dict[str, float]

    @property
    def attainable(self) -> float:
        """BM25 of a text of average length that holds every term once; what scores are divided by."""
        return sum(self.idf.values())


def terms_of(text: str) -> list[str]:
    """A text's terms as they are indexed, in order: stemmed, folded to ASCII, without stop words."""
    return [str(term) for term in _ANALYZER.analyze(text)]


class KeywordIndex:
    """Passages by their words. Text is stemmed, folded to ASCII and stripped of stop words."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with _mapped("open"):
            self._index = tantivy.Index(_schema(), path=str(folder), reuse=True)
            self._index.register_tokenizer(_TOKENIZER, _analyzer())
            self._index.reload()

    def replace(self, articles: Iterable[tuple[Article, Sequence[Passage]]], removed: Iterable[str] = ()) -> None:
        """Adds articles' passages, dropping earlier ones of the same articles, in one commit."""
        with _mapped("write"):
            writer = self._index.writer(_WRITER_BYTES, 1)
            for article_id in removed:
                writer.delete_documents_by_term("article_id", article_id)
            for article, passages in articles:
                writer.delete_documents_by_term("article_id", article.id)
                for passage in passages:
                    writer.add_document(_document(article, passage))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()

    def clear(self) -> None:
        with _mapped("clear"):
            writer = self._index.writer(_WRITER_BYTES, 1)
            writer.delete_all_documents()
            writer.commit()
            self._index.reload()

    def reload(self) -> None:
        with _mapped("reload"):
            self._index.reload()

    def count(self) -> int:
        return int(self._index.searcher().num_docs)

    def weigh(self, question: str) -> TermWeights:
        """The question's distinct terms and their IDF in this archive."""
        searcher = self._index.searcher()
        total = searcher.num_docs
        idf: dict[str, float] = {}
        for term in terms_of(question):
            found = searcher.doc_freq("body", term)
            idf[term] = math.log(1 + (total - found + 0.5) / (found + 0.5))
        return TermWeights(idf)

    def candidates(self, terms: TermWeights, limit: int) -> list[str]:
        """Ids of the best passages by BM25. Built from terms, not parsed: no question is a syntax error."""
        if not terms.idf:
            return []
        schema = self._index.schema
        clauses = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", term)) for term in terms.idf]
        searcher = self._index.searcher()
        with _mapped("search"):
            hits = searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False).hits
            return [str(searcher.doc(address)["passage_id"][0]) for _, address in hits]


def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(60),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.custom_stopword(_QUESTION_WORDS),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


_ANALYZER = _analyzer()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article_id", tokenizer_name="raw", index_option="basic")
    for field in ("outlet", "section", "language"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_text_field("body", tokenizer_name=_TOKENIZER, index_option="position")
    return builder.build()


def _document(article: Article, passage: Passage) -> tantivy.Document:
    fields: dict[str, str | int] = {
        "passage_id": passage.id,
        "article_id": article.id,
        "outlet": article.outlet,
        "section": article.section,
        "language": article.language,
        "body": passage_body(article, passage),
    }
    if article.published:
        fields["published"] = int(article.published.strftime("%Y%m%d"))
    return tantivy.Document.from_dict(fields, _schema())


def passage_body(article: Article, passage: Passage) -> str:
    """What a passage's BM25 counts: its headline and itself."""
    return f"{article.title}\n{article.text[passage.start : passage.end]}"


@contextmanager
def _mapped(doing: str) -> Iterator[None]:
    """Tantivy raises ValueError and OSError with messages of its own; here they become ours."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        if "LockBusy" in str(error):
            raise ArchiveBusy("another process is writing to the keyword index") from error
        raise StoreFailure(
            f"the keyword index (Tantivy) failed to {doing}: {error}",
            "Free disk space or repair permissions, then run: dateline index",
        ) from error
