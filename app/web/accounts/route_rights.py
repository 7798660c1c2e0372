"""Which addresses there are, and the right that each takes. What is not named here is refused to everybody: 404.

A new route needs a line; a test looks at all routes of the application.
"""

from __future__ import annotations

import re

from app.accounts.rights import Right
from app.web.serving.refusals import API, OPENAI, TOOLS

_READS = ("GET", "HEAD")
_GOES_ON = ("GET", "POST", "DELETE")  # whose answer may have no end, so nobody asks for its head
_ANY = (*_READS, "POST", "DELETE")
_EVERY = (*_ANY, "PUT", "PATCH")
SEARCH = "/search"  # of the page
PUBLIC = None  # whoever asks, signed in or not
# pattern of the whole path, methods, right; the first that fits counts
_PLACES: tuple[tuple[str, tuple[str, ...], Right | None], ...] = (
    (r"/healthz", _READS, PUBLIC),
    (r"/readyz|/metrics", _READS, Right.ADMIN),  # and programs of this machine: OPEN_HERE
    (r"/page/(?:fonts/)?[^/]+", _READS, PUBLIC),  # style, fonts and scripts of our own, which the sign-in needs too
    (r"/sign-in(?:/provider(?:/back)?)?", _ANY, PUBLIC),
    (r"/account(?:/(?:sign-out|sign-out-others|password))?", _ANY, Right.READ),
    (r"/|/articles/[^/]+(?:/pages/[^/]+)?|/archive(?:/articles)?", _READS, Right.READ),
    (SEARCH, _READS, Right.ASK),
    (r"/(?:assets/.+|theme\.css|favicon\.ico)", _READS, Right.READ),
    (r"/gradio_api/heartbeat/[^/]+", ("GET",), Right.READ),
    (r"/conversations(?:/.+)?|/shared/[^/]+", _READS, Right.READ),
    (r"/limits", _ANY, Right.READ),
    (r"/conversations/.+", ("POST", "DELETE"), Right.ASK),
    (r"/gradio_api/(?:queue/(?:join|data)|run/predict)|/feedback", _GOES_ON, Right.ASK),
    (r"/articles/[^/]+/(?:correct|delete)|/archive/(?:adding|add/\w+|taken-out)", _ANY, Right.WRITE),
    (rf"{API}/(?:ask(?:/stream)?|claims)", ("POST",), Right.ASK),
    (rf"{API}/(?:timeline|search)", _READS, Right.ASK),
    (rf"{API}/articles(?:/files)?", ("POST",), Right.WRITE),
    (rf"{API}/articles/[^/]+", ("DELETE",), Right.WRITE),
    (rf"{API}/jobs/[^/]+", _READS, Right.WRITE),
    (rf"{API}/(?:articles(?:/[^/]+)?|archives|status|docs(?:/[^/]+)?|openapi\.json)", _READS, Right.READ),
    (rf"{OPENAI}/(?:chat/completions|responses)", ("POST",), Right.ASK),
    (rf"{OPENAI}/.+", _EVERY, Right.READ),  # what it has of models; of the rest it says what there is
    (TOOLS, _GOES_ON, Right.ASK),  # those that change the archive look for the right to write themselves
)
OPEN_HERE = frozenset({"/readyz", "/metrics"})  # to programs of this machine, whoever signs in to the rest
_COMPILED = tuple((re.compile(pattern), methods, right) for pattern, methods, right in _PLACES)


class Unplaced(LookupError):
    """There is no such address."""


def right_for(method: str, path: str) -> Right | None:
    """The right that a request takes; None: none. Raises Unplaced."""
    for pattern, methods, right in _COMPILED:
        if method in methods and pattern.fullmatch(path) and _is_one_line(path):
            return right
    raise Unplaced(path)


def methods_of(path: str) -> tuple[str, ...]:
    """Those that an address takes, for whoever may; none where there is no such address."""
    fitting = (methods for pattern, methods, _ in _COMPILED if _is_one_line(path) and pattern.fullmatch(path))
    return tuple(sorted({method for methods in fitting for method in methods}))


def _is_one_line(path: str) -> bool:
    """Starlette leads no other to what is mounted."""
    return "\n" not in path
