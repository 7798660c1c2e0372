"""How the engine's weights are kept, and how much it can read."""

import pytest

from app.models.chat_model import context_tokens
from app.models.engine import repacks
from app.settings import ChatSettings, Settings
from index.settings import IndexSettings, SearchSettings


@pytest.mark.parametrize("machine", ["x86_64", "AMD64"])
def test_on_x86_weights_stay_as_they_lie_in_the_file(machine: str) -> None:
    assert not repacks("auto", machine)
    assert repacks("on", machine)


@pytest.mark.parametrize("machine", ["aarch64", "arm64"])
def test_on_arm_weights_are_rearranged(machine: str) -> None:
    assert repacks("auto", machine)
    assert not repacks("off", machine)


def test_the_engine_has_room_for_all_the_evidence_and_the_answer_that_are_set() -> None:
    """Nobody has to know how many tokens that takes."""
    assert context_tokens(Settings()) == 4_096
    wide = Settings(
        index=IndexSettings(search=SearchSettings(evidence_chars=20_000)), chat=ChatSettings(max_tokens=500)
    )
    assert context_tokens(wide) > 10_000 + 500
