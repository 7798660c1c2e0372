"""From what a person names (files, folders, globs) to the files to read.

Python's own recursive glob follows links in circles, and so does ``os.walk`` with links; the walk
here visits each real folder once. It keeps a stack of its own, so that no depth is too deep.

A folder does not lead out of itself: whoever may put a link into a folder that is followed could otherwise have any
file read that the indexing process may read, and find it in answers. What a person names may itself be a link.
"""

from __future__ import annotations

import errno
import glob
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from io import BufferedReader
from pathlib import PurePath

from index.types import SkippedFile

LEADS_OUT = "leads out of its folder"  # in the reason why a link is not read

Report = Callable[[SkippedFile], None]


def find_files(paths: Iterable[str], suffixes: Collection[str] | None, skipped: Report) -> Iterator[str]:
    """Absolute paths of the files under ``paths``, each once, in the order given; of all suffixes if that is None.

    What is named but not there, a folder that may not be opened, and a file of another suffix
    go to ``skipped``. A path is made absolute but links in it stay as written: the source of an
    article is where the person put it.
    """
    walk = Walk(skipped)
    for path in [paths] if isinstance(paths, str) else paths:
        for file in walk.files(Root.named(path)):
            if suffixes is not None and (reason := no_reader(file, suffixes)):
                skipped(SkippedFile(source_of(file), reason))
            else:
                yield file


def suffix_of(path: str) -> str:
    """The suffix in small letters, with its dot: what picks the reader."""
    return os.path.splitext(path)[1].lower()


def source_of(path: str) -> str:
    """``path`` as text that every store can hold; bytes of a name that are not UTF-8 show as ``\\xe9``."""
    try:
        return os.fsencode(path).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # no file can have this name, but a person may write it
        return path.encode("utf-8", "backslashreplace").decode()


def reason_of(error: OSError) -> str:
    """Why a file could not be read, in words."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied"
    return (error.strerror or str(error) or "cannot be read").lower()


def no_reader(path: str, suffixes: Collection[str]) -> str:
    """Why a file of this name cannot be read, or ""."""
    suffix = suffix_of(path)
    if suffix in suffixes:
        return ""
    kind = f"{source_of(suffix)} files" if suffix else "files without a suffix"
    return f"no reader for {kind}; readable: {' '.join(suffixes)}"


def open_file(path: str, within: str = "") -> BufferedReader:
    """Opens a regular file, waiting for nothing: opening a named pipe would wait for its writer.

    With ``within``, a real folder, the file that was opened has to be in it, whatever was at the path when somebody
    looked. Raises OSError.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, flags), "rb")
    try:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        if within and not is_within(_real_path(file.fileno(), path), within):
            raise OSError(errno.ELOOP, f"replaced by a link that {LEADS_OUT}")
    except BaseException:
        file.close()
        raise
    return file


def _real_path(opened: int, path: str) -> str:
    """Where an opened file is. Linux tells; elsewhere it is looked for by its path, and has to be the same file."""
    try:
        return os.readlink(f"/proc/self/fd/{opened}")
    except OSError:
        real = os.path.realpath(path)
        return real if os.path.samestat(os.fstat(opened), os.lstat(real)) else ""


def is_within(real: str, folder: str) -> bool:
    """Whether a real path is that of a real folder, or in it; "" stands for any."""
    return not folder or real == folder or real.startswith(os.path.join(folder, ""))


@dataclass(frozen=True, slots=True)
class Root:
    """A file or folder that a person named, or all that a pattern stands for."""

    written: str  # as it was named
    base: str  # its absolute path; of a pattern, that of the folder before its first wildcard
    pattern: tuple[str, ...] = ()  # what comes after ``base``

    @classmethod
    def named(cls, path: str) -> Root:
        """A name that exists is no pattern: "news [2016].txt"."""
        expanded = os.path.expanduser(path)
        if not expanded or os.path.lexists(expanded) or not glob.has_magic(expanded):
            return cls(path, os.path.abspath(expanded) if expanded else "")
        parts = PurePath(os.path.abspath(expanded)).parts
        if ".." in PurePath(expanded).parts[_first_wildcard(PurePath(expanded).parts) :]:
            return cls(path, "")  # nothing is above a wildcard
        fixed = _first_wildcard(parts)
        return cls(path, os.path.join(*parts[:fixed]), parts[fixed:])

    @property
    def folder(self) -> str:
        """The real folder that what is found must be in; "" of a single file, which may be anywhere."""
        return os.path.realpath(self.base) if self.base and os.path.isdir(self.base) else ""

    @property
    def recursive(self) -> bool:
        return "**" in self.pattern

    def holds(self, path: str) -> bool:
        """Whether a file of this path, there or not, is one of those that the root stands for."""
        if not self.base or path == self.base:
            return bool(self.base) and not self.pattern
        prefix = os.path.join(self.base, "")
        if not path.startswith(prefix):
            return False
        parts = PurePath(path[len(prefix) :]).parts
        # Without ** a pattern may match a folder, and then stands for all that is in it.
        return not self.pattern or _matches(parts if self.recursive else parts[: len(self.pattern)], self.pattern)

    def starts(self) -> list[str]:
        """The files and folders from which to walk; none if there is nothing of that name."""
        if not self.pattern:
            return [self.base] if os.path.lexists(self.base) else []
        if self.recursive:
            return [self.base] if os.path.isdir(self.base) else []
        try:
            return sorted(glob.glob(os.path.join(glob.escape(self.base), *self.pattern)))
        except ValueError:  # a name that no file can have, such as one with a NUL in it
            return []


class Walk:
    """Looks through roots and finds each real file once.

    What a person should know goes to ``skipped``. What a comparison with an earlier walk has to know is kept: a file
    that was not found is not gone if its folder could not be looked into.
    """

    def __init__(self, skipped: Report, follow_links: bool = False) -> None:
        self._skipped = skipped
        self._follow_links = follow_links
        self._seen: set[str] = set()  # files, with links followed
        self.unlisted: set[str] = set()  # folders and links that were not looked into
        self.bare: set[str] = set()  # folders with nothing in them at all
        self.shadowed: set[str] = set()  # further names of files that were found

    def within(self, root: Root) -> str:
        """The real folder out of which nothing of a root may lead; "" where it may."""
        return "" if self._follow_links else root.folder

    def files(self, root: Root) -> Iterator[str]:
        """The files that a root stands for, readable or not."""
        starts, found, within = root.starts(), False, self.within(root)
        for start in starts:
            empty = True
            for path, real in self._walk(start, within):
                empty = False
                if root.recursive and not root.holds(path):
                    continue
                found = True
                if real in self._seen:
                    self.shadowed.add(path)
                    continue
                self._seen.add(real)
                yield path
            if empty and not root.recursive and start not in self.unlisted:
                found = True
                self._skipped(SkippedFile(source_of(start), "no files in this folder"))
        if not (found or (starts and not root.recursive)):
            self._skipped(SkippedFile(source_of(root.written), "no such file or folder"))

    def _walk(self, start: str, within: str) -> Iterator[tuple[str, str]]:
        """The file itself, or all files of a folder in the order of their names; hidden ones are left out.

        Each with where it is once links are followed.
        """
        pending, visited = [(start, os.path.realpath(start), os.path.isdir(start))], set[str]()
        while pending:
            path, real, is_folder = pending.pop()
            if not is_within(real, within):
                advice = "index that by its own name, or set index.sync.follow_links"
                self._skipped(SkippedFile(source_of(path), f"a link that {LEADS_OUT}: to {source_of(real)}; {advice}"))
                self.unlisted.add(path)
            elif not is_folder:
                yield path, real
            elif real not in visited:
                visited.add(real)
                pending.extend(reversed(self._entries(path, real)))

    def _entries(self, folder: str, real: str) -> list[tuple[str, str, bool]]:
        """Paths in a folder, with links followed, and whether each is a folder.

        Only links are followed: asking for the real path of every file took longer than all the rest of a walk.
        """
        try:
            with os.scandir(folder) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError as error:
            self._skipped(SkippedFile(source_of(folder), reason_of(error)))
            self.unlisted.add(folder)
            return []
        if not entries:
            self.bare.add(folder)
        return [_followed(entry, real) for entry in entries if not entry.name.startswith(".")]


def _followed(entry: os.DirEntry[str], real: str) -> tuple[str, str, bool]:
    if entry.is_symlink():
        return entry.path, os.path.realpath(entry.path), os.path.isdir(entry.path)
    return entry.path, os.path.join(real, entry.name), entry.is_dir(follow_symlinks=False)


def _first_wildcard(parts: Sequence[str]) -> int:
    return next((n for n, part in enumerate(parts) if glob.has_magic(part)), len(parts))


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the parts of a path fit those of a pattern, where ``**`` stands for any number of folders."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        last = len(pattern) == 1
        return last or _matches(parts, pattern[1:]) or (bool(parts) and _matches(parts[1:], pattern))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])
