"""Places on the server's disk as a reader may see them: by the last name alone.

What lies above it tells how the server is laid out and who runs it, and helps no reader. The command line shows it
whole: whoever types there may look at the disk anyway. What it prints as JSON is the server's record, without them.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath

_QUOTED = re.compile(r"""(?<=['"“‘])/[^'"”’\n]+(?=['"”’])""")
# Not a part of an address (https://host/path, [::1]:80/path), of "and/or" or of "~/news"; two names at least.
_BARE = re.compile(r"""(?<![\w:/.\]~<>-])/[^\s/'"“”‘’]+(?:/[^\s/'"“”‘’,;:()]+)+/?(?<![.!?])""")


def without_folders(sentence: str) -> str:
    """A message, its own or a library's, with the last name in the place of each path."""
    for folder in (Path.home(), Path.cwd()):  # its name may hold spaces, by which no path is told from a sentence
        if folder != folder.parent:
            sentence = sentence.replace(f"{folder}/", "")
    for pattern in (_QUOTED, _BARE):
        sentence = pattern.sub(lambda found: PurePath(found[0]).name, sentence)
    return sentence


def shown_source(source: str) -> str:
    """Where an article came from: an address of the web as it is, of a file its name, with what is meant within it
    (``news.zip!2016/palmyra.txt``, ``wire.jsonl#12``)."""
    if not source.startswith("/"):
        return source
    end = min((at for mark in "!#" if (at := source.find(mark)) >= 0), default=len(source))
    return PurePath(source[:end]).name + source[end:]
