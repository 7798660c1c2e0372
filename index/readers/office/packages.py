"""Documents that are zip files of XML: DOCX, XLSX, PPTX, ODS and EPUB. Which it is, and its parts within limits."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from html.entities import html5
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import one_line
from index.readers.text_files import BYTES_PER_MB, open_document, require_size, size_limit
from index.settings import ReadingSettings

_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def kind_of_zip(archive: zipfile.ZipFile) -> str:
    """ "docx", "xlsx", "pptx", "odt", "ods", "epub", "wacz" or "zip".

    Raises ArticleUnreadable for other packages that are known.
    """
    names = archive.NameToInfo
    if "datapackage.json" in names and any(map(is_web_archive, names)):
        return "wacz"
    if "META-INF/container.xml" in names:
        return "epub"
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return "docx"
        for part, kind in _OFFICE.items():
            if part in names:
                return kind
    if "mimetype" in names and "content.xml" in names:
        return _kind_of_opendocument(archive)
    return "zip"


def _kind_of_opendocument(archive: zipfile.ZipFile) -> str:
    stated = archive.read("mimetype").strip() if archive.getinfo("mimetype").file_size < 1_000 else b""
    if stated.startswith(_SPREADSHEET):
        return "ods"
    if b"opendocument.text" in stated:
        return "odt"
    raise ArticleUnreadable("no reader for this: an OpenDocument file that is no text; save it as PDF or CSV")


def is_web_archive(name: str) -> bool:
    """Whether a member of a WACZ holds its pages; the others are lists and indexes of them."""
    return name.startswith("archive/") and name.lower().endswith((".warc", ".warc.gz", ".arc", ".arc.gz"))


class Package:
    """The parts of a package. All of them together may unpack to no more than the settings allow."""

    def __init__(self, archive: zipfile.ZipFile, settings: ReadingSettings) -> None:
        self._archive, self._settings = archive, settings
        self._left = int(settings.max_unpacked_mb * BYTES_PER_MB)

    def __contains__(self, name: str) -> bool:
        return name in self._archive.NameToInfo

    def names(self) -> list[str]:
        return self._archive.namelist()

    def read(self, name: str) -> bytes:
        """A part. Raises ArticleUnreadable when it is missing, damaged or too large."""
        try:
            info = self._archive.NameToInfo[name]
        except KeyError as error:
            raise ArticleUnreadable(f"damaged: its part {one_line(name)[:100]} is missing") from error
        if info.flag_bits & 1:
            raise ArticleUnreadable("needs a password")
        require_size(info.file_size, self._settings)
        try:
            with self._archive.open(info) as part:
                data = part.read(size_limit(self._settings) + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
            raise ArticleUnreadable(f"damaged: its part {one_line(name)[:100]} cannot be unpacked") from error
        require_size(len(data), self._settings)
        self._left -= len(data)
        if self._left < 0:
            limit = f"{self._settings.max_unpacked_mb:,g} MB"
            raise ArticleUnreadable(f"unpacks to more than {limit}")
        return data

    def xml(self, name: str) -> Element:
        """A part that is XML."""
        return parsed_xml(self.read(name), name)


@contextmanager
def open_package(document: Document, settings: ReadingSettings) -> Iterator[Package]:
    """The package of a document. Raises ArticleUnreadable and OSError."""
    with open_document(document) as file:
        require_size(document.size, settings)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            raise ArticleUnreadable(f"damaged: {one_line(str(error))[:200]}") from error
        with archive:
            yield Package(archive, settings)


def parsed_xml(data: bytes, name: str) -> Element:
    """XML without entities of its own, which could stand for gigabytes or for other files.

    Those of HTML are none of XML, but systems that embed HTML write "&nbsp;" all the same.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        try:
            root: Element = fromstring(data)
        except ParseError:
            if (mended := _ENTITY.sub(_by_number, data)) == data:
                raise
            root = fromstring(mended)
    except DefusedXmlException as error:
        raise ArticleUnreadable(f"refused: {name} defines entities, which no document needs") from error
    except (ParseError, LookupError, ValueError) as error:
        raise ArticleUnreadable(f"damaged: {one_line(name)[:100]} is no XML ({one_line(str(error))[:100]})") from error
    return root


def _by_number(entity: re.Match[bytes]) -> bytes:
    name = entity[1].decode("ascii")
    chars = "" if name in _OF_XML else html5.get(f"{name};", "")
    return "".join(f"&#{ord(char)};" for char in chars).encode() or entity[0]


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def part_name(folder: str, name: str) -> str:
    """A part's name from one that is relative to ``folder``."""
    return posixpath.normpath(posixpath.join(folder, name)).lstrip("/")
