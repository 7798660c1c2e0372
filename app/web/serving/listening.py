"""The address that the chat listens on, and by which addresses it is reached."""

from __future__ import annotations

import errno
import ipaddress
import socket

import psutil

from app.errors import AppFailure
from app.settings import WebSettings

_OTHER_PORT = "Choose another with --port or DATELINE_WEB__PORT, or end the program that uses it."
_FREE_PORT = "Choose one from 1024 on with --port or DATELINE_WEB__PORT."
_OTHER_HOST = "Set DATELINE_WEB__HOST to an address of this machine, such as 127.0.0.1."
_BACKLOG = 128


def listen(settings: WebSettings) -> socket.socket:
    """A listening socket; raises AppFailure if the address is taken or is none of this machine's."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise _unavailable(error, settings) from error
    return listening


def addresses(settings: WebSettings, listening: socket.socket) -> list[str]:
    """Where the page can be opened. "0.0.0.0" is nowhere: it stands for every address that the machine has now."""
    host, port = settings.host, listening.getsockname()[1]
    hosts = {"0.0.0.0": _own(socket.AF_INET), "::": [*_own(socket.AF_INET6), *_own(socket.AF_INET)]}.get(host, [host])
    scheme = "https" if settings.tls_certificate else "http"
    return [f"{scheme}://{f'[{one}]' if ':' in one else one}:{port}{settings.root_path}" for one in hosts]


def _own(family: socket.AddressFamily) -> list[str]:
    """Those that other machines may use, or where there are none, the loopback address."""
    found = [one.address for of_one in psutil.net_if_addrs().values() for one in of_one if one.family == family]
    usable = [ipaddress.ip_address(one) for one in found if "%" not in one]  # a link's own, in IPv6
    loopback = ["127.0.0.1"] if family == socket.AF_INET else ["::1"]
    return [str(one) for one in usable if not one.is_loopback] or loopback


def _unavailable(error: OSError, settings: WebSettings) -> AppFailure:
    if error.errno == errno.EADDRINUSE:
        return AppFailure(f"port {settings.port} is in use", _OTHER_PORT)
    if error.errno == errno.EACCES:
        return AppFailure(f"port {settings.port} needs more rights than this user has", _FREE_PORT)
    return AppFailure(f"cannot listen on {settings.host}: {error.strerror or error}", _OTHER_HOST)
