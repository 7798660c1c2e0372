"""Changes of a folder reach the archive: each transition of a file, in real stores and a real file system."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.build import BuildReport, build
from index.intake import changes
from index.intake.dry_run import preview
from index.readers import Document
from index.settings import IndexSettings, ReadingSettings, SyncSettings
from index.stores.archive import Archive, open_archive
from tests.fakes import WordEmbedder, tuned
from tests.index.readers.making import zipped

SETTINGS = IndexSettings(sync=tuned(SyncSettings, settle_seconds=0, careful_from=4))
FOLLOWING = IndexSettings(sync=tuned(SyncSettings, settle_seconds=0, careful_from=4, follow_links=True))
OLD = 1_000_000_000  # seconds; a time at which nothing is racy


class Newsroom:
    """A folder, its archive, and what the last run did."""

    def __init__(self, folder: Path, archive: Archive) -> None:
        self.folder, self.archive, self.embedder = folder, archive, WordEmbedder()
        folder.mkdir(exist_ok=True)

    def write(self, name: str, content: str | bytes = "", *, at: int = OLD) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else (content or story(name)).encode())
        os.utime(path, (at, at))
        return path

    def sync(
        self,
        *paths: str | Path,
        settings: IndexSettings = SETTINGS,
        delete: bool | None = None,
        stop: threading.Event | None = None,
    ) -> BuildReport:
        """Syncs, having looked before what would happen: both have to agree."""
        named = [str(path) for path in paths] or [str(self.folder)]
        expected = preview(named, self.archive.catalog, settings, delete=delete)
        report = build(named, self.archive, lambda: self.embedder, settings, delete=delete, stop=stop)
        if stop is None:
            assert counts(report) == counts(expected)
            assert report.changes == expected.changes
            assert report.held_back == expected.held_back
        return report

    def places(self) -> dict[str, str]:
        """What the archive holds: the first words of each article, by its place below the folder."""
        catalog = self.archive.catalog
        found = {}
        for file in catalog.files.files_with_places(str(self.folder)):
            for source, article_id in catalog.files.places(file).items():
                article = catalog.articles.get(article_id)
                assert article
                found[source.removeprefix(f"{self.folder}/")] = article.text.split(".")[0]
        return found

    def assert_whole(self) -> None:
        status = self.archive.catalog.status()
        assert status.pending == 0
        assert self.archive.vectors.count() == self.archive.keywords.count() == status.passages
        assert self.archive.catalog.articles.unplaced() == []


def counts(report: BuildReport) -> dict[str, int]:
    names = ("new", "changed", "moved", "unchanged", "deleted", "duplicates", "removed")
    return {name: value for name in names if (value := getattr(report, name))} | (
        {"failed": len(report.skipped)} if report.skipped else {}
    )


def story(name: str) -> str:
    return f"The story of {Path(name).stem}. It has a second sentence."


@pytest.fixture
def room(tmp_path: Path, make_archive: Callable[[], Archive]) -> Newsroom:
    return Newsroom(tmp_path / "news", make_archive())


@pytest.fixture
def three(room: Newsroom) -> Newsroom:
    """Three files of one article each, indexed."""
    for name in ("a.txt", "b.txt", "deep/c.txt"):
        room.write(name)
    room.sync()
    return room


@contextmanager
def opened_files() -> Iterator[list[str]]:
    """The names of files that are opened meanwhile, by whichever means."""
    names: list[str] = []
    _listening.append(names)
    try:
        yield names
    finally:
        _listening.remove(names)


_listening: list[list[str]] = []


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _listening:
        for names in _listening:
            names.append(str(arguments[0]))


sys.addaudithook(_hear)  # cannot be removed again, so it is here once


# What happens to files


def test_unchanged_files_are_not_opened(three: Newsroom) -> None:
    with opened_files() as opened:
        report = three.sync()
    assert counts(report) == {"unchanged": 3}
    assert [name for name in opened if name.startswith(str(three.folder))] == []


def test_nothing_heavy_is_opened_for_an_unchanged_archive(three: Newsroom, make_archive: Callable[[], Archive]) -> None:
    """Neither the embedding model nor the indexes: loading them takes longer than all the rest."""
    again = open_archive(make_archive().folder, SETTINGS, shared=True)

    def refuse() -> WordEmbedder:
        raise AssertionError("the embedding model was loaded")

    report = build([str(three.folder)], again, refuse, SETTINGS)
    assert (counts(report), again.vectors.connection.connected) == ({"unchanged": 3}, False)
    again.close()


def test_a_touched_file_only_has_its_stat_renewed(three: Newsroom) -> None:
    three.write("a.txt", at=OLD + 9)
    embedded = len(three.embedder.embedded)
    report = three.sync()
    assert counts(report) == {"unchanged": 3}
    assert [change.kind for change in report.changes] == ["touched"]
    assert len(three.embedder.embedded) == embedded
    assert three.sync().changes == []


def test_a_changed_file_replaces_its_text(three: Newsroom) -> None:
    three.write("a.txt", "Another story. It is new.", at=OLD + 9)
    assert counts(three.sync()) == {"changed": 1, "unchanged": 2, "removed": 1}
    assert three.places()["a.txt"] == "Another story"
    three.assert_whole()


def test_a_change_that_kept_size_and_time_is_noticed(three: Newsroom) -> None:
    text = (three.folder / "a.txt").read_text()
    three.write("a.txt", text.replace("second", "SECOND"))
    assert counts(three.sync())["changed"] == 1


def test_a_change_within_the_second_of_the_last_run_is_noticed(room: Newsroom) -> None:
    """Clocks of files are coarse: two changes may bear one time. Here even the inode's own time is not compared."""
    settings = IndexSettings(sync=tuned(SyncSettings, settle_seconds=0, compare="time_and_size"))
    now = 2 * 10**9  # ahead of the clock, as on a file server's
    room.write("a.txt", "One text of it.", at=now)
    room.sync(settings=settings)
    room.write("a.txt", "Two text of it.", at=now)
    assert counts(room.sync(settings=settings)) == {"changed": 1, "removed": 1}
    old = room.write("b.txt", "One old text.", at=OLD)
    room.sync(settings=settings)
    room.write("b.txt", "Two old text.", at=OLD)
    assert "b.txt" in room.places()
    with opened_files() as opened:
        room.sync(settings=settings)
    assert str(old) not in opened


def test_a_moved_file_keeps_its_article(three: Newsroom) -> None:
    (three.folder / "a.txt").rename(three.folder / "deep/z.txt")
    embedded = len(three.embedder.embedded)
    report = three.sync()
    assert counts(report) == {"moved": 1, "unchanged": 2}
    assert len(three.embedder.embedded) == embedded
    assert three.places() == {"b.txt": "The story of b", "deep/c.txt": "The story of c", "deep/z.txt": "The story of a"}
    three.assert_whole()
    assert counts(three.sync()) == {"unchanged": 3}


def test_a_renamed_folder_is_moved_with_all_that_is_in_it(room: Newsroom) -> None:
    for number in range(6):
        room.write(f"old/{number}.txt")
    room.write("old/many.jsonl", '{"text": "First line."}\n{"text": "Second line."}\nbroken\n')
    assert counts(room.sync()) == {"new": 8, "failed": 1}
    (room.folder / "old").rename(room.folder / "renamed")
    report = room.sync()
    assert counts(report) == {"moved": 8, "failed": 1}
    assert report.skipped[0].source == str(room.folder / "renamed/many.jsonl#3")
    assert [f.source for f in room.archive.catalog.status().failed] == [str(room.folder / "renamed/many.jsonl#3")]
    assert room.places()["renamed/many.jsonl#2"] == "Second line"
    assert counts(room.sync()) == {"unchanged": 8, "failed": 1}


def test_a_file_that_moved_and_changed_is_deleted_and_new(three: Newsroom) -> None:
    (three.folder / "a.txt").unlink()
    three.write("z.txt", "Something else. It is new.")
    assert counts(three.sync()) == {"new": 1, "unchanged": 2, "deleted": 1, "removed": 1}
    assert "a.txt" not in three.places()
    three.assert_whole()


def test_a_file_moved_to_a_folder_that_is_named_alone_is_moved(three: Newsroom) -> None:
    (three.folder / "a.txt").rename(three.folder / "deep/a.txt")
    assert counts(three.sync(three.folder / "deep")) == {"moved": 1, "unchanged": 1}


def test_a_copy_is_stored_once_and_outlives_the_original(three: Newsroom) -> None:
    shutil.copy2(three.folder / "a.txt", three.folder / "copy.txt")
    assert counts(three.sync()) == {"unchanged": 3, "duplicates": 1}
    (three.folder / "a.txt").unlink()
    assert counts(three.sync()) == {"unchanged": 3}
    assert three.places()["copy.txt"] == "The story of a"
    three.assert_whole()


def test_a_file_read_in_another_way_under_its_new_name_is_read(three: Newsroom) -> None:
    (three.folder / "a.txt").rename(three.folder / "a.jsonl")
    report = three.sync()
    assert counts(report)["failed"] == 1
    assert counts(report)["deleted"] == 1


def test_a_deleted_file_takes_its_article_along(three: Newsroom) -> None:
    (three.folder / "a.txt").unlink()
    assert counts(three.sync()) == {"unchanged": 2, "deleted": 1, "removed": 1}
    assert three.places().keys() == {"b.txt", "deep/c.txt"}
    three.assert_whole()


def test_only_what_lies_under_the_named_folder_counts_as_deleted(three: Newsroom) -> None:
    (three.folder / "a.txt").unlink()
    (three.folder / "deep/c.txt").rename(three.folder / "deep/d.txt")
    assert counts(three.sync(three.folder / "deep")) == {"moved": 1}
    assert "a.txt" in three.places()


def test_a_line_put_in_the_middle_is_the_only_new_article(room: Newsroom) -> None:
    lines = [f'{{"text": "Line {number} of the file."}}\n' for number in range(5)]
    room.write("a.jsonl", "".join(lines))
    room.sync()
    room.write("a.jsonl", "".join([*lines[:2], '{"text": "Between them."}\n', *lines[2:]]))
    assert counts(room.sync()) == {"new": 1, "unchanged": 5}
    room.write("a.jsonl", "".join(lines[1:]))
    assert counts(room.sync()) == {"unchanged": 4, "deleted": 2, "removed": 2}
    room.assert_whole()


@pytest.mark.slow
def test_other_readers_and_other_limits_read_the_files_again(three: Newsroom) -> None:
    three.write("long.txt", f"A long story. {'It goes on. ' * 200}")
    tight = SETTINGS.model_copy(update={"reading": tuned(ReadingSettings, max_article_chars=1_000)})
    assert counts(three.sync(settings=tight)) == {"unchanged": 3, "failed": 1}
    assert counts(three.sync(settings=SETTINGS)) == {"unchanged": 3, "new": 1}


# Failures


def test_a_failing_file_is_read_once_and_told_of_every_time(three: Newsroom) -> None:
    broken = three.write("broken.txt", b"\x00\x01")
    three.sync()
    with opened_files() as opened:
        report = three.sync()
    assert [failed.source for failed in report.skipped] == [str(broken)]
    assert str(broken) not in opened
    three.write("broken.txt", "Mended now. It can be read.")
    assert counts(three.sync()) == {"unchanged": 3, "new": 1}
    assert three.archive.catalog.status().failed == ()


def test_a_member_that_became_unreadable_keeps_all_its_articles(room: Newsroom) -> None:
    lines = b'{"text": "A first line."}\n{"text": "A second line."}\n'
    room.write("all.zip", zipped({"a.txt": b"The ferry sank.", "b.jsonl": lines, "c.txt": b"The pier fell."}))
    assert counts(room.sync()) == {"new": 4}
    room.write("all.zip", zipped({"a.txt": b"The ferry floats.", "b.jsonl": b"\0\1\2"}), at=OLD + 9)
    report = room.sync()
    assert (report.changed, report.removed, report.deleted) == (1, 2, 1)
    assert [skipped.source for skipped in report.skipped] == [f"{room.folder}/all.zip!b.jsonl"]
    assert room.places() == {
        "all.zip!a.txt": "The ferry floats",
        "all.zip!b.jsonl#1": "A first line",
        "all.zip!b.jsonl#2": "A second line",
    }
    room.write("all.zip", b"PK\3\4 no archive any more", at=OLD + 18)
    assert len(room.sync().skipped) == 1
    assert len(room.places()) == 3
    room.assert_whole()


def test_a_file_that_became_unreadable_keeps_all_its_articles(room: Newsroom) -> None:
    room.write("a.jsonl", '{"text": "One."}\n{"text": "Two."}\n')
    room.sync()
    room.write("a.jsonl", b"\x00")
    assert counts(room.sync()) == {"failed": 1}
    assert counts(room.sync()) == {"unchanged": 2, "failed": 1}
    assert room.places() == {"a.jsonl#1": "One", "a.jsonl#2": "Two"}


def test_what_is_wrong_with_a_name_is_forgotten_when_it_is_right(room: Newsroom) -> None:
    later = room.folder / "later"
    assert counts(room.sync(later)) == {"failed": 1}
    room.write("later/a.txt")
    room.write("later/b.pdf")
    assert counts(room.sync(later)) == {"new": 1, "failed": 1}
    (later / "b.pdf").unlink()
    room.sync(later)
    assert room.archive.catalog.status().failed == ()


def write_while_read(room: Newsroom, monkeypatch: pytest.MonkeyPatch, path: Path, writes: list[str]) -> None:
    """Each reading of the file is met by a write to it, as long as there are any left."""
    from index.intake import changes

    read_document = changes.read_document

    def disturbed(document: Document, settings: ReadingSettings, *, raising: bool) -> Iterator[object]:
        yield from list(read_document(document, settings, raising=raising))
        if document.path == path and writes:
            path.write_text(writes.pop(0))

    monkeypatch.setattr(changes, "read_document", disturbed)


def test_a_file_written_while_it_is_read_is_read_once_more(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    path = room.write("a.txt", "Half a sto")
    write_while_read(room, monkeypatch, path, ["The whole story."])
    report = build([str(room.folder)], room.archive, lambda: room.embedder, SETTINGS)
    assert counts(report) == {"new": 1}
    assert room.places() == {"a.txt": "The whole story"}


def test_a_file_that_is_still_being_written_is_left_to_the_next_run(
    three: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = three.write("a.txt", "Half a sto", at=OLD + 9)
    write_while_read(three, monkeypatch, path, ["Half a story, and", "The whole story, at last."])
    report = build([str(three.folder)], three.archive, lambda: three.embedder, SETTINGS)
    assert "being written" in report.skipped[0].reason
    assert three.places()["a.txt"] == "The story of a"
    assert counts(three.sync()) == {"changed": 1, "unchanged": 2, "removed": 1}
    assert three.archive.catalog.status().failed == ()


def test_a_long_file_written_while_it_is_read_is_taken_back_whole(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its articles were already in the catalog when that was noticed."""
    monkeypatch.setattr("index.intake.changes._BATCH", 3)
    lines = [f'{{"text": "Line {number}."}}\n' for number in range(10)]
    path = room.write("a.jsonl", "".join(lines))
    room.sync()
    before = room.places()
    half = "".join(f'{{"text": "Other line {number}."}}\n' for number in range(7))
    room.write("a.jsonl", half, at=OLD + 9)
    write_while_read(room, monkeypatch, path, [half + "{", half + '{"tex'])
    report = build([str(room.folder)], room.archive, lambda: room.embedder, SETTINGS)
    assert (report.new, report.changed, report.deleted, len(report.skipped)) == (0, 0, 0, 1)
    assert room.places() == before
    room.assert_whole()


def test_a_file_that_vanishes_before_it_is_read_is_told_and_not_kept_as_a_failure(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.intake import changes

    path, digest = room.write("a.txt"), changes._digest

    def vanishing(name: str) -> str:
        path.unlink(missing_ok=True)
        return digest(name)

    monkeypatch.setattr(changes, "_digest", vanishing)
    report = build([str(room.folder)], room.archive, lambda: room.embedder, SETTINGS)
    assert "vanished" in report.skipped[0].reason
    monkeypatch.setattr(changes, "_digest", digest)
    room.write("b.txt")
    room.sync()
    assert room.archive.catalog.status().failed == ()


# What must not be deleted


def test_a_folder_that_is_not_there_deletes_nothing_and_says_so(three: Newsroom) -> None:
    three.folder.rename(three.folder.with_name("unmounted"))
    report = three.sync()
    assert counts(report) == {"failed": 1}
    assert (report.held_back[0].missing, report.held_back[0].reason) == (3, "it is not there")
    three.folder.with_name("unmounted").rename(three.folder)
    assert counts(three.sync()) == {"unchanged": 3}
    three.folder.rename(three.folder.with_name("gone for good"))
    assert counts(three.sync(delete=True)) == {"deleted": 3, "removed": 3, "failed": 1}


def test_an_empty_folder_deletes_nothing_unless_asked(three: Newsroom) -> None:
    shutil.rmtree(three.folder)
    three.folder.mkdir()
    report = three.sync()
    assert counts(report) == {"failed": 1}
    assert report.held_back[0].reason == "no file is left in it"
    assert counts(three.sync(delete=True)) == {"deleted": 3, "removed": 3, "failed": 1}
    three.assert_whole()


def test_more_than_half_of_a_folder_is_not_deleted_unless_asked(room: Newsroom) -> None:
    for number in range(8):
        room.write(f"{number}.txt")
    room.sync()
    for number in range(4):
        (room.folder / f"{number}.txt").unlink()
    assert counts(room.sync(delete=False)) == {"unchanged": 4}
    (room.folder / "4.txt").unlink()
    report = room.sync()
    assert counts(report) == {"unchanged": 3}
    assert (report.held_back[0].missing, report.held_back[0].known) == (5, 8)
    room.write("4.txt")
    assert counts(room.sync()) == {"unchanged": 4, "deleted": 4, "removed": 4}


def test_a_folder_within_that_is_suddenly_empty_is_spared(room: Newsroom) -> None:
    """A drive mounted below the folder that is named, and not there today."""
    for number in range(9):
        room.write(f"{number}.txt")
        room.write(f"drive/{number % 4}.txt", f"On the drive: {number % 4}.")
    room.sync()
    shutil.rmtree(room.folder / "drive")
    (room.folder / "drive").mkdir()
    report = room.sync()
    assert counts(report) == {"unchanged": 9}
    assert report.held_back[0].folder == str(room.folder / "drive")


def test_a_folder_behind_a_link_to_nothing_is_spared(room: Newsroom, tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "a.txt").write_text("On the drive.")
    room.write("b.txt")
    (room.folder / "linked").symlink_to(drive)
    assert counts(room.sync(settings=FOLLOWING)) == {"new": 2}
    drive.rename(tmp_path / "unmounted")
    assert counts(room.sync(settings=FOLLOWING)) == {"unchanged": 1, "failed": 1}
    assert "linked/a.txt" in room.places()


def test_a_folder_that_cannot_be_looked_into_deletes_nothing(three: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The superuser may look into every folder, so the refusal comes from a fake here."""
    look_into, look_at = os.scandir, os.lstat

    def refuse(path: str) -> None:
        if "deep" in str(path):
            raise PermissionError(13, "Permission denied")

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        refuse(path)
        return look_into(path)

    def lstat(path: str) -> os.stat_result:
        if str(path).endswith("c.txt"):
            refuse(path)
        return look_at(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "lstat", lstat)
    for delete in (None, True):
        report = three.sync(delete=delete)
        assert counts(report) == {"unchanged": 2, "failed": 1}
        assert report.skipped[0].reason == "permission denied"
    assert "deep/c.txt" in three.places()


def test_a_glob_deletes_only_what_it_matches(room: Newsroom) -> None:
    for name in ("a.txt", "b.txt", "a.md", "deep/a.txt", "deep/c.md"):
        room.write(name, f"Story of {name}")
    room.sync()
    for name in ("a.txt", "a.md", "deep/a.txt"):
        (room.folder / name).unlink()
    assert counts(room.sync(f"{room.folder}/*.txt")) == {"unchanged": 1, "deleted": 1, "removed": 1}
    assert counts(room.sync(f"{room.folder}/**/*.md")) == {"unchanged": 1, "deleted": 1, "removed": 1}
    assert room.places().keys() == {"b.txt", "deep/a.txt", "deep/c.md"}


# Links and names


def test_a_further_name_of_a_file_takes_over_without_leaving_the_old_behind(three: Newsroom) -> None:
    """The link comes first in the order of names, so the file behind it is no place any more."""
    (three.folder / "0.txt").symlink_to(three.folder / "a.txt")
    assert counts(three.sync()) == {"unchanged": 2, "duplicates": 1}
    assert three.places().keys() == {"0.txt", "b.txt", "deep/c.txt"}
    three.write("a.txt", "Changed behind the link.", at=OLD + 9)
    assert counts(three.sync()) == {"unchanged": 2, "changed": 1, "removed": 1}
    (three.folder / "0.txt").unlink()
    three.sync()
    assert three.places()["a.txt"] == "Changed behind the link"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that nobody named, with a file in it."""
    made = tmp_path / "private"
    made.mkdir()
    (made / "secret.txt").write_text("The password is heliotrope.")
    return made


@pytest.mark.parametrize("target", ["private", "private/secret.txt", "private/../private/secret.txt", "/dev/zero"])
@pytest.mark.parametrize("pattern", ["", "*.txt", "**/*.txt", "*"])
def test_a_link_does_not_lead_out_of_the_folder_that_was_named(
    three: Newsroom, outside: Path, target: str, pattern: str
) -> None:
    """Whoever may write into a followed folder would have any file of the machine read, and cited in answers."""
    three.write("deep/link.txt").unlink()
    for link in (three.folder / "link.txt", three.folder / "deep/link.txt"):
        link.symlink_to(outside.parent / target)
    report = three.sync(three.folder / pattern)
    assert all(skipped.reason.startswith("a link that leads out of its folder: to ") for skipped in report.skipped)
    assert report.skipped
    assert three.places().keys() == {"a.txt", "b.txt", "deep/c.txt"}


def test_a_link_that_leads_out_is_read_where_that_is_wanted(three: Newsroom, outside: Path) -> None:
    (three.folder / "more").symlink_to(outside)
    assert counts(three.sync(settings=FOLLOWING)) == {"new": 1, "unchanged": 3}
    report = three.sync()
    assert "index.sync.follow_links" in report.skipped[0].reason
    assert "more/secret.txt" in three.places(), "what was read stays"


def test_a_link_within_the_folder_and_one_that_was_named_are_read(room: Newsroom, outside: Path) -> None:
    """What a person names may be a link: it is the person who says so."""
    room.write("deep/a.txt")
    (room.folder / "b").symlink_to(room.folder / "deep")
    named = room.folder.parent / "named"
    named.symlink_to(outside)
    assert counts(room.sync()) == {"new": 1}
    assert counts(room.sync(named)) == {"new": 1}


@pytest.mark.parametrize("what", ["file", "folder", "pipe"])
def test_what_is_replaced_between_the_look_and_the_reading_is_not_read(
    three: Newsroom, outside: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look sees a file; a moment later its name leads elsewhere, or to a pipe that would be waited for."""
    three.write("deep/secret.txt", "Nothing to see here.")
    look_at = changes.stat_of

    def then_replaced(path: str) -> object:
        seen = look_at(path)
        if path.endswith("secret.txt") and not path.startswith(str(outside)):
            replace_once(three.folder / "deep", outside, what)
        return seen

    monkeypatch.setattr(changes, "stat_of", then_replaced)
    report = build([str(three.folder)], three.archive, lambda: three.embedder, SETTINGS)
    assert "heliotrope" not in " ".join(three.places().values())
    assert [skipped.reason for skipped in report.skipped] == [
        "not a regular file" if what == "pipe" else "replaced by a link that leads out of its folder"
    ]


def replace_once(folder: Path, outside: Path, what: str) -> None:
    if what == "folder" and not folder.is_symlink():
        shutil.rmtree(folder)
        folder.symlink_to(outside)
    elif what != "folder" and (file := folder / "secret.txt").is_file() and not file.is_symlink():
        file.unlink()
        os.mkfifo(file) if what == "pipe" else file.symlink_to(outside / "secret.txt")


def test_links_in_a_circle_end(three: Newsroom) -> None:
    (three.folder / "deep/up").symlink_to(three.folder)
    (three.folder / "self.txt").symlink_to(three.folder / "self.txt")
    assert counts(three.sync()) == {"unchanged": 3, "failed": 1}


def test_a_named_pipe_does_not_hang(three: Newsroom) -> None:
    os.mkfifo(three.folder / "pipe.txt")
    report = three.sync()
    assert counts(report) == {"unchanged": 3, "failed": 1}
    assert report.skipped[0].reason == "not a regular file"


def test_a_name_like_a_line_of_another_file_is_kept_apart(room: Newsroom) -> None:
    room.write("a.jsonl", '{"text": "A line."}\n')
    room.write("a.jsonl#7.txt", "A file of its own.")
    room.sync()
    (room.folder / "a.jsonl").unlink()
    room.sync()
    assert room.places() == {"a.jsonl#7.txt": "A file of its own"}


def test_a_name_that_is_not_utf8_is_followed_like_any_other(room: Newsroom) -> None:
    path = room.write(os.fsdecode(b"caf\xe9.txt"), "A story from the café.")
    room.write("other.txt")
    room.sync()
    assert counts(room.sync()) == {"unchanged": 2}
    shutil.copy(path, room.folder / "copy.txt")
    assert counts(room.sync()) == {"unchanged": 2, "duplicates": 1}
    path.unlink()
    room.sync()
    assert room.places().keys() == {"copy.txt", "other.txt"}


# Stopping


def test_a_run_that_is_stopped_writes_what_is_in_work_and_deletes_nothing(room: Newsroom) -> None:
    for number in range(40):
        room.write(f"{number:03}.txt")
    room.write("gone.txt")
    room.sync(room.folder / "gone.txt")
    (room.folder / "gone.txt").unlink()
    stop = threading.Event()

    class StoppedEmbedder(WordEmbedder):
        def embed_passages(self, passages: object) -> object:  # type: ignore[override]
            stop.set()
            return super().embed_passages(passages)  # type: ignore[arg-type]

    room.embedder = StoppedEmbedder()
    report = room.sync(stop=stop)
    assert report.stopped
    assert 0 < report.indexed < 40
    status = room.archive.catalog.status()
    assert status.articles == report.indexed + 1
    assert "gone.txt" in room.places()
    room.sync(stop=threading.Event())
    assert len(room.places()) == 40
    room.assert_whole()
