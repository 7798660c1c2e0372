"""JSON Lines: a bad line costs that line, and no line costs the memory."""

from __future__ import annotations

import json
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.records.jsonl import _load_json, read_jsonl
from index.settings import ReadingSettings
from index.types import Article, SkippedFile
from tests.index.readers.conftest import ReadAll, Write

STORY = "The army took the town."


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def reason(line: str | bytes, write: Write, read_all: ReadAll) -> str:
    path = write("a.jsonl", line)
    articles, (skipped,) = read_all(path)
    assert articles == []
    assert skipped.source == f"{path}#1"
    return skipped.reason


def test_a_line_is_an_article(write: Write, read_all: ReadAll) -> None:
    record = {
        "text": STORY,
        "title": "Army takes\ntown",
        "outlet": "Reed Press",
        "byline": "Jane Doe",
        "published": "2016-03-27T10:00:00Z",
        "dateline": "Palmyra",
        "url": "https://example.org/a",
        "section": "World",
        "language": "EN",
        "weather": {"sun": True},
    }
    path = write("a.jsonl", lines(record))
    expected = Article(
        STORY,
        title="Army takes town",
        outlet="Reed Press",
        byline="Jane Doe",
        dateline="Palmyra",
        published=date(2016, 3, 27),
        published_precision="day",
        published_method="record field",
        url="https://example.org/a",
        section="World",
        language="en",
        source=f"{path}#1",
    )
    assert read_all(path) == ([expected], [])


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (("text", "body", "content"), "text"),
        (("title", "headline"), "title"),
        (("outlet", "source", "publisher"), "outlet"),
        (("byline", "author"), "byline"),
        (("url", "link"), "url"),
        (("section", "category"), "section"),
        (("language", "lang"), "language"),
    ],
)
def test_fields_have_several_names(names: tuple[str, ...], field: str, write: Write, read_all: ReadAll) -> None:
    for name in names:
        (article,), _ = read_all(
            write("a.jsonl", lines({"body": STORY, name: "value"} if field != "text" else {name: "value"}))
        )
        assert getattr(article, field) == "value"


@pytest.mark.parametrize("name", ["published", "date", "published_at", "Published"])
def test_the_date_has_several_names(name: str, write: Write, read_all: ReadAll) -> None:
    (article,), _ = read_all(write("a.jsonl", lines({"text": STORY, name: "27 March 2016"})))
    assert article.published == date(2016, 3, 27)


def test_several_authors_are_joined(write: Write, read_all: ReadAll) -> None:
    (article,), _ = read_all(write("a.jsonl", lines({"text": STORY, "author": ["Jane Doe", "John Roe"]})))
    assert article.byline == "Jane Doe, John Roe"


def test_a_field_that_is_null_or_empty_is_not_stated(write: Write, read_all: ReadAll) -> None:
    (article,), _ = read_all(write("a.jsonl", lines({"text": STORY, "title": None, "headline": "T", "date": ""})))
    assert (article.title, article.published) == ("T", None)


def test_a_dateline_is_taken_from_the_text(write: Write, read_all: ReadAll) -> None:
    (article,), _ = read_all(write("a.jsonl", lines({"text": "LONDON (Reuters) - Shares fell."})))
    assert article.dateline == "LONDON"


def test_text_is_cleaned_like_that_of_files(write: Write, read_all: ReadAll) -> None:
    (article,), _ = read_all(write("a.jsonl", lines({"text": "\ufeffOne.\r\n\r\nTwo\u0000.\n"})))
    assert article.text == "One.\n\nTwo ."


def test_lone_surrogates_do_not_break_what_comes_later(write: Write, read_all: ReadAll) -> None:
    """Half of an emoji, as cut off by some exporters; no store could write it."""
    line = r'{"text": "a \ud83d b \ud83d\ude00", "title": "\udc00\udc00"}'
    (article,), _ = read_all(write("a.jsonl", line))
    assert (article.text, article.title) == ("a \ufffd b \U0001f600", "\ufffd\ufffd")


def test_bad_lines_are_reported_by_number_and_the_others_go_on(write: Write, read_all: ReadAll) -> None:
    path = write("a.jsonl", lines({"text": "One."}) + "\n{bad\n" + lines([], {"text": "Five."}) + '{"text": "Six."}')
    articles, skipped = read_all(path)
    assert [article.source for article in articles] == [f"{path}#{number}" for number in (1, 5, 6)]
    assert [item.source for item in skipped] == [f"{path}#3", f"{path}#4"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[1]", "not a JSON object but a list"),
        ('"text"', "not a JSON object but text"),
        ("null", "not a JSON object but null"),
        ("{bad", "not JSON: Expecting property name enclosed in double quotes at character 2"),
        ("{}", "no text: none of text, body, content is filled"),
        ('{"text": ""}', "no text: none of text, body, content is filled"),
        ('{"text": " \\n"}', "no text in it"),
        ('{"body": [1, {}]}', "no text: body is a list without any"),
        ('{"text": 5}', "text is not text but a number"),
        ('{"text": "a", "score": NaN}', "not JSON: NaN is no JSON number"),
        ('{"text": "a", "score": -Infinity}', "not JSON: -Infinity is no JSON number"),
        ('{"text": ' + "[" * 100_000, "not JSON: nested too deeply"),
        (b'{"text": "caf\xe9"}', "not UTF-8 text"),
    ],
)
def test_a_bad_line_has_its_reason(line: str | bytes, expected: str, write: Write, read_all: ReadAll) -> None:
    assert reason(line, write, read_all) == expected


def test_a_number_of_thousands_of_digits_is_reported(write: Write, read_all: ReadAll) -> None:
    assert reason('{"text": "a", "n": ' + "9" * 5000 + "}", write, read_all).startswith("not JSON: Exceeds the limit")


def test_an_article_over_the_limit_is_reported(write: Write, read_all: ReadAll) -> None:
    articles, skipped = read_all(write("a.jsonl", lines({"text": "x" * 1001}, {"text": "y"})), max_article_chars=1000)
    assert [article.text for article in articles] == ["y"]
    assert skipped[0].reason.startswith("longer than 1,000 characters")


def test_after_a_hundred_bad_lines_the_rest_is_counted(write: Write, read_all: ReadAll) -> None:
    path = write("a.jsonl", "bad\n" * 137 + lines({"text": STORY}))
    articles, skipped = read_all(path)
    assert len(articles) == 1
    assert len(skipped) == 101
    assert skipped[99].source == f"{path}#100"
    assert skipped[100] == SkippedFile(str(path), "37 more lines could not be read")


def test_exactly_a_hundred_bad_lines_are_all_reported(write: Write, read_all: ReadAll) -> None:
    assert len(read_all(write("a.jsonl", "bad\n" * 100))[1]) == 100
    assert read_all(write("b.jsonl", "bad\n" * 101))[1][-1].reason == "1 more line could not be read"


def test_a_file_may_be_larger_than_the_limit_for_files(write: Write, read_all: ReadAll) -> None:
    path = write("a.jsonl", lines({"text": "x" * 900}) * 20)
    articles, skipped = read_all(path, max_file_mb=0.001)
    assert (len(articles), skipped) == (20, [])


def test_a_line_over_the_limit_is_reported_and_never_held(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(30):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"text": "short"}\n')
    tracemalloc.start()
    found = list(read_jsonl(Document.from_path(path), ReadingSettings(max_file_mb=0.5)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [item.source for item in found] == [f"{path}#1", f"{path}#2"]
    reason = "too large: 30.1 MB, the limit is 0.5 MB (setting index.reading.max_file_mb)"
    assert found[0] == SkippedFile(f"{path}#1", reason)
    assert peak < 8_000_000


def test_a_long_last_line_without_a_newline_is_reported(write: Write, read_all: ReadAll) -> None:
    _, skipped = read_all(write("a.jsonl", b"x" * 5000), max_file_mb=0.001)
    assert skipped[0].reason.startswith("too large")


def test_a_byte_order_mark_is_dropped(write: Write, read_all: ReadAll) -> None:
    assert len(read_all(write("a.jsonl", b"\xef\xbb\xbf" + lines({"text": STORY}).encode()))[0]) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_lines_may_be_utf16_or_utf32(encoding: str, write: Write, read_all: ReadAll) -> None:
    articles, _ = read_all(write("a.jsonl", lines({"text": "Café one."}, {"text": "Two."}).encode(encoding)))
    assert [article.text for article in articles] == ["Café one.", "Two."]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty file"),
        (b"\n \n\r\n", "empty file"),
        (b"\xef\xbb\xbf", "empty file"),
        (b"\x01\0\0\n\n\n", "not a text file"),
    ],
)
def test_a_file_that_is_no_json_lines_is_reported_once(
    content: bytes, expected: str, write: Write, read_all: ReadAll
) -> None:
    path = write("a.jsonl", content)
    assert read_all(path) == ([], [SkippedFile(str(path), expected)])


@given(st.binary() | st.text(alphabet='{}[]":,\\ud80019eE.-+ntf').map(str.encode))
def test_any_line_is_json_or_unreadable(data: bytes) -> None:
    try:
        _load_json(data)
    except ArticleUnreadable as error:
        str(error).encode("utf-8")
