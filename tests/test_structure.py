"""Files, classes and names that a newcomer can take in: how long, how many, and no two modules called alike."""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_layering import ROOT, trees

TOP = ("app", "index")
MODULES = sorted(path for package in (*TOP, "prompts") for path in (ROOT / package).rglob("*.py"))
MOST_LINES = 400
MOST_METHODS = 20
MOST_A_LEVEL = 35  # modules and folders
# The same thing at another layer: what is added or edited, and the room, the command or the JSON types for it.
SAME_ROLE = {
    *("adding", "archive", "articles", "editing", "errors", "feedback", "news", "settings", "sources", "status"),
    *("texts", "types", "users"),
}


def methods(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each class with the number of its methods, public and private."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name, sum(isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) for one in node.body)


def names(paths: list[Path]) -> dict[str, list[str]]:
    """The names that several modules have, with their paths."""
    found = defaultdict(list)
    for path in paths:
        if path.stem != "__init__":
            found[path.stem].append(str(path))
    return {name: named for name, named in found.items() if len(named) > 1}


def circles(arrows: dict[str, set[str]]) -> list[str]:
    """The nodes from which arrows lead back to them."""

    def reached(start: str) -> set[str]:
        seen, todo = set[str](), [start]
        while todo:
            for other in arrows.get(todo.pop(), set()) - seen:
                seen.add(other)
                todo.append(other)
        return seen

    return sorted(node for node in arrows if node in reached(node))


def room_of(module: str) -> str:
    """The folder of a module below ``app`` or ``index``; a module that lies in none is a room by itself."""
    return ".".join(module.split(".")[:2])


def arrows_between_rooms() -> dict[str, set[str]]:
    known = {file.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): tree for file, tree in trees()}
    arrows: dict[str, set[str]] = defaultdict(set)
    for name, tree in known.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for one in node.names:
                    inner = f"{node.module}.{one.name}"
                    target = inner if inner in known else node.module
                    if target in known and room_of(target) != room_of(name):
                        arrows[room_of(name)].add(room_of(target))
    return arrows


def test_no_file_is_longer_than_one_can_read_at_a_time() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_no_level_has_more_rooms_and_modules_than_one_can_take_in() -> None:
    modules = [path for path in MODULES if path.stem != "__init__"]
    levels = Counter(path.parent for path in (*modules, *{path.parent for path in MODULES}))
    assert {str(level.relative_to(ROOT)): count for level, count in levels.items() if count > MOST_A_LEVEL} == {}


def test_no_class_does_more_than_one_thing() -> None:
    many = {f"{file}: {name}": count for file, tree in trees() for name, count in methods(tree) if count > MOST_METHODS}
    assert many == {}


def test_two_modules_of_one_name_have_the_same_role() -> None:
    alike = names(MODULES)
    assert {name: paths for name, paths in alike.items() if name not in SAME_ROLE} == {}
    assert alike.keys() >= SAME_ROLE, "a name that only one module has needs no leave"


def test_no_two_rooms_import_each_other() -> None:
    arrows = arrows_between_rooms()
    assert len(arrows) > 20
    assert circles(arrows) == []


def test_what_is_counted_is_counted_right() -> None:
    source = "class One:\n    def a(self): ...\n    async def _b(self): ...\n    c = 1\n\nclass Two: ...\n"
    assert list(methods(ast.parse(source))) == [("One", 2), ("Two", 0)]
    assert names([Path("app/a/x.py"), Path("app/x.py"), Path("app/__init__.py"), Path("index/__init__.py")]) == {
        "x": ["app/a/x.py", "app/x.py"]
    }


@pytest.mark.parametrize(
    ("arrows", "in_circles"),
    [
        ({"a": {"b"}, "b": {"c"}}, []),
        ({"a": {"b"}, "b": {"c"}, "c": {"b"}}, ["b", "c"]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}, ["a", "b", "c"]),
    ],
)
def test_a_circle_is_found(arrows: dict[str, set[str]], in_circles: list[str]) -> None:
    assert circles(arrows) == in_circles


@pytest.mark.slow
def test_what_is_shown_of_the_house_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    show()
    shown = dict(line.rsplit(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert shown["circles"] == "0"
    assert int(shown["arrows between rooms"]) > 20
    assert int(shown["lines of the longest file"]) <= MOST_LINES


def show() -> None:
    """Prints how large the house is: ``python -m tests.test_structure``. How complex a function may be, ruff checks."""
    arrows = arrows_between_rooms()
    functions = [
        n for _, tree in trees() for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    figures = {
        "modules": len(MODULES),
        **{f"rooms of {one}": len({p.relative_to(ROOT).parts[1] for p in MODULES if one in p.parts}) for one in TOP},
        "arrows between rooms": sum(map(len, arrows.values())),
        "circles": len(circles(arrows)),
        "lines of the longest file": max(len(path.read_text("utf-8").splitlines()) for path in MODULES),
        "methods of the largest class": max(count for _, tree in trees() for _, count in methods(tree)),
        "lines of the longest function": max((node.end_lineno or 0) - node.lineno + 1 for node in functions),
    }
    sys.stdout.writelines(f"{name}: {count}\n" for name, count in figures.items())


if __name__ == "__main__":
    show()
