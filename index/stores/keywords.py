"""Tantivy: BM25 over passages. ``index.text.terms`` and ``stems``, which cut as it does, alone know it besides."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from index.errors import ArchiveBusy, StoreDamaged, StoreFailure
from index.stores.term_weights import TermWeights, of_one_stem, weigh
from index.text.question_words import normalised, words_of
from index.text.spelling import Terms
from index.text.stems import stemmer_for
from index.text.terms import analyzer, terms_of
from index.types import UNDATED, Article, Filters, Passage, day_number

_TOKENIZER = "news"
_WRITER_BYTES = 128_000_000
_MOST_TERMS_KEPT = 200_000  # of the index, the most frequent: what a misspelt word may have been


class KeywordIndex:
    """Passages by their words. Text is stemmed, folded to ASCII and stripped of stop words."""

    def __init__(self, folder: Path, *, fuzzy: bool = True, anew: bool = False) -> None:
        """Raises StoreDamaged if the files cannot be read; ``anew`` throws them away."""
        self._folder = folder
        self._fuzzy = fuzzy
        with _mapped("open"):
            if anew:
                shutil.rmtree(folder)
            self._open()

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._opened = self._on_disk()
        self._terms: Terms | None = None
        try:
            self._index = tantivy.Index(_schema(), path=str(self._folder), reuse=True)
            self._index.register_tokenizer(_TOKENIZER, analyzer())
            self._index.reload()
        except (ValueError, OSError, RuntimeError) as error:
            if not os.access(self._folder, os.W_OK) or "LockBusy" in str(error):
                raise
            raise StoreDamaged(f"the keyword index (Tantivy) cannot be opened: {error}") from error

    def _on_disk(self) -> tuple[int, int]:
        """Which folder lies at the path: another one once an archive has been restored."""
        found = self._folder.stat()
        return found.st_dev, found.st_ino

    def replace(self, articles: Iterable[tuple[Article, Sequence[Passage]]], removed: Iterable[str] = ()) -> None:
        """Adds articles' passages, dropping earlier ones of the same articles, in one commit."""
        with self.writing() as writer:
            writer.replace(articles, removed)

    @contextmanager
    def writing(self) -> Iterator[KeywordWriter]:
        """One writer for many commits: opening one and waiting for its merges takes longer than a commit."""
        with _mapped("write"):
            inner = self._index.writer(_WRITER_BYTES, 1)
            # A run that was killed may have left a file which is in no commit, and whose name the same change would use
            # again. Tantivy refuses to write over it.
            inner.garbage_collect_files()
        try:
            yield KeywordWriter(inner)
        finally:
            with _mapped("write"):
                inner.wait_merging_threads()
                self._index.reload()

    def reload(self) -> None:
        self.follow()
        self._terms = None
        with _mapped("reload"):
            self._index.reload()

    def follow(self) -> None:
        """Goes on with the index that has taken this one's place, if one has."""
        with _mapped("reload"):
            if self._folder.exists() and self._on_disk() != self._opened:
                self._open()

    def count(self) -> int:
        return int(self._index.searcher().num_docs)

    def passage_ids(self) -> list[str]:
        """Of all passages; a passage that is held twice is named twice."""
        with _mapped("read"):
            searcher = self._index.searcher()
            hits = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), count=False).hits
            return [str(searcher.doc(address)["passage_id"][0]) for _, address in hits]

    def holds(self, text: str) -> bool:
        """Whether the index has every term of a text, in whatever form."""
        words = _Vocabulary(self._index.searcher())
        missing = [term for term in terms_of(text) if not words.frequency(term)]
        stem = stemmer_for(text, words.languages) if missing else None
        return not missing or (stem is not None and all(of_one_stem(words, term, stem) for term in missing))

    def passages_with(self, word: str) -> int:
        """How many passages have a word, in whatever form."""
        searcher = self._index.searcher()
        return min((int(searcher.doc_freq("body", term)) for term in terms_of(word)), default=0)

    def terms(self) -> Terms:
        """The index's terms, kept until it changes: 3 ms and 2 MB for 20,000."""
        known = self._terms
        if known is None:
            known = Terms(self._index.searcher().terms_with_prefix("body", "", limit=_MOST_TERMS_KEPT))
            self._terms = known
        return known

    def ids_with(self, term: str, most: int) -> list[str]:
        """Ids of the passages in which an index term stands out most."""
        query = tantivy.Query.term_query(self._index.schema, "body", term)
        return self._top_ids(query, most)

    def weigh(self, question: str) -> TermWeights:
        """The question's distinct terms, their IDF in this archive and the forms they may take."""
        return weigh(question, _Vocabulary(self._index.searcher()), fuzzy=self._fuzzy)

    def candidates(self, terms: TermWeights, limit: int, filters: Filters | None = None) -> list[str]:
        """Ids of the best passages by BM25. Built from terms, not parsed: no question is a syntax error."""
        schema = self._index.schema
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", form))
            for term in terms.idf
            for form in terms.forms_of(term)
        ]
        clauses += [(tantivy.Occur.Must, query) for phrase in terms.phrases if (query := _phrase(schema, phrase))]
        if not clauses:
            return []
        required = _filter_clauses(schema, filters or Filters())
        with _mapped("search"):
            query = tantivy.Query.boolean_query(clauses)
            if required:
                query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *required])
            return self._top_ids(query, limit)

    def _top_ids(self, query: tantivy.Query, limit: int) -> list[str]:
        searcher = self._index.searcher()
        hits = searcher.search(query, limit, count=False).hits
        return [str(searcher.doc(address)["passage_id"][0]) for _, address in hits]

    def articles_with(self, phrase: str, filters: Filters | None = None) -> set[str]:
        """Ids of all articles of which a passage, its headline, its outlet or its day has the phrase, in whatever form
        its words stand there. None has a phrase of stop words alone.

        Which article a passage is of is read from the stored id, one by one: some 7 µs each.
        """
        schema = self._index.schema
        wanted = _phrase(schema, phrase)
        if wanted is None:
            return set()
        clauses = [(tantivy.Occur.Must, tantivy.Query.const_score_query(wanted, 0.0))]
        with _mapped("search"):
            query = tantivy.Query.boolean_query([*clauses, *_filter_clauses(schema, filters or Filters())])
            searcher = self._index.searcher()
            hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
            return {str(searcher.doc(address)["passage_id"][0]).rpartition("-")[0] for _, address in hits}


class KeywordWriter:
    """Writes to the index; each call is one commit, which readers see after their next reload."""

    def __init__(self, writer: tantivy.IndexWriter) -> None:
        self._writer = writer

    def replace(self, articles: Iterable[tuple[Article, Sequence[Passage]]], removed: Iterable[str] = ()) -> None:
        """Adds articles' passages, dropping earlier ones of the same articles."""
        with _mapped("write"):
            for article_id in removed:
                self._writer.delete_documents_by_term("article_id", article_id)
            for article, passages in articles:
                self._writer.delete_documents_by_term("article_id", article.id)
                for passage in passages:
                    self._writer.add_document(_document(article, passage))
            self._writer.commit()

    def refill(self, articles: Iterable[tuple[Article, Sequence[Passage]]]) -> None:
        """Replaces all there is; without any article nothing is left."""
        with _mapped("write"):
            self._writer.delete_all_documents()
            for article, passages in articles:
                for passage in passages:
                    self._writer.add_document(_document(article, passage))
            self._writer.commit()


class _Vocabulary:
    """The terms of the index as one searcher sees them."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher

    @property
    def passages(self) -> int:
        return int(self._searcher.num_docs)

    def frequency(self, term: str) -> int:
        return int(self._searcher.doc_freq("body", term))

    @property
    def languages(self) -> Mapping[str, int]:
        return dict(self._searcher.terms_with_prefix("language", ""))

    def beginning(self, prefix: str) -> Sequence[tuple[str, int]]:
        return self._searcher.terms_with_prefix("body", prefix)


def _phrase(schema: tantivy.Schema, phrase: str) -> tantivy.Query | None:
    """A query for the phrase's stems at their distances; None if it has nothing but stop words."""
    terms = [(place, term) for place, word in enumerate(words_of(phrase)) for term in terms_of(word)[:1]]
    if len(terms) > 1:
        return tantivy.Query.phrase_query(schema, "body", list(terms))
    return tantivy.Query.term_query(schema, "body", terms[0][1]) if terms else None


def _filter_clauses(schema: tantivy.Schema, filters: Filters) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    queries = [
        tantivy.Query.term_set_query(schema, field, list(values))
        for field, values in (
            ("outlet", filters.outlets),
            ("section", filters.sections),
            ("language", filters.languages),
            ("article_id", filters.article_ids),
        )
        if values
    ]
    if filters.dated:
        queries.append(_date_query(schema, filters))
    # A clause that filters must not add to the score, or it would change the order.
    return [(tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)) for query in queries]


def _date_query(schema: tantivy.Schema, filters: Filters) -> tantivy.Query:
    lowest = day_number(filters.published_from) or UNDATED + 1
    highest = day_number(filters.published_to) if filters.published_to else None
    integer = tantivy.FieldType.Integer
    dated = tantivy.Query.range_query(schema, "published", integer, lowest, highest)
    if not filters.undated:
        return dated
    undated = tantivy.Query.range_query(schema, "published", integer, UNDATED, UNDATED)
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, dated), (tantivy.Occur.Should, undated)])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article_id", tokenizer_name="raw", index_option="basic")
    for name in ("outlet", "section", "language"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_text_field("body", tokenizer_name=_TOKENIZER, index_option="position")
    return builder.build()


_SCHEMA = _schema()


def _document(article: Article, passage: Passage) -> tantivy.Document:
    fields: dict[str, str | int] = {
        "passage_id": passage.id,
        "article_id": article.id,
        "outlet": article.outlet,
        "section": article.section,
        "language": article.language,
        "published": day_number(article.published),
        "body": normalised(f"{context_of(article)}\n{article.text[passage.start : passage.end]}"),
    }
    return tantivy.Document.from_dict(fields, _SCHEMA)


def context_of(article: Article) -> str:
    """What is searched with every passage of an article, and quoted with none: headline, outlet and date."""
    published = f"{article.published:%-d %B %Y}" if article.published else ""
    return "\n".join(part for part in (article.title, article.outlet, published) if part)


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
