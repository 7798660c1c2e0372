"""Looks through what a person named and compares it with the files that are known: by a stat each, opening none.

A file is unchanged if its size, its times and its inode are those of when it was read. Two cases are not trusted:
a file that changed so shortly before it was read that a second change may bear the same time, and one that other
readers or other limits of them have read. Both are looked at again (``index.intake.changes``).

**What is missing is deleted only where that is certain.** Nothing under a name that is not there, nothing in a
folder that cannot be looked into, and, unless asked to (``--delete``), nothing of a folder that is suddenly empty or
lacks more than half of its files: that is what a drive looks like that is not mounted.
"""

from __future__ import annotations

import hashlib
import os
import stat
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from index.intake.report import HeldBack
from index.readers import READERS_VERSION
from index.readers.file_finding import Root, Walk, reason_of, source_of
from index.settings import IndexSettings, SyncSettings
from index.stores.catalog import Catalog
from index.stores.file_table import FileStat, KnownFile, after, stat_of
from index.types import RemovedSource, SkippedFile

_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file that is there."""

    path: str  # to open it
    key: str  # the same as text: how the catalog knows it
    within: str = ""  # the real folder that it must still be in when it is opened; "": anywhere


@dataclass
class Scan:
    """What is there, beside what is known."""

    roots: list[Root]
    known: dict[str, KnownFile]  # under the roots
    seen: set[str] = field(default_factory=set)  # keys of all files that are there
    unchanged: list[KnownFile] = field(default_factory=list)
    to_read: list[SeenFile] = field(default_factory=list)
    problems: list[SkippedFile] = field(default_factory=list)  # what was named but is not there, and the like
    removed: list[str] = field(default_factory=list)  # files that stay out
    unlisted: set[str] = field(default_factory=set)  # folders, and links, behind which nobody can look
    bare: set[str] = field(default_factory=set)  # folders with nothing in them
    shadowed: set[str] = field(default_factory=set)  # further names of files that were seen
    moved: set[str] = field(default_factory=set)  # known files that were found elsewhere; filled by ``sync``

    @property
    def names(self) -> list[str]:
        """What was looked through, as text: absolute, and as it was named."""
        return [source_of(name) for root in self.roots for name in {root.base, root.written} if name]


def scan_files(paths: Iterable[str], catalog: Catalog, settings: IndexSettings) -> Scan:
    """Looks through files, folders and globs."""
    roots = list(dict.fromkeys(Root.named(path) for path in ([paths] if isinstance(paths, str) else paths)))
    scan = Scan(roots, {})
    for root in roots:
        scan.known.update(catalog.files.under(source_of(root.base)) if root.base else {})
    scan.known = dict(sorted(scan.known.items()))
    removed = _Removed(catalog.removed.all())
    walk, read_with = Walk(scan.problems.append, settings.sync.follow_links), reading_mark(settings)
    for root in roots:
        within = walk.within(root)
        for path in walk.files(root):
            _look_at(path, within, scan, removed, read_with, settings.sync)
    scan.unlisted |= {source_of(folder) for folder in walk.unlisted}
    scan.bare = {source_of(folder) for folder in walk.bare}
    scan.shadowed = {source_of(path) for path in walk.shadowed}
    return scan


def _look_at(path: str, within: str, scan: Scan, removed: _Removed, read_with: str, settings: SyncSettings) -> None:
    key = source_of(path)
    scan.seen.add(key)
    if key in removed:
        scan.removed.append(key)
        return
    try:
        now = stat_of(path)
    except OSError as error:
        linked = os.path.islink(path) and isinstance(error, FileNotFoundError)
        scan.problems.append(SkippedFile(key, "a link to nothing" if linked else reason_of(error)))
        scan.unlisted.add(key)
        return
    known = scan.known.get(key)
    if known and known.read_with == read_with and same(known.stat, now, settings) and not racy(known, settings):
        scan.unchanged.append(known)
    else:
        scan.to_read.append(SeenFile(path, key, within))


class _Removed:
    """Which files stay out: those named by ``dateline remove``, and all in folders that were."""

    def __init__(self, removed: Sequence[RemovedSource]) -> None:
        self._sources = {r.source for r in removed}

    def __contains__(self, path: str) -> bool:
        if not self._sources:
            return False
        while path not in self._sources:
            parent = os.path.dirname(path)
            if parent == path:
                return False
            path = parent
        return True


def same(known: FileStat, now: FileStat, settings: SyncSettings) -> bool:
    if settings.compare == "full":
        return known == now
    return (known.size, known.mtime_ns) == (now.size, now.mtime_ns)


def racy(known: KnownFile, settings: SyncSettings) -> bool:
    """Whether the file may have changed after it was read without its time changing: clocks of files are coarse."""
    return known.stat.mtime_ns > known.checked_ns - settings.racy_seconds * _SECOND


def reading_mark(settings: IndexSettings) -> str:
    """What a file was read with: the readers' version and their settings. Where it differs, files are read again."""
    packed = f"{READERS_VERSION} {settings.reading.stamp()}"
    return hashlib.sha256(packed.encode()).hexdigest()[:12]


# What is missing


def missing(scan: Scan, settings: SyncSettings, delete: bool | None) -> tuple[list[str], list[HeldBack]]:
    """The known files that are gone, and those that are missing but not taken for deleted.

    ``delete``: None follows the rules of this module, True takes missing files for deleted wherever their folder can
    be looked into or is gone itself, False none at all.
    """
    known, kept = list(scan.known), set[str]()
    seen = sorted(scan.seen)
    absent_of = {root: _absent(root, known, scan) for root in scan.roots}
    held: list[HeldBack] = []
    for root, (own, absent) in absent_of.items():
        empty = not any(map(root.holds, _under(source_of(root.base), seen)))
        for folder, members, reason in _doubts(root, own, absent, empty, scan.bare, settings, delete):
            kept.update(members)
            held.append(HeldBack(folder, len(members), own, reason))
    gone = {path for _, absent in absent_of.values() for path in absent} - kept
    other_names = {path for path in known if path in scan.shadowed}
    return sorted(gone | other_names), held


def _absent(root: Root, known: list[str], scan: Scan) -> tuple[int, list[str]]:
    """How many known files a root stands for, and those of them that are not there."""
    own, absent = 0, []
    for path in _under(source_of(root.base), known):
        if path not in scan.moved and root.holds(path):
            own += 1
            if path not in scan.seen and path not in scan.shadowed and not is_there(path):
                absent.append(path)
    behind = scan.unlisted
    return own, [path for path in absent if not _is_in(path, behind)] if behind else absent


def _doubts(
    root: Root,
    own: int,
    absent: list[str],
    empty: bool,
    bare: Collection[str],
    settings: SyncSettings,
    delete: bool | None,
) -> Iterator[tuple[str, list[str], str]]:
    """Reasons not to take missing files for deleted: the folder, the files and the reason in words."""
    if not absent or delete:
        return
    if delete is False:
        yield root.written, absent, "nothing is deleted with --no-delete"
    elif not os.path.lexists(root.base):
        yield root.written, absent, "it is not there"
    elif empty:
        yield root.written, absent, "no file is left in it"
    elif len(absent) >= settings.careful_from and len(absent) > settings.delete_share * own:
        yield root.written, absent, f"that is more than {settings.delete_share:.0%} of them"
    else:
        for folder in sorted(bare):
            members = [path for path in absent if _is_in(path, {folder})]
            if len(members) >= settings.careful_from:
                yield folder, members, "this folder is empty now"


def is_there(path: str) -> bool:
    """Whether there is a file of this name, or may be: only what is certain to be gone is not there.

    A link to nothing is there, because it may lead to a drive that is not mounted.
    """
    try:
        return not stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True


def _is_in(path: str, folders: Collection[str]) -> bool:
    while path not in folders:
        parent = os.path.dirname(path)
        if parent == path:
            return False
        path = parent
    return True


def _under(base: str, paths: list[str]) -> Iterator[str]:
    """Of sorted paths, the base itself and those in it."""
    if not base:
        return
    prefix = os.path.join(base, "")
    for first, end in ((base, base + "\0"), (prefix, after(prefix))):
        yield from paths[bisect_left(paths, first) : bisect_left(paths, end)]
