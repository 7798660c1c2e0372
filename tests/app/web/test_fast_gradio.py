"""What importing Gradio costs each start of a chat."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CODE = """
import inspect, sys
stubs = []
sys.addaudithook(lambda event, told: stubs.append(told) if event == "open" and str(told[0]).endswith(".pyi") else None)
from app.web.fast_gradio import gr
print(len(stubs), inspect.getfile(gr.Button))
"""


@pytest.mark.processes
def test_no_stub_for_editors_is_looked_at_and_classes_have_their_source_again() -> None:
    """Gradio renders one for each of its components at every import, which took more than a third of it."""
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    count, source = done.stdout.split()
    assert (count, Path(source).name) == ("0", "button.py")
