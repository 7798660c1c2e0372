"""The weights of a trained model of support as they would be shipped: the layers that training changed, a byte each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def pack(tensors: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[np.generic]]:
    """As shipped: matrices with one byte a weight and a scale a row, all else in two bytes."""
    packed: dict[str, NDArray[np.generic]] = {}
    for name, values in tensors.items():
        if values.ndim == 2 and not name.startswith("head"):
            scale = np.abs(values).max(axis=1, keepdims=True) / 127
            packed[name] = np.rint(values / np.maximum(scale, 1e-12)).astype(np.int8)
            packed[f"{name}.scale"] = scale.astype(np.float32)
        else:
            packed[name] = values.astype(np.float16 if not name.startswith("head") else np.float32)
    return packed


def unpack(packed: dict[str, NDArray[np.generic]]) -> dict[str, NDArray[np.float32]]:
    return {
        name: values.astype(np.float32) * packed[f"{name}.scale"].astype(np.float32)
        if f"{name}.scale" in packed
        else values.astype(np.float32)
        for name, values in packed.items()
        if not name.endswith(".scale")
    }
