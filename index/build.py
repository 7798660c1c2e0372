"""The write path on one page: articles → passages → vectors + keywords.

    build ── take_in        read every input into the catalog, as pending          (index.readers, index.catalog)
          ── finish_pending split → embed → catalog, Chroma, Tantivy → ready       (index.passages, index.embed)
          ── drop_replaced  remove versions that no source holds any more

Each step may be cut off at any moment. What was read is in the catalog; what is pending is done again from there,
and writing an article twice leaves it once.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from index.archive import Archive
from index.embed import Embedder, PassageText, PassageVectors, pack
from index.keywords import passage_body, terms_of
from index.passages import SentenceSplitter, split_article
from index.readers import read
from index.settings import IndexSettings
from index.types import Article, Passage, SkippedFile

_READ_BATCH = 200  # articles a catalog transaction
_INDEX_BATCH = 64  # articles a commit of the stores


@dataclass
class BuildReport:
    """What a run did, counted in articles but for the last three."""

    added: int = 0
    unchanged: int = 0
    indexed: int = 0
    to_index: int = 0
    removed: int = 0
    passages: int = 0
    seconds: float = 0.0
    skipped: list[SkippedFile] = field(default_factory=list)


Progress = Callable[[BuildReport], None]


def build(
    paths: Iterable[str],
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    progress: Progress = lambda report: None,
) -> BuildReport:
    """Brings the archive up to date with the inputs. ``embedder`` is called only if something is to be indexed.

    Inputs that cannot be read are listed in the report, kept in the catalog for ``dateline status``, and stop
    nothing. Raises ArchiveBusy, StoreFailure or EmbeddingFailure; running again then goes on where this stopped.
    """
    started, report = time.monotonic(), BuildReport()
    with archive.writing():
        take_in(paths, archive, settings, report, progress)
        finish_pending(archive, embedder, settings, report, progress)
        drop_replaced(archive, report)
    report.seconds = time.monotonic() - started
    return report


def rebuild(
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    progress: Progress = lambda report: None,
) -> BuildReport:
    """Indexes every article of the catalog anew under the current settings, without reading the sources."""
    started, report = time.monotonic(), BuildReport()
    with archive.writing():
        archive.catalog.start_over(settings.built_with())
        archive.vectors.clear()
        archive.keywords.clear()
        finish_pending(archive, embedder, settings, report, progress)
    report.seconds = time.monotonic() - started
    return report


def take_in(
    paths: Iterable[str], archive: Archive, settings: IndexSettings, report: BuildReport, progress: Progress
) -> None:
    """Reads the inputs into the catalog. New articles become pending; known ones are only noted."""
    seen: dict[str, set[str]] = defaultdict(set)

    def skip(skipped: SkippedFile) -> None:
        report.skipped.append(skipped)
        archive.catalog.record_failure(skipped)
        # Counted as seen, so that a line which has become unreadable keeps its last good version.
        seen[_file_of(skipped.source)].add(skipped.source)

    for batch in _batches(read(paths, settings.reading, skip)):
        added = archive.catalog.place(batch)
        report.added += sum(added)
        report.unchanged += len(added) - sum(added)
        for article in batch:
            seen[_file_of(article.source)].add(article.source)
        progress(report)
    for path, sources in seen.items():
        archive.catalog.forget_places(set(archive.catalog.places_in_file(path)) - sources)


def finish_pending(
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    report: BuildReport,
    progress: Progress,
) -> None:
    """Indexes what is pending, whether from this run or from one that was cut off."""
    report.to_index = archive.catalog.pending_count()
    if not report.to_index:
        return
    progress(report)
    model, splitter = embedder(), SentenceSplitter(settings.passages.language)
    while articles := archive.catalog.pending(_INDEX_BATCH):
        cut = [(article, split_article(article, splitter, settings.passages)) for article in articles]
        _write(archive, cut, _embed(model, cut))
        report.indexed += len(articles)
        report.passages += sum(len(passages) for _, passages in cut)
        progress(report)


def drop_replaced(archive: Archive, report: BuildReport) -> None:
    """Removes articles that no source holds: earlier versions of files that have changed.

    They leave the catalog last, so that a run cut off here finds them again.
    """
    replaced = archive.catalog.unplaced()
    if not replaced:
        return
    for article_id in replaced:
        archive.vectors.remove(article_id)
    archive.keywords.replace([], removed=replaced)
    archive.catalog.remove(replaced)
    report.removed = len(replaced)


_Cut = list[tuple[Article, list[Passage]]]


def _embed(model: Embedder, cut: _Cut) -> list[list[PassageVectors]]:
    texts = [_passage_text(article, passage) for article, passages in cut for passage in passages]
    vectors = iter(model.embed_passages(texts))
    return [[next(vectors) for _ in passages] for _, passages in cut]


def _passage_text(article: Article, passage: Passage) -> PassageText:
    spans = tuple((s.start - passage.start, s.end - passage.start) for s in passage.sentences)
    return PassageText(article.title, article.text[passage.start : passage.end], spans)


def _write(archive: Archive, cut: _Cut, vectors: list[list[PassageVectors]]) -> None:
    """Catalog first, then the two indexes, then ``ready``: the order that a later run can always complete."""
    for (article, passages), own in zip(cut, vectors, strict=True):
        terms = [len(terms_of(passage_body(article, passage))) for passage in passages]
        archive.catalog.write_passages(passages, [pack(v.sentences) for v in own], terms)
        archive.vectors.add(article, passages, [v.passage for v in own])
    archive.keywords.replace(cut)
    archive.catalog.mark_ready(article.id for article, _ in cut)


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    source = iter(articles)
    while batch := list(islice(source, _READ_BATCH)):
        yield batch


def _file_of(source: str) -> str:
    return re.sub(r"#\d+$", "", source)
