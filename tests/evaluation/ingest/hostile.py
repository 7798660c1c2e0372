"""Broken and hostile documents: every one must end as articles or as reasons, and nothing may stop the program.

Reads documents that are bent at random (``tests.index.readers.breaking``, the same ones for the same seed) and a few
that are built to do harm, as ``dateline index`` does, most of them in a worker process, and counts what became of each:

    articles            read, whatever was bent did no harm
    articles, reasons   read in part, and told why not in full
    reasons             not read, and told why
    lost                neither: none may be
    raised              an exception in the program itself: none may be

    python -m tests.evaluation.ingest.hostile --count 10000 [--seed 0] [--results FILE]

Writes ``docs/results/hostile.json``. Exits with 1 if a document was lost or raised.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.readers.document_reading import read_document
from index.readers.documents import Document
from index.readers.processes.worker import close_workers
from index.settings import ReadingSettings
from index.types import Article, SkippedFile
from tests.evaluation.records import RESULTS, circumstances, keep
from tests.fakes import tuned
from tests.index.readers.breaking import Case, broken, hostile

SETTINGS = tuned(ReadingSettings, seconds_per_file=10, worker_memory_mb=512, max_unpacked_mb=50)
FAULTS = ("lost", "raised")
_ENDS = {
    "took longer than": "out of time",
    "needs more than": "out of memory",
    "brought its reader down": "crashed",
    "had to be started anew": "given up",
}


@dataclass
class Tally:
    """What became of the documents."""

    by_format: dict[str, Counter[str]] = field(default_factory=dict)
    ends: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    reasons: int = 0
    slowest: tuple[float, str] = (0.0, "")
    faults: list[str] = field(default_factory=list)

    @property
    def outcomes(self) -> Counter[str]:
        return sum(self.by_format.values(), Counter())

    def add(self, case: Case, outcome: str, found: Sequence[Article | SkippedFile], seconds: float) -> None:
        format_ = case.name.partition(".")[2] or "no suffix"
        self.by_format.setdefault(format_, Counter())[outcome] += 1
        for item in found:
            if isinstance(item, Article):
                self.articles += 1
            else:
                self.reasons += 1
                self.ends.update(end for words, end in _ENDS.items() if words in item.reason)
        self.slowest = max(self.slowest, (seconds, f"{case.name}: {case.kind}"))
        if outcome in FAULTS:
            self.faults.append(f"{case.name}: {case.kind}: {outcome}")


def read_all(cases: Iterable[Case], settings: ReadingSettings = SETTINGS) -> Tally:
    """Reads the documents, one after another, as ``dateline index`` does."""
    tally = Tally()
    for case in cases:
        started, found = time.monotonic(), list[Article | SkippedFile]()
        try:
            found = list(read_document(Document(case.name, case.name, data=case.data), settings))
            outcome = outcome_of(case, found)
        except Exception:
            outcome = "raised"
        tally.add(case, outcome, found, time.monotonic() - started)
    return tally


def outcome_of(case: Case, found: Sequence[Article | SkippedFile]) -> str:
    """What became of one document. A reason is one line, an article has words, and both say where they come from."""
    for item in found:
        said = item.text if isinstance(item, Article) else item.reason
        if not said.strip() or not item.source.startswith(case.name):
            return "lost"
        if isinstance(item, SkippedFile) and "\n" in item.reason:
            return "lost"
    kinds = {type(item) for item in found}
    if not kinds:
        return "lost"
    return "articles, reasons" if len(kinds) == 2 else "articles" if Article in kinds else "reasons"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="documents bent at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--results", default=str(RESULTS / "hostile.json"))
    options = parser.parse_args(arguments)
    started, used = time.monotonic(), time.process_time()
    tally = read_all(itertools.chain(hostile(), itertools.islice(broken(options.seed), options.count)))
    close_workers()  # or the memory of the last one is not counted
    report = _report(tally, options, time.monotonic() - started, time.process_time() - used)
    keep(report, Path(options.results))
    sys.stdout.write(json.dumps(report["outcomes"]) + "\n")
    return 1 if tally.faults else 0


def _report(tally: Tally, options: argparse.Namespace, seconds: float, used: float) -> dict[str, Any]:
    settings = SETTINGS.model_dump()
    packed = json.dumps(settings, sort_keys=True).encode()
    return {
        **circumstances(),
        "settings": settings,
        "settings_hash": hashlib.sha256(packed).hexdigest()[:16],
        "seed": options.seed,
        "documents": sum(tally.outcomes.values()),
        "hostile": sum(1 for _ in hostile()),
        "outcomes": {name: tally.outcomes[name] for name in ("articles", "articles, reasons", "reasons", *FAULTS)},
        "ends": dict(sorted(tally.ends.items())),
        "articles": tally.articles,
        "reasons": tally.reasons,
        "by_format": {name: dict(sorted(counts.items())) for name, counts in sorted(tally.by_format.items())},
        "faults": tally.faults[:50],
        "seconds": round(seconds, 1),
        "seconds_of_the_parent": round(used, 1),
        "slowest": {"seconds": round(tally.slowest[0], 2), "document": tally.slowest[1]},
        "peak_mb": _peaks(),
    }


def _peaks() -> dict[str, int]:
    """Memory in use at most, of this process and of the largest worker."""
    try:
        import resource
    except ImportError:
        return {}
    unit = 1_000_000 if sys.platform == "darwin" else 1_000
    return {
        "parent": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit,
        "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // unit,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
