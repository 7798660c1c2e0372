"""On what kind of drive a folder lies: SQLite's log (WAL) does not bear two machines on one network drive.

Its index of the log is memory that processes share, and machines share none: each would write as if it were alone.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
_SERVERS = ("9p", "afs", "ceph", "cifs", "coda", "davfs", "drvfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs")
_CLUSTERS = ("beegfs", "gfs2", "glusterfs", "gpfs", "lustre", "ocfs2", "orangefs", "pvfs2")
_GUESTS = ("prl_fs", "vboxsf", "virtiofs", "vmhgfs")  # folders of the machine around a virtual one
_SHARED = frozenset((*_SERVERS, *_CLUSTERS, *_GUESTS))
_LOCAL_FUSE = frozenset(f"fuse.{name}" for name in ("bindfs", "encfs", "fuse-overlayfs", "gocryptfs", "mergerfs"))


def network_drive(folder: Path, mounts: Path | None = None) -> str:
    """The kind of drive that several machines may share and ``folder`` lies on, such as "nfs4"; "" if it is none.

    "" also where it cannot be told, as on macOS and Windows. ``fuseblk`` is a disk; of other file systems in user
    space (sshfs, rclone, s3fs) all are taken for shared that are not known to be local.
    """
    try:
        lines = (mounts or MOUNTS).read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    place, kind, longest = os.path.realpath(folder), "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        at, found = _unescaped("".join(before.split(" ")[4:5])), after.split(" ")[0]
        if len(at) >= longest and _holds(at, place):  # of two mounts at one place the later one lies on top
            kind, longest = found, len(at)
    return kind if kind in _SHARED or (kind.startswith("fuse.") and kind not in _LOCAL_FUSE) else ""


def warning(folder: Path, mounts: Path | None = None) -> str:
    """What whoever keeps a home in ``folder`` should know, in a sentence and what to do; "" if there is nothing."""
    if not (kind := network_drive(folder, mounts)):
        return ""
    return (
        f"{folder} is on a network drive ({kind}). While one machine uses it, all is well; SQLite's log (WAL) does not "
        "bear two at a time, and the archive would be damaged. Keep the home on a local disk (DATELINE_HOME), one for "
        "each machine; dateline backup and restore carry it from one to another."
    )


def _holds(at: str, place: str) -> bool:
    return place == at or place.startswith(os.path.join(at, ""))


def _unescaped(path: str) -> str:
    """Blanks, tabs, newlines and backslashes stand there as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda number: chr(int(number[1], 8)), path)
