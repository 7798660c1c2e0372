"""Pages that change, and the same publication found twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from index.build import BuildReport, build
from index.errors import StoreFailure
from index.intake.removal import plan_removal, readmit, remove
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from index.stores.doctor import check
from index.stores.mending import rebuild_keywords, rebuild_vectors
from index.stores.versions import Shared, address_of, newest_first
from index.types import Article
from tests.fakes import WordEmbedder
from tests.index.readers.making import newsml_g2, page, warc

SETTINGS = IndexSettings()
URL = "https://reed.example/karsk/ferry"
REST = "Nobody was hurt, the council of Karsk said on Monday. The port was closed for the day, and ships had to wait."
FIRST, SECOND, THIRD = "The ferry carried 118 people.", "The ferry carried 188 people.", "The ferry carried 190 people."


@dataclass
class Newsroom:
    """Files of one article each, and the archive that follows them."""

    archive: Archive
    embedder: WordEmbedder
    folder: Path
    reports: list[BuildReport] = field(default_factory=list)

    def write(self, name: str, text: str, **fields: str) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / name).write_text(json.dumps({"text": text, **fields}) + "\n", "utf-8")

    def index(self) -> BuildReport:
        self.reports.append(build([str(self.folder)], self.archive, lambda: self.embedder, SETTINGS))
        return self.reports[-1]

    def answers(self) -> list[str]:
        """The texts that can be found, after a look at whether the three stores agree."""
        status = self.archive.catalog.status()
        assert self.archive.vectors.count() == self.archive.keywords.count() == status.passages
        assert status.pending == 0
        found = Search(self.archive, lambda: self.embedder, SETTINGS.search).find("How many people on the ferry?")
        ready = sorted(a.text for a in self.archive.catalog.articles.recent(100))
        assert {e.article.text for e in found.evidence} <= set(ready)
        return ready

    def id_of(self, text: str) -> str:
        return str(self.archive.catalog.articles._all("SELECT id FROM articles WHERE text = ?", (text,))[0][0])

    def remove(self, name: str) -> None:
        """Its line goes: a file that vanishes altogether is the business of syncing."""
        (self.folder / name).write_text("\n", "utf-8")
        files = self.archive.catalog.files
        files.forget_places(files.places(str((self.folder / name).resolve())))


@pytest.fixture
def room(make_archive: Callable[[], Archive], embedder: WordEmbedder, tmp_path: Path) -> Newsroom:
    return Newsroom(make_archive(), embedder, tmp_path / "pages")


def test_the_newer_text_of_a_page_answers_and_the_older_one_still_opens(room: Newsroom) -> None:
    room.write("page.jsonl", FIRST, url=URL)
    room.index()
    old = room.id_of(FIRST)
    room.write("page.jsonl", SECOND, url=URL)
    report = room.index()
    assert (report.added, report.superseded, report.removed) == (1, 1, 0)
    assert room.answers() == [SECOND]
    opened = room.archive.catalog.articles.get(old)
    assert opened is not None
    assert opened.text == FIRST
    assert room.archive.catalog.status().superseded == 1


def test_versions_are_listed_newest_first(room: Newsroom) -> None:
    for text in (FIRST, SECOND, THIRD):
        room.write("page.jsonl", text, url=URL)
        room.index()
    ids = [room.id_of(text) for text in (THIRD, SECOND, FIRST)]
    for asked in ids:
        listed = room.archive.catalog.versions.of(asked)
        assert [(v.article_id, v.superseded) for v in listed] == list(zip(ids, (False, True, True), strict=True))
    assert {v.article_id for v in room.archive.catalog.versions.superseded()} == set(ids[1:])
    assert room.archive.catalog.versions.of("unknown") == ()


def test_a_file_without_an_address_is_replaced_as_before(room: Newsroom) -> None:
    room.write("page.jsonl", FIRST)
    room.index()
    room.write("page.jsonl", SECOND)
    report = room.index()
    assert (report.superseded, report.removed) == (0, 1)
    assert room.answers() == [SECOND]
    assert room.archive.catalog.status().superseded == 0


def test_another_file_with_the_same_address_is_a_version_too(room: Newsroom) -> None:
    room.write("a.jsonl", FIRST, url=URL)
    room.write("b.jsonl", SECOND, url="http://REED.example/karsk/ferry/?utm_source=mail#top")
    room.index()
    assert room.answers() == [SECOND]
    assert room.index().superseded == 0
    assert room.answers() == [SECOND]


def test_the_later_date_wins_over_the_order_of_reading(room: Newsroom) -> None:
    room.write("a.jsonl", SECOND, url=URL, published="2016-05-04")
    room.write("b.jsonl", FIRST, url=URL, published="2016-05-03")
    room.index()
    assert room.answers() == [SECOND]


def test_a_page_that_says_again_what_it_said_first_answers_with_that(room: Newsroom) -> None:
    for text in (FIRST, SECOND, FIRST):
        room.write("page.jsonl", text, url=URL)
        room.index()
    assert room.answers() == [FIRST]
    assert len(room.archive.catalog.versions.of(room.id_of(FIRST))) == 2


def test_when_the_newer_one_goes_the_older_one_answers_again(room: Newsroom) -> None:
    room.write("a.jsonl", FIRST, url=URL)
    room.write("b.jsonl", SECOND, url=URL)
    room.index()
    room.remove("b.jsonl")
    room.index()
    assert room.answers() == [FIRST]


def test_when_nothing_holds_the_page_any_more_all_its_versions_go(room: Newsroom) -> None:
    room.write("page.jsonl", FIRST, url=URL)
    room.index()
    room.write("page.jsonl", SECOND, url=URL)
    room.index()
    room.remove("page.jsonl")
    assert room.index().removed == 2
    assert room.answers() == []
    assert room.archive.catalog.status().superseded == 0
    for table in ("addresses", "texts", "reordered", "tellers", "tellings", "bands"):
        assert room.archive.catalog.articles._all(f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_file_that_vanishes_takes_the_earlier_versions_along(room: Newsroom) -> None:
    room.write("other.jsonl", "The harbour was closed.")
    for text in (FIRST, SECOND):
        room.write("page.jsonl", text, url=URL)
        room.index()
    (room.folder / "page.jsonl").unlink()
    assert room.index().removed == 2
    assert room.answers() == ["The harbour was closed."]


def test_a_file_that_vanishes_leaves_the_other_ones_version_to_answer(room: Newsroom) -> None:
    room.write("a.jsonl", FIRST, url=URL)
    room.write("b.jsonl", SECOND, url=URL)
    room.index()
    (room.folder / "b.jsonl").unlink()
    room.index()
    assert room.answers() == [FIRST]


def test_an_earlier_version_that_comes_back_in_a_new_file_counts_as_read_last(room: Newsroom) -> None:
    for text in (FIRST, SECOND):
        room.write("page.jsonl", text, url=URL)
        room.index()
    room.write("again.jsonl", FIRST, url=URL)
    room.index()
    assert room.answers() == [FIRST]


def test_what_was_half_read_is_no_version(room: Newsroom) -> None:
    room.write("page.jsonl", FIRST, url=URL)
    room.index()
    files, path = room.archive.catalog.files, str((room.folder / "page.jsonl").resolve())
    before, half = files.places(path), Article(SECOND, url=URL, source=f"{path}#1")
    placed = room.archive.catalog.articles.place([half], path)
    files.restore(path, before, [half.id])
    assert placed == [(half.id, True)]
    assert room.archive.catalog.articles.unplaced() == [half.id]
    room.index()
    assert room.answers() == [FIRST]
    assert room.archive.catalog.status().superseded == 0


@pytest.mark.slow
def test_both_indexes_are_made_anew_without_earlier_versions(room: Newsroom) -> None:
    for text in (FIRST, SECOND):
        room.write("page.jsonl", text, url=URL)
        room.index()
    assert check(room.archive) == []
    rebuild_vectors(room.archive)
    rebuild_keywords(room.archive)
    assert room.answers() == [SECOND]
    assert check(room.archive) == []


# Taking out


def test_an_earlier_version_can_be_taken_out_by_itself_and_stays_out(room: Newsroom) -> None:
    for text in (FIRST, SECOND):
        room.write("page.jsonl", text, url=URL)
        room.index()
    old = room.id_of(FIRST)
    removal = plan_removal(room.archive.catalog, article_ids=[old])
    assert (removal.articles, removal.unknown) == ([old], [])
    remove(room.archive, removal)
    assert room.archive.catalog.articles.get(old) is None
    assert room.answers() == [SECOND]
    room.write("again.jsonl", FIRST, url=URL)
    assert room.index().left_out == 1
    assert room.answers() == [SECOND]
    assert [ended.article_id for ended in readmit(room.archive, [URL])] == [old]


def test_with_the_newest_its_earlier_versions_are_taken_out(room: Newsroom) -> None:
    for text in (FIRST, SECOND):
        room.write("page.jsonl", text, url=URL)
        room.index()
    ids = [room.id_of(SECOND), room.id_of(FIRST)]
    removal = plan_removal(room.archive.catalog, article_ids=ids[:1])
    assert removal.articles == ids
    remove(room.archive, removal)
    assert room.archive.catalog.articles.known(ids) == set()


def test_what_was_taken_out_is_not_kept_as_a_version(room: Newsroom) -> None:
    room.write("a.jsonl", FIRST, url=URL)
    room.write("b.jsonl", SECOND, url=URL)
    room.index()
    old = room.id_of(FIRST)
    remove(room.archive, plan_removal(room.archive.catalog, [str(room.folder / "a.jsonl")]))
    assert room.archive.catalog.articles.get(old) is None
    assert room.answers() == [SECOND]


def test_what_was_taken_out_does_not_come_back_in_other_line_breaks(room: Newsroom) -> None:
    room.write("a.jsonl", FIRST)
    room.write("b.jsonl", FIRST.replace(" ", "  "))
    room.index()
    remove(room.archive, plan_removal(room.archive.catalog, article_ids=[room.id_of(FIRST)]))
    room.archive.catalog.files.read_again([str((room.folder / name).resolve()) for name in ("a.jsonl", "b.jsonl")])
    room.index()
    assert room.answers() == []


@pytest.mark.parametrize("store", ["vectors", "keywords"])
def test_a_run_cut_off_while_superseding_is_finished_by_the_next(
    store: str, room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.write("page.jsonl", FIRST, url=URL)
    room.index()
    room.write("page.jsonl", SECOND, url=URL)
    method = "remove" if store == "vectors" else "replace"

    def fail(*_: object, **__: object) -> None:
        raise StoreFailure("disk full")

    monkeypatch.setattr(type(getattr(room.archive, store)), method, fail)
    with pytest.raises(StoreFailure):
        room.index()
    monkeypatch.undo()
    assert room.index().superseded == 1
    assert room.answers() == [SECOND]


def test_an_earlier_version_is_in_no_story(room: Newsroom) -> None:
    long = " ".join(f"word{n}" for n in range(60))
    room.write("page.jsonl", long, url=URL, outlet="Reed Press")
    room.write("copy.jsonl", long + " more", outlet="Harbour Post")
    room.index()
    room.write("page.jsonl", long + " and more", url=URL, outlet="Reed Press")
    room.index()
    story = room.archive.catalog.stories.of([room.id_of(long + " more")])[room.id_of(long + " more")]
    assert {p.article_id for p in story.publications} == {
        room.id_of(long + " more"),
        room.id_of(long + " and more"),
    }


# The same publication


def test_a_page_found_twice_with_the_same_text_is_one_article(room: Newsroom) -> None:
    room.write("a.jsonl", FIRST, url=URL, title="Ferry")
    room.index()
    room.write("b.jsonl", FIRST, url=URL + "?utm_medium=feed", title="Ferry | Reed Press")
    report = room.index()
    assert (report.added, report.unchanged, report.duplicates) == (0, 1, 1)
    assert room.answers() == [FIRST]


def test_one_outlets_article_under_two_addresses_is_stored_once_with_both(room: Newsroom) -> None:
    room.write("a.jsonl", FIRST, url=URL, outlet="Reed Press")
    room.write("b.jsonl", FIRST.replace(" ", "  "), url="https://m.reed.example/ferry", outlet="Reed Press")
    assert room.index().added == 1
    rows = room.archive.catalog.articles._all("SELECT address FROM addresses ORDER BY 1")
    assert rows == [("m.reed.example/ferry",), ("reed.example/karsk/ferry",)]
    room.remove("a.jsonl")
    room.index()
    assert room.answers() == [FIRST]


def test_a_page_found_twice_is_one_article_also_when_both_are_read_again(room: Newsroom) -> None:
    room.write("a.jsonl", FIRST, url=URL, title="Ferry")
    room.write("b.jsonl", FIRST, url=URL, title="Ferry | Reed Press")
    room.index()
    room.archive.catalog.files.read_again([str((room.folder / name).resolve()) for name in ("a.jsonl", "b.jsonl")])
    report = room.index()
    assert (report.added, report.unchanged, report.superseded) == (0, 2, 0)


def test_a_file_that_changed_by_no_more_than_a_capital_holds_another_text(room: Newsroom) -> None:
    room.write("a.jsonl", FIRST)
    room.index()
    room.write("a.jsonl", FIRST.upper())
    assert room.index().changed == 1
    assert room.answers() == [FIRST.upper()]


def test_the_same_text_in_another_outlet_is_an_article_of_its_own(room: Newsroom) -> None:
    room.write("a.jsonl", FIRST, outlet="Reed Press")
    room.write("b.jsonl", FIRST, outlet="Harbour Post")
    assert room.index().added == 2


def feed(room: Newsroom, name: str, text: str, day: int, **entry: str) -> None:
    """A saved feed with one entry of May 2016."""
    told = {"title": "Ferry sinks", "link": URL, "pubDate": f"{day:02} May 2016 08:00:00 GMT"} | entry
    fields = "".join(f"<{tag}>{value}</{tag}>" for tag, value in told.items())
    room.folder.mkdir(exist_ok=True)
    home = "<title>Reed Press</title><link>https://reed.example</link>"
    (room.folder / name).write_text(
        f'<rss version="2.0"><channel>{home}<item>{fields}<description>{text}</description></item></channel></rss>'
    )


WHOLE = " ".join((FIRST, REST, "Divers will look for the bell on Friday, and the council meets on Saturday. " * 4))


@pytest.mark.parametrize(
    ("teaser", "title"),
    [
        ("The ferry carried 118 people. ...", "Ferry sinks"),
        ("The ferry carried 118 people. Nobody was hu…", "All saved"),
        ("The ferry carried 118 people. Nobody was hurt, the council of Karsk said on Monday. Read more", "All saved"),
        ("In Karsk a ferry has gone down with all on board saved.", "Ferry sinks"),  # in the feed's own words
    ],
)
def test_a_teaser_never_takes_the_place_of_the_whole_text(room: Newsroom, teaser: str, title: str) -> None:
    room.write("page.jsonl", WHOLE, url=URL, title="Ferry sinks", published="2016-05-03")
    room.index()
    feed(room, "news.rss", teaser, day=4, title=title)
    assert room.index().superseded == 1
    assert room.answers() == [WHOLE.strip()]
    room.remove("page.jsonl")
    room.index()
    assert len(room.answers()) == 1  # the teaser is better than nothing
    assert room.answers()[0].startswith(teaser[:9])


def test_a_text_that_its_editors_have_cut_is_no_teaser(room: Newsroom) -> None:
    shorter = WHOLE[: len(WHOLE) * 2 // 3].rsplit(". ", 1)[0] + "."
    room.write("a.jsonl", WHOLE, url=URL, title="Ferry sinks", published="2016-05-03")
    room.write("b.jsonl", shorter, url=URL, title="Ferry sinks", published="2016-05-04")
    room.index()
    assert room.answers() == [shorter]


@pytest.mark.parametrize("guid", ["4711", "urn:uuid:1c0f", "https://reed.example/?p=4711"])
def test_an_entry_that_changes_title_and_address_stays_one_article(room: Newsroom, guid: str) -> None:
    feed(room, "a.rss", f"{FIRST} {REST}", day=3, guid=guid)
    room.index()
    feed(room, "b.rss", f"{SECOND} {REST}", day=4, guid=guid, title="188 saved", link="https://reed.example/saved")
    assert room.index().superseded == 1
    assert room.answers() == [f"{SECOND} {REST}"]


@pytest.mark.parametrize(
    ("site", "guid"),
    [
        ("https://other.example", "4711"),
        ("https://reed.example", ""),
        ("https://reed.example", "https://reed.example/"),
    ],
)
def test_what_names_no_entry_makes_no_two_of_them_one(room: Newsroom, site: str, guid: str) -> None:
    """Sites count their entries alike, and some give their front page."""
    guids = {"guid": guid or "4711"}, {"guid": guid} if guid else {}
    feed(room, "a.rss", f"{FIRST} {REST}", day=3, **guids[0])
    feed(room, "b.rss", f"{SECOND} {REST}", day=4, link=f"{site}/saved", **guids[1])
    other = (room.folder / "b.rss").read_text().replace("<link>https://reed.example</link>", f"<link>{site}</link>")
    (room.folder / "b.rss").write_text(other)
    assert room.index().superseded == 0
    assert len(room.answers()) == 2


def test_a_front_page_is_no_article_of_which_there_are_versions(room: Newsroom) -> None:
    for name, text in (("a.jsonl", FIRST), ("b.jsonl", SECOND)):
        room.write(name, text, url="https://reed.example/")
    assert room.index().superseded == 0
    assert room.answers() == [FIRST, SECOND]


def test_two_files_that_have_nothing_in_common_are_no_versions_whatever_their_address(room: Newsroom) -> None:
    for name in "ab":
        text = " ".join(f"{name}{n}" for n in range(60))
        room.write(f"{name}.jsonl", text, url="https://reed.example/latest", title=name)
    assert room.index().superseded == 0
    assert len(room.answers()) == 2


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://reed.example/a", "reed.example/a"),
        ("http://REED.example:80/a/#top", "reed.example/a"),
        ("https://reed.example/a?utm_source=x&fbclid=1", "reed.example/a"),
        ("https://reed.example/?id=3", "reed.example?id=3"),
        ("https://reed.example/a?b=2&a=1", "reed.example/a?a=1&b=2"),
        ("https://reed.example", ""),
        ("https://[reed", ""),
        ("ftp://reed.example/a", ""),
        ("no address", ""),
        ("", ""),
    ],
)
def test_addresses_are_compared_without_what_changes_nothing(url: str, address: str) -> None:
    assert address_of(url) == address


def shared(name: str, day: int | None, read: int, placed: bool = True) -> Shared:
    return Shared(name, "ready", date(2016, 5, day) if day else None, read, placed)


@pytest.mark.parametrize(
    ("under", "newest"),
    [
        ([shared("a", 4, 1), shared("b", 3, 2)], "a"),
        ([shared("a", 4, 1), shared("b", None, 2)], "b"),  # of an undated one, only the order of reading is known
        ([shared("a", 4, 1), shared("b", 4, 2)], "b"),
        ([shared("a", 4, 2, placed=False), shared("b", 3, 1)], "b"),
        ([shared("a", None, 2, placed=False), shared("b", 3, 3), shared("c", 4, 1)], "c"),
    ],
)
def test_the_newest_is_found_whatever_the_order(under: Sequence[Shared], newest: str) -> None:
    assert newest_first(under)[0].article_id == newest
    assert newest_first(under[::-1])[0].article_id == newest


def test_an_article_knows_its_own_id_among_equal_words(room: Newsroom) -> None:
    """The same words and facts with another byline are the same publication, whichever comes again."""
    one, other = Article(FIRST, byline="A. Reed", source="a"), Article(FIRST, byline="B. Reed", source="b")
    catalog = room.archive.catalog
    assert catalog.articles.place([one, other]) == [(one.id, True), (one.id, False)]
    assert catalog.articles.place([other, one]) == [(one.id, False), (one.id, False)]
    assert catalog.articles.pending() == [one.id]


def agency(room: Newsroom, name: str, text: str, **meta: str) -> None:
    room.folder.mkdir(exist_ok=True)
    (room.folder / name).write_bytes(newsml_g2("Ferry sinks", text, **meta))


def test_a_corrected_item_answers_in_place_of_the_first_in_whatever_order_they_are_read(room: Newsroom) -> None:
    """An agency's file has no address; its identifier and version say which is which."""
    agency(room, "a.xml", SECOND, version="2", changed="2024-03-12T11:00:00Z", note="Corrects the number of people.")
    agency(room, "b.xml", FIRST, version="1", changed="2024-03-12T09:00:00Z")
    room.index()
    assert room.answers() == [SECOND]
    told = room.archive.catalog.versions.reader_notes(room.id_of(FIRST))
    assert told.later == room.id_of(SECOND)
    assert told.later_notice.startswith("Harbour News Agency corrected this article on 12 March 2024")
    assert room.archive.catalog.versions.reader_notes(room.id_of(SECOND)).notice == told.later_notice


def test_a_killed_item_no_longer_answers_and_its_readers_are_told(room: Newsroom) -> None:
    """What an agency withdraws may be libel; who opens an old citation has to know."""
    agency(room, "a.xml", FIRST)
    room.index()
    agency(
        room, "kill.xml", FIRST, version="2", status="canceled", changed="2024-03-13T09:00:00Z", note="It is untrue."
    )
    room.index()
    (text,) = room.answers()
    assert FIRST not in text
    assert text == "Harbour News Agency withdrew this article on 13 March 2024: It is untrue."
    told = room.archive.catalog.versions.reader_notes(room.id_of(FIRST))
    assert told.later_notice == text
    assert (found := room.archive.catalog.articles.get(room.id_of(FIRST)))
    assert found.text == FIRST


def test_an_item_that_is_taken_back_out_lets_the_earlier_answer_again(room: Newsroom) -> None:
    agency(room, "a.xml", FIRST)
    agency(room, "b.xml", SECOND, version="2", changed="2024-03-12T11:00:00Z")
    room.index()
    room.remove("b.xml")
    (room.folder / "b.xml").unlink()
    build([str(room.folder)], room.archive, lambda: room.embedder, SETTINGS, delete=True)
    assert room.answers() == [FIRST]
    assert room.archive.catalog.versions.reader_notes(room.id_of(FIRST)).later == ""


def test_the_newest_capture_of_a_page_answers_and_a_page_may_go_back_to_a_text(room: Newsroom) -> None:
    """Crawls are read in any order; the page of the last capture is what the page says."""
    before, after = (f"{text} {REST}" for text in (FIRST, SECOND))
    room.folder.mkdir()

    def crawl(name: str, at: str, text: str) -> None:
        (room.folder / name).write_bytes(warc([(URL, at, page("Ferry sinks", text))]))

    crawl("a.warc", "2024-03-13T08:00:00Z", after)
    crawl("b.warc", "2024-03-12T08:00:00Z", before)
    room.index()
    assert room.answers() == [after]
    assert "13 March 2024" in room.archive.catalog.versions.reader_notes(room.id_of(after)).notice
    crawl("c.warc", "2024-03-14T08:00:00Z", before)
    room.index()
    assert room.answers() == [before]


def test_a_page_that_moved_is_one_with_what_was_at_its_former_address_in_whatever_order_they_were_recorded(
    room: Newsroom,
) -> None:
    former, (before, after) = "https://p.example/old", (f"{text} {REST}" for text in (FIRST, SECOND))
    room.folder.mkdir()
    moved = warc([(former, "2024-03-13T09:00:00Z", b"")], "301 Moved", f"Location: {URL}\r\n")
    (room.folder / "a.warc").write_bytes(warc([(URL, "2024-03-13T08:00:00Z", page("Ferry sinks", after))]) + moved)
    (room.folder / "b.warc").write_bytes(warc([(former, "2024-03-12T08:00:00Z", page("Ferry sinks", before))]))
    room.index()
    assert room.answers() == [after]
