"""The chat model with one of its 28 layers: a real file for the real engine, where what it writes says nothing.

A token that the whole model reads or writes takes a tenth of a second of the processor, and to load it three seconds.
"""

from __future__ import annotations

import struct
from pathlib import Path

_LAYERS = b"qwen2.block_count"
_KEPT = (b"token_embd.", b"blk.0.", b"output_norm.")  # without "output.weight" the engine takes that of the embedding
_COUNTS = struct.Struct("<4sIQQ")  # of a GGUF file: its mark and version, how many tensors, how many facts
_KIND, _OFFSET = struct.Struct("<I"), struct.Struct("<Q")
_HEAD = 16 << 20  # bytes that facts and list of tensors do not fill
_ALIGNED = 32


def shorten(model: Path, target: Path) -> Path:
    """Writes ``model`` with its first layer alone into ``target``, and returns that."""
    with model.open("rb") as file, target.open("wb") as out:
        head = file.read(_HEAD)
        mark, version, tensors, facts = _COUNTS.unpack_from(head)
        first = head.index(_named(b"output.weight"))  # in the list of tensors, which follows the facts
        layers = head.index(_named(_LAYERS)) + len(_named(_LAYERS)) + _KIND.size
        listed, end = _listed(head, first, tensors)
        end += -end % _ALIGNED
        starts = sorted(start for start, _ in listed)
        ends = dict(zip(starts, [*starts[1:], model.stat().st_size - end], strict=True))
        kept = [(start, entry) for start, entry in listed if entry[_OFFSET.size :].startswith(_KEPT)]
        out.write(_COUNTS.pack(mark, version, len(kept), facts))
        out.write(head[_COUNTS.size : layers] + _KIND.pack(1) + head[layers + _KIND.size : first])
        place = 0
        for start, entry in kept:
            out.write(entry + _OFFSET.pack(place))
            place += ends[start] - start
        out.write(bytes(-out.tell() % _ALIGNED))
        for start, _ in kept:
            file.seek(end + start)
            out.write(file.read(ends[start] - start))
    return target


def _listed(head: bytes, place: int, count: int) -> tuple[list[tuple[int, bytes]], int]:
    """Where each tensor begins, and what the list says of it before that; and where the list ends."""
    found = []
    for _ in range(count):
        shape = place + _OFFSET.size + _OFFSET.unpack_from(head, place)[0]
        (dimensions,) = _KIND.unpack_from(head, shape)
        after = shape + _KIND.size + dimensions * _OFFSET.size + _KIND.size
        found.append((_OFFSET.unpack_from(head, after)[0], head[place:after]))
        place = after + _OFFSET.size
    return found, place


def _named(name: bytes) -> bytes:
    return _OFFSET.pack(len(name)) + name
