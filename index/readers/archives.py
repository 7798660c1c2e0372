"""The members of archives (zip, tar, gzip) as documents, and of archives in them; nothing is written to a disk.

An archive may unpack to millions of times its size, hold itself, or name its members ``../../etc/passwd``. So all that
is unpacked is counted, archives are opened in archives one level deep, and names are words in a citation and no paths.
"""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any, BinaryIO, cast

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import one_line
from index.readers.office.packages import is_web_archive, kind_of_zip
from index.readers.registry import Format, format_named, format_of_suffix, suffixes
from index.readers.sniffing import HEAD, TAR, sniff
from index.readers.text_files import BYTES_PER_MB, open_document, require_size, size_limit
from index.settings import ReadingSettings
from index.types import SkippedFile

_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, ValueError, RuntimeError)
_NAME_CHARS = 300


class _Full(ArticleUnreadable):
    """The archive holds more than the settings allow."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A document that holds articles and no further documents, with its format."""

    document: Document
    format: Format


@dataclass(frozen=True)
class _Member(Document):
    """A member that is read while it is unpacked, once."""

    stream: BinaryIO | None = field(default=None, repr=False)
    length: int = 0

    @property
    def size(self) -> int:
        return self.length

    def open(self) -> BinaryIO:
        assert self.stream is not None
        return self.stream


def leaves(document: Document, settings: ReadingSettings, done: int = 0) -> Iterator[Leaf | SkippedFile]:
    """The document itself, or all that an archive holds, in an order that is always the same.

    The first ``done`` of an archive are left out, without unpacking them: for going on after one that brought the
    reader down. Raises ArticleUnreadable and OSError for a document that cannot be opened.
    """
    name = name_of_format(head_of(document), document)
    if not format_named(name).is_archive:
        yield Leaf(document, format_named(name))
        return
    yield from _Unpacking(settings, done).opened(document, name, depth=0)


def head_of(document: Document) -> bytes:
    """The first bytes of a document."""
    with open_document(document) as file:
        return file.read(HEAD)


def name_of_format(head: bytes, document: Document) -> str:
    """The name of a document's format. Raises ArticleUnreadable where there is no reader for it."""
    name = sniff(head, format_of_suffix(document.name), document.media_type)
    if not name:
        suffix = os.path.splitext(document.name)[1].lower()
        shown = one_line(suffix.encode("utf-8", "backslashreplace").decode())
        kind = f"{shown} files" if suffix else "files without a suffix"
        raise ArticleUnreadable(f"no reader for {kind}; readable: {' '.join(suffixes())}")
    return name


class _Unpacking:
    """One archive with all that is in it, counted."""

    def __init__(self, settings: ReadingSettings, done: int) -> None:
        self._settings, self._done = settings, done
        self._limit = int(settings.max_unpacked_mb * BYTES_PER_MB)
        self._members = self._unpacked = self._found = 0
        self._names: Counter[str] = Counter()

    def opened(self, document: Document, name: str, depth: int) -> Iterator[Leaf | SkippedFile]:
        """The members of a document that is an archive, or a package such as DOCX as it is."""
        before = self._found
        found = self._of_zip if name == "zip" else self._of_gzip if name == "gzip" else self._of_tar
        try:
            yield from found(document, depth)
        except _Full as full:
            if depth:
                raise
            yield SkippedFile(document.source, str(full))
        except ArticleUnreadable as error:
            yield from self._hand_on(SkippedFile(document.source, str(error)))
        except MemoryError:
            raise
        except Exception as error:  # zipfile and tarfile raise anything for directories and headers that are damaged
            if isinstance(error, OSError) and not depth:
                raise  # of the disk; what is in an archive is in memory
            yield from self._hand_on(SkippedFile(document.source, _damaged(error)))
        else:
            if self._found == before:
                yield from self._hand_on(SkippedFile(document.source, "no files in this archive"))

    def _of_zip(self, document: Document, depth: int) -> Iterator[Leaf | SkippedFile]:
        with open_document(document) as file, zipfile.ZipFile(file) as archive:
            kind = kind_of_zip(archive)
            if kind not in ("zip", "wacz"):
                yield from self._hand_on(Leaf(document, format_named(kind)))
                return
            for info in archive.infolist():
                if info.is_dir() or _is_hidden(info.filename) or (kind == "wacz" and not is_web_archive(info.filename)):
                    continue
                member = self._as_member(document, info.filename)
                if info.flag_bits & 1:
                    yield from self._hand_on(SkippedFile(member.source, "needs a password"))
                else:
                    yield from self._member(member, partial(archive.open, info), info.file_size, depth)

    def _of_tar(self, document: Document, depth: int) -> Iterator[Leaf | SkippedFile]:
        with open_document(document) as file:
            yield from self._of_tar_stream(document, file, depth)

    def _of_tar_stream(self, document: Document, file: BinaryIO, depth: int) -> Iterator[Leaf | SkippedFile]:
        tail = _Tail(file)
        with tarfile.open(fileobj=cast(BinaryIO, tail), mode="r|") as archive:
            for info in archive:
                archive.members = []  # type: ignore[attr-defined]  # or it would remember a million of them
                if info.isdir() or _is_hidden(info.name):
                    continue
                member = self._as_member(document, info.name)
                if info.isreg() and not info.issparse():
                    yield from self._member(member, partial(archive.extractfile, info), info.size, depth)
                else:
                    kind = "a link" if info.issym() or info.islnk() else "not a regular file"
                    yield from self._hand_on(SkippedFile(member.source, kind))
            # tarfile takes a damaged header for the end, which is a block of zeros with nothing but zeros behind it.
            rest = cast(BinaryIO, archive.fileobj)
            if any(any(piece) for piece in iter(partial(rest.read, 1 << 16), b"")) or any(tail.block):
                reason = "damaged archive: what comes after its last file here was not read"
                yield from self._hand_on(SkippedFile(document.source, reason))

    def _of_gzip(self, document: Document, depth: int) -> Iterator[Leaf | SkippedFile]:
        """A tar archive, or one packed file, which then is called as the whole."""
        with open_document(document) as file, gzip.GzipFile(fileobj=file) as packed:
            stream = io.BufferedReader(_Counted(packed, self._count), HEAD)
            if stream.peek(HEAD)[TAR : TAR + 5] == b"ustar":
                yield from self._of_tar_stream(document, cast(BinaryIO, stream), depth)
            else:
                inner = Document(document.source, os.path.splitext(document.name)[0])
                yield from self._of_stream(inner, stream, 0, depth)

    def _member(
        self, member: Document, opened: Callable[[], IO[bytes] | None], size: int, depth: int
    ) -> Iterator[Leaf | SkippedFile]:
        """One member: a document, an archive, or the reason why it is neither."""
        try:
            raw = opened()
        except (NotImplementedError, OSError, *_DAMAGE) as error:
            yield from self._hand_on(SkippedFile(member.source, _damaged(error)))
            return
        if raw is not None:
            yield from self._of_stream(member, io.BufferedReader(_Counted(raw, self._count), HEAD), size, depth)

    def _of_stream(
        self, member: Document, stream: io.BufferedReader[Any], size: int, depth: int
    ) -> Iterator[Leaf | SkippedFile]:
        try:
            name = name_of_format(stream.peek(HEAD)[:HEAD], member)
            document = self._document(member, stream, size, format_named(name))
        except _Full:
            raise
        except ArticleUnreadable as error:
            yield from self._hand_on(SkippedFile(member.source, str(error)))
            return
        except (OSError, *_DAMAGE) as error:
            yield from self._hand_on(SkippedFile(member.source, _damaged(error)))
            return
        if not format_named(name).is_archive:
            yield from self._hand_on(Leaf(document, format_named(name)))
        elif depth == 0 or (name == "zip" and _is_package(document.data)):
            yield from self.opened(document, name, depth + 1)
        else:
            yield from self._hand_on(SkippedFile(member.source, "archives nested too deeply; unpack one of them"))

    def _document(self, member: Document, stream: io.BufferedReader[Any], size: int, known: Format) -> Document:
        """A member with its bytes; without them where it was read before, or can be read as it comes."""
        if known.streams or known.name == "gzip":
            return _Member(member.source, member.name, stream=cast(BinaryIO, stream), length=size)
        if self._done > 0 and not known.is_archive:
            return member
        require_size(size, self._settings)
        data = stream.read(size_limit(self._settings) + 1)
        require_size(len(data), self._settings)
        return Document(member.source, member.name, data=data)

    def _hand_on(self, found: Leaf | SkippedFile) -> Iterator[Leaf | SkippedFile]:
        """Hands on what was found, unless an earlier reading got past it."""
        self._found += 1
        if self._done > 0:
            self._done -= 1
        else:
            yield found

    def _as_member(self, document: Document, name: str) -> Document:
        """A member by its name; the second of the same name is told apart by a number."""
        self._members += 1
        if self._members > self._settings.max_members:
            limit = f"{self._settings.max_members:,} files"
            raise _Full(f"holds more than {limit}; what comes after them was not read")
        shown = one_line(name)[:_NAME_CHARS] or "?"
        source = f"{document.source}!{shown}"
        self._names[source] += 1
        if self._names[source] > 1:
            source = f"{source} ({self._names[source]})"
        return Document(source, os.path.basename(shown.replace("\\", "/")) or shown)

    def _count(self, size: int) -> None:
        self._unpacked += size
        if self._unpacked > self._limit:
            limit = f"{self._settings.max_unpacked_mb:,g} MB"
            raise _Full(f"unpacks to more than {limit}; what comes after that was not read")


class _Tail:
    """A stream that remembers its last block."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.block = stream, b""

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.block = (self.block + data)[-tarfile.BLOCKSIZE :]
        return data


class _Counted(io.RawIOBase):
    """A stream that tells how much is read from it."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, count: Callable[[int], None]) -> None:
        self._stream, self._count = stream, count

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._count(len(data))
        buffer[: len(data)] = data
        return len(data)


def _is_package(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return kind_of_zip(archive) not in ("zip", "wacz")
    except (ArticleUnreadable, *_DAMAGE):
        return False


def _is_hidden(name: str) -> bool:
    """Files that systems leave behind, as in folders: ``.DS_Store``, ``__MACOSX/``."""
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith(".") and part not in (".", "..") for part in parts) or parts[0] == "__MACOSX"


def _damaged(error: BaseException) -> str:
    said = one_line(str(error))[:200]
    return f"damaged archive: {said}" if said else "damaged archive"
