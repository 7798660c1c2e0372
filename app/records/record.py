"""What all records have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationInfo

from app.accounts.rights import DEFAULT_ARCHIVE
from index.types import archive_of


class Record(BaseModel):
    """Something that is told. Made from the attributes of what it tells of; read by a client that is older or newer."""

    model_config = ConfigDict(from_attributes=True, frozen=True, use_attribute_docstrings=True)


class Wanted(BaseModel):
    """Something that is asked for: an unknown key is a mistake that nobody should have to find."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_by_name=True)


def _as_text(written: object) -> object:
    # Half of a surrogate pair, which JSON can write, is no text: neither an index nor a disk takes it.
    return written.encode("utf-8", "replace").decode() if isinstance(written, str) else written


AsText = BeforeValidator(_as_text)  # behind what bounds a field, or its bounds are told as those of a list
Name = Annotated[str, StringConstraints(max_length=200), AsText]


def _addressed(given: str, info: ValidationInfo) -> str:
    if given or info.context is None:
        return given
    return str(info.context(*(info.data[name] for name in ("article_id", "start", "end"))))


def _in_archive(given: str, info: ValidationInfo) -> str:
    return given or archive_of(str(info.data.get("article_id") or info.data.get("id") or "")) or DEFAULT_ARCHIVE


# Behind the id of an article: the archive that it names.
InArchive = Annotated[str, Field(validate_default=True), AfterValidator(_in_archive)]

# Of a place in an article, where whoever tells of it serves the article: see ``app.records.making.with_addresses``.
Address = Annotated[str, Field(validate_default=True), AfterValidator(_addressed)]
