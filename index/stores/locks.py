"""Locks between processes that say who holds them.

A lock is freed by the system when its process ends, however it ends, so nothing has to be cleaned up after kill -9. Who
holds it stands in a file beside it (``writing.lock`` → ``writing.json``) and counts only while the lock is held: a file
left behind, or a process id given to another program since, misleads nobody.

The folder may lie on a network drive, and be held from another machine. A process id and an address of loopback mean
nothing here then, or somebody else: ``Holder.is_here`` says whether they may be used.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

_LOOK = 0.05  # seconds between two tries for a lock


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds a lock."""

    pid: int = 0  # 0: it has the lock, and has not said yet who it is
    command: str = ""
    since: str = ""  # local time, to the second
    url: str = ""  # where it serves what the lock guards, if it does
    host: str = ""  # the name of its machine; "" where an earlier version did not say
    machine: str = ""  # what tells its machine or container from others of the same name; see ``machine_id``

    @property
    def is_here(self) -> bool:
        """Whether its process id and its address are those of this machine, and of this container.

        The name counts only where there is nothing better: a laptop's changes with the network it is in.
        """
        return self.machine == machine_id() and bool(self.machine or self.host == socket.gethostname())

    def __str__(self) -> str:
        if not self.pid:
            return "a process just started"
        where = self.host or "a machine that it does not name"
        return f"process {self.pid} ({self.command}) on {where}, since {self.since}"


class Claim:
    """One lock file, held by the process as a whole (``take``), or by one of its threads at a time (``held``)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._told = path.with_suffix(".json")
        self._turn = threading.RLock()
        self._changing = threading.Lock()
        self._depth = 0
        self.left_behind = False  # whether who had it before was killed with it
        self._lock = FileLock(path, thread_local=False)

    def take(self, wait: float = 0.0) -> bool:
        """Whether this process has the lock, after at most ``wait`` seconds. Raises OSError without permission."""
        with self._changing:
            if not self._depth:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                try:
                    self._lock.acquire(timeout=wait, poll_interval=_LOOK)
                except Timeout:
                    return False
                self.left_behind = self._told.exists()
                with suppress(OSError):
                    self._told.unlink(missing_ok=True)
            self._depth += 1
            return True

    @property
    def is_ours(self) -> bool:
        """Whether this process has it. Unlike ``holder`` this takes nothing, so it is in nobody's way."""
        return self._depth > 0

    def tell(self, command: str = "", url: str = "") -> bool:
        """Says who holds the lock, to whoever wants it; False if that could not be written, as on a full disk."""
        since = datetime.now().isoformat(sep=" ", timespec="seconds")
        written = self._told.with_suffix(f".{os.getpid()}")
        us = Holder(os.getpid(), command or _command(), since, url, socket.gethostname(), machine_id())
        try:
            written.write_text(json.dumps(asdict(us)), "utf-8")
            written.replace(self._told)
        except OSError:
            return False
        return True

    def give_back(self) -> None:
        with self._changing:
            self._depth -= 1
            if not self._depth:
                with suppress(OSError):
                    self._told.unlink(missing_ok=True)
                self._lock.release()

    @contextmanager
    def held(self, wait: float = 0.0, told: bool = True) -> Iterator[bool]:
        """Holds the lock, or yields False after ``wait`` seconds. The thread that has it may take it again."""
        if not self._turn.acquire(timeout=wait):
            yield False
            return
        try:
            taken = self.take(wait)
            try:
                if taken and told and self._depth == 1:
                    self.tell()
                yield taken
            finally:
                if taken:
                    self.give_back()
        finally:
            self._turn.release()

    def holder(self) -> Holder | None:
        """Who holds it, this process too; None if nobody does."""
        if self._depth:
            return self._said()
        if not self.path.exists():
            return None
        return self._said() if self._is_taken() else None

    def _is_taken(self) -> bool:
        """Leaves lying what a holder said that was killed: whoever takes the lock next is to know of it."""
        with self._changing:
            if self._depth:
                return True
            try:
                self._lock.acquire(timeout=0.0, poll_interval=_LOOK)
            except Timeout:
                return True
            self._lock.release()
            return False

    def _said(self) -> Holder:
        """What the file says; of another version it may say less than we do, or more."""
        try:
            said = json.loads(self._told.read_text("utf-8"))
            return Holder(**{field.name: said[field.name] for field in fields(Holder) if field.name in said})
        except (OSError, ValueError, TypeError):
            return Holder()


_claims: dict[Path, Claim] = {}  # a process's second lock on a file would wait for its own first one
_claims_lock = threading.Lock()


def claim(path: Path) -> Claim:
    """The process's one claim for a lock file."""
    with _claims_lock:
        return _claims.setdefault(path, Claim(path))


@cache
def machine_id() -> str:
    """Tells this machine, and this container, from others that may have the same name; "" where only the name can.

    On Linux the kernel's boot, with the namespaces of process ids and of the network: containers of one machine share
    the boot, and each has a process 7 and a loopback of its own.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return " ".join([boot, *(os.readlink(f"/proc/self/ns/{kind}") for kind in ("pid", "net"))])
    except OSError:
        return ""


def _command() -> str:
    words = [Path(sys.argv[0]).name or "python", *sys.argv[1:]] if sys.argv else ["python"]
    return " ".join(words)[:200]
