"""The write path on one page: articles → passages → vectors + keywords.

    build ── take_in     read every input into the catalog, as pending           (index.readers, index.catalog)
          ── cut         pending articles → passages of whole sentences          (index.passages)
          ── embed       passages → vectors                                      (index.embed)
          ── write       catalog, Chroma, Tantivy → ready
          ── join        ready articles to others that tell the same story       (index.stories)
          ── settle_versions  of texts under one address, the newest answers     (index.versions)
          ── drop_replaced    remove what no source holds any more

The steps up to joining run at the same time, each in a thread of its own with a short queue to the next, so that
memory grows with little but Chroma's index. Any may be cut off at any moment: what was read is in the catalog, what is
pending is done again from there, and writing an article twice leaves it once.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TypeVar

from index.archive import Archive
from index.catalog import IndexedPassage
from index.embed import Embedder, PassageText, PassageVectors, pack
from index.keywords import KeywordWriter, context_of, terms_of
from index.passages import SentenceSplitter, split_article
from index.pipeline import ahead
from index.readers import read
from index.settings import IndexSettings
from index.stories import Gatherer
from index.tellings import related
from index.types import Article, Passage, SkippedFile

T = TypeVar("T")

_READ_BATCH = 200  # articles a catalog transaction
_CUT_BATCH = 32  # articles a step of the pipeline; enough to sort their passages by length
_COMMIT_PASSAGES = 1_000  # a commit of the stores: it costs the same for one passage


@dataclass
class BuildReport:
    """What a run did, counted in articles but for the last three."""

    added: int = 0
    unchanged: int = 0
    indexed: int = 0
    to_index: int = 0
    removed: int = 0
    superseded: int = 0
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
        new = take_in(paths, archive, settings, report, progress)
        finish(chain(_left_pending(archive, report), new), archive, embedder, settings, report, progress)
        settle_versions(archive, embedder, settings, report, progress)
        drop_replaced(archive, report)
        Gatherer(archive.catalog, settings.stories).gather()
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
        finish(_left_pending(archive, report), archive, embedder, settings, report, progress)
        Gatherer(archive.catalog, settings.stories).gather()
    report.seconds = time.monotonic() - started
    return report


def take_in(
    paths: Iterable[str], archive: Archive, settings: IndexSettings, report: BuildReport, progress: Progress
) -> Iterator[list[Article]]:
    """Reads the inputs into the catalog and yields the new articles, pending; known ones are only noted."""
    seen: dict[str, set[str]] = defaultdict(set)

    def skip(skipped: SkippedFile) -> None:
        report.skipped.append(skipped)
        archive.catalog.record_failure(skipped)
        # Counted as seen, so that a line which has become unreadable keeps its last good version.
        seen[_file_of(skipped.source)].add(skipped.source)

    for batch in _batches(read(paths, settings.reading, skip), _READ_BATCH):
        unknown = archive.catalog.place(batch)
        new = [article for article, added in zip(batch, unknown, strict=True) if added]
        for article in batch:
            seen[_file_of(article.source)].add(article.source)
        report.added += len(new)
        report.unchanged += len(batch) - len(new)
        report.to_index += len(new)
        progress(report)
        yield new
    for path, sources in seen.items():
        archive.catalog.forget_places(set(archive.catalog.places_in_file(path)) - sources)


def _left_pending(archive: Archive, report: BuildReport) -> Iterator[list[Article]]:
    """What an earlier run took in and did not finish."""
    pending = archive.catalog.pending()
    report.to_index += len(pending)
    for ids in _batches(pending, _READ_BATCH):
        yield list(archive.catalog.articles(ids).values())


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
    articles: Iterable[list[Article]],
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    report: BuildReport,
    progress: Progress,
) -> None:
    """Indexes articles that are in the catalog as pending."""
    with (
        ahead(articles) as batches,
        ahead(_cut(batches, settings)) as cut,
        ahead(_embedded(cut, embedder)) as embedded,
    ):
        _write_all(embedded, archive, settings, report, progress)


def _cut(articles: Iterable[list[Article]], settings: IndexSettings) -> Iterator[_Cut]:
    splitter = SentenceSplitter(settings.passages.language)
    for batch in _batches(chain.from_iterable(articles), _CUT_BATCH):
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
    embedded: Iterator[_Embedded], archive: Archive, settings: IndexSettings, report: BuildReport, progress: Progress
) -> None:
    gatherer = Gatherer(archive.catalog, settings.stories)
    with archive.keywords.writing() as keywords:
        while group := _group(embedded):
            _write(group, archive, keywords)
            gatherer.join([article.id for cut, _ in group for article, _ in cut.articles])
            report.indexed += sum(len(cut.articles) for cut, _ in group)
            report.passages += sum(cut.passages for cut, _ in group)
            progress(report)


def _group(embedded: Iterator[_Embedded]) -> list[_Embedded]:
    """Batches for one commit."""
    group: list[_Embedded] = []
    for batch in embedded:
        group.append(batch)
        if sum(cut.passages for cut, _ in group) >= _COMMIT_PASSAGES:
            break
    return group


def _write(group: Sequence[_Embedded], archive: Archive, keywords: KeywordWriter) -> None:
    """Catalog first, then the two indexes, then ``ready``: the order that a later run can always complete."""
    for cut, vectors in group:
        archive.catalog.write_passages(
            [
                IndexedPassage(passage, bags, pack(own.sentences))
                for (_, passages), bags_of, vectors_of in zip(cut.articles, cut.bags, vectors, strict=True)
                for passage, bags, own in zip(passages, bags_of, vectors_of, strict=True)
            ]
        )
        archive.vectors.add(cut.articles, [[own.passage for own in vectors_of] for vectors_of in vectors])
    keywords.replace(entry for cut, _ in group for entry in cut.articles)
    archive.catalog.mark_ready(article.id for cut, _ in group for article, _ in cut.articles)


def settle_versions(
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: IndexSettings,
    report: BuildReport,
    progress: Progress,
) -> None:
    """Where something came or went under an address: the newest text answers, older ones leave the search.

    An older one that is the newest again, because the later ones are gone, is indexed first. The stores drop what is
    superseded before the catalog says so, so that a run cut off here is repeated by the next.
    """
    catalog, addresses = archive.catalog, archive.catalog.versions.reordered()
    catalog.revive(one.article_id for address in addresses for one in catalog.versions.under(address)[:1] if one.placed)
    if catalog.pending_count():
        finish(_left_pending(archive, report), archive, embedder, settings, report, progress)
    for some in _batches(addresses, _READ_BATCH):
        older = list(dict.fromkeys(i for address in some for i in _older(archive, address, settings)))
        if older:
            archive.vectors.remove(older)
            archive.keywords.replace([], removed=older)
        catalog.supersede(older, some)
        report.superseded += len(older)


def _older(archive: Archive, address: str, settings: IndexSettings) -> list[str]:
    """Ids of the articles under an address in whose place its newest answers."""
    under = archive.catalog.versions.under(address)
    if not under or not under[0].placed:
        return []
    earlier = [one for one in under[1:] if one.state != "superseded"]
    articles = archive.catalog.articles(one.article_id for one in [under[0], *earlier])
    newest = articles[under[0].article_id]
    # What only one source says of the address is a version; two that both hold must have something in common.
    versions = (o for o in earlier if not o.placed or related(newest, articles[o.article_id], settings.stories))
    return [one.article_id for one in versions]


def drop_replaced(archive: Archive, report: BuildReport) -> None:
    """Removes articles that no source holds, nor a later version of them: files that have changed or are gone.

    They leave the catalog last, so that a run cut off here finds them again.
    """
    replaced = archive.catalog.unplaced()
    if not replaced:
        return
    archive.vectors.remove(replaced)
    archive.keywords.replace([], removed=replaced)
    archive.catalog.remove(replaced)
    report.removed = len(replaced)


def lead_of(article: Article) -> str:
    """What is embedded before every passage of an article, and quoted with none: "Headline (Outlet, 27 March 2016)"."""
    published = f"{article.published:%-d %B %Y}" if article.published else ""
    about = ", ".join(part for part in (article.outlet, published) if part)
    return f"{article.title} ({about})".strip() if about else article.title


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def _file_of(source: str) -> str:
    return re.sub(r"#\d+$", "", source)
