"""Many answers in one process that may open few files: ``python -m tests.app.endurance FOLDER ANSWERS FILES``.

Prints, as JSON, how many came to an end, and the descriptors and resident bytes early on and at the end.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
from pathlib import Path

from app.assistant import Assistant
from app.settings import Settings
from app.types import Answered
from app.web.stream import AnswerStream
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import open_archive
from tests.fakes import WordEmbedder

_QUESTIONS = ("Who overran Palmyra?", "How many sailors work for the two lines?", "Who won the chess title?")
_WARM = 0.3  # of the answers, after which nothing should grow any more
_LOOKS = 20  # answers at whose ends it is counted: at some of them earlier ones are still being closed


def main(folder: Path, answers: int, files: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    settings = IndexSettings()
    archive = open_archive(folder, settings)
    assistant = Assistant(archive, Search(archive, WordEmbedder, settings.search), lambda: None, Settings(home=folder))
    ended, held = asyncio.run(_asked(assistant, answers))
    json.dump({"ended": ended, "descriptors": [h[0] for h in held], "resident": [h[1] for h in held]}, sys.stdout)


async def _asked(assistant: Assistant, answers: int) -> tuple[int, list[tuple[int, int]]]:
    ended = 0
    early, late = list[tuple[int, int]](), list[tuple[int, int]]()
    warm = int(answers * _WARM)
    for number in range(answers):
        stream = AnswerStream(assistant.answer(f"{_QUESTIONS[number % 3]} ({number})"))
        async for batch in stream.batches():
            ended += sum(isinstance(event, Answered) for event in batch)
        for held, last in ((early, warm), (late, answers)):
            if last - _LOOKS <= number < last:
                held.append((len(os.listdir("/proc/self/fd")), _resident()))
    return ended, [(min(files for files, _ in held), held[-1][1]) for held in (early, late)]


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
