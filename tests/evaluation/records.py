"""Where the evaluations' data lies, and the results files that they write."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
RESULTS = ROOT / "docs" / "results"
HOME = ROOT / ".cache" / "evaluation"  # archives that are built once
_NAMES = ("qid", "kind", "group", "outcome", "by", "set", "category", "form", "place")  # of a record: not its texts


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a JSON Lines file, gzipped or not."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    # Not splitlines: a text may hold one of the other characters that end a line.
    yield from (json.loads(line) for line in content.decode("utf-8").split("\n") if line.strip())


def digest(text: str) -> str:
    """What samples are drawn and halved by: it has nothing to do with the content, and is the same on any machine."""
    return hashlib.sha256(text.encode()).hexdigest()


def keep(report: dict[str, Any], target: Path) -> None:
    """Writes a results file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    sys.stdout.write(f"written to {target}\n")


def without_texts(part: dict[str, Any]) -> dict[str, Any]:
    """A part of a results file with what its transcripts count and measure, but not what they quote.

    The texts of the data sets are others' and do not enter the project.
    """
    kept = {key: without_texts(value) if isinstance(value, dict) else value for key, value in part.items()}
    if "transcripts" in part:
        kept["transcripts"] = [{k: v for k, v in record.items() if _is_count(k, v)} for record in part["transcripts"]]
    return kept


def _is_count(key: str, value: object) -> bool:
    """Names of things, yes and no, numbers, and records of numbers."""
    if isinstance(value, dict):
        return all(_is_count("", inner) for inner in value.values())
    return key in _NAMES or isinstance(value, (bool, int, float))


def circumstances() -> dict[str, Any]:
    """Commit ("+" with changes on top), machine and day of a measurement."""
    return {
        "commit": _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "--porcelain") else ""),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "date": time.strftime("%Y-%m-%d"),
    }


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or ""
