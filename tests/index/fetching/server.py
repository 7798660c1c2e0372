"""A web server that misbehaves as told: each path of it is a function that may do what it likes with the connection."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("news_test.pem")  # for news.test, signed by itself; its key is no secret


@dataclass(frozen=True)
class Request:
    target: str
    headers: dict[str, str]

    @property
    def host(self) -> str:
        return self.headers.get("host", "")


Handler = Callable[[Request, socket.socket], bytes | None]  # what it returns is sent


def response(
    body: bytes | str = b"", status: int = 200, media_type: str = "text/html; charset=utf-8", **headers: str
) -> bytes:
    """A whole answer as its bytes; ``last_modified="…"`` is the header Last-Modified."""
    data = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": media_type, "Content-Length": str(len(data)), "Connection": "close"}
    named |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in named.items() if value)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


@dataclass
class Server:
    """Listens on 127.0.0.1. Routes are by path, or by host and path; anything else is a 404."""

    tls: bool = False
    routes: dict[str, Handler | bytes] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    most_open: dict[str, int] = field(default_factory=dict)  # requests of a host answered at the same time

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._lock, self._running, self._open = threading.Lock(), True, dict[str, int]()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._running = False
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def paths(self) -> list[str]:
        return [request.target for request in self.requests]

    def _serve(self) -> None:
        while self._running:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if self.tls:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(CERTIFICATE)
                connection = context.wrap_socket(connection, server_side=True)
            with connection:
                self._handle(connection)

    def _handle(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        first, *lines = head.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in lines)
        request = Request(first.split(" ")[1], {name.lower(): value for name, _, value in pairs})
        with self._lock:
            self.requests.append(request)
            now = self._open[request.host] = self._open.get(request.host, 0) + 1
            self.most_open[request.host] = max(now, self.most_open.get(request.host, 0))
        path = request.target.partition("?")[0]
        names = (request.host + request.target, request.target, path)
        missing = response("nothing here", 404)
        handler = next((self.routes[name] for name in names if name in self.routes), missing)
        try:
            answer = handler if isinstance(handler, bytes) else handler(request, connection)
        finally:
            # Before the answer is sent: whoever has it may be asking for the next already.
            with self._lock:
                self._open[request.host] -= 1
        if answer:
            connection.sendall(answer)


def after_a_moment(answer: bytes) -> Handler:
    """An answer that takes long enough for others to come in between."""

    def handler(request: Request, connection: socket.socket) -> bytes:
        time.sleep(0.01)
        return answer

    return handler
