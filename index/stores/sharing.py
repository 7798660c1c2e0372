"""One owner for Chroma's folder, whoever else wants to use it.

Chroma's files do not bear two processes: each keeps the HNSW index in memory as it read it and writes it back as it has
it. Measured with two writers, every query then failed ("Error finding id", "Nothing found on disk"). So one process
*owns* the folder and holds ``owner.lock``:

- embedded: the process itself, for a library, a test, an evaluation (``own``). Others are told who it is;
- shared: a process of its own that runs Chroma's server on loopback (``index.stores.chroma_server``), started by the
first
  that needs it (``attach``). Each process that uses it holds a *lease*, a lock file of its own; when the last lease has
  been free for some seconds, the server stops.

Everything that changes hands does so under ``door.lock``, which is held for moments. All these files lie beside the
archive, in ``archive.run``, because a restored archive takes the place of the whole folder.
"""

from __future__ import annotations

import atexit
import http.client
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import ArchiveBusy, StoreFailure
from index.stores.locks import Claim, Holder, claim

_DOOR_SECONDS = 120.0  # for the slowest that may hold the door: a server that starts on a busy machine
_START_SECONDS = 60.0
_HUNG_SECONDS = 10.0  # an owner that does not answer for so long is stopped
_STOP_SECONDS = 5.0
OWNED_ELSEWHERE = 3  # what a server exits with that could not become the owner
_LOOK = 0.02

_numbers = itertools.count()
_leases: dict[Path, Claim] = {}
_servers: list[subprocess.Popen[bytes]] = []  # that this process started, to be reaped when they have ended


def run_folder(folder: Path) -> Path:
    """Where an archive's locks lie."""
    return folder.with_name(folder.name + ".run")


def owner_of(folder: Path) -> Claim:
    return claim(run_folder(folder) / "owner.lock")


@contextmanager
def door(folder: Path, wait: float = _DOOR_SECONDS) -> Iterator[None]:
    """Nobody else attaches, starts or stops meanwhile."""
    with hold_lock(claim(run_folder(folder) / "door.lock"), wait, told=False) as open_to_us:
        if not open_to_us:
            raise ArchiveBusy(f"another process keeps the archive in {folder} closed", "Try again in a moment.")
        yield


@contextmanager
def hold_lock(lock: Claim, wait: float, told: bool = True) -> Iterator[bool]:
    """Holds a lock of an archive, or yields False; raises StoreFailure where no lock can be written."""
    with ExitStack() as stack:
        try:
            taken = stack.enter_context(lock.held(wait, told))
        except OSError as error:
            raise StoreFailure(
                f"cannot write to {lock.path.parent}: {error.strerror or error}",
                "An archive is locked while it is used, so its home folder must be writable: check its permissions and "
                "the space on its disk, or set another (DATELINE_HOME).",
            ) from error
        yield taken


def note_of_kill(folder: Path) -> Path:
    """A file that is there when an owner was killed and nobody has looked yet at what it left."""
    return run_folder(folder) / "killed"


def become_owner(folder: Path, wait: float = 0.0) -> bool:
    owner = owner_of(folder)
    if not owner.take(wait):
        return False
    if owner.left_behind:
        with suppress(OSError):
            note_of_kill(folder).touch()
    return True


# Embedded


def own(folder: Path) -> bool:
    """Makes this process the owner until ``disown``. True if an owner was killed and may have left damage.

    Raises ArchiveBusy that says who is the owner now.
    """
    owner = owner_of(folder)
    with door(folder):
        if become_owner(folder):
            owner.tell()
            return note_of_kill(folder).exists()
        holder = owner.holder() or Holder()
        users = leases(folder) if holder.url else [holder]
        if not users:
            stop(folder)  # a server that waits for whoever comes next
            if become_owner(folder, _STOP_SECONDS):
                owner.tell()
                return note_of_kill(folder).exists()
        raise ArchiveBusy(
            f"the archive in {folder} is in use by {'; '.join(map(str, users))}",
            "End that process, or open the archive shared, as the dateline commands do.",
        )


def owns(folder: Path) -> bool:
    """Whether this process has the archive embedded."""
    return owner_of(folder).is_ours


def disown(folder: Path) -> None:
    owner_of(folder).give_back()


# Shared


def attach(folder: Path, idle_seconds: float) -> str:
    """The URL of the archive's Chroma server, started if need be; it stays up as long as this process lives.

    Raises ArchiveBusy if a process has the archive embedded, StoreFailure if the server does not come up.
    """
    with door(folder):
        url = _answering(folder)
        if not url:
            stop(folder)
            url = _start(folder, idle_seconds)
        _lease(folder)  # in time: the server looks for leases only with the door held
        return url


def detach(folder: Path) -> None:
    """Gives the lease back before this process ends."""
    if (held := _leases.pop(folder, None)) is not None:
        held.give_back()
        held.path.unlink(missing_ok=True)


def leases(folder: Path) -> list[Holder]:
    """The processes that use the server; what ended ones left behind is cleared away. Call with the door held."""
    found = []
    for path in sorted((run_folder(folder) / "leases").glob("*.lock")):
        lease = _leases[folder] if folder in _leases and _leases[folder].path == path else Claim(path)
        holder = lease.holder()
        if holder is not None:
            found.append(holder)
        else:
            path.unlink(missing_ok=True)
            path.with_suffix(".json").unlink(missing_ok=True)
    return found


def stop(folder: Path) -> None:
    """Ends the archive's server, politely, then by force. Call with the door held.

    Raises ArchiveBusy if it runs on another machine: its process id is somebody else's here.
    """
    owner, ends = owner_of(folder), time.monotonic() + _STOP_SECONDS
    for sent in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        while (holder := owner.holder()) is not None and time.monotonic() < ends:
            if holder.pid:
                require_here(folder, holder)
            if holder.pid == os.getpid():
                return
            if holder.pid and holder.url:
                # The lock is held, so the process that said so lives: its number belongs to nobody else.
                with suppress(ProcessLookupError):
                    os.kill(holder.pid, sent)
                _wait_until(lambda: owner.holder() is None, ends - time.monotonic())
            time.sleep(_LOOK)
        ends = time.monotonic() + _STOP_SECONDS
    _reap()


def require_here(folder: Path, holder: Holder) -> None:
    """Raises ArchiveBusy of an owner on another machine, whose process and address cannot be reached from here."""
    if not holder.is_here:
        raise ArchiveBusy(
            f"the archive in {folder} is in use by {holder}",
            f"That is another machine than this one ({socket.gethostname()}), or another container. End it there, or "
            "give each machine a home of its own (DATELINE_HOME): one archive is for one machine at a time.",
        )


def _lease(folder: Path) -> None:
    if folder in _leases and _leases[folder].path.exists():
        return
    _leases.pop(folder, None)
    made = Claim(run_folder(folder) / "leases" / f"{os.getpid()}-{next(_numbers)}.lock")
    while not made.take():  # left by an ended process of the same number
        made = Claim(run_folder(folder) / "leases" / f"{os.getpid()}-{next(_numbers)}.lock")
    made.tell()
    _leases[folder] = made


def _answering(folder: Path) -> str:
    """The owner's URL once it answers; "" if it does not. Raises ArchiveBusy of an owner that serves nobody."""
    ends = time.monotonic() + _HUNG_SECONDS
    while (owner := owner_of(folder).holder()) is not None and time.monotonic() < ends:
        if owner.pid:
            require_here(folder, owner)
        if owner.url and answers(owner.url):
            return owner.url
        if owner.pid and not owner.url:
            raise ArchiveBusy(f"the archive in {folder} is in use by {owner}", "Wait for it to end, or end it.")
        time.sleep(_LOOK)
    return ""


def _start(folder: Path, idle_seconds: float) -> str:
    """Starts a server; again if another process held the lock too long: on a busy machine a look may take seconds."""
    ends = time.monotonic() + _START_SECONDS
    while True:
        server, log = _spawned(folder, idle_seconds)
        while time.monotonic() < ends and server.poll() is None:
            owner = owner_of(folder).holder()
            if owner is not None and owner.is_here and owner.pid == server.pid and answers(owner.url):
                return owner.url
            time.sleep(_LOOK)
        if server.poll() is None:
            server.kill()
            server.wait()
        if server.returncode != OWNED_ELSEWHERE or time.monotonic() >= ends:
            break
        if url := _answering(folder):
            return url
    raise StoreFailure(
        f"the server of the vector index (Chroma) did not start: {_last_line(log) or 'it said nothing'}",
        f"Its messages are in {log}. Check disk space and permissions of the home folder, then try again.",
    )


def _spawned(folder: Path, idle_seconds: float) -> tuple[subprocess.Popen[bytes], Path]:
    """A server that is starting, and where it writes its messages."""
    _reap()
    log = run_folder(folder) / "server.log"
    with log.open("wb") as errors:
        # A session of its own: Ctrl-C in a terminal reaches every process started there, and would stop it midway.
        server = subprocess.Popen(
            [sys.executable, "-P", "-m", "index.stores.chroma_server", str(folder), str(idle_seconds)],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    _servers.append(server)
    return server, log


def run_python(arguments: list[str]) -> int:
    """The exit status of a Python that imports this code."""
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


def _environment() -> dict[str, str]:
    """This process's, with this code to be found first; Chroma's server logs every request unless told not to."""
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, "RUST_LOG": "error"}


def answers(url: str, timeout: float = 2.0) -> bool:
    """Whether a Chroma server answers there. By http.client: urllib would go through a proxy that is set."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port or 80, timeout=timeout)
    try:
        connection.request("GET", "/api/v2/heartbeat")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _reap() -> None:
    _servers[:] = [server for server in _servers if server.poll() is None]


@atexit.register
def _leave_running() -> None:
    """Servers outlive by some seconds who started them; of a child that runs on, Python would complain at its end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        _servers.clear()


def _wait_until(done: Callable[[], bool], seconds: float) -> None:
    ends = time.monotonic() + min(seconds, 3.0)
    while time.monotonic() < ends and not done():
        time.sleep(_LOOK)


def _last_line(log: Path) -> str:
    with suppress(OSError):
        lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""
    return ""
