"""What the environment and settings.toml say: plain values, which the settings check.

pydantic-settings reads them too; it takes a sixth of a second to load, and every command waits for it.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel

from app.errors import SettingsInvalid

PREFIX = "DATELINE_"
FILE = "settings.toml"


def variable_of(path: tuple[str, ...]) -> str:
    """The variable that sets what lies there: DATELINE_WEB__PORT."""
    return (PREFIX + "__".join(path)).upper()


def of_environment(settings: type[BaseModel]) -> dict[str, Any]:
    """The variables of ``settings``, nested as these are; also those that name nothing in a section, which is to be
    said. Raises SettingsInvalid for a section that is no JSON."""
    given = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    found: dict[str, Any] = {}
    for name in sorted(given):  # so that a whole section comes before single settings of it
        path = name[len(PREFIX) :].lower().split("__")
        if path[0] in settings.model_fields:
            _put(found, path, _value(name, given[name], _kind(settings, path)))
    return found


def of_file(file: Path) -> dict[str, Any]:
    """What a file in TOML says; nothing where there is none. Raises SettingsInvalid that names the file."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(f"{file} is not valid TOML: {error}", "Correct or remove the file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{file} cannot be read: {error}", "Correct or remove the file.") from error


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Section by section: what ``over`` does not name stays."""
    made = dict(base)
    for name, value in over.items():
        before = made.get(name)
        nested = isinstance(value, Mapping) and isinstance(before, Mapping) and name != "columns"
        made[name] = merged(before, value) if nested else value  # type: ignore[arg-type]
    return made


def _put(found: dict[str, Any], path: list[str], value: object) -> None:
    *above, name = path
    for section in above:
        inner = found.setdefault(section, {})
        if not isinstance(inner, dict):
            return  # what is above it is no section, and wrong
        found = inner
    found[name] = value


def _kind(settings: type[BaseModel], path: list[str]) -> Any:
    """The type of a setting or of a section; None where there is none."""
    kind: Any = settings
    for name in path:
        fields = kind.model_fields if _is_section(kind) else {}
        kind = fields[name].annotation if name in fields else None
    return kind


def _value(name: str, written: str, kind: Any) -> object:
    if not _is_section(kind) and get_origin(kind) not in (dict, tuple):
        return written
    try:
        return json.loads(written)
    except ValueError as error:
        if get_origin(kind) is tuple:
            return tuple(part.strip() for part in written.split(",") if part.strip())
        advice = "Write a DATELINE_… variable for each setting, or the section in JSON."
        raise SettingsInvalid(f"{name} is not valid JSON: {error}", advice) from error


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
