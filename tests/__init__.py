"""Tests, evaluation and benchmarks.

Their homes are temporary folders. The local chat model, 1.1 GB, is not fetched into each of them: all use the file that
``dateline model fetch`` put into the user's own home, unless DATELINE_MODELS names another folder.
"""

import os
from pathlib import Path

from platformdirs import user_data_path

os.environ.setdefault(
    "DATELINE_MODELS", str(Path(os.environ.get("DATELINE_HOME") or user_data_path("dateline")) / "models")
)
