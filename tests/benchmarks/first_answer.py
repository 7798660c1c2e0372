"""From installed to the first cited answer, and how long an answer takes then: ``make benchmark``.

In a new home folder: checks the local model's SHA-256, indexes the samples, starts both models, asks the first question
once cold and the sample archive's answerable questions warm. Writes ``docs/results/first_answer.json``: seconds, peak
memory of this process and of the engine, and disk. Nothing here is asserted; absolute times belong to one machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app import wiring
from app.assistant import Assistant
from app.models.chat_model import EngineModel
from app.models.local_model import ensure_model
from app.settings import Settings, load_settings
from app.types import Answer, Answered
from tests.benchmarks.chatting import sample_questions
from tests.evaluation.records import RESULTS, ROOT, circumstances, keep

FIRST = "who retook Palmyra and with whose support"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=12, help="warm questions")
    parser.add_argument("--results", default=str(RESULTS / "first_answer.json"))
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = load_settings(home=home)
        wiring.keep_quiet(settings)
        report = {"settings": settings.hash(), **circumstances(), **_measured(settings, options.questions)}
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    keep(report, Path(options.results))
    return 0


def _measured(settings: Settings, count: int) -> dict[str, Any]:
    path = ensure_model(settings.models_folder)
    path.touch()  # so it is read once more
    check, _ = _timed(lambda: ensure_model(settings.models_folder))
    index, _ = _timed(lambda: wiring.index_samples(settings, lambda report: None))
    open_model = wiring.model_for(settings)
    archive = wiring.open_for_reading(settings)
    assistant = Assistant(archive, wiring.search_for(archive, settings), open_model, settings)
    first, cold = _timed(lambda: _asked(assistant, FIRST))
    warm = [_asked(assistant, question) for question in sample_questions()[:count]]
    model = open_model()
    assert isinstance(model, EngineModel)
    memory = {"this_process": peak("self"), "engine": peak(str(model.engine.pid))}
    model.close()
    return {
        "seconds": {"check_model": check, "index_24_articles": index, "first_answer_cold": first},
        "first_answer_refused": cold.refused,
        "warm_median_seconds": {step: _median(warm, step) for step in ("evidence", "first_token", "whole")},
        "warm_questions": len(warm),
        "peak_memory_mb": memory,
        "disk_mb": {"environment": _size(ROOT / ".venv"), "home": _size(settings.home)},
    }


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.monotonic()
    result = work()
    return round(time.monotonic() - started, 1), result


def _asked(assistant: Assistant, question: str) -> Answer:
    return next(e.answer for e in assistant.answer(question) if isinstance(e, Answered))


def _median(answers: list[Answer], step: str) -> float:
    return round(statistics.median(a.timings[step] for a in answers if step in a.timings), 2)


def peak(process: str) -> int:
    """Peak resident memory in MB. The engine maps the model's file, which counts here although it is shared."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def _size(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file() and not f.is_symlink()) // 2**20


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
