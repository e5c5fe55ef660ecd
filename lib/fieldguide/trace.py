"""What happened in a run, in the words of OpenTelemetry's GenAI semantic conventions.

Spans are plain records made as the run goes (about a microsecond each; OpenTelemetry's own cost about 50).
Steps, timeline, bill and the drawn way are all read from them; nothing is counted twice.
Names: https://opentelemetry.io/docs/specs/semconv/gen-ai/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal, NamedTuple

from . import prices
from .clock import NANOSECONDS

Kind = Literal["invoke_workflow", "invoke_agent", "chat", "execute_tool", "gate"]
HOLDERS = ("invoke_workflow", "invoke_agent")
"""The kinds whose spans hold others: a whole pattern each."""
Ending = Literal["ok", "failed"]


class Span(NamedTuple):
    """One thing that happened; a named tuple because one is made for every model call."""

    id: int
    parent: int
    kind: Kind
    node: str
    """Where it stands in the pattern's shape."""
    start: int
    """Nanoseconds since the run began."""
    end: int
    ending: Ending
    reason: str
    attributes: Mapping[str, Any]
    """`gen_ai.*` names; empty for a gate."""
    sent: Any
    got: Any

    @property
    def seconds(self) -> float:
        return (self.end - self.start) / NANOSECONDS

    @property
    def tokens(self) -> int:
        """Tokens in and out together; 0 for anything but a model call."""
        counts = self.attributes
        return int(counts.get("gen_ai.usage.input_tokens", 0) + counts.get("gen_ai.usage.output_tokens", 0))

    @property
    def dollars(self) -> float | None:
        """What the call cost at list price, nothing where nobody answered; None where the price is unknown."""
        if self.kind != "chat" or "gen_ai.response.model" not in self.attributes:
            return 0.0
        return prices.cost(self.attributes["gen_ai.response.model"], usage(self.attributes))


def usage(attributes: Mapping[str, Any]) -> prices.Usage:
    """Return the token counts in a chat span's attributes.

    The convention counts cached tokens inside `input_tokens`; a price list bills them apart.
    """
    cached = attributes.get("gen_ai.usage.cache_read.input_tokens", 0)
    written = attributes.get("gen_ai.usage.cache_creation.input_tokens", 0)
    return prices.Usage(
        input_tokens=attributes["gen_ai.usage.input_tokens"] - cached - written,
        output_tokens=attributes["gen_ai.usage.output_tokens"],
        cache_read_tokens=cached,
        cache_write_tokens=written,
    )


@dataclass(frozen=True, slots=True)
class Bill:
    """What a run used: model calls, tokens, US dollars at list price (None: a price is unknown), seconds."""

    calls: int
    input_tokens: int
    output_tokens: int
    dollars: float | None
    seconds: float

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Trace:
    """Every span of one run, in the order they ended."""

    spans: tuple[Span, ...]

    @property
    def calls(self) -> tuple[Span, ...]:
        return tuple(span for span in self.spans if span.kind == "chat")

    @property
    def steps(self) -> tuple[Span, ...]:
        """The calls, tool uses and checks, in the order they began, without the patterns that hold them."""
        return tuple(sorted((span for span in self.spans if span.kind not in HOLDERS), key=_began))

    def at(self, node: str) -> Iterator[Span]:
        """Yield the spans of one node of the shape."""
        return (span for span in self.spans if span.node == node)

    def bill(self) -> Bill:
        """Add up what the run used."""
        calls = self.calls
        costs = [call.dollars for call in calls]
        return Bill(
            calls=len(calls),
            input_tokens=sum(call.attributes.get("gen_ai.usage.input_tokens", 0) for call in calls),
            output_tokens=sum(call.attributes.get("gen_ai.usage.output_tokens", 0) for call in calls),
            dollars=None if None in costs else sum(cost for cost in costs if cost is not None),
            seconds=max((span.end for span in self.spans), default=0) / NANOSECONDS,
        )


def _began(span: Span) -> tuple[int, int]:
    return span.start, span.id


class Recorder:
    """Collects the spans of one run."""

    __slots__ = ("_next", "_spans")

    def __init__(self, numbers: Iterator[int] | None = None) -> None:
        self._spans: list[Span] = []
        self._next = count(1) if numbers is None else numbers

    def open(self) -> int:
        """Return the id of a span that begins now."""
        return next(self._next)

    def close(self, span: Span) -> None:
        self._spans.append(span)

    def branch(self) -> Recorder:
        """Return a recorder for one of several things that go on side by side; ids stay unique."""
        return Recorder(self._next)

    def join(self, branch: Recorder, later: int) -> None:
        """Take over a branch's spans, moved to when it really began."""
        moved = (
            branch._spans
            if not later
            else [s._replace(start=s.start + later, end=s.end + later) for s in branch._spans]
        )
        self._spans.extend(moved)

    def trace(self) -> Trace:
        return Trace(tuple(self._spans))
