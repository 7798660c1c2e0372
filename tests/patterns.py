"""Every pattern of the project, what it is used for, and the texts on which it would be slow if it could be."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import types
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("app", "index", "prompts")
# Whatever walks a text tries the pattern at every place of it, as finditer does; these two try it at one place.
AT_ONE_PLACE = {"match", "fullmatch"}
WALKS = {"search", "finditer", "findall", "sub", "subn", "split"}
WORD = "word"  # what stands for a name that a pattern built in a function is given

Ops = frozenset[str]


@dataclass(frozen=True)
class Used:
    """A pattern with where it is written, and the operations it is used for: `walk`, `match` and `fullmatch`."""

    where: str
    pattern: re.Pattern[Any]
    operations: Ops


# -- by import ---------------------------------------------------------------------------------------------------------


@cache
def modules() -> tuple[types.ModuleType, ...]:
    """Every module of the project."""
    names = [
        found.name
        for package in PACKAGES
        for found in pkgutil.walk_packages([str(ROOT / package)], f"{package}.")
        if not found.name.endswith("__main__")
    ]
    return tuple(map(importlib.import_module, (*PACKAGES, *names)))


def imported() -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    """(module, name, pattern) for all that hold one: globals, what is in them, attributes of classes, closures."""
    for module in modules():
        for name, value in vars(module).items():
            if not name.startswith("__"):
                for pattern in _within(value, module.__name__, set()):
                    yield module.__name__, name, pattern


def _within(value: object, module: str, seen: set[int]) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif id(value) not in seen and not isinstance(value, str | bytes | int | float | types.ModuleType):
        seen.add(id(value))
        for part in _parts(value, module):
            yield from _within(part, module, seen)


def _parts(value: object, module: str) -> Iterable[object]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if isinstance(value, type):
        return vars(value).values() if value.__module__ == module else ()
    if is_dataclass(value) and type(value).__module__.startswith(PACKAGES):
        return [getattr(value, field.name, None) for field in fields(value)]
    if isinstance(value, property):
        return [value.fget]
    if callable(value):
        return _closed_over(value) if getattr(value, "__module__", "") == module else ()
    return ()


def _closed_over(function: Any) -> list[object]:
    bare = inspect.unwrap(getattr(function, "__func__", function))
    cells = [cell.cell_contents for cell in getattr(bare, "__closure__", None) or () if _filled(cell)]
    return [*cells, *(getattr(bare, "__defaults__", None) or ())]


def _filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


# -- by reading the source ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """What the project's source says of patterns."""

    uses: Mapping[tuple[str, str], Ops]  # by (module, name) of a pattern in a global
    written: tuple[tuple[str, str, int, Ops], ...]  # where, pattern, flags and operations of those in functions
    unread: tuple[str, ...]  # where a pattern is made in a function from what cannot be read here


def _operations(method: str, call: ast.Call | None = None) -> Ops:
    if method in WALKS:
        return frozenset({"walk"})
    if method in AT_ONE_PLACE:  # with a place to begin at, it is what somebody walks a text by
        return frozenset({method} if call is None or len(call.args) == 1 else {method, "walk"})
    return frozenset({"walk", *AT_ONE_PLACE})


@cache
def source() -> Source:
    """All that the project's source says of patterns."""
    uses: dict[tuple[str, str], set[str]] = defaultdict(set)
    written: list[tuple[str, str, int, Ops]] = []
    unread: list[str] = []
    for module in modules():
        nodes = list(ast.walk(ast.parse(inspect.getsource(module))))
        origin = _origins(nodes, module.__name__)
        attributes = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        calls = {id(node.func): node for node in nodes if isinstance(node, ast.Call)}
        for node in nodes:
            if _is_re(node) and id(node) not in calls:  # handed on, to be called there
                unread.append(module.__name__)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                uses[origin(node.value.id)] |= _operations(node.attr, calls.get(id(node)))
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in attributes:
                uses[origin(node.id)] |= _operations("handed on")
        for call in _within_functions(nodes):
            where = f"{module.__name__}:{call.lineno}"
            pattern = _read(call.args[0], module) if call.args else None
            if isinstance(pattern, str | bytes):
                assert isinstance(call.func, ast.Attribute)
                written.append((where, pattern, _flags(call), _operations(call.func.attr)))  # type: ignore[arg-type]
            elif not isinstance(pattern, re.Pattern):
                unread.append(where)
    return Source({key: frozenset(found) for key, found in uses.items()}, tuple(written), tuple(unread))


def _origins(nodes: list[ast.AST], module: str) -> Any:
    """A function that says where a name in this module's globals was made."""
    taken = {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return lambda name: taken.get(name, (module, name))


def _within_functions(nodes: list[ast.AST]) -> list[ast.Call]:
    """The calls of `re` that are inside a function or a lambda, each once."""
    if not any(map(_is_re, nodes)):
        return []
    inside = {
        id(node): node
        for function in nodes
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and _is_re(node.func)
    }
    return list(inside.values())


def _is_re(node: ast.AST) -> bool:
    """Whether it is ``re.compile``, ``re.sub`` or another that takes a pattern."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "re"
        and node.attr in {*WALKS, *AT_ONE_PLACE, "compile"}
    )


def _read(node: ast.expr, module: types.ModuleType) -> object:
    """What an expression gives, where it needs nothing but the module's globals; None where it needs more."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(_read(part, module)) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        held = _read(node.value, module)
        return WORD if held is None else held.pattern if isinstance(held, re.Pattern) else held
    try:
        return eval(compile(ast.Expression(node), module.__name__, "eval"), dict(vars(module)))
    except NameError:
        return None


def _flags(call: ast.Call) -> int:
    assert isinstance(call.func, ast.Attribute)
    at = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(call.func.attr, 2)
    given = [word.value for word in call.keywords if word.arg == "flags"] or call.args[at : at + 1]
    return int(eval(compile(ast.Expression(given[0]), "flags", "eval"), {"re": re})) if given else 0


def all_patterns() -> list[Used]:
    """Every pattern of the project, each once, with all operations that any of its uses needs."""
    operations: dict[re.Pattern[Any], set[str]] = defaultdict(set)
    where: dict[re.Pattern[Any], str] = {}
    for module, name, pattern in imported():
        operations[pattern] |= source().uses.get((module, name), frozenset())
        where.setdefault(pattern, f"{module}.{name}")
    for place, written, flags, needed in source().written:
        pattern = re.compile(written, flags)
        operations[pattern] |= needed
        where.setdefault(pattern, place)
    every = _operations("handed on")
    return [Used(where[pattern], pattern, frozenset(found) or every) for pattern, found in operations.items()]


# -- texts on which a pattern would be slow ----------------------------------------------------------------------------

MISS = "\x01"  # nothing expects it: whatever ran up to it goes back, if it can
TEXTS = (
    *"Aaé中яЯع0_-.,:;!?'\"’‘”“»«([{]})<>&/|#*=@–—…",
    *(" ", "\n", "\t", "\r\n", "\u00a0", "\u200b"),
    *("A. ", "A.", "Ab ", "ab ", "AB ", "Ab, ", "Ab and ", "ab, ", "Abc Def, ", "the ", "The ", "he said ", "is "),
    *("世界新闻", "世界。", "привет ", "Привет, мир. ", "ПРИВЕТ", "مرحبا ", "一1", "я1"),
    *("1,", "1.", "1 ", "10 ", "1-", "1/", "1:", "2020-", "May 4 ", "4 May ", "4 May 2020, ", "$1 ", "1% ", "1st "),
    *("<a ", "<a", "</", "<!--", "<?", "&a", "&amp;", "a=", '="'),
    *("[1", "[1]", "(a", "![", "](", "**", "> ", "# ", "| "),
    *("http://", "http://a.", "www.", "a@a.", "a.a", "a-", "a'", "'a ", '"a ', "“a ", "a” ", '"a" ', "\\", "''", '""'),
    *(" \n", "\n\n", "a\n", "a \n", "-\n", "---\n", " . ", " - ", " , ", "\n \n", "  a", "A-", "A'", "U.S. ", "said, "),
)


def may_grow(pattern: re.Pattern[Any]) -> bool:
    """Whether anything in it repeats without a low bound, or is a repeat within a repeat: no other pattern can take
    longer than so many steps at a place of a text."""
    parsed = parser.parse(pattern.pattern, pattern.flags)
    return any(_repeats(parsed, "")) or _nested(parsed, 2)


def texts_for(pattern: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """(start, what is repeated, end): runs of all that the pattern names, of what it repeats, and of `TEXTS`."""
    parsed = parser.parse(pattern.pattern, pattern.flags)
    found = {("", run, MISS) for run in TEXTS} | {("", run, end) for run in _alphabet(parsed) for end in ("", MISS)}
    for before, body in _repeats(parsed, ""):
        found |= {(before, body, end) for end in ("", MISS)}
        found |= {("", before + body * times, MISS) for times in (1, 3)}
    whole = _sample(parsed)
    found |= {("", whole, ""), ("", whole[:-1], ""), ("", whole[:-1] + MISS, "")}
    alike = _Alike(parsed)
    return sorted({alike.text(*text): text for text in sorted(found) if text[1]}.values())


class _Alike:
    """Tells texts apart only as far as a pattern does: two thirds of them are the same to it."""

    def __init__(self, parsed: Any) -> None:
        self._tells_all = isinstance(parsed.state.str, bytes) or _refers_back(parsed)
        own = [compiler.compile(parser.SubPattern(parsed.state, [one]), flags) for flags, one in _elements(parsed)]
        self._elements = [re.compile(r"\w"), re.compile(r"\n"), *own]
        self._known: dict[str, tuple[bool, ...]] = {}

    def text(self, start: str, run: str, end: str) -> object:
        """The same for texts that it cannot tell apart; a run counts as the shortest that gives it, repeated."""
        if self._tells_all:
            return start, run, end
        kinds = [self._kind(sign) for sign in run]
        period = next(n for n in range(1, len(kinds) + 1) if len(kinds) % n == 0 and kinds[n:] == kinds[:-n])
        return (*(tuple(map(self._kind, part)) for part in (start, end)), tuple(kinds[:period]))

    def _kind(self, sign: str) -> tuple[bool, ...]:
        if sign not in self._known:
            self._known[sign] = tuple(element.match(sign) is not None for element in self._elements)
        return self._known[sign]


def _refers_back(parsed: Any) -> bool:
    """Whether it asks for a character because it was there before."""
    refers = (codes.GROUPREF, codes.GROUPREF_EXISTS)
    return any(code in refers or any(map(_refers_back, _inner(code, value))) for code, value in parsed)


def _elements(parsed: Any) -> list[tuple[int, Any]]:
    """What in it takes one character, with the flags that it stands under; each once."""
    found = {f"{flags} {one}": (flags, one) for flags, one in _single(parsed, parsed.state.flags)}
    return list(found.values())


def _single(parsed: Any, flags: int) -> Iterator[tuple[int, Any]]:
    for code, value in parsed:
        if code in (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY):
            yield flags, (code, value)
        within = (flags | value[1]) & ~value[2] if code is codes.SUBPATTERN else flags
        for part in _inner(code, value):
            yield from _single(part, within)


POOL = "aA1 _é中яع.,-'\"’<>\n\t:;()[]/&=@—"


def _alphabet(parsed: Any) -> set[str]:
    """Characters that a pattern names, and some of each class in it."""
    found: set[str] = set()
    for code, value in parsed:
        if code in (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY):
            found.update(_samples(code, value))
        for part in _inner(code, value):
            found |= _alphabet(part)
    return found


def _inner(code: Any, value: Any) -> list[Any]:
    if code is codes.BRANCH:
        return list(value[1])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [value[2]]
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.ATOMIC_GROUP:
        return [value]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    if code is codes.GROUPREF_EXISTS:
        return [part for part in value[1:] if part]
    return []


def _samples(code: Any, value: Any) -> list[str]:
    """At most six characters that an element for one character takes."""
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.NOT_LITERAL:
        return [sign for sign in POOL if ord(sign) != value][:6]
    if code is codes.ANY:
        return ["a", " "]
    return _of_class(tuple(value))


@cache
def _of_class(items: tuple[Any, ...]) -> list[str]:
    negated = bool(items) and items[0][0] is codes.NEGATE
    taken = [sign for sign in POOL if any(_takes(item, sign) for item in items) is not negated]
    named = [chr(item[1] if item[0] is codes.LITERAL else item[1][0]) for item in items if item[0] in _NAMED]
    return list(dict.fromkeys([*taken, *([] if negated else named)]))[:6]


_NAMED = (codes.LITERAL, codes.RANGE)
_CATEGORIES = {codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_WORD: r"\w"}
_CATEGORIES |= {codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_NOT_WORD: r"\W"}


def _takes(item: Any, sign: str) -> bool:
    code, value = item
    if code is codes.LITERAL:
        return bool(ord(sign) == value)
    if code is codes.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    return code is codes.CATEGORY and re.match(_CATEGORIES[value], sign) is not None


def _repeats(parsed: Any, before: str) -> Iterator[tuple[str, str]]:
    """(what the pattern takes before a repeat, what one turn of it may take), for every repeat without a low bound."""
    for code, value in parsed:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT) and value[1] > 20:
            yield from ((before, body) for body in _bodies(value[2]))
        for part in _inner(code, value):
            yield from _repeats(part, before)
        before += _sample([(code, value)])


def _nested(parsed: Any, depth: int) -> bool:
    """Whether repeats lie in one another, so many of them."""
    if depth == 0:
        return True
    return any(
        _nested(part, depth - (code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[1] > 1))
        for code, value in parsed
        for part in _inner(code, value)
    )


def _bodies(parsed: Any) -> list[str]:
    if len(parsed) == 1 and parsed[0][0] in (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY):
        return _samples(*parsed[0])
    return [_sample(parsed), _sample(parsed, more=1), *(_sample(part) for part in _choices(parsed))]


def _choices(parsed: Any) -> Iterator[Any]:
    for code, value in parsed:
        if code is codes.BRANCH:
            yield from value[1]
        elif code is codes.SUBPATTERN:
            yield from _choices(value[3])


def _sample(parsed: Any, more: int = 0) -> str:
    """A short text that the pattern takes, if what looks around and back allows it; `more` turns of what repeats."""
    text = ""
    for code, value in parsed:
        if code in (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY):
            text += _samples(code, value)[0] if _samples(code, value) else ""
        elif code is codes.BRANCH:
            text += _sample(value[1][0], more)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            text += _sample(value[2], more) * min(value[1], value[0] + more)
        elif code in (codes.SUBPATTERN, codes.ATOMIC_GROUP):
            text += _sample(_inner(code, value)[0], more)
    return text
