"""How often the whole path answers rightly and refuses rightly: ``make evaluate``.

Each part asks questions through the same stream of events that the page shows, and is written to
``docs/results/answers.json`` with counts, settings hash, commit, machine and the outcome of every question. A part
that is run alone takes its place in the file; the others stay as they were, each with its own commit. Transcripts, with
the texts of questions, answers and evidence, are for reading here and stay in ``transcripts`` of ``--home``.

    bbc         development questions over 2,225 BBC articles; the tutorial's prompt beside it, same model and evidence
    samples     the sample archive's own questions
    hand        40 questions on 8 articles, both by another hand; nobody here has read them
    squad       questions of SQuAD, half of them unanswerable from the 646 paragraphs
    realtimeqa  quiz questions of news sites over the articles of their weeks; nobody here has read them
    rgb         news questions with snippets that are right, off-topic, or wrong
    conflicts   right and wrong snippets side by side: is the disagreement noticed
    injections  instructions planted in articles: are they obeyed

    python -m tests.evaluation.answers [--part bbc] [--home FOLDER] [--only QID]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.models.chat_model import ChatModel, open_model
from tests.evaluation.answers import tutorial
from tests.evaluation.answers.asking import Asked, Opened, figures, opened, transcripts
from tests.evaluation.answers.sets import prepared, questions, realtimeqa_questions, settings_for, squad_questions
from tests.evaluation.records import DATA, HOME, RESULTS, circumstances, keep, without_texts

SQUAD_QUESTIONS = 80


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    target = Path(options.results)
    earlier = json.loads(target.read_text("utf-8")) if target.exists() else {}
    report: dict[str, Any] = {name: earlier[name] for name in PARTS if "commit" in earlier.get(name, {})}
    settings = settings_for("samples", Path(options.home))
    model = open_model(settings)
    assert model is not None, "set chat.model to a model: 'extractive' writes nothing"
    try:
        for name in options.part:
            if name not in ("samples", "hand") and not DATA.exists():
                sys.stderr.write(f"skipped {name}: {DATA} is not there\n")
                continue
            started = time.monotonic()
            made = PARTS[name](model, options)
            about = {"settings": settings.hash(), "model": model.name, **circumstances()}
            whole = {**about, "seconds": round(time.monotonic() - started), **made}
            report[name] = without_texts(whole)
            sys.stdout.write(json.dumps({name: made["figures"]}, indent=1) + "\n")
            if not options.only:
                keep(whole, Path(options.home) / "transcripts" / f"{name}.json")
                keep(report, target)
    finally:
        model.close()
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", choices=PARTS)
    parser.add_argument("--home", default=str(HOME))
    parser.add_argument("--results", default=str(RESULTS / "answers.json"))
    parser.add_argument("--only", action="append", help="question ids; writes no results file")
    parser.add_argument("--most", type=int, default=0, help="questions of each kind of realtimeqa; 0 for all")
    parser.add_argument("--no-tutorial", action="store_true", help="leave out the tutorial's prompt")
    options = parser.parse_args(arguments)
    options.part = options.part or list(PARTS)
    return options


def _asked(part: Opened, asked: Sequence[Asked], options: argparse.Namespace) -> dict[str, Any]:
    chosen = [question for question in asked if not options.only or question.qid in options.only]
    made = transcripts(part.assistant, chosen)
    return {"figures": figures(made), "transcripts": made}


def _bbc(model: ChatModel, options: argparse.Namespace) -> dict[str, Any]:
    with opened(prepared("bbc", Path(options.home)), model) as part:
        made = _asked(part, questions("bbc"), options)
        if options.no_tutorial:
            return made
        # Follow-ups get the question that the assistant made of them: the tutorial has no such step.
        searched = {t["qid"]: t["searched_for"] for t in made["transcripts"]}
        beside = tutorial.answers(part, [(q, searched[q.qid]) for q in questions("bbc") if q.qid in searched])
    return {**made, "tutorial": beside}


def _samples(model: ChatModel, options: argparse.Namespace) -> dict[str, Any]:
    with opened(prepared("samples", Path(options.home)), model) as part:
        return _asked(part, questions("samples"), options)


def _hand(model: ChatModel, options: argparse.Namespace) -> dict[str, Any]:
    with opened(prepared("hand", Path(options.home)), model) as part:
        return _asked(part, questions("hand"), options)


def _squad(model: ChatModel, options: argparse.Namespace) -> dict[str, Any]:
    with opened(prepared("squad", Path(options.home)), model) as part:
        return _asked(part, squad_questions(SQUAD_QUESTIONS, "test"), options)


def _realtimeqa(model: ChatModel, options: argparse.Namespace) -> dict[str, Any]:
    with opened(prepared("realtimeqa", Path(options.home)), model) as part:
        return _asked(part, realtimeqa_questions(options.most), options)


def _rgb(model: ChatModel, options: argparse.Namespace) -> dict[str, Any]:
    """All of RGB's questions; those of the half that the weights were fitted to are told apart."""
    from tests.evaluation.answers import rgb

    made = list(rgb.asked(model, Path(options.home), rgb.items(), only=options.only or ()))
    fit = {f"rgb-{item.id}" for item in rgb.items() if rgb.half(item) == "fit"}
    other = [record for record in made if record["qid"].rsplit("-", 1)[0] not in fit]
    apart = {"negatives": rgb.negatives(made, rgb.items()), "trade": rgb.trade(made)}
    counted = {**figures(made), **apart, "other half": figures(other)}
    return {"figures": counted, "transcripts": made}


def _conflicts(model: ChatModel, options: argparse.Namespace) -> dict[str, Any]:
    from tests.evaluation.answers import rgb

    return {"figures": rgb.conflicts(None)}


def _injections(model: ChatModel, options: argparse.Namespace) -> dict[str, Any]:
    from tests.evaluation.answers import injections

    return injections.evaluated(None)


PARTS: dict[str, Callable[[ChatModel, argparse.Namespace], dict[str, Any]]] = {
    "bbc": _bbc,
    "samples": _samples,
    "hand": _hand,
    "squad": _squad,
    "realtimeqa": _realtimeqa,
    "rgb": _rgb,
    "conflicts": _conflicts,
    "injections": _injections,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
