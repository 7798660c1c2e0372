"""How the local engine keeps its weights and its threads, and what a reader waits for.

    python -m tests.benchmarks.engine [--busy]

Two engines side by side over the sample archive, one that rearranges the weights for the processor and one that reads
them as they lie in the file (``engine.repack``), write the answers to the same questions in turns. Writes
``docs/results/engine.json``: seconds to the first word and of the whole writing, and the engines' memory.

Then engines whose threads wait for each other in different ways write short answers in turns, on the machine as it is
and beside one busy process a core. ``--busy`` measures only this, in about five minutes, and leaves the rest of the
results file as it was. Each part says how busy the machine was with other things (its load average before).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from app import wiring
from app.errors import ModelBroke
from app.models.chat_model import EngineModel
from app.models.engine import physical_cores
from app.models.local_model import ensure_model
from app.replies.facts import evidence_for_model
from app.settings import EngineSettings, Settings, load_settings
from app.writing.draft import asked_of, marker_grammar, most_sentences
from tests.benchmarks.chatting import sample_questions
from tests.benchmarks.first_answer import peak
from tests.benchmarks.load import busy_processes
from tests.evaluation.records import RESULTS, circumstances, keep
from tests.fakes import tuned

_WAYS = ("on", "off")
_SPINNING = {"GOMP_SPINCOUNT": "300000"}  # as the runtime does by itself
_ASLEEP = {"GOMP_SPINCOUNT": "0"}
_BUSY_QUESTIONS = 3
_BUSY_TOKENS = 30
_BUSY_SECONDS = 45.0  # an answer that takes longer is cut off and counted as taking so long


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=33)
    parser.add_argument("--busy", action="store_true", help="measure only beside a busy machine")
    parser.add_argument("--results", default=str(RESULTS / "engine.json"))
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = load_settings(home=home)
        wiring.keep_quiet(settings)
        wiring.index_samples(settings, lambda report: None)
        target = Path(options.results)
        if options.busy:
            report = json.loads(target.read_text("utf-8")) if target.exists() else {}
        else:
            report = {"settings": settings.hash(), **circumstances(), **_measured(settings, options.questions)}
        report["busy"] = {**circumstances(), **_beside_busy(settings)}
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    keep(report, target)
    return 0


def _measured(settings: Settings, count: int) -> dict[str, Any]:
    path = ensure_model(settings.models_folder)
    models = {way: EngineModel(lambda: path, _with(settings, way)) for way in _WAYS}
    try:
        written: dict[str, list[dict[str, float]]] = {way: [] for way in _WAYS}
        for number, prompt in enumerate(_prompts(settings, count)):
            for way in _WAYS if number % 2 else reversed(_WAYS):
                took = _timed(models[way], *prompt, settings.chat.max_tokens)
                if number:  # the first one waits for the model to load
                    written[way].append(took)
        engines = {way: {**_medians(written[way]), "peak_mb": peak(str(models[way].engine.pid))} for way in _WAYS}
    finally:
        for model in models.values():
            model.close()
    steps = engines["on"].keys()
    ratio = {step: round(engines["off"][step] / engines["on"][step], 2) for step in steps}
    return {"questions": len(written["on"]), "repack": engines, "off_to_on": ratio}


def _beside_busy(settings: Settings) -> dict[str, Any]:
    """Medians of each way to wait, on the machine as it is and beside a busy process on every core."""
    found: dict[str, Any] = {"questions": _BUSY_QUESTIONS, "load_before": round(os.getloadavg()[0], 2)}
    cores = os.cpu_count() or 1
    chat = settings.chat.model_copy(update={"total_seconds": _BUSY_SECONDS})
    path = ensure_model(settings.models_folder)
    with ExitStack() as models:
        ways: dict[str, EngineModel] = {}
        for name, threads, environment in (
            ("as set", 0, {}),
            ("asleep at once", 0, _ASLEEP),
            ("spinning", 0, _SPINNING),
            ("one thread fewer", max(1, physical_cores() - 1), {}),
        ):
            engine = settings.engine.model_copy(update={"threads": threads})
            own = settings.model_copy(update={"engine": engine, "chat": chat, "home": settings.home / name})
            with _environment(environment):
                ways[name] = EngineModel(lambda: path, own)
                ways[name].engine.address()
            models.callback(ways[name].close)
        prompts = _prompts(settings, 2 * _BUSY_QUESTIONS + 1)
        for busy in (0, cores):
            took: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
            with busy_processes(busy):
                # Prompts that the engine has not read yet; the very first one of all is left out of the figures.
                for number, prompt in enumerate(prompts[-_BUSY_QUESTIONS:] if busy else prompts[:-_BUSY_QUESTIONS]):
                    for name in ways if number % 2 else reversed(ways):
                        took[name].append(_timed(ways[name], *prompt, _BUSY_TOKENS))
            own_took = {name: times if busy else times[1:] for name, times in took.items()}
            found[f"{busy} busy processes"] = {name: _medians(times) for name, times in own_took.items()}
    return found


@contextmanager
def _environment(changed: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    yield
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


def _with(settings: Settings, way: str) -> Settings:
    own = tuned(EngineSettings, **settings.engine.model_dump(), repack=way)
    return settings.model_copy(update={"engine": own, "home": settings.home / way})


def _prompts(settings: Settings, count: int) -> list[tuple[str, str, str]]:
    """System, user and grammar, as the assistant has them written."""
    archive = wiring.open_for_reading(settings)
    search = wiring.search_for(archive, settings)
    prompts = []
    for question in sample_questions()[:count]:
        evidence = evidence_for_model(search.find(question), settings.chat.evidence_share)
        grammar = marker_grammar(len(evidence), most_sentences(question))
        prompts.append((*asked_of(question, evidence), grammar))
    archive.close()
    return prompts


def _timed(model: EngineModel, system: str, user: str, grammar: str, most: int) -> dict[str, float]:
    started, first = time.monotonic(), 0.0
    with suppress(ModelBroke):  # cut off at the limit, as in the chat
        for piece in model.stream(system, user, grammar=grammar, max_tokens=most):
            if piece and not first:
                first = time.monotonic() - started
    whole = time.monotonic() - started
    return {"first_token": first or whole, "whole": whole}


def _medians(took: list[dict[str, float]]) -> dict[str, float]:
    return {step: round(statistics.median(own[step] for own in took), 2) for step in took[0]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
