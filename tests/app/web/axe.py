"""axe-core, which checks accessibility, for tests only: fetched once, pinned by version and hash, kept in a cache.

    python -m tests.app.web.axe     fetches it, and says where it lies

Fetched in a process of its own, because no test may leave this machine. It is injected into the page by the browser's
debugger, which the page's policy does not forbid; what it reports are rules of WCAG 2.2, levels A and AA.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

VERSION = "4.14.1"
INTEGRITY = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="  # sha512, base64
_ROOT = Path(__file__).resolve().parents[3]
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What is right is not described, and nothing is loaded for the one rule on sound, of which the page has none: half the
# time of a run.
_RUN = """async tags => {
    const quick = { resultTypes: ['violations'], preload: false };
    const found = await axe.run(document, { runOnly: tags, rules: { 'target-size': { enabled: true } }, ...quick });
    return found.violations.map(v => [v.id, v.help, v.nodes.map(n => n.target.join(' ') + ' — ' + n.failureSummary)]);
}"""


def cached() -> Path:
    folder = os.environ.get("DATELINE_TEST_CACHE") or _ROOT / ".cache" / "tests"
    return Path(folder) / f"axe-{VERSION}.min.js"


def axe_script() -> Path | None:
    """The script, fetched if it is not there yet; None if it cannot be had."""
    if not cached().exists():
        subprocess.run([sys.executable, "-m", "tests.app.web.axe"], cwd=_ROOT, check=False, capture_output=True)
    return cached() if cached().exists() else None


def violations(page: Any, script: Path) -> list[str]:
    """What a page does wrong, a line each; empty if nothing."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script.read_text("utf-8"))
    found = page.evaluate(_RUN, _TAGS)
    return [f"{id}: {help}\n    " + "\n    ".join(nodes) for id, help, nodes in found]


def _fetch() -> bytes:
    """The package as the registry gives it: by npm, which knows its proxies and mirrors, else by its public address."""
    if npm := shutil.which("npm"):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([npm, "pack", "--silent", f"axe-core@{VERSION}"], cwd=folder, check=True, timeout=120)
            return next(Path(folder).glob("*.tgz")).read_bytes()
    address = f"https://registry.npmjs.org/axe-core/-/axe-core-{VERSION}.tgz"
    with urllib.request.urlopen(address, timeout=60) as answer:
        return bytes(answer.read())


def main() -> None:
    package = _fetch()
    if base64.b64encode(hashlib.sha512(package).digest()).decode() != INTEGRITY:
        raise SystemExit(f"axe-core {VERSION} is not what it was: its SHA-512 differs from the one in {__file__}")
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        script = archive.extractfile("package/axe.min.js")
        assert script is not None
        cached().parent.mkdir(parents=True, exist_ok=True)
        cached().write_bytes(script.read())
    sys.stdout.write(f"{cached()}\n")


if __name__ == "__main__":
    main()
