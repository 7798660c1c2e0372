"""The page of what is public, docs/api.md, from ``__all__``, signatures and docstrings: ``python -m tests.api``.

What is not on that page may change from one version to the next.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
MODULES = (
    "app.client",
    "app.wiring",
    "app.assistant",
    "app.types",
    "app.settings",
    "app.errors",
    "index.build",
    "index.search",
    "index.stores.archive",
    "index.types",
    "index.settings",
    "index.errors",
)
_HEAD = """# What is public

Names in `__all__` of the modules below keep their meaning within a major version; everything else may change. Made from
the code by `python -m tests.api`; what a setting means is told by `dateline settings`.

```python
from app.settings import load_settings
from app.types import Answered, Stated
from app.wiring import assistant_for

assistant = assistant_for(load_settings())  # of the archive in DATELINE_HOME
for event in assistant.answer("Who retook Palmyra, and with whose support?"):
    if isinstance(event, Stated):
        print(event.statement.text, [citation.quote for citation in event.statement.citations])
```
"""


_DRAWN = re.compile(r"\S {3,}\S|^\s*[├└│]|^ {4}", re.MULTILINE)
_FIELD = re.compile(r"^    \w+: .+$", re.MULTILINE)


class _Written(str):
    """What stands in the source, without the quotes that ``repr`` gives it."""

    __slots__ = ()
    __repr__ = str.__str__


def page() -> str:
    """The whole page, in Markdown."""
    return _HEAD + "".join(_module(importlib.import_module(name)) for name in MODULES)


def _module(module: ModuleType) -> str:
    parts = [f"\n## {module.__name__}\n\n{_said(module)}\n"]
    for name in module.__all__:
        parts += _entry(name, getattr(module, name))
    return "".join(parts)


def _entry(name: str, value: Any) -> Iterator[str]:
    if not inspect.isclass(value):
        signature = _signature(name, value) if inspect.isfunction(value) else f"{name} = {_short(value)}"
        yield f"\n### {name}\n\n```python\n{signature}\n```\n"
        if inspect.isfunction(value):
            yield f"\n{_said(value)}\n"
        return
    yield f"\n### {name}\n\n```python\n{_class(name, value)}\n```\n\n{_said(value)}\n"
    for signature, function in _methods(value):
        yield f"\n- `{signature}`: {_said(function)}\n".replace("\n", "\n  ").rstrip(" ").replace("\n  - ", "\n- ", 1)


def _class(name: str, value: type) -> str:
    if issubclass(value, Enum):
        return f"class {name}:\n    {', '.join(member.value for member in value)}"  # as Ruff formats code in Markdown
    bases = [base.__name__ for base in value.__bases__ if base is not object]
    head = f"class {name}({', '.join(bases)})" if bases else f"class {name}"
    if "__dataclass_fields__" in vars(value):  # with the comments that stand beside them
        return "\n".join([f"{head}:", *_FIELD.findall(inspect.getsource(value))])
    own = vars(value).get("__init__")
    return head if own is None or issubclass(value, Exception) else _signature(name, own)


def _methods(value: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, member in vars(value).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            yield f"{name}: {inspect.signature(member.fget).return_annotation}", member.fget
        elif inspect.isfunction(bare := inspect.unwrap(getattr(member, "__func__", member))):
            yield _signature(name, bare), bare


def _signature(name: str, function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    parameters = [_plain(parameter) for parameter in signature.parameters.values() if parameter.name != "self"]
    gives = signature.return_annotation
    return name + str(signature.replace(parameters=parameters, return_annotation=_Written(gives)))


def _plain(parameter: inspect.Parameter) -> inspect.Parameter:
    default = parameter.default
    if isinstance(default, Enum):
        parameter = parameter.replace(default=_Written(str(default.value)))
    elif inspect.isclass(default) and default is not parameter.empty:
        parameter = parameter.replace(default=_Written(default.__name__))
    elif inspect.isfunction(default):  # a function without a name is one that does nothing
        parameter = parameter.replace(default=_Written("..."))
    return parameter.replace(annotation=_Written(parameter.annotation))


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) < 100 else str(getattr(value, "__name__", type(value).__name__))


def _said(value: object) -> str:
    """Its docstring as Markdown; diagrams in it stand as code."""
    paragraphs = (inspect.getdoc(value) or "").split("\n\n")
    return "\n\n".join(
        f"```text\n{part}\n```" if _DRAWN.search(part) else part.replace("``", "`") for part in paragraphs
    )


def main() -> int:
    PAGE.write_text(page(), "utf-8")
    sys.stdout.write(f"{PAGE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
