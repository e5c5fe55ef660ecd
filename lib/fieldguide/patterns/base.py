"""What all patterns share: what goes in, what comes out, and where a run stands."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, Protocol

from ..clock import Clock
from ..door import Ask, Connection, ToolCall
from ..flows import Flow
from ..offline import session
from ..shape import Shape
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
    """Why an answer is asked for again, with the answers before it where those are sent too."""

    answer: Any
    reason: str
    before: Feedback | None = None

    @staticmethod
    def in_order(last: Feedback | None) -> list[Feedback]:
        """Return `last` and all that came before it, the first first."""
        found: list[Feedback] = []
        while last is not None:
            found.append(last)
            last = last.before
        return found[::-1]


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


class Used(NamedTuple):
    """What using a tool gave: the text the model gets, and the kind of error where it is one."""

    text: str
    error: str = ""


Work = Callable[["Place", Given], Awaitable[Outcome]]
Job = Callable[["Place"], Awaitable[Outcome]]


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
        if over := self.over():
            return Outcome(None, "budget", over)
        for meter in self.meters:
            meter.begin()
        span_id, start = self.recorder.open(), self.clock.now()
        reply, nanoseconds = await self.connection.ask(ask)
        self.clock.spend(nanoseconds)
        span = self._close(span_id, "chat", name, start, reply.reason, reply.attributes, ask.messages, reply.value)
        for meter in self.meters:
            meter.charge(span)
        return Outcome(reply.value, reply.status, reply.reason)

    def over(self) -> str:
        """Say which budget is used up, or nothing."""
        for meter in self.meters:
            if over := meter.over(self.clock.now()):
                return over
        return ""

    async def together(self, jobs: Sequence[Job], at_once: int | None = None) -> list[Outcome]:
        """Do `jobs` side by side, at most `at_once` of them, and return their outcomes in order.

        Virtual time is that of the same jobs on so many lanes, and offline the model's answers are the same, whatever
        order they really ran in.
        """
        lanes = at_once or max(len(jobs), 1)
        free = asyncio.Semaphore(lanes)
        places = [replace(self, clock=self.clock.branch(), recorder=self.recorder.branch()) for _ in jobs]
        trunk = session.simulation.get() or session.Simulation(self.connection.seed)
        chances = trunk.branches(len(jobs))

        async def one(job: Job, place: Place, chance: session.Simulation) -> Outcome:
            session.simulation.set(chance)  # this job's alone: gather gives each a task, and a task its own context
            async with free:
                return await job(place)

        done = await asyncio.gather(*map(one, jobs, places, chances), return_exceptions=True)
        trunk.join(chances)
        for place, later in zip(places, self.clock.join([place.clock for place in places], lanes), strict=True):
            self.recorder.join(place.recorder, later)
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome
        return [outcome for outcome in done if not isinstance(outcome, BaseException)]

    def note(self, name: str, reason: str, value: Any) -> None:
        """Record a check made in code; an empty `reason` means that it passed."""
        self._close(self.recorder.open(), "gate", name, self.clock.now(), reason, {}, value, None)

    async def tool(self, name: str, call: ToolCall, work: Awaitable[Used]) -> Used:
        """Do the `work` of a tool that the model called as one span."""
        span_id, start = self.recorder.open(), self.clock.now()
        used = await work
        names = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": call.name,
            "gen_ai.tool.call.id": call.id,
            "gen_ai.tool.type": "function",
        }
        if used.error:
            names["error.type"] = used.error
        reason = used.text if used.error else ""
        self._close(span_id, "execute_tool", name, start, reason, names, call.input, used.text)
        return used

    async def inside(
        self,
        pattern: Pattern,
        given: Given,
        work: Work,
        kind: Literal["invoke_workflow", "invoke_agent"] = "invoke_workflow",
    ) -> Outcome:
        """Do a whole pattern's `work` as one span, with what it does below its own name."""
        span_id, start = self.recorder.open(), self.clock.now()
        place = Place(self.connection, self.clock, self.recorder, self.meters, span_id, below(self.path, pattern.name))
        value, status, reason = outcome = await work(place, given)
        names = {"gen_ai.operation.name": kind, f"gen_ai.{kind.removeprefix('invoke_')}.name": pattern.name}
        ending: Ending = "ok" if status == "done" else "failed"
        self._close(span_id, kind, pattern.name, start, reason, names, given.input, value, ending)
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
        ending: Ending | None = None,
    ) -> Span:
        ending = ending or ("failed" if reason else "ok")
        node = (self.path or "") + name
        span = Span(span_id, self.parent, kind, node, start, self.clock.now(), ending, reason, attributes, sent, got)
        self.recorder.close(span)
        return span
