"""Values of records as the fields of an article: names from objects and lists, text from HTML and from blocks.

A program that exports articles writes an author as ``{"name": …}``, a title as ``{"rendered": …}``, a text as HTML or
as a list of blocks. What cannot be what its field is called is left empty: one odd field costs that field only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from index.readers.bylines import authors_in_field
from index.readers.pages.markup import read_markup
from index.readers.text_files import one_line

_TEXT_KEYS = ("rendered", "html", "value", "text", "content", "body", "raw", "data", "children", "paragraphs")
_NAME_KEYS = (
    *("name", "display_name", "displayname", "fullname", "full_name", "rendered", "original", "main", "value"),
    *("title", "label", "term", "qcode", "slug"),
)
_MARKUP = re.compile(
    r"</?(?:a|abbr|article|b|blockquote|br|div|em|figure|h[1-6]|i|img|li|ol|p|section|span|strong|table|td|tr|ul)"
    r"(?:\s{1,9}[\w:-]{1,40}\s?=[^<>]*+)?\s?/?>",  # "a<b and c>d" is none
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_DEEPEST = 6  # objects within objects


def text_of(value: object, depth: int = 0) -> str:
    """The text in a value: of HTML without its tags, of blocks one paragraph each; "" where there is none."""
    if isinstance(value, str):
        return without_markup(value)
    if depth >= _DEEPEST:
        return ""
    if isinstance(value, list):
        return "\n\n".join(filter(None, (text_of(one, depth + 1).strip() for one in value)))
    if isinstance(value, Mapping):
        return next(filter(None, (text_of(value.get(key), depth + 1) for key in _TEXT_KEYS)), "")
    return ""


def without_markup(text: str) -> str:
    """Text that may be HTML, as its readers see it. What has no tag of HTML in it stays as it is."""
    if "<" in text and _MARKUP.search(text):
        return read_markup(text).text
    if "&" in text and _REFERENCE.search(text):
        return html.unescape(text)
    return text


def line_of(value: object) -> str:
    """A headline, name, section or address on one line; of several the first."""
    return next(names_of(value), "")


def byline_of(value: object, outlet: str = "") -> str:
    """The people who wrote for ``outlet``, joined with commas; "" where only an agency or an office is named."""
    names = (name for written in names_of(_persons(value)) for name in authors_in_field(written, outlet))
    return ", ".join(dict.fromkeys(names))


def _persons(value: object) -> object:
    """The value without the objects in it that say they are organisations, as JSON-LD does of an outlet."""
    if isinstance(value, list):
        return [_persons(one) for one in value]
    kind = value.get("@type") if isinstance(value, Mapping) else ""
    return None if str(kind).endswith("Organization") else value


def names_of(value: object, depth: int = 0) -> Iterator[str]:
    """The names in a value: a text, an object that has one, or a list of either."""
    if isinstance(value, str):
        line = one_line(_WIKI_LINK.sub(r"\1", without_markup(value)))
        if line:
            yield line
    elif isinstance(value, Mapping) and depth < _DEEPEST:
        yield from _name_of_object({str(key).lower(): inner for key, inner in value.items()}, depth)
    elif isinstance(value, list) and depth < _DEEPEST:
        for one in value:
            yield from names_of(one, depth + 1)


def _name_of_object(record: Mapping[str, object], depth: int) -> Iterator[str]:
    first, last = (record.get(f"{name}name") or record.get(f"{name}_name") for name in ("first", "last"))
    if isinstance(last, str) and last:
        yield " ".join(f"{first if isinstance(first, str) else ''} {last}".split())
        return
    for key in _NAME_KEYS:
        if found := list(names_of(record.get(key), depth + 1)):
            yield from found
            return
