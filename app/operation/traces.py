"""Spans for OpenTelemetry: a request, the answer it asks for, and the steps of that. The only module that knows it.

Nothing of it is imported where no collector is named. Each span is told with its beginning and its end once it is over:
an answer goes through threads and tasks that begin and end on their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from app.errors import SettingsInvalid

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

LAST_SECONDS = 2  # for the collector to take what it is sent, also when the server stops


class Traces:
    """Sends spans to a collector, in a thread of its own. A collector that is down holds nothing up."""

    def __init__(self, address: str, exporter: SpanExporter | None = None) -> None:
        """Raises SettingsInvalid where OpenTelemetry is not installed."""
        try:
            from opentelemetry import trace
            from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
            from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
        except ImportError as error:
            raise SettingsInvalid(
                f"log.traces is set, and {error.name} is not installed", "Install it: pip install 'dateline[traces]'"
            ) from error
        self._kinds, self._with_span = trace.SpanKind, trace.set_span_in_context
        resource = Resource.create({"service.name": "dateline", "service.version": version("dateline")})
        # Its own, and not the one of the process: what libraries would trace of themselves is not sent along.
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = exporter or OTLPSpanExporter(address, insecure=address.startswith("http://"), timeout=LAST_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("dateline")
        self._propagator = TraceContextTextMapPropagator()

    def request(self, name: str, headers: Mapping[str, str]) -> Any:
        """A request has begun: what its spans belong to, for ``request_ended`` and ``answer``. A proxy that traces says
        in ``traceparent`` where it belongs itself."""
        parent = self._propagator.extract({key: value for key, value in headers.items() if key in _CARRIED})
        return self._tracer.start_span(name, parent, self._kinds.SERVER)

    def request_ended(self, span: Any, attributes: Mapping[str, str | int]) -> None:
        span.set_attributes(attributes)
        span.end()

    def answer(
        self, within: Any, began: int, ended: int, steps: Mapping[str, int], attributes: Mapping[str, str | int]
    ) -> None:
        """An answer is over: when it began and ended, and when it came to each step, in nanoseconds since 1970."""
        parent = self._with_span(within) if within is not None else None
        span = self._tracer.start_span("answer", parent, attributes=dict(attributes), start_time=began)
        inside, since = self._with_span(span), began
        for step, reached in steps.items():
            self._tracer.start_span(step, inside, start_time=since).end(reached)
            since = reached
        span.end(ended)

    def close(self) -> None:
        """Sends what is left, for a few seconds at most."""
        self._provider.force_flush(LAST_SECONDS * 1000)
        self._provider.shutdown()


_CARRIED = ("traceparent", "tracestate")
