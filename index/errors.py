"""What can go wrong with an archive, for the person who reads it.

IndexFailure                  anything below; ``help_message`` says what to do
├── ArticleUnreadable         one input cannot become an article; the rest goes on
├── FetchFailed               an address was not fetched; what was read from it before stays
├── ArchiveMissing            nothing has been indexed in this home folder
├── ArchiveMismatch           the archive was built with other settings than the current ones
├── ArchiveNewer              the archive was written by a later version; nothing here may change it
├── ArchiveBusy               another process is writing to the archive, or has it for itself
├── FilterUnknown             a search is limited to an outlet, section or language that no article has
├── CorrectionRefused         what an article is to be corrected to cannot be understood
├── StoreFailure              SQLite, Chroma or Tantivy refused an operation
│   └── StoreDamaged          one of the two indexes cannot be read; the catalog can make it anew
├── BackupFailure             a backup cannot be written, or is not what it says it is
└── EmbeddingFailure          the embedding model cannot be loaded or run
"""

from __future__ import annotations

__all__ = [
    "ArchiveBusy",
    "ArchiveMismatch",
    "ArchiveMissing",
    "ArchiveNewer",
    "ArticleUnreadable",
    "BackupFailure",
    "EmbeddingFailure",
    "FetchFailed",
    "FilterUnknown",
    "IndexFailure",
    "StoreDamaged",
    "StoreFailure",
]


class IndexFailure(Exception):
    """Base of all errors of an archive. ``str(error)`` says what happened, ``help_message`` what to do."""

    help_message: str = ""

    def __init__(self, message: str, help_message: str = "") -> None:
        super().__init__(message)
        if help_message:
            self.help_message = help_message


class ArticleUnreadable(IndexFailure):
    """One input cannot become an article: empty, binary, too large or malformed."""


class FetchFailed(IndexFailure):
    """An address was not fetched. ``kind`` is one of ``FAILURES``, for those who treat them differently."""

    def __init__(self, kind: str, message: str, *, status: int = 0, wait: float = 0.0) -> None:
        assert kind in FAILURES
        super().__init__(message)
        self.kind = kind
        self.status = status  # of the server's answer, 0 without one
        self.wait = wait  # seconds until the server wants to be asked again, 0 where it did not say


FAILURES = frozenset(
    {
        "url",  # not an http(s) address, or one with a password, an odd port or a host that is none
        "address",  # the host has no address that may be asked
        "dns",  # the host's name is not known
        "refused",  # nobody listens there, or the network does not lead there
        "timeout",
        "tls",  # certificate or encryption
        "protocol",  # what came is not HTTP, or the connection broke off
        "redirect",  # too many, in a circle, or to where none may lead
        "robots",
        "status",  # the server's answer is an error
        "gone",  # 404 or 410
        "too large",
        "type",  # a picture, a program, … or what cannot be parsed
        "unexpected",  # an error in this program, which something in the source set off
    }
)


class ArchiveMissing(IndexFailure):
    """Nothing has been indexed in this home folder."""

    help_message = "Index some articles first: dateline index PATH"


class ArchiveMismatch(IndexFailure):
    """The archive was built with other settings than the current ones."""


class ArchiveNewer(IndexFailure):
    """The archive was written by a later version of Dateline. Nothing in it is read or changed, nor made anew."""

    help_message = "Update Dateline, or use another home folder (DATELINE_HOME); the archive is left as it is."


class ArchiveBusy(IndexFailure):
    """Another process is writing to the archive, or has it for itself."""

    help_message = "Wait for the other indexing run to end, then run the command again."


class FilterUnknown(IndexFailure):
    """A search is limited to an outlet, section or language that no article has."""


class CorrectionRefused(IndexFailure):
    """What an article is to be corrected to cannot be understood, or is nothing that an article states."""


class StoreFailure(IndexFailure):
    """SQLite, Chroma or Tantivy refused an operation."""


class StoreDamaged(StoreFailure):
    """One of the two indexes cannot be read; the catalog can make it anew."""

    help_message = "Make it anew from the catalog: dateline doctor --repair"


class BackupFailure(IndexFailure):
    """A backup cannot be written, or is not what it says it is."""


class EmbeddingFailure(IndexFailure):
    """The embedding model cannot be loaded or run."""
