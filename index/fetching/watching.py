"""Feeds, sitemaps and pages that are due, for whatever keeps running: ``--watch``, a service, a cron job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from index.fetching.clock import Clock
from index.stores.source_table import SourceTable

R = TypeVar("R")


class WatchedSources(Generic[R]):
    """The sources of an archive, by their time.

    ``index`` takes addresses into the archive and reports: ``lambda due: build(due, archive, …)``. Pages that failed
    are tried again with their source, once their own time has come.
    """

    def __init__(self, table: SourceTable, index: Callable[[list[str]], R], clock: Clock | None = None) -> None:
        self._table, self._index, self._clock = table, index, clock or Clock()

    def due(self) -> list[str]:
        """Addresses to be looked at now, longest due first."""
        return self._table.due(self._clock.now())

    def wait(self) -> float | None:
        """Seconds until something is due, 0 if it is now; None if there are no sources."""
        due = self._table.next_due()
        return None if due is None else max(0.0, due - self._clock.now())

    def poll(self) -> R | None:
        """Takes in what is due; None, and nothing was opened, if nothing is."""
        due = self.due()
        return self._index(due) if due else None


class FollowedSources:
    """All sources of an archive, followed beside folders (``index.intake.follow.Followed``).

    Addresses that are named are taken in at once, whether they are due or not; ``run`` takes addresses in.
    """

    def __init__(
        self,
        named: Sequence[str],
        table: SourceTable,
        run: Callable[[Sequence[str]], None],
        clock: Clock | None = None,
    ) -> None:
        self._named = list(named)
        self._run = run
        self._watched = WatchedSources(table, run, clock)

    def due(self) -> bool:
        return bool(self._named or self._watched.due())

    def take_in(self) -> None:
        if self._named:
            self._run(self._named)
            self._named = []  # only now: a run that failed as a whole may not have noted them as sources
        else:
            self._watched.poll()

    def close(self) -> None:
        """Nothing is held open between looks."""
