"""Requests over plain http, each as of a browser that was never here, by a client of its own.

A client reads the roots that https is trusted by, a hundred and more, which takes a twentieth of a second; here nothing
is asked over https.
"""

from __future__ import annotations

import ssl
from functools import partial

import httpx

NO_ROOTS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

Client = partial(httpx.Client, verify=NO_ROOTS)
get = partial(httpx.get, verify=NO_ROOTS)
post = partial(httpx.post, verify=NO_ROOTS)
stream = partial(httpx.stream, verify=NO_ROOTS)
