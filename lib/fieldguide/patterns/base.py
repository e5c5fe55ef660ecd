"""What all patterns share: what goes in, what comes out, and where a run stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from ..clock import Clock
from ..door import Ask, Connection
from ..shape import Flow, Shape
from ..trace import Ending, Kind, Recorder, Span
from .budget import Meter

Status = Literal["done", "gate", "budget", "cap", "refused", "failed"]
"""Why a run ended: it finished; a gate, a budget or a cap stopped it; the model refused; something broke."""


class Outcome(NamedTuple):
    """What a part hands on: its value, or the status and reason it ended with."""

    value: Any
    status: Status = "done"
    reason: str = ""

    @property
    def done(self) -> bool:
        return self.status == "done"


class Feedback(NamedTuple):
    """Why an answer is asked for again."""

    answer: Any
    reason: str


class Given(NamedTuple):
    """What a part is given: the value before it, the pattern's own input, and earlier parts' results by name."""

    input: Any
    original: Any
    earlier: Mapping[str, Any]
    feedback: Feedback | None = None


def below(path: str | None, name: str) -> str:
    """Return the path of a pattern's own parts; the outermost pattern's parts carry no prefix."""
    return "" if path is None else f"{path}{name}/"


class Pattern(Protocol):
    """Anything that can stand as a part of a pattern, or be run by itself."""

    @property
    def name(self) -> str: ...

    def flow(self, path: str | None = None) -> Flow:
        """Return its shape as it stands below `path`."""

    @property
    def shape(self) -> Shape: ...

    async def act(self, place: Place, given: Given) -> Outcome:
        """Do its work once."""


class Shaped:
    """What every pattern can say of itself before it runs."""

    __slots__ = ()

    @property
    def shape(self: Pattern) -> Shape:
        """Its nodes, its edges and every way through it."""
        return Shape(self.name, self.flow())


Work = Callable[["Place", Given], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: its connection, clock, recorder and meters, and the path to here."""

    connection: Connection
    clock: Clock
    recorder: Recorder
    meters: tuple[Meter, ...]
    parent: int = 0
    path: str | None = None

    async def call(self, name: str, ask: Ask) -> Outcome:
        """Ask the model once, on the clock and on every meter."""
        for meter in self.meters:
            if over := meter.over(self.clock.now()):
                return Outcome(None, "budget", over)
        span_id, start = self.recorder.open(), self.clock.now()
        reply, nanoseconds = await self.connection.ask(ask)
        self.clock.spend(nanoseconds)
        span = self._close(span_id, "chat", name, start, reply.reason, reply.attributes, ask.messages, reply.value)
        for meter in self.meters:
            meter.charge(span)
        return Outcome(reply.value, reply.status, reply.reason)

    def note(self, name: str, reason: str, value: Any) -> None:
        """Record a check made in code; an empty `reason` means that it passed."""
        self._close(self.recorder.open(), "gate", name, self.clock.now(), reason, {}, value, None)

    async def inside(self, pattern: Pattern, given: Given, work: Work) -> Outcome:
        """Do a whole pattern's `work` as one span, with what it does below its own name."""
        span_id, start = self.recorder.open(), self.clock.now()
        place = Place(self.connection, self.clock, self.recorder, self.meters, span_id, below(self.path, pattern.name))
        outcome = await work(place, given)
        names = {"gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": pattern.name}
        self._close(span_id, "invoke_workflow", pattern.name, start, outcome.reason, names, given.input, outcome.value)
        return outcome

    def _close(
        self,
        span_id: int,
        kind: Kind,
        name: str,
        start: int,
        reason: str,
        attributes: Mapping[str, Any],
        sent: Any,
        got: Any,
    ) -> Span:
        ending: Ending = "failed" if reason else "ok"
        node = (self.path or "") + name
        span = Span(span_id, self.parent, kind, node, start, self.clock.now(), ending, reason, attributes, sent, got)
        self.recorder.close(span)
        return span
