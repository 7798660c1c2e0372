"""Takes fetched pages into the catalog, as ``index.sync`` takes files: each replaces what was read there before."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.fetching import take_addresses
from index.report import BuildReport
from index.settings import IndexSettings
from index.types import SkippedFile

if TYPE_CHECKING:
    from index.catalog import Catalog
    from index.fetching.sources import TakenPage


def take_pages(
    addresses: Sequence[str], catalog: Catalog, settings: IndexSettings, report: BuildReport, stop: threading.Event
) -> Iterator[list[str]]:
    """Ids of the articles that are new, page after page, as they are fetched.

    A page counts as read once the next is asked for, so its articles are stored before: a run that is cut off fetches
    it again.
    """

    def skip(skipped: SkippedFile) -> None:
        report.skipped.append(skipped)
        catalog.record_failure(skipped)

    out = catalog.files.kept_out()
    for page in take_addresses(addresses, catalog.sources, settings, skip):
        yield _taken(page, catalog, report, out)
        if stop.is_set():
            return


def _taken(page: TakenPage, catalog: Catalog, report: BuildReport, out: frozenset[tuple[str, str]]) -> list[str]:
    kept = [a for a in page.articles if ("", a.id) not in out and (page.source, a.id) not in out]
    before = catalog.files.places(page.source)
    placed = catalog.place(kept, page.source)
    new = [article for article, (_, added) in zip(kept, placed, strict=True) if added]
    # An item that failed keeps what it held; what the page does not list any more goes.
    failed = catalog.files.failed_in(page.source)
    catalog.files.forget_places(before.keys() - {article.source for article in kept} - failed)
    changed = sum(article.source in before for article in new)
    report.read += len(page.articles)
    report.left_out += len(page.articles) - len(kept)
    report.changed += changed
    report.new += len(new) - changed
    report.unchanged += len(kept) - len(new)
    return [article.id for article in new]
