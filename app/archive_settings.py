"""How an archive of a home may be called, where it lies, and what it may set for itself.

home/archive                        the archive "default", with home/uploads
home/archives/NAME/archive          any other, with home/archives/NAME/uploads
home/archives/NAME/settings.toml    its own settings, of [index] alone: what a chat or a model is, the home says
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.accounts.rights import DEFAULT_ARCHIVE
from app.errors import SettingsInvalid
from index.settings import IndexSettings

ARCHIVES = "archives"  # in the home folder
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LONGEST_COLLECTION = 512  # characters of a name, for Chroma
_FILE = "settings.toml"


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
    file = place_of(home, name) / _FILE
    merged = _merged(_merged(of_home.model_dump(), _own(file)), given)
    try:
        made = IndexSettings.model_validate(merged)
    except ValidationError as error:
        problems = "; ".join(f"index.{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsInvalid(f"{file} is invalid: {problems}", "Correct the file.") from error
    if not made.chroma.url:
        return made
    collection = f"{made.chroma.collection}-{name}"[:_LONGEST_COLLECTION]
    return made.model_copy(update={"chroma": made.chroma.model_copy(update={"collection": collection})})


def _own(file: Path) -> Mapping[str, Any]:
    try:
        written = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # TOML's errors and those of UTF-8 are of the second kind
        raise SettingsInvalid(f"{file} cannot be read: {error}", "Correct or remove the file.") from error
    if others := sorted(set(written) - {"index"}):
        raise SettingsInvalid(
            f"{file} sets {', '.join(others)}, and an archive sets [index.…] alone",
            f"Move that to {_FILE} in the home folder, where it counts for all archives.",
        )
    own = written.get("index", {})
    if not isinstance(own, Mapping):
        raise SettingsInvalid(f"{file}: index is no section", "Write [index.embedding], [index.passages], ….")
    return own


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Section by section: what ``over`` does not name stays."""
    merged = dict(base)
    for name, value in over.items():
        before = merged.get(name)
        nested = isinstance(value, Mapping) and isinstance(before, Mapping) and name != "columns"
        merged[name] = _merged(before, value) if nested else value  # type: ignore[arg-type]
    return merged
