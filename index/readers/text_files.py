"""From the bytes of a file to clean text, with every reason for which a file is no text.

Offsets of citations refer to what comes out of here, so the rules are few and fixed: newlines are
``\\n``, a byte order mark is dropped, and every other control character except the tab becomes a
space (one for one, so that nothing moves).
"""

from __future__ import annotations

import codecs
import math
import os
import re
import stat
from io import BufferedReader

import charset_normalizer

from index.errors import ArticleUnreadable
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

_CONTROLS = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ufffd]")


def read_text(path: str, settings: ReadingSettings) -> str:
    """The clean text of a whole file.

    Raises ArticleUnreadable when the file is empty, too large or no text, OSError when it cannot be
    read at all.
    """
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        require_size(size, settings)
        data = file.read(size_limit(settings) + 1)
    require_size(len(data), settings)  # the file may have grown, and some say they hold 0 bytes
    if not data.strip():
        raise ArticleUnreadable("empty file")
    text = decode(data)
    if not text.strip():
        raise ArticleUnreadable("empty file")
    return text


def open_file(path: str) -> BufferedReader:
    """Opens a file for its bytes. Anything else is refused: opening a named pipe would wait for ever."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise ArticleUnreadable("not a regular file")
    return open(path, "rb")


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
    """Clean text of ``data``: by its byte order mark, else as UTF-8, else by the likeliest encoding."""
    text = _decode(data)
    if len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise ArticleUnreadable("not a text file")
    return clean(text)


def clean(text: str) -> str:
    """``text`` as it is quoted: see the module. Lone surrogates, which no store can write, become U+FFFD."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return _LONE_SURROGATE.sub("\ufffd", unified.translate(_CONTROLS))


def _decode(data: bytes) -> str:
    for mark, encoding in WIDE_MARKS:
        if data.startswith(mark):
            return _decode_strictly(data, encoding)
    if b"\0" in data:
        raise ArticleUnreadable("not a text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _damaged_utf8(data) or _guessed(data)


def _decode_strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleUnreadable(f"not a text file: marked as {encoding.upper()}, but it is not") from error


def _damaged_utf8(data: bytes) -> str:
    """UTF-8 with a few wrong bytes, each as U+FFFD, or "" when it is not that.

    One stray byte in a UTF-8 file would otherwise have it read in another encoding, and every
    accent in it come out as two wrong characters. Other encodings rarely look like valid UTF-8, so
    more good characters beyond ASCII than wrong bytes are a safe sign.
    """
    text = data.decode("utf-8-sig", "replace")
    return text if len(_BEYOND_ASCII.findall(text)) > text.count("\ufffd") else ""


def _guessed(data: bytes) -> str:
    """``data`` in its likeliest encoding; between equally likely ones the more common is taken."""
    matches = list(charset_normalizer.from_bytes(data, cp_isolation=_ENCODINGS))
    if not matches:
        raise ArticleUnreadable("not a text file")
    score = (matches[0].chaos, matches[0].coherence)
    equals = [match.encoding for match in matches if (match.chaos, match.coherence) == score]
    return data.decode(min(equals, key=_ENCODINGS.index), "replace")
