"""A crowd at the page: ``python -m tests.benchmarks.crowd --people 50 --minutes 5``.

All ask at the same moment, and then each again some seconds after the last answer, as somebody does who reads it
(``--pause 0``: without reading). They make the requests of the page, ``--programs`` of them those of the API, to
``dateline chat`` over the samples without a model, in a process of its own on the same machine. Writes
``docs/results/crowd.json``: errors, the seconds from the question to the evidence and to the whole answer, and what the
server held after each tenth. Absolute times belong to one machine.

    python -m tests.benchmarks.crowd --people 100 --programs 40 --minutes 10 --results docs/results/service.json
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.benchmarks.chatting import Chat, Person, sample_chat, sample_questions
from tests.evaluation.records import RESULTS, circumstances

_CONVERSATION = 6  # questions, after which somebody begins anew
_PATIENCE = 400  # seconds that an answer may take by its settings: a minute for a place, five for the writing


@dataclass
class Crowd:
    """What all of them saw."""

    first_evidence: list[float] = field(default_factory=list)  # of the question that all ask at once
    evidence: list[float] = field(default_factory=list)  # of all later ones
    answers: list[float] = field(default_factory=list)
    programs: list[float] = field(default_factory=list)  # seconds to the evidence, of those that came by the API
    errors: list[str] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)  # that the server has open, from time to time
    resident_mb: list[float] = field(default_factory=list)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument(
        "--pause", type=float, default=10, help="seconds that an answer is read, half to one and a half"
    )
    parser.add_argument("--programs", type=int, default=0, help="so many of the people ask by the API")
    parser.add_argument("--answers", type=int, default=0, help="so many at least, however long they take")
    parser.add_argument("--results", default=str(RESULTS / "crowd.json"))
    options = parser.parse_args(arguments)
    with sample_chat() as chat:
        crowd = asyncio.run(
            crowd_of(
                chat.address,
                options.people,
                options.minutes * 60,
                options.pause,
                options.answers,
                chat,
                programs=options.programs,
            )
        )
    report = {
        **circumstances(),
        "people": options.people,
        "programs": options.programs,
        "minutes": options.minutes,
        "pause_seconds": options.pause,
        "questions": len(crowd.answers) + len(crowd.errors),
        "errors": len(crowd.errors),
        "first_errors": crowd.errors[:5],
        # after each tenth
        "descriptors": crowd.descriptors,
        "resident_mb": crowd.resident_mb,
        "seconds": {
            "evidence_when_all_ask_at_once": spread(crowd.first_evidence),
            "evidence_later": spread(crowd.evidence),
            "evidence": spread([*crowd.first_evidence, *crowd.evidence]),
            "evidence_by_api": spread(crowd.programs),
            "whole_answer": spread(crowd.answers),
        },
    }
    Path(options.results).write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    sys.stdout.write(json.dumps(report, indent=1) + f"\nwritten to {options.results}\n")
    return 0


async def crowd_of(
    address: str,
    people: int,
    seconds: float,
    pause: float,
    answers: int = 0,
    chat: Chat | None = None,
    *,
    programs: int = 0,
) -> Crowd:
    """What they saw after so many seconds and ``answers``; of ``chat`` also what its process held meanwhile."""
    crowd, chance = Crowd(), random.Random(7)
    first = Person(address, "person-0")
    persons = [first] + [first.beside(f"person-{number}") for number in range(1, people)]
    until = time.monotonic() + seconds
    all_there = asyncio.Barrier(people)  # everybody has the page open before the first question
    async with asyncio.TaskGroup() as together:
        for number, person in enumerate(persons):
            one = Asking(crowd, until, pause, random.Random(chance.random()), answers)
            ask = _ask_api if number < programs else _ask
            together.create_task(one.reads(person, ask, all_there))
        if chat is not None:
            together.create_task(_looks(chat, crowd, until, answers))
    return crowd


Ask = Callable[[httpx.AsyncClient, Person, str], Awaitable[tuple[float, float]]]


@dataclass
class Asking:
    """How each of them asks."""

    crowd: Crowd
    until: float
    pause: float
    chance: random.Random
    answers: int

    async def reads(self, person: Person, ask: Ask, all_there: asyncio.Barrier) -> None:
        """Asks and reads until it is over; begins a new conversation now and then."""
        async with httpx.AsyncClient(
            base_url=person.address, headers={"Origin": person.address}, timeout=_PATIENCE
        ) as client:
            await client.get("/")  # brings the cookie by which conversations are kept
            await all_there.wait()
            asked = 0
            while not asked or not self._is_over():
                if asked and asked % _CONVERSATION == 0 and ask is _ask:
                    await _events(client, person, person.anew(), time.monotonic(), "")
                await self._asks(client, person, ask, first=not asked)
                asked += 1
                await asyncio.sleep(self.pause * self.chance.uniform(0.5, 1.5))

    async def _asks(self, client: httpx.AsyncClient, person: Person, ask: Ask, *, first: bool) -> None:
        crowd = self.crowd
        try:
            evidence, whole = await ask(client, person, self.chance.choice(sample_questions()))
        except (httpx.HTTPError, RuntimeError, TimeoutError) as error:
            crowd.errors.append(f"{type(error).__name__}: {error}")
            await asyncio.sleep(1)
            return
        (crowd.first_evidence if first else crowd.evidence).append(evidence)
        crowd.answers.append(whole)
        if ask is _ask_api and not first:
            crowd.programs.append(evidence)

    def _is_over(self) -> bool:
        done = len(self.crowd.answers) + len(self.crowd.errors)
        return time.monotonic() >= self.until and done >= self.answers


async def _looks(chat: Chat, crowd: Crowd, until: float, answers: int) -> None:
    """Notes what the server holds, ten times or so."""
    began, noted = time.monotonic(), 0.0
    while (now := time.monotonic()) < until or len(crowd.answers) + len(crowd.errors) < answers:
        done = (now - began) / max(until - began, 1.0)
        done = min(done, len(crowd.answers) / answers) if answers else done
        if done >= noted + 0.1:
            noted = done
            crowd.descriptors.append(len(chat.open_files()))
            crowd.resident_mb.append(chat.resident_mb())
        await asyncio.sleep(0.5)


async def _ask(client: httpx.AsyncClient, person: Person, question: str) -> tuple[float, float]:
    """Seconds to the evidence and to the whole answer; raises for anything but an answer."""
    started = time.monotonic()
    evidence = await _events(client, person, person.order(question), started, "card-quote")
    whole = time.monotonic() - started
    await _events(client, person, person.after(), started, "")
    if evidence is None:
        raise RuntimeError(f"no evidence came for: {question}")
    return evidence, whole


async def _ask_api(client: httpx.AsyncClient, person: Person, question: str) -> tuple[float, float]:
    """The same by the API."""
    started, evidence, last = time.monotonic(), None, ""
    async with client.stream("POST", "/api/v1/ask/stream", json={"question": question}) as events:
        events.raise_for_status()
        async for line in events.aiter_lines():
            last = line if line.startswith("data: ") else last
            if evidence is None and '"type":"evidence"' in line:
                evidence = time.monotonic() - started
    if evidence is None or '"type":"answered"' not in last:
        raise RuntimeError(f"no answer came for: {question}: {last[:300]}")
    return evidence, time.monotonic() - started


async def _events(
    client: httpx.AsyncClient, person: Person, order: dict[str, object], started: float, wanted: str
) -> float | None:
    """When ``wanted`` first came, seconds after ``started``; waits for the end of what was ordered."""
    joined = await client.post("/gradio_api/queue/join", json=order)
    joined.raise_for_status()
    came = None
    async with (
        asyncio.timeout(_PATIENCE),
        client.stream("GET", "/gradio_api/queue/data", params={"session_hash": person.session}) as events,
    ):
        async for line in events.aiter_lines():
            if wanted and came is None and wanted in line:
                came = time.monotonic() - started
            if '"process_completed"' in line:
                if '"success":false' in line.replace(" ", ""):
                    raise RuntimeError(line[:300])
                return came
    raise RuntimeError("the stream ended before the answer did")


def spread(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {}
    ordered = sorted(seconds)
    at = {
        name: ordered[min(len(ordered) - 1, int(share * len(ordered)))] for name, share in (("p95", 0.95), ("max", 1.0))
    }
    return {"median": round(statistics.median(ordered), 3), **{name: round(value, 3) for name, value in at.items()}}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
