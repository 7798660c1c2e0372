"""The precision that suits a processor, from what Linux says of it."""

from __future__ import annotations

import pytest

from index.embedding.processor import faster_precision, multiplies_int8


@pytest.mark.parametrize(
    ("cpuinfo", "multiplies"),
    [
        ("processor\t: 0\nflags\t\t: fpu sse4_2 avx2 fma\nbugs\t\t: spectre_v1\n", False),
        ("processor\t: 0\nflags\t\t: fpu avx2 avx_vnni\n", True),
        ("processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512_vnni\n", True),
        ("processor\t: 0\nFeatures\t: fp asimd crc32\n", False),
        ("processor\t: 0\nFeatures\t: fp asimd asimddp\n", True),
        ("", True),
    ],
    ids=["AVX2 alone", "AVX VNNI", "AVX-512 VNNI", "early ARM", "ARM with dot products", "unknown"],
)
def test_int8_is_chosen_where_the_processor_multiplies_bytes(cpuinfo: str, multiplies: bool) -> None:
    """On AVX2 alone the default used to embed at four fifths of the speed of floating point."""
    assert multiplies_int8(cpuinfo) is multiplies


def test_this_machine_has_a_precision_that_is_faster() -> None:
    assert faster_precision() in ("int8", "float")
