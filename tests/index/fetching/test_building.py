"""Addresses among the inputs of the write path: the real readers, stores and network, this machine as the internet."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.build import BuildReport, build
from index.errors import ArchiveBusy, ArchiveMismatch
from index.fetching.removing import remove_source
from index.settings import FetchingSettings, IndexSettings
from index.stores.archive import Archive, open_archive, writing
from index.stores.catalog import Catalog
from index.stores.keywords import KeywordIndex
from index.stores.source_table import Counts
from index.stores.swapping import swap_in, waiting_place
from index.types import Passage, Sentence
from tests.fakes import FERRY, WordEmbedder, tuned
from tests.forking import Forked
from tests.index.fetching.server import Request, Server, response
from tests.index.helpers import fetch, opened, running
from tests.index.readers.making import zipped


@pytest.fixture
def settings(server: Server) -> IndexSettings:
    own = tuned(FetchingSettings, private_hosts=(f"127.0.0.1:{server.port}",), delay_seconds=0)
    return IndexSettings(fetching=own)


def feed(*links: str) -> bytes:
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    return response(f"<rss version='2.0'><channel><title>Harbour Post</title>{items}</channel></rss>")


def note(title: str, text: str) -> bytes:
    return response(f"---\ntitle: {title}\n---\n\n{text}", media_type="text/markdown")


def test_addresses_and_files_become_articles_of_one_archive(
    server: Server,
    settings: IndexSettings,
    make_archive: Callable[[], Archive],
    write_articles: Callable[..., str],
    embedder: WordEmbedder,
) -> None:
    archive, site = make_archive(), f"http://127.0.0.1:{server.port}"
    server.routes["/feed"] = response(
        "<rss version='2.0'><channel><title>Harbour Post</title><item><link>/pier.md</link>"
        "<pubDate>Sun, 27 Mar 2016 10:00:00 GMT</pubDate></item><item><link>/gone.md</link></item></channel></rss>"
    )
    server.routes["/pier.md"] = note("The pier", "The pier at Brannock has fallen into the sea.")
    folder = write_articles(FERRY)
    report = build([folder, f"{site}/feed", f"{site}/gone"], archive, lambda: embedder, settings)
    assert (report.added, report.indexed, len(report.skipped)) == (2, 2, 2)
    pier = next(a for a in archive.catalog.articles.recent(5) if a.title == "The pier")
    assert (pier.source, pier.url, pier.outlet) == ("", f"{site}/pier.md", "Harbour Post")
    assert str(pier.published) == "2016-03-27"
    assert archive.catalog.files.places(f"{site}/pier.md")
    assert {failed.source for failed in archive.catalog.status().failed} == {f"{site}/gone", f"{site}/gone.md"}

    again = build([folder, f"{site}/feed"], archive, lambda: embedder, settings)
    assert (again.added, again.removed, again.skipped) == (0, 0, [])

    server.routes["/pier.md"] = note("The pier", "The pier at Brannock still stands.")
    changed = build([f"{site}/pier.md"], archive, lambda: embedder, settings)
    assert (changed.added, changed.superseded, changed.removed) == (1, 1, 0)

    server.routes["/pier.md"] = response("", 410)
    kept = build([f"{site}/pier.md"], archive, lambda: embedder, settings)
    assert (kept.removed, len(kept.skipped)) == (0, 1)
    assert archive.catalog.status().articles == 2
    assert remove_source(archive, f"{site}/feed", articles=True) == 2
    assert (archive.catalog.status().articles, archive.catalog.sources.counts()) == (1, {})


def test_an_entry_of_a_feed_that_changes_title_and_address_stays_one_article(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    archive, site = make_archive(), f"http://127.0.0.1:{server.port}"
    item = "<item><guid isPermaLink='false'>7</guid><link>/{0}</link><title>{0}</title></item>"
    for name, people in (("ferry.md", 118), ("saved.md", 188)):
        channel = f"<title>Harbour Post</title><link>{site}</link>{item.format(name)}"
        server.routes["/feed"] = response(f"<rss version='2.0'><channel>{channel}</channel></rss>")
        server.routes[f"/{name}"] = note(name, f"The ferry carried {people} people, the council of Karsk said.")
        report = build([f"{site}/feed"], archive, lambda: embedder, settings)
    assert (report.added, report.superseded) == (1, 1)
    assert [article.title for article in archive.catalog.articles.recent(5)] == ["saved.md"]


def test_pages_documents_and_archives_are_read_as_files_are(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    archive, site = make_archive(), f"http://127.0.0.1:{server.port}"
    text = "The pier at Brannock has fallen into the sea. Nobody was hurt, the harbour master said on Sunday. " * 3
    page = f"<html><head><title>The pier</title></head><body><article><h1>The pier</h1><p>{text}</p></article></body>"
    server.routes["/pier"] = response(page + "<nav>Home News Sport</nav></html>", media_type="text/html")
    server.routes["/all.zip"] = response(zipped({"ferry.txt": b"The ferry sank."}), media_type="application/zip")
    report = build([f"{site}/pier", f"{site}/all.zip"], archive, lambda: embedder, settings)
    assert (report.added, report.skipped) == (2, [])
    pier, ferry = sorted(archive.catalog.articles.recent(5), key=lambda article: len(article.text), reverse=True)
    assert (pier.title, pier.text, pier.url) == ("The pier", text.strip(), f"{site}/pier")
    assert (ferry.text, ferry.url) == ("The ferry sank.", "")
    assert list(archive.catalog.files.places(f"{site}/all.zip")) == [f"{site}/all.zip!ferry.txt"]


def test_a_short_note_in_a_feed_is_an_article(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    archive, address = make_archive(), f"http://127.0.0.1:{server.port}/feed"
    notes = "<item><guid>7</guid><title>Ferry</title><description>It &lt;b&gt;sank&lt;/b&gt;.</description></item>"
    server.routes["/feed"] = response(f"<rss version='2.0'><channel><title>Post</title>{notes}</channel></rss>")
    report = build([address], archive, lambda: embedder, settings)
    assert (report.added, report.skipped) == (1, [])
    (note_of_it,) = archive.catalog.articles.recent(5)
    assert (note_of_it.text, note_of_it.title, note_of_it.outlet) == ("It sank.", "Ferry", "Post")


def test_several_articles_of_one_address_are_no_versions_of_each_other(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    archive, address = make_archive(), f"http://127.0.0.1:{server.port}/news.jsonl"
    lines = '{"text": "The ferry sank in the harbour."}\n{"text": "The pier fell into the sea."}\n'
    server.routes["/news.jsonl"] = response(lines, media_type="application/jsonl")
    report = build([address], archive, lambda: embedder, settings)
    assert (report.added, report.superseded, archive.catalog.status().articles) == (2, 0, 2)


def test_an_earlier_text_of_a_fetched_page_is_kept_and_no_longer_found(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    archive, address = make_archive(), f"http://127.0.0.1:{server.port}/pier.md"
    for text in ("The pier has fallen.", "The pier still stands."):
        server.routes["/pier.md"] = note("The pier", text)
        report = build([address], archive, lambda: embedder, settings)
    assert (report.changed, report.superseded, report.removed) == (1, 1, 0)
    assert [article.text for article in archive.catalog.articles.recent(5)] == ["The pier still stands."]
    assert len(archive.catalog.versions.of(next(iter(archive.catalog.files.places(address).values())))) == 2
    assert remove_source(archive, address, articles=True) == 2


def test_what_no_reader_is_for_is_a_skipped_address(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    server.routes["/book"] = response(b"PK\x03\x04 x", media_type="application/vnd.oasis.opendocument.text")
    archive = make_archive()
    report = build([f"http://127.0.0.1:{server.port}/book"], archive, lambda: embedder, settings)
    assert [skipped.source for skipped in report.skipped] == [f"http://127.0.0.1:{server.port}/book"]
    assert archive.catalog.status().articles == 0


def test_a_file_of_lines_that_cannot_be_read_at_all_keeps_its_articles(
    make_archive: Callable[[], Archive], embedder: WordEmbedder, tmp_path: Path
) -> None:
    archive, lines = make_archive(), tmp_path / "news.jsonl"
    lines.write_text('{"text": "The ferry sank in the harbour."}\n{"text": "The pier fell into the sea."}\n', "utf-8")
    build([str(lines)], archive, lambda: embedder, IndexSettings())
    lines.write_bytes(b"\0\1\2")
    report = build([str(lines)], archive, lambda: embedder, IndexSettings())
    assert report.skipped
    assert (report.removed, archive.catalog.status().articles) == (0, 2)


def test_another_process_may_write_while_a_slow_page_is_fetched(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    """A feed of a thousand slow pages would otherwise keep everybody else from indexing for hours."""
    archive, site = make_archive(), f"http://127.0.0.1:{server.port}"
    asked, go_on = threading.Event(), threading.Event()

    def slow(request: Request, connection: socket.socket) -> bytes:
        asked.set()
        assert go_on.wait(60)
        return note("The pier", "The pier at Brannock has fallen into the sea.")

    server.routes |= {"/feed": feed("/pier.md"), "/pier.md": slow}
    reports: list[BuildReport] = []
    run = threading.Thread(
        target=lambda: reports.append(build([f"{site}/feed"], archive, lambda: embedder, settings)), daemon=True
    )
    run.start()
    assert asked.wait(60)
    with writing(archive.folder):  # raises ArchiveBusy after half a second
        go_on.set()
        run.join(0.7)  # it has its page now, and waits for the lock
        assert run.is_alive()
        assert archive.catalog.status().articles == 0
    run.join(60)
    assert [(report.new, report.indexed, report.skipped) for report in reports] == [(1, 1, [])]


def test_a_run_that_is_stopped_while_another_writes_leaves_its_pages_to_the_next(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    """What was fetched and not taken in is fetched again: nothing is lost, and nothing is there twice."""
    archive, site, stop = make_archive(), f"http://127.0.0.1:{server.port}", threading.Event()
    asked, go_on = threading.Event(), threading.Event()

    def slow(request: Request, connection: socket.socket) -> bytes:
        asked.set()
        assert go_on.wait(60)
        return note("The pier", "The pier at Brannock has fallen into the sea.")

    server.routes |= {"/feed": feed("/pier.md"), "/pier.md": slow}
    run = threading.Thread(
        target=build, args=([f"{site}/feed"], archive, lambda: embedder, settings), kwargs={"stop": stop}, daemon=True
    )
    run.start()
    assert asked.wait(60)
    with writing(archive.folder):
        go_on.set()
        run.join(0.5)
        stop.set()
        run.join(60)
        assert not run.is_alive()
    assert archive.catalog.sources.counts()[f"{site}/feed"].listed == 1
    report = build([f"{site}/feed"], archive, lambda: embedder, settings)
    assert (report.new, report.indexed) == (1, 1)


def test_pages_are_not_taken_into_an_archive_that_was_built_anew_meanwhile(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    """Vectors of two models in one archive would make its answers senseless."""
    archive, site = make_archive(), f"http://127.0.0.1:{server.port}"

    def rebuilt(request: Request, connection: socket.socket) -> bytes:
        archive.catalog.built.start_over({**settings.built_with(), "embedding.model": "another"})
        return note("The pier", "The pier at Brannock has fallen into the sea.")

    server.routes |= {"/feed": feed("/pier.md"), "/pier.md": rebuilt}
    with pytest.raises(ArchiveMismatch):
        build([f"{site}/feed"], archive, lambda: embedder, settings)
    assert archive.catalog.status().articles == 0


def restored_in_place_of(archive: Archive) -> None:
    """An archive without articles takes its place, as a restore has it."""
    open_archive(waiting_place(archive.folder), archive.settings, create=True).close()
    swap_in(archive.folder)


def test_pages_are_not_taken_into_an_archive_that_was_restored_meanwhile(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    """They would go into files that nobody finds any more; what was restored knows nothing of their source."""
    archive, site = make_archive(), f"http://127.0.0.1:{server.port}"

    def restored(request: Request, connection: socket.socket) -> bytes:
        restored_in_place_of(archive)
        return note("The pier", "The pier at Brannock has fallen into the sea.")

    server.routes |= {"/feed": feed("/pier.md"), "/pier.md": restored}
    with pytest.raises(ArchiveBusy, match="another archive was restored"):
        build([f"{site}/feed"], archive, lambda: embedder, settings)
    assert archive.catalog.sources.all() == []


def test_whoever_writes_after_a_restore_writes_into_what_was_restored(make_archive: Callable[[], Archive]) -> None:
    """As 'dateline index --watch' does, which asks nothing: its articles would be lost without a word."""
    archive = make_archive()
    whole = Passage(FERRY.id, 0, 0, len(FERRY.text), (Sentence(0, len(FERRY.text)),))
    restored_in_place_of(archive)
    with archive.writing():
        archive.catalog.articles.place([FERRY])
        archive.keywords.replace([(FERRY, [whole])])
    with closing(Catalog(archive.folder / "catalog.sqlite3")) as catalog:
        assert catalog.articles.pending() == [FERRY.id]
    assert KeywordIndex(archive.folder / "tantivy").count() == 1


def test_what_a_source_took_too_long_for_is_said_in_the_report(
    server: Server, settings: IndexSettings, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    """Pages that silently stay out would be looked for in vain."""
    archive, site = make_archive(), f"http://127.0.0.1:{server.port}"
    server.routes["/feed"] = feed("/0.md", "/1.md", "/2.md")
    server.routes |= {f"/{n}.md": note("Pier", f"The pier of {n}.") for n in range(3)}
    own = tuned(type(settings.fetching), **settings.fetching.model_dump(), delay_seconds=0.7, seconds_per_source=1.0)
    report = build([f"{site}/feed"], archive, lambda: embedder, settings.model_copy(update={"fetching": own}))
    (waiting,) = report.waiting
    assert waiting.pages + report.new == 3
    assert str(waiting).endswith(f"the next run: {site}/feed took longer than 1 seconds")


@pytest.mark.processes
@pytest.mark.parametrize("asked", [1, 4, 11])
def test_a_run_that_is_killed_while_it_fetches_leaves_every_page_once(
    asked: int, server: Server, tmp_path: Path
) -> None:
    """A page that was fetched and not yet taken in is fetched again; one that was is not there twice."""
    address = f"http://127.0.0.1:{server.port}/feed"
    runs: list[Forked] = []

    def answer(request: Request, connection: socket.socket) -> bytes:
        if len(server.requests) > asked and len(runs) == 1 and runs[0].poll() is None:
            runs[0].kill()
        return note("Pier", f"The pier of number {request.target} has fallen into the sea.")

    server.routes["/feed"] = feed(*(f"/{n}.md" for n in range(12)))
    server.routes |= {f"/{n}.md": answer for n in range(12)}
    with running("fetch", tmp_path / "archive", address) as first:
        runs.append(first)
        assert first.wait(60) == -signal.SIGKILL
    runs.append(first)
    archive = opened(tmp_path / "archive")
    try:
        fetch(archive, address)
        assert archive.catalog.sources.counts()[address] == Counts(read=12)
        assert (archive.catalog.status().articles, archive.catalog.articles.pending()) == (12, [])
        assert archive.vectors.count() == archive.keywords.count() == archive.catalog.passages.count()
    finally:
        archive.close()


def test_nothing_of_the_network_is_loaded_where_no_address_is_named(
    make_archive: Callable[[], Archive], write_articles: Callable[..., str], embedder: WordEmbedder
) -> None:
    archive = make_archive()
    build([write_articles(FERRY)], archive, lambda: embedder, IndexSettings())
    assert archive.catalog.sources.all() == []
