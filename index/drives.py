"""On what kind of drive a folder lies: SQLite's log (WAL) does not bear two machines on one network drive.

Its index of the log is memory that processes share, and machines share none: each would write as if it were alone.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
_SHARED = frozenset(
    "9p afs beegfs ceph cifs coda davfs drvfs gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 orangefs prl_fs pvfs2 "
    "smb3 smbfs vboxsf virtiofs vmhgfs".split()
)
_LOCAL_FUSE = frozenset("fuse.fuse-overlayfs fuse.gocryptfs fuse.encfs fuse.bindfs fuse.mergerfs fuse.ntfs-3g".split())


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
