"""The promise on the real models: evidence first, refusals, and no word to the outside. The first question is asked in
the page, by test_chat."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import wiring
from app.assistant import Assistant
from app.settings import Settings, load_settings
from app.types import Answer, Answered, EvidenceFound
from index.search import Search
from index.stores.archive import Archive
from tests.app.cli.commands import run_here

ROOT = Path(__file__).resolve().parents[1]
PALMYRA = ROOT.parent / "shared" / "articles" / "palmyra.txt"
pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, sampled: Callable[[Path], Path]) -> Settings:
    settings = load_settings(home=sampled(tmp_path_factory.mktemp("journey") / "home"))
    wiring.keep_quiet(settings)
    return settings


@pytest.fixture(scope="module")
def archive(settings: Settings) -> Archive:
    return wiring.open_for_reading(settings)


@pytest.fixture(scope="module")
def search(archive: Archive, settings: Settings) -> Search:
    return wiring.search_for(archive, settings)


@pytest.fixture(scope="module")
def assistant(archive: Archive, search: Search, settings: Settings) -> Iterator[Assistant]:
    model = wiring.model_for(settings)
    router = wiring.router_for(search, settings)
    yield Assistant(archive, search, model, settings, lambda: wiring.examples(archive), router=router)
    opened = model()
    assert opened is not None
    opened.close()


def asked(assistant: Assistant, question: str) -> Answer:
    return next(e.answer for e in assistant.answer(question) if isinstance(e, Answered))


def test_the_sample_archive_holds_24_articles_and_skips_none(archive: Archive) -> None:
    status = archive.catalog.status()
    assert (status.articles, status.pending, status.failed) == (24, 0, ())
    assert status.undated >= 1


def test_evidence_comes_before_the_model_has_written_a_word(assistant: Assistant) -> None:
    events = assistant.answer("Who wrote a correction about Palmyra?")
    kinds = [type(event) for event in itertools.islice(events, 4)]
    events.close()  # type: ignore[attr-defined]  # a generator: the model need not write on
    assert kinds.index(EvidenceFound) == 2


def test_what_the_archive_does_not_cover_is_refused(assistant: Assistant) -> None:
    answer = asked(assistant, "Who did Barack Obama choose as his running mate?")
    assert answer.refused
    assert "24 articles" in answer.refusal


def test_each_example_of_an_empty_page_is_answered(
    assistant: Assistant, archive: Archive, search: Search, settings: Settings
) -> None:
    """Without a model: with one a question takes half a minute of the processor, and the chat is asked one."""
    examples = assistant.examples()
    assert len(examples) == 4
    quoting = Assistant(archive, search, lambda: None, settings)
    assert not [example for example in examples if asked(quoting, example).refused]


def test_every_sample_question_quotes_its_article(archive: Archive) -> None:
    texts = [a.text for a in archive.catalog.articles.recent(100)]
    for question in wiring.sample_questions():
        assert not question["quote"] or any(str(question["quote"]) in text for text in texts), question["qid"]


def test_the_article_the_product_began_with(tmp_path: Path, new_home: Callable[[Path], Path]) -> None:
    if not PALMYRA.exists():
        pytest.skip(f"{PALMYRA} is not there")
    env = {"DATELINE_HOME": str(new_home(tmp_path / "home")), "DATELINE_CHAT__MODEL": "extractive"}
    assert run_here("index", str(PALMYRA), **env).returncode == 0
    done = run_here("ask", "who retook Palmyra and with whose support", **env)
    assert done.returncode == 0
    assert re.match(r".*(Syrian|Government) forces .*\[1\]", done.stdout)
    assert run_here("ask", "who is the mayor of London", **env).returncode == 3  # the article does not tell


_NO_OUTSIDE = """
import json, socket, sys
real = socket.socket.connect
def guarded(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(("127.", "::1")):
        print("LEFT", address, flush=True)
    return real(self, address)
socket.socket.connect = guarded
real_lookup = socket.getaddrinfo
def lookup(host, *rest, **named):
    if host not in (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0"):
        print("LOOKED UP", host, flush=True)
    return real_lookup(host, *rest, **named)
socket.getaddrinfo = lookup
commands = json.loads(sys.argv[1])
from app.cli.main import main
for command in commands:
    sys.argv = ["dateline", *command]
    try:
        main()
    except SystemExit as ended:
        assert ended.code in (0, 3), ended.code
"""


def test_no_library_phones_home(tmp_path: Path, new_home: Callable[[Path], Path], short_model: Path) -> None:
    """In a process of its own, so that what a library does at import is seen too. None knows what the model writes."""
    env = {k: v for k, v in os.environ.items() if k not in {"HF_HUB_OFFLINE", "ANONYMIZED_TELEMETRY"}}
    env |= {"DATELINE_HOME": str(new_home(tmp_path / "home")), "DATELINE_CHAT__MODEL": str(short_model)}
    (tmp_path / "pier.md").write_text("# Pier\n\nIlse Marrow opened the pier of Osk.\n", "utf-8")
    commands = [["index", str(tmp_path / "pier.md")], ["ask", "Who opened the pier of Osk?"], ["status"]]
    done = subprocess.run(
        [sys.executable, "-c", _NO_OUTSIDE, json.dumps(commands)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "1 new" in done.stdout
    assert "Ilse Marrow" in done.stdout
    assert "LEFT" not in done.stdout
    assert "LOOKED UP" not in done.stdout
