"""Writes README's figures from the results files: ``make figures``. A test keeps the two the same."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.evaluation.answers import RESULTS, ROOT

README = ROOT / "README.md"
BEGIN, END = "<!-- figures: begin (make figures) -->", "<!-- figures: end -->"
_KINDS = {
    "answerable": "questions with an answer: right",
    "followup": "follow-ups: right",
    "unanswerable": "questions without an answer: refused",
    "unanswerable-near": "questions without an answer, but about a known story: refused",
    "unanswerable-far": "questions about something else: refused",
}
_SETS = {"bbc": "2,127 BBC articles", "samples": "24 sample articles"}


def figures() -> str:
    """The Markdown between the marks."""
    answers, first = _read("answers.json"), _read("first_answer.json")
    rows = ["| | " + " | ".join(_SETS.values()) + " |", "|---|" + "---|" * len(_SETS)]
    for kind, words in _KINDS.items():
        cells = [_cell(answers.get(name, {}).get("figures", {}).get(kind), kind) for name in _SETS]
        if any(cells):
            rows.append(f"| {words} | " + " | ".join(cell or "–" for cell in cells) + " |")
    seconds, warm = first["seconds"], first["warm_median_seconds"]
    timing = (
        f"{first['machine']}, models loaded, medians of {first['warm_questions']} questions: evidence after "
        f"{warm['evidence']} s, first word after {warm['first_token']} s, the whole answer after {warm['whole']} s. "
        f"Joining the model takes {seconds['join_model']} s and indexing the samples {seconds['index_24_articles']} s, "
        f"once. Peak memory: {first['peak_memory_mb']['this_process']} MB, and {first['peak_memory_mb']['engine']} MB "
        f"for the engine, its 1.1 GB model file included."
    )
    source = (
        f"Local model, settings {answers['settings']}, commit {answers['commit'].rstrip('+')}: "
        "[results/answers.json](docs/results/answers.json) with every transcript (`make evaluate`), "
        "[results/first_answer.json](docs/results/first_answer.json) (`make benchmark`). The sets are small; "
        "thresholds were chosen on the BBC questions."
    )
    return "\n".join([*rows, "", timing, "", source])


def _cell(figure: dict[str, Any] | None, kind: str) -> str:
    if not figure:
        return ""
    share = figure["refused"] if kind.startswith("unanswerable") else figure["right"]
    wrong = "" if kind.startswith("unanswerable") else f"; {figure['wrong']:.0%} wrong, {figure['refused']:.0%} refused"
    return f"{share:.0%} of {figure['n']}{wrong}"


def _read(name: str) -> dict[str, Any]:
    return dict(json.loads((RESULTS / name).read_text("utf-8")))


def with_figures(text: str) -> str:
    """README's text with the current figures between the marks."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{figures()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    Path(README).write_text(with_figures(README.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{README} is up to date\n")
