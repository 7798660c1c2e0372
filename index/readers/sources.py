"""From what a person names (files, folders, globs) to the files to read.

Python's own recursive glob follows links in circles, and so does ``os.walk`` with links; the walk
here visits each real folder once. It keeps a stack of its own, so that no depth is too deep.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePath

from index.types import SkippedFile

Report = Callable[[SkippedFile], None]


def find_files(paths: Iterable[str], suffixes: Collection[str] | None, skipped: Report) -> Iterator[str]:
    """Absolute paths of the files under ``paths``, each once, in the order given; of all suffixes if that is None.

    What is named but not there, a folder that may not be opened, and a file of another suffix
    go to ``skipped``. A path is made absolute but links in it stay as written: the source of an
    article is where the person put it.
    """
    seen: set[str] = set()
    for path in [paths] if isinstance(paths, str) else paths:
        for file in _named_by(path, skipped):
            real = os.path.realpath(file)
            if real in seen:
                continue
            seen.add(real)
            if suffixes is None or suffix_of(file) in suffixes:
                yield file
            else:
                skipped(SkippedFile(source_of(file), _no_reader(suffix_of(file), suffixes)))


def suffix_of(path: str) -> str:
    """The suffix in small letters, with its dot: what picks the reader."""
    return os.path.splitext(path)[1].lower()


def source_of(path: str) -> str:
    """``path`` as text that every store can hold; bytes of a name that are not UTF-8 show as ``\\xe9``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def reason_of(error: OSError) -> str:
    """Why a file could not be read, in words."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied"
    return (error.strerror or str(error) or "cannot be read").lower()


def _no_reader(suffix: str, suffixes: Collection[str]) -> str:
    kind = f"{source_of(suffix)} files" if suffix else "files without a suffix"
    return f"no reader for {kind}; readable: {' '.join(suffixes)}"


def _named_by(path: str, skipped: Report) -> Iterator[str]:
    """All files that one argument names, readable or not."""
    roots = _roots(os.path.expanduser(path), skipped)
    if not roots:
        skipped(SkippedFile(path.encode("utf-8", "backslashreplace").decode(), "no such file or folder"))
    for root in roots:
        empty = True
        for file in _walk(root, skipped):
            empty = False
            yield file
        if empty and os.access(root, os.R_OK):
            skipped(SkippedFile(source_of(root), "no files in this folder"))


def _roots(path: str, skipped: Report) -> list[str]:
    """The files and folders an argument stands for. A name that exists is no pattern: "news [2016].txt"."""
    if os.path.lexists(path):
        return [os.path.abspath(path)]
    if not glob.has_magic(path):
        return []
    if "**" in PurePath(path).parts:
        return _recursive_glob(PurePath(os.path.abspath(path)).parts, skipped)
    try:
        return sorted(os.path.abspath(match) for match in glob.glob(path))
    except ValueError:  # a name that no file can have, such as one with a NUL in it
        return []


def _recursive_glob(parts: Sequence[str], skipped: Report) -> list[str]:
    """Files that a pattern with ``**`` matches, by walking the folder before its first wildcard."""
    fixed = next((n for n, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    base = os.path.join(*parts[:fixed])
    if not os.path.isdir(base):
        return []
    pattern = parts[fixed:]
    return [file for file in _walk(base, skipped) if _matches(PurePath(file).parts[fixed:], pattern)]


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the parts of a path fit those of a pattern, where ``**`` stands for any number of folders."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        last = len(pattern) == 1
        return last or _matches(parts, pattern[1:]) or (bool(parts) and _matches(parts[1:], pattern))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _walk(root: str, skipped: Report) -> Iterator[str]:
    """The file itself, or all files of a folder in the order of their names; hidden ones are left out."""
    pending, visited = [root], set[str]()
    while pending:
        path = pending.pop()
        if not os.path.isdir(path):
            yield path
            continue
        real = os.path.realpath(path)
        if real not in visited:
            visited.add(real)
            pending.extend(os.path.join(path, name) for name in reversed(_names(path, skipped)))


def _names(folder: str, skipped: Report) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError as error:
        skipped(SkippedFile(source_of(folder), reason_of(error)))
        return []
