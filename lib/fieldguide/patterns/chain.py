"""Prompt chaining: fixed steps, each working on the last one's answer, with checks in code between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import UsageError
from ..flows import Check, Flow, Sequence
from .base import Feedback, Given, Outcome, Pattern, Place, Shaped, below
from .gate import Gate


@dataclass(frozen=True, slots=True)
class Guarded:
    """A gate with what stands before it: a step, a step with gates already, or nothing but the chain's input."""

    before: Pattern | Guarded | None
    gate: Gate

    @property
    def name(self) -> str:
        return self.before.name if self.before else ""

    def flow(self, path: str) -> Flow:
        redo = self.before.flow(path) if self.before else None
        return Check(path + self.gate.name, self.gate.name, self.gate.question, redo, self.gate.retries)

    async def act(self, place: Place, given: Given) -> Outcome:
        """Do what stands before, then look; what is sent back passes the earlier gates anew."""
        for _ in range(self.gate.retries + 1):
            outcome = await self.before.act(place, given) if self.before else Outcome(given.input)
            if not outcome.done:
                return outcome
            checked = self.gate.pass_on(place, outcome.value, given.earlier)
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
    _legs: tuple[Pattern | Guarded, ...] = field(repr=False, compare=False)

    def __init__(self, *parts: Pattern | Gate, name: str = "chain") -> None:
        _refuse_unworkable(name, parts)
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "_legs", _legs(parts))

    def flow(self, path: str | None = None) -> Flow:
        here = below(path, self.name)
        return Sequence(tuple(leg.flow(here) for leg in self._legs))

    async def act(self, place: Place, given: Given) -> Outcome:
        return await place.inside(self, given, self._work)

    async def _work(self, place: Place, given: Given) -> Outcome:
        earlier: dict[str, Any] = {}
        outcome = Outcome(given.input)
        for leg in self._legs:
            outcome = await leg.act(place, Given(outcome.value, given.input, earlier))
            if not outcome.done:
                return outcome
            earlier[leg.name] = outcome.value
        return outcome


def _legs(parts: tuple[Pattern | Gate, ...]) -> tuple[Pattern | Guarded, ...]:
    """Return the parts with each gate around what stands before it."""
    legs: list[Pattern | Guarded] = []
    for part in parts:
        legs.append(Guarded(legs.pop() if legs else None, part) if isinstance(part, Gate) else part)
    return tuple(legs)


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
