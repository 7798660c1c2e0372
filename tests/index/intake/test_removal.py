"""What a person takes out leaves all stores and stays out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.build import rebuild
from index.intake.removal import plan_removal, readmit, remove
from index.stores.archive import Archive
from tests.index.intake.test_sync import SETTINGS, Newsroom, counts


@pytest.fixture
def room(tmp_path: Path, make_archive: Callable[[], Archive]) -> Newsroom:
    made = Newsroom(tmp_path / "news", make_archive())
    made.write("a.txt")
    made.write("deep/b.txt")
    made.write("deep/c.txt")
    made.write("lines.jsonl", '{"text": "One.", "outlet": "Wire"}\n{"text": "Two."}\n{"text": "The story of a."}\n')
    made.sync()
    return made


def test_a_removed_file_is_not_taken_in_with_its_folder(room: Newsroom) -> None:
    removal = plan_removal(room.archive.catalog, [str(room.folder / "a.txt")])
    assert len(removal.articles) == 1
    assert room.places()["a.txt"]  # nothing has happened yet
    remove(room.archive, removal)
    assert "a.txt" not in room.places()
    room.assert_whole()
    report = room.sync()
    assert counts(report) == {"unchanged": 5}
    assert report.left_out == 1
    room.write("a.txt", "Another story there.")
    assert counts(room.sync()) == {"unchanged": 5}
    assert [r.source for r in room.archive.catalog.status().removed] == [str(room.folder / "a.txt")]


def test_a_removed_folder_stays_out_with_what_comes_into_it_later(room: Newsroom) -> None:
    remove(room.archive, plan_removal(room.archive.catalog, [str(room.folder / "deep")]))
    room.write("deep/later.txt")
    assert counts(room.sync()) == {"unchanged": 4}
    room.assert_whole()


def test_a_removed_article_stays_out_wherever_it_is_found(room: Newsroom) -> None:
    article_id = room.archive.catalog.files.place(str(room.folder / "lines.jsonl#2"))
    remove(room.archive, plan_removal(room.archive.catalog, article_ids=[article_id]))
    assert counts(room.sync()) == {"unchanged": 5}
    room.write("lines.jsonl", '{"text": "Before."}\n{"text": "One.", "outlet": "Wire"}\n{"text": "Two."}\n')
    room.write("two.txt", "Two.")
    report = room.sync()
    assert report.left_out == 2
    assert "Two" not in room.places().values()
    assert room.places()["lines.jsonl#1"] == "Before"


def test_all_of_an_outlet_is_removed_without_regard_to_case(room: Newsroom) -> None:
    removal = plan_removal(room.archive.catalog, outlets=["WIRE"])
    assert [article.text for article in removal.examples(room.archive.catalog)] == ["One."]
    remove(room.archive, removal)
    assert "lines.jsonl#1" not in room.places()
    room.assert_whole()


def test_an_article_of_which_another_place_is_left_stays(room: Newsroom) -> None:
    room.write("copy.txt", "One.")
    room.write("copies.jsonl", '{"text": "Two."}\n')
    room.sync()
    removal = plan_removal(room.archive.catalog, [str(room.folder / "copies.jsonl#1")])
    assert removal.articles == []
    remove(room.archive, removal)
    assert room.places()["lines.jsonl#2"] == "Two"
    room.write("copies.jsonl", '{"text": "Two."}\n{"text": "More."}\n')
    room.sync()
    assert "copies.jsonl#1" not in room.places()
    assert room.places()["lines.jsonl#2"] == "Two"


def test_what_was_removed_is_taken_in_again_when_asked(room: Newsroom) -> None:
    before = room.places()
    article_id = room.archive.catalog.files.place(str(room.folder / "lines.jsonl#2"))
    removal = plan_removal(room.archive.catalog, [str(room.folder / "deep")], article_ids=[article_id])
    remove(room.archive, removal)
    room.sync()
    assert len(readmit(room.archive, [str(room.folder)])) == 2
    assert counts(room.sync())["new"] == 3
    assert room.places() == before
    assert room.archive.catalog.status().removed == ()


def test_indexing_all_anew_does_not_bring_it_back(room: Newsroom) -> None:
    remove(room.archive, plan_removal(room.archive.catalog, [str(room.folder / "a.txt")]))
    rebuild(room.archive, lambda: room.embedder, SETTINGS)
    assert "a.txt" not in room.places()
    room.assert_whole()


def test_what_is_not_in_the_archive_is_named(room: Newsroom) -> None:
    removal = plan_removal(room.archive.catalog, ["nowhere.txt"], ["No Such Outlet"], ["0" * 32])
    assert removal.unknown == ["nowhere.txt", "No Such Outlet", "0" * 32]
    assert removal.sources == []
