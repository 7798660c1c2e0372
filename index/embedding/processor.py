"""What this machine's processor can do, as far as the choice of a precision depends on it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

# Instructions that multiply and add bytes in one go, by their names in /proc/cpuinfo: x86, then ARM.
_INT8 = frozenset({"avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm"})


def multiplies_int8(cpuinfo: str) -> bool:
    """Whether a processor has instructions for int8; ``cpuinfo`` as Linux shows it. True where that is unknown.

    Without them int8 is computed in 16 bits, which is slower than floating point. OpenVINO claims INT8 either way.
    """
    lines = [line.partition(":") for line in cpuinfo.splitlines()]
    flags = {flag for name, _, value in lines if name.strip() in ("flags", "Features") for flag in value.split()}
    return not flags or bool(flags & _INT8)


@cache
def faster_precision() -> Literal["int8", "float"]:
    """The precision in which this machine embeds faster."""
    try:
        cpuinfo = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:  # not Linux
        cpuinfo = ""
    return "int8" if multiplies_int8(cpuinfo) else "float"
