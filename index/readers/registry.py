"""The formats that can be read: the name, the suffixes and the reader of each.

A reader takes a document and yields its articles, and a SkippedFile for each item that is none. It may raise
ArticleUnreadable or OSError for a document that cannot be read at all. Readers are imported when they are first
needed: most archives hold two or three formats.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

from index.readers.documents import Document
from index.settings import ReadingSettings
from index.types import Article, SkippedFile


@dataclass(frozen=True, slots=True)
class Format:
    """How documents of one kind are read, and what a person is told about it."""

    name: str
    suffixes: tuple[str, ...]
    description: str
    reader: str  # "module:function" below index.readers; "" for archives, whose members are read one by one
    trusted: bool = False  # reads by our own few lines, in time and memory that grow with the size and no faster
    streams: bool = False  # never holds more than one of its articles, so that a file may be larger than the limit

    @property
    def is_archive(self) -> bool:
        return not self.reader

    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
        """What a document of this format holds."""
        module, _, function = self.reader.partition(":")
        found: Iterator[Article | SkippedFile] = getattr(importlib.import_module(f"index.readers.{module}"), function)(
            document, settings
        )
        return found


FORMATS = (
    Format(
        "plain",
        (".txt", ".text"),
        "plain text: outlet, headline, byline and date above the story",
        "texts.plain:read_plain",
        trusted=True,
    ),
    Format(
        "markdown",
        (".md", ".markdown"),
        "Markdown, optionally with YAML front matter",
        "texts.markdown:read_markdown",
        trusted=True,
    ),
    Format(
        "jsonl",
        (".jsonl", ".ndjson"),
        "JSON Lines: one article a line",
        "records.jsonl:read_jsonl",
        trusted=True,
        streams=True,
    ),
    Format(
        "json",
        (".json",),
        "JSON: an article, a list of articles, or an object that holds such a list",
        "records.json_file:read_json",
        streams=True,
    ),
    Format(
        "table",
        (".csv", ".tsv"),
        "tables: one article a row; index.reading.columns names the columns",
        "records.tables:read_table",
        streams=True,
    ),
    Format(
        "html",
        (".html", ".htm", ".xhtml", ".mhtml", ".mht"),
        "web pages, without what stands around their article",
        "pages.html:read_html",
    ),
    Format("pdf", (".pdf",), "PDF; scanned pages by text recognition (OCR), where Tesseract is", "pdf:read_pdf"),
    Format(
        "picture",
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"),
        "pictures of pages, by text recognition (OCR), where Tesseract is",
        "scans.scan_reading:read_picture",
    ),
    Format("docx", (".docx",), "Word documents", "office.docx:read_docx"),
    Format("xlsx", (".xlsx",), "Excel workbooks: one article a row, or one a sheet", "office.sheets:read_xlsx"),
    Format("ods", (".ods",), "OpenDocument spreadsheets: one article a row, or one a sheet", "office.sheets:read_ods"),
    Format("pptx", (".pptx",), "PowerPoint presentations", "office.slides:read_pptx"),
    Format(
        "subtitles",
        (".srt", ".vtt"),
        "subtitles: SRT and WebVTT, transcripts of podcasts",
        "texts.subtitles:read_subtitles",
    ),
    Format("tei", (".tei",), "TEI editions, also as .xml", "texts.xml_texts:read_tei"),
    Format("alto", (".alto",), "scanned pages as ALTO, also as .xml", "texts.xml_texts:read_alto"),
    Format("epub", (".epub",), "EPUB: one article a chapter", "office.epub:read_epub"),
    Format("sgml", (".sgm", ".sgml"), "SGML as of Reuters-21578", "texts.reuters:read_reuters", streams=True),
    Format("feed", (".rss", ".atom"), "saved RSS and Atom feeds: one article an entry", "feeds:read_feed"),
    Format(
        "wire",
        (".xml", ".nitf", ".newsml"),
        "items of agencies: NewsML-G2, NewsML 1, NITF; feeds",
        "wire.xml_files:read_wire_xml",
    ),
    Format("wire_text", (".iptc",), "items of agencies in IPTC 7901", "wire.iptc7901:read_iptc7901"),
    Format("rtf", (".rtf",), "Rich Text, as databases export it", "office.rtf:read_rtf"),
    Format("odt", (".odt",), "OpenDocument texts", "office.odt:read_odt"),
    Format("mail", (".eml",), "a mail or newsletter", "mail:read_mail"),
    Format("mbox", (".mbox",), "a mailbox of newsletters: one article a mail", "mail:read_mbox", streams=True),
    Format("warc", (".warc", ".arc"), "archives of web pages: each page", "web_archives.warc:read_warc", streams=True),
    Format("har", (".har",), "what a browser saved of a visit: each page", "web_archives.har:read_har"),
    Format("zip", (".zip", ".wacz"), "zip archives of any of these", ""),
    Format("tar", (".tar",), "tar archives of any of these", ""),
    Format("gzip", (".gz", ".tgz"), "any of these packed with gzip, .tar.gz among them", ""),
)
_BY_NAME = {known.name: known for known in FORMATS}
_BY_SUFFIX = {suffix: known.name for known in FORMATS for suffix in known.suffixes}


def format_named(name: str) -> Format:
    """The format of a name that ``sniff`` gave."""
    return _BY_NAME[name]


def format_of_suffix(name: str) -> str:
    """The name of the format that the suffix of a file name is for, or ""."""
    return _BY_SUFFIX.get(os.path.splitext(name)[1].lower(), "")


def suffixes() -> tuple[str, ...]:
    """All suffixes that are known, in the order of the formats."""
    return tuple(_BY_SUFFIX)
