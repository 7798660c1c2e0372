"""Archives as newsrooms and libraries have them, indexed end to end; what is expected was counted by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from index.build import BuildReport, build
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive, open_archive
from index.types import Article
from tests.fakes import WordEmbedder
from tests.index import holdings
from tests.index.holdings import OUTLETS, Story

pytestmark = pytest.mark.slow
SETTINGS = IndexSettings()
KINDS: dict[str, Callable[[Path], list[Story]]] = {
    "wire": holdings.wire_feed,
    "nexis": holdings.nexis_export,
    "warc": holdings.web_archive,
    "cms": holdings.cms_dump,
    "feed": holdings.feed_with_pages,
    "mail": holdings.mailbox,
}


@dataclass
class Library:
    """One archive with all kinds in it, each taken in by a run of its own."""

    archive: Archive
    folder: Path
    told: dict[str, list[Story]] = field(default_factory=dict)
    reports: dict[str, BuildReport] = field(default_factory=dict)

    def take_in(self, kind: str) -> None:
        folder = self.folder / kind
        folder.mkdir()
        self.told[kind] = KINDS[kind](folder)
        self.reports[kind] = build([str(folder)], self.archive, WordEmbedder, SETTINGS)

    def answering(self, kind: str) -> list[Article]:
        """The articles of a kind that can be found."""
        ready, catalog = self.archive.catalog.articles.recent(1_000), self.archive.catalog
        inside = str((self.folder / kind).resolve())
        return [one for one in ready if any(place.startswith(inside) for place in catalog.files.places_of(one.id))]

    def superseded(self, kind: str) -> int:
        return self.reports[kind].superseded


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    with closing(open_archive(folder / "archive", SETTINGS, create=True)) as archive:
        made = Library(archive, folder)
        for kind in KINDS:
            made.take_in(kind)
        yield made


def facts(articles: list[Article]) -> set[tuple[str, str]]:
    return {(article.title, str(article.published)) for article in articles}


def told(stories: list[Story]) -> set[tuple[str, str]]:
    return {(story.title, str(story.published)) for story in stories}


def test_a_wire_of_mixed_standards_with_corrections_and_kills(library: Library) -> None:
    found, report = library.answering("wire"), library.reports["wire"]
    assert (report.read, len(found), library.superseded("wire")) == (58, 52, 6)
    assert sorted(skipped.source.rpartition("/")[2] for skipped in report.skipped) == [
        "held.json",
        "package.xml",
        "picture.json",
    ]
    stories = library.told["wire"]
    changed = {(story.title, "2024-09-01") for story in stories[:6]}  # a revision is of the day on which it was sent
    assert facts(found) == told(stories[6:]) | changed
    texts = {article.title: article.text for article in found}
    assert [texts[story.title] for story in stories[:4]] == [story.corrected for story in stories[:4]]
    assert all("withdrew this article on 1 September 2024" in texts[story.title] for story in stories[4:6])
    assert sum(article.text.endswith("weeks.") for article in found) == 46
    assert Counter(article.outlet for article in found) == {"Harbour News Agency": 40, "HNA": 12}


def test_an_export_of_a_database_is_its_documents_each_with_its_outlet_and_day(library: Library) -> None:
    found, report = library.answering("nexis"), library.reports["nexis"]
    assert (report.read, report.new, report.duplicates, report.skipped) == (54, 52, 2, [])
    stories = library.told["nexis"]
    assert facts(found) == told(stories)
    assert Counter(article.outlet for article in found) == dict.fromkeys(OUTLETS, 13)
    assert {article.byline for article in found} == {story.author for story in stories}
    assert {article.text for article in found} == {"\n\n".join(story.paragraphs) for story in stories}


def test_a_web_archive_answers_with_the_newest_capture_of_each_page(library: Library) -> None:
    found, report = library.answering("warc"), library.reports["warc"]
    assert (report.read, len(found), library.superseded("warc")) == (59, 50, 5)
    assert len(report.skipped) == 1
    stories = library.told["warc"]
    assert facts(found) == told(stories)
    assert {article.text for article in found} >= {story.corrected for story in stories[:5]}
    versions, ids = library.archive.catalog.versions, {article.title: article.id for article in found}
    captured = Counter(
        versions.reader_notes(ids[story.title]).notice.partition("captured on ")[2][:10] for story in stories
    )
    assert captured == {"1 Septembe": 9, "1 August 2": 41}
    (moved,) = {one.article_id for one in versions.under("reed.example/s/9")}
    assert moved == ids[stories[9].title]


def test_a_dump_of_a_cms_is_its_posts_without_markup(library: Library) -> None:
    found, report = library.answering("cms"), library.reports["cms"]
    assert (report.read, len(found), len(report.skipped)) == (52, 52, 2)
    assert facts(found) == told(library.told["cms"])
    assert {article.text for article in found} == {"\n\n".join(story.paragraphs) for story in library.told["cms"]}


def test_pages_answer_and_not_the_teasers_of_their_feed(library: Library) -> None:
    found, stories = library.answering("feed"), library.told["feed"]
    assert (library.reports["feed"].read, len(found), library.superseded("feed")) == (106, 54, 52)
    whole = [article for article in found if article.text.endswith("weeks.")]
    assert facts(whole) == told(stories[:50])
    teasers = sorted(article.title.partition(":")[0] for article in found if article not in whole)
    assert len(teasers) == 4
    assert teasers.count("Once more") == 2


def test_a_mailbox_is_its_mails(library: Library) -> None:
    found, report = library.answering("mail"), library.reports["mail"]
    assert (report.read, len(found), len(report.skipped)) == (51, 51, 1)
    assert facts(found) == told(library.told["mail"])


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_archive_of_any_kind_tells_is_found(library: Library, kind: str) -> None:
    story = library.told[kind][30]
    search = Search(library.archive, WordEmbedder, SETTINGS.search)
    best = search.find(f"Who asked for case {story.title[-6:]} in {story.place}?").evidence[0]
    assert best.article.title == story.title
    assert any(best.article.text[s.start : s.end] == story.sentences[3] for s in best.sentences)


def test_the_stores_agree_on_all_of_it_and_a_second_run_finds_nothing_new(library: Library) -> None:
    status = library.archive.catalog.status()
    assert (status.articles, status.superseded) == (52 + 52 + 50 + 52 + 54 + 51, 6 + 5 + 52)
    assert library.archive.vectors.count() == library.archive.keywords.count() == status.passages
    again = build([str(library.folder / kind) for kind in KINDS], library.archive, WordEmbedder, SETTINGS)
    assert (again.new, again.changed, again.removed, again.superseded) == (0, 0, 0, 0)
