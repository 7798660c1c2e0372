"""Gradio, imported without what it does for editors.

At each import it reads the source of its 76 components and renders a stub file for each, to write it beside the source
where it differs: more than a third of the import, and 2 s of the processor at each start of a chat. A class whose
source cannot be found is passed over (``gradio.component_meta.create_or_modify_pyi``).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def _no_source_of_classes() -> Iterator[None]:
    real = inspect.getfile

    def file_of(found: Any) -> str:
        if isinstance(found, type):
            raise OSError(f"the source of {found} is not looked for")
        return real(found)

    inspect.getfile = file_of  # type: ignore[assignment]  # its kinds of objects are many
    try:
        yield
    finally:
        inspect.getfile = real


with _no_source_of_classes():
    import gradio as gr

__all__ = ["gr"]
