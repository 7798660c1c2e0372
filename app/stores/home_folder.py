"""Who may look into the home folder: it holds what readers asked, and may hold keys.

What is made new is for its owner alone, whatever the shell's umask says. Where the folder is there already and holds
nothing but what is Dateline's, its group's rights are taken for meant; other users' never are.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_log = logging.getLogger(__name__)
_DATABASES = ("*.sqlite3", "*.sqlite3-*", "*.sqlite3.*")
_SECRET = ("archive", "archive.*", "audit", "uploads", *_DATABASES, "settings.toml", "engine.log*")
_OURS = (*_SECRET, "models")
_NOBODYS = (".*", "lost+found")  # what systems and file managers leave in any folder


def keep_private(home: Path) -> None:
    """What this process and its children write from now on, only the owner of ``home`` can read, and perhaps its group.

    An existing home is closed to other users, with a line in the log. Windows gives each user a home of their own, and
    knows no such rights: there nothing happens.
    """
    if os.name != "posix":
        return
    home = home.resolve()  # it may be a link; what lies in it may not
    there = home.is_dir()
    mode = stat.S_IMODE(home.stat().st_mode) if there else 0
    for_more = there and _is_for_more(home, mode)
    os.umask(0o777 & ~(stat.S_IRWXU | (0 if for_more else mode & stat.S_IRWXG)))
    closed = [str(path) for path in _open_to_others(home, for_more) if _close(path)]
    if closed:
        _log.warning("Other users of this machine could read %s; they no longer can.", ", ".join(closed))


def _open_to_others(home: Path, for_more: bool) -> Iterator[Path]:
    """Only what is ours: in a folder such as /tmp anybody may have put a link of such a name to wherever they like."""
    ours = [] if for_more else [home]
    for path in [*ours, *(found for name in _SECRET for found in sorted(home.glob(name)))]:
        try:
            found = path.lstat()
        except OSError:
            continue
        if found.st_mode & stat.S_IRWXO and not stat.S_ISLNK(found.st_mode) and found.st_uid == os.geteuid():
            yield path


def _is_for_more(home: Path, mode: int) -> bool:
    """Whether somebody uses the folder for other things too, such as /tmp: only what is ours in it is closed then."""
    known = (*_OURS, *_NOBODYS)
    return bool(mode & stat.S_ISVTX) or not all(any(map(path.match, known)) for path in home.iterdir())


def _close(path: Path) -> bool:
    try:
        path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~stat.S_IRWXO)
    except OSError as error:
        _log.warning("Other users of this machine can read %s: %s.", path, error.strerror)
        return False
    return True
