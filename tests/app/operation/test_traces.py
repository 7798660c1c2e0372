"""Spans reach a collector by its own protocol, and nothing of it is loaded where none is named."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app.audit.noting import answering
from app.operation.answer_watch import AnswerWatch
from app.operation.metrics import Metrics
from app.operation.operation import Operation
from app.operation.running import Outcome
from app.operation.traces import Traces
from app.settings.log_settings import LogSettings
from app.types import Answer, Answered, EvidenceFound, RequestKind, Searching, Understood
from app.web.serving.calls import Calls

ROOT = Path(__file__).resolve().parents[3]
REMOTE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector(trace_service_pb2_grpc.TraceServiceServicer):  # type: ignore[misc]
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.resource: dict[str, str] = {}

    def Export(self, request: Any, context: Any) -> Any:  # noqa: N802  # so the protocol calls it
        for of_resource in request.resource_spans:
            self.resource = {one.key: one.value.string_value for one in of_resource.resource.attributes}
            for of_scope in of_resource.scope_spans:
                self.spans += of_scope.spans
        return trace_service_pb2.ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[tuple[Collector, str]]:
    made, server = Collector(), grpc.server(futures.ThreadPoolExecutor(1))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(made, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield made, f"http://127.0.0.1:{port}"
    server.stop(None).wait()


def attributes(span: Any) -> dict[str, str]:
    return {one.key: one.value.string_value or str(one.value.int_value) for one in span.attributes}


@pytest.mark.parametrize("questions", [False, True])
def test_a_request_its_answer_and_the_steps_of_that_are_told(collector: tuple[Collector, str], questions: bool) -> None:
    received, address = collector
    traces = Traces(address)
    operation = Operation(traces=traces)

    async def asks(scope: Any, receive: Any, send: Any) -> None:
        watch = AnswerWatch(Metrics(), traces, questions=questions)
        answer = Answer("Who?", "Who?", (), (), refused=True, model="extractive", kind=RequestKind.FACT)
        for event in (Understood(RequestKind.FACT), Searching("Who?"), EvidenceFound(()), Answered(answer)):
            watch.after(event)
        watch.ended(Outcome.STOPPED)
        await PlainTextResponse("told")(scope, receive, send)

    with answering(None):
        TestClient(Calls(asks, operation)).post("/api/v1/ask", headers={"traceparent": REMOTE})
    traces.close()
    spans = {span.name: span for span in received.spans}
    assert list(spans) == ["understood", "searching", "evidence", "whole", "answer", "POST api"]
    request, answer = spans["POST api"], spans["answer"]
    assert request.trace_id.hex() == REMOTE.split("-")[1], "where the proxy's own span is"
    assert request.parent_span_id.hex() == REMOTE.split("-")[2]
    assert answer.parent_span_id == request.span_id
    assert {spans[step].parent_span_id for step in ("understood", "evidence", "whole")} == {answer.span_id}
    assert answer.start_time_unix_nano <= spans["evidence"].end_time_unix_nano <= answer.end_time_unix_nano
    facts = {"outcome": "refused", "model": "extractive", "kind": "fact", "evidence": "0", "statements": "0"}
    assert attributes(answer) == facts | ({"question": "Who?"} if questions else {})
    assert attributes(request) == {"method": "POST", "status": "200", "area": "api"}
    assert received.resource["service.name"] == "dateline"


@pytest.mark.slow
def test_a_collector_that_is_down_holds_nothing_up_and_ends_nothing() -> None:
    traces, began = Traces("http://127.0.0.1:9"), time.monotonic()
    AnswerWatch(Metrics(), traces, questions=False).ended(Outcome.FAILED)
    assert time.monotonic() - began < 1
    traces.close()
    assert time.monotonic() - began < 20


def test_nothing_of_it_is_loaded_where_no_collector_is_named() -> None:
    code = (
        "import sys; import app.operation.operation, app.operation.traces, app.web.serving.calls; "
        "print([name for name in sys.modules if name.startswith(('opentelemetry', 'grpc', 'pythonjsonlogger'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("address", ["collector:4317", "ftp://collector", "http://", "http:// x"])
def test_what_is_no_address_of_a_collector_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="traces"):
        LogSettings(traces=address)
