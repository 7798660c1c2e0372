"""Any sequence of file operations and syncs ends in the archive that a first run over the same files makes."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from index.build import build
from index.settings import IndexSettings, SyncSettings
from index.stores.archive import Archive, open_archive
from tests.fakes import WordEmbedder, tuned

SETTINGS = IndexSettings(sync=tuned(SyncSettings, settle_seconds=0))
NAMES = st.sampled_from(["a.txt", "b.txt", "deep/a.txt", "deep/c.txt", "deep/d.jsonl", "e.jsonl", "e.jsonl#1.txt"])
TEXTS = st.sampled_from([f"Story number {number}. It goes on." for number in range(5)])
TIMES = st.sampled_from([None, 1_000_000_000, 1_000_000_001])  # None: as it comes, which is within the racy seconds


class FolderAndArchive(RuleBasedStateMachine):
    """A folder with its archive, and what the archive has to hold after a sync."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.folder = self.home / "news"
        self.held: dict[str, dict[str, str]] = {}  # by file: the text at each place in it
        self.broken = 0

    @initialize()
    def start(self) -> None:
        (self.folder / "deep").mkdir(parents=True)
        (self.folder / "deep/always.txt").write_text("There is always one file.")
        self.archive = open_archive(self.home / "archive", SETTINGS, create=True)

    @rule(name=NAMES, texts=st.lists(TEXTS, min_size=1, max_size=4), at=TIMES)
    def write(self, name: str, texts: list[str], at: int | None) -> None:
        path = self.path(name)
        lines = [json.dumps({"text": text}) for text in texts]
        path.write_text("\n".join(lines) if name.endswith(".jsonl") else texts[0])
        if at:
            os.utime(path, (at, at))

    @rule(name=NAMES)
    def make_unreadable(self, name: str) -> None:
        self.broken += 1
        self.path(name).write_bytes(b"\0" + str(self.broken).encode())

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)

    @rule(name=NAMES, to=NAMES)
    def move(self, name: str, to: str) -> None:
        if self.path(name).exists() and alike(name, to) and not self.is_broken(self.path(name)):
            self.path(name).replace(self.path(to))

    @rule(name=NAMES, to=NAMES)
    def copy(self, name: str, to: str) -> None:
        if self.path(name).exists() and alike(name, to) and name != to:
            shutil.copy2(self.path(name), self.path(to))

    @rule(name=NAMES, at=TIMES)
    def touch(self, name: str, at: int | None) -> None:
        if self.path(name).exists():
            os.utime(self.path(name), (at, at) if at else None)

    @rule()
    def rename_the_folder_there_or_back(self) -> None:
        deep, deeper = self.folder / "deep", self.folder / "deeper"
        if not any(self.is_broken(file) for file in self.files()):
            deep.rename(deeper) if deep.exists() else deeper.rename(deep)

    @rule()
    def sync(self) -> None:
        """What could not be read keeps what its place held."""
        build([str(self.folder)], self.archive, WordEmbedder, SETTINGS, delete=True)
        self.held = {
            str(file): self.held.get(str(file), {}) if self.is_broken(file) else texts_in(file) for file in self.files()
        }
        assert places(self.archive) == {place: text for held in self.held.values() for place, text in held.items()}
        status = self.archive.catalog.status()
        assert status.pending == 0
        assert self.archive.vectors.count() == self.archive.keywords.count() == status.passages
        assert {f.source for f in status.failed} == {str(file) for file in self.files() if self.is_broken(file)}

    def teardown(self) -> None:
        if hasattr(self, "archive"):
            for file in self.files():
                if self.is_broken(file):
                    file.unlink()
            self.sync()
            anew = open_archive(self.home / "anew", SETTINGS, create=True)
            build([str(self.folder)], anew, WordEmbedder, SETTINGS)
            assert places(self.archive) == places(anew)
            assert self.archive.vectors.count() == anew.vectors.count()
            assert self.archive.keywords.count() == anew.keywords.count()
            for archive in (self.archive, anew):
                archive.close()
        shutil.rmtree(self.home)

    def path(self, name: str) -> Path:
        """In the folder that may have been renamed."""
        path = self.folder / name
        return path if path.parent.exists() else self.folder / "deeper" / path.name

    def files(self) -> list[Path]:
        return [file for file in sorted(self.folder.rglob("*")) if file.is_file()]

    def is_broken(self, file: Path) -> bool:
        return file.read_bytes().startswith(b"\0")


def alike(name: str, to: str) -> bool:
    """Whether both names are of the same format; ``test_sync`` has the other case."""
    return name.endswith(".jsonl") == to.endswith(".jsonl")


def texts_in(file: Path) -> dict[str, str]:
    content = file.read_text()
    if file.suffix != ".jsonl":
        return {str(file): content}
    return {f"{file}#{number}": json.loads(line)["text"] for number, line in enumerate(content.split("\n"), 1)}


def places(archive: Archive) -> dict[str, str]:
    files, found = archive.catalog.files, {}
    for file in files.files_with_places("/"):
        for place, article_id in files.places(file).items():
            article = archive.catalog.articles.get(article_id)
            assert article
            found[place] = article.text
    return found


FolderAndArchive.TestCase.settings = settings(
    max_examples=6, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
TestFolderAndArchive = FolderAndArchive.TestCase
