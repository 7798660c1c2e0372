"""Whether indexing plain articles costs more than it did at an earlier commit.

It and the last commit index the same articles of the BBC, a Markdown file each, with the whole command, turn about, so
that whatever else the machine does meets both. What is compared is processor time: what other programs take lengthens
the other. Markdown asks little of the readers: what is new in telling formats apart, in fields, sentences and versions
is what may have slowed it. With the model nearly all of it is embedding; "words" is the tests' embedder, which costs
next to nothing, and shows what the rest costs.

    python -m tests.benchmarks.former COMMIT [--limit 100] [--rounds 2] [--models FOLDER] [--results FILE]

Takes two and a half minutes of processor time. Writes ``docs/results/former.json``: for each embedder the rounds, and
the median of their ratios (former / now).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.stores import sharing
from tests.benchmarks.indexing import FILES, lines_of
from tests.benchmarks.ingest import command, write_files
from tests.evaluation.records import RESULTS, ROOT, circumstances, keep


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit")
    parser.add_argument("--limit", type=int, default=100, help="articles")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--models", help="where the exported embedding model lies, or is to be put; else anew")
    parser.add_argument("--results", default=str(RESULTS / "former.json"))
    options = parser.parse_args(arguments)
    if not FILES["bbc"].exists():
        sys.stderr.write(f"skipped: {FILES['bbc']} is not there\n")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if options.models:
            (home / "models").symlink_to(Path(options.models).resolve())
        trees = {"former": unpacked(options.commit, home / "former"), "now": unpacked("HEAD", home / "head")}
        write_files(lines_of("bbc")[: options.limit], home / "news")
        report = {**circumstances(), "former": options.commit, "articles": options.limit}
        for name, words in (("words", True), ("model", False)):
            rounds = [_round(home, f"{name}{number}", trees, words=words) for number in range(options.rounds)]
            report[name] = summary(rounds)
            keep(report, Path(options.results))  # so that a run that is cut off leaves what it has measured
    return 0


def unpacked(commit: str, folder: Path) -> Path:
    """The files of a commit."""
    folder.mkdir()
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)
    return folder


def _round(home: Path, name: str, trees: dict[str, Path], *, words: bool) -> dict[str, float]:
    """Processor seconds of each tree; the one that is first is another in each round."""
    order = list(trees) if name[-1] in "02468" else list(trees)[::-1]
    return {which: _seconds(home / f"{name}-{which}", home, trees[which], words) for which in order}


def _seconds(own: Path, home: Path, tree: Path, words: bool) -> float:
    command(own, home, ["index", "--samples", "--json"], words, tree)  # exports the model, warms the disk's cache
    spent = command(own, home, ["index", str(home / "news"), "--json"], words, tree)
    with sharing.door(own / "archive"):
        sharing.stop(own / "archive")  # it writes on where the folder is about to go
    return float(spent["cpu_seconds"])


def summary(rounds: Sequence[dict[str, float]]) -> dict[str, Any]:
    """The rounds, and the median of how much faster it is now than it was: above 1, it is."""
    ratios = [one["former"] / one["now"] for one in rounds]
    return {"cpu_seconds": list(rounds), "ratio": round(statistics.median(ratios), 3)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
