"""Questions of a file, asked of the archive of your own home folder: ``dateline feedback export`` makes such a file.

    dateline feedback export questions.jsonl
    python -m tests.evaluation.answers.own questions.jsonl [--results FILE]

What readers judged right should stay right, what they judged wrong should change: run it before and after a change of
settings or model, and compare.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from app import wiring
from app.settings import load_settings
from tests.evaluation.answers.asking import Asked, figures, transcripts
from tests.evaluation.records import circumstances, keep, records


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--results", type=Path, help="where to write figures and transcripts")
    options = parser.parse_args(arguments)
    settings = load_settings()
    wiring.keep_quiet(settings)
    made = transcripts(wiring.assistant_for(settings), [Asked.of(line) for line in records(options.questions)])
    found = figures(made)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    if options.results:
        about = {"settings": settings.hash(), "model": settings.chat.model, **circumstances()}
        keep({**about, "figures": found, "transcripts": made}, options.results)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
