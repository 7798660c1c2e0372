"""The language in which a reader is spoken to: words, plurals, dates and numbers.

    speaking       "de": all that is said within it is German
    preferred      what a browser prefers, among the languages that there are
    translated     English → the reader's language; ``counted`` where the words depend on a number
    day_in_words, number, …

English is in the program; each other language is a gettext catalog, ``de.po``, which is read as it is. What it
lacks stays English. The language is a context variable, so each thread and task has its own; ``contextvars`` says how a
thread inherits it. Babel is imported where it is used: the commands say nothing that needs it, and start without it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO
from types import ModuleType
from typing import Any, Literal

ENGLISH = "en"
_CATALOGS = resources.files(__package__)
_LOCALES = {ENGLISH: "en_GB"}  # 27 March 2016, and not March 27, 2016
_WITH_WEEKDAY = {ENGLISH: "EEEE d MMMM y"}  # where "full" puts a comma that nobody writes
_LANGUAGE: ContextVar[str] = ContextVar("language", default=ENGLISH)
_PREFERENCE = re.compile(r"\s*+([A-Za-z*]{1,8})(?:-[A-Za-z0-9]{1,8}){0,8}\s*+(?:;\s*+q=([01](?:\.\d{0,3})?))?\s*+")


@cache
def languages() -> tuple[str, ...]:
    """ISO 639-1 of those that there are."""
    files = (found.name for found in _CATALOGS.iterdir())
    return (ENGLISH, *sorted(name.removesuffix(".po") for name in files if name.endswith(".po")))


def language() -> str:
    """Of the reader who is spoken to."""
    return _LANGUAGE.get()


def direction() -> str:
    """ "rtl" where the reader's language is written from right to left, else "ltr"."""
    from babel import Locale

    return Locale.parse(language()).text_direction


@contextmanager
def speaking(language: str) -> Iterator[None]:
    before = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def preferred(accepted: str, among: tuple[str, ...]) -> str:
    """Of a browser's Accept-Language; English where it prefers none that there is, or the header is no such list."""
    ranked: list[tuple[float, str]] = []
    for part in accepted[:1000].split(","):
        if found := _PREFERENCE.fullmatch(part):
            ranked.append((float(found[2] or 1), found[1].lower()))
    best = [name for weight, name in sorted(ranked, key=lambda one: -one[0]) if weight and name in among]
    return best[0] if best else ENGLISH


# Words


def translated(text: str) -> str:
    return _catalog(language()).gettext(text) if text else ""


def counted(one: str, many: str, count: int, **named: str) -> str:
    """The words for so many, with the number in the place of ``{count}`` and what else they name in its own."""
    return _catalog(language()).ngettext(one, many, count).format(count=number(count), **named)


@cache
def _catalog(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (_CATALOGS / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


class SpokenModule(ModuleType):
    """A module whose constants are texts: read from without, they are in the reader's language. mypy and whoever reads
    sees plain constants. Those that its ``AS_IT_IS`` names are not translated.

    sys.modules[__name__].__class__ = SpokenModule
    """

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if not name.isupper() or name == "AS_IT_IS" or name in super().__getattribute__("AS_IT_IS"):
            return value
        return _constant(super().__getattribute__("__name__"), name, language())


@cache
def _constant(module: str, name: str, language: str) -> Any:
    return _in_words(vars(sys.modules[module])[name])


def _in_words(value: Any) -> Any:
    if type(value) is str:  # and no member of an enumeration
        return translated(value)
    if isinstance(value, dict):
        return {key: _in_words(text) for key, text in value.items()}
    return tuple(map(_in_words, value)) if type(value) is tuple else value


# Dates and numbers


def day_in_words(iso: str) -> str:
    """27 March 2016, March 2016 or 2016; what is no ISO date stays as it is."""
    return _day_in_words(iso, _locale())


@lru_cache(maxsize=4096)
def _day_in_words(iso: str, locale: str) -> str:
    from babel.dates import format_date, format_skeleton

    year, *rest = iso.split("-")
    if not (year.isdigit() and len(year) == 4 and len(iso) in (4, 7, 10)):
        return iso
    try:
        day = date.fromisoformat("-".join([year, *rest, "01", "01"][:3]))
    except ValueError:
        return iso
    if not rest:
        return iso
    return format_date(day, "long", locale) if len(rest) == 2 else format_skeleton("yMMMM", day, locale=locale)


def weekday_and_day(day: date) -> str:
    """Sunday 27 March 2016."""
    from babel.dates import format_date

    return format_date(day, _WITH_WEEKDAY.get(language(), "full"), _locale())


def short_month(day: date) -> str:
    """Mar."""
    return _parts_of_day(day, "MMM")


def day_and_month(day: date) -> str:
    """27 March."""
    return _parts_of_day(day, "MMMMd")


def _parts_of_day(day: date, parts: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(parts, day, locale=_locale())


def number(value: float, digits: int = 0) -> str:
    """2,225 or, with ``digits`` behind the point, 7.4."""
    from babel.numbers import format_decimal

    return format_decimal(value, f"#,##0.{'0' * digits}" if digits else "#,##0", _locale())


def listed(words: Sequence[str], last: Literal["and", "or"] = "and") -> str:
    """One, two and three."""
    from babel.lists import format_list

    return format_list(words, "standard" if last == "and" else "or", _locale()) if words else ""


def name_of_language(code: str) -> str:
    """The reader's word for a language; its code where there is none."""
    from babel import Locale

    return str(Locale.parse(_locale()).languages.get(code, code))


def _locale() -> str:
    return _LOCALES.get(language(), language())
