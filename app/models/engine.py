"""llama.cpp in a process of its own, through xllamacpp. The only module that knows it.

A child process, not a thread: if the model runs out of memory or crashes, the chat goes on without it. The child
serves the OpenAI protocol on a loopback port of the system's choosing, protected by a random key, and ends when
its standard input closes, that is, whenever its parent ends.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psutil

from app.errors import ModelUnavailable
from app.settings import EngineSettings

_SERVE = ("-m", "app.models.engine")
# How the engine's threads wait for each other, hundreds of times a token: they spin for 10 µs, then they sleep. Their
# runtime (OpenMP) would have them spin for 3 ms by itself (a count of 300,000), and where another program wants the
# same cores, they spin away the time of the one that they wait for (an answer took 2.7 times as long beside two busy
# processes, and 1.4 times as long with this). One thread a core fewer was tried too: it is slower with and without
# other work (``tests/benchmarks/engine.py --busy``).
_WAITING = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "1000"}


class Engine:
    """A GGUF model being served. Starts loading at once; ``address`` waits until it is ready."""

    def __init__(
        self,
        model: Path,
        settings: EngineSettings,
        log: Path,
        program: Sequence[str] = _SERVE,
        context_tokens: int = 4_096,
    ) -> None:
        """``program``: what Python runs in the child process; it reads its settings as a line of JSON.
        ``context_tokens``: that are read and written for each question answered at a time."""
        self.model, self.key, self.log = model, secrets.token_hex(16), log
        self._settings, self._context_tokens = settings, context_tokens
        self._told = threading.Event()  # the child's address is known, or that there is none
        self._address = ""
        self._began = time.monotonic()
        self._process = self._start(program)

    def _start(self, program: Sequence[str]) -> subprocess.Popen[str]:
        own = self._settings
        config = {"model": str(self.model), "key": self.key, "cache_mib": own.cache_mib, "repack": own.repack}
        config |= {"context_tokens": self._context_tokens, **own.model_dump()}
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():  # it may tell why the engine before this one ended
            self.log.replace(self.log.with_name(f"{self.log.name}.1"))
        with self.log.open("w") as log:
            process = subprocess.Popen(
                [sys.executable, *program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**_WAITING, **os.environ},
            )
        assert process.stdin
        assert process.stdout
        with suppress(OSError):  # of a child that is gone already, which ``address`` tells
            process.stdin.write(json.dumps(config) + "\n")
            process.stdin.flush()
        self._listener = threading.Thread(target=self._listen, args=(process.stdout,), daemon=True)
        self._listener.start()
        return process

    def _listen(self, output: IO[str]) -> None:
        with output:
            for line in output:
                if line.startswith("{"):
                    self._address = json.loads(line)["address"]
                    self._told.set()
        self._told.set()  # end of output: the child is gone

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def address(self) -> str:
        """The server's URL; raises ModelUnavailable if the model does not load in time."""
        self._told.wait(max(0.0, self._began + self._settings.start_seconds - time.monotonic()))
        if not self._address or not self.alive:
            self.close()
            raise ModelUnavailable(
                f"the local model {self.model.name} could not be loaded",
                f"The engine's log is {self.log}. Free memory, or set chat.model to 'extractive' or another model.",
            )
        return self._address

    def responds(self) -> bool:
        """Whether it is alive and not hung: it says something within ``silent_seconds``, or is still loading in time.

        Asked twice, in halves of the time: where the whole machine stood still, the first try ends at its limit.
        """
        if not self._told.is_set():
            return time.monotonic() < self._began + self._settings.start_seconds
        if not self.alive or not self._address:
            return False
        return any(_is_healthy(self._address, self._settings.silent_seconds / 2) for _ in range(2))

    def processor_seconds(self) -> float:
        """Time of all processors together that it has taken; 0 once it has ended."""
        try:
            used = psutil.Process(self.pid).cpu_times()
        except psutil.Error:
            return 0.0
        return float(used.user + used.system)

    def close(self, patience: float = 5.0) -> None:
        """Ends the child process; by force, if it does not end itself within so many seconds."""
        if self._process.stdin:
            with suppress(OSError):  # the pipe of a child that is gone is broken
                self._process.stdin.close()
        try:
            self._process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()


def _is_healthy(address: str, seconds: float) -> bool:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=seconds)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _serve() -> None:
    config = json.loads(sys.stdin.readline())
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = config["model"]
    params.port = 0
    params.api_keys = [config["key"]]
    params.n_parallel = config["parallel"]
    params.n_ctx = config["context_tokens"] * config["parallel"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = config["threads"] or physical_cores()
    # Waiting threads sleep instead of spinning. Measured as fast on an idle machine, and it leaves the cores to the
    # page and the embedding model that share them.
    params.cpuparams.poll = params.cpuparams_batch.poll = 0
    # What a place had read stays here when another prompt takes it. The engine's own default of 8 GiB would be filled:
    # 28 KiB for every token of a prompt that was ever asked.
    params.cache_ram_mib = config["cache_mib"]
    params.no_extra_bufts = not repacks(config["repack"], platform.machine())
    params.warmup = False
    params.ui = False
    server = xllamacpp.Server(params)
    print(json.dumps({"address": server.listening_address}), flush=True)
    sys.stdin.read()
    os._exit(0)  # the server's threads do not end by themselves


def repacks(setting: str, machine: str) -> bool:
    """Whether weights are kept a second time in an order that suits the processor; ``machine`` as Python names it.

    Not on x86: there a prompt of Q4_K weights is read slower from that order, and reading the evidence is most of what
    a reader waits for (``tests/benchmarks/engine.py``). Writing is faster with it, but an answer is short. On ARM
    reading gains more than twofold by it: llama.cpp's pull request 19360 measured that.
    """
    if setting == "auto":
        return machine.lower() not in ("x86_64", "amd64")
    return setting == "on"


def physical_cores() -> int:
    """Cores without those that a core pretends to be beside itself."""
    siblings = set()
    for core in Path("/sys/devices/system/cpu").glob("cpu[0-9]*/topology/thread_siblings_list"):
        siblings.add(core.read_text().strip())
    return len(siblings) or max(1, (os.cpu_count() or 2) // 2)


if __name__ == "__main__":
    _serve()
