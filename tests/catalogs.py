"""The catalogs of translations: which texts there are, and how a catalog is brought up to date.

make catalogs                adds what is new to app/localization/*.po, without a translation, and drops what is gone
make catalogs LANGUAGE=es    begins one
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "app" / "localization"
SPOKEN = tuple(sorted((ROOT / "app").rglob("*.py")))

HEADER: dict[str, Any] = {
    "header_comment": "# Texts of Dateline’s page. See docs/page.md for how they are translated.",
    "project": "Dateline",
    "version": "1",
    **dict.fromkeys(("msgid_bugs_address", "last_translator", "language_team"), ""),
}

Message = str | tuple[str, str]  # or one of something, and many


@cache
def messages() -> dict[Message, str]:
    """Every text that is said in the reader's language, and where it stands. Looked for once: it takes a second."""
    found: dict[Message, str] = {}
    for file in SPOKEN:
        name = str(file.relative_to(ROOT))
        tree = ast.parse(file.read_text("utf-8"))
        for message in (*_called(tree), *_constants(file)):
            found.setdefault(message, name)
    return found


def _called(tree: ast.AST) -> Iterator[Message]:
    """The arguments of ``_("…")``, ``translated("…")`` and ``counted("…", "…", …)``, and names of steps."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        called = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if called in ("_", "translated", "progress.attempt", "progress.skip") and words:
            yield words[0]
        if called == "counted" and len(words) == 2:
            yield words[0], words[1]


def _constants(file: Path) -> Iterator[str]:
    """The constants of a module of texts, which is known by its name."""
    if file.name != "texts.py":
        return
    texts = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    for name, value in vars(texts).items():
        if name.lstrip("_").isupper() and name not in texts.AS_IT_IS and name != "AS_IT_IS":
            yield from _words(value)


def _words(value: Any) -> Iterator[str]:
    """The texts in a constant; what has no letters, or is a key of the keyboard, is none."""
    if type(value) is str and len(value) > 1 and any(map(str.isalpha, value)):
        yield value
    for part in value.values() if isinstance(value, dict) else value if type(value) is tuple else ():
        yield from _words(part)


def read(language: str) -> Catalog:
    with (LOCALES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> None:
    """Writes the catalog with all texts that there are, translated as it was."""
    known = read(language) if (LOCALES / f"{language}.po").exists() else Catalog(language)
    made = Catalog(language, **HEADER, creation_date=known.creation_date, fuzzy=False)
    order = {one.id if isinstance(one.id, str) else tuple(one.id): number for number, one in enumerate(known)}
    # What was there stays where it was, so that moving a text in the code moves nothing here.
    for message, file in sorted(messages().items(), key=lambda item: order.get(item[0], len(order))):
        id = message if isinstance(message, str) else message[0]
        before = known.get(id)
        kept = before.string if before and before.pluralizable == isinstance(message, tuple) else None
        made.add(message, kept or None, locations=[(file, 0)])
    with (LOCALES / f"{language}.po").open("wb") as file_:
        write_po(file_, made, width=100, omit_header=False, include_lineno=False)


if __name__ == "__main__":
    for named in sys.argv[1:] or sorted(found.stem for found in LOCALES.glob("*.po")):
        update(named)
