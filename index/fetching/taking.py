"""Takes fetched pages into the archive, as ``index.intake.sync`` takes files: each replaces what was read there before.

The archive's write lock is not held while anything is fetched, only while a batch of pages is taken in and indexed:
other processes may write in between. A batch that is cut off is fetched again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.intake.report import BuildReport, Waiting
from index.settings import IndexSettings
from index.types import SkippedFile

if TYPE_CHECKING:
    from index.fetching.settling import TakenPage
    from index.fetching.sources import Sources
    from index.stores.archive import Archive
    from index.stores.catalog import Catalog


def take_pages(
    addresses: Sequence[str],
    archive: Archive,
    settings: IndexSettings,
    report: BuildReport,
    finish: Callable[[list[str]], None],
    stop: threading.Event,
    opening: int,
) -> None:
    """Fetches, and indexes batch after batch: ``finish`` does that with the ids of the articles that are new.

    Waits for other writers between the batches, until ``stop`` is set. Raises ArchiveMismatch where the archive was
    built anew under other settings meanwhile, ArchiveBusy where another was restored in its place (``opening``: what
    ``Archive.follow`` said when the run began), and what ``finish`` raises.
    """
    catalog, waiting = archive.catalog, Counter[str]()

    def skip(skipped: SkippedFile) -> None:
        report.skipped.append(skipped)
        catalog.files.failed_in_passing(skipped.source, skipped)

    with open_sources(catalog, settings) as sources:
        for settle in sources.take(addresses, skip, stop, waiting):
            with archive.writing_on(stop, opening) as held:
                if not held:
                    return
                catalog.built.check(settings.built_with())
                ids, out = list[str](), catalog.removed.kept_out()
                settle(lambda page: ids.extend(_take(page, catalog, report, out)))  # noqa: B023  # called at once
                finish(ids)
    seconds = settings.fetching.seconds_per_source
    report.waiting += [Waiting(source, count, seconds) for source, count in waiting.items()]


@contextmanager
def open_sources(catalog: Catalog, settings: IndexSettings) -> Iterator[Sources]:
    """The sources of an archive. Libraries are loaded here, when the first address is fetched."""
    from index.fetching.fetcher import open_fetcher
    from index.fetching.parsing import Parser
    from index.fetching.sources import Sources

    parser = Parser(settings.reading)
    with open_fetcher(settings.fetching, parser) as fetcher:
        yield Sources(catalog.sources, fetcher, parser.read, settings.fetching, parser=parser)


def _take(page: TakenPage, catalog: Catalog, report: BuildReport, out: frozenset[tuple[str, str]]) -> list[str]:
    kept = [a for a in page.articles if ("", a.id) not in out and (page.source, a.id) not in out]
    before = catalog.files.places(page.source)
    placed = catalog.articles.place(kept, page.source)
    new = [(article.source, article_id) for article, (article_id, added) in zip(kept, placed, strict=True) if added]
    # An item that failed keeps what it held; what the page does not list any more goes.
    failed = catalog.files.failed_in(page.source)
    catalog.files.forget_places(before.keys() - {article.source for article in kept} - failed)
    changed = sum(source in before for source, _ in new)
    report.read += len(page.articles)
    report.left_out += len(page.articles) - len(kept)
    report.changed += changed
    report.new += len(new) - changed
    report.unchanged += len(kept) - len(new)
    return [article_id for _, article_id in new]
