"""Prompt chaining: fixed steps, each working on the last one's answer, with checks in code between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import UsageError
from ..shape import Check, Flow, Sequence
from .base import Feedback, Given, Outcome, Pattern, Place, Shaped, below
from .gate import Gate


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a chain with the gates that follow it; a chain may begin with gates on its input alone."""

    part: Pattern | None
    gates: tuple[Gate, ...] = ()

    def flow(self, path: str) -> Flow | None:
        flow = self.part.flow(path) if self.part else None
        for gate in self.gates:
            flow = Check(path + gate.name, gate.name, gate.question, redo=flow, tries=gate.retries)
        return flow

    async def act(self, place: Place, given: Given) -> Outcome:
        """Do the part and its gates; a gate that sends the answer back has the earlier gates look again too."""
        if not self.gates:
            return await self.part.act(place, given) if self.part else Outcome(given.input)
        gate, inner = self.gates[-1], Leg(self.part, self.gates[:-1])
        for _ in range(gate.retries + 1):
            outcome = await inner.act(place, given)
            if not outcome.done:
                return outcome
            checked = gate.pass_on(place, outcome.value, given.earlier)
            if checked.status != "gate":
                return checked
            given = given._replace(feedback=Feedback(outcome.value, checked.reason))
        return checked


@dataclass(frozen=True, slots=True, init=False)
class Chain(Shaped):
    """Fixed steps with gates between them; a gate that does not pass stops the run before the next step.

    Raises UsageError where the parts cannot work together.
    Source: "Prompt chaining" in Building effective agents (Anthropic, 2024).
    """

    parts: tuple[Pattern | Gate, ...]
    name: str
    _legs: tuple[Leg, ...] = field(repr=False, compare=False)

    def __init__(self, *parts: Pattern | Gate, name: str = "chain") -> None:
        _refuse_unworkable(name, parts)
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "_legs", _legs(parts))

    def flow(self, path: str | None = None) -> Flow:
        flows = (leg.flow(below(path, self.name)) for leg in self._legs)
        return Sequence(tuple(flow for flow in flows if flow))

    async def act(self, place: Place, given: Given) -> Outcome:
        return await place.inside(self, given, self._work)

    async def _work(self, place: Place, given: Given) -> Outcome:
        earlier: dict[str, Any] = {}
        outcome = Outcome(given.input)
        for leg in self._legs:
            outcome = await leg.act(place, Given(outcome.value, given.input, earlier))
            if not outcome.done:
                return outcome
            if leg.part:
                earlier[leg.part.name] = outcome.value
        return outcome


def _legs(parts: tuple[Pattern | Gate, ...]) -> tuple[Leg, ...]:
    legs = [Leg(None)]
    for part in parts:
        if isinstance(part, Gate):
            legs[-1] = Leg(legs[-1].part, (*legs[-1].gates, part))
        else:
            legs.append(Leg(part))
    return tuple(leg for leg in legs if leg.part or leg.gates)


def _refuse_unworkable(chain: str, parts: tuple[Pattern | Gate, ...]) -> None:
    names: set[str] = set()
    steps: set[str] = set()
    for before, part in zip((None, *parts), parts, strict=False):
        if not isinstance(part, Gate) and not hasattr(part, "act"):
            raise UsageError(f"chain {chain!r}: {part!r} is neither a pattern nor a gate")
        if part.name in names | {"input", "original"}:
            raise UsageError(f"chain {chain!r}: the name {part.name!r} is taken; give each part one of its own")
        names.add(part.name)
        if isinstance(part, Gate):
            _refuse_retries(chain, part, before)
            continue
        if check_fields := getattr(part, "check_fields", None):
            check_fields({"input", "original"} | steps)
        steps.add(part.name)
    if not steps:
        raise UsageError(f"chain {chain!r} has no step; give it one, for instance fg.Step('draft', 'Draft: {{input}}')")


def _refuse_retries(chain: str, gate: Gate, before: Pattern | Gate | None) -> None:
    """Only a step can be asked again with a reason; other gates in between are looked at again on the way."""
    if gate.retries and not (isinstance(before, Gate) or getattr(before, "takes_feedback", False)):
        raise UsageError(
            f"chain {chain!r}: gate {gate.name!r} has retries, but no step stands right before it to ask again"
        )
