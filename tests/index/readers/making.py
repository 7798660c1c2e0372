"""Valid documents of every format, made from a few stories: what the tests of the readers read, and then break."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from email.message import EmailMessage
from functools import cache
from html import escape

from PIL import Image

STORIES = (
    (
        "Ferry line to merge with rival",
        "The Brannock ferry line will merge with its rival Osk. The deal is worth $1.13bn.",
    ),
    (
        "Girl of eleven wins title",
        "Ilse Marrow, 11, won the open chess title on Saturday. She beat three grandmasters.",
    ),
    (
        "Flood barrier is put to the vote",
        "The council votes on the flood barrier in May. It would cost “a fortune”, critics say.",
    ),
)


def pdf(pages: Sequence[Sequence[str]], title: str = "", image_on: Iterable[int] = (), leading: float = 14.0) -> bytes:
    """A PDF whose pages show lines in Helvetica; an empty line leaves a gap. ``image_on``: pages with a picture."""
    count = len(pages)
    numbered = b" ".join(b"%d 0 R" % (6 + 2 * n) for n in range(count))
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (numbered, count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (%s) >>" % title.encode("latin-1"),
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Length 1 >>\n"
        b"stream\n\x80\nendstream",
    ]
    for number, lines in enumerate(pages, start=1):
        drawn = b"".join(
            b"BT /F1 11 Tf 60 %.1f Td (%s) Tj ET\n" % (760 - leading * row, _pdf_text(line))
            for row, line in enumerate(lines)
            if line
        )
        if number in image_on:
            drawn += b"q 400 0 0 600 60 100 cm /I1 Do Q\n"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> /XObject << /I1 5 0 R >> >> >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return pdf_of(objects)


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A PDF file of numbered objects, the first of which is its catalog and the fourth its properties."""
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer % (size, len(out))


def _pdf_text(line: str) -> bytes:
    written = line.encode("cp1252", "replace")
    return written.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def picture(kind: str, side: int = 240) -> bytes:
    """A picture with hardly anything on it, which no engine is asked about: what is broken of it is its file."""
    out = io.BytesIO()
    drawn = Image.linear_gradient("L").point(lambda shade: 225 + shade // 8).resize((side, side))
    drawn.save(out, kind, **({"compression": "tiff_lzw"} if kind == "TIFF" else {}))
    return out.getvalue()


def tiff_of(pages: int, circular: bool = False) -> bytes:
    """A TIFF of so many blank pages, which share their pixels; in a circle, its last page is followed by the first."""
    side, row = 240, 30
    out = struct.pack("<2sHI", b"II", 42, 8 + row * side) + b"\xff" * (row * side)
    for number in range(pages):
        tags = ((256, side), (257, side), (258, 1), (259, 1), (262, 1), (273, 8), (278, side), (279, row * side))
        after = len(out) + 2 + 12 * len(tags) + 4
        last = number == pages - 1
        out += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        out += struct.pack("<I", (8 + row * side if circular else 0) if last else after)
    return out


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(members: Mapping[str, bytes | str], packed: bool = False) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(out.getvalue(), mtime=0) if packed else out.getvalue()


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(paragraphs: Iterable[str], title: str = "", body: str = "", author: str = "") -> bytes:
    """A Word document of paragraphs, the title in the style of that name; ``body`` is XML put before them."""
    styled = (
        f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>{escape(title)}</w:t></w:r></w:p>' if title else ""
    )
    written = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    main = f'<?xml version="1.0"?><w:document {WORD}><w:body>{styled}{body}{written}</w:body></w:document>'
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{escape(author)}</dc:creator></cp:coreProperties>'
    )
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped({"[Content_Types].xml": types, "word/document.xml": main, "docProps/core.xml": core})


def epub(chapters: Sequence[tuple[str, str]], metadata: str = "") -> bytes:
    """A book of (heading, text) chapters behind a cover without text."""
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters) + 1)
    )
    order = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters) + 1))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'{metadata}</metadata><manifest>{items}<item id="nav" href="nav.xhtml" properties="nav" '
        f'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="nav"/>{order}</spine></package>'
    )
    container = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    parts: dict[str, bytes | str] = {"mimetype": "application/epub+zip", "META-INF/container.xml": container}
    parts["OEBPS/book.opf"] = package
    parts["OEBPS/nav.xhtml"] = "<html><body><ol><li>Contents</li></ol></body></html>"
    parts["OEBPS/c0.xhtml"] = "<html><body><img src='cover.jpg'/></body></html>"
    for number, (heading, text) in enumerate(chapters, start=1):
        parts[f"OEBPS/c{number}.xhtml"] = (
            f"<html><head><title>Book</title></head><body><h1>{heading}</h1><p>{text}</p></body></html>"
        )
    return zipped(parts)


def sgml(stories: Sequence[tuple[str, str]] = STORIES) -> bytes:
    written = '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n'
    for number, (title, text) in enumerate(stories, start=1):
        written += (
            f'<REUTERS TOPICS="YES" NEWID="{number}">\n<DATE>26-FEB-1987 15:01:0{number}.79</DATE>\n'
            f"<TOPICS><D>ship</D><D>trade</D></TOPICS>\n<PLACES><D>uk</D></PLACES>\n<TEXT>&#2;\n"
            f"<TITLE>{escape(title.upper())}</TITLE>\n<DATELINE>    BRANNOCK, Feb 26 - </DATELINE>"
            f"<BODY>{escape(text)}\n    A second paragraph &lt;OSK.L> follows.\n Reuter\n&#3;"
            "</BODY></TEXT>\n</REUTERS>\n"
        )
    return written.encode("latin-1", "xmlcharrefreplace")


def rss(stories: Sequence[tuple[str, str]] = STORIES) -> bytes:
    items = "".join(
        f"<item><title>{escape(title)}</title><link>https://news.example/{n}</link>"
        f"<pubDate>Sun, 27 Mar 2016 23:30:00 -0500</pubDate><category>World</category>"
        f"<description>{escape('<p>' + escape(text) + '</p>')}</description></item>"
        for n, (title, text) in enumerate(stories, start=1)
    )
    channel = f"<title>Harbour Post</title><language>en-gb</language>{items}"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def atom(stories: Sequence[tuple[str, str]] = STORIES) -> bytes:
    entries = "".join(
        f'<entry><title>{escape(title)}</title><link href="https://news.example/{n}"/><id>{n}</id>'
        f"<published>2016-03-27T10:00:00Z</published><author><name>Jane Doe</name></author>"
        f'<summary>Short.</summary><content type="html">{escape("<p>" + escape(text) + "</p>")}</content></entry>'
        for n, (title, text) in enumerate(stories, start=1)
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Post</title>{entries}</feed>'
    return f'<?xml version="1.0" encoding="utf-8"?>{feed}'.encode()


def mail(title: str, text: str, html: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = "Harbour Post <news@harbour.example>"
    message["To"] = "reader@example.org"
    message["Subject"] = title
    message["Date"] = "Sun, 27 Mar 2016 23:30:00 -0500"
    message["Message-ID"] = "<1@harbour.example>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
        message.set_boundary("=-=")
    return bytes(message)


def mbox(stories: Sequence[tuple[str, str]] = STORIES) -> bytes:
    begin = b"From news@harbour.example Sun Mar 27 23:30:00 2016\n"
    return b"".join(begin + mail(title, text) + b"\n" for title, text in stories)


def records(stories: Sequence[tuple[str, str]] = STORIES) -> list[dict[str, str]]:
    return [{"title": title, "text": text, "date": "2016-03-27", "outlet": "Harbour Post"} for title, text in stories]


def jsonl(stories: Sequence[tuple[str, str]] = STORIES) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records(stories))


def page(title: str, text: str) -> bytes:
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{escape(title)}</title></head><body><nav>Home</nav>"
        f"<article><h1>{escape(title)}</h1><p>{escape(text)}</p></article></body></html>"
    ).encode()


def csv(stories: Sequence[tuple[str, str]] = STORIES, delimiter: str = ",") -> bytes:
    rows = [f'"{title}"{delimiter}"{text}"{delimiter}2016-03-27' for title, text in stories]
    return "\r\n".join([f"Headline{delimiter}Article Text{delimiter}Pub Date", *rows, ""]).encode()


def nitf(title: str, text: str) -> bytes:
    return f"""<?xml version="1.0"?><nitf><head><title>{escape(title)}</title>
<tobject><tobject.subject tobject.subject.refnum="11000000"/></tobject>
<docdata><doc-id id-string="HNA.1"/><date.issue norm="20240311T143000+0100"/></docdata>
<pubdata date.publication="20240311" name="Harbour News Agency"/></head><body><body.head><hedline>
<hl1>{escape(title)}</hl1></hedline><byline><person>Mira Tolland</person>, <byttl>Correspondent</byttl></byline>
<dateline><location>Orlund</location></dateline></body.head><body.content><p>{escape(text)}</p>
<media><media-reference source="a.jpg"/></media></body.content></body></nitf>""".encode()


def newsml_g2(title: str, text: str, **meta: str) -> bytes:
    """An item; ``meta``: version, status, changed (a time) and note."""
    changed, status = meta.get("changed", "2024-03-12T09:00:00Z"), meta.get("status", "usable")
    return f"""<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:1"
version="{meta.get("version", "1")}"><itemMeta><itemClass qcode="ninat:text"/><provider qcode="x:hna">
<name>Harbour News Agency</name></provider><versionCreated>{changed}</versionCreated>
<pubStatus qcode="stat:{status}"/><edNote>{escape(meta.get("note", ""))}</edNote></itemMeta>
<contentMeta><by>By Ove Sand</by><language tag="en-GB"/><subject qcode="medtop:11000000"><name>Politics</name></subject>
<headline>{escape(title)}</headline></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{escape(text)}</p></body></html></inlineXML></contentSet>
</newsItem>""".encode()


def warc(pages: Sequence[tuple[str, str, bytes]], status: str = "200 OK", headers: str = "") -> bytes:
    """Captures: address, time and page."""
    out = b""
    for url, at, data in pages:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{headers}\r\n".encode() + data
        out += warc_record("response", url, at, answer)
    return out


def warc_record(kind: str, url: str, at: str, content: bytes, headers: str = "") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n{headers}"
    head += "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n\r\n"


def har(url: str, data: bytes) -> bytes:
    content = {"mimeType": "text/html; charset=utf-8", "text": data.decode()}
    answer = {"status": 200, "content": content}
    entry = {"startedDateTime": "2024-07-01T08:00:00Z", "request": {"url": url}, "response": answer}
    return json.dumps({"log": {"version": "1.2", "entries": [entry]}}).encode()


def odt(paragraphs: Iterable[str]) -> bytes:
    spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    spaces += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    written = "".join(f"<text:p>{escape(text)}</text:p>" for text in paragraphs)
    content = f"<office:document-content {spaces}><office:body><office:text>{written}</office:text></office:body>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"{content}</office:document-content>",
    }
    return zipped(parts)


def rtf(paragraphs: Iterable[str]) -> bytes:
    written = "\\par\n".join(
        "".join(char if char.isascii() else f"\\u{ord(char)}?" for char in text) for text in paragraphs
    )
    return ("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl\\f0 Times;}\\f0 " + written + "}").encode()


NEXIS = """Ferry closes
Harbour Post
June 30, 2024 Sunday

Copyright 2024 Harbour Post All Rights Reserved
Section: NEWS; Pg. 3
Length: 312 words
Byline: Mira Tolland

Body

The last ferry of Orlund left at noon.

It will be scrapped.

Classification

Language: ENGLISH
Load-Date: July 1, 2024
End of Document
Bridge begins
Osk Daily
July 15, 2024 Monday

Section: LOCAL
Byline: Ove Sand

Body

Work on the bridge began on Monday.

End of Document
"""
FACTIVA = """HD Ferry closes
BY Mira Tolland
WC 312 words
PD 30 June 2024
SN Harbour Post
LA English
LP
The last ferry of Orlund left at noon.
TD
It will be scrapped.
AN Document HARP000020240630ek6u0001

HD Bridge begins
PD 15 July 2024
SN Osk Daily
LP Work on the bridge began on Monday.
AN Document OSKD000020240715ek7f0002
"""
IPTC7901 = """hna042 3 i 88 HNA 0042

Bridge/jury/
 Jury named =

   Orlund (HNA) - The county named the jury on Saturday.
161015 mar 24
"""


@cache
def samples() -> dict[str, bytes]:
    """One valid document a format, by file name; made once."""
    title, text = STORIES[0]
    return {
        "a.txt": f"Harbour Post\n\n{title}\n\n27 March 2016\n\n{text}\n".encode(),
        "a.md": f"---\ntitle: {title}\npublished: 2016-03-27\n---\n{text}\n".encode(),
        "a.jsonl": jsonl(),
        "a.json": json.dumps({"articles": records()}).encode(),
        "a.csv": csv(),
        "a.html": page(title, "\n\n".join(text for _, text in STORIES)),
        "a.pdf": pdf([[title, "", text[:50], text[50:]], ["The second page goes on."]]),
        "a.docx": docx([text, "A second paragraph."], title=title),
        "a.epub": epub(STORIES),
        "a.sgm": sgml(),
        "a.rss": rss(),
        "a.atom": atom(),
        "a.eml": mail(title, text, f"<html><body><p>{text}</p></body></html>"),
        "a.mbox": mbox(),
        "a.zip": zipped({"b/c.txt": text, "d.jsonl": jsonl(), "e.pdf": pdf([[text]])}),
        "a.tar": tarred({"b/c.txt": text, "d.jsonl": jsonl()}),
        "a.tar.gz": tarred({"b/c.txt": text, "d.jsonl": jsonl()}, packed=True),
        "nitf.xml": nitf(title, text),
        "g2.xml": newsml_g2(title, text),
        "ninjs.json": json.dumps(
            {"uri": "u", "versioncreated": "2024-03-14T08:00:00Z", "bodies": [{"value": text}]}
        ).encode(),
        "wire.txt": IPTC7901.encode(),
        "nexis.txt": NEXIS.encode(),
        "factiva.txt": FACTIVA.encode(),
        "a.rtf": rtf([title, "27 March 2016", text]),
        "a.odt": odt([title, "27 March 2016", text]),
        "a.har": har("https://p.example/1", page(title, text * 3)),
        "a.warc": warc([("https://p.example/1", "2024-06-30T16:00:00Z", page(title, text * 3))]),
        "a.txt.gz": gzip.compress(text.encode(), mtime=0),
        "a.png": picture("PNG"),
        "a.tif": picture("TIFF"),
    }
