"""What importing Gradio costs each start of a chat."""

from __future__ import annotations

import inspect
from pathlib import Path

from app.web.fast_gradio import gr
from tests.conftest import OPENED_STUBS


def test_no_stub_for_editors_is_looked_at_and_classes_have_their_source_again() -> None:
    """Gradio renders one for each of its components at every import, which took more than a third of it."""
    assert [stub for stub in OPENED_STUBS if "gradio/components" in stub] == []
    assert Path(inspect.getfile(gr.Button)).name == "button.py"
