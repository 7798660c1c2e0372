"""An engine that crashed, hangs or is mute costs the question that met it, and no other."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

from app.assistant import Assistant
from app.errors import AppFailure, ModelBroke, ModelUnavailable
from app.models.chat_model import EngineModel
from app.models.engine import Engine
from app.models.engine_keeper import pause_after
from app.settings import ChatSettings, CheckSettings, EngineSettings, Settings
from app.types import Answer, Answered
from index.search import Search
from index.stores.archive import Archive
from tests.fakes import tuned

pytestmark = pytest.mark.processes
FAKE = str(Path(__file__).with_name("fake_engine.py"))
Opened = Callable[..., EngineModel]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    models: list[EngineModel] = []

    def open_one(name: str = "model.gguf", chat: dict[str, Any] | None = None, **engine: float) -> EngineModel:
        fast: dict[str, float] = {"look_seconds": 0.1, "silent_seconds": 1.0, **engine}
        settings = Settings(
            home=tmp_path, engine=tuned(EngineSettings, **fast), chat=tuned(ChatSettings, **(chat or {}))
        )
        models.append(EngineModel(lambda: Path(name), settings, partial(Engine, program=[FAKE])))
        return models[-1]

    yield open_one
    for model in models:
        model.close()


def said(model: EngineModel, question: str = "q") -> str:
    return "".join(model.stream("s", question, max_tokens=7))


def until(condition: Callable[[], bool]) -> None:
    """Waits for what happens in another process; a minute is no measure of time but an end to a failing test."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("trouble", ["crash", "hang"])
def test_the_question_that_met_the_trouble_is_told_and_the_next_one_gets_a_new_engine(
    opened: Opened, trouble: str
) -> None:
    """A hung engine, alive and silent, used to be asked again and again, each time for two minutes."""
    model = opened()
    before = model.engine.pid
    assert said(model) == f"pid {before}"
    with pytest.raises(ModelBroke, match="stopped answering"):
        said(model, trouble)
    assert said(model) == f"pid {model.engine.pid}"
    assert model.engine.pid != before
    assert is_gone(before), "its memory is needed for the new one"


def test_an_engine_that_hangs_between_two_questions_is_replaced_before_the_next_one(opened: Opened) -> None:
    """Nobody need meet it."""
    model = opened()
    said(model)
    before = model.engine.pid
    os.kill(before, signal.SIGSTOP)
    until(lambda: model.engine.pid != before)
    assert said(model) == f"pid {model.engine.pid}"
    assert is_gone(before)


def test_an_engine_that_is_healthy_but_writes_no_word_is_replaced(opened: Opened) -> None:
    """Threads that wait for each other for ever leave its server as healthy as before."""
    model = opened(chat={"timeout_seconds": 0.5})
    before = model.engine.pid
    with pytest.raises(ModelBroke, match="nothing came"):
        said(model, "mute")
    assert model.engine.pid != before
    assert said(model) == f"pid {model.engine.pid}"


def test_a_slow_engine_is_left_to_its_work(opened: Opened) -> None:
    """A long prompt on a weak machine: to end the engine would lose what the others are being answered."""
    model = opened(chat={"timeout_seconds": 0.5})
    before = model.engine.pid
    for _ in range(2):
        with pytest.raises(ModelBroke, match="nothing came"):
            said(model, "slow")
    assert model.engine.pid == before


def test_an_engine_that_cannot_be_started_is_told_and_the_keeper_goes_on(tmp_path: Path) -> None:
    """Where memory is short, a thread or a process may be refused; what watches the engine must outlive that."""

    def refused(*_: object) -> NoReturn:
        raise OSError(12, "Cannot allocate memory")

    with pytest.raises(ModelUnavailable, match=r"could not be started: .*Cannot allocate memory"):
        EngineModel(lambda: tmp_path / "m.gguf", Settings(home=tmp_path), refused)


def test_an_engine_that_fails_again_and_again_is_tried_again_later_and_never_given_up(opened: Opened) -> None:
    """Where memory is short for an hour, the model is back after it, without a restart of the chat."""
    model = opened("broken.gguf", retry_seconds=600.0)
    pids: set[int] = set()

    def told() -> str:
        pids.add(model.engine.pid)
        with pytest.raises(ModelUnavailable) as failure:
            said(model)
        return str(failure.value)

    until(lambda: bool(re.search(r"failed 4 times and is started again in (599|600) seconds", told())))
    assert len(pids) <= 4
    model._keeper._next_try = 0.0  # ten minutes later
    assert "could not be loaded" in told()


def test_an_answer_to_its_end_forgets_what_failed_before(opened: Opened) -> None:
    model = opened(retry_seconds=600.0)
    for _ in range(4):  # the fourth in a row would have it wait for ten minutes
        with pytest.raises(ModelBroke):
            said(model, "crash")
        assert said(model).startswith("pid ")


def test_pauses_grow_from_none_to_ten_minutes() -> None:
    pauses = [pause_after(failures, 15.0) for failures in range(1, 13)]
    assert pauses[:3] == [0, 0, 0]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 600


def test_no_engine_is_left_behind_by_a_model_that_is_closed(opened: Opened) -> None:
    """Nor started after it: a gigabyte that nobody would ever free."""
    model = opened()
    said(model)
    pid = model.engine.pid
    model.close()
    time.sleep(0.5)  # several looks
    assert is_gone(pid)
    assert model.engine.pid == pid
    with pytest.raises(AppFailure):
        said(model)


def test_no_engine_outlives_a_chat_that_was_killed(tmp_path: Path) -> None:
    code = (
        "import time; from pathlib import Path; from app.models.engine import Engine; "
        "from app.settings import Settings;"
        f"engine = Engine(Path('m.gguf'), Settings().engine, Path({str(tmp_path / 'log')!r}), [{FAKE!r}]);"
        "engine.address(); print(engine.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as chat:
        assert chat.stdout
        pid = int(chat.stdout.readline())
        chat.kill()
    until(lambda: is_gone(pid))


def test_the_engines_threads_do_not_spin_unless_the_environment_says_so(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a browser on the same cores, threads that spin while they wait made an answer take ten times as long."""
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    assert int(said(opened(), "spin")) <= 10_000
    monkeypatch.setenv("GOMP_SPINCOUNT", "300000")
    assert said(opened(), "spin") == "300000"


def test_whatever_the_engine_does_the_reader_gets_cited_sentences_and_the_next_answer_its_model(
    opened: Opened, archive: Archive, search: Search
) -> None:
    model = opened()
    settings = Settings(home=archive.folder, check=tuned(CheckSettings, min_confidence_without_odds=0))
    assistant = Assistant(archive, search, lambda: model, settings)
    said(model)
    os.kill(model.engine.pid, signal.SIGSTOP)
    answer = answered(assistant)
    assert (answer.model, bool(answer.statements)) == ("extractive", True)
    assert "stopped answering" in answer.notice
    assert answered(assistant).model == model.name


def answered(assistant: Assistant) -> Answer:
    return next(e.answer for e in assistant.answer("Who overran Palmyra?") if isinstance(e, Answered))
