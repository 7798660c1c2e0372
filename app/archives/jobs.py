"""What becomes of each thing that is added: a job, from waiting to its outcome.

A run of ``app.archives.adding`` takes in several things at once and counts them together. Which of them brought an
article that the archive did not have, the catalog tells: by the places in a file, and by the order in which articles
arrived.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from app.file_names import without_folders
from app.latest import Latest
from app.records.articles import JobRecord, JobState, Outcome
from index.intake.report import BuildReport
from index.stores.catalog import Catalog
from index.types import id_in

_KEPT = 1_000  # jobs that are remembered
_TAKEN_OUT = "somebody took it out of the archive before; on the page, Archive lists what was deleted, with a way back"
_STOPPED = "the server was stopped; what was added is kept, and taken in with the next that is added"


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is being added, or was."""

    id: str
    name: str  # as the reader knows it
    path: str  # of the file that it was kept in, or its address
    state: JobState = JobState.WAITING
    outcome: Outcome | None = None
    reason: str = ""  # why it was skipped or has failed
    articles: tuple[str, ...] = ()  # ids of those that it holds


class Jobs:
    """The latest jobs of one archive. Safe to share between threads."""

    def __init__(self, catalog: Catalog | None = None) -> None:
        """Without a catalog no job is told which articles it holds."""
        self._catalog = catalog
        self._lock = threading.Lock()
        self._jobs: Latest[str, Job] = Latest(_KEPT)
        self._newest = 0  # the article that had arrived last when the run began

    def get(self, job_id: str) -> Job | None:
        with self._lock:
            return self._jobs.get(job_id)

    def of(self, path: str) -> Job | None:
        """The latest of a file or address."""
        with self._lock:
            return next((job for job in reversed(self._jobs.values()) if job.path == path), None)

    def begin(self, name: str, path: str) -> str:
        """A job that waits; returns its id."""
        job = Job(secrets.token_hex(8), name, path)
        with self._lock:
            self._jobs[job.id] = job
        return job.id

    def run(self, paths: Collection[str]) -> None:
        """A run begins with these: what waits, and what the run before could not take in."""
        self._newest = self._catalog.overview.newest() if self._catalog else 0
        again = (JobState.WAITING, None), (JobState.DONE, Outcome.FAILED)
        with self._lock:
            for job in list(self._jobs.values()):
                if job.path in paths and (job.state, job.outcome) in again:
                    self._jobs[job.id] = replace(job, state=JobState.RUNNING, outcome=None, reason="")

    def end(self, report: BuildReport) -> None:
        """The run is over."""
        self._settle(lambda job: self._settled(job, report))

    def fail(self, reason: str) -> None:
        """The archive could not take in what is running."""
        self._settle(lambda job: replace(job, outcome=Outcome.FAILED, reason=reason))

    def _settle(self, settled: Callable[[Job], Job]) -> None:
        with self._lock:
            running = [job for job in self._jobs.values() if job.state is JobState.RUNNING]
            self._jobs.update({job.id: replace(settled(job), state=JobState.DONE) for job in running})

    def _settled(self, job: Job, report: BuildReport) -> Job:
        held = tuple(dict.fromkeys(self._catalog.files.places(job.path).values())) if self._catalog else ()
        if held and self._catalog:
            new = self._catalog.overview.arrived_after(self._newest, held)
            return replace(job, articles=held, outcome=Outcome.ADDED if new else Outcome.UNCHANGED)
        for skipped in report.skipped:
            if skipped.source == job.path or skipped.source.startswith((f"{job.path}#", f"{job.path}!")):
                return replace(job, outcome=Outcome.SKIPPED, reason=skipped.reason)
        if report.stopped:
            return replace(job, outcome=Outcome.FAILED, reason=_STOPPED)
        if report.left_out:
            return replace(job, outcome=Outcome.SKIPPED, reason=_TAKEN_OUT)
        # An address that led to others: of which they are, the run tells no more than how many.
        return replace(job, outcome=Outcome.ADDED if report.added else Outcome.UNCHANGED)


def job_record(job: Job, prefix: str = "") -> JobRecord:
    """How far it is, for who may know nothing of the server's folders. ``prefix``: see ``index.types.id_in``."""
    articles = tuple(id_in(prefix, one) for one in job.articles)
    return JobRecord.model_validate(
        replace(job, id=id_in(prefix, job.id), articles=articles, reason=without_folders(job.reason))
    )
