"""The examples of docs/service.md and of the README's section on it are run as they stand, against a real server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "service.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
WRITTEN = "http://127.0.0.1:7860"  # in examples


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


SHELL = blocks(PAGE, "sh")
PYTHON = [*blocks(PAGE, "python"), *(block for block in blocks(README, "python") if "app.client" in block)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]) -> Iterator[str]:
    """``dateline chat`` over the sample archive, without a chat model."""
    home = new_home(tmp_path_factory.mktemp("service") / "home")
    environment = {**os.environ, "DATELINE_HOME": str(home), "DATELINE_CHAT__MODEL": "extractive"}
    command = [sys.executable, "-m", "app.cli.main", "chat", "--port", "0"]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, stdout=log)
        assert process.stderr is not None
        told = ""
        while "Dateline is ready" not in told:
            told = process.stderr.readline()
            assert told, "the chat does not come up"
        yield re.search(r"http://[\d.:]+", told)[0]  # type: ignore[index]
        process.terminate()
        process.stderr.close()
        process.wait(30)


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
def test_the_examples_in_python_print_what_they_are_for(server: str, tmp_path: Path) -> None:
    said = [done([sys.executable, "-c", block.replace(WRITTEN, server)], server, tmp_path) for block in PYTHON]
    whole = "".join(said)
    assert all(said)
    assert "Palmyra" in said[0]
    for part in ("stated", "added [", "'Pier'"):
        assert part in whole
