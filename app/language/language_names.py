"""The names of languages."""

from __future__ import annotations

_LANGUAGE_NAMES = """
en:English fr:French de:German es:Spanish it:Italian pt:Portuguese nl:Dutch ru:Russian uk:Ukrainian pl:Polish
tr:Turkish ar:Arabic he:Hebrew fa:Persian zh:Chinese ja:Japanese ko:Korean hi:Hindi sv:Swedish da:Danish
no:Norwegian nb:Norwegian fi:Finnish cs:Czech hu:Hungarian ro:Romanian el:Greek id:Indonesian vi:Vietnamese
"""
_LANGUAGES = dict(pair.split(":") for pair in _LANGUAGE_NAMES.split())


def language_name(code: str) -> str:
    """English for "en"; what is not known by name stays as the articles have it."""
    return _LANGUAGES.get(code.lower(), code)
