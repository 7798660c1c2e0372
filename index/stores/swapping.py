"""Putting a finished archive in the place of another, so that a kill at any moment leaves one of the two.

    archive                 →  archive.replaced   (1)
    archive.restored        →  archive            (2)
    archive.replaced           is removed         (3)

Killed between 1 and 2 there is none; whoever looks for it next does 2 (``finish_swap``). Those who have the old files
open keep reading them, and notice at their next question that others lie at their path.
"""

from __future__ import annotations

import shutil
from pathlib import Path

CATALOG = "catalog.sqlite3"  # in an archive's folder


def waiting_place(folder: Path) -> Path:
    """Where an archive lies that is complete and to be swapped in."""
    return folder.with_name(folder.name + ".restored")


def swap_in(folder: Path) -> None:
    """Moves what lies in ``waiting_place`` to ``folder``; what was there is gone after. Stops the archive's server."""
    from index.stores import sharing  # here: who only looks whether there is an archive needs no locks

    with sharing.door(folder):
        if sharing.owner_of(folder).holder() is not None:
            sharing.stop(folder)
        replaced = folder.with_name(folder.name + ".replaced")
        shutil.rmtree(replaced, ignore_errors=True)
        if folder.exists():
            folder.replace(replaced)
        waiting_place(folder).replace(folder)
    shutil.rmtree(replaced, ignore_errors=True)


def finish_swap(folder: Path) -> None:
    """Does what a swap that was cut off left to do."""
    if not folder.exists() and waiting_place(folder).exists():
        from index.stores import sharing

        with sharing.door(folder):
            if not folder.exists() and waiting_place(folder).exists():
                waiting_place(folder).replace(folder)


def archive_exists(folder: Path) -> bool:
    """Whether there is one in this folder; a swap that was cut off is finished first."""
    finish_swap(folder)
    return (folder / CATALOG).exists()
