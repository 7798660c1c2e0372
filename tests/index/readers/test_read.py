"""The public face: nothing raises, nothing is lost, nothing is held."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index.readers
from index.readers import formats, read
from index.settings import ReadingSettings
from index.types import Article, SkippedFile
from tests.index.readers.conftest import Write

FRONT = st.text(alphabet="abc:-[]{}&*!|>\"'#%@? \n").map(lambda text: f"---\n{text}\n---\nStory.".encode())
FIELDS = st.sampled_from(["text", "title", "date", "author", "source", "lang"])
VALUES = st.none() | st.booleans() | st.floats() | st.text() | st.lists(st.text(), max_size=2)
RECORD = st.dictionaries(FIELDS, VALUES).map(lambda record: json.dumps(record).encode())
CONTENT = st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace")) | FRONT | RECORD


def source_of(item: Article | SkippedFile) -> str:
    return item.source


def read_content(name: str, content: bytes) -> tuple[list[Article], list[SkippedFile], str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        skipped: list[SkippedFile] = []
        return list(read([folder], ReadingSettings(), skipped.append)), skipped, str(path)


@given(st.sampled_from([".txt", ".md", ".markdown"]), CONTENT)
@settings(deadline=None)
def test_any_file_is_one_article_or_one_reason(suffix: str, content: bytes) -> None:
    articles, skipped, path = read_content(f"a{suffix}", content)
    assert [*map(source_of, articles), *map(source_of, skipped)] == [path]
    assert all(article.text.strip() for article in articles)
    json.dumps([article.text for article in articles], ensure_ascii=False).encode("utf-8")


@given(st.lists(CONTENT.map(lambda line: line.replace(b"\n", b" ")), max_size=5))
@settings(deadline=None)
def test_any_line_of_json_lines_is_one_article_or_one_reason(content: list[bytes]) -> None:
    articles, skipped, path = read_content("a.jsonl", b"\n".join(content))
    sources = sorted([*map(source_of, articles), *map(source_of, skipped)])
    # A byte order mark is one at the beginning of the file only.
    own = [line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line for number, line in enumerate(content, 1)]
    filled = [f"{path}#{number}" for number, line in enumerate(own, 1) if line.strip()]
    assert sources in (filled, [path])
    assert all(item.reason and "\n" not in item.reason for item in skipped)


def test_reading_is_lazy(write: Write) -> None:
    """An archive may be larger than the memory."""
    path = write("a.jsonl", '{"text": "One."}\nbad\n')
    skipped: list[SkippedFile] = []
    articles = read([str(path)], ReadingSettings(), skipped.append)
    assert next(articles).text == "One."
    assert skipped == []


def test_an_error_of_the_caller_is_not_taken_for_one_of_the_file(write: Write) -> None:
    def refuse(_: SkippedFile) -> None:
        raise OSError("the caller's disk is full")

    with pytest.raises(OSError, match="the caller's disk is full"):
        list(read([str(write("a.txt", ""))], ReadingSettings(), refuse))


def test_every_format_is_described() -> None:
    assert {".txt", ".md", ".jsonl", ".csv", ".html", ".pdf", ".docx", ".epub", ".sgm", ".zip", ".gz"} <= set(formats())
    assert all(formats().values())


@pytest.mark.parametrize("name", index.readers.__all__)
def test_what_is_public_has_a_docstring(name: str) -> None:
    public: Callable[..., object] = getattr(index.readers, name)
    assert public.__doc__
