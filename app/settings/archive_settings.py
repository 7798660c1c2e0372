"""How an archive of a home may be called, where it lies, and what it may set for itself.

home/archive                        the archive "default", with home/uploads
home/archives/NAME/archive          any other, with home/archives/NAME/uploads
home/archives/NAME/settings.toml    its own settings, of [index] alone: what a chat or a model is, the home says
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.accounts.rights import DEFAULT_ARCHIVE
from app.errors import SettingsInvalid
from app.settings.settings_sources import FILE, merged, of_file
from app.settings.wrong_settings import problems_of
from index.settings import IndexSettings

ARCHIVES = "archives"  # in the home folder
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LONGEST_COLLECTION = 512  # characters of a name, for Chroma


def check_name(name: str) -> str:
    """The name. Raises ValueError that says what one may be."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"“{name}” cannot be an archive's name: take small letters, digits and hyphens, 40 at most, the first no "
            "hyphen"
        )
    return name


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def place_of(home: Path, name: str) -> Path:
    """The folder that has the archive's own folder, its uploads and its settings."""
    return home if name == DEFAULT_ARCHIVE else home / ARCHIVES / name


def index_settings(home: Path, name: str, of_home: IndexSettings, given: Mapping[str, Any]) -> IndexSettings:
    """The settings of indexing of one archive: the home's, with what its own file says instead, and what is ``given``
    before all. Vectors of several archives on one Chroma server are kept in collections of their own.

    Raises SettingsInvalid that names the file.
    """
    if name == DEFAULT_ARCHIVE:
        return of_home
    file = place_of(home, name) / FILE
    stated = merged(merged(of_home.model_dump(), _own(file)), given)
    try:
        made = IndexSettings.model_validate(stated)
    except ValidationError as error:
        problems = problems_of(error, IndexSettings, "index")
        raise SettingsInvalid(f"{file} is invalid: {problems}", "Correct the file.") from error
    if not made.chroma.url:
        return made
    collection = f"{made.chroma.collection}-{name}"[:_LONGEST_COLLECTION]
    return made.model_copy(update={"chroma": made.chroma.model_copy(update={"collection": collection})})


def _own(file: Path) -> Mapping[str, Any]:
    written = of_file(file)
    if others := sorted(set(written) - {"index"}):
        raise SettingsInvalid(
            f"{file} sets {', '.join(others)}, and an archive sets [index.…] alone",
            f"Move that to {FILE} in the home folder, where it counts for all archives.",
        )
    own = written.get("index", {})
    if not isinstance(own, Mapping):
        raise SettingsInvalid(f"{file}: index is no section", "Write [index.embedding], [index.passages], ….")
    return own
