"""What is opened when it is first needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import wiring
from app.errors import ModelUnavailable
from app.settings import Settings


def test_a_model_that_could_not_be_opened_is_looked_for_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that was full once must not cost the model until the chat is started anew."""
    tried: list[str] = []
    now = [1_000.0]

    def missing(folder: Path, progress: object) -> Path:
        tried.append("model")
        raise ModelUnavailable("the disk is full")

    monkeypatch.setattr("app.models.ensure_model", missing)
    monkeypatch.setattr("app.wiring.time.monotonic", lambda: now[0])
    model = wiring.model_for(Settings(home=tmp_path))
    for later, tries in ((0, 1), (20, 1), (60, 2)):
        now[0] = 1_000.0 + later
        with pytest.raises(ModelUnavailable, match="disk is full"):
            model()
        assert len(tried) == tries
