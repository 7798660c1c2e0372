"""How the local engine keeps its weights, and what a reader waits for: ``python -m tests.benchmarks.engine``.

Two engines side by side over the sample archive, one that rearranges the weights for the processor and one that reads
them as they lie in the file (``engine.repack``), write the answers to the same questions in turns. Writes
``docs/results/engine.json``: seconds to the first word and of the whole writing, and the engines' memory.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from app import wiring
from app.answer import asked_of, marker_grammar, most_sentences
from app.assistant import Assistant
from app.errors import ModelBroke
from app.local.local_model import ensure_model
from app.models import EngineModel
from app.settings import Settings, load_settings
from tests.benchmarks.chatting import sample_questions
from tests.benchmarks.first_answer import peak
from tests.evaluation.records import RESULTS, circumstances, keep

_WAYS = ("on", "off")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=33)
    parser.add_argument("--results", default=str(RESULTS / "engine.json"))
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = load_settings(home=home)
        wiring.keep_quiet(settings)
        report = {"settings": settings.hash(), **circumstances(), **_measured(settings, options.questions)}
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    keep(report, Path(options.results))
    return 0


def _measured(settings: Settings, count: int) -> dict[str, Any]:
    wiring.index_samples(settings, lambda report: None)
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


def _with(settings: Settings, way: str) -> Settings:
    own = settings.engine.model_copy(update={"repack": way})
    return settings.model_copy(update={"engine": own, "home": settings.home / way})


def _prompts(settings: Settings, count: int) -> list[tuple[str, str, str]]:
    """System, user and grammar, as the assistant has them written."""
    archive = wiring.open_for_reading(settings)
    search = wiring.search_for(archive, settings)
    assistant = Assistant(archive, search, lambda: None, settings)
    prompts = []
    for question in sample_questions()[:count]:
        evidence = assistant.shown(search.find(question))
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
    return {"first_token": first, "whole": time.monotonic() - started}


def _medians(took: list[dict[str, float]]) -> dict[str, float]:
    return {step: round(statistics.median(own[step] for own in took), 2) for step in took[0]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
