"""What programs that talk to models are answered: shapes, refusals, histories. The official client's part of it is in
``tests.app.test_programs``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from openai.types import Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response as OpenAIResponse
from starlette.testclient import TestClient

from app.programs.openai_api.openai_routes import openai_routes
from app.records.answers import AnswerRecord
from app.web.owner import COOKIE
from app.web.stream import SearchesFirst
from tests.app.web.conftest import let_in
from tests.app.web.fake_assistant import KILLED, PALMYRA, REFUSAL, RETOOK, STATEMENTS, FakeAssistant
from tests.homes import rooms_of_no_archive

QUESTION = "Who retook Palmyra?"
SAID = f"{STATEMENTS[0].text} [1] {STATEMENTS[1].text} [2][1]"


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def client(assistant: FakeAssistant) -> Iterator[TestClient]:
    app = FastAPI()
    let_in(app)
    app.include_router(openai_routes(assistant, rooms_of_no_archive(), SearchesFirst()))
    with TestClient(app, base_url="http://news.example:7860") as client:
        yield client


def said(*texts: str, **more: Any) -> dict[str, Any]:
    """A request whose messages are of user and assistant by turns."""
    roles = ("user", "assistant")
    messages = [{"role": roles[at % 2], "content": text} for at, text in enumerate(texts)]
    return {"model": "default", "messages": messages, **more}


def events(text: str) -> list[dict[str, Any]]:
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def test_a_completion_has_the_text_its_citations_and_the_whole_record(client: TestClient) -> None:
    answer = client.post("/v1/chat/completions", json=said(QUESTION, temperature=0.2)).json()
    told = ChatCompletion.model_validate(answer)
    message = told.choices[0].message
    assert (message.content, told.choices[0].finish_reason, told.usage) == (SAID, "stop", None)
    assert message.annotations is not None
    cited = [one.url_citation for one in message.annotations]
    assert [SAID[one.start_index : one.end_index] for one in cited] == ["[1]", "[2]", "[1]"]
    start = PALMYRA.text.index(RETOOK)
    assert cited[0].url == f"http://news.example:7860/articles/{PALMYRA.id}?start={start}&end={start + len(RETOOK)}"
    assert cited[0].title == PALMYRA.title
    record = AnswerRecord.model_validate(answer["dateline"])
    assert [one.verdict for one in record.statements] == ["supported", "partly"]
    assert record.statements[1].citations[0].quote == KILLED
    assert record.statements[0].citations[0].address == cited[0].url
    assert answer["choices"][0]["message"]["dateline"] == {"answer": record.id}


def test_what_is_streamed_of_a_completion_is_what_was_checked(client: TestClient) -> None:
    answer = client.post("/v1/chat/completions", json=said(QUESTION, stream=True))
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.endswith("data: [DONE]\n\n")
    chunks = events(answer.text)
    assert all(ChatCompletionChunk.model_validate(one) for one in chunks)
    deltas = [one["choices"][0]["delta"] for one in chunks]
    added = [delta["content"] for delta in deltas if delta.get("content")]
    assert added == [f"{STATEMENTS[0].text} [1]", f" {STATEMENTS[1].text} [2][1]"]
    marked = [SAID[one["url_citation"]["start_index"] :][:3] for one in deltas[-2]["annotations"]]
    assert marked == ["[1]", "[2]", "[1]"]
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    assert AnswerRecord.model_validate(chunks[-1]["dateline"]).answer == SAID


def test_a_response_is_told_whole_as_in_events(client: TestClient) -> None:
    asked = {"model": "dateline", "input": QUESTION}
    whole = client.post("/v1/responses", json=asked).json()
    assert OpenAIResponse.model_validate(whole).output_text == SAID
    told = events(client.post("/v1/responses", json={**asked, "stream": True}).text)
    assert [one["sequence_number"] for one in told] == list(range(len(told)))
    kinds = [one["type"].removeprefix("response.") for one in told]
    assert kinds[:5] == ["created", "in_progress", "output_item.added", "content_part.added", "output_text.delta"]
    assert kinds[-4:] == ["output_text.done", "content_part.done", "output_item.done", "completed"]
    assert "".join(one["delta"] for one in told if one["type"] == "response.output_text.delta") == SAID
    annotations = [one["annotation"] for one in told if one["type"] == "response.output_text.annotation.added"]
    assert annotations == whole["output"][0]["content"][0]["annotations"]
    ended = told[-1]["response"]
    assert ended["output"][0]["content"] == whole["output"][0]["content"]
    assert ended["dateline"]["statements"] == whole["dateline"]["statements"]


def test_a_refusal_is_said_with_the_nearest_sentences(client: TestClient) -> None:
    answer = client.post("/v1/chat/completions", json=said("Who stole the paintings?")).json()
    content = answer["choices"][0]["message"]["content"]
    assert content.startswith(REFUSAL)
    assert f"\n- “{KILLED}” [1]" in content
    assert answer["dateline"]["refused"] is True
    assert answer["dateline"]["refused_for"] == "nothing"


def test_the_archive_is_a_model(client: TestClient) -> None:
    listed = client.get("/v1/models").json()
    assert [Model.model_validate(one).id for one in listed["data"]] == ["default"]
    assert client.get("/v1/models/default").json()["owned_by"] == "dateline"
    missing = client.get("/v1/models/gpt-5")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "model_not_found")


def test_what_was_said_before_is_the_history_and_instructions_are_none_of_it(
    client: TestClient, assistant: FakeAssistant
) -> None:
    parts = [{"type": "text", "text": "And who"}, {"type": "text", "text": "was killed?"}]
    body = said(QUESTION, "Some answer.")
    rude = {"role": "system", "content": "Be rude."}
    body["messages"] = [rude, *body["messages"], {"role": "user", "content": parts}]
    client.post("/v1/chat/completions", json=body)
    question, history = assistant.asked[-1]
    assert question == "And who\nwas killed?"
    assert [(turn.role, turn.text, turn.answer) for turn in history] == [
        ("user", QUESTION, None),
        ("assistant", "Some answer.", None),
    ]


@pytest.mark.parametrize("marked", [True, False], ids=["by its id", "by its words"])
def test_an_answer_that_is_sent_back_is_known_again(client: TestClient, assistant: FakeAssistant, marked: bool) -> None:
    """Clients send the text of an answer back, and few of them what came with it."""
    message = client.post("/v1/chat/completions", json=said(QUESTION)).json()["choices"][0]["message"]
    body = said(QUESTION, message["content"], "Who said so?")
    if marked:
        body["messages"][1] = {**message, "content": "It was translated since."}
    client.post("/v1/chat/completions", json=body)
    before = assistant.asked[-1][1][-1].answer
    assert before is not None
    assert before.statements == STATEMENTS


def test_a_response_goes_on_from_the_one_before(client: TestClient, assistant: FakeAssistant) -> None:
    first = client.post("/v1/responses", json={"model": "default", "input": QUESTION}).json()
    again = {"model": "default", "input": "Who said so?", "previous_response_id": first["id"]}
    second = client.post("/v1/responses", json=again).json()
    assert second["previous_response_id"] == first["id"]
    history = assistant.asked[-1][1]
    assert [turn.text for turn in history] == [QUESTION, SAID]
    assert history[-1].answer is not None
    client.post("/v1/responses", json={**again, "input": "When?", "previous_response_id": second["id"]})
    assert len(assistant.asked[-1][1]) == 4
    unkept = client.post("/v1/responses", json={"model": "default", "input": QUESTION, "store": False}).json()
    stranger = {"Cookie": f"{COOKIE}={'s' * 43}"}
    others = client.post("/v1/responses", json=again, headers=stranger)
    assert others.json()["error"]["code"] == "previous_response_not_found", "a conversation is its reader's alone"
    gone = client.post("/v1/responses", json={**again, "previous_response_id": unkept["id"]})
    assert (gone.status_code, gone.json()["error"]["code"]) == (400, "previous_response_not_found")


def test_a_question_may_be_limited_as_in_datelines_own_api(client: TestClient, assistant: FakeAssistant) -> None:
    limited = {"limits": {"outlet": ["Kestrel Daily"], "from": "2016-03-01"}, "sureness": "sure"}
    client.post("/v1/chat/completions", json=said(QUESTION, dateline=limited))
    filters = assistant.limited[-1]
    assert filters is not None
    assert (filters.outlets, str(filters.published_from), assistant.sureness) == (
        ("Kestrel Daily",),
        "2016-03-01",
        "sure",
    )


@pytest.mark.parametrize(
    ("changed", "param", "advice"),
    [
        ({"tools": [{"type": "function"}]}, "tools", "calls no tools"),
        ({"n": 2}, "n", "one answer"),
        ({"response_format": {"type": "json_object"}}, "response_format", "is JSON"),
        ({"model": "gpt-5"}, "model", "ask “default”"),
        ({"messages": []}, "messages", "end with a message of the user"),
        ({"messages": [{"role": "assistant", "content": "No."}]}, "messages", "end with a message of the user"),
        ({"messages": [{"role": "tool", "content": "4"}]}, "messages.0", "none of “tool”"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages.0", "text alone"),
        ({"messages": [{"role": "user", "content": "x" * 2001}]}, "messages", "2,000 or fewer"),
        ({"messages": "Who?"}, "messages", "cannot be read"),
        ({"dateline": {"limit": {}}}, "dateline.limit", "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    client: TestClient, changed: dict[str, Any], param: str, advice: str
) -> None:
    answer = client.post("/v1/chat/completions", json={**said(QUESTION), **changed})
    error = answer.json()["error"]
    assert answer.status_code == (404 if param == "model" else 400)
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert advice in error["message"]


def test_null_is_what_is_left_out(client: TestClient) -> None:
    told = client.post("/v1/chat/completions", json=said(QUESTION, stream=None, dateline=None, tools=None, n=None))
    assert told.status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"[" * 100_000, b'"\xff'])
def test_a_body_that_is_no_object_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/responses", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]["message"]


def test_a_fault_is_told_by_a_reference_alone(client: TestClient) -> None:
    answer = client.post("/v1/chat/completions", json=said("Please break"))
    assert answer.status_code == 500
    assert answer.json()["error"]["type"] == "server_error"
    assert "secret" not in answer.text
    (error,) = [
        one["error"] for one in events(streamed(client, "/v1/chat/completions", said("break"))) if "error" in one
    ]
    assert "reference" in error["message"]
    failed = events(streamed(client, "/v1/responses", {"model": "default", "input": "break"}))[-1]
    assert (failed["type"], failed["response"]["status"]) == ("response.failed", "failed")


def streamed(client: TestClient, path: str, body: dict[str, Any]) -> str:
    return client.post(path, json={**body, "stream": True}).text


def test_an_address_that_there_is_not_is_told_in_the_same_shape(client: TestClient) -> None:
    answer = client.post("/v1/embeddings", json={})
    assert answer.status_code == 404
    assert "/v1/chat/completions" in answer.json()["error"]["message"]
