"""What all records have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


class Record(BaseModel):
    """Something that is told. Made from the attributes of what it tells of; read by a client that is older or newer."""

    model_config = ConfigDict(from_attributes=True, frozen=True, use_attribute_docstrings=True)


class Wanted(BaseModel):
    """Something that is asked for: an unknown key is a mistake that nobody should have to find."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_by_name=True)


def _as_text(written: str) -> str:
    # Half of a surrogate pair, which JSON can write, is no text: neither an index nor a disk takes it.
    return written.encode("utf-8", "replace").decode()


Text = Annotated[str, AfterValidator(_as_text)]
Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(_as_text)]
