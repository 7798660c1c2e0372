"""Markdown, with or without YAML front matter.

    ---
    title: Syrian army enters Palmyra
    outlet: Reed Press
    published: 27 March 2016
    ---
    PALMYRA, Syria (Reed Press) - …

Front matter is taken word for word: YAML's own types would turn the language ``no`` into False
and an article named 1984 into a number. The body becomes plain text, because its sentences are
quoted: links keep their words, emphasis and other marks go.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date

import yaml

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import article_of, one_line, stated_field
from index.readers.records.record_names import field_named
from index.readers.records.release import require_released
from index.readers.records.table_rows import Cell, rows_as_text
from index.readers.text_files import read_text
from index.readers.texts.labels import take_labels
from index.settings import ReadingSettings
from index.types import Article

_FRONT_MATTER_CHARS = 65_536  # PyYAML is slow, and no front matter is longer
# As in Pandoc, a blank line after the first --- makes that a rule across the page.
_FENCE_OPEN = re.compile(r"---[^\S\n]*\n(?=[^\S\n]*\S)")
_FENCE_CLOSE = re.compile(r"^(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.MULTILINE)
_PLUSES = re.compile(r"^\+\+\+[^\S\n]*(?:\n|\Z)", re.MULTILINE)
_NULLS = ("~", "null", "Null", "NULL")

_UNDERLINED_TITLE = re.compile(r"^([^\s#>].*)\n=+[^\S\n]*$", re.MULTILINE)
_TITLE = re.compile(r"^ {0,3}#[^\S\n]+(?P<title>\S.*)(?:\n|\Z)", re.MULTILINE)
_TARGET = r"\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\]"
_DEFINITION = re.compile(  # "[1]: https://…", but not "[Reuters]: Shares fell"
    r"^ {0,3}\[[^\[\]\n]+\]:[^\S\n]+<?(?:[a-z]+:|[/#.])\S*(?:[^\S\n]+[\"'(].*)?[^\S\n]*(?:\n|\Z)",
    re.MULTILINE,
)
_MARKS = (  # in this order: an image may stand in a link, and a link in a heading
    (re.compile(rf"!\[[^\[\]\n]*\](?:{_TARGET})"), ""),
    (_DEFINITION, ""),
    (re.compile(rf"(?<!\\)\[([^\[\]\n]*)\](?:{_TARGET})"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^<>\s]*)>"), r"\1"),
    (re.compile(r"^ {0,3}(?:>[^\S\n]?)+", re.MULTILINE), ""),
    (re.compile(r"^[^\S\n]*([-*_=])(?:[^\S\n]*\1){2,}[^\S\n]*$", re.MULTILINE), ""),
    (re.compile(r"^ {0,3}#{1,6}[^\S\n]+", re.MULTILINE), ""),
)
_TABLE_RULE = re.compile(r"[ ]{0,3}(?=[^\n]*\|)(?=[^\n]*-)\|?(?:\s*:?-++:?\s*\|)*+(?:\s*:?-++:?)?\s*")
_BAR = re.compile(r"(?<!\\)\|")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def _emphasis(mark: str) -> re.Pattern[str]:
    """Words between two ``mark``. Inside may be no such character, so that a search never looks twice.

    A mark inside a word or after a backslash is none: snake_case, 2*3*4.
    """
    sign, count = re.escape(mark[0]), len(mark)
    inner = rf"(?:[^{sign}\n]|\n(?!\s))"
    if count == 2:  # bold may hold italics
        inner = rf"(?:[^{sign}\n]|\n(?!\s)|(?<!{sign}){sign}(?!{sign}))"
    return re.compile(
        rf"(?<![\w\\{sign}]){sign}{{{count}}}(?![\s{sign}])({inner}+)(?<![\s\\{sign}]){sign}{{{count}}}(?![\w{sign}])"
    )


_EMPHASES = tuple(_emphasis(mark) for mark in ("***", "___", "**", "__", "*", "_"))


def read_markdown(document: Document, settings: ReadingSettings) -> Iterator[Article]:
    """The one article of a Markdown file. Raises ArticleUnreadable and OSError."""
    stated, body = split_front_matter(read_text(document, settings))
    require_released(stated)
    _, title = stated_field(stated, "title")
    heading, body = _take_heading(body, title)
    labels, body = take_labels(body)
    fields = {**labels, **(stated if title else {**stated, "title": heading})}
    yield article_of(plain_text(body), fields, document.source, settings, method="front matter")


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields of the front matter, by small letters, and the body after it. Raises ArticleUnreadable."""
    if text.startswith("+++\n"):
        return _toml(text)
    opened = _FENCE_OPEN.match(text)
    if not opened:
        return {}, text
    closed = _FENCE_CLOSE.search(text, opened.end())
    if not closed:
        raise ArticleUnreadable("front matter: the closing line --- is missing")
    return _fields(text[opened.end() : closed.start()]), text[closed.end() :]


def _toml(text: str) -> tuple[dict[str, object], str]:
    """Front matter of Hugo, between lines of +++."""
    closed = _PLUSES.search(text, 4)
    if not closed:
        raise ArticleUnreadable("front matter: the closing line +++ is missing")
    try:
        fields = tomllib.loads(text[4 : closed.start()][:_FRONT_MATTER_CHARS])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ArticleUnreadable(f"front matter: {one_line(str(error))[:100]}") from error
    written = {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
    return {field_named(name): value for name, value in written.items()}, text[closed.end() :]


def _fields(written: str) -> dict[str, object]:
    if len(written) > _FRONT_MATTER_CHARS:
        raise ArticleUnreadable(f"front matter: longer than {_FRONT_MATTER_CHARS:,} characters")
    fields = _load_yaml(written)
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise ArticleUnreadable("front matter: not lines of the form 'name: value'")
    stated: dict[str, object] = {}
    for name, value in fields.items():
        stated.setdefault(field_named(str(name)), None if value in _NULLS else value)
    return stated


def _load_yaml(written: str) -> object:
    """What the YAML says, every scalar as text. BaseLoader, like safe_load, makes nothing but plain data."""
    try:
        return yaml.load(written, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 2}" if mark else ""  # marks count from 0, below the opening ---
        raise ArticleUnreadable(f"front matter{line}: {error.problem or error.context}") from error
    except yaml.reader.ReaderError as error:
        line_number = written.count("\n", 0, error.position) + 2
        raise ArticleUnreadable(f"front matter, line {line_number}: {error.reason}") from error
    except RecursionError as error:
        raise ArticleUnreadable("front matter: nested too deeply") from error


def _take_heading(body: str, title: object) -> tuple[str, str]:
    """The first ``# `` heading and the body without it.

    A heading below front matter with a title is left in the body, unless it repeats that title.
    """
    body = _UNDERLINED_TITLE.sub(r"# \1", body)
    match = _TITLE.search(body)
    if not match:
        return "", body
    heading = one_line(plain_text(match["title"].rstrip().rstrip("#")))
    if title and heading != title:
        return "", body
    return heading, body[: match.start()] + body[match.end() :]


def _tell_tables(lines: list[str]) -> Iterator[str]:
    """The lines, with a paragraph for each row of a table: a line with bars, a rule below it, and more such lines."""
    at = 0
    while at < len(lines):
        end = at + 2
        if "|" not in lines[at] or not _TABLE_RULE.fullmatch("".join(lines[at + 1 : end])):
            yield lines[at]
            at += 1
            continue
        while end < len(lines) and "|" in lines[end]:
            end += 1
        rows = [
            _BAR.split(line.strip().removeprefix("|").removesuffix("|")) for line in (lines[at], *lines[at + 2 : end])
        ]
        head = [Cell(name, is_heading=True) for name in rows[0]]
        yield from ("", "\n\n".join(rows_as_text([head, *rows[1:]])), "")
        at = end


def plain_text(body: str) -> str:
    """Markdown as the words it shows. List marks and numbers stay: readers see those."""
    body = "\n".join(_tell_tables(body.split("\n")))
    for pattern, replacement in _MARKS:
        body = pattern.sub(replacement, body)
    for pattern in _EMPHASES:
        body = pattern.sub(r"\1", body)
    return _ESCAPE.sub(r"\1", body)
