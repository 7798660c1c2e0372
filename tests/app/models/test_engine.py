"""How the engine's weights are kept."""

import pytest

from app.models.engine import repacks


@pytest.mark.parametrize("machine", ["x86_64", "AMD64"])
def test_on_x86_weights_stay_as_they_lie_in_the_file(machine: str) -> None:
    assert not repacks("auto", machine)
    assert repacks("on", machine)


@pytest.mark.parametrize("machine", ["aarch64", "arm64"])
def test_on_arm_weights_are_rearranged(machine: str) -> None:
    assert repacks("auto", machine)
    assert not repacks("off", machine)
