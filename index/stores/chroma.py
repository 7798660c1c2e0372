"""Chroma: the connection to a collection of vectors, which may be lost, damaged, or another process's.

It lies in the archive's folder and is used in one of three ways: embedded, by this process alone; shared, through a
server on loopback that any number of processes use (``index.stores.sharing`` says why not otherwise); or on a server
that ``index.chroma.url`` names. The code below is the same for all three.

Chroma keeps the HNSW index in several files that it overwrites in place every thousand passages. Killed meanwhile it
leaves them half written, and every query fails from then on: measured 2 times in 24 kills aimed at that moment. What
fails so is *damaged*, and is made anew from the catalog by whoever finds it.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from index.errors import IndexFailure, StoreDamaged, StoreFailure
from index.settings import ChromaSettings
from index.stores import sharing

T = TypeVar("T")

_log = logging.getLogger(__name__)
_ANSWER_SECONDS = 120.0  # after which a server counts as hung
_FREE_BYTES = 20_000_000  # with less, a failure is the disk's, not damage
# What Chroma says of files that do not belong together or are cut off: HNSW's, and SQLite's.
_DAMAGE = ("hnsw", "finding id", "compactor", "malformed", "not a database", "pickle", "disk i/o error")

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection


class Connection:
    """One collection, connected when it is first asked, so that what only needs the catalog starts no server.

    ``shared`` is about the folder. ``mend`` is called when the files turn out to be damaged, ``met`` after each
    connecting.
    """

    def __init__(
        self,
        folder: Path,
        settings: ChromaSettings,
        *,
        shared: bool = False,
        mend: Callable[[], None] | None = None,
        met: Callable[[], None] = lambda: None,
    ) -> None:
        self.folder = folder
        self._settings = settings
        self._shared = shared and not settings.url
        self._mend = mend
        self._met = met
        self._lock = threading.RLock()
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None
        self._owned = False
        self._meeting = False

    def open(self) -> None:
        """Connects now, for whoever wants to know at once whether that is possible."""
        self.ask("open", lambda collection: None)

    @property
    def connected(self) -> bool:
        return self._collection is not None

    def is_sound(self) -> bool:
        """Whether a first query succeeds. Mends nothing."""
        if not self._shared and not self._settings.url:
            self.close()
            return _opens_elsewhere(self.folder, self._settings.collection)
        try:
            _ask_one_thing(self._connected())
        except Exception:  # whatever it says, it does not work
            self.close()
            return False
        return True

    # Connecting

    def _connected(self) -> Collection:
        with self._lock:
            if self._collection is None:
                self._collection = self._connect()
                if not self._meeting:
                    self._meeting = True
                    try:
                        self._met()
                    finally:
                        self._meeting = False
            # What was met may have been mended, and the connection closed for it.
            self._collection = self._collection or self._connect()
            return self._collection

    def _connect(self) -> Collection:
        self._client = self._opened_client()
        return self._opened(self._client)

    def _opened_client(self) -> ClientAPI:
        if self._settings.url:
            return _http_client(self._settings.url)
        archive = self.folder.parent
        if self._shared and not sharing.owns(archive):
            return _http_client(sharing.attach(archive, self._settings.idle_seconds))
        killed = sharing.own(archive)
        self._owned = True
        self.folder.mkdir(parents=True, exist_ok=True)
        if killed and not _opens_elsewhere(self.folder, self._settings.collection):
            raise StoreDamaged("the vector index (Chroma) was left damaged by a process that was killed")
        return _persistent_client(self.folder)

    def close(self) -> None:
        """Lets go of the folder. The next call connects again."""
        with self._lock:
            client: Any = self._client
            self._client = self._collection = None
            if client is not None:
                for session in _sessions_of(client):
                    session.close()  # which Chroma leaves open
                client.close()  # or an embedded one would stay open, with the index as it was, for the next in here
            if self._owned:
                sharing.disown(self.folder.parent)
                self._owned = False

    def _lose(self, collection: Collection | None) -> None:
        """Forgets a connection that failed, unless another thread has already made a new one."""
        with self._lock:
            if self._collection is collection:
                self.close()

    def replace_folder(self, fresh: Path) -> None:
        """Puts a newly made folder in the place of the present one."""
        archive = self.folder.parent
        with self._lock, sharing.door(archive):
            self.close()
            if not sharing.owns(archive):
                sharing.stop(archive)
            shutil.rmtree(self.folder, ignore_errors=True)
            fresh.replace(self.folder)

    def _opened(self, client: ClientAPI) -> Collection:
        from chromadb.errors import NotFoundError

        hnsw: Any = {
            "space": "cosine",
            "ef_search": self._settings.ef_search,
            "ef_construction": self._settings.ef_construction,
            "max_neighbors": self._settings.max_neighbors,
        }
        name = self._settings.collection
        try:
            collection = client.get_collection(name, embedding_function=None)
        except NotFoundError:
            return client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": hnsw})
        # Of an existing collection only this can change. It counts from the next loading of the index, so it is set
        # here, before anything is asked. A cluster has no HNSW and decides for itself.
        stored = collection.configuration_json.get("hnsw") or hnsw
        if stored.get("ef_search") != self._settings.ef_search:
            try:
                collection.modify(configuration={"hnsw": {"ef_search": self._settings.ef_search}})
            except Exception as error:  # another process is writing: reading goes on at the depth as it is
                _log.warning("the depth of a search (ef_search) stays %s for now: %s", stored.get("ef_search"), error)
        return collection

    # Asking, and asking again

    def ask(self, doing: str, work: Callable[[Collection], T]) -> T:
        """Every call goes through here and may be made again: none of them does anything twice.

        A server that was killed is started again, a collection that another process has made anew is looked up again,
        and damaged files are mended. Chroma's errors share no base (its own, Rust's, httpx's), so all are mapped here.
        """
        mended = connected_anew = False
        while True:
            collection = None
            try:
                collection = self._connected()
                return work(collection)
            except StoreDamaged as error:
                failure: Exception = error
            except IndexFailure:
                raise
            except Exception as error:
                failure = error
            lost, damaged = _is_lost(failure), self._is_damage(failure)
            if lost or damaged:
                self._lose(collection)
            if lost and not connected_anew:
                connected_anew = True
            # Our own server, gone again after it was started anew, was brought down by what it read.
            elif (damaged or (lost and self._shared)) and self._mend is not None and not mended:
                _log.warning("The vector index is damaged (%s): making it anew from the catalog.", _reason(failure))
                self._mend()
                mended = True
            else:
                raise self._mapped(doing, failure) from failure

    def _is_damage(self, error: Exception) -> bool:
        if isinstance(error, StoreDamaged):
            return True
        said = str(error).lower()
        if self._settings.url or not any(sign in said for sign in _DAMAGE):
            return False
        return shutil.disk_usage(self.folder.parent).free > _FREE_BYTES and os.access(self.folder, os.W_OK)

    def _mapped(self, doing: str, error: Exception) -> StoreFailure:
        if isinstance(error, StoreFailure):
            return error
        said = f"the vector index (Chroma) failed to {doing}: {_reason(error)}"
        if self._is_damage(error):
            return StoreDamaged(said)
        return StoreFailure(said, "Check index.chroma.url, or disk space and permissions of the home folder.")

    def largest_batch(self) -> int:
        """Passages a call may write."""

        def work(_: Collection) -> int:
            assert self._client is not None
            return int(self._client.get_max_batch_size())

        return self.ask("write", work)

    def start_over(self) -> None:
        """Leaves an empty collection."""

        def work(_: Collection) -> None:
            assert self._client is not None
            self._client.delete_collection(self._settings.collection)
            self._collection = self._opened(self._client)

        self.ask("clear", work)

    def delete(self) -> None:
        """Leaves no collection."""

        def work(_: Collection) -> None:
            assert self._client is not None
            self._client.delete_collection(self._settings.collection)

        self.ask("delete", work)
        self.close()


def _persistent_client(folder: Path) -> ClientAPI:
    import chromadb

    return chromadb.PersistentClient(path=str(folder), settings=_private())


def _http_client(address: str) -> ClientAPI:
    import chromadb

    url = urlsplit(address)
    secure, host = url.scheme == "https", url.hostname or "127.0.0.1"
    port = url.port or (443 if secure else 8000)
    if host in ("127.0.0.1", "localhost", "::1"):
        _without_proxy(host)
    settings = _private()
    if not secure:  # certificates take longer to read than to connect, twice for a client, and are of no use to it
        settings.chroma_server_ssl_verify = False
    client = chromadb.HttpClient(host=host, port=port, ssl=secure, settings=settings)
    for session in _sessions_of(client):
        session.timeout = _ANSWER_SECONDS  # Chroma sets none: a hung server would hold its readers for ever
    return client


def _opens_elsewhere(folder: Path, collection: str) -> bool:
    """Whether another process survives a first query: reading damaged files has ended this one before."""
    if not (folder / "chroma.sqlite3").exists():
        return True
    return sharing.run_python(["-m", "index.stores.chroma_trial", str(folder), collection]) == 0


def _ask_one_thing(collection: Collection) -> None:
    some: Any = collection.get(limit=1, include=["embeddings"])
    if len(some["ids"]):
        collection.query(query_embeddings=some["embeddings"], n_results=1, include=[])


def _reason(error: Exception) -> str:
    """What Chroma says, in one line to which a sentence can be added."""
    said = str(error).strip()
    return said.splitlines()[0].rstrip(" .?!") if said else type(error).__name__


def _sessions_of(client: ClientAPI) -> list[Any]:
    """The HTTP connections of a client that has any: its own, and those of the part that looks after databases."""
    parts = [client, getattr(client, "_admin_client", None)]
    sessions = [getattr(getattr(part, "_server", None), "_session", None) for part in parts]
    return [session for session in sessions if session is not None]


def _private() -> Any:
    """Chroma's settings, for one client to change as it likes: reading the environment for them takes a third of the
    opening of an archive."""
    return _read().model_copy()


@cache
def _read() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _without_proxy(host: str) -> None:
    """A proxy that is set for the outside cannot reach this machine's loopback; httpx would ask it all the same."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [h for h in os.environ.get(name, "").split(",") if h]
        if host not in hosts and "*" not in hosts:
            os.environ[name] = ",".join([*hosts, host])


def _is_lost(error: Exception) -> bool:
    """Whether the server is gone, or the collection has been made anew under another number."""
    import httpx
    from chromadb.errors import NotFoundError

    return isinstance(error, httpx.TransportError | NotFoundError) or (
        isinstance(error, ValueError) and "could not connect" in str(error).lower()
    )
