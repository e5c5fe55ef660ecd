"""Agent: a model that uses tools in a loop, and decides by itself which, in what order, and when it is done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from ..door import Ask, ToolCall, Turn
from ..errors import UsageError
from ..flows import Wander
from ..wording import all_are
from .approval import Approve, denial
from .base import Given, Outcome, Place, Shaped, Used, below
from .step import Step
from .tools import Tool

TURN = "turn"
_in_order = json.JSONEncoder(sort_keys=True).encode
SAME_CALL = 3
"""Asked so often with the same arguments, a tool will not tell the model anything new."""


@dataclass(frozen=True, slots=True)
class Agent(Shaped):
    """A model with tools, in a loop with a cap; `Run.reason` always says why it stopped.

    `approve` is asked before each call of a risky tool, with its name and input: True allows; False, or a reason in
    words, denies, and the model is told. It may be a coroutine function, so a person can be asked. Without it, no
    risky tool runs. The last turn's calls are not made, since nobody would read what they gave.

    The loop stands here in full because a budget, an approval and the loop check belong between a call asked for and
    a call made, and the trace sees both. Where you need none of them, the SDK's own `client.beta.messages.tool_runner`
    is less code, and it also streams, keeps long histories short, and takes the SDK's ready-made toolsets.
    Source: "Agents" in Building effective agents (Anthropic, 2024).
    """

    prompt: str
    tools: Sequence[Tool]
    _: KW_ONLY
    system: str | None = None
    model: str | None = None
    turns: int = 8
    approve: Approve | None = None
    max_tokens: int = 2048
    name: str = "agent"
    _step: Step = field(init=False, repr=False, compare=False)
    _kit: Mapping[str, Tool] = field(init=False, repr=False, compare=False)
    _definitions: Sequence[dict[str, Any]] = field(init=False, repr=False, compare=False)

    takes_feedback = True

    def __post_init__(self) -> None:
        _refuse_unworkable(self.name, self.tools, self.turns)
        object.__setattr__(self, "tools", tuple(self.tools))
        object.__setattr__(self, "_step", Step(self.name, self.prompt, None, self.system, self.model, self.max_tokens))
        object.__setattr__(self, "_kit", {tool.name: tool for tool in self.tools})
        object.__setattr__(self, "_definitions", [tool.definition for tool in self.tools])

    def check_fields(self, known: set[str]) -> None:
        """Raise UsageError for a field that will not be there."""
        self._step.check_fields(known)

    def flow(self, path: str | None = None) -> Wander:
        detail = self._step.flow().detail
        return Wander(below(path, self.name) + TURN, self.name, tuple(self._kit), self.turns, detail)

    async def act(self, place: Place, given: Given) -> Outcome:
        return await place.inside(self, given, self._work, "invoke_agent")

    async def _work(self, place: Place, given: Given) -> Outcome:
        history, asked, left = self._step.turns(given), dict[str, int](), self.turns
        while True:
            left -= 1
            ask = Ask(self.model, self.system, [*history], self.max_tokens, None, self._definitions)
            outcome = await place.call(TURN, ask)
            if not outcome.done:
                return outcome
            turn: Turn = outcome.value
            if not turn.calls:
                return Outcome(turn.text, "done", "the model answered, and asked for no more tools")
            if stopped := self._stopped(place, turn, asked, left):
                return stopped
            results = await self._results(place, turn.calls)
            history += ({"role": "assistant", "content": turn.content}, {"role": "user", "content": results})

    def _stopped(self, place: Place, turn: Turn, asked: dict[str, int], left: int) -> Outcome | None:
        """Say why the calls of this turn are not made, or nothing."""
        for call in turn.calls:
            same = f"{call.name} {_in_order(call.input)}"
            asked[same] = asked.get(same, 0) + 1
            if asked[same] == SAME_CALL:
                reason = f"loop: {call.name} was asked for {SAME_CALL} times with the same arguments"
                return Outcome(None, "cap", reason)
        if not left:
            names = ", ".join(call.name for call in turn.calls)
            return Outcome(None, "cap", f"{all_are(self.turns, 'turn')} used, and the model still asked for {names}")
        over = place.over()
        return Outcome(None, "budget", over) if over else None

    async def _results(self, place: Place, calls: tuple[ToolCall, ...]) -> list[dict[str, Any]]:
        """Make the calls of one turn, side by side, and return what each gave in the order they were asked for."""
        denials = [await self._denial(call) for call in calls]  # one after the other: a person may be asked
        made = [place.tool(call.name, call, self._use(call, no)) for call, no in zip(calls, denials, strict=True)]
        done = await asyncio.gather(*made) if len(made) > 1 else [await made[0]]
        return [_result(call, used) for call, used in zip(calls, done, strict=True)]

    async def _denial(self, call: ToolCall) -> str:
        tool = self._kit.get(call.name)
        return await denial(self.approve, call) if tool and tool.risky else ""

    async def _use(self, call: ToolCall, denied: str) -> Used:
        if denied:
            return Used(f"{call.name} was not run, it was denied: {denied}", "denied")
        if tool := self._kit.get(call.name):
            return await tool.use(call.input)
        return Used(f"there is no tool {call.name!r}; there is {', '.join(self._kit)}", "unknown_tool")


def _result(call: ToolCall, used: Used) -> dict[str, Any]:
    result = {"type": "tool_result", "tool_use_id": call.id, "content": used.text}
    return result | {"is_error": True} if used.error else result


def _refuse_unworkable(agent: str, tools: Sequence[Tool], turns: int) -> None:
    if turns < 1:
        raise UsageError(f"agent {agent!r}: turns is {turns!r}; give 1 or more")
    if not tools:
        raise UsageError(f"agent {agent!r} has no tool; give it one, or use fg.Step, which needs none")
    names = {TURN}
    for tool in tools:
        if not isinstance(tool, Tool):
            raise UsageError(f"agent {agent!r}: {tool!r} is no tool; write @fg.tool above the function")
        if tool.name in names:
            raise UsageError(f"agent {agent!r}: the name {tool.name!r} is taken; give each tool one of its own")
        names.add(tool.name)
