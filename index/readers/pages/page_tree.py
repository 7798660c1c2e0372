"""From the bytes of a web page to its tree, within limits of depth and size. The one place that knows lxml."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from index.errors import ArticleUnreadable
from index.readers.text_files import WIDE_MARKS, clean, decode
from index.settings import ReadingSettings

Node: TypeAlias = Any  # an lxml.html.HtmlElement; lxml brings no types

_HEAD_BYTES = 4_096  # browsers look for the encoding in the first 1,024; scripts often push it further down
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+(?:[\"']\s*+)?([\w.:-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_HTTP_CHARSET = re.compile(r"charset\s*+=\s*+(?:[\"']\s*+)?([\w.:-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# As browsers read these names (WHATWG Encoding Standard): the larger set that the smaller one is mistaken for.
_LARGER_SETS = {
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-11": "cp874",
}
_MOST_SPOILT = 0.01  # share of U+FFFD above which a stated encoding is not believed


def decode_page(data: bytes, media_type: str = "") -> str:
    """The text of a page: by its byte order mark, else as UTF-8 where it is that, else as HTTP or the page itself says.

    Valid UTF-8 with characters beyond ASCII is no accident, whatever the page says of itself. Raises
    ArticleUnreadable for what is no text.
    """
    if any(data.startswith(mark) for mark, _ in WIDE_MARKS):
        return decode(data)
    try:
        return clean(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return clean(_as_stated(data, media_type) or decode(data))


def _as_stated(data: bytes, media_type: str) -> str:
    """The text by the encoding that HTTP or the page states; "" where there is none or it is plainly wrong."""
    head = data[:_HEAD_BYTES]
    http = _HTTP_CHARSET.search(media_type)
    page = _META_CHARSET.search(head) or _XML_CHARSET.search(head)
    for name in filter(None, (http and http[1], page and page[1].decode("ascii", "replace"))):
        try:
            codec = codecs.lookup(name).name
            text = data.decode(_LARGER_SETS.get(codec, codec), "replace")
        except (LookupError, UnicodeError, AttributeError, TypeError):  # the last: codecs that make no text
            continue
        if text.count("\ufffd") <= _MOST_SPOILT * len(text):
            return text
    return ""


def parse_page(html: str, settings: ReadingSettings) -> Node:
    """The tree of a page. Raises ArticleUnreadable for one without elements, too deep, or of too many elements.

    libxml2 stops at 2,048 levels and silently leaves out the rest, so that is an error here; what comes after
    (copies, searches) takes time with the number of elements, so that is bounded too.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree: Node = document_fromstring(_XML_DECLARATION.sub("", html).replace("\0", " ") or " ", parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ArticleUnreadable("no HTML page: there is nothing in it that can be shown") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise ArticleUnreadable("the page's elements are nested more than 2,000 deep; no article is built like that")
    count = sum(1 for _ in tree.iter())
    if count > settings.max_page_elements:
        raise ArticleUnreadable(f"the page has {count:,} elements, the limit is {settings.max_page_elements:,}")
    return tree


def html_of(node: Node) -> str:
    """An element as HTML, with what is in it."""
    from lxml import etree

    return str(etree.tostring(node, encoding="unicode", method="html", with_tail=False))


def walk(tree: Node) -> Iterator[tuple[str, Node]]:
    """("start" or "end", element) in the order of the page, without recursion."""
    from lxml import etree

    return iter(etree.iterwalk(tree, events=("start", "end")))
