"""How often news is taken for an instruction (``app.writing.planted``), counted on two archives and listed.

    python -m tests.evaluation.answers.false_alarms [--results FILE]

Sentences are cut at stops before white space, which is coarser than the archive's own splitter but takes seconds for
170,000 of them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app.writing.planted import is_instruction
from tests.evaluation.records import DATA, circumstances, keep, records

ARCHIVES = {"bbc": DATA / "bbc.jsonl.gz", "reuters": DATA / "reuters" / "reuters21578.jsonl.gz"}
_CUT = re.compile(r"(?<=[.!?\"”])\s+|\n\s*\n")


def evaluated() -> dict[str, Any]:
    """Counts and the sentences that were hit, by archive."""
    return {name: counted(record["body"] for record in records(path)) for name, path in ARCHIVES.items()}


def counted(texts: Iterable[str]) -> dict[str, Any]:
    sentences, hits = 0, list[str]()
    for sentence in _sentences(texts):
        sentences += 1
        if is_instruction(sentence):
            hits.append(" ".join(sentence.split()))
    rate = round(10_000 * len(hits) / sentences, 2) if sentences else None
    return {"sentences": sentences, "hit": len(hits), "in_ten_thousand": rate, "sentences_hit": hits}


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    return (sentence for text in texts for sentence in _CUT.split(text) if sentence.strip())


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, help="a file to write counts and sentences to")
    options = parser.parse_args(arguments)
    if not DATA.exists():
        sys.stderr.write(f"skipped: {DATA} is not there\n")
        return 0
    report = {**circumstances(), **evaluated()}
    sys.stdout.write(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    if options.results:
        keep(report, options.results)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
