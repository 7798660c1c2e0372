"""The process that owns an archive's Chroma folder and serves it.

    python -m index.stores.chroma_server FOLDER SECONDS


Chroma's own server (Rust, in its Python wheel) runs in a thread; beside it, the leases are looked at every second, and
after SECONDS without one the server is stopped as it wants to be, so that nothing is cut off. One process for both:
killing it frees the lock and the port in the same moment, and nobody is left who serves without being watched. It
imports nothing but Chroma's server: 0.1 seconds to start, 50 MB, to which the HNSW index adds itself.

It listens on 127.0.0.1, on a port that the system picks. Chroma 1.5's server knows no token (the one of earlier
versions is gone), so other users of the same machine could reach the vectors, outlets and dates in it, and change them;
the texts lie in the catalog. On a machine that is shared with people who must not, set ``index.chroma.url`` to a server
behind a proxy that asks for a token. Pages of other sites cannot: it allows no origin, and takes nothing but JSON.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from index.errors import ArchiveBusy
from index.stores.sharing import OWNED_ELSEWHERE, answers, become_owner, door, leases, owner_of

_LOOK = 1.0  # seconds between two looks at the leases
_START_SECONDS = 50.0
_OWNER_SECONDS = 2.0  # to become the owner: whoever only asks who it is has the lock for a moment
_PORTS = 5  # tries: between picking a port and listening there another process may take it
_STARTED, _STOPPED = 1, 0  # exit codes, with OWNED_ELSEWHERE


def main(arguments: Sequence[str]) -> int:
    folder, idle_seconds = Path(arguments[0]), float(arguments[1])
    owner = owner_of(folder)
    if not become_owner(folder, _OWNER_SECONDS):
        sys.stderr.write("another process has the archive\n")
        return OWNED_ELSEWHERE
    for _ in range(_PORTS):
        port = _free_port()
        server = threading.Thread(target=_serve, args=(folder / "chroma", port), daemon=True)
        server.start()
        url = f"http://127.0.0.1:{port}"
        if _came_up(server, url):
            if not owner.tell("the server of the vector index", url):
                break  # the disk is full: nobody would find it
            _watch(folder, server, idle_seconds)
            return _STOPPED
    sys.stderr.write("Chroma's server did not come up\n")
    return _STARTED


def _serve(folder: Path, port: int) -> None:
    import chromadb_rust_bindings

    folder.mkdir(parents=True, exist_ok=True)
    chromadb_rust_bindings.cli(["chroma", "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)])


def _came_up(server: threading.Thread, url: str) -> bool:
    ends = time.monotonic() + _START_SECONDS
    while server.is_alive() and time.monotonic() < ends:
        if answers(url):
            # If another process got the port first, it is that one which answers, and ours ends in this moment.
            server.join(0.05)
            return server.is_alive()
        time.sleep(0.01)
    return False


def _watch(folder: Path, server: threading.Thread, idle_seconds: float) -> None:
    """Returns when the server has ended: nobody used it any more, it was told to, or its folder is gone."""
    used = time.monotonic()
    while server.is_alive():
        server.join(min(_LOOK, max(idle_seconds, 0.1)))
        try:
            with door(folder, wait=0.0):
                if not folder.exists():
                    return
                if leases(folder):
                    used = time.monotonic()
                elif time.monotonic() - used >= idle_seconds:
                    _stop(server)
                    return
        except ArchiveBusy:  # somebody is just coming in
            used = time.monotonic()


def _stop(server: threading.Thread) -> None:
    """As a signal from outside would: the server finishes what it is doing."""
    os.kill(os.getpid(), signal.SIGTERM)
    server.join(10.0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
