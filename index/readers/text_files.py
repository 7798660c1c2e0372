"""From the bytes of a file to clean text, with every reason for which a file is no text.

Offsets of citations refer to what comes out of here, so the rules are few and fixed: newlines are
``\\n``, a byte order mark is dropped, and every other control character except the tab becomes a
space (one for one, so that nothing moves).
"""

from __future__ import annotations

import codecs
import io
import math
import os
import re
import stat
import unicodedata
from typing import BinaryIO

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.settings import ReadingSettings

BYTES_PER_MB = 1_000_000
_MOST_CONTROLS = 0.05  # share of control characters above which a decoded file is binary after all

# UTF-32 first: its little-endian mark begins with that of UTF-16.
WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What news is written in, likeliest first. Without the list charset_normalizer also offers code
# pages of DOS and EBCDIC, and among equally plausible ones it takes the first by name: French
# becomes cp1250.
_ENCODINGS = [
    *("cp1252", "cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
]

_WIDE_SAMPLE = 4_096  # bytes that tell UTF-16 without a mark
_WIDE_LEAST = 8  # characters; fewer tell nothing
_UNMARKED = (  # encoding, bytes a character, which of them are zero in spaces, and which one never is
    ("utf-32-le", 4, (2, 3), 0),
    ("utf-32-be", 4, (0, 1), 3),
    ("utf-16-le", 2, (1,), 0),
    ("utf-16-be", 2, (0,), 1),
)
_TINY = 32  # bytes, of which no legacy encoding can be told unless most are ASCII
_STREAM_SAMPLE = 1 << 20

LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_CONTROLS = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ufffd]")


def read_text(document: Document, settings: ReadingSettings) -> str:
    """The clean text of a whole document.

    Raises ArticleUnreadable when it is empty, too large or no text, OSError when it cannot be read at all.
    """
    text = decode(read_bytes(document, settings))
    if not text.strip():
        raise ArticleUnreadable("empty file")
    if _is_noise(text):
        raise ArticleUnreadable("not a text file")
    return text


def read_bytes(document: Document, settings: ReadingSettings) -> bytes:
    """All bytes of a document. Raises ArticleUnreadable when there are none or too many, and OSError."""
    with open_document(document) as file:
        require_size(document.size, settings)
        data = file.read(size_limit(settings) + 1)
    require_size(len(data), settings)  # the file may have grown, and some say they hold 0 bytes
    if not data.strip():
        raise ArticleUnreadable("empty file")
    return data


def open_document(document: Document) -> BinaryIO:
    """Opens a document for its bytes. What is no file is refused: opening a named pipe would wait for ever."""
    if document.path and not stat.S_ISREG(os.stat(document.path).st_mode):
        raise ArticleUnreadable("not a regular file")
    return document.open()


def size_limit(settings: ReadingSettings) -> int:
    """``max_file_mb`` in bytes."""
    return int(settings.max_file_mb * BYTES_PER_MB)


def require_size(size: int, settings: ReadingSettings) -> None:
    """Raises ArticleUnreadable when ``size`` bytes are more than the settings allow."""
    if size > size_limit(settings):
        megabytes = math.ceil(size * 10 / BYTES_PER_MB) / 10  # upwards, or 20.01 MB would exceed "20.0 MB"
        raise ArticleUnreadable(
            f"too large: {megabytes:,.1f} MB, the limit is {settings.max_file_mb:,g} MB "
            "(setting index.reading.max_file_mb)"
        )


def decode(data: bytes) -> str:
    """Clean text of ``data``: by its byte order mark, else as UTF-8, else by the likeliest encoding.

    Raises ArticleUnreadable for what is no text.
    """
    text = _decode(data)
    if len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise ArticleUnreadable("not a text file")
    return clean(text)


def _is_noise(text: str) -> bool:
    """Whether there is no letter or number among the characters, or many of them are such that nobody writes.

    Two bytes that look like a byte order mark, and any others behind one, can be decoded as well.
    """
    sample = text[:_WIDE_SAMPLE]
    unused = sum(unicodedata.category(char) in ("Cn", "Co") for char in sample)
    return bool(sample.strip()) and (unused > _MOST_CONTROLS * len(sample) or not any(map(str.isalnum, text)))


def clean(text: str) -> str:
    """``text`` as it is quoted: see the module. Lone surrogates, which no store can write, become U+FFFD."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return _LONE_SURROGATE.sub("\ufffd", unified.translate(_CONTROLS))


def one_line(text: str) -> str:
    """``text`` on one line, with single spaces: titles and names are compared and listed."""
    return " ".join(clean(text).split())


def _decode(data: bytes) -> str:
    for mark, encoding in WIDE_MARKS:
        if data.startswith(mark):
            return _decode_strictly(data, encoding)
    if b"\0" in data:
        return _unmarked_wide(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _damaged_utf8(data) or _legacy(data)


def _decode_strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleUnreadable(f"not a text file: marked as {encoding.upper()}, but it is not") from error


def _unmarked_wide(data: bytes) -> str:
    encoding = wide_encoding(data)
    if not encoding:
        raise ArticleUnreadable("not a text file")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleUnreadable("not a text file") from error


def wide_encoding(data: bytes) -> str:
    """The UTF-16 or UTF-32 that bytes without a mark are written in, or "".

    Spaces and newlines hold zeros in every script, and always at the same places of two or four. What is decoded
    must look like text besides: a table of small numbers in a binary file has its zeros in the same places.
    """
    sample = data[: _WIDE_SAMPLE - _WIDE_SAMPLE % 4]
    for encoding, width, zeros, low in _UNMARKED:
        if len(data) < _WIDE_LEAST * width or not all(_has_zeros(sample[at::width]) for at in zeros):
            continue
        if b"\0" not in sample[low::width] and _looks_like_text(sample.decode(encoding, "replace").rstrip("\ufffd")):
            return encoding
    return ""


def _has_zeros(column: bytes) -> bool:
    """Whether a column of bytes is the high one of text: zero in spaces at the least, and of few values."""
    return column.count(0) >= max(1, 0.05 * len(column)) and len(set(column)) <= max(3, 0.1 * len(column))


def _looks_like_text(text: str) -> bool:
    odd = sum(unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs") and char not in "\n\r\t" for char in text)
    return bool(text.strip()) and odd <= 0.01 * len(text) and _words(text) >= 0.5 * len(text)


def _words(text: str) -> int:
    """How many characters are letters, digits or white space."""
    return sum(char.isalnum() or char.isspace() for char in text)


def _damaged_utf8(data: bytes) -> str:
    """UTF-8 with a few wrong bytes, each as U+FFFD, or "" when it is not that.

    One stray byte in a UTF-8 file would otherwise have it read in another encoding, and every
    accent in it come out as two wrong characters. Other encodings rarely look like valid UTF-8, so
    more good characters beyond ASCII than wrong bytes are a safe sign.
    """
    text = data.decode("utf-8-sig", "replace")
    return text if len(_BEYOND_ASCII.findall(text)) > text.count("\ufffd") else ""


def _legacy(data: bytes) -> str:
    """``data`` in its likeliest legacy encoding.

    Any bytes are letters in one or another of these, so what comes out must look like text, and a few bytes must be
    ASCII for the most part: of two of them nobody can tell.
    """
    encoding = legacy_encoding(data)
    text = data.decode(encoding, "replace") if encoding else ""
    plain = sum(0x20 <= byte < 0x7F or byte in b"\n\r\t" for byte in data)
    if not _looks_like_text(text[:_WIDE_SAMPLE]) or (len(data) < _TINY and plain < 0.5 * len(data)):
        raise ArticleUnreadable("not a text file")
    return text


def legacy_encoding(data: bytes) -> str:
    """The likeliest legacy encoding, or "" for none; between equally likely ones the more common is taken."""
    import charset_normalizer  # here, because it takes 30 ms and few files need it

    matches = list(charset_normalizer.from_bytes(data, cp_isolation=_ENCODINGS))
    if not matches:
        return ""
    score = (matches[0].chaos, matches[0].coherence)
    equals = [match.encoding for match in matches if (match.chaos, match.coherence) == score]
    return min(equals, key=_ENCODINGS.index)


def utf8_stream(file: BinaryIO, legacy: bool = False) -> BinaryIO:
    """The same text as UTF-8, whatever its encoding, a piece at a time; without its byte order mark.

    The encoding is told from the first megabyte. Other than UTF-16 and UTF-32 ones are looked for if ``legacy``.
    """
    stream = file if isinstance(file, io.BufferedReader) else io.BufferedReader(file, _STREAM_SAMPLE)  # type: ignore[type-var]
    head = stream.peek(4)
    for mark, encoding in WIDE_MARKS:
        if head.startswith(mark):
            return _Recoded.of(stream, encoding)
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
        return stream
    sample = _sample(stream)
    rest = io.BufferedReader(_Chained(sample, stream))
    if b"\0" in sample[:_WIDE_SAMPLE] and (encoding := wide_encoding(sample)):
        return _Recoded.of(rest, encoding)
    if legacy and not _is_utf8(sample) and not _damaged_utf8(sample) and (encoding := legacy_encoding(sample)):
        return _Recoded.of(rest, encoding)
    return rest


def _sample(stream: BinaryIO) -> bytes:
    pieces, size = [], 0
    while size < _STREAM_SAMPLE and (piece := stream.read(_STREAM_SAMPLE - size)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)  # a character may be cut off at the end
    except UnicodeDecodeError:
        return False
    return True


class _Chained(io.RawIOBase):
    """Bytes that were read already, then the rest of their stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


class _Recoded(io.RawIOBase):
    """A stream in another encoding as UTF-8. What cannot be decoded becomes U+FFFD."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream, self._decoder = stream, codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""

    @classmethod
    def of(cls, stream: BinaryIO, encoding: str) -> BinaryIO:
        return io.BufferedReader(cls(stream, encoding), 1 << 16)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            data = self._stream.read(1 << 16)
            text = self._decoder.decode(data, final=not data)
            self._ready = text.encode("utf-8", "replace")
            if not data:
                break
        piece, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)
