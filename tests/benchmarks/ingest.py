"""Taking in whole archives from files on disk, and what it costs to find that nothing has changed.

Runs the ``dateline index`` command itself, each time as a process of its own with everything that a person waits for:
starting Python, looking at every file, reading, embedding, writing. The BBC archive and Reuters lie on disk as a file
an article, and Reuters once more as one file of JSON Lines. Each is indexed into an archive of its own; then again
unchanged (the median of several runs), with the folder renamed, and with one article changed.

Only the export of the embedding model, which happens once on a machine, is done before. Peak memory is that of the
process, and of the largest of its children.

    python -m tests.benchmarks.ingest [--case bbc-files] [--limit 100] [--words] [--models FOLDER] [--results FILE]

``--words`` takes the tests' embedder, which costs next to nothing: for trying, and to see what the rest costs.
Writes ``docs/results/ingest.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from app.settings import load_settings
from index.stores import sharing
from tests.benchmarks.indexing import FILES, lines_of
from tests.evaluation.records import RESULTS, ROOT, circumstances, keep

UNCHANGED_RUNS = 3
_AGE_SECONDS = 3_600  # of the files: an archive is rarely written in the moment before


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if options.home:
        Path(options.home).mkdir(parents=True, exist_ok=True)
    report: dict[str, Any] = {"embedder": "words" if options.words else "the default", "limit": options.limit}
    with tempfile.TemporaryDirectory(dir=options.home) as folder:
        home = Path(folder)
        if options.models:
            (home / "models").symlink_to(Path(options.models).resolve())
        report["settings"] = load_settings(home=home).hash()
        report |= circumstances()
        command(home / "warm-up", home, ["index", "--samples", "--json"], options.words)  # exports the model
        for case in options.case or CASES:
            name, write = CASES[case]
            if FILES[name].exists():
                report[case] = _measured(home / case, home, name, write, options)
                sys.stdout.write(json.dumps({case: report[case]}) + "\n")
            else:
                sys.stderr.write(f"skipped: {FILES[name]} is not there\n")
    keep(report, Path(options.results))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", action="append", choices=list(CASES))
    parser.add_argument("--limit", type=int, help="only the first articles of each set, for trying")
    parser.add_argument("--words", action="store_true", help="the tests' embedder instead of the model")
    parser.add_argument("--home", help="where the temporary folder is made")
    parser.add_argument("--models", help="where the exported embedding model lies, or is to be put; else anew")
    parser.add_argument("--results", default=str(RESULTS / "ingest.json"))
    return parser.parse_args(arguments)


# On disk


def write_files(lines: Sequence[str], folder: Path) -> None:
    """A Markdown file an article, in folders of a thousand."""
    for number, line in enumerate(lines):
        record = json.loads(line)
        text = record.pop("text")
        path = folder / f"{number // 1000:02}" / f"{number:05}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{yaml.safe_dump(record, allow_unicode=True)}---\n\n{text}\n", "utf-8")


def write_lines(lines: Sequence[str], folder: Path) -> None:
    """All articles in one file."""
    folder.mkdir(parents=True)
    (folder / "articles.jsonl").write_text("".join(lines), "utf-8")


CASES: dict[str, tuple[str, Callable[[Sequence[str], Path], None]]] = {
    "bbc-files": ("bbc", write_files),
    "reuters-files": ("reuters", write_files),
    "reuters-lines": ("reuters", write_lines),
}


def _aged(folder: Path) -> list[Path]:
    """The files, made as old as those of an archive are."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    at = time.time() - _AGE_SECONDS
    for file in files:
        os.utime(file, (at, at))
    return files


# Measuring


def _measured(
    own: Path, home: Path, name: str, write: Callable[[Sequence[str], Path], None], options: argparse.Namespace
) -> dict[str, Any]:
    news = own / "news"
    write(lines_of(name)[: options.limit], news)
    files = _aged(news)

    def index(folder: Path) -> dict[str, Any]:
        return command(own / "home", home, ["index", str(folder), "--json"], options.words)

    first = index(news)
    again = [index(news) for _ in range(UNCHANGED_RUNS)]
    news.rename(own / "renamed")
    moved = index(own / "renamed")
    _change(own / "renamed" / files[-1].relative_to(news))
    changed = index(own / "renamed")
    with sharing.door(own / "home" / "archive"):
        sharing.stop(own / "home" / "archive")  # it writes on where the folder is about to go
    seconds = statistics.median(run["wall_seconds"] for run in again)
    return {
        "files": len(files),
        "input_bytes": sum(file.stat().st_size for file in (own / "renamed").rglob("*") if file.is_file()),
        "first": first,
        "articles_per_second": round(first["indexed"] / first["wall_seconds"], 2),
        "unchanged": again,
        "unchanged_seconds": seconds,
        "unchanged_share": round(seconds / first["wall_seconds"], 5),
        # On a machine that others use too, the share of processor time says more.
        "unchanged_cpu_share": round(statistics.median(r["cpu_seconds"] for r in again) / first["cpu_seconds"], 5),
        "renamed_folder": moved,
        "one_changed": changed,
        "disk_bytes": sum(file.stat().st_size for file in (own / "home" / "archive").rglob("*") if file.is_file()),
    }


def _change(file: Path) -> None:
    """One article of the file says something else."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    lines[-1] = json.dumps({"text": "Another story."}) + "\n" if file.suffix == ".jsonl" else "Another story.\n"
    file.write_text("".join(lines), "utf-8")


_WITH_WORDS = """
from app import wiring
from app.cli import main as cli
from tests.fakes import WordEmbedder

words = WordEmbedder()
wiring.embedder_for = lambda settings: lambda: words
cli.main()
"""
_COUNTS = ("new", "changed", "moved", "unchanged", "deleted", "duplicates", "failed", "indexed", "passages")


def command(own: Path, home: Path, arguments: Sequence[str], words: bool, tree: Path = ROOT) -> dict[str, Any]:
    """What one run of the ``dateline`` of a tree did and cost. All homes share the exported models."""
    models = home / "models"
    models.mkdir(exist_ok=True, parents=True)
    own.mkdir(parents=True, exist_ok=True)
    if not (own / "models").exists():
        (own / "models").symlink_to(models)
    run = [sys.executable, *(("-c", _WITH_WORDS) if words else ("-m", "app.cli.main")), *arguments]
    env = {**os.environ, "DATELINE_HOME": str(own), "PYTHONPATH": str(tree)}
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(run, cwd=tree, env=env, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        report = json.loads(output.read() or b"{}")
    if process.returncode not in (0, 4):
        raise SystemExit(f"dateline {' '.join(arguments)} ended with exit code {process.returncode}")
    return {
        "wall_seconds": round(wall, 3),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "peak_mb": usage.ru_maxrss // 1024,
        **{name: report[name] for name in _COUNTS},
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
