"""Figures for Prometheus. Labels have few values: what is asked, and who asks, is in none of them."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from index.errors import IndexFailure
from index.types import ArchiveStatus

_SECONDS = (0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 20, 40, 80, 160, 320)
Archives = Callable[[], Mapping[str, Callable[[], ArchiveStatus]]]


class Metrics:
    """The figures of one server. Safe to share between threads."""

    def __init__(self, archives: Archives = dict, home: Path | None = None) -> None:
        """``archives``: by name what tells their status, asked each time that somebody looks."""
        self._registry = registry = CollectorRegistry()
        self._answers = Counter(
            "dateline_answers",
            "Questions by what came of them: answered, told (of the archive itself), refused, stopped (by the reader), "
            "failed, ended (by the server), and by who wrote the answer.",
            ("outcome", "model"),
            registry=registry,
        )
        self._refusals = Counter("dateline_refusals", "Refusals by their reason.", ("reason",), registry=registry)
        self._steps = Histogram(
            "dateline_answer_seconds",
            "Seconds from the question to a step.",
            ("step",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._running = Gauge(
            "dateline_answers_running", "Answers being computed, by the last step.", ("step",), registry=registry
        )
        self._calls = Counter(
            "dateline_requests",
            "Requests by what they were for and their status.",
            ("area", "status"),
            registry=registry,
        )
        self._call_seconds = Histogram(
            "dateline_request_seconds",
            "Seconds to the end of a request that is no stream.",
            ("area",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._failures = Counter(
            "dateline_failures",
            "What the log tells as an error, by where it went wrong.",
            ("where",),
            registry=registry,
        )
        self._waiting = Gauge("dateline_orders_waiting", "Orders of pages that wait for their turn.", registry=registry)
        registry.register(_Holdings(archives, home))
        for process in (ProcessCollector, PlatformCollector, GCCollector):
            process(registry=registry)

    # What happens

    def answered(self, outcome: str, model: str, refused_for: str = "") -> None:
        self._answers.labels(outcome, model).inc()
        if refused_for:
            self._refusals.labels(refused_for).inc()

    def reached(self, step: str, seconds: float) -> None:
        """An answer came to a step, so many seconds after the question."""
        self._steps.labels(step).observe(seconds)

    def went_on(self, left: str = "", to: str = "") -> None:
        """A running answer went from one step to another; "" is before the first and after the last."""
        if left:
            self._running.labels(left).dec()
        if to:
            self._running.labels(to).inc()

    def called(self, area: str, status: int, seconds: float | None) -> None:
        """A request is over; no seconds of a stream."""
        self._calls.labels(area, f"{status // 100}xx" if status not in _TOLD else str(status)).inc()
        if seconds is not None:
            self._call_seconds.labels(area).observe(seconds)

    def count_waiting(self, waiting: Callable[[], float]) -> None:
        self._waiting.set_function(waiting)

    def failures_of_log(self) -> logging.Handler:
        """To be added to a log."""
        return _Counting(self._failures)

    # What is told

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """All figures, with their content type: Prometheus asks for the format that it prefers."""
        encode, kind = choose_encoder(accept)
        return encode(self._registry), kind


_TOLD = frozenset({401, 403, 408, 413, 429, 499, 503})  # that say why something was refused


class _Counting(logging.Handler):
    def __init__(self, counter: Counter) -> None:
        super().__init__(logging.ERROR)
        self._counter = counter

    def emit(self, record: logging.LogRecord) -> None:
        self._counter.labels(record.name).inc()


class _Holdings:
    """What the archives hold, how far indexing lags behind, and the room that there is."""

    def __init__(self, archives: Archives, home: Path | None) -> None:
        self._archives, self._home = archives, home

    def describe(self) -> Iterable[Metric]:
        return []  # else it would be asked for its figures when it is registered

    def collect(self) -> Iterable[Metric]:
        figures = {
            "up": "Whether the catalog can be read.",
            "articles": "Articles that can be asked about.",
            "articles_pending": "Articles that an indexing run has still to finish.",
            "sources_failed": "Files and addresses that could not be read.",
            "index_age_seconds": "Since the last indexing run ended.",
        }
        families = {
            name: GaugeMetricFamily(f"dateline_{name}", said, labels=["archive"]) for name, said in figures.items()
        }
        for archive, status in self._archives().items():
            for name, value in _figures(status).items():
                families[name].add_metric([archive], value)
        yield from families.values()
        if self._home is not None:
            free = GaugeMetricFamily("dateline_disk_free_bytes", "Of the disk with the home folder.")
            free.add_metric([], shutil.disk_usage(self._home).free)
            yield free


def _figures(status: Callable[[], ArchiveStatus]) -> dict[str, float]:
    try:
        found = status()
    except (IndexFailure, OSError):
        return {"up": 0}
    figures: dict[str, float] = {"up": 1, "articles": found.articles, "articles_pending": found.pending}
    figures["sources_failed"] = len(found.failed)
    if found.last_indexed:
        figures["index_age_seconds"] = max(0.0, time.time() - datetime.fromisoformat(found.last_indexed).timestamp())
    return figures
