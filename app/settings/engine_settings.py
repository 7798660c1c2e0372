"""How the local engine is run."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field


class EngineSettings(BaseModel):
    """The llama.cpp engine that runs 'local' and .gguf models."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threads: int = Field(0, ge=0, le=512, description="0: one a physical core")
    parallel: int = Field(2, ge=1, le=64, description="questions answered at a time")

    repack: ClassVar[Literal["auto", "on", "off"]] = "auto"  # rearrange weights: ``app.models.engine.repacks``
    cache_mib: ClassVar[int] = 256  # memory for prompts that no place holds any more
    start_seconds: ClassVar[float] = 120.0  # to load the model
    wait_seconds: ClassVar[float] = 60.0  # for a place when all are taken, then extractive
    waiting_each: ClassVar[int] = 20  # questions of one reader that may wait for a place
    look_seconds: ClassVar[float] = 5.0  # between two looks whether the engine responds
    silent_seconds: ClassVar[float] = 20.0  # without a response; then it is started again
    retry_seconds: ClassVar[float] = 15.0  # pause before the fourth start in a row that failed; doubled by each further
