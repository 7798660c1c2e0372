"""Whether a folder of Chroma's can be read, tried out in a process that may be brought down by what it reads.

    python -m index.stores.chroma_trial FOLDER COLLECTION

It asks what lies below Chroma's embedded client, whose import alone would take two seconds of a processor. What lies
there imports all of it for the kinds of errors that it raises: here it finds one kind instead.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Sequence
from pathlib import Path

_HELD = ("default_tenant", "default_database")
_FILES = 50  # of an index that are held open


class _Errors(types.ModuleType):
    """Has whatever kind of error is asked for."""

    def __getattr__(self, name: str) -> type[Exception]:
        return RuntimeError


def main(arguments: Sequence[str]) -> None:
    """Opens the folder and asks the collection for one vector and what is nearest to it. Raises what is wrong."""
    sys.modules["chromadb"] = sys.modules["chromadb.errors"] = _Errors("chromadb.errors")
    import chromadb_rust_bindings as chroma

    folder, name = arguments
    database = chroma.SqliteDBConfig(
        hash_type=chroma.MigrationHash.MD5,
        migration_mode=chroma.MigrationMode.Apply,
        url=str(Path(folder) / "chroma.sqlite3"),
    )
    opened = chroma.Bindings(allow_reset=False, sqlite_db_config=database, persist_path=folder, hnsw_cache_size=_FILES)
    held = {str(one.name): str(one.id) for one in opened.list_collections(None, None, *_HELD)}
    if name not in held:
        return
    some = opened.get(held[name], None, None, 1, 0, None, ["embeddings"], *_HELD)
    if some.ids:
        opened.query(held[name], None, [list(some.embeddings[0])], 1, None, None, [], *_HELD)


if __name__ == "__main__":
    main(sys.argv[1:])
