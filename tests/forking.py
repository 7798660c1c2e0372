"""Processes that begin with everything imported: what one process has imported, it forks for each that is asked for.

To import the commands takes two seconds of the processor, the chat five. What is forked is a process all the same: its
own descriptors and locks, signals of its own, and Python's usual end with whatever is registered for it. What a library
does while it is imported is seen only in a process that is started anew.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Self

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = (
    *("app.cli.answering", "app.cli.indexing", "app.cli.maintenance", "app.cli.status", "app.service"),
    *("index.build", "index.stores.archive", "index.stores.doctor", "index.embedding.openvino_model"),
    *(
        "chromadb.api.client",
        "chromadb.api.fastapi",
        "openvino",
        "tokenizers",
        "httpcore",
        "numpy.random",
        "app.assistant",
    ),
)
SERVER = ("app.web.server", "app.web.page", "app.programs", "app.assistant", "index.stores.archive", "chromadb")
CHAT = (*COMMANDS, *SERVER, "app.cli.chatting")
_LONGEST = 1 << 17  # bytes of an order: the environment and the arguments


class Forked:
    """A process that was forked, with the face of ``subprocess.Popen``; what it prints is read as text."""

    def __init__(self, output: int, errors: int, ending: int) -> None:
        self.stdout, self.stderr = _reading(output), _reading(errors)
        self._ending = _reading(ending)
        self.pid = int(self._ending.readline())
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.wait()
        self.stdout.close()
        self.stderr.close()

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status. Raises ``TimeoutExpired`` if it has none after so many seconds."""
        if self.returncode is None:
            if not select.select([self._ending], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
            with self._ending:
                self.returncode = os.waitstatus_to_exitcode(int(self._ending.readline()))
        return self.returncode

    def poll(self) -> int | None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, 0)
            return None
        return self.wait()

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it printed and complained of, once it has ended; the two fit into their pipes.

        Raises what ``wait`` does.
        """
        with self.stdout, self.stderr:
            if timeout is not None:
                self.wait(timeout)
            said, complaint = self.stdout.read(), self.stderr.read()
        self.wait()
        return said, complaint

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _reading(descriptor: int) -> IO[str]:
    return io.TextIOWrapper(open(descriptor, "rb"), "utf-8")  # closed by whoever waits


def fork(module: str, *arguments: str, env: dict[str, str], imported: Sequence[str] = COMMANDS) -> Forked:
    """``python -m module arguments`` in a process that has imported ``imported``, in the root of the project."""
    pipes = [os.pipe() for _ in range(3)]
    order = {"module": module, "arguments": arguments, "env": env, "imported": imported}
    message = json.dumps(order).encode()
    assert len(message) < _LONGEST
    given = [writing for _, writing in pipes]
    socket.send_fds(_nursery(), [message], given)
    for writing in given:
        os.close(writing)
    return Forked(*(reading for reading, _ in pipes))


@cache
def _nursery() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.forking", str(theirs.fileno())]
    nursery = subprocess.Popen(
        command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    theirs.close()

    @atexit.register
    def end() -> None:
        ours.close()
        nursery.wait()

    return ours


def _serve(line: socket.socket) -> None:
    """Imports what is asked for and forks; returns in each process that was forked once that is at its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that watch over others need not be waited for
    while True:
        message, given, _, _ = socket.recv_fds(line, _LONGEST, 3)
        if not message:
            return
        order = json.loads(message)
        gc.disable()
        for name in order["imported"]:
            importlib.import_module(name)
        gc.freeze()
        gc.enable()
        if os.fork() == 0:
            line.close()
            _watch_over(order, *given)
            return
        for descriptor in given:
            os.close(descriptor)


def _watch_over(order: dict[str, object], output: int, errors: int, ending: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child:
        os.write(ending, f"{child}\n".encode())
        os.close(output)
        os.close(errors)
        _, status = os.waitpid(child, 0)
        with suppress(BrokenPipeError):
            os.write(ending, f"{status}\n".encode())
        os._exit(0)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    for descriptor in (output, errors, ending):
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(order["env"])  # type: ignore[arg-type]
    sys.argv = [str(order["module"]), *order["arguments"]]  # type: ignore[misc]
    runpy.run_module(str(order["module"]), run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
