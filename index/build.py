"""The write path on one page: articles → passages → vectors + keywords.

    build ── look        what is there, beside what is known; opens no file        (index.intake.scan)
          ── take_in     new and changed files into the catalog, pending           (index.intake.sync)
          ── cut         pending articles → passages of whole sentences            (index.text.passages)
          ── embed       passages → vectors                                        (index.embedding.embedder)
          ── write       catalog, Chroma, Tantivy → ready
          ── join        ready articles to others that tell the same story         (index.intake.stories)
          ── settle_versions  of texts under one address, the newest answers       (index.intake.superseding)
          ── drop        remove what no source holds any more, nor a later version of it
          ── settle      do both indexes hold what the catalog holds?              (index.stores.mending)
          ── take_pages  the same with pages, batch after batch as they are fetched (index.fetching)

Steps from taking in to joining run at the same time, each in a thread of its own with a short queue to the next, so
that memory grows with little but Chroma's index. Any may be cut off at any moment: what was read is in the catalog,
what is pending is done again from there, and writing an article twice leaves it once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeVar

from index.embedding.embedder import Embedder, PassageText, PassageVectors, pack
from index.fetching.taking import take_pages
from index.fetching.urls import files_and_addresses
from index.intake.changes import changes
from index.intake.pipeline import ahead
from index.intake.report import BuildReport, Progress
from index.intake.scan import missing, scan_files
from index.intake.stories import Gatherer
from index.intake.superseding import answering, superseded
from index.intake.sync import Intake
from index.settings import IndexSettings
from index.stores.archive import Archive
from index.stores.columns import IndexedPassage
from index.stores.keywords import KeywordWriter, context_of
from index.stores.mending import settle
from index.text.passages import SentenceSplitter, split_article
from index.text.terms import terms_of
from index.types import Article, Passage

__all__ = ["BuildReport", "Progress", "build", "lead_of", "rebuild"]

T = TypeVar("T")

_FETCH_BATCH = 200  # articles taken from the catalog at once
_CUT_BATCH = 32  # articles a step of the pipeline; enough to sort their passages by length
_COMMIT_PASSAGES = 1_000  # a commit of the stores: it costs the same for one passage
_READ_AHEAD = 1_000_000  # lists of ids: all is read early, so that it is known how much there is to index


def build(
    paths: Iterable[str],
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    progress: Progress = lambda report: None,
    *,
    delete: bool | None = None,
    stop: threading.Event | None = None,
) -> BuildReport:
    """Brings the archive up to date with the inputs. ``embedder`` is called only if something is to be indexed.

    Inputs that cannot be read are listed in the report, kept in the catalog for ``dateline status``, and stop nothing.
    What is missing under the inputs is deleted by the rules of ``index.intake.scan``; ``delete`` overrides them. The
    write lock is held for all of that, but for pages only while they are taken in, not while they are fetched. Once
    ``stop`` is set, what is in work is written and the rest left to the next run. Raises ArchiveBusy, ArchiveMismatch,
    StoreFailure or EmbeddingFailure; running again then goes on where this stopped.
    """
    started, report, stop = time.monotonic(), BuildReport(), stop or threading.Event()
    files, addresses = files_and_addresses([paths] if isinstance(paths, str) else paths)
    tools = archive, embedder, settings, report, progress, stop
    with archive.writing() as opening:
        archive.catalog.built.check(settings.built_with())
        scan = scan_files(files, archive.catalog, settings)
        intake = Intake(archive.catalog, scan, report)
        steps = changes(scan, archive.catalog, settings, stop)
        finish(chain(_left_pending(archive), (intake.apply(step) for step in steps)), *tools)
        if not stop.is_set():
            gone, report.held_back = missing(scan, settings.sync, delete)
            intake.forget(gone)
        if files or not addresses:
            _conclude(intake.unplaced, *tools)
    if addresses and not stop.is_set():
        take_pages(addresses, archive, settings, report, lambda ids: finish([ids], *tools), stop, opening)
        with archive.writing_on(stop, opening) as held:
            if held:
                _conclude(intake.unplaced, *tools)
    report.stopped, report.seconds = stop.is_set(), time.monotonic() - started
    return report


def complete(archive: Archive, embedder: Callable[[], Embedder], settings: IndexSettings) -> BuildReport:
    """Indexes what is pending and drops what no source holds any more, as every run does at its end: what somebody has
    changed in the catalog reaches the two indexes. Hold the write lock."""
    report, stop = BuildReport(), threading.Event()
    tools = archive, embedder, settings, report, lambda report: None, stop
    finish(_left_pending(archive), *tools)

    def unplaced() -> list[str]:
        ids = archive.catalog.articles.unplaced()
        report.removed += len(ids)
        return ids

    _conclude(unplaced, *tools)
    return report


def _conclude(
    unplaced: Callable[[], list[str]],
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    report: BuildReport,
    progress: Progress,
    stop: threading.Event,
) -> None:
    """What is to be done once all is taken in."""
    if not stop.is_set():
        settle_versions(archive, embedder, settings, report, progress, stop)
        archive.drop(unplaced())
        Gatherer(archive.catalog, settings.stories).gather()
    if report.indexed or report.removed or report.superseded:  # an archive that is as it was is not opened for this
        settle(archive)


def rebuild(
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    progress: Progress = lambda report: None,
    *,
    stop: threading.Event | None = None,
) -> BuildReport:
    """Indexes every article of the catalog anew under the current settings, without reading the sources."""
    started, report, stop = time.monotonic(), BuildReport(), stop or threading.Event()
    with archive.writing():
        archive.catalog.built.start_over(settings.built_with())
        archive.vectors.clear()
        with archive.keywords.writing() as keywords:
            keywords.refill([])
        finish(_left_pending(archive), archive, embedder, settings, report, progress, stop)
        if not stop.is_set():
            settle_versions(archive, embedder, settings, report, progress, stop)
            Gatherer(archive.catalog, settings.stories).gather()
        settle(archive)
    report.stopped, report.seconds = stop.is_set(), time.monotonic() - started
    return report


def _left_pending(archive: Archive) -> Iterator[list[str]]:
    """What an earlier run took in and did not finish."""
    yield from _batches(archive.catalog.articles.pending(), _FETCH_BATCH)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Articles with their passages, and with what is searched and stored of each passage."""

    articles: list[tuple[Article, list[Passage]]]
    bags: list[list[tuple[list[str], ...]]]  # for each article and passage, see ``IndexedPassage``

    @property
    def passages(self) -> int:
        return sum(len(passages) for _, passages in self.articles)


_Embedded = tuple[_Cut, list[list[PassageVectors]]]


def finish(
    pending: Iterable[list[str]],
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    report: BuildReport,
    progress: Progress,
    stop: threading.Event,
) -> None:
    """Indexes articles that are in the catalog as pending, named by their ids."""
    with (
        ahead(_counted(pending, report, progress), room=_READ_AHEAD) as ids,
        ahead(_cut(_fetched(ids, archive), settings)) as cut,
        ahead(_embedded(cut, embedder)) as embedded,
    ):
        _write_all(embedded, archive, embedder, settings, report, progress, stop)


def _counted(pending: Iterable[list[str]], report: BuildReport, progress: Progress) -> Iterator[list[str]]:
    for ids in pending:
        report.to_index += len(ids)
        progress(report)
        if ids:
            yield ids


def _fetched(pending: Iterable[list[str]], archive: Archive) -> Iterator[Article]:
    for ids in _batches(chain.from_iterable(pending), _CUT_BATCH):
        yield from archive.catalog.articles.of(ids).values()


def _cut(articles: Iterable[Article], settings: IndexSettings) -> Iterator[_Cut]:
    splitter = SentenceSplitter(settings.passages.language)
    for batch in _batches(articles, _CUT_BATCH):
        cut = [(article, split_article(article, splitter, settings.passages)) for article in batch]
        yield _Cut(cut, [_bags(article, passages) for article, passages in cut])


def _bags(article: Article, passages: Sequence[Passage]) -> list[tuple[list[str], ...]]:
    context = terms_of(context_of(article))
    return [(context, *(terms_of(article.text[s.start : s.end]) for s in p.sentences)) for p in passages]


def _embedded(cut: Iterable[_Cut], embedder: Callable[[], Embedder]) -> Iterator[_Embedded]:
    for batch in cut:
        texts = [_passage_text(article, passage) for article, passages in batch.articles for passage in passages]
        vectors = iter(embedder().embed_passages(texts) if texts else [])
        yield batch, [[next(vectors) for _ in passages] for _, passages in batch.articles]


def _passage_text(article: Article, passage: Passage) -> PassageText:
    spans = tuple((s.start - passage.start, s.end - passage.start) for s in passage.sentences)
    return PassageText(lead_of(article), article.text[passage.start : passage.end], spans)


def _write_all(
    embedded: Iterator[_Embedded],
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    report: BuildReport,
    progress: Progress,
    stop: threading.Event,
) -> None:
    if not (group := _group(embedded, stop)):
        return
    archive.catalog.built.note_made_by(embedder().made_by)
    gatherer = Gatherer(archive.catalog, settings.stories)
    with archive.keywords.writing() as keywords:
        while group:
            _write(group, archive, keywords)
            gatherer.join([article.id for cut, _ in group for article, _ in cut.articles])
            report.indexed += sum(len(cut.articles) for cut, _ in group)
            report.passages += sum(cut.passages for cut, _ in group)
            progress(report)
            group = [] if stop.is_set() else _group(embedded, stop)


def _group(embedded: Iterator[_Embedded], stop: threading.Event) -> list[_Embedded]:
    """Batches for one commit; one batch if the run is to stop."""
    group: list[_Embedded] = []
    for batch in embedded:
        group.append(batch)
        if stop.is_set() or sum(cut.passages for cut, _ in group) >= _COMMIT_PASSAGES:
            break
    return group


def _write(group: Sequence[_Embedded], archive: Archive, keywords: KeywordWriter) -> None:
    """Catalog first, then the two indexes, then ``ready``: the order that a later run can always complete."""
    for cut, vectors in group:
        archive.catalog.passages.write(
            [
                IndexedPassage(passage, bags, pack(own.sentences), own.passage)
                for (_, passages), bags_of, vectors_of in zip(cut.articles, cut.bags, vectors, strict=True)
                for passage, bags, own in zip(passages, bags_of, vectors_of, strict=True)
            ]
        )
        archive.vectors.add(cut.articles, [[own.passage for own in vectors_of] for vectors_of in vectors])
    keywords.replace(entry for cut, _ in group for entry in cut.articles)
    archive.catalog.articles.mark_ready(article.id for cut, _ in group for article, _ in cut.articles)


def settle_versions(
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    report: BuildReport,
    progress: Progress,
    stop: threading.Event,
) -> None:
    """Where something came or went under an address: the newest text answers, older ones leave the search.

    An older one that is the newest again, because the later ones are gone, is indexed first. The stores drop what is
    superseded before the catalog says so, so that a run cut off here is repeated by the next.
    """
    catalog, addresses = archive.catalog, archive.catalog.versions.reordered()
    newest = [answering(catalog, address, settings.stories) for address in addresses]
    catalog.articles.revive(one.article_id for one in newest if one)
    if catalog.articles.pending_count():
        finish(_left_pending(archive), archive, embedder, settings, report, progress, stop)
    for some in [] if stop.is_set() else _batches(addresses, _FETCH_BATCH):
        older = list(dict.fromkeys(i for address in some for i in superseded(catalog, address, settings.stories)))
        if older:
            archive.vectors.remove(older)
            archive.keywords.replace([], removed=older)
        catalog.articles.supersede(older, some)
        report.superseded += len(older)


def lead_of(article: Article) -> str:
    """What is embedded before every passage of an article, and quoted with none: "Headline (Outlet, 27 March 2016)"."""
    published = f"{article.published:%-d %B %Y}" if article.published else ""
    about = ", ".join(part for part in (article.outlet, published) if part)
    return f"{article.title} ({about})".strip() if about else article.title


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
