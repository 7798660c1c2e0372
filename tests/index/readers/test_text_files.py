"""From bytes to text: accents survive, and what is no text is reported as such."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ArticleUnreadable
from index.readers.text_files import clean, decode
from index.types import SkippedFile
from tests.index.readers.conftest import ReadAll, Write

FRENCH = "Le président français a déclaré mardi que la Syrie était très menacée."
POLISH = "Premier powiedział, że sytuacja w Syrii jest poważna i wymaga działań rządu."


def reason(path: Path, read_all: ReadAll, **settings: float) -> str:
    articles, (skipped,) = read_all(path, **settings)
    assert articles == []
    assert skipped.source == str(path)
    return skipped.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "iso-8859-1"])
def test_accents_survive_every_usual_encoding(encoding: str, write: Write, read_all: ReadAll) -> None:
    articles, skipped = read_all(write("a.txt", FRENCH.encode(encoding)))
    assert skipped == []
    assert articles[0].text == FRENCH


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_both_byte_orders_of_utf16_are_read_by_their_mark(encoding: str) -> None:
    assert decode(f"\ufeff{FRENCH}".encode(encoding)) == FRENCH


def test_quotes_of_windows_are_quotes() -> None:
    assert decode(b"It\x92s \x93done\x94, he said \x97 twice.") == "It\u2019s \u201cdone\u201d, he said \u2014 twice."


@pytest.mark.parametrize("encoding", ["iso-8859-2", "cp1250"])
def test_central_european_text_is_decoded(encoding: str) -> None:
    assert decode(POLISH.encode(encoding)).startswith("Premier powiedzia\u0142, \u017ce sytuacja")


def test_cyrillic_is_decoded() -> None:
    russian = "Президент России заявил во вторник, что войска выведены."
    assert decode(russian.encode("cp1251")) == russian


def test_one_wrong_byte_does_not_spoil_the_accents_of_a_utf8_file() -> None:
    assert decode(FRENCH.encode() + b" \x92") == f"{FRENCH} \ufffd"


def test_newlines_become_one_kind() -> None:
    assert clean("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_control_characters_become_spaces_and_move_nothing() -> None:
    assert clean("a\x0cb\x1bc\x85d\te\x7ff") == "a b c d\te f"


def test_lone_surrogates_become_replacement_characters() -> None:
    assert clean("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", "\ufeff".encode(), "\ufeff \n".encode("utf-16-le")])
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_an_empty_file_is_reported(content: bytes, suffix: str, write: Write, read_all: ReadAll) -> None:
    assert reason(write(f"a{suffix}", content), read_all) == "empty file"


@pytest.mark.parametrize(
    "content",
    [
        b"text with\0a zero",
        "no mark".encode("utf-16-le"),
        b"\xff\xfe\x00\xd8\x00\xd8",
        bytes(range(1, 32)) * 4,
        b"\xff\xff",
        b"\xe9",
        b"\xef\xbb",
        b"\xff\xfe\xfe\xff",  # a byte order mark behind another
        b"\xff\xfe\x00\xfe",
        b"\xfe\xff\xff\xfe",
        b"\x81\x8d\x8f\x90\x9d\xff\xd3\x8a" * 8,
        b"\xff\xfe" + bytes(range(128, 256)) * 3,
    ],
)
def test_a_binary_file_is_reported(content: bytes, write: Write, read_all: ReadAll) -> None:
    assert reason(write("a.txt", content), read_all).startswith("not a text file")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "damaged: a picture that cannot be opened"),
        (b"\x1f\x8b\x08\x01\x02\x03\x04\x05\x81\x8d\x8f\x90\x9d", "damaged archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "save it as .docx"),
    ],
)
def test_a_binary_file_is_named_as_what_it_is(content: bytes, words: str, write: Write, read_all: ReadAll) -> None:
    assert words in reason(write("a.txt", content), read_all)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [FRENCH, "Президент России заявил во вторник, что войска выведены."])
def test_utf16_and_utf32_are_read_without_their_mark(text: str, encoding: str, write: Write, read_all: ReadAll) -> None:
    (article,), _ = read_all(write("a.txt", text.encode(encoding)))
    assert article.text == text


def test_a_file_over_the_limit_is_reported_with_its_size(write: Write, read_all: ReadAll) -> None:
    path = write("a.txt", "x" * 31_150)
    expected = "too large: 0.1 MB, the limit is 0.02 MB (setting index.reading.max_file_mb)"
    assert reason(path, read_all, max_file_mb=0.02) == expected


def test_a_size_is_never_shown_as_within_the_limit(write: Write, read_all: ReadAll) -> None:
    path = write("a.txt", b"x" * 1_000_001)
    assert reason(path, read_all, max_file_mb=1).startswith("too large: 1.1 MB, the limit is 1 MB")
    assert read_all(write("b.txt", b"x" * 1_000_000), max_file_mb=1)[1] == []


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_an_article_over_the_limit_is_reported(name: str, write: Write, read_all: ReadAll) -> None:
    path = write(name, "x" * 1001)
    expected = "longer than 1,000 characters: 1,001"
    assert reason(path, read_all, max_article_chars=1000) == expected


def test_a_bad_file_does_not_stop_the_others(write: Write, tmp_path: Path, read_all: ReadAll) -> None:
    write("a.txt", b"\0")
    write("b.txt", "The army took the town.")
    write("c.md", b"")
    articles, skipped = read_all(tmp_path)
    assert len(articles) == 1
    assert skipped == [
        SkippedFile(str(tmp_path / "a.txt"), "not a text file"),
        SkippedFile(str(tmp_path / "c.md"), "empty file"),
    ]


@given(st.binary())
@settings(deadline=None)
def test_any_bytes_are_text_that_can_be_stored_or_unreadable(data: bytes) -> None:
    try:
        text = decode(data)
    except ArticleUnreadable:
        return
    text.encode("utf-8")
    assert not any(ord(char) < 32 and char not in "\n\t" for char in text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")
