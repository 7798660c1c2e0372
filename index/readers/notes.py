"""What an operator should know about a file that was read: which column was taken for what, for instance.

Notes are no failures, so they go to a logger of their own and not into the catalog. ``dateline index`` shows them.
The worker process sends them to the parent, which logs them there.
"""

from __future__ import annotations

import logging

notes = logging.getLogger("index.reading.notes")


def still_reading() -> None:
    """Tells the parent of a worker that a document which takes long goes on: a page of many was read."""
    notes.debug("")


def note(source: str, text: str) -> None:
    """Tells about a file."""
    notes.info("%s: %s", source, text)
