"""Broken and hostile documents of every format: valid ones of ``making`` that are bent, and a few built to do harm."""

from __future__ import annotations

import gzip
import io
import itertools
import random
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.index.readers.making import (
    STORIES,
    WORD,
    docx,
    epub,
    mail,
    odt,
    pdf,
    pdf_of,
    picture,
    rss,
    samples,
    tarred,
    tiff_of,
    warc,
    zipped,
)

TEXT = STORIES[0][1]
URL, DAY = "https://p.example/1", "2024-06-30T16:00:00Z"
_EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "cp1252", "utf-7", "cp037", "shift_jis")
_SUFFIXES = ("", ".txt", ".md", ".jsonl", ".csv", ".html", ".pdf", ".docx", ".zip", ".gz", ".xml", ".eml")


class Case(NamedTuple):
    """A document, and how it came about."""

    name: str
    kind: str
    data: bytes


Mutation = Callable[[random.Random, bytes], bytes]


def flip_bits(chance: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def truncate(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def drop_piece(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 64) :]


def repeat_piece(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 200)]
    return data[:start] + piece * chance.choice((2, 50, 2_000)) + data[start:]


def splice(chance: random.Random, data: bytes) -> bytes:
    other = chance.choice(list(samples().values()))
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def overwrite_number(chance: random.Random, data: bytes) -> bytes:
    """Size fields, offsets and counts of binary formats, wherever they are."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 2, 5))):
        width = chance.choice((1, 2, 4, 8))
        start = chance.randrange(max(1, len(out) - width))
        number = chance.choice(_EXTREMES) & ((1 << 8 * width) - 1)
        out[start : start + width] = number.to_bytes(width, chance.choice(("little", "big")))
    return bytes(out)


def overwrite_digits(chance: random.Random, data: bytes) -> bytes:
    """Size fields, offsets and counts that are written in digits."""
    places = [at for at, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    out = bytearray(data)
    for _ in range(min(len(places), chance.choice((1, 5, 30)))):
        out[chance.choice(places)] = chance.choice(b"0123456789-")
    return bytes(out)


def reencode(chance: random.Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "replace")


def mix_encodings(chance: random.Random, data: bytes) -> bytes:
    cut = chance.randrange(len(data))
    return data[:cut] + data[cut:].decode("latin-1").encode(chance.choice(_ENCODINGS), "replace")


def insert_noise(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + chance.randbytes(chance.choice((1, 16, 500))) + data[start:]


def insert_mark(chance: random.Random, data: bytes) -> bytes:
    marks = (
        b"<",
        b"&#x110000;",
        b'"',
        b"\0",
        b"]]>",
        b"<!--",
        b"endobj",
        b"PK\x03\x04",
        b"\n\n",
        b"{",
        b"\xff\xfe",
        b"&a;",
    )
    start = chance.randrange(len(data))
    return data[:start] + chance.choice(marks) * chance.choice((1, 10, 1_000)) + data[start:]


MUTATIONS: tuple[Mutation, ...] = (
    flip_bits,
    truncate,
    drop_piece,
    repeat_piece,
    splice,
    overwrite_number,
    overwrite_digits,
    reencode,
    mix_encodings,
    insert_noise,
    insert_mark,
)


def broken(seed: int = 0) -> Iterator[Case]:
    """Documents without end: each format in turn, bent in one way or more; some named as something else or packed."""
    chance, valid = random.Random(seed), samples()
    for name in itertools.cycle(valid):
        mutations = [chance.choice(MUTATIONS) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        data = valid[name]
        for mutation in mutations:
            data = mutation(chance, data) or b"\0"
        kind, called = "+".join(mutation.__name__ for mutation in mutations), name
        if chance.random() < 0.1:
            called = f"a{chance.choice(_SUFFIXES)}"
        if chance.random() < 0.1:
            called, data, kind = f"{name}.zip", zipped({name: data}), f"{kind}+zipped"
        yield Case(called, kind, data)


def hostile() -> Iterator[Case]:
    """Documents that are made to do harm. Each must end as one line, within the limits."""
    blank = gzip.compress(b" " * 5_000_000, mtime=0)
    yield Case("bomb.jsonl.gz", "gzip bomb", gzip.compress(blank * 20, mtime=0))
    yield Case("bomb.zip", "zip bomb", zipped({f"{n}.jsonl": b" " * 4_000_000 for n in range(20)}))
    yield Case("nested.zip", "zip bomb in a zip", zipped({"a.zip": zipped({"b.jsonl": b" " * 40_000_000})}))
    yield Case("overlap.zip", "overlapping zip bomb", _overlapping())
    yield Case("self.zip", "zip in zip in zip", zipped({"a.zip": zipped({"a.zip": zipped({"a.txt": TEXT})})}))
    yield Case("bomb.docx", "entity bomb", zipped({"[Content_Types].xml": "<a/>", "word/document.xml": _laughs("w")}))
    yield Case("bomb.rss", "entity bomb", _laughs("rss").encode())
    yield Case("outside.rss", "entity of a file", _outside("rss"))
    yield Case(
        "outside.docx", "entity of a file", zipped({"[Content_Types].xml": "", "word/document.xml": _outside("w")})
    )
    yield Case("bomb.epub", "entity bomb", _with(epub(STORIES), "META-INF/container.xml", _laughs("container")))
    yield Case("swollen.docx", "zip bomb of one part", docx([], body=" " * 30_000_000))
    yield Case("deep.html", "deep HTML", b"<html><body>" + b"<div>" * 100_000 + TEXT.encode())
    yield Case("deep.docx", "deep XML", docx([], body=f"{'<w:p>' * 50_000}{'</w:p>' * 50_000}"))
    yield Case("deep.json", "deep JSON", b'{"a":' * 200_000)
    yield Case("deep.rss", "deep XML", rss([("T", "<p>" * 50_000)]))
    yield Case("long.jsonl", "a line over the limit", b'{"text": "' + b"x" * 30_000_000 + b'"}\n{"text": "One."}\n')
    yield Case("long.csv", "a line over the limit", b"title,text\nA," + b"x" * 30_000_000 + b"\nB,Two.\n")
    yield Case("quote.csv", "a quote that never ends", b'title,text\nA,"' + b"x\n" * 1_000_000)
    yield Case("long.txt", "an article over the limit", b"word " * 1_000_000)
    yield Case("loop.pdf", "pages in a circle", _loop([b"2 0 R 2 0 R 3 0 R"]))
    yield Case("loop2.pdf", "a stream as long as itself", _loop([b"3 0 R"]))
    yield Case("many.pdf", "more pages than there are", pdf([[TEXT]]).replace(b"/Count 1", b"/Count 999999999"))
    yield Case("traversal.zip", "names that are paths", zipped({"../../../tmp/x.txt": TEXT, "/etc/x.txt": TEXT}))
    yield Case("links.tar", "links and devices", _links())
    yield Case("parts.eml", "parts without end", _parts())
    yield Case(
        "names.eml",
        "a header without end",
        mail("T", TEXT).replace(b"Subject: T", b"Subject: " + b"=?utf-8?q?" * 99_999),
    )
    yield Case("bomb.xml", "entity bomb", _laughs("newsItem").encode())
    yield Case("outside.nitf", "entity of a file", _outside("nitf"))
    deep = b"<p>" * 100_000 + TEXT.encode()
    yield Case("deep.nitf", "deep XML", b"<nitf><body><body.content>" + deep)
    yield Case("deep.ninjs.json", "deep JSON", b'{"uri":"u","versioncreated":"2024","bodies":' + b"[" * 100_000)
    yield Case("deep.rtf", "deep groups", b"{\\rtf1 " + b"{" * 200_000 + TEXT.encode())
    yield Case("binary.rtf", "a picture longer than its file", b"{\\rtf1 {\\pict\\bin999999999 x}" + TEXT.encode())
    yield Case("swollen.odt", "zip bomb of one part", odt([" " * 30_000_000]))
    spoken = b'{"version":"1.0.0","segments":['
    yield Case("said.json", "a transcript, deep JSON", spoken + b"[" * 200_000)
    timeless = b'{"startTime":"NaN","body":"Ferry."},' * 9_999 + b"{}]}"
    yield Case("never.json", "a transcript whose times are none", spoken + timeless)
    yield Case("lines.json", "a transcript of other things", b'{"version":"1.0.0","segments":{"a":[1,null,"x"]}}')
    yield Case("bomb.warc.gz", "gzip bomb", gzip.compress(warc([(URL, DAY, b" " * 60_000_000)]), mtime=0))
    long = warc([(URL, DAY, TEXT.encode())]).replace(b"Content-Length: ", b"Content-Length: 9999999999")
    yield Case("long.warc", "a record longer than its file", long)
    circle = warc([(URL, DAY, b"")], "301 Moved", f"Location: {URL}\r\n") * 999
    yield Case("loop.warc", "an address that leads to itself", circle)
    yield Case("entries.har", "entries that are none", b'{"log": {"entries": [null, 1, {}, {"response": null}]}}')
    yield Case("heads.eml", "headings without end", mail("T", TEXT, "<h2><a href='x'>" * 99_999))
    yield Case("rules.txt", "rules without end", (b"-" * 40 + b"\n") * 50_000 + TEXT.encode())
    yield Case("ends.txt", "ends of documents without end", b"Body\nEnd of Document\n" * 50_000)
    yield Case("codes.txt", "records without end", b"HD x\nPD 1 May 2024\n" * 50_000)
    rows = b"".join(b"A,One.,%02d/%02d/2024\n" % (1 + n % 12, 1 + n // 12 % 12) for n in range(30_000))
    yield Case("days.csv", "days that could be two, without end", b"title,text,date\n" + rows)
    yield Case("cut.tar.gz", "cut off", tarred({"a.txt": TEXT * 500}, packed=True)[:-30])
    yield Case("bomb.png", "a picture of billions of pixels", huge_png())
    yield Case("cut.tif", "cut off", picture("TIFF")[:-200])
    yield Case("many.tif", "10,000 pages", tiff_of(10_000))
    yield Case("loop.tif", "pages in a circle", tiff_of(3, circular=True))
    yield Case("grey.pdf", "a page of a square mile", pdf([[]], image_on=[1]).replace(b"595 842", b"9999999 9999999"))
    for mark in (
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe\0\0",
        b"%PDF-",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"\xe9",
        b"\0",
    ):
        for suffix in (".txt", ".md", ".jsonl", ".html", ""):
            yield Case(f"tiny{suffix}", "a few bytes", mark)


def huge_png() -> bytes:
    """The size stands in its first chunk, with a sum of its own."""
    data = bytearray(picture("PNG"))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


def _overlapping() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", b" " * 4_000_000)
        archive.filelist += [archive.filelist[0]] * 1_000
    return out.getvalue()


def _laughs(root: str) -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a0 "ha">{entities}]><{root} {WORD}>&a9;</{root}>'


def _outside(root: str) -> bytes:
    entity = '<!ENTITY a SYSTEM "file:///etc/passwd">'
    inside = "<channel><item>&a;</item></channel>"
    return f'<?xml version="1.0"?><!DOCTYPE {root} [{entity}]><{root}>{inside}</{root}>'.encode()


def _with(package: bytes, name: str, content: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts: dict[str, bytes | str] = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped({**parts, name: content})


def _loop(kids: list[bytes]) -> bytes:
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count 9999 /Parent 2 0 R >>" % kids[0],
            b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources 3 0 R >>",
            b"<< /Title 4 0 R >>",
            b"<< /Length 5 0 R /Filter 5 0 R >>\nstream\nBT ET\nendstream",
        ]
    )


def _links() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"{kind!r}.txt")
            info.type, info.linkname = kind, "links.tar"
            archive.addfile(info)
    return out.getvalue()


def _parts() -> bytes:
    head = b"From: a@b.c\nSubject: T\nMIME-Version: 1.0\n"
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3_000))
    return head + nested + b"\n" + TEXT.encode()
