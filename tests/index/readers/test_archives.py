"""Archives: what is in them is read, whatever it is called, and no more than the settings allow."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from index.readers.archives import Leaf, leaves
from index.readers.document_reading import read_here
from index.readers.documents import Document
from index.settings import ReadingSettings
from index.types import Article, SkippedFile
from tests.fakes import tuned
from tests.index.readers.making import STORIES, docx, epub, jsonl, pdf, tarred, zipped

STORY = STORIES[0][1]


def read(name: str, data: bytes, **settings: object) -> list[Article | SkippedFile]:
    return list(read_here(Document(name, name, data=data), tuned(ReadingSettings, **settings)))


def sources(found: list[Article | SkippedFile]) -> list[str]:
    assert all(isinstance(item, Article) for item in found), found
    return [item.source for item in found]


MEMBERS: dict[str, bytes | str] = {
    "a/b.txt": STORY,
    "c.jsonl": jsonl(),
    "d.docx": docx([STORY]),
    "e.pdf": pdf([[STORY]]),
}
FOUND = ["a/b.txt", "c.jsonl#1", "c.jsonl#2", "c.jsonl#3", "d.docx", "e.pdf"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", zipped(MEMBERS)),
        ("x.tar", tarred(MEMBERS)),
        ("x.tar.gz", tarred(MEMBERS, packed=True)),
        ("x.tgz", tarred(MEMBERS, packed=True)),
    ],
)
def test_members_are_read_by_their_kind(name: str, data: bytes) -> None:
    assert sources(read(name, data)) == [f"{name}!{member}" for member in FOUND]


def test_a_packed_file_is_called_as_the_whole() -> None:
    assert sources(read("x.jsonl.gz", gzip.compress(jsonl()))) == [f"x.jsonl.gz#{n}" for n in (1, 2, 3)]


def test_an_archive_in_an_archive_is_read_and_no_deeper_one() -> None:
    inner = zipped({"a.txt": STORY})
    assert sources(read("x.zip", zipped({"y.zip": inner, "z.tar.gz": tarred({"b.txt": STORY}, packed=True)}))) == [
        "x.zip!y.zip!a.txt",
        "x.zip!z.tar.gz!b.txt",
    ]
    (found,) = read("x.zip", zipped({"y.zip": zipped({"z.zip": inner})}))
    assert found == SkippedFile("x.zip!y.zip!z.zip", "archives nested too deeply; unpack one of them")


def test_a_book_in_an_archive_in_an_archive_is_no_archive() -> None:
    assert len(sources(read("x.zip", zipped({"y.zip": zipped({"z.epub": epub(STORIES)})})))) == 3


def test_hidden_members_and_folders_are_left_out() -> None:
    data = zipped({".DS_Store": b"x", "__MACOSX/a.txt": STORY, "a/.b/c.txt": STORY, "d/": b"", "e.txt": STORY})
    assert sources(read("x.zip", data)) == ["x.zip!e.txt"]


def test_names_are_words_and_no_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written anywhere, whatever a member is called."""
    monkeypatch.chdir(tmp_path)
    names = ["../../a.txt", "/etc/passwd.txt", "C:\\a.txt", "a\nb.txt", "\u202e.txt", "x" * 5000 + ".txt"]
    found = read("x.zip", zipped(dict.fromkeys(names, STORY)))
    assert len(found) == len(names)
    assert all("\n" not in item.source and len(item.source) < 400 for item in found)
    assert list(tmp_path.iterdir()) == []


def test_members_of_one_name_are_told_apart() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for text in (b"The first story.", b"The second story."):
            info = tarfile.TarInfo("a.txt")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    assert sources(read("x.tar", out.getvalue())) == ["x.tar!a.txt", "x.tar!a.txt (2)"]


def test_links_and_devices_are_no_documents() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind, name in ((tarfile.SYMTYPE, "a.txt"), (tarfile.LNKTYPE, "b.txt"), (tarfile.CHRTYPE, "c.txt")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert read("x.tar", out.getvalue()) == [
        SkippedFile("x.tar!a.txt", "a link"),
        SkippedFile("x.tar!b.txt", "a link"),
        SkippedFile("x.tar!c.txt", "not a regular file"),
    ]


@pytest.mark.parametrize(("name", "data"), [("x.zip", zipped({})), ("y.zip", zipped({".a": b""}))])
def test_an_archive_without_files_says_so(name: str, data: bytes) -> None:
    assert read(name, data) == [SkippedFile(name, "no files in this archive")]


def test_a_workbook_costs_itself_and_not_the_archive() -> None:
    workbook = zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""})
    found = read("x.zip", zipped({"a.xlsx": workbook, "b.txt": STORY}))
    assert found[0] == SkippedFile("x.zip!a.xlsx", "damaged: its part xl/_rels/workbook.xml.rels is missing")
    assert isinstance(found[1], Article)


@pytest.mark.parametrize("place", range(0, 46, 2))
def test_a_directory_that_is_damaged_is_told(place: int) -> None:
    """Whatever number of the entry is wrong: it asks for versions, methods and places that there are not."""
    data = bytearray(zipped({"a.txt": STORY}))
    start = data.index(b"PK\x01\x02") + place
    data[start : start + 2] = b"\xff\xff"
    (found,) = read("x.zip", bytes(data))
    assert found.source.startswith("x.zip")


def test_a_bad_member_costs_itself() -> None:
    data = zipped(
        {"a.txt": STORY, "b.jpg": b"\xff\xd8\xff\xe0", "c.pdf": b"%PDF-1.4 nothing", "d.log": b"x", "e.txt": STORY}
    )
    found = read("x.zip", data)
    assert [item.source for item in found if isinstance(item, Article)] == ["x.zip!a.txt", "x.zip!e.txt"]
    assert [item.source for item in found if isinstance(item, SkippedFile)] == [
        f"x.zip!{name}" for name in ("b.jpg", "c.pdf", "d.log")
    ]


def test_a_member_whose_checksum_is_wrong_costs_itself() -> None:
    data = bytearray(zipped({"a.txt": STORY, "b.txt": STORY}))
    data[data.index(b"a.txt") + 8] ^= 0xFF
    found = read("x.zip", bytes(data))
    assert [type(item) for item in found] == [SkippedFile, Article]


@pytest.mark.parametrize(("make", "name"), [(zipped, "x.zip"), (tarred, "x.tar")])
def test_more_members_than_allowed_are_told(make: object, name: str) -> None:
    data = make({f"{n}.txt": STORY for n in range(5)})  # type: ignore[operator]
    found = read(name, data, max_members=3)
    assert [item.source for item in found] == [f"{name}!0.txt", f"{name}!1.txt", f"{name}!2.txt", name]
    assert "more than 3 files" in getattr(found[-1], "reason", "")


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.jsonl.gz"])
def test_what_unpacks_to_more_than_allowed_is_told(name: str) -> None:
    blank = b" " * 3_000_000
    data = {
        "x.zip": zipped({"a.txt": STORY, "b.jsonl": blank}),
        "x.tar.gz": tarred({"a.txt": STORY, "b.jsonl": blank}, packed=True),
        "x.jsonl.gz": gzip.compress(blank),
    }[name]
    found = read(name, data, max_unpacked_mb=1)
    assert isinstance(found[-1], SkippedFile)
    assert "unpacks to more than 1 MB" in found[-1].reason


def test_a_member_that_is_too_large_to_be_held_costs_itself() -> None:
    found = read("x.zip", zipped({"a.txt": "x" * 50_000, "b.txt": STORY}), max_file_mb=0.02)
    assert found[0].source == "x.zip!a.txt"
    assert "index.reading.max_file_mb" in getattr(found[0], "reason", "")
    assert isinstance(found[1], Article)


def test_overlapping_members_are_counted_each() -> None:
    """One packed kernel that a hundred entries of the directory point to."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", b" " * 500_000)
        kernel = archive.filelist[0]
        archive.filelist += [kernel] * 100
    found = read("x.zip", out.getvalue(), max_unpacked_mb=2)
    assert len(found) <= 6
    assert isinstance(found[-1], SkippedFile)


@pytest.mark.parametrize("cut", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
def test_an_archive_that_is_cut_off_is_told(name: str, cut: float) -> None:
    whole = {"x.zip": zipped(MEMBERS), "x.tar": tarred(MEMBERS), "x.tar.gz": tarred(MEMBERS, packed=True)}[name]
    found = read(name, whole[: int(cut * len(whole.rstrip(b"\0")))])
    assert found
    assert isinstance(found[-1], SkippedFile)


def test_a_password_is_named() -> None:
    data = bytearray(zipped({"a.txt": STORY}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    assert read("x.zip", bytes(data)) == [SkippedFile("x.zip!a.txt", "needs a password")]


@pytest.mark.parametrize("make", [zipped, tarred])
def test_going_on_leaves_out_what_was_read(make: object) -> None:
    members = {
        "a.txt": STORY,
        "b.jpg": b"\xff\xd8\xff",
        "c.zip": zipped({"d.txt": STORY, "e.txt": STORY}),
        "f.jsonl": jsonl(),
    }
    archive = Document("x", "x", data=make(members))  # type: ignore[operator]

    def places(done: int) -> list[str]:
        found = leaves(archive, ReadingSettings(), done)
        return [item.document.source if isinstance(item, Leaf) else item.source for item in found]

    whole = places(0)
    assert len(whole) == 5
    assert [places(done) for done in range(6)] == [whole[done:] for done in range(6)]
