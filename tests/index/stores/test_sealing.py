"""What is sealed comes back as it was, or not at all."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from index.errors import BackupFailure
from index.stores import sealing
from index.stores.sealing import MAGIC, Sealing, Unsealing

HEAD = len(MAGIC) + 16 + 32


@pytest.fixture(autouse=True, scope="module")
def quick() -> object:
    """Small pieces, and a key that is made in no time."""
    patch = pytest.MonkeyPatch()
    patch.setattr(sealing, "_PIECE", 64)
    patch.setattr(sealing, "_SCRYPT", {"n": 2, "r": 8, "p": 1})
    yield
    patch.undo()


def sealed(content: bytes, passphrase: str = "heliotrope", step: int = 50) -> bytes:
    file = io.BytesIO()
    sealing = Sealing(file, passphrase)
    for at in range(0, len(content), step):
        sealing.write(content[at : at + step])
    sealing.finish()
    return file.getvalue()


def opened(data: bytes, passphrase: str = "heliotrope") -> bytes:
    return io.BufferedReader(Unsealing(io.BytesIO(data), passphrase)).read()


@given(st.binary(max_size=400), st.integers(1, 200))
def test_what_is_sealed_comes_back(content: bytes, step: int) -> None:
    assert opened(sealed(content, step=step)) == content


def test_nothing_of_the_content_can_be_read_in_the_file() -> None:
    assert b"Palmyra" not in sealed(b"Palmyra " * 100)
    assert sealed(b"Palmyra") != sealed(b"Palmyra"), "the same content twice must not be seen to be the same"


def test_another_passphrase_is_told_as_such() -> None:
    with pytest.raises(BackupFailure, match="passphrase is not the one"):
        opened(sealed(b"Palmyra"), "helioscope")


@given(st.integers(0, 300), st.data())
@hypothesis_settings(max_examples=60)
def test_whatever_is_changed_cut_off_or_put_behind_is_noticed(length: int, data: st.DataObject) -> None:
    """Anybody may have had the file: a byte, a cut at the end of a piece, pieces in another order."""
    whole = sealed(b"x" * length)
    at = data.draw(st.integers(len(MAGIC), len(whole) - 1))
    changes: list[Callable[[], bytes]] = [
        lambda: whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
        lambda: whole[:at],
        lambda: whole + b"x",
        lambda: whole + whole[HEAD:],
    ]
    with pytest.raises(BackupFailure):
        opened(data.draw(st.sampled_from(changes))())


@pytest.mark.parametrize("pieces", [[0], [0, 1], [1, 0, 2], [0, 2], [0, 1, 1, 2], []])
def test_pieces_that_are_left_out_repeated_or_in_another_order_are_noticed(pieces: list[int]) -> None:
    whole, size = sealed(b"x" * 150), 64 + 16
    cut = [whole[HEAD + n * size : HEAD + (n + 1) * size] for n in range(3)]
    assert opened(whole[:HEAD] + b"".join(cut)) == b"x" * 150
    with pytest.raises(BackupFailure):
        opened(whole[:HEAD] + b"".join(cut[n] for n in pieces))


def test_memory_does_not_grow_with_the_content() -> None:
    """Half a gigabyte of catalog on a laptop must not be held to be sealed."""

    def peak(pieces: int) -> int:
        class Nowhere(io.BytesIO):
            def write(self, data: object) -> int:
                return 0

        tracemalloc.start()
        sealing = Sealing(Nowhere(), "heliotrope")
        for _ in range(pieces):
            sealing.write(b"x" * 8_192)
        sealing.finish()
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)  # what is imported and made once
    # What other threads take meanwhile, hundreds of kilobytes at times, is counted too: fifteen megabytes tell from it.
    assert peak(2_500) - peak(600) < 8_192 * 1_900 / 20
