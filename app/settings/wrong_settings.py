"""What is said of settings that are wrong: which, why, and where they stand."""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError

from app.settings.settings_sources import variable_of

_FIXED = "it has a value that holds for everybody"
REMOVED = {  # settings of earlier versions → what there is instead
    "backup.passphrase": "write --passphrase-file FILE, or set DATELINE_BACKUP_PASSPHRASE",
    "chat.kind_seconds": _FIXED,
    "chat.timeout_seconds": _FIXED,
    "engine.context_tokens": "it follows from index.search.evidence_chars and chat.max_tokens",
    "engine.repack": "it follows from the processor",
    "index.chroma.idle_seconds": _FIXED,
    "index.embedding.backend": "OpenVINO runs the model where it can, else PyTorch",
    "index.embedding.precision": "it follows from the processor",
    "index.embedding.passage_prefix": "the model's folder says it: “prompts” in config_sentence_transformers.json",
    "index.embedding.question_prefix": "the model's folder says it: “prompts” in config_sentence_transformers.json",
    "index.fetching.allow_private": "name the hosts in index.fetching.private_hosts",
    "index.fetching.delay_seconds": "a site that wants longer pauses says so in its robots.txt",
    "index.fetching.entries": "the page of an entry is read, and what the feed says of it where there is none",
    "index.fetching.max_mb": _FIXED,
    "index.fetching.max_pages": "what a run leaves, the next one fetches",
    "index.fetching.ports": "name such hosts with their ports in index.fetching.private_hosts: cms.example:8080",
    "index.fetching.retry_minutes": _FIXED,
    "index.fetching.robots": "robots.txt is always obeyed; on a site of your own, allow Dateline in it",
    "index.fetching.seconds_per_source": "what a run leaves, the next one fetches",
    "index.reading.max_unpacked_mb": _FIXED,
    "index.reading.ocr_pages": _FIXED,
    "index.sync.careful_from": _FIXED,
    "index.sync.debounce_seconds": _FIXED,
    "web.pages_per_address": "it is a third of web.pages",
    "web.upload_mb": "larger files are indexed where they lie: dateline index PATH",
}


def problems_of(error: ValidationError, settings: type[BaseModel], *above: str) -> str:
    """What is wrong, setting by setting; ``above``: the sections in which ``settings`` stand."""
    found = error.errors()
    unknown = [(*above, *map(str, one["loc"])) for one in found if one["type"] == "extra_forbidden"]
    said = [_unknown(path, _fields(settings, path[len(above) : -1])) for path in unknown]
    wrong = [one for one in found if one["type"] != "extra_forbidden"]
    return "; ".join([*said, *(f"{'.'.join((*above, *map(str, one['loc'])))}: {one['msg']}" for one in wrong)])


def removed_variables() -> str:
    """The variables of settings that are none any more; "" where there are none. One of a section that is gone as a
    whole would be passed over, and a backup be written unencrypted."""
    given = {name.upper() for name in os.environ}
    said = [
        _removed(variable, instead)
        for name, instead in REMOVED.items()
        if (variable := variable_of(tuple(name.split(".")))) in given
    ]
    return "; ".join(said)


def _unknown(path: Sequence[str], there: Sequence[str]) -> str:
    name = ".".join(path)
    for removed, instead in REMOVED.items():
        if removed == name or removed.startswith(f"{name}."):
            return _removed(removed, instead)
    likely = next(iter(get_close_matches(path[-1], there, 1)), "")
    return f"{name} is no setting; " + (f"is {likely} meant?" if likely else f"there are {', '.join(there)}")


def _removed(name: str, instead: str) -> str:
    return f"{name} is no setting any more, take it out: {instead}"


def _fields(settings: type[BaseModel], sections: Sequence[str]) -> list[str]:
    """The names of the settings in a section."""
    for name in sections:
        kind = settings.model_fields[name].annotation
        assert isinstance(kind, type)
        assert issubclass(kind, BaseModel)
        settings = kind
    return list(settings.model_fields)
