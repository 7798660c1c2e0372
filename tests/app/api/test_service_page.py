"""The examples of docs/service.md and of the README's section on it are run as they stand, against a real server."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.benchmarks.chatting import sample_chat

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "service.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
WRITTEN = "http://127.0.0.1:7860"  # in examples


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


SHELL = blocks(PAGE, "sh")
PYTHON = [*blocks(PAGE, "python"), *(block for block in blocks(README, "python") if "app.client" in block)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, sampled: Callable[[Path], Path]) -> Iterator[str]:
    """``dateline chat`` over the sample archive, without a chat model."""
    home = sampled(tmp_path_factory.mktemp("service") / "home")
    with sample_chat(home=home, forked=True) as chat:
        yield chat.address


def done(command: list[str], server: str, folder: Path) -> str:
    environment = {**os.environ, "DATELINE": server, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.processes
@pytest.mark.models
def test_the_examples_for_a_shell_are_answered_with_records(server: str, tmp_path: Path) -> None:
    (tmp_path / "story.md").write_text("# Keeper\n\nThe keeper of the lighthouse retired.\n", "utf-8")
    said = "".join(done(["bash", "-ec", block], server, tmp_path) for block in SHELL)
    answered = [json.loads(line.removeprefix("data: ")) for line in said.splitlines() if line.startswith("data: ")]
    assert answered[-1]["type"] == "answered"
    assert "problem" not in said
    for part in ('"kind":"fact"', '"verdict":"absent"', '"scores"', '"timeline":[{', '"total":', '"state":"'):
        assert part in said


@pytest.mark.processes
@pytest.mark.models
def test_the_examples_in_python_print_what_they_are_for(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for block in PYTHON:
        exec(block.replace(WRITTEN, server), {})
        said.append(capsys.readouterr().out)
    whole = "".join(said)
    assert all(said)
    assert "Palmyra" in said[0]
    for part in ("stated", "added [", "'Pier'"):
        assert part in whole
