"""Coverage-guided fuzzing of the readers with atheris, for a number of seconds.

    python -m tests.index.readers.fuzzing --seconds 20 [--format pdf]

Runs in a process of its own because atheris takes over the interpreter. What must hold: whatever the bytes, the readers
yield articles with words in them and reasons of one line, and raise nothing.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from index.settings import ReadingSettings
from tests.fakes import tuned
from tests.index.readers.making import samples

LIMITS = tuned(ReadingSettings, max_file_mb=1, max_unpacked_mb=5, max_members=50)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    import atheris

    with atheris.instrument_imports(include=["index.readers"]):
        from index.readers.document_reading import read_here
        from index.readers.documents import Document
        from index.readers.registry import FORMATS
        from index.types import SkippedFile

        for known in FORMATS:  # which else are imported later, and not watched
            if known.reader:
                importlib.import_module(f"index.readers.{known.reader.partition(':')[0]}")

    names = list(samples())

    def read(data: bytes) -> None:
        name = names[data[0] % len(names)] if data else "a.txt"
        found = list(read_here(Document(name, name, data=data[1:]), LIMITS))
        assert found, f"{name} was lost"
        for item in found:
            said = item.reason if isinstance(item, SkippedFile) else item.text
            assert said.strip(), f"{name}: nothing said"
            assert not isinstance(item, SkippedFile) or "\n" not in said, f"{name}: {said}"
            said.encode("utf-8")

    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(samples().values()):
            (Path(corpus) / str(number)).write_bytes(bytes([number]) + data)
        limits = [f"-max_total_time={options.seconds}", f"-seed={options.seed}", "-timeout=20", "-rss_limit_mb=2048"]
        setup: Any = atheris.Setup
        setup([sys.argv[0], *limits, "-max_len=100000", corpus], read)
        atheris.Fuzz()


def afresh() -> None:
    """Go on in a child, whose peak memory begins at nothing, and end with its exit status.

    libFuzzer's limit looks at the peak of the process. A started program takes over the peak of what started it, and
    pytest with a model in it has had more than the limit; a fork does not.
    """
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        sys.exit(abs(os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    afresh()
    main(sys.argv[1:])
