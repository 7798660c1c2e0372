"""A document as the readers get it: a file, a member of an archive, a fetched page. Opened, not yet understood."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from index.readers.file_finding import open_file, source_of


@dataclass(frozen=True)
class Document:
    """Bytes with a name, from the disk or from memory. Nothing is read before ``open``."""

    source: str  # where it is, for citations, messages and the catalog: a path, path!member, or an address
    name: str  # its file name, for its suffix
    url: str = ""  # where it was published, if that is known
    media_type: str = ""  # what a server called it
    path: Path | None = None
    data: bytes = field(default=b"", repr=False)  # where there is no path
    within: str = ""  # the real folder that the file at ``path`` must be in when it is opened; "": it may be anywhere

    @classmethod
    def from_path(cls, path: str | Path, within: str = "") -> Document:
        """A file. Bytes of its name that are not UTF-8 show as ``\\xe9`` in ``source``: any store can hold it."""
        return cls(source=source_of(str(path)), name=Path(path).name, path=Path(path), within=within)

    @property
    def size(self) -> int:
        """Bytes. Raises OSError where the file cannot be asked."""
        return self.path.stat().st_size if self.path else len(self.data)

    def open(self) -> BinaryIO:
        """The bytes from their beginning; the caller closes them. Raises OSError."""
        return open_file(str(self.path), self.within) if self.path else io.BytesIO(self.data)
