"""From paths to files: everything named is found once, or reported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.readers import plan, read
from index.readers.file_finding import find_files, source_of
from index.settings import ReadingSettings
from index.types import SkippedFile
from tests.index.readers.conftest import ReadAll, Write

STORY = "The army took the town."


def test_a_folder_is_read_recursively_in_the_order_of_names(write: Write, tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/y.txt", "c.jsonl"):
        write(name, STORY)
    assert plan([str(tmp_path)]) == [str(tmp_path / name) for name in ("a/y.txt", "a/z.md", "b.txt", "c.jsonl")]


def test_hidden_files_and_folders_are_left_out(write: Write, tmp_path: Path, read_all: ReadAll) -> None:
    for name in (".git/a.txt", ".b.txt", "c.txt"):
        write(name, STORY)
    articles, skipped = read_all(tmp_path)
    assert [article.source for article in articles] == [str(tmp_path / "c.txt")]
    assert skipped == []


def test_a_hidden_file_that_is_named_is_read(write: Write, read_all: ReadAll) -> None:
    assert len(read_all(write(".b.txt", STORY))[0]) == 1


def test_a_file_without_a_reader_is_reported_with_what_can_be_read(write: Write, read_all: ReadAll) -> None:
    path = write("a.log", STORY)
    articles, (skipped,) = read_all(path)
    assert (articles, skipped.source) == ([], str(path))
    assert skipped.reason.startswith("no reader for .log files; readable: .txt .text .md .markdown .jsonl")


def test_a_readme_is_a_file_like_any_other(write: Write, tmp_path: Path, read_all: ReadAll) -> None:
    write("README.md", STORY)
    write("LICENSE", STORY)
    articles, skipped = read_all(tmp_path)
    assert [article.source for article in articles] == [str(tmp_path / "README.md")]
    assert skipped[0].reason.startswith("no reader for files without a suffix; readable: .txt")


def test_suffixes_may_be_in_capitals(write: Write, read_all: ReadAll) -> None:
    assert len(read_all(write("A.TXT", STORY))[0]) == 1


@pytest.mark.parametrize("path", ["nothing.txt", "", "nothing/*.txt", "nothing/**/*.md", "~nobody-here/a.txt"])
def test_what_is_not_there_is_reported_as_it_was_named(path: str, read_all: ReadAll) -> None:
    assert read_all(path) == ([], [SkippedFile(path, "no such file or folder")])


@pytest.mark.parametrize("path", ["a\0b.txt", "\0*.txt", "\0/**/*.txt", "\ud800/*.txt", "\ud800.txt", "**/../x"])
def test_a_name_that_no_file_can_have_is_reported(path: str, read_all: ReadAll) -> None:
    articles, (skipped,) = read_all(path)
    assert articles == []
    assert skipped.reason == "no such file or folder"
    skipped.source.encode("utf-8")


def test_an_empty_folder_is_reported(tmp_path: Path, read_all: ReadAll) -> None:
    assert read_all(tmp_path) == ([], [SkippedFile(str(tmp_path), "no files in this folder")])


def test_a_glob_takes_what_it_matches(write: Write, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md", "d/e.txt"):
        write(name, STORY)
    assert plan([f"{tmp_path}/*.txt"]) == [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]


def test_two_stars_reach_every_folder(write: Write, tmp_path: Path) -> None:
    for name in ("a.md", "d/b.md", "d/e/c.md", "d/x.txt", ".hidden/h.md"):
        write(name, STORY)
    found = plan([f"{tmp_path}/**/*.md"])
    assert found == [str(tmp_path / name) for name in ("a.md", "d/b.md", "d/e/c.md")]
    assert plan([f"{tmp_path}/**/e/*.md"]) == [str(tmp_path / "d/e/c.md")]
    assert len(plan([f"{tmp_path}/**"])) == 4


def test_a_folder_that_a_glob_matches_is_read(write: Write, tmp_path: Path) -> None:
    write("2016/03/a.txt", STORY)
    assert plan([f"{tmp_path}/20*"]) == [str(tmp_path / "2016/03/a.txt")]


def test_a_name_that_exists_is_not_a_pattern(write: Write) -> None:
    path = write("news [2016].txt", STORY)
    assert plan([str(path)]) == [str(path)]


def test_a_tilde_is_the_home_folder(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", STORY)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert plan(["~/a.txt"]) == plan(["~/*.txt"]) == [str(tmp_path / "a.txt")]


def test_a_source_is_absolute(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_all: ReadAll) -> None:
    write("d/a.txt", STORY)
    monkeypatch.chdir(tmp_path)
    assert read_all("d/../d/a.txt")[0][0].source == str(tmp_path / "d/a.txt")


def test_a_file_named_twice_is_read_once(write: Write, tmp_path: Path, read_all: ReadAll) -> None:
    path = write("a.txt", STORY)
    (tmp_path / "link.txt").symlink_to(path)
    articles, skipped = read_all(path, path, tmp_path, f"{tmp_path}/*.txt", f"{tmp_path}/**/*.txt")
    assert len(articles) == 1
    assert skipped == []


def test_links_in_circles_end(write: Write, tmp_path: Path, read_all: ReadAll) -> None:
    """Two such links would keep Python's recursive glob busy for 2**40 folders."""
    write("d/a.txt", STORY)
    for name in ("one", "two"):
        (tmp_path / "d" / name).symlink_to(tmp_path)
    assert len(read_all(tmp_path)[0]) == 1
    assert len(read_all(f"{tmp_path}/**/*.txt")[0]) == 1


def test_a_link_to_nothing_is_reported(tmp_path: Path, read_all: ReadAll) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "b.txt").symlink_to("b.txt")
    _, skipped = read_all(tmp_path)
    assert [Path(item.source).name for item in skipped] == ["a.txt", "b.txt"]
    assert skipped[0].reason == "no such file or folder"


def test_a_source_is_the_link_and_not_its_target(write: Write, tmp_path: Path, read_all: ReadAll) -> None:
    (tmp_path / "link.txt").symlink_to(write("elsewhere/a.txt", STORY))
    assert read_all(tmp_path / "link.txt")[0][0].source == str(tmp_path / "link.txt")


def test_a_file_that_vanishes_before_it_is_read_is_reported(write: Write, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        write(name, f"{name} says: nothing happened.")
    skipped: list[SkippedFile] = []
    articles = read([str(tmp_path)], ReadingSettings(), skipped.append)
    next(articles)
    (tmp_path / "b.txt").unlink()
    assert [article.source for article in articles] == [str(tmp_path / "c.txt")]
    assert skipped == [SkippedFile(str(tmp_path / "b.txt"), "no such file or folder")]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read_is_reported(write: Write, tmp_path: Path, read_all: ReadAll) -> None:
    write("a.txt", STORY).chmod(0)
    write("d/b.txt", STORY).parent.chmod(0)
    _, skipped = read_all(tmp_path)
    (tmp_path / "d").chmod(0o700)
    assert [(Path(item.source).name, item.reason) for item in skipped] == [
        ("a.txt", "permission denied"),
        ("d", "permission denied"),
    ]


def test_a_folder_that_cannot_be_listed_is_reported(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_all: ReadAll
) -> None:
    """The superuser may list every folder, so the refusal comes from a fake here."""
    write("closed/a.txt", STORY)
    write("open/b.txt", STORY)
    look_into = os.scandir

    def refusing(folder: str) -> Iterator[os.DirEntry[str]]:
        if folder.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return look_into(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    articles, skipped = read_all(tmp_path)
    assert [article.source for article in articles] == [str(tmp_path / "open/b.txt")]
    assert skipped == [SkippedFile(str(tmp_path / "closed"), "permission denied")]


def test_a_named_pipe_does_not_hang(tmp_path: Path, read_all: ReadAll) -> None:
    for name in ("a.txt", "b.jsonl"):
        os.mkfifo(tmp_path / name)
    assert [item.reason for item in read_all(tmp_path)[1]] == ["not a regular file"] * 2


def test_a_name_that_is_not_utf8_can_be_stored(tmp_path: Path, read_all: ReadAll) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_text(STORY)
    assert read_all(tmp_path)[0][0].source == f"{tmp_path}/caf\\xe9.txt"
    assert source_of("caf\u00e9.txt") == "caf\u00e9.txt"


def test_one_path_need_not_be_a_list(write: Write) -> None:
    """A string is a series of strings too, and its letters would be taken for paths."""
    path = str(write("a.txt", STORY))
    assert plan(path) == [path]


def test_finding_is_lazy(write: Write, tmp_path: Path) -> None:
    paths = iter([str(write("a.txt", STORY)), "never asked for"])
    next(find_files(paths, [".txt"], lambda _: None))
    assert next(paths) == "never asked for"
