"""``dateline mcp`` as the protocol's own inspector sees it: it lists, calls, and holds answers to their schemas."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from platformdirs import user_cache_path

ROOT = Path(__file__).resolve().parents[3]
LOCK = ROOT / ".ci" / "inspector" / "package-lock.json"
UNREACHED = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONN\w+|\w*TIMEDOUT|\w*TIMEOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED")
pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def inspector() -> Path:
    """Installed by the hashes of its lock, once a lock, and kept. No script of a package is run."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node, which runs the protocol's inspector, is not installed")
    place = user_cache_path("dateline") / f"inspector-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="inspector-", dir=place.parent))
        try:
            for file in LOCK.parent.iterdir():
                shutil.copy(file, made)
            command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=made, capture_output=True, text=True, timeout=300, check=False)
            if done.returncode and (why := UNREACHED.search(done.stderr)):
                pytest.skip(f"npm's registry, which has the protocol's inspector, is not reached: {why[0]}")
            assert done.returncode == 0, done.stderr
            made.rename(place)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return place


@pytest.fixture
def asked(inspector: Path, indexed: Path, tmp_path: Path) -> Callable[..., Any]:
    """What it prints of an answer."""
    shutil.copytree(indexed, tmp_path / "home" / "archive")
    # Of what is in its own environment it hands little on.
    settings = [f"DATELINE_HOME={tmp_path / 'home'}", "HF_HUB_OFFLINE=1", f"PYTHONPATH={ROOT}"]

    def ask(method: str, *options: str) -> Any:
        ours = ["env", *settings, sys.executable, "-m", "app.cli.main", "mcp"]
        program = inspector / "node_modules" / ".bin" / "mcp-inspector"
        command = [program, "--cli", *ours, "--method", method, *options]
        done = subprocess.run(command, cwd=inspector, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def test_the_protocols_inspector_lists_what_there_is_and_takes_what_a_tool_answers(asked: Callable[..., Any]) -> None:
    tools = {tool["name"]: tool for tool in asked("tools/list")["tools"]}
    assert tools.keys() == {"ask", "search", "check_claim", "timeline", "article", "overview"}
    assert all(tool["annotations"]["readOnlyHint"] for tool in tools.values())
    called = asked("tools/call", "--tool-name", "overview", "--tool-arg", "archive=default")
    assert not called["isError"]
    assert called["structuredContent"]["articles"] == 3
    Draft202012Validator(tools["overview"]["outputSchema"]).validate(called["structuredContent"])
    (template,) = asked("resources/templates/list")["resourceTemplates"]
    assert template["uriTemplate"] == "dateline://articles/{article_id}{?start,end}"
