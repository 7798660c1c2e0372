"""What goes between the worker process and its parent: frames of JSON, and articles as lists in them."""

from __future__ import annotations

import struct
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any, BinaryIO

from index.printed_pages import Layout, PagePicture
from index.types import Article, SkippedFile

_LENGTH = struct.Struct(">I")
_MOST = 1 << 30  # bytes; a process that announces more is not to be believed
_FIELDS = tuple(field.name for field in fields(Article))


def write_frame(pipe: BinaryIO, data: bytes) -> None:
    """Writes one frame. Raises OSError when the other side is gone."""
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)


def read_frame(pipe: BinaryIO) -> bytes | None:
    """The next frame; None when the other side is gone. Raises ValueError for what is no frame."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > _MOST:
        raise ValueError(f"a frame of {length} bytes")
    data = pipe.read(length)
    return data if len(data) == length else None


def item_of(found: Article | SkippedFile) -> list[object]:
    """An article or a failure as JSON types."""
    if isinstance(found, SkippedFile):
        return [found.source, found.reason]
    return [_as_json(getattr(found, name)) for name in _FIELDS]


def _as_json(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Layout):
        return b64encode(value.packed).decode()
    if isinstance(value, tuple) and value and isinstance(value[0], PagePicture):
        return [[one.page, one.width, one.height, b64encode(one.data).decode()] for one in value]
    return value


def article_from(item: Sequence[Any]) -> Article:
    """The article of ``item_of``. Raises ValueError for what is none."""
    stated = dict(zip(_FIELDS, item, strict=True))
    published = date.fromisoformat(stated["published"]) if stated["published"] else None
    lists = {"pages": tuple(stated["pages"]), "items": tuple(stated["items"])}
    layout = Layout(b64decode(stated["layout"])) if stated["layout"] else None
    if layout and not layout.fits(stated["text"]):
        raise ValueError("a layout of another text")
    scans = {"layout": layout, "pictures": tuple(map(_picture, stated["pictures"]))}
    return Article(**{**stated, **lists, **scans, "published": published})


def _picture(item: Sequence[Any]) -> PagePicture:
    page, width, height, data = item
    made = PagePicture(int(page), int(width), int(height), b64decode(data))
    if made.data[:4] != b"RIFF" or made.data[8:12] != b"WEBP":  # it is sent to browsers
        raise ValueError("no WebP")
    return made
