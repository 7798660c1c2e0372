"""Which drives are told to be shared with other machines."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.stores.drives import network_drive, warning

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv rw - nfs4 files:/srv rw,vers=4.2
31 22 0:41 / /srv/local rw - xfs /dev/sdb1 rw
32 22 0:42 / /mnt/our\\040news rw master:1 - cifs //files/news rw
33 22 0:43 / /home/ines/far rw - fuse.sshfs ines@far: rw
34 22 0:44 / /home/ines/vault rw - fuse.gocryptfs /home/ines/v rw
35 22 0:45 / /over rw - ext4 /dev/sdc1 rw
36 35 0:46 / /over rw - smb3 //files/over rw
37 22 8:17 / /usb rw - fuseblk /dev/sdd1 rw
a line that is none
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    made = tmp_path / "mountinfo"
    made.write_text(MOUNTS)
    return made


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/ines/dateline", ""),
        ("/srv", "nfs4"),
        ("/srv/dateline", "nfs4"),
        ("/srv/local/dateline", ""),
        ("/srvice/dateline", ""),
        ("/mnt/our news/dateline", "cifs"),
        ("/home/ines/far/dateline", "fuse.sshfs"),
        ("/home/ines/vault/dateline", ""),
        ("/over/dateline", "smb3"),
        ("/usb/dateline", ""),
    ],
)
def test_a_network_drive_is_known_by_the_mount_that_is_nearest(folder: str, kind: str, mounts: Path) -> None:
    """SQLite's log does not bear two machines there, and nothing else would say so before the archive is damaged."""
    assert network_drive(Path(folder), mounts) == kind
    assert (f"({kind})" in warning(Path(folder), mounts)) if kind else (warning(Path(folder), mounts) == "")


def test_a_link_to_a_network_drive_is_one(mounts: Path, tmp_path: Path) -> None:
    (tmp_path / "home").symlink_to("/srv/dateline")
    assert network_drive(tmp_path / "home", mounts) == "nfs4"


def test_where_mounts_cannot_be_read_nothing_is_said(tmp_path: Path) -> None:
    assert warning(tmp_path, tmp_path / "nothing") == ""
