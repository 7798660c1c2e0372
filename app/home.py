"""Who may look into the home folder: it holds what readers asked, and may hold keys.

What is made new is for its owner alone, whatever the shell's umask says. Where the folder is there already, its group's
rights are taken for meant, so that several people may run one archive; other users' never are.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_log = logging.getLogger(__name__)
_SECRET = ("archive", "archive.*", "uploads", "*.sqlite3", "*.sqlite3-*", "settings.toml")
_OURS = (*_SECRET, "models")


def keep_private(home: Path) -> None:
    """What this process and its children write from now on, only the owner of ``home`` can read, and perhaps its group.

    An existing home is closed to other users, with a line in the log. Windows gives each user a home of their own, and
    knows no such rights: there nothing happens.
    """
    if os.name != "posix":
        return
    group = stat.S_IMODE(home.stat().st_mode) & stat.S_IRWXG if home.is_dir() else 0
    os.umask(0o777 & ~(stat.S_IRWXU | group))
    closed = [str(path) for path in _open_to_others(home) if _close(path)]
    if closed:
        _log.warning("Other users of this machine could read %s; they no longer can.", ", ".join(closed))


def _open_to_others(home: Path) -> Iterator[Path]:
    for path in [home, *(found for name in _SECRET for found in sorted(home.glob(name)))]:
        try:
            mode = path.stat().st_mode
        except OSError:
            continue
        if mode & stat.S_IRWXO and not (path == home and _is_for_more(home, mode)):
            yield path


def _is_for_more(home: Path, mode: int) -> bool:
    """Whether somebody uses the folder for other things too, such as /tmp: only what is ours in it is closed then."""
    return bool(mode & stat.S_ISVTX) or not all(any(map(path.match, _OURS)) for path in home.iterdir())


def _close(path: Path) -> bool:
    try:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~stat.S_IRWXO)
    except OSError as error:
        _log.warning("Other users of this machine can read %s: %s.", path, error.strerror)
        return False
    return True
