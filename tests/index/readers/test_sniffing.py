"""A document is what it holds, whatever it is called."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleUnreadable
from index.readers.archives import name_of_format
from index.readers.documents import Document
from index.readers.registry import FORMATS, format_named, format_of_suffix
from index.readers.sniffing import HEAD, sniff
from tests.index.readers.making import STORIES, mail, samples

EXPECTED = {
    "a.txt": "plain",
    "a.md": "markdown",
    "a.jsonl": "jsonl",
    "a.json": "json",
    "a.csv": "table",
    "a.html": "html",
    "a.pdf": "pdf",
    "a.docx": "zip",  # which of the packages it is, its members tell
    "a.epub": "zip",
    "a.sgm": "sgml",
    "a.rss": "feed",
    "a.atom": "feed",
    "a.eml": "mail",
    "a.mbox": "mbox",
    "a.zip": "zip",
    "a.tar": "tar",
    "a.tar.gz": "gzip",
    "nitf.xml": "wire",
    "g2.xml": "wire",
    "ninjs.json": "json",
    "wire.txt": "wire_text",
    "nexis.txt": "plain",
    "factiva.txt": "plain",
    "a.rtf": "rtf",
    "a.odt": "zip",
    "a.har": "har",
    "a.warc": "warc",
    "a.txt.gz": "gzip",
    "a.png": "picture",
    "a.tif": "picture",
}
TEXTS = {"a.txt", "a.md", "a.csv", "nexis.txt", "factiva.txt"}  # look alike: here the name decides


@pytest.mark.parametrize("name", samples())
def test_every_format_is_known_by_its_name_and_content(name: str) -> None:
    assert sniff(samples()[name][:HEAD], format_of_suffix(name)) == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(samples().keys() - TEXTS))
@pytest.mark.parametrize("suffix", ["", ".txt", ".html", ".pdf", ".csv"])
def test_a_wrong_suffix_does_not_mislead(name: str, suffix: str) -> None:
    assert sniff(samples()[name][:HEAD], format_of_suffix(f"a{suffix}")) == EXPECTED[name]


@pytest.mark.parametrize("name", ["a.html", "a.rss", "a.json", "a.jsonl"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_the_encoding_does_not_mislead(name: str, encoding: str) -> None:
    data = samples()[name].decode().encode(encoding)
    assert sniff(data[:HEAD], "") == EXPECTED[name]


@pytest.mark.parametrize(
    ("media_type", "expected"), [("text/plain; charset=utf-8", "plain"), ("text/csv", "table"), ("", "")]
)
def test_what_a_server_says_decides_where_nothing_else_does(media_type: str, expected: str) -> None:
    assert sniff(b"The army took the town.", "", media_type) == expected


@pytest.mark.parametrize(
    ("text", "suffix", "expected"),
    [
        ('{"text": "a"}\n{"text": "b"}\n', ".json", "jsonl"),
        ('{"text": "a"}\n', ".jsonl", "jsonl"),
        ('{"text": "a"}\n', ".json", "json"),
        ('{\n "text": "a"\n}\n', ".jsonl", "json"),
        ('[{"text": "a"}]', ".jsonl", "json"),
        ("[Reuters] Shares fell.", ".txt", "plain"),
        ('["Shares" fell, he said] Then', ".md", "markdown"),
        ("From: Jane Doe\nDate: 27 March 2016\n\nThe army took the town.", ".txt", "plain"),
        ("From: Jane Doe\nDate: 27 March 2016\n\nThe army took the town.", ".eml", "mail"),
        ("From Monday to Friday the army took the town.", ".txt", "plain"),
        ("<p>The army took the town.</p>", ".html", "html"),
        ("<p>The army took the town.</p>", ".md", "markdown"),
        ("<p>The army took the town.</p>", "", "html"),
        ("<!-- saved --> <!DOCTYPE HTML>\n<html>", "", "html"),
        ('<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', ".xml", "html"),
        ('<?xml version="1.0"?><rdf:RDF xmlns:rdf="a">', "", "feed"),
        ("title,text\nA,B\n", ".csv", "table"),
        ("title,text\nA,B\n", "", ""),
        ("x" * HEAD, "", ""),
    ],
)
def test_texts_that_look_alike_are_told_apart(text: str, suffix: str, expected: str) -> None:
    assert sniff(text.encode()[:HEAD], format_of_suffix(f"a{suffix}")) == expected


def test_a_page_that_was_saved_whole_is_a_page() -> None:
    head = "From: <Saved by Blink>\nSnapshot-Content-Location: https://a.b/\nMIME-Version: 1.0\n"
    assert sniff((head + 'Content-Type: multipart/related; boundary="x"\n\n').encode(), "") == "html"


def test_a_mail_with_pictures_is_a_mail() -> None:
    data = mail(*STORIES[0]).replace(b"text/plain", b"multipart/related")
    assert sniff(data, "") == "mail"


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"GIF89a", "a GIF picture"),
        (b"Rar!\x1a\x07\0", "a RAR archive"),
        (b"<?xml version='1.0'?><urlset><url/></urlset>", "a sitemap; follow the site itself (<urlset>)"),
    ],
)
def test_what_cannot_be_read_is_named(head: bytes, words: str) -> None:
    with pytest.raises(ArticleUnreadable, match=r"no reader for this") as caught:
        sniff(head, "")
    assert words in str(caught.value)


def test_a_name_alone_makes_no_pdf() -> None:
    with pytest.raises(ArticleUnreadable, match="named as pdf"):
        sniff(b"The army took the town.", "pdf")


def test_what_no_reader_is_for_says_what_can_be_read() -> None:
    with pytest.raises(ArticleUnreadable, match=r"no reader for \.log files; readable: \.txt .*\.zip"):
        name_of_format(b"The army took the town.", Document("a.log", "a.log"))


@given(st.binary(max_size=600), st.sampled_from(["", *(known.name for known in FORMATS)]))
def test_any_bytes_have_a_format_or_none(head: bytes, hint: str) -> None:
    try:
        name = sniff(head, hint)
    except ArticleUnreadable as error:
        json.dumps(str(error))
        return
    assert not name or format_named(name)
