"""Made-up requests to the API, of its OpenAPI document: ``python -m tests.evaluation.fuzz --examples 300``.

So many of each operation, half of them as the document has it and half that it forbids (Schemathesis), to a chat over
three articles that lets in who has a key: with a key that may all, with one that may read, with none. Every other
article that is asked for is one of the three. Nothing may break (5xx), and what comes back must be what the document
says. Writes
``docs/results/fuzz.json``; ends with the first request that finds a fault. ``tests.app.api.test_fuzz`` is a short form.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.accounts.account_file import Accounts
from app.accounts.rights import Right, Role
from app.archives.adding import Adding
from app.archives.editing import Editing
from app.assistant import Assistant
from app.programs.program_addresses import add_addresses
from app.settings import Settings, WebSettings
from app.stores.feedback import FeedbackStore
from app.web.rooms.services import Rooms
from app.web.serving.refusals import API
from index.build import BuildReport, Progress, build
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive, open_archive
from tests.app.web.conftest import serving
from tests.evaluation.records import RESULTS, circumstances
from tests.fakes import CHESS, FERRY, PALMYRA, WordEmbedder
from tests.openapi import kept

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(kept()).get_all_operations()]


def looked_at(paths: Sequence[str], progress: Progress) -> BuildReport:
    """Stands in for a build: what is made up here is neither fetched nor indexed."""
    return BuildReport()


@dataclass(frozen=True)
class Fuzzed:
    """A server that is fuzzed."""

    address: str  # of the API
    keys: dict[str, str]  # by what they may: "all", "read"
    articles: Sequence[str]  # ids of articles that it has


@contextmanager
def served(folder: Path, archive: Archive, search: Search, embedder: WordEmbedder) -> Iterator[Fuzzed]:
    """The whole chat behind its gate; what is added is neither fetched nor indexed."""
    own, settings = IndexSettings(), WebSettings(port=0, sign_in="on", questions="1000000/minute")
    adding = Adding(folder / "made-up", looked_at, 0.01)
    rooms = Rooms(archive, search, FeedbackStore(folder / "f.sqlite3"), adding, Editing(archive, lambda: embedder, own))
    assistant: Any = Assistant(archive, search, lambda: None, Settings(home=folder))
    with closing(Accounts(folder / "accounts.sqlite3")) as accounts:
        fuzzer = accounts.users.add("fuzzer", "seven sober herons", Role.ADMIN).id
        keys = {name: accounts.keys.add(fuzzer, rights, 1) for name, rights in (("all", Right), ("read", [Right.READ]))}
        api = partial(add_addresses, assistant, rooms, settings)
        with serving(settings, assistant, rooms=rooms, accounts=accounts, api=api) as chat:
            yield Fuzzed(f"{chat.url}{API}", keys, [one.id for one in archive.catalog.articles.recent(9)])
    assert adding.wait(30)


def send(
    operation: schemathesis.APIOperation, mode: GenerationMode, to: Fuzzed, examples: int, key: str = "all"
) -> Counter[int]:
    """Some requests to one address: how often each status came. Raises what Schemathesis found, with the request as a
    command. ``key``: with which; "": with none."""
    came: Counter[int] = Counter()
    headers = {"Authorization": f"Bearer {to.keys[key]}"} if key else {}

    @given(case=operation.as_strategy(mode))
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def sent(case: Case) -> None:
        if "article_id" in case.path_parameters and came.total() % 2 == 0 and mode is GenerationMode.POSITIVE:
            case.path_parameters["article_id"] = to.articles[came.total() // 2 % len(to.articles)]
        case.headers.pop("Authorization", None)  # which the document lets be made up
        response = case.call(base_url=to.address, headers=headers)
        came[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    with suppress(Unsatisfiable):  # what takes nothing can be sent nothing wrong
        sent()
    return came


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=300, help="of each operation, and as many that are forbidden")
    parser.add_argument("--results", default=str(RESULTS / "fuzz.json"))
    options = parser.parse_args(arguments)
    began, came = time.monotonic(), dict[str, Counter[int]]()
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as chat:
        for operation in OPERATIONS:
            told = came[operation.label] = Counter()
            for mode in GenerationMode:
                told += send(operation, mode, chat, options.examples)
            for key in ("read", ""):
                told += send(operation, GenerationMode.POSITIVE, chat, options.examples // 10, key)
            came[operation.label] = told
            sys.stdout.write(f"{operation.label}: {dict(told)}\n")
    statuses = sum(came.values(), Counter[int]())
    report = {
        **circumstances(),
        "examples": options.examples,
        "requests": statuses.total(),
        "broken": sum(count for status, count in statuses.items() if status >= 500),
        "statuses": {str(status): count for status, count in sorted(statuses.items())},
        "by_operation": {
            name: {str(status): count for status, count in sorted(told.items())} for name, told in came.items()
        },
        "seconds": round(time.monotonic() - began),
    }
    Path(options.results).write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"written to {options.results}\n")
    return 0


@contextmanager
def _served(folder: Path) -> Iterator[Fuzzed]:
    embedder, own = WordEmbedder(), IndexSettings()
    (folder / "articles").mkdir()
    for article in (PALMYRA, FERRY, CHESS):
        text = f"---\ntitle: {article.title}\noutlet: {article.outlet}\n---\n\n{article.text}"
        (folder / "articles" / f"{Path(article.source).stem}.md").write_text(text, "utf-8")
    with closing(open_archive(folder / "archive", own, create=True)) as archive:
        build([str(folder / "articles")], archive, lambda: embedder, own)
        with served(folder, archive, Search(archive, lambda: embedder, own.search), embedder) as chat:
            yield chat


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
